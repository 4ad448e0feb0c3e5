"""The header row: which kind of table it opens, and which column means what.

A table is recognised by its header, never by the name of its file. The names themselves are in `columns`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from sources.cells import Cell, Row, is_blank, raw_text
from sources.columns import COLUMNS, TableKind

_CONTACT = re.compile(
    r"(?:(?:subcontractor )?(?:invoice|progress claim|payment application|progress billing|billing|claim) )?"
    r"(?:contacts?|bill(?:ing)? recipients?) ?(?P<n1>[0-9]{1,2})?"
    r" ?(?P<part>full name|names?|emails?(?: address(?:es)?)?)?"
    r" ?(?P<n2>[0-9]{1,2})?"
)


@dataclass(frozen=True)
class ContactColumn:
    """A column of contacts: `part` is name, email or both; `number` pairs a name with its e-mail."""

    index: int
    number: int
    part: str


@dataclass(frozen=True)
class Header:
    """The header row of a table, understood."""

    kind: TableKind
    line: int
    texts: tuple[str, ...]
    fields: Mapping[str, int]
    contacts: tuple[ContactColumn, ...] = ()
    ignored: tuple[int, ...] = ()
    clashes: tuple[tuple[int, int], ...] = ()
    """Pairs of columns that mean the same."""
    missing: tuple[str, ...] = field(default=())
    """Titles of the required columns that are not there."""

    def column_name(self, field_name: str) -> str:
        """Return the name of a field's column as the file has it, or ours if the file lacks it."""
        index = self.fields.get(field_name)
        return COLUMNS[self.kind][field_name].title if index is None else self.texts[index]


def find_header(rows: Iterable[Row]) -> Header | None:
    """Return the first row that opens a table we know, or None."""
    return next((header for row in rows if (header := recognise(row)) is not None), None)


def recognise(row: Row) -> Header | None:
    """Return what the row means as a header; None when it is no header of ours."""
    texts = tuple(" ".join(raw_text(cell).split()) for cell in row.cells)
    keys = [_key(text) for text in texts]
    fitting = [kind for kind in COLUMNS if _has_marks(kind, keys)]
    return _understand(fitting[0], row.line, texts, keys) if fitting else None


def header_words(row: Row) -> int:
    """Return how many cells of the row are a column name of any kind; tells a near miss from a wrong file."""
    known = {key for columns in _BY_KEY.values() for key in columns}
    return sum(1 for cell in row.cells if not is_blank(cell) and _key(raw_text(cell)) in known)


def cells_of(rows: Iterable[Row], indexes: Sequence[int]) -> list[Cell]:
    """Return the cells of some columns, row by row."""
    return [row.cells[i] for row in rows for i in indexes if i < len(row.cells)]


def _key(text: str) -> str:
    """Return a column's name without case, spaces and punctuation: "Invoice #" and "invoice_no." are the same."""
    words = re.sub(r"[^\w#]+|_", " ", text.casefold().replace("#", " number ").replace("e-mail", "email")).split()
    return "".join({"no": "number", "nr": "number", "num": "number"}.get(word, word) for word in words)


_BY_KEY: Mapping[TableKind, Mapping[str, str]] = {
    kind: {_key(name): name_of_field for name_of_field, column in columns.items() for name in column.names}
    for kind, columns in COLUMNS.items()
}


def _has_marks(kind: TableKind, keys: Sequence[str]) -> bool:
    present = {_BY_KEY[kind].get(key) for key in keys}
    return all(name in present for name, column in COLUMNS[kind].items() if column.marks_kind)


def _understand(kind: TableKind, line: int, texts: tuple[str, ...], keys: Sequence[str]) -> Header:
    fields: dict[str, int] = {}
    contacts: list[ContactColumn] = []
    ignored: list[int] = []
    clashes: list[tuple[int, int]] = []
    for index, key in enumerate(keys):
        name = _BY_KEY[kind].get(key)
        if name in fields:
            clashes.append((fields[name], index))
        elif name is not None:
            fields[name] = index
        elif kind is TableKind.CLAIMS and (contact := _contact_column(index, texts[index])) is not None:
            contacts.append(contact)
        elif key:
            ignored.append(index)
    return Header(
        kind,
        line,
        texts,
        fields,
        tuple(contacts),
        tuple(ignored),
        tuple(clashes),
        _missing(kind, fields, contacts),
    )


def _missing(kind: TableKind, fields: Mapping[str, int], contacts: Sequence[ContactColumn]) -> tuple[str, ...]:
    missing = [column.title for name, column in COLUMNS[kind].items() if column.required and name not in fields]
    if kind is TableKind.CLAIMS:
        if "period" not in fields and not {"period_start", "period_end"} <= fields.keys():
            missing.append("Period start and Period end")
        if not contacts:
            missing.append("Progress Claim Contacts")
    return tuple(missing)


def _contact_column(index: int, text: str) -> ContactColumn | None:
    plain = " ".join(re.sub(r"[^\w]+|_", " ", text.casefold().replace("e-mail", "email")).split())
    match = _CONTACT.fullmatch(plain)
    if match is None:
        return None
    part = match["part"] or "both"
    return ContactColumn(index, int(match["n1"] or match["n2"] or 0), part if part == "both" else _part(part))


def _part(word: str) -> str:
    return "email" if word.startswith("email") else "name"
