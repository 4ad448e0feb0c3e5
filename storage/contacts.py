"""A commitment's contacts: what the source names, and what admins added in Slack.

What was added in Slack stays until the source itself names other contacts; then the source counts. Another contract
company resets them: what the same import names is all there is (Procore: changing the vendor resets the contacts).
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Table, func, select

from claims.audit import OPERATOR, Deed, Entry, Surface
from claims.model import Contact
from claims.records import ClaimRecord, ContactRecord, matching_key
from storage import audit
from storage.database import Tx
from storage.tables import commitments, contacts, people, private_list

Known = tuple[str, str]
"""A contact as it is kept: name and e-mail, as entered."""


def keep(tx: Tx, before: Row[Any] | None, commitment_id: str, record: ClaimRecord, now: datetime) -> bool:
    """Bring contacts and private list to what an import says; tell whether that changed anything.

    `before` is the commitment's row as it was before the import, None when there was none.
    """
    named = [(one.name, one.email) for one in record.contacts]
    said = _canonical(named)
    here = _of(tx, commitment_id)
    # A database of an older version did not keep what was said: then all there is came from the source.
    last_said = before.imported_contacts if before is not None and before.imported_contacts else _canonical(here)
    other_company = before is not None and matching_key(before.contract_company) != matching_key(
        record.commitment.contract_company
    )
    stays = before is not None and not other_company and last_said == said
    added = _added(here, last_said)
    if before is None or before.imported_contacts != said:
        tx.execute(commitments.update().where(commitments.c.id == commitment_id).values(imported_contacts=said))
    if other_company and before is not None:
        words = f"The contract's company is {record.commitment.contract_company}; it was {before.contract_company}."
        _tell(tx, Deed.CONTACTS_RESET, before, words, now)
    elif before is not None and not stays and added:
        words = "The source names other contacts; what was added in Slack is gone."
        _tell(tx, Deed.CONTACTS_RESET, before, words, now)
    wanted = here if stays else named
    if before is not None and _addresses(wanted) != _addresses(here):
        _tell(tx, Deed.ADDRESSES_CHANGED, before, f"{_in_words(wanted)}; before {_in_words(here)}.", now)
    listed = {email.lower() for email in record.commitment.private_list}
    if stays and record.commitment.private:
        listed |= {email.strip().lower() for _, email in added}
    rows = [{"position": at, "name": name, "email": email} for at, (name, email) in enumerate(wanted)]
    replaced = [
        _replace(tx, contacts, commitment_id, rows, "position"),
        _replace(tx, private_list, commitment_id, [{"email": email} for email in sorted(listed)], "email"),
    ]
    return any(replaced)


def add(tx: Tx, commitment_id: str, contact: ContactRecord) -> None:
    """Add a contact that an admin entered in Slack; on a private commitment they join its private list (Procore)."""
    here = _of(tx, commitment_id)
    row = tx.execute(select(commitments).where(commitments.c.id == commitment_id)).one()
    if row.imported_contacts is None:
        said = _canonical(here)
        tx.execute(commitments.update().where(commitments.c.id == commitment_id).values(imported_contacts=said))
    last = select(func.max(contacts.c.position)).where(contacts.c.commitment_id == commitment_id)
    position = tx.execute(last).scalar_one()
    values = {"name": contact.name, "email": contact.email}
    tx.execute(contacts.insert().values(commitment_id=commitment_id, position=(position or 0) + 1, **values))
    _put_on_private_list(tx, row, contact.email)


def correct(tx: Tx, commitment_id: str, was: str, contact: ContactRecord) -> bool:
    """Give a contact another address, and name; false if the commitment has nobody at the old one any more.

    One who is a contact at the new address already stays, and the old one goes. Counts as entered in Slack.
    """
    here = _of(tx, commitment_id)
    old, new = was.casefold(), contact.email.casefold()
    if old not in {email.casefold() for _, email in here}:
        return False
    row = tx.execute(select(commitments).where(commitments.c.id == commitment_id)).one()
    if row.imported_contacts is None:
        said = _canonical(here)
        tx.execute(commitments.update().where(commitments.c.id == commitment_id).values(imported_contacts=said))
    there = any(email.casefold() == new for _, email in here) and old != new
    wanted = [
        (contact.name, contact.email) if email.casefold() == old else (name, email)
        for name, email in here
        if not (there and email.casefold() == old)
    ]
    rows = [{"position": at, "name": name, "email": email} for at, (name, email) in enumerate(wanted)]
    _replace(tx, contacts, commitment_id, rows, "position")
    _put_on_private_list(tx, row, contact.email)
    return True


def candidates(tx: Tx, company: str) -> tuple[Contact, ...]:
    """Return the active people of a company, as the people list has them, by name."""
    rows = tx.execute(select(people).where(people.c.active).order_by(people.c.name, people.c.email))
    wanted = matching_key(company)
    return tuple(
        Contact(row.name, row.email, row.active, row.company) for row in rows if matching_key(row.company) == wanted
    )


def known_person(tx: Tx, email: str) -> Contact | None:
    """Return what the people list says of an address, None if it does not know it."""
    row = tx.execute(select(people).where(people.c.email == email.strip().lower())).one_or_none()
    return Contact(row.name, row.email, row.active, row.company) if row else None


def _put_on_private_list(tx: Tx, commitment: Row[Any], address: str) -> None:
    email = address.lower()
    on_list = (private_list.c.commitment_id == commitment.id) & (private_list.c.email == email)
    if commitment.private and tx.execute(select(private_list).where(on_list)).first() is None:
        tx.execute(private_list.insert().values(commitment_id=commitment.id, email=email))


def _tell(tx: Tx, deed: Deed, before: Row[Any], words: str, now: datetime) -> None:
    entry = Entry(
        now, OPERATOR, Surface.COMMAND_LINE, deed, project_id=before.project_id, about=before.id,
        words=f"{before.number}: {words}",
    )  # fmt: skip
    audit.record(tx, entry)


def _addresses(known: Sequence[Known]) -> set[str]:
    return {email.strip().lower() for _, email in known}


def _in_words(known: Sequence[Known]) -> str:
    return ", ".join(f"{name} <{email}>" for name, email in known) or "nobody"


def _of(tx: Tx, commitment_id: str) -> list[Known]:
    rows = tx.execute(select(contacts).where(contacts.c.commitment_id == commitment_id).order_by(contacts.c.position))
    return [(row.name, row.email) for row in rows]


def _canonical(named: Sequence[Known]) -> str:
    return json.dumps([list(one) for one in named], ensure_ascii=False, separators=(",", ":"))


def _added(here: Sequence[Known], last_said: str) -> list[Known]:
    """Return those that the source did not name."""
    named = {(name, email) for name, email in json.loads(last_said)}
    return [one for one in here if one not in named]


def _replace(tx: Tx, table: Table, commitment_id: str, wanted: Sequence[dict[str, Any]], order: str) -> bool:
    """Make these the commitment's rows of the table; tell whether that changed anything."""
    names = [column.name for column in table.c if column.name not in {"commitment_id", "position"}]
    rows = tx.execute(select(table).where(table.c.commitment_id == commitment_id).order_by(table.c[order]))
    if [[getattr(row, name) for name in names] for row in rows] == [[one[name] for name in names] for one in wanted]:
        return False
    tx.execute(table.delete().where(table.c.commitment_id == commitment_id))
    if wanted:
        tx.execute(table.insert(), [{"commitment_id": commitment_id, **row} for row in wanted])
    return True
