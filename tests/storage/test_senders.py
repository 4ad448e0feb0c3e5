"""Whose envelopes are whose: another DocuSign user's are counted, and ids are compared without case."""

from datetime import timedelta

import pytest

from claims.dispatch import State
from storage import drift, orphans, outbox, senders
from storage.database import Database
from tests.storage.world import WHOLE_WAY, a_world
from tests.support.builders import NOW

OLD = "0B7C2A9E-OLD"
LATER = NOW + timedelta(days=2)


@pytest.mark.parametrize(
    ("states", "counts"),
    [
        ([State.CREATING, State.DRAFTED], True),
        (WHOLE_WAY, True),
        ([*WHOLE_WAY, State.DELIVERED], True),
        ([*WHOLE_WAY, State.COMPLETED], False),
        ([State.CREATING, State.FAILED], False),
    ],
)
def test_what_another_user_has_on_its_way_or_with_the_signers_is_counted(
    states: list[State], counts: bool, db: Database
) -> None:
    world = a_world(db, claims=2)
    world.move(world.promised(world.claims()[0]), *states, sender=OLD)
    world.promised(world.claims()[1], "nobody made its envelope yet")

    with db.reading() as tx:
        assert senders.count_of_others(tx, "new user") == int(counts)
        assert senders.count_of_others(tx, OLD.lower()) == 0


def test_a_user_in_other_letters_is_the_same_user(db: Database) -> None:
    world = a_world(db)
    held = world.promised(world.claims()[0])
    with db.deciding() as tx:
        outbox.new_key(tx, held, "key", NOW)
    world.move(held, *WHOLE_WAY, sender=OLD)

    with db.deciding() as tx:
        assert senders.first_sent(tx, OLD.lower()) == NOW
        assert senders.first_sent(tx, "new user") is None
        assert len(orphans.unswept(tx, OLD.lower(), LATER, LATER, None, 50)) == 1
        assert drift.too_soon(tx, OLD.lower(), NOW) == 1
        assert len(drift.take(tx, OLD.lower(), LATER, LATER, 50)) == 1
