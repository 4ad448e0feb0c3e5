"""Whom a dispatch goes to, as a person confirmed it: kept with the promise, compared at the last gate."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select

from claims.addresses import Standing
from claims.envelope import RecipientStatus
from claims.model import Contact
from storage.database import Tx
from storage.tables import recipients


@dataclass(frozen=True)
class Addressed:
    """Somebody whom a claim goes to: how the person who confirmed it saw their address, and when they sign."""

    contact: Contact
    standing: Standing | None = None
    order: int = 1


def addressed(people: Sequence[Contact], standings: Sequence[Standing], orders: Sequence[int]) -> tuple[Addressed, ...]:
    """Put together what is said of the same people in their order."""
    return tuple(Addressed(*one) for one in zip(people, standings, orders, strict=True))


def _addressed(to: Sequence[Contact | Addressed]) -> tuple[Addressed, ...]:
    return tuple(one if isinstance(one, Addressed) else Addressed(one) for one in to)


def keep(tx: Tx, dispatch_id: str, to: Sequence[Contact | Addressed]) -> None:
    """Keep whom a new dispatch goes to."""
    tx.execute(
        recipients.insert(),
        [
            {
                "dispatch_id": dispatch_id, "recipient_id": str(number), "position": number,
                "name": one.contact.name, "email": one.contact.email, "status": RecipientStatus.CREATED,
                "signed_at": None, "declined_reason": None, "confirmed_as": one.standing, "routing_order": one.order,
            }
            for number, one in enumerate(_addressed(to), start=1)
        ],
    )  # fmt: skip


def of_dispatch(tx: Tx, dispatch_id: str) -> tuple[Contact, ...]:
    """Return whom the person confirmed it to go to, in order."""
    rows = tx.execute(select(recipients).where(recipients.c.dispatch_id == dispatch_id).order_by(recipients.c.position))
    return tuple(Contact(row.name, row.email) for row in rows)


def orders(tx: Tx, dispatch_id: str) -> tuple[int, ...]:
    """Return each addressee's place in the order of signing as it was confirmed, in order of the addressees."""
    mine = select(recipients.c.routing_order).where(recipients.c.dispatch_id == dispatch_id)
    return tuple(tx.execute(mine.order_by(recipients.c.position)).scalars())


def confirmed_as(tx: Tx, dispatch_id: str) -> dict[str, Standing]:
    """Return how each address stood when a person confirmed it, as far as that was written down."""
    where = (recipients.c.dispatch_id == dispatch_id) & recipients.c.confirmed_as.is_not(None)
    rows = tx.execute(select(recipients.c.email, recipients.c.confirmed_as).where(where))
    return {row.email: Standing(row.confirmed_as) for row in rows}
