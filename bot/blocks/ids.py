"""Every id that travels through Slack and back, each writer beside its reader.

Ids prove nothing: whoever reads one looks up what it names and checks that it belongs to the person who pressed
(DESIGN 4.8). A reader answers None to anything its writer would not have written, and never raises.
"""

import re
from dataclasses import dataclass

from claims.selection import Selection, Tick

TICK = "claims.tick"
"""A checkbox group of a picker."""
PAGE = "claims.page"
"""Previous and Next of a picker."""
REVIEW = "claims.review"
"""Send to DocuSign: opens the confirmation."""
REFRESH = "claims.refresh"
BLOCKED = "claims.blocked"
"""Show all of the claims that cannot be sent: opens a modal."""
BLOCKED_PAGE = "claims.blocked_page"
PROJECT = "claims.project"
"""One of the buttons that choose a project."""
DETAILS = "claims.details"
"""Details of a batch: opens a modal."""
DETAILS_PAGE = "claims.details_page"

CONFIRM = "claims.confirm"
"""Callback id of the confirmation: the only view whose submission does something."""

_ID = r"[A-Za-z0-9_-]{1,32}"
_NUMBER = r"(?:0|[1-9][0-9]{0,6})"
_PICKER_BLOCK = re.compile(rf"sel:({_ID}):({_NUMBER}):({_NUMBER}):({_NUMBER})")
_PAIR = re.compile(rf"({_ID}):({_ID})")
_PAGED = re.compile(rf"({_ID}):({_NUMBER})")
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
class Confirming:
    """What a confirmation is about. The nonce is this opening of it: a second submission brings the same one."""

    selection: str
    nonce: str


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


def confirm_metadata(selection: Selection, nonce: str) -> str:
    """Write what a confirmation is about as its private metadata."""
    return f"{selection.id}:{nonce}"


def read_confirm_metadata(text: object) -> Confirming | None:
    """Read what `confirm_metadata` wrote."""
    found = _match(_PAIR, text)
    return Confirming(found[1], found[2]) if found else None


def read_id(text: object) -> str | None:
    """Read the value of a button that carries one bare id: a picker (review, refresh, blocked), batch or project."""
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
