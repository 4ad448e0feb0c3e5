"""Importing files: what the source says, stored record by record; a bad row keeps out only itself."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from bot.services import figures, staling
from bot.words import codes
from claims.audit import OPERATOR, Deed, Entry, Surface
from claims.model import Level
from claims.records import ClaimRecord, MemberRecord, PersonRecord, ProjectRecord, Record
from sources.files import read
from sources.problems import Place, Problem, quoted
from storage import audit, links, portfolio
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
    reading = read(paths, codes())
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
            changed = {one.project_number for one in reading.records if isinstance(one, ClaimRecord)}
            figures.recheck(tx, changed)
            staling.look(tx, changed, clock())
            audit.record(tx, _imported(paths, counted, len(problems), clock()))
    except _NothingStored:
        counted = dict.fromkeys(Change, 0)
    return ImportReport(
        added=counted[Change.ADDED],
        changed=counted[Change.CHANGED],
        unchanged=counted[Change.UNCHANGED],
        problems=tuple(problems),
        warnings=reading.warnings,
    )


def _imported(paths: Sequence[Path], counted: Mapping[Change, int], problems: int, now: datetime) -> Entry:
    words = ", ".join(f"{count} {change}" for change, count in counted.items())
    words += f", {problems} left out" if problems else ""
    about = ", ".join(path.name for path in paths)
    return Entry(now, OPERATOR, Surface.COMMAND_LINE, Deed.IMPORTED, about=about, words=words)


def _store(tx: Tx, record: Record, now: datetime) -> Change:
    match record:
        case ProjectRecord():
            return portfolio.store_project(tx, record)
        case PersonRecord():
            return portfolio.store_person(tx, record)
        case MemberRecord():
            return _store_member(tx, record, now)
        case ClaimRecord():
            return portfolio.store_claim(tx, record, now)


def _store_member(tx: Tx, record: MemberRecord, now: datetime) -> Change:
    """Store a member; who may send from now on or no more, and a Slack id that is new for the address, is told in the
    trail.
    """
    known, linked = portfolio.member_known(tx, record.project_number, record.email), links.of_email(tx, record.email)
    change = portfolio.store_member(tx, record)
    told: list[tuple[Deed, str]] = []
    if (known is not None and known.level is Level.ADMIN) is not (record.level is Level.ADMIN):
        was = f"it was {known.level.label}" if known is not None else "new on the project"
        told.append((Deed.LEVEL_CHANGED, f"{record.level.label}; {was}."))
    if record.slack_id is not None and record.slack_id != linked:
        was = f"; it was {linked} before." if linked else "."
        told.append((Deed.PERSON_LINKED, f"To {record.slack_id}, as the import file says{was}"))
    for deed, words in told:
        _record(tx, deed, record, words, now)
    return change


def _record(tx: Tx, deed: Deed, record: MemberRecord, words: str, now: datetime) -> None:
    stored = portfolio.member_known(tx, record.project_number, record.email)
    project_id = stored.project_id if stored is not None and deed is Deed.LEVEL_CHANGED else None
    surface = Surface.COMMAND_LINE
    audit.record(
        tx, Entry(now, OPERATOR, surface, deed, project_id=project_id, about=record.email.lower(), words=words)
    )


def _unknown_project(place: Place, number: str) -> Problem:
    expected = "the number of a project that is imported, before or with it"
    return place.problem(place.project_column, quoted(number), expected)


def _other_company(place: Place, other: OtherCompanyError) -> Problem:
    expected = f"{quoted(other.known)}, the company that project {quoted(other.project)} was imported with"
    return place.problem(place.company_column, quoted(other.named), expected)
