"""Reads a CSV file into a table: its encoding, its separator, its quotes, and where each record starts.

Refuses what is not text. Decides nothing about the meaning of a cell.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

from sources import limits
from sources.cells import Row, Table
from sources.headers import recognise
from sources.problems import Findings, quoted

_SEPARATORS = (",", ";", "\t", "|")
_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))

csv.field_size_limit(limits.RECORD_CHARACTERS)


class _OutOfBounds(Exception):
    """The file is larger in some way than we read; nothing of it is used."""

    def __init__(self, found: str, expected: str, line: int) -> None:
        super().__init__(found)
        self.found, self.expected, self.line = found, expected, line


@dataclass
class _Lines:
    """The physical lines of a text; knows how much the record that is being read has taken."""

    text: io.StringIO
    number: int = 0
    record_start: int = 1
    taken: int = 0

    def __iter__(self) -> Iterator[str]:
        for line in self.text:
            self.number += 1
            self.taken += len(line)
            if self.taken > limits.RECORD_CHARACTERS:
                raise _OutOfBounds(
                    f"a row of more than {limits.RECORD_CHARACTERS:,} characters",
                    "shorter rows; perhaps a quotation mark is never closed, or this is another kind of file",
                    self.record_start,
                )
            yield line

    def next_record(self) -> None:
        """Start counting anew."""
        self.record_start, self.taken = self.number + 1, 0


def read_csv(name: str, content: bytes, findings: Findings) -> Table | None:
    """Return the file's table; None when there is nothing to read, with the problem noted."""
    text = _decode(content, findings)
    if text is None:
        return None
    if not text.strip():
        _note_empty(findings)
        return None
    separator = _separator(text)
    try:
        rows = tuple(_rows(text, separator, findings))
    except _OutOfBounds as bound:
        findings.problem(bound.found, bound.expected, bound.line)
        return None
    if not rows and not findings.problems:
        _note_empty(findings)
    return Table(name, None, rows) if rows else None


def _note_empty(findings: Findings) -> None:
    findings.problem("an empty file", "a header row and at least one row under it")


def _decode(content: bytes, findings: Findings) -> str | None:
    encoding = next((name for bom, name in _BOMS if content.startswith(bom)), "utf-8")
    text: str | None
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError as error:
        text = _decode_western(content, error, findings) if encoding == "utf-8" else None
    if text is None:
        findings.problem("bytes that are no text", "a CSV file in UTF-8")
        return None
    if "\x00" in text:
        findings.problem("NUL bytes", "a CSV file, which is plain text, in UTF-8")
        return None
    return text


def _decode_western(content: bytes, error: UnicodeDecodeError, findings: Findings) -> str | None:
    try:
        text = content.decode("cp1252")
    except UnicodeDecodeError:
        return None
    line = content.count(b"\n", 0, error.start) + 1
    findings.warning("a file that is not UTF-8", "UTF-8; it was read as Windows-1252, so look at its accents", line)
    return text


def _separator(text: str) -> str:
    """Return the separator whose first rows hold a header we know, else the one that makes the widest row."""
    told = re.match(r"sep=([,;\t|])\r?\n", text)
    if told:
        return told[1]
    start = text[: limits.RECORD_CHARACTERS]
    widths = {}
    for separator in _SEPARATORS:
        rows = list(_first_rows(start, separator))
        if any(recognise(row) for row in rows):
            return separator
        widths[separator] = max((len(row.cells) for row in rows), default=0)
    return max(_SEPARATORS, key=lambda separator: widths[separator])


def _first_rows(text: str, separator: str) -> Iterator[Row]:
    try:
        for number, cells in enumerate(csv.reader(io.StringIO(text, newline=""), delimiter=separator), start=1):
            if number > limits.HEADER_SEARCH_ROWS:
                return
            yield Row(number, tuple(cells[: limits.COLUMNS]))
    except csv.Error:
        return


def _rows(text: str, separator: str, findings: Findings) -> Iterator[Row]:
    lines = _Lines(io.StringIO(text, newline=""))
    reader = csv.reader(lines, delimiter=separator, strict=True)
    count = 0
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            findings.problem(
                "quotation marks that do not pair up",
                'quotation marks inside a cell doubled ("")',
                lines.record_start,
            )
            lines.next_record()
            continue
        start = lines.record_start
        lines.next_record()
        if not any(cell.strip() for cell in cells) or (start == 1 and cells[0].startswith("sep=")):
            continue
        count += 1
        _check_bounds(cells, count, start)
        yield Row(start, tuple(cells))


def _check_bounds(cells: list[str], count: int, line: int) -> None:
    if count > limits.ROWS + limits.HEADER_SEARCH_ROWS:
        raise _OutOfBounds(f"more than {limits.ROWS:,} rows", f"at most {limits.ROWS:,} rows in a file", line)
    while cells and not cells[-1].strip():
        cells.pop()
    if len(cells) > limits.COLUMNS:
        expected = f"at most {limits.COLUMNS} columns"
        raise _OutOfBounds(f"{len(cells):,} columns beginning with {quoted(cells[0])}", expected, line)
