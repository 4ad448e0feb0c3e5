"""The allowance of calls in the database: one count for all replicas, pauses, failures. On both databases."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from claims.budget import BREAKS_AFTER, HOUR, REMEMBERED, Limits, Share, Told, Wait, calls_left, hour_of
from claims.dispatch import TO_SEND, Dispatch, State
from claims.holds import ACCOUNT, EVERYTHING, HoldKind, Pause
from storage import budget, holds, outbox
from storage.database import Database
from storage.tables import allowances, call_counts
from tests.storage.world import World, a_world, at_once
from tests.support.builders import NOW, after

SENDING = 160
"""Sending's share of a burst, until DocuSign says otherwise."""


def take(db: Database, share: Share = Share.SENDING, now: datetime = NOW) -> Wait | None:
    with db.deciding() as tx:
        return budget.take(tx, share, now)


def left(db: Database, share: Share = Share.SENDING, now: datetime = NOW) -> int:
    with db.reading() as tx:
        return calls_left(budget.look(tx, now), share, now)


def correct(db: Database, told: Told, now: datetime = NOW) -> bool:
    with db.deciding() as tx:
        return budget.correct(tx, told, now, now)


def pause(
    db: Database, until: datetime, words: str = "Slow.", now: datetime = NOW, silent: bool = True
) -> Pause | None:
    with db.deciding() as tx:
        return budget.pause(tx, until, words, now, silent)


def known_pause(db: Database) -> Pause:
    with db.reading() as tx:
        row = tx.execute(select(allowances).where(allowances.c.service == "docusign")).one()
    return Pause(row.paused_since, row.paused_until, row.paused_words)


def spend_most(db: Database, calls: int) -> None:
    assert correct(db, Told(burst_limit=200, burst_used=calls))


def test_threads_that_all_want_the_last_calls_take_no_more_than_the_share(db: Database) -> None:
    spend_most(db, SENDING - 20)

    taken = at_once(8, lambda _: [take(db) for _ in range(5)])

    answers = [wait for one in taken for wait in one]
    assert answers.count(None) == 20
    assert set(answers) == {None, Wait(NOW + REMEMBERED)}
    assert left(db) == 0
    assert left(db, Share.PEOPLE) == 40, "what was refused was not counted"


def test_what_is_taken_counts_for_its_window_and_its_hour(db: Database) -> None:
    for second in range(3):
        take(db, now=after(second))

    assert left(db, now=after(2)) == SENDING - 3
    assert left(db, now=NOW + REMEMBERED) == SENDING - 2
    with db.reading() as tx:
        assert budget.look(tx, NOW + REMEMBERED * 2).hour == 3
        assert budget.look(tx, NOW + HOUR).hour == 0


def test_old_counts_are_deleted(db: Database) -> None:
    for minute in range(0, 180, 3):
        take(db, now=after(minute * 60))

    with db.reading() as tx:
        assert len(tx.execute(select(call_counts)).all()) <= 4


def test_what_an_answer_says_is_written_once(db: Database) -> None:
    said = Told(9000, 700, hour_of(NOW), 500, 60)

    assert at_once(6, lambda _: correct(db, said)).count(True) == 1

    with db.reading() as tx:
        found = budget.look(tx, NOW)
    assert (found.limits, found.hour, sum(calls for _, calls in found.seconds)) == (Limits(9000, 500), 700, 60)
    assert left(db) == 340


def test_a_pause_keeps_everybody_waiting_and_ends_by_itself(db: Database) -> None:
    assert pause(db, after(60)) == Pause(NOW, after(60), "Slow.")

    for share in Share:
        assert take(db, share) == Wait(after(60))
        assert take(db, share, now=after(60)) is None


def test_our_own_pause_keeps_only_sending(db: Database) -> None:
    pause(db, after(60), silent=False)

    assert take(db, Share.SENDING) == Wait(after(60))
    assert take(db, Share.LOOKING) is None
    assert take(db, Share.PEOPLE) is None


def test_a_pause_is_only_made_longer(db: Database) -> None:
    pause(db, after(600), "Hour.", silent=False)

    assert pause(db, after(30), "Burst.", now=after(5)) is None

    assert take(db, Share.PEOPLE, now=after(29)) == Wait(after(30)), "but DocuSign is not called meanwhile"
    assert take(db, Share.PEOPLE, now=after(30)) is None
    assert take(db, Share.SENDING, now=after(30)) == Wait(after(600))
    assert known_pause(db) == Pause(NOW, after(600), "Hour.")


def test_of_two_pauses_that_end_together_docusigns_own_is_told(db: Database) -> None:
    pause(db, after(600), "Our share.", silent=False)

    assert pause(db, after(600), "The limit.", now=after(5)) == Pause(NOW, after(600), "The limit.")
    assert pause(db, after(600), "Our share.", now=after(6), silent=False) is None
    assert pause(db, after(600), "The limit.", now=after(7)) is None

    assert known_pause(db) == Pause(NOW, after(600), "The limit.")


def test_pauses_that_follow_each_other_begin_with_the_first(db: Database) -> None:
    for start in (0, 40, 80):
        pause(db, after(start + 30), now=after(start))

    assert known_pause(db) == Pause(NOW, after(110), "Slow.")
    assert pause(db, after(900), now=after(800)) == Pause(after(800), after(900), "Slow.")


@pytest.mark.parametrize("silent", [True, False])
def test_a_pause_longer_than_any_can_be_is_not_believed_and_yields_to_one_that_can(db: Database, silent: bool) -> None:
    a_month = timedelta(days=30)
    pause(db, NOW + a_month + HOUR, now=NOW + a_month, silent=True)

    assert take(db) is None

    assert pause(db, after(60), now=NOW, silent=silent) == Pause(NOW, after(60), "Slow.")
    assert take(db) == Wait(after(60))
    assert (take(db, Share.PEOPLE) is None) is not silent
    assert take(db, now=after(60)) is None


