"""The seals of the audit trail: a chain of HMAC-SHA256, so that whoever has the key finds what was changed without it.

Each seal covers the one before, its own position and time, and every column of its line. Pure: keeps nothing, knows no
clock. What a chain cannot show by itself is that its end was cut off; a head noted down elsewhere can.
"""

import hmac
import json
from collections.abc import Iterable, Sequence
from dataclasses import astuple, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from hashlib import sha256

START = "0" * 64
"""Stands before the first seal."""
_FORM = "claims-bot audit 1"
"""Names what is sealed and how it is written down; another form gets another name."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Kept:
    """A line as the database has it. Whoever changed it may have written anything: no value need be what it should."""

    id: int
    at: int
    """Microseconds since 1970."""
    actor: str
    surface: str
    deed: str
    outcome: str
    project_id: str | None
    claim_id: str | None
    revision_id: str | None
    about: str | None
    words: str | None

    @property
    def moment(self) -> datetime:
        """When it was; the beginning of 1970 where the database has no time that can be one."""
        return moment_of(self.at)


@dataclass(frozen=True)
class Seal:
    """A line's place in the chain, from 1, and what proves it. `sealed_at` are microseconds since 1970."""

    position: int
    entry_id: int
    mac: str
    sealed_at: int


@dataclass(frozen=True)
class Noted:
    """A head that was noted down: at this position the chain had this mac."""

    position: int
    mac: str


class Flaw(StrEnum):
    """What is wrong at a position."""

    NO_SEAL = "no seal"
    NO_LINE = "no line"
    ALTERED = "altered"
    CUT_OFF = "cut off"
    MADE_ANEW = "made anew"


@dataclass(frozen=True)
class Fault:
    """The first place where the chain does not hold, with what is there, if anything."""

    flaw: Flaw
    position: int
    seal: Seal | None = None
    line: Kept | None = None


APART = timedelta(hours=1)
"""While a bot runs a line is sealed a minute after it is made. One whose time is that far from its sealing was made
while none did, or put there by hand: whatever is found is sealed."""


@dataclass(frozen=True)
class Verdict:
    """What a chain came to: its last good seal, how many there are up to it, and the first fault.

    `apart` counts the good ones whose line says another time than that of the sealing; `first_apart` is such a line.
    """

    good: int
    head: Seal | None
    fault: Fault | None
    apart: int = 0
    first_apart: Kept | None = None


def moment_of(microseconds: int) -> datetime:
    """Return the moment that a database's number means; the beginning of 1970 for what can be none."""
    try:
        return _EPOCH + timedelta(microseconds=microseconds)
    except (OverflowError, TypeError):
        return _EPOCH


def seal(key: bytes, before: Seal | None, line: Kept, now: datetime) -> Seal:
    """Seal a line right behind `before`, the last seal there is."""
    position, sealed_at = before.position + 1 if before else 1, (now - _EPOCH) // timedelta(microseconds=1)
    return Seal(position, line.id, _mac(key, before.mac if before else START, position, sealed_at, line), sealed_at)


def verify(keys: Sequence[bytes], links: Iterable[tuple[Seal, Kept | None]], noted: Noted | None = None) -> Verdict:
    """Follow the chain from its beginning until something does not hold.

    Args:
        keys: any of them may have made a seal.
        links: every seal by position, each with the line it names, if that is still there.
        noted: a head of former times, to show that the chain still goes through it.
    """
    good: Seal | None = None
    apart, first_apart = 0, None
    for found, line in links:
        position = good.position + 1 if good else 1
        fault = _fault(keys, good, position, found, line, noted)
        if fault is not None:
            return Verdict(position - 1, good, fault, apart, first_apart)
        good = found
        if line is not None and abs(moment_of(found.sealed_at) - line.moment) > APART:
            apart, first_apart = apart + 1, first_apart or line
    length = good.position if good else 0
    cut_off = Fault(Flaw.CUT_OFF, length + 1) if noted is not None and noted.position > length else None
    return Verdict(length, good, cut_off, apart, first_apart)


def _fault(
    keys: Sequence[bytes], good: Seal | None, position: int, found: Seal, line: Kept | None, noted: Noted | None
) -> Fault | None:
    if found.position != position:
        return Fault(Flaw.NO_SEAL, position)
    if line is None:
        return Fault(Flaw.NO_LINE, position, found)
    before = good.mac if good else START
    if not any(_same(found.mac, _mac(key, before, position, found.sealed_at, line)) for key in keys):
        return Fault(Flaw.ALTERED, position, found, line)
    if noted is not None and noted.position == position and not _same(noted.mac, found.mac):
        return Fault(Flaw.MADE_ANEW, position, found, line)
    return None


def _mac(key: bytes, before: str, position: int, sealed_at: int, line: Kept) -> str:
    return hmac.new(key, canonical(before, position, sealed_at, line), sha256).hexdigest()


def canonical(before: str, position: int, sealed_at: int, line: Kept) -> bytes:
    """Write down what a seal covers, in the one way: a list in JSON, where no two values can be taken for another."""
    covered = [_FORM, before, position, sealed_at, *astuple(line)]
    return json.dumps(covered, ensure_ascii=True, separators=(",", ":"), default=_odd).encode()


def _odd(value: object) -> dict[str, str]:
    """Write down what no column should have, such as bytes; nothing else is written so."""
    return {"odd": repr(value)}


def _same(one: object, other: str) -> bool:
    return isinstance(one, str) and hmac.compare_digest(one.encode("utf-8", "replace"), other.encode())
