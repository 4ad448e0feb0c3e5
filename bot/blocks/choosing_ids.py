"""Ids of what is done to a list besides ticking it: many ticks at once, and filters. Each writer beside its reader.

As in `ids`: they prove nothing, and a reader answers None to anything its writer would not have written.
"""

import hashlib
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from claims.model import Period
from claims.records import matching_key
from claims.selection import Selection

STATUSES, PERIOD, COMPANY, COMPANY_PART, WORDS, SORTING = (
    "statuses", "period", "company", "company_part", "words", "sorting",
)  # fmt: skip
"""The inputs of that modal: block ids, and action ids too."""
ANY = "any"
"""The value of an option that narrows nothing."""

_SELECT = re.compile(r"([A-Za-z0-9_-]{1,32}):(0|[1-9][0-9]{0,6}):(0|[1-9][0-9]{0,6}):(page|all|none)")
_PERIOD = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2}):([0-9]{4}-[0-9]{2}-[0-9]{2})")


class Range(StrEnum):
    """What one press ticks, or unticks."""

    PAGE = "page"
    ALL = "all"
    NONE = "none"


@dataclass(frozen=True)
class SelectPress:
    """What one press ticks: in which drawing of which picker it was made, on which page."""

    picker: str
    redraw: int
    page: int
    range: Range


def select_value(selection: Selection, page: int, range_: Range) -> str:
    """Write what to tick as the value of a button."""
    return f"{selection.picker}:{selection.redraw}:{page}:{range_}"


def read_select_value(text: object) -> SelectPress | None:
    """Read what `select_value` wrote."""
    found = _SELECT.fullmatch(text) if isinstance(text, str) else None
    return SelectPress(found[1], int(found[2]), int(found[3]), Range(found[4])) if found else None


def period_value(period: Period) -> str:
    """Write a billing period as the value of an option."""
    return f"{period.start.isoformat()}:{period.end.isoformat()}"


def read_period_value(text: object) -> Period | None:
    """Read what `period_value` wrote."""
    found = _PERIOD.fullmatch(text) if isinstance(text, str) else None
    try:
        return Period(date.fromisoformat(found[1]), date.fromisoformat(found[2])) if found else None
    except ValueError:
        return None


def company_value(name: str) -> str:
    """Write a company as the value of an option: a name may be longer than Slack lets it be."""
    return hashlib.sha256(matching_key(name).encode()).hexdigest()[:32]
