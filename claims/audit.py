"""The audit trail: who did what, when, to which claim and revision, from where, and how it ended. Refusals too.

Values only. Rows are never changed once written; `storage.audit` keeps them.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.sealing import Kept

BOT = "bot"
"""Stands for the actor where no person acted."""
OPERATOR = "operator"
"""Stands for whoever has the command line: the bot does not know their name."""


class Surface(StrEnum):
    """Where it was done."""

    COMMAND = "command"
    BUTTON = "button"
    MODAL = "modal"
    BROWSER = "browser"
    COMMAND_LINE = "command_line"
    JOB = "job"


class Outcome(StrEnum):
    """How it ended."""

    DONE = "done"
    REFUSED = "refused"


class Deed(StrEnum):
    """What was done, or asked for. Words may change, these may not: they are stored and exported."""

    CLAIM_CONFIRMED = "claim_confirmed"  # somebody promised to send it
    CUSTOMISING_BEGUN = "customising_begun"  # how one claim is sent was changed; it leaves the lists meanwhile
    CUSTOMISING_ENDED = "customising_ended"  # the changes were discarded
    FINISHING_BEGUN = "finishing_begun"  # somebody finishes a draft of it in DocuSign
    FINISHING_LINK = "finishing_link"  # they were given a link to it
    DRAFT_DISCARD_ASKED = "draft_discard_asked"
    CLAIM_SENT = "claim_sent"
    CLAIM_WITHHELD = "claim_withheld"
    ENVELOPE_OVER = "envelope_over"  # signed, declined or voided
    SIGNATURE_STALE = "signature_stale"  # its source asks for another amount or period than was sent or signed
    SIGNATURE_GOOD_AGAIN = "signature_good_again"
    SIGNED_COPY_KEPT = "signed_copy_kept"
    BATCH_STOPPED = "batch_stopped"
    BATCH_RESUMED = "batch_resumed"
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    SENDING_HALTED = "sending_halted"  # the bot has stopped everything by itself: DocuSign refuses the account
    CHANNEL_BOUND = "channel_bound"
    SETTINGS_CHANGED = "settings_changed"  # of a project; `words` say each setting before and after
    IMPORTED = "imported"
    LEVEL_CHANGED = "level_changed"  # somebody may send claims of a project from now on, or no more
    PERSON_LINKED = "person_linked"
    COLLABORATOR_LINKED = "collaborator_linked"
    COLLABORATOR_UNLINKED = "collaborator_unlinked"
    CONTACT_ADDED = "contact_added"
    CONTACTS_RESET = "contacts_reset"
    ADDRESSES_CHANGED = "addresses_changed"  # an import names other e-mail addresses for a commitment
    APPROVAL_ASKED = "approval_asked"
    APPROVAL_GIVEN = "approval_given"
    APPROVAL_REFUSED = "approval_refused"
    APPROVAL_ENDED = "approval_ended"  # expired, or void because the claim changed
    VOID_ASKED = "void_asked"
    ENVELOPE_VOIDED = "envelope_voided"  # because a person asked for it here
    CORRECTION_ASKED = "correction_asked"
    ADDRESS_CORRECTED = "address_corrected"
    REMINDER_ASKED = "reminder_asked"
    SIGNER_REMINDED = "signer_reminded"
    ORDER_NOT_DONE = "order_not_done"  # what was asked of an envelope was refused, or may not have happened
    HELP_ASKED = "help_asked"
    DOCUSIGN_CONNECTED = "docusign_connected"
    DOCUSIGN_DISCONNECTED = "docusign_disconnected"
    DOCUSIGN_GRANT_ENDED = "docusign_grant_ended"  # revoked or expired; the person is asked again
    TURNED_AWAY = "turned_away"  # a press, command or modal that was refused; `words` say why


@dataclass(frozen=True)
class Entry:
    """One line of the trail. `actor` is a Slack id, `BOT` or `OPERATOR`; `about` names what else it was about."""

    at: datetime
    actor: str
    surface: Surface
    deed: Deed
    outcome: Outcome = Outcome.DONE
    project_id: str | None = None
    claim_id: str | None = None
    revision_id: str | None = None
    about: str | None = None
    words: str | None = None


@dataclass(frozen=True)
class Told:
    """A line as it is kept, with what its ids stand for, as far as that is still there."""

    line: Kept
    project: str | None
    """The project's number."""
    claim: str | None
    """The commitment's number and the claim's."""
    revision: int | None
    position: int | None
    """Where it is sealed, if it is."""
    sent_as: str | None = None
    """Where it tells that something was sent: the name of the person as whom, empty for the service account."""
