"""Looks a workbook over before openpyxl opens it: sizes, entities, rows a million cells wide, formulas without a value.

Reads the XML as a stream, so that what is refused was never held in memory.
"""

import zipfile
from dataclasses import dataclass
from typing import IO
from xml.parsers import expat

from sources import limits

_CHUNK = 64 * 1024
_SHEETS = "xl/worksheets/"
_TEXTS = "xl/sharedStrings.xml"
_NOT_READ = ("xl/media/", "xl/embeddings/", "xl/drawings/", "xl/charts/", "customXml/", "xl/printerSettings/")


class Refused(Exception):
    """The workbook is not one we read: what was found, and what was expected instead."""

    def __init__(self, found: str, expected: str) -> None:
        super().__init__(f"found {found}, expected {expected}")
        self.found = found
        self.expected = expected


def look_over(file: IO[bytes]) -> bool:
    """Return whether the workbook has formulas without a stored value. Raises Refused for what we do not open."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = [entry for entry in archive.infolist() if not entry.filename.startswith(_NOT_READ)]
            _check_sizes(entries)
            uncalculated = False
            for entry in entries:
                if entry.filename.endswith((".xml", ".rels")):
                    uncalculated |= _check_part(archive, entry)
    except Refused:
        raise
    # A damaged archive shows itself in many ways, some of them deep inside zlib.
    except (
        zipfile.BadZipFile,
        OSError,
        EOFError,
        ValueError,
        RuntimeError,
        NotImplementedError,
        zipfile.LargeZipFile,
    ):
        raise Refused("a file that is no workbook", "an Excel workbook (.xlsx)") from None
    if not any(entry.filename.startswith(_SHEETS) for entry in entries):
        raise Refused("a file that is no workbook", "an Excel workbook (.xlsx)")
    return uncalculated


def _check_sizes(entries: list[zipfile.ZipInfo]) -> None:
    bulk = [entry for entry in entries if entry.filename.startswith(_SHEETS) or entry.filename == _TEXTS]
    total = sum(entry.file_size for entry in bulk)
    if total > limits.UNPACKED_BYTES:
        megabytes = total // limits.MEGABYTE
        raise Refused(f"{megabytes:,} MB of sheets", f"at most {limits.UNPACKED_BYTES // limits.MEGABYTE} MB unpacked")
    sheets = [entry for entry in bulk if entry.filename.endswith(".xml") and entry.filename != _TEXTS]
    if len(sheets) > limits.SHEETS:
        raise Refused(f"{len(sheets):,} sheets", f"at most {limits.SHEETS} sheets")
    rest = sum(entry.file_size for entry in entries) - total
    if rest > limits.PART_BYTES:
        megabytes = rest // limits.MEGABYTE
        raise Refused(f"{megabytes:,} MB of styles and settings", f"at most {limits.PART_BYTES // limits.MEGABYTE} MB")


@dataclass
class _Scan:
    """What the stream of one part has shown so far."""

    cells: int = 0
    rows: int = 0
    formula: bool = False
    value: bool = False
    uncalculated: bool = False
    in_value: bool = False

    def start(self, name: str, _attributes: dict[str, str]) -> None:
        """Note the beginning of an element."""
        match name.rpartition(":")[2]:
            case "row":
                self.cells = 0
                self.rows += 1
                if self.rows > limits.ROWS + limits.HEADER_SEARCH_ROWS:
                    raise Refused(
                        f"a sheet of more than {limits.ROWS:,} rows",
                        f"at most {limits.ROWS:,} rows in a sheet",
                    )
            case "c":
                self.cells += 1
                self.formula = self.value = False
                if self.cells > limits.COLUMNS:
                    raise Refused(f"more than {limits.COLUMNS} columns", f"at most {limits.COLUMNS} columns in a sheet")
            case "f":
                self.formula = True
            case "v" | "is":
                self.in_value = True

    def text(self, _characters: str) -> None:
        """Note text; an empty <v/> is no value."""
        self.value |= self.in_value

    def end(self, name: str) -> None:
        """Note the end of an element."""
        match name.rpartition(":")[2]:
            case "v" | "is":
                self.in_value = False
            case "c" if self.formula and not self.value:
                self.uncalculated = True

    def refuse_entities(self, *_declaration: object) -> None:
        """Refuse a document type: no workbook has one, and entity bombs live there."""
        raise Refused("a workbook that declares XML entities", "an Excel workbook without them")


def _check_part(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> bool:
    scan = _Scan()
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = scan.refuse_entities
    parser.EntityDeclHandler = scan.refuse_entities
    if entry.filename.startswith(_SHEETS) and entry.filename.endswith(".xml"):
        parser.StartElementHandler = scan.start
        parser.EndElementHandler = scan.end
        parser.CharacterDataHandler = scan.text
    try:
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                parser.Parse(chunk, False)
            parser.Parse(b"", True)
    except expat.ExpatError:
        raise Refused("a damaged workbook", "an Excel workbook (.xlsx) that Excel itself can open") from None
    return scan.uncalculated
