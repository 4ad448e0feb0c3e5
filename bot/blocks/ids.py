"""Every id that travels through Slack and back, each writer beside its reader.

Ids prove nothing: whoever reads one looks up what it names and checks that it belongs to the person who pressed
(DESIGN 4.8). A reader answers None to anything its writer would not have written, and never raises.
"""

import hashlib
import re
from dataclasses import dataclass

from claims.batch import Batch
from claims.grants import Grant
from claims.helping import Matter
from claims.selection import Selection, Tick

TICK = "claims.tick"
"""A checkbox group of a picker."""
PAGE = "claims.page"
"""Previous and Next of a picker."""
REVIEW = "claims.review"
"""Send to DocuSign: opens the confirmation."""
REFRESH = "claims.refresh"
SELECT = "claims.select"
"""Tick or untick many claims of a picker at once."""
FILTER = "claims.filter"
"""Filter and sort: opens a modal."""
CLEAR_FILTER = "claims.clear_filter"
BLOCKED = "claims.blocked"
"""Why not? All of the claims that cannot be sent: opens a modal."""
BLOCKED_PAGE = "claims.blocked_page"
"""Previous and Next of it, and the menu that leaves one kind of reason."""
RECHECK = "claims.recheck"
"""Judge the claims of that modal anew."""
WHY_NOT = "claims.why_not"
"""One claim of it, with everything that is against it: opens a modal on top."""
WHY = "claims.why"
"""Judge one claim anew, where its reasons are shown."""
ASK = "claims.ask"
"""Ask a project's admins for help."""
OPEN = "claims.open"
"""Open the list of a project beside the message that was pressed, which stays."""
ADD_CONTACT = "claims.add_contact"
"""Add a contact to the commitment of a claim that cannot be sent for want of one: opens a modal."""
CHOOSE = "claims.choose"
"""One of several things that a command may have meant: does the command with it."""
PROJECT = "claims.project"
"""One of the buttons that choose a project."""
CHANGE_PROJECT = "claims.change_project"
"""Ask which project, in the place of a picker."""
DETAILS = "claims.details"
"""Details of a batch: opens a modal."""
DETAILS_PAGE = "claims.details_page"
APPROVE = "claims.approve"
"""Approve what waits for a second admin in a batch: opens a modal."""
REFUSE = "claims.refuse"
STOP = "claims.stop"
RESUME = "claims.resume"

CONNECT = "claims.connect"
"""Asks for a link to log in at DocuSign."""
LOGIN = "claims.login"
"""The link itself: Slack tells of the press, and there is nothing to do."""
DISCONNECT = "claims.disconnect"

BATCH_BLOCK = "batch"
"""The buttons of a batch message. Nothing else that has the same buttons names them so."""

HOLD_BLOCK = "hold"
"""The buttons that stop and resume a batch, anywhere else."""

DECIDE_BLOCK = "decide"
"""The buttons that approve and refuse, anywhere but in the batch message."""

CHOICE_BLOCK = "choice"
"""What a command may have meant: the answer takes the place of the message that asks."""

CONFIRM = "claims.confirm"
"""Callback id of the confirmation."""

CONFIRM_PAGE = "claims.confirm_page"
"""Previous and Next of it."""

NARROW = "claims.narrow"
"""Callback id of the modal in which a list is filtered and sorted."""

CONTACT = "claims.contact"
"""Callback id of the modal in which a contact is added."""
CONTACT_PERSON, CONTACT_NAME, CONTACT_EMAIL = "contact_person", "contact_name", "contact_email"
"""The inputs of that modal: block ids, and action ids too."""

SETTINGS = "claims.settings"
"""Callback id of the modal in which a project's settings are chosen; its inputs are named as the settings are."""

APPROVE_CHOSEN = "claims.approve_chosen"
REFUSE_CHOSEN = "claims.refuse_chosen"
"""Callback ids of the modals in which a second admin decides."""
CHOSEN, REFUSE_REASON = "chosen", "refuse_reason"
"""The inputs of those modals: what is ticked (a block for each group, by number), and why."""

_ID = r"[A-Za-z0-9_-]{1,32}"
_NUMBER = r"(?:0|[1-9][0-9]{0,6})"
_PICKER_BLOCK = re.compile(rf"sel:({_ID}):({_NUMBER}):({_NUMBER}):({_NUMBER})")
_PAIR = re.compile(rf"({_ID}):({_ID})")
_PAGED = re.compile(rf"({_ID}):({_NUMBER})")
_COUNTED = re.compile(rf"({_ID}):({_NUMBER}):({_NUMBER})")
_CONFIRMING = re.compile(rf"({_ID}):({_ID})(?::({_ID}))?")
_ONE = re.compile(_ID)


@dataclass(frozen=True)
class PickerBlock:
    """Where a group of checkboxes is: in which drawing of which picker, on which page, which group of it."""

    picker: str
    redraw: int
    page: int
    group: int


@dataclass(frozen=True)
class Paged:
    """A page, from 0, of what `owner` names: a picker or a batch."""

    owner: str
    page: int


@dataclass(frozen=True)
class Blocked:
    """A claim that cannot be sent, as a picker shows it."""

    picker: str
    claim_id: str


@dataclass(frozen=True)
class Deciding:
    """The batch whose waiting claims are decided, and the claim's dispatch where there is only one."""

    batch_id: str
    only: str | None = None


