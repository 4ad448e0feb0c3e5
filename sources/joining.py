"""Joins the lines of an import to its claims, once all tables are read, and says what does not add up."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from claims.continuation import line_differences
from claims.lines import Difference
from claims.records import ClaimRecord, Record
from sources.line_rows import LinesRead
from sources.problems import Place, Problem

Placed = tuple[Record, Place]


def joined(placed: Sequence[Placed], lines: LinesRead) -> tuple[list[Placed], list[Problem], list[Problem]]:
    """Return the records with their lines, what keeps claims and lines out, and what does not add up."""
    kept: list[Placed] = []
    problems: list[Problem] = []
    warnings: list[Problem] = []
    for record, place in placed:
        if not isinstance(record, ClaimRecord):
            kept.append((record, place))
            continue
        if (fault := lines.fault_of(record)) is not None:
            problems.append(place.problem(None, *fault))
            continue
        whole = replace(record, lines=lines.of(record))
        kept.append((whole, place))
        warnings.extend(_warned(whole, place))
    problems.extend(lines.strays([one for one, _ in placed if isinstance(one, ClaimRecord)]))
    return kept, problems, warnings


def _warned(record: ClaimRecord, place: Place) -> Iterator[Problem]:
    for one in line_differences(record.figures, record.lines or ()):
        yield place.problem(None, *warning_of(one))


def warning_of(one: Difference) -> tuple[str, str]:
    """Return what was found and expected where an identity does not hold."""
    named = f"{one.line} of item {one.item}" if one.item else one.line
    return f"{named} {one.stated}", f"{one.computed}, which its other lines add up to"
