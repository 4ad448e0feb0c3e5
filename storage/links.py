"""Whose e-mail address it is: one Slack person's, from the first word on, and until an import file names another.

Decides nothing about who somebody is in Slack; `bot.services.linking` asks that first.
"""

from sqlalchemy import and_, exists, select

from storage.database import Tx
from storage.tables import members, person_links
from storage.writing import insert_if_absent, upsert


def of_email(tx: Tx, email: str) -> str | None:
    """Return the Slack id that an e-mail address belongs to, None if it was never linked."""
    found: str | None = tx.execute(
        select(person_links.c.slack_id).where(person_links.c.email == email.lower())
    ).scalar_one_or_none()
    return found


def is_open(tx: Tx, email: str) -> bool:
    """Tell whether the address is that of a member and has never been linked to anybody."""
    known = exists().where(members.c.email == email.lower())
    return bool(tx.execute(select(known)).scalar_one()) and of_email(tx, email) is None


def link(tx: Tx, email: str, slack_id: str) -> bool:
    """Give an address that was never linked to this person, on all projects; false if somebody was quicker."""
    email = email.lower()
    if not insert_if_absent(tx, person_links, {"email": email, "slack_id": slack_id}):
        return False
    _take(tx, email, slack_id)
    return True


def say(tx: Tx, email: str, slack_id: str) -> None:
    """Give an address to this person because the source says so, whoever had it; on all projects if it moves."""
    email = email.lower()
    if of_email(tx, email) != slack_id:
        upsert(tx, person_links, ("email",), {"email": email, "slack_id": slack_id})
        _take(tx, email, slack_id)


def for_member(tx: Tx, project_id: str, email: str) -> str | None:
    """Return the Slack id for a member's row of which the source says none: the linked one.

    None if there is none, or if it is another member's on this project already.
    """
    slack_id = of_email(tx, email)
    others = and_(members.c.project_id == project_id, members.c.slack_id == slack_id, members.c.email != email.lower())
    return None if slack_id is None or tx.execute(select(exists().where(others))).scalar_one() else slack_id


def give_up_on(tx: Tx, project_id: str, slack_id: str, but: str) -> None:
    """Take the Slack id from the project's other members; on a project it belongs to one."""
    others = and_(members.c.project_id == project_id, members.c.slack_id == slack_id, members.c.email != but.lower())
    tx.execute(members.update().where(others).values(slack_id=None))


def _take(tx: Tx, email: str, slack_id: str) -> None:
    """Write the Slack id into the address's rows, but where it is another member's on that project."""
    other = members.alias("other")
    taken = exists().where(
        other.c.project_id == members.c.project_id, other.c.slack_id == slack_id, other.c.email != email
    )
    tx.execute(members.update().where(members.c.email == email, ~taken).values(slack_id=slack_id))