@dataclass(frozen=True)
class Drawn:
    """A batch, and how often it and everything had been stopped when the button was drawn."""

    batch_id: str
    stops: int
    halts: int


@dataclass(frozen=True)
class Confirming:
    """What a confirmation is about. The nonce is this opening of it: a second submission brings the same one."""

    selection: str
    nonce: str
    only: str | None = None


def picker_block_id(selection: Selection, page: int, group: int) -> str:
    """Name a group of checkboxes anew at each drawing: Slack keeps old ticks under an old name."""
    return f"sel:{selection.picker}:{selection.redraw}:{page}:{group}"


def read_picker_block_id(text: object) -> PickerBlock | None:
    """Read what `picker_block_id` wrote."""
    found = _match(_PICKER_BLOCK, text)
    return PickerBlock(found[1], int(found[2]), int(found[3]), int(found[4])) if found else None


def tick_value(tick: Tick) -> str:
    """Write a tick as the value of a checkbox."""
    return f"{tick.claim_id}:{tick.revision_id}"


def read_tick_value(text: object) -> Tick | None:
    """Read what `tick_value` wrote."""
    found = _match(_PAIR, text)
    return Tick(found[1], found[2]) if found else None


def page_value(owner: str, page: int) -> str:
    """Write a page of a picker or batch as the value of a button, or as the metadata of the modal that shows it."""
    return f"{owner}:{page}"


def read_page_value(text: object) -> Paged | None:
    """Read what `page_value` wrote."""
    found = _match(_PAGED, text)
    return Paged(found[1], int(found[2])) if found else None


def hold_value(batch: Batch) -> str:
    """Write which batch to stop or resume, as it stood when the button was drawn."""
    return f"{batch.id}:{batch.stops}:{batch.halts}"


def read_hold_value(text: object) -> Drawn | None:
    """Read what `hold_value` wrote."""
    found = _match(_COUNTED, text)
    return Drawn(found[1], int(found[2]), int(found[3])) if found else None


def confirm_metadata(selection: Selection, nonce: str) -> str:
    """Write what a confirmation is about as its private metadata."""
    return f"{selection.id}:{nonce}" + (f":{selection.only}" if selection.only else "")


def read_confirm_metadata(text: object) -> Confirming | None:
    """Read what `confirm_metadata` wrote."""
    found = _match(_CONFIRMING, text)
    return Confirming(found[1], found[2], found[3]) if found else None


def blocked_value(blocked: Blocked) -> str:
    """Write which claim of which picker, as the value of a button or the metadata of the modal that it opens."""
    return f"{blocked.picker}:{blocked.claim_id}"


def read_blocked_value(text: object) -> Blocked | None:
    """Read what `blocked_value` wrote."""
    found = _match(_PAIR, text)
    return Blocked(found[1], found[2]) if found else None


def deciding_metadata(deciding: Deciding) -> str:
    """Write what is being decided as the private metadata of the modal."""
    return f"{deciding.batch_id}:{deciding.only}" if deciding.only else deciding.batch_id


def read_deciding_metadata(text: object) -> Deciding | None:
    """Read what `deciding_metadata` wrote."""
    found = _match(_PAIR, text)
    if found:
        return Deciding(found[1], found[2])
    batch_id = read_id(text)
    return Deciding(batch_id) if batch_id else None


def chosen_block(group: int) -> str:
    """Name a group of checkboxes of that modal."""
    return f"{CHOSEN}:{group}"


def is_chosen_block(text: object) -> bool:
    """Tell whether `chosen_block` wrote this."""
    return isinstance(text, str) and re.fullmatch(rf"{CHOSEN}:{_NUMBER}", text) is not None


def person_value(email: str) -> str:
    """Write a person of the people list as the value of an option: an address may be longer than Slack lets it be."""
    return hashlib.sha256(email.lower().encode()).hexdigest()[:32]


def matter_value(matter: Matter) -> str:
    """Write what help is asked with as the value of a button."""
    return f"{matter.project_id}:{matter.claim_id}" if matter.claim_id else matter.project_id


def read_matter(text: object) -> Matter | None:
    """Read what `matter_value` wrote."""
    found = _match(_PAIR, text)
    if found:
        return Matter(found[1], found[2])
    project_id = read_id(text)
    return Matter(project_id) if project_id else None


def grant_value(grant: Grant) -> str:
    """Write which DocuSign user to disconnect: a button in an old message must not end a newer connection."""
    return grant.user_id.replace("-", "")


def read_grant_value(text: object) -> str | None:
    """Read what `grant_value` wrote."""
    return read_id(text)


def read_id(text: object) -> str | None:
    """Read the value of a button that carries one bare id: a picker, a batch, a project or a claim."""
    found = _match(_ONE, text)
    return found[0] if found else None


def variant(action: str, which: str | int) -> str:
    """Tell apart several buttons of one action: Slack wants action ids to be unique within a block."""
    return f"{action}:{which}"


def action_of(action_id: str) -> str:
    """Return the action of an action id, whichever variant it is. Register listeners by this."""
    return action_id.partition(":")[0]


def _match(pattern: re.Pattern[str], text: object) -> re.Match[str] | None:
    return pattern.fullmatch(text) if isinstance(text, str) else None
