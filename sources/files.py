"""Reads the files of one import into records: the one way in. Stores nothing, and raises nothing for a bad file."""

import stat
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from claims.records import ClaimRecord, MemberRecord, PersonRecord, ProjectRecord, Record
from sources import limits
from sources.cells import Row, Table
from sources.claim_rows import ClaimTable, settle
from sources.columns import COLUMNS, TableKind
from sources.csv_file import read_csv
from sources.directory_rows import read_member, read_person, read_project
from sources.documents import DocumentBudget, DocumentFolder
from sources.headers import Header, find_header, header_words
from sources.joining import joined
from sources.judge import Judge
from sources.line_rows import LinesRead, marks_of
from sources.problems import Findings, Place, Problem, Reading, quoted, shown
from sources.repeats import Repeats
from sources.rows import RowReader, table_is_readable
from sources.xlsx_file import read_xlsx

_SUFFIXES = (".csv", ".xlsx")

_ORDER = (ProjectRecord, PersonRecord, MemberRecord, ClaimRecord)

_DIRECTORY = {TableKind.PROJECTS: read_project, TableKind.PEOPLE: read_person, TableKind.MEMBERS: read_member}


@dataclass
class _Import:
    """What one call has gathered so far."""

    dictionaries: Collection[str]
    records: list[tuple[Record, Place]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    warnings: list[Problem] = field(default_factory=list)
    repeats: Repeats = field(default_factory=Repeats)
    budget: DocumentBudget = field(default_factory=DocumentBudget)
    judge: Judge = field(default_factory=Judge)
    lines: LinesRead = field(default_factory=LinesRead)

    def close(self, findings: Findings) -> None:
        """Take over what was found."""
        self.problems.extend(findings.all_problems())
        self.warnings.extend(findings.warnings)


def read(paths: Sequence[Path], dictionaries: Collection[str] = ()) -> Reading:
    """Return everything in the given files; for a folder, in every .csv and .xlsx directly in it, by name.

    Good rows are returned whatever else is wrong: projects first, then people, members and claims, each in the order
    they were found. Of two rows for one thing the first counts. A project may name one of `dictionaries`, and no other.
    """
    whole = _Import(dictionaries)
    read_already: set[Path] = set()
    with whole.judge:
        for path in _files(paths, whole):
            same = _identity(path)
            if same not in read_already:
                read_already.add(same)
                _read_file(path, whole)
    records, problems, warnings = joined(whole.records, whole.lines)
    found = sorted(records, key=lambda placed: _ORDER.index(type(placed[0])))
    return Reading(
        records=tuple(record for record, _ in found),
        problems=(*whole.problems, *problems),
        warnings=(*whole.warnings, *warnings),
        places=tuple(place for _, place in found),
    )


def _identity(path: Path) -> Path:
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path  # what cannot be resolved is told when it is opened


def _files(paths: Sequence[Path], whole: _Import) -> Iterator[Path]:
    for path in paths:
        try:
            if not path.is_dir():
                yield path
                continue
            inside = sorted(p for p in path.iterdir() if p.suffix.lower() in _SUFFIXES and p.name[0] not in ".~")
        except (OSError, ValueError) as error:
            whole.close(_one_problem(path, *_unreadable(error)))
            continue
        if not inside:
            whole.close(_one_problem(path, "a folder without import files", "at least one .csv or .xlsx file in it"))
        yield from inside


def _read_file(path: Path, whole: _Import) -> None:
    findings = Findings(_shown_path(path))
    content = _content(path, findings)
    tables: tuple[Table, ...] = ()
    if content is not None and path.suffix.lower() == ".xlsx":
        tables = read_xlsx(findings.file, content, findings)
    elif content is not None:
        table = read_csv(findings.file, content, findings)
        tables = (table,) if table else ()
    whole.close(findings)
    documents = DocumentFolder(path.parent, whole.budget, whole.judge)
    known = [(table, header) for table in tables if (header := find_header(table.rows[: limits.HEADER_SEARCH_ROWS]))]
    for table, header in known:
        whole.close(_read_table(table, header, documents, whole))
    if tables and not known:
        whole.close(_unknown(tables))


def _content(path: Path, findings: Findings) -> bytes | None:
    try:
        mode = path.stat().st_mode  # first: of what is not there, how its name ends is beside the point
        if path.suffix.lower() not in _SUFFIXES:
            findings.problem(f"a file that ends in {quoted(path.suffix)}", "a .csv or .xlsx file")
            return None
        if not stat.S_ISREG(mode):
            findings.problem("a folder, pipe or device", "an ordinary file")
            return None
        with path.open("rb") as file:
            content = file.read(limits.FILE_BYTES + 1)
    except (OSError, ValueError) as error:
        findings.problem(*_unreadable(error))
        return None
    if len(content) > limits.FILE_BYTES:
        findings.problem("a larger file", f"a file of at most {limits.FILE_BYTES // limits.MEGABYTE} MB")
        return None
    return content


def _read_table(table: Table, header: Header, documents: DocumentFolder, whole: _Import) -> Findings:
    findings = Findings(table.file, table.sheet)
    if not table_is_readable(header, findings):
        return findings
    rows = [row for row in table.rows if row.line > header.line]
    if not rows:
        findings.problem("only a header", "at least one row under it", header.line)
    claims = ClaimTable(settle(header, table, rows), documents) if header.kind is TableKind.CLAIMS else None
    if header.kind is TableKind.LINES:
        _read_lines(header, rows, findings, whole.lines)
        return findings
    for row in rows:
        record = _read_row(RowReader(header, row, findings, dictionaries=whole.dictionaries), claims, whole.repeats)
        if record is not None:
            columns = (_column(header, "project"), _column(header, "company"))
            whole.records.append((record, Place(table.file, table.sheet, row.line, *columns)))
    if claims is not None:
        claims.warn_of_assumed(header, findings)
    return findings


def _read_lines(header: Header, rows: list[Row], findings: Findings, lines: LinesRead) -> None:
    marks = marks_of(header, rows)
    for row in rows:
        reader = RowReader(header, row, findings)
        reader.check_width()
        if not reader.bad:
            lines.read(reader, marks)


def _column(header: Header, field: str) -> str | None:
    return header.column_name(field) if field in COLUMNS[header.kind] else None


def _read_row(row: RowReader, claims: ClaimTable | None, repeats: Repeats) -> Record | None:
    row.check_width()
    if row.bad:
        return None
    record = claims.read(row) if claims is not None else _DIRECTORY[row.header.kind](row)
    return record if record is not None and repeats.is_new(record, row) else None


def _unknown(tables: tuple[Table, ...]) -> Findings:
    """Note that no sheet has a header we know, and show the row that comes nearest to one."""
    table, row = max(((t, r) for t in tables for r in t.rows[: limits.HEADER_SEARCH_ROWS]), key=_nearness)
    findings = Findings(table.file, table.sheet)
    texts = ", ".join(shown(str(cell), 30) for cell in row.cells[:8] if cell is not None)
    findings.problem(
        quoted(texts),
        "a header row of claims, projects, people or members (examples/README.md lists the columns)",
        row.line,
    )
    return findings


def _nearness(place: tuple[Table, Row]) -> int:
    return header_words(place[1])


def _one_problem(path: Path, found: str, expected: str) -> Findings:
    findings = Findings(_shown_path(path))
    findings.problem(found, expected)
    return findings


def _shown_path(path: Path) -> str:
    return shown(str(path), 200)


def _unreadable(error: OSError | ValueError) -> tuple[str, str]:
    why = (error.strerror or "unreadable").lower() if isinstance(error, OSError) else "not a possible name"
    return f"a file that cannot be read ({why})", "a file that exists and may be read"
