"""Who asked whom about what: a row for each person, matter and admin, so that a button pressed often asks once."""

from datetime import datetime

from sqlalchemy import ColumnElement, and_, func, select

from claims.helping import EVERY, MATTERS
from storage.database import Tx
from storage.tables import help_requests
from storage.writing import insert_if_absent


def note(tx: Tx, asker: str, about: str, admin: str, now: datetime) -> bool:
    """Write down that this admin is asked now; False, and nothing changes, when they were within the last day, about
    this or about as much else as one person may ask.
    """
    lately = (
        (help_requests.c.asker == asker) & (help_requests.c.admin == admin) & (help_requests.c.asked_at > now - EVERY)
    )
    if tx.execute(select(func.count()).select_from(help_requests).where(lately)).scalar_one() >= MATTERS:
        return False
    values = {"asker": asker, "about": about, "admin": admin, "asked_at": now}
    if insert_if_absent(tx, help_requests, values):
        return True
    renewed = tx.execute(
        help_requests.update()
        .where(_is(asker, about, admin), help_requests.c.asked_at <= now - EVERY)
        .values(asked_at=now)
    )
    return renewed.rowcount == 1


def forget(tx: Tx, asker: str, about: str, admin: str) -> None:
    """Forget that this admin was asked: Slack did not take the message."""
    tx.execute(help_requests.delete().where(_is(asker, about, admin)))


def _is(asker: str, about: str, admin: str) -> ColumnElement[bool]:
    return and_(help_requests.c.asker == asker, help_requests.c.about == about, help_requests.c.admin == admin)