def test_calls_counted_by_a_clock_that_ran_ahead_take_nobodys_room(db: Database) -> None:
    with db.deciding() as tx:
        budget.correct(tx, Told(burst_limit=200, burst_used=200), NOW + HOUR, NOW + HOUR)

    assert left(db, Share.PEOPLE) == 200
    take(db)
    with db.reading() as tx:
        seconds = tx.execute(select(call_counts.c.starts_at).where(call_counts.c.what == "docusign second")).scalars()
        assert seconds.all() == [NOW]


def test_failures_are_counted_by_their_code_until_something_is_sent(db: Database) -> None:
    def fail(code: str) -> int:
        with db.deciding() as tx:
            return budget.failed(tx, code)

    assert [fail("A"), fail("A"), fail("B"), fail("A")] == [1, 2, 1, 1]
    assert sorted(at_once(5, lambda _: fail("A"))) == [2, 3, 4, 5, 6]
    with db.deciding() as tx:
        budget.succeeded(tx)
    assert fail("A") == 1
    assert BREAKS_AFTER == 3


# What is leased ------------------------------------------------------------------------------------------------------


@pytest.fixture
def four(db: Database) -> tuple[World, list[Dispatch]]:
    """One claim of each state that is due without a lease: promised, lost, drafted, uncertain."""
    world = a_world(db, claims=4)
    held = [world.promised(claim, f"press {number}") for number, claim in enumerate(world.claims())]
    for one, state in zip(held, (State.PROMISED, State.CREATE_UNKNOWN, State.DRAFTED, State.UNCERTAIN), strict=True):
        world.force(one.id, state)
        with db.deciding() as tx:
            outbox.release(tx, one, NOW)
    return world, held


def hold(db: Database, scope: str, kind: HoldKind) -> None:
    with db.deciding() as tx:
        holds.close(tx)
        assert holds.place(tx, scope, kind, None, "Because.", NOW)


@pytest.mark.parametrize("kind", HoldKind)
def test_what_is_held_is_not_leased_to_be_sent_and_what_is_unsettled_goes_on(
    four: tuple[World, list[Dispatch]], kind: HoldKind
) -> None:
    world, held = four
    scope = {HoldKind.FREEZE: EVERYTHING, HoldKind.BREAKER: ACCOUNT, HoldKind.STOP: held[0].batch_id}[kind]
    hold(world.db, scope, kind)

    leased = {one.id for one in world.lease()}

    others = {held[2].id} if kind is HoldKind.STOP else set()
    assert leased == {held[1].id, held[3].id} | others
    with world.db.deciding() as tx:
        assert holds.lift(tx, scope, None, NOW)
    assert {one.id for one in world.lease()} == {one.id for one in held} - leased


def test_only_the_states_asked_for_are_leased_and_nothing_for_no_room(four: tuple[World, list[Dispatch]]) -> None:
    world, held = four

    with world.db.deciding() as tx:
        assert outbox.lease(tx, "one", NOW, after(180), 0) == ()
        assert outbox.lease(tx, "one", NOW, after(180), -3) == ()
        leased = outbox.lease(tx, "one", NOW, after(180), 10, TO_SEND)

    assert {one.id for one in leased} == {held[0].id, held[2].id}


def test_what_waits_is_what_is_due_to_be_sent_free_and_not_held(db: Database) -> None:
    world = a_world(db)

    def waits(now: datetime = NOW) -> bool:
        with db.reading() as tx:
            return outbox.waits(tx, now)

    assert not waits()
    world.promise(world.batch(), world.claims()[0], now=after(5))
    assert (waits(), waits(after(5))) == (False, True)
    hold(db, EVERYTHING, HoldKind.FREEZE)
    assert not waits(after(5))
    with db.deciding() as tx:
        holds.lift(tx, EVERYTHING, None, NOW)
    world.lease(now=after(5))
    assert not waits(after(5))


def test_the_calls_that_workers_are_about_to_make_are_as_good_as_made(db: Database) -> None:
    world = a_world(db, claims=4)
    ways = ((), (State.CREATING,), (State.CREATING, State.DRAFTED), (State.CREATING, State.DRAFTED, State.SENDING))
    for number, (claim, way) in enumerate(zip(world.claims(), ways, strict=True)):
        world.move(world.promised(claim, f"press {number}"), *way)

    with db.reading() as tx:
        assert outbox.calls_in_hand(tx, NOW) == 2 + 2 + 1 + 1
        assert outbox.calls_in_hand(tx, after(180)) == 0, "whoever held these has vanished"


def test_waiting_takes_no_try(db: Database) -> None:
    world = a_world(db)
    held = world.promised(world.claims()[0])

    with db.deciding() as tx:
        outbox.release(tx, held, after(30), tried=False)

    assert (world.row(held.id).tries, world.row(held.id).owner) == (0, None)


def test_only_a_lease_that_runs_can_be_made_longer(db: Database) -> None:
    world = a_world(db)
    held = world.promised(world.claims()[0])

    with db.deciding() as tx:
        assert outbox.extend(tx, held, after(179), after(400))
        assert not outbox.extend(tx, held, after(400), after(800))
    (taken,) = world.lease("other", now=after(400))
    with db.deciding() as tx:
        assert not outbox.extend(tx, held, after(401), after(800))

    assert world.row(taken.id).lease_until == after(400) + timedelta(seconds=180)
