"""Backups of a month in one file: which claims are in it, in which order, what it is called, how far it is. Pure."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from claims.model import Claim, Period, Project
from claims.wording import say

LASTS = timedelta(hours=2)
"""What could not be compiled for so long is not any more: nobody waits for it."""
MEGABYTE = 1024 * 1024
MOST_BYTES = 500 * MEGABYTE
"""All files of one backup: it is put together in memory."""
MOST_OBJECTS = 250_000
"""All objects of its PDFs: each takes some 5 kB while they are put together. A page of a claim has about ten."""
_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip


@dataclass(frozen=True)
class Month:
    """A month of billing periods."""

    year: int
    month: int

    def __str__(self) -> str:
        """As it is stored and typed: 2026-03."""
        return f"{self.year:04}-{self.month:02}"

    def has(self, period: Period) -> bool:
        """Tell whether a period is billed in this month: the one in which it ends."""
        return (period.end.year, period.end.month) == (self.year, self.month)


def read_month(text: str) -> Month | None:
    """Return the month that a text means: 2026-03, 2026-3, 3/2026, March 2026, Mar 2026; None where it means none."""
    words = text.strip().casefold()
    if found := re.fullmatch(r"(\d{4})[-/.](\d{1,2})", words):
        year, month = int(found[1]), int(found[2])
    elif found := re.fullmatch(r"(\d{1,2})[-/.](\d{4})", words):
        year, month = int(found[2]), int(found[1])
    elif found := re.fullmatch(r"([a-z]{3,9})\.? (\d{4})", words):
        named = [at for at, name in enumerate(_MONTHS, start=1) if name.startswith(found[1])]
        year, month = int(found[2]), named[0] if named else 0
    else:
        return None
    return Month(year, month) if 1 <= month <= 12 and year >= 1900 else None


def split_typed(text: str) -> tuple[str, Month | None]:
    """Split what was typed into what names a project, and the month at its end."""
    words = text.split()
    for count in (2, 1):
        if len(words) >= count and (month := read_month(" ".join(words[-count:]))) is not None:
            return " ".join(words[:-count]), month
    return text.strip(), None


def in_order(claims: Iterable[Claim], month: Month) -> tuple[Claim, ...]:
    """Return the claims of a month by contract number, then claim number; numbers within numbers count as such."""
    return tuple(
        sorted(
            (one for one in claims if month.has(one.revision.period)),
            key=lambda one: (_natural(one.commitment.number), one.number, one.id),
        )
    )


def _natural(number: str) -> tuple[tuple[int, int, str], ...]:
    parts = re.split(r"(\d+)", number.casefold())
    return tuple((1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts if part)


def backup_name(project: Project, local: datetime) -> str:
    """Return what the file is called, as Procore calls it; `local` is now by the project's clock."""
    return say(
        "Subcontractor claim backup - {name} - {number} - {date} - {time}",
        name=project.name, number=project.number, date=local.strftime("%Y-%m-%d"), time=local.strftime("%H.%M"),
    ) + ".pdf"  # fmt: skip


class Compiling(StrEnum):
    """How far a backup that somebody asked for in Slack has got."""

    ASKED = "asked"
    POSTING = "posting"  # Slack is being given the file: a lost answer is not repeated
    DONE = "done"
    REFUSED = "refused"
    UNHEARD = "unheard"  # it may have arrived


@dataclass(frozen=True)
class Told:
    """The message in which its progress is told; None of either before there was one."""

    channel_id: str | None = None
    ts: str | None = None


@dataclass(frozen=True)
class HeldCompilation:
    """A backup as its worker holds it. Every write names `owner` and `lease`: a stale worker's changes nothing."""

    id: str
    project_id: str
    month: Month
    slack_id: str
    state: Compiling
    told: Told
    owner: str
    lease: int
    asked_at: datetime
