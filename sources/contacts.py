"""Contacts and lists of e-mails as exports write them in one cell: "Name <e-mail>; Name2 <e-mail2>".

Unusable e-mails are kept as found: they are a reason not to send, shown later, and not a fault of the import.
"""

import re
from collections.abc import Iterable

from claims.records import ContactRecord
from sources import limits
from sources.cells import Cell, read_lines, read_text
from sources.problems import Unfit

_NAMED = re.compile(r"(?P<name>[^<>]*)<(?P<email>[^<>]*)>?")
_AT = re.compile(r"@|\(at\)|\[at\]", re.IGNORECASE)


def read_contacts(cell: Cell) -> tuple[ContactRecord, ...]:
    """Return the contacts in a cell, in its order. A part without any @ is a name that lacks an e-mail."""
    return tuple(_contact(part) for part in _parts(cell))


def paired(names: Cell, emails: Cell) -> tuple[ContactRecord, ...]:
    """Return the contacts of a column of names and a column of e-mails; a cell of each may hold several."""
    addresses = _parts(emails)
    called = _parts(names) if len(addresses) > 1 else tuple(filter(None, (read_text(names),)))
    if len(called) > max(len(addresses), 1):
        raise Unfit("as many e-mails as names")
    padded = (*called, *[""] * (len(addresses) - len(called)))
    return tuple(
        _contact(address) if _NAMED.fullmatch(address) and not name else ContactRecord(name, address)
        for name, address in zip(padded, addresses or ("",), strict=False)
    )


def merged(contacts: Iterable[ContactRecord]) -> tuple[ContactRecord, ...]:
    """Return the contacts once each: an e-mail in another case, or without its name, is the same contact."""
    kept: dict[str, ContactRecord] = {}
    for contact in contacts:
        key = contact.email.casefold() or f"name {contact.name.casefold()}"
        known = kept.get(key)
        kept[key] = contact if known is None or not known.name else known
    if len(kept) > limits.CONTACTS:
        raise Unfit(f"at most {limits.CONTACTS} contacts", f"{len(kept)} contacts")
    return tuple(kept.values())


def read_emails(cell: Cell) -> frozenset[str]:
    """Return the e-mails of a list in lower case; the form "Name <e-mail>" counts as its e-mail."""
    contacts = read_contacts(cell)
    if any(not contact.email for contact in contacts):
        raise Unfit("e-mails separated by semicolons")
    return frozenset(contact.email.lower() for contact in contacts)


def read_email(cell: Cell) -> str:
    """Return one e-mail address that can be one; used where it identifies a person."""
    text = read_text(cell)
    if not re.fullmatch(r"[^@\s<>;,]+@[^@\s<>;,]+", text):
        raise Unfit("an e-mail address")
    return text


def _parts(cell: Cell) -> tuple[str, ...]:
    parts: list[str] = []
    for line in read_lines(cell):
        for part in line.split(";"):
            parts.extend(_without_commas(part))
    return tuple(part for part in parts if part)


def _without_commas(part: str) -> list[str]:
    """Split at commas that end an address; "Doe, Jane <jane@doe.example>" is one contact."""
    found = [""]
    for piece in part.split(","):
        ended = _AT.search(found[-1]) is not None
        if ended or not found[-1]:
            found.append(piece.strip())
        else:
            found[-1] += f", {piece.strip()}"
    return found


def _contact(part: str) -> ContactRecord:
    named = _NAMED.fullmatch(part)
    if named:
        return ContactRecord(named["name"].strip().strip("\"'").strip(), named["email"].strip())
    return ContactRecord("", part) if _AT.search(part) else ContactRecord(part, "")
