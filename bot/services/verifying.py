"""Proving the audit trail, in words for whoever asked at the command line."""

import re
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.blocks.text import clean
from claims.sealing import Fault, Flaw, Kept, Noted, Seal, Verdict, moment_of, verify
from storage import seals
from storage.database import Database

SOON = timedelta(minutes=10)
"""A line is sealed within a minute or two while a bot runs; one that is older and has no seal is named."""
NAMED = 5
_NOTED = re.compile(r"([1-9][0-9]{0,17}):([0-9a-f]{64})")


@dataclass(frozen=True)
class Report:
    """What was found, in lines for people; not `whole` when somebody has to look."""

    whole: bool
    lines: tuple[str, ...]


def read_noted(text: str) -> Noted | None:
    """Read a head as it was printed, None if it is none."""
    found = _NOTED.fullmatch(text.strip().lower())
    return Noted(int(found[1]), found[2]) if found else None


def verify_trail(
    database: Database, keys: Sequence[bytes], noted: Noted | None = None, now: datetime | None = None
) -> Report:
    """Follow the whole chain, and look for lines outside it. Changes nothing."""
    now = now or datetime.now(UTC)
    with database.reading() as tx:
        with closing(seals.chain(tx)) as links:
            verdict = verify(keys, links, noted)
        unsealed, late = seals.count_unsealed(tx), seals.long_unsealed(tx, now - SOON, now + SOON, NAMED + 1)
    lines = [f"{verdict.good:,} sealed lines are as they were sealed; {unsealed:,} lines have no seal yet."]
    if verdict.fault is not None:
        lines.append(f"BROKEN: {_fault_words(verdict.fault, verdict)}")
    lines += [*_apart_words(verdict), *_late_words(late)]
    if verdict.fault is None:
        lines += _head_words(verdict.head, noted)
    return Report(verdict.fault is None and not late, tuple(lines))


def _late_words(late: Sequence[Kept]) -> list[str]:
    named = [f"NOT SEALED: {_line_words(one)}, has no seal, though lines are sealed within minutes." for one in late]
    if len(late) > NAMED:
        named[NAMED:] = ["NOT SEALED: and more."]
    why = "Either no bot with AUDIT_KEYS has run since, or somebody put it there by hand."
    return [*named, why] if named else []


def _apart_words(verdict: Verdict) -> list[str]:
    if verdict.first_apart is None:
        return []
    many = f"{verdict.apart:,} sealed lines say" if verdict.apart > 1 else "1 sealed line says"
    when = "they were" if verdict.apart > 1 else "it was"
    told = f"LOOK: {many} another time than when {when} sealed, first {_line_words(verdict.first_apart)}."
    return [f"{told} Either no bot with AUDIT_KEYS ran then, or somebody put it there by hand and it was sealed after."]


def _head_words(head: Seal | None, noted: Noted | None) -> list[str]:
    if head is None:
        return ["There is no seal yet, so nothing to note down."]
    told = [f"head {head.position}:{head.mac}"]
    if noted is None:
        told.append(
            "Note the head down away from the database, and give it with --head next time: only that shows that "
            "nothing was cut off at the end."
        )
    else:
        told.append(f"The head you noted, position {noted.position}, is in the chain: nothing up to it was cut off.")
    return told


def _fault_words(fault: Fault, verdict: Verdict) -> str:
    at = f"position {fault.position:,}"
    after = f" It comes after {_seal_words(verdict.head)}." if verdict.head else ""
    if fault.flaw is Flaw.NO_SEAL:
        return f"the seal at {at} is missing.{after}"
    if fault.flaw is Flaw.CUT_OFF:
        return f"the end was cut off: {at} and what follows up to the head you noted is missing.{after}"
    if fault.seal is None:
        return f"{at}.{after}"
    if fault.flaw is Flaw.NO_LINE or fault.line is None:
        sealed = f"number {fault.seal.entry_id}, sealed {_time(fault.seal.sealed_at)}"
        return f"the line at {at}, {sealed}, is missing.{after}"
    what = _line_words(fault.line)
    if fault.flaw is Flaw.MADE_ANEW:
        return f"the chain was made anew: {at} is not what you noted. What is there now is {what}.{after}"
    other_key = " Or it was sealed with a key that AUDIT_KEYS does not name."
    return f"the line at {at} was altered, swapped or put there: {what}.{other_key}{after}"


def _seal_words(head: Seal) -> str:
    return f"position {head.position:,}, sealed {_time(head.sealed_at)}"


def _line_words(line: Kept) -> str:
    what, who = (clean(str(one))[:60] or "nothing" for one in (line.deed, line.actor))  # safe to show in a terminal
    return f"line {line.id} of {_time(line.at)}, {what} by {who}"


def _time(microseconds: int) -> str:
    return f"{moment_of(microseconds):%Y-%m-%d %H:%M:%S} UTC"
