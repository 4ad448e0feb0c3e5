"""Importing files: what the source says, stored record by record; a bad row keeps out only itself."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from claims.records import ClaimRecord, MemberRecord, PersonRecord, ProjectRecord, Record
from sources.files import read
from sources.problems import Place, Problem, quoted
from storage import portfolio
from storage.database import Database, Tx
from storage.portfolio import Change, OtherCompanyError, UnknownProjectError


@dataclass(frozen=True)
class ImportReport:
    """What an import came to. With `strict` and any problem, nothing was stored."""

    added: int
    changed: int
    unchanged: int
    problems: tuple[Problem, ...]
    warnings: tuple[Problem, ...]


class _NothingStored(Exception):
    """Takes the transaction back."""


def import_files(
    database: Database,
    paths: Sequence[Path],
    strict: bool = False,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> ImportReport:
    """Read the files and store what is good in one transaction; importing them again changes nothing."""
    reading = read(paths)
    counted = dict.fromkeys(Change, 0)
    problems = list(reading.problems)
    try:
        with database.deciding() as tx:
            for record, place in zip(reading.records, reading.places, strict=True):
                try:
                    counted[_store(tx, record, clock())] += 1
                except UnknownProjectError as unknown:
                    problems.append(_unknown_project(place, str(unknown)))
                except OtherCompanyError as other:
                    problems.append(_other_company(place, other))
            if strict and problems:
                raise _NothingStored
    except _NothingStored:
        counted = dict.fromkeys(Change, 0)
    return ImportReport(
        added=counted[Change.ADDED],
        changed=counted[Change.CHANGED],
        unchanged=counted[Change.UNCHANGED],
        problems=tuple(problems),
        warnings=reading.warnings,
    )


def _store(tx: Tx, record: Record, now: datetime) -> Change:
    match record:
        case ProjectRecord():
            return portfolio.store_project(tx, record)
        case PersonRecord():
            return portfolio.store_person(tx, record)
        case MemberRecord():
            return portfolio.store_member(tx, record)
        case ClaimRecord():
            return portfolio.store_claim(tx, record, now)


def _unknown_project(place: Place, number: str) -> Problem:
    expected = "the number of a project that is imported, before or with it"
    return place.problem(place.project_column, quoted(number), expected)


def _other_company(place: Place, other: OtherCompanyError) -> Problem:
    expected = f"{quoted(other.known)}, the company that project {quoted(other.project)} was imported with"
    return place.problem(place.company_column, quoted(other.named), expected)
