"""What a member's list is narrowed to, and the order in which it stands: by status, period, company and words.

Narrowing hides claims; it never unticks one. Values to choose from are those of the member's own list: what they may
not see is not among them.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import Any

from claims.model import Claim, ClaimStatus, Period
from claims.records import matching_key

WORDS_LENGTH = 100
COMPANY_LENGTH = 300


class Sorting(StrEnum):
    """In which order a list stands. Codes are stored with the selection."""

    COMMITMENT = "commitment"
    AGE = "age"  # the one that has been here longest first
    AMOUNT = "amount"  # the largest first, one currency after the other: two have no order between them
    PERIOD = "period"  # the latest first
    DEADLINE = "deadline"  # the one that a statute wants answered soonest first


@dataclass(frozen=True)
class Narrowing:
    """What is shown of a list: everything where nothing is given."""

    statuses: frozenset[ClaimStatus] = frozenset()
    period: Period | None = None
    company: str = ""
    any_part: bool = False
    """Whether `company` is a part of the name, typed; else it is the whole of it, chosen."""
    words: str = ""
    """Each of them has to be found in the number, the company, the commitment or its title."""
    sorting: Sorting = Sorting.COMMITMENT

    @property
    def hides(self) -> bool:
        """Tell whether it can hide a claim; an order alone hides none."""
        return bool(self.statuses or self.period or self.company or self.words)

    def shows(self, claim: Claim) -> bool:
        """Tell whether the claim is shown."""
        return (
            (not self.statuses or claim.status in self.statuses)
            and (self.period is None or claim.revision.period == self.period)
            and self._is_of_company(claim)
            and all(_has(claim, word) for word in self.words.split())
        )

    def _is_of_company(self, claim: Claim) -> bool:
        wanted, name = matching_key(self.company), matching_key(claim.commitment.contract_company)
        return wanted in name if self.any_part else not wanted or wanted == name


def _has(claim: Claim, word: str) -> bool:
    if word.startswith("#") and word[1:].isdecimal():
        return claim.number == int(word[1:])
    commitment = claim.commitment
    named = (str(claim.number), commitment.contract_company, commitment.number, commitment.title)
    return any(word.casefold() in one.casefold() for one in named)


_NEVER = datetime.min.replace(tzinfo=UTC)


def ordered(claims: Iterable[tuple[Claim, datetime | None]], sorting: Sorting) -> list[Claim]:
    """Put claims into an order; each with the moment at which it first came. Equal ones stay as they were."""
    if sorting is Sorting.AGE:
        return [one for one, _ in sorted(claims, key=lambda pair: pair[1] or _NEVER)]
    listed = [one for one, _ in claims]
    if sorting is Sorting.AMOUNT:
        return sorted(listed, key=lambda one: (one.due.currency, -one.due.amount))
    if sorting is Sorting.PERIOD:
        return sorted(listed, key=lambda one: (one.revision.period.end, one.revision.period.start), reverse=True)
    return listed


@dataclass(frozen=True)
class Choices:
    """What there is to choose from in somebody's list, each value once, in the order to show it in."""

    statuses: tuple[ClaimStatus, ...]
    periods: tuple[Period, ...]
    companies: tuple[str, ...]
    deadlines: bool = False
    """Whether a statute wants any of them answered: only then can the list be sorted by that."""


def choices(claims: Sequence[Claim]) -> Choices:
    """Return what these claims can be narrowed by: statuses in their own order, latest periods first."""
    found = {one.status for one in claims}
    periods = {one.revision.period for one in claims}
    companies: dict[str, str] = {}
    for one in claims:
        name = one.commitment.contract_company
        companies.setdefault(matching_key(name), name)
    return Choices(
        tuple(one for one in ClaimStatus if one in found),
        tuple(sorted(periods, key=lambda one: (one.end, one.start), reverse=True)),
        tuple(companies[key] for key in sorted(companies)),
    )


def as_text(narrowing: Narrowing) -> str:
    """Write it down, to be kept with a selection."""
    period = narrowing.period
    return json.dumps(
        {
            "statuses": sorted(narrowing.statuses),
            "period": [period.start.isoformat(), period.end.isoformat()] if period else None,
            "company": narrowing.company,
            "any_part": narrowing.any_part,
            "words": narrowing.words,
            "sorting": narrowing.sorting,
        },
        ensure_ascii=False,
    )


def of_text(text: str | None) -> Narrowing:
    """Read what `as_text` wrote. What another version wrote, and this one cannot read, narrows nothing."""
    try:
        return _read(json.loads(text)) if text else Narrowing()
    except (ValueError, TypeError, KeyError, AttributeError):
        return Narrowing()


def _read(raw: dict[str, Any]) -> Narrowing:
    period = raw["period"]
    return Narrowing(
        statuses=frozenset(ClaimStatus(one) for one in raw["statuses"]),
        period=Period(*(date.fromisoformat(one) for one in period)) if period else None,
        company=str(raw["company"]),
        any_part=bool(raw["any_part"]),
        words=str(raw["words"]),
        sorting=Sorting(raw["sorting"]),
    )
