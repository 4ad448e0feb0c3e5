"""The nightly comparison as it is recorded, on both databases: what is due, how often, and what is told of it."""

from datetime import datetime, timedelta

import pytest

from claims.dispatch import Dispatch, State
from storage import drift, outbox, rounds
from storage.database import Database
from storage.drift import Standing
from storage.tables import drift_findings
from tests.storage.world import World, a_world, at_once
from tests.support.builders import NOW, after

ME = "service-user"
SENT = (State.CREATING, State.DRAFTED, State.SENDING, State.SENT)
MINUTE = timedelta(minutes=1)
TONIGHT = NOW + timedelta(hours=18)


def at_docusign(world: World, number: int, *states: State) -> Dispatch:
    claim = next(one for one in world.claims() if one.number == number)
    return world.move(world.promised(claim, f"press {number}"), *states, sender=ME)


def take(world: World, started: datetime = TONIGHT, now: datetime | None = None, limit: int = 50) -> list[Standing]:
    with world.db.deciding() as tx:
        return list(drift.take(tx, ME, started, now or started, limit))


def looked(world: World, held: Dispatch, at: datetime) -> None:
    with world.db.deciding() as tx:
        outbox.looked(tx, [held.id], at)


@pytest.mark.parametrize(
    ("states", "is_compared"),
    [
        ([State.CREATING, State.DRAFTED], False),
        ([State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN], False),
        (SENT, True),
        ([*SENT, State.DELIVERED], True),
        ([*SENT, State.COMPLETED], True),
        ([*SENT, State.VOIDED], True),
        ([State.CREATING, State.DRAFTED, State.WITHHELD], True),
        ([State.CREATING, State.FAILED], False),
    ],
)
def test_what_is_out_or_over_and_has_an_envelope_is_compared(
    states: list[State], is_compared: bool, world: World
) -> None:
    held = at_docusign(world, 1, *states)

    found = take(world)

    assert [one.dispatch_id for one in found] == ([held.id] if is_compared else [])


def test_what_is_compared_is_named_for_people_with_its_signers(world: World) -> None:
    held = at_docusign(world, 1, *SENT)

    (one,) = take(world)

    assert (one.envelope_id, one.name, one.state) == (f"envelope-{held.id}", "Riverside Tower, SC-101 #1", State.SENT)
    assert [person.name for person in one.recipients] == ["Ruth Harlan"]


def test_what_is_over_is_compared_for_thirty_days_and_what_is_out_for_ever(db: Database) -> None:
    world = a_world(db, claims=2)
    out, over = at_docusign(world, 1, *SENT), at_docusign(world, 2, *SENT, State.COMPLETED)
    both = {out.id, over.id}

    assert {one.dispatch_id for one in take(world, NOW + timedelta(days=30))} == both
    assert {one.dispatch_id for one in take(world, NOW + timedelta(days=31))} == {out.id}


def test_no_envelope_is_read_twice_within_fifteen_minutes(world: World) -> None:
    held = at_docusign(world, 1, *SENT)
    looked(world, held, TONIGHT - 14 * MINUTE)

    assert take(world) == []
    with world.db.reading() as tx:
        assert drift.too_soon(tx, ME, TONIGHT) == 1

    assert len(take(world, TONIGHT + MINUTE)) == 1
    assert world.row(held.id).looked_at == TONIGHT + MINUTE
    assert take(world, TONIGHT + 15 * MINUTE) == []


def test_what_moved_a_moment_ago_is_left_to_the_next_night(world: World) -> None:
    at_docusign(world, 1, *SENT)

    assert take(world, NOW + 14 * MINUTE) == []
    assert len(take(world, NOW + 15 * MINUTE)) == 1


def test_a_check_takes_each_envelope_once_in_pages_however_long_it_lasts(db: Database) -> None:
    world = a_world(db, claims=5)
    for number in range(1, 6):
        at_docusign(world, number, *SENT)

    pages = [take(world, TONIGHT, TONIGHT + hour * 60 * MINUTE, limit=2) for hour in range(4)]

    assert [len(page) for page in pages] == [2, 2, 1, 0]
    assert len({one.dispatch_id for page in pages for one in page}) == 5


def test_two_checks_at_once_share_the_envelopes(db: Database) -> None:
    world = a_world(db, claims=6)
    for number in range(1, 7):
        at_docusign(world, number, *SENT)

    def work(_: int) -> list[str]:
        found = []
        while page := take(world, limit=1):
            found += [one.dispatch_id for one in page]
        return found

    taken = [one for found in at_once(3, work) for one in found]

    assert len(taken) == len(set(taken)) == 6


def test_envelopes_of_another_docusign_user_are_left_alone(world: World) -> None:
    at_docusign(world, 1, *SENT)

    with world.db.deciding() as tx:
        assert drift.take(tx, "somebody else", TONIGHT, TONIGHT, 50) == ()
        assert drift.too_soon(tx, "somebody else", TONIGHT) == 0


def test_what_differs_night_after_night_is_one_finding(world: World) -> None:
    held = at_docusign(world, 1, *SENT)
    with world.db.deciding() as tx:
        for night in range(3):
            drift.found(tx, held.id, "sent", "not found", False, after(night))
        for night in range(2):
            drift.found(tx, held.id, "sent", "delivered", True, after(night))
        drift.found(tx, held.id, "delivered", "not found", False, after(9))

    assert findings(world) == [
        ("sent", "not found", False),
        ("sent", "delivered", True),
        ("sent", "delivered", True),
        ("delivered", "not found", False),
    ]


def findings(world: World) -> list[tuple[str, str, bool]]:
    with world.db.reading() as tx:
        rows = tx.execute(drift_findings.select().order_by(drift_findings.c.id))
        return [(row.ours, row.theirs, row.repaired) for row in rows]


def test_the_last_check_tells_what_it_corrected_in_ones_projects(db: Database) -> None:
    world = a_world(db, claims=3)
    held = [at_docusign(world, number, *SENT) for number in (1, 2, 3)]
    with db.deciding() as tx:
        assert drift.last(tx, [world.project_id]) is None
        drift.found(tx, held[0].id, "sent", "completed", True, TONIGHT - timedelta(days=1))
        drift.found(tx, held[1].id, "sent", "completed", True, TONIGHT)
        drift.found(tx, held[1].id, "sent", "delivered", True, TONIGHT)
        drift.found(tx, held[2].id, "sent", "not found", False, TONIGHT)
        taken = rounds.take_anyway(tx, drift.ROUND, TONIGHT)
        rounds.done(tx, taken, "3 compared", TONIGHT + MINUTE)

    with db.reading() as tx:
        mine, others = drift.last(tx, [world.project_id]), drift.last(tx, [])

    assert mine is not None
    assert (mine.at, mine.corrected) == (TONIGHT + MINUTE, (held[1].claim_id,))
    assert others is not None
    assert others.corrected == ()
