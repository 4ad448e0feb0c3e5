"""Reminding many signers at once: the batch is read once, however many of its claims wait, and each is asked once."""

import pytest
from sqlalchemy import event

from bot.services import acting
from bot.services.authority import Caller, Refusal
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.model import Level
from storage import portfolio
from storage.tables import audit_entries, dispatches, notes, orders, recipients
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, member_record
from tests.support.offices import an_office

CALLER = Caller(MAYA, None)
MANY = 12


def out(world: World) -> tuple[str, ...]:
    """Have one batch of all claims wait, each for a person of its own; return its dispatches."""
    batch_id = world.batch()
    for position, claim in enumerate(world.claims()):
        assert world.promise(batch_id, claim, position)
    with world.db.deciding() as tx:
        tx.execute(dispatches.update().values(state=State.SENT, envelope_id="e" + dispatches.c.id))
        signer = recipients.c.dispatch_id + "@harlan.example"
        tx.execute(recipients.update().values(status=RecipientStatus.SENT, email=signer))
        return tuple(tx.execute(dispatches.select().with_only_columns(dispatches.c.id)).scalars())


def test_many_claims_of_a_batch_are_reminded_of_with_a_few_statements_each(sqlite_url: str) -> None:
    with an_office(sqlite_url) as office:
        services = office.replica().services
        ids = out(a_world(services.db, claims=MANY))
        counted: list[str] = []
        event.listen(services.db.engine, "before_cursor_execute", lambda *given: counted.append(given[2]))

        acting.whom(services, CALLER, ids[:1])
        for_one = len(counted)
        found = acting.whom(services, CALLER, ids)

        assert len(found.going) == MANY
        assert len(counted) - 2 * for_one <= 2 * (MANY - 1)

        assert acting.remind(services, CALLER, ids).going == found.going
        assert len(acting.remind(services, CALLER, ids).left) == MANY
        with services.db.reading() as tx:
            reminders = [tx.execute(table.select()).all() for table in (orders, notes)]
            trail = [row.claim_id for row in tx.execute(audit_entries.select()) if row.deed == "reminder_asked"]
        assert [len(one) for one in reminders] == [MANY, MANY]
        assert len(set(trail)) == MANY


def test_nobody_is_reminded_by_somebody_who_is_no_admin_any_more(sqlite_url: str) -> None:
    with an_office(sqlite_url) as office:
        services = office.replica().services
        ids = out(a_world(services.db, claims=2))
        with services.db.deciding() as tx:
            portfolio.store_member(tx, member_record(level=Level.STANDARD))

        with pytest.raises(Refusal, match="needs Admin"):
            acting.remind(services, CALLER, ids)
