"""Claims sent as a DocuSign user as whom we can ask no more: nobody asks about them, so people are told."""

from storage import senders
from storage.database import Database


def other_user(database: Database, user_id: str, connect_url: str | None) -> str | None:
    """Say so if there are claims of such users that are not signed yet, and what to do; None if there are none.

    DocuSign tells a user of that user's own envelopes alone. A person who is connected, or is asked to connect again,
    is none of these: their envelopes are asked about as them.
    """
    with database.reading() as tx:
        count = senders.count_of_others(tx, user_id)
    if not count:
        return None
    told = f"Another DocuSign user than DOCUSIGN_USER_ID sent claims that are not signed yet ({count})."
    if connect_url:
        return f"{told} DocuSign Connect alone tells of them: keep it on for that user until they are signed."
    fix = "put the old user's id back until they are signed, or set up Connect; a person may connect again."
    return f"{told} Nobody asks about them: {fix}"
