"""The messages of batches: drawn whenever they have changed, by one at a time, and never left older than storage."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from storage import batches, pace, roots
from storage import tables as stored
from storage.batches import Root
from storage.database import Database
from tests.storage.world import World, a_world, at_once
from tests.support.builders import MAYA, RIVERSIDE, after

SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
TS, ANOTHER_TS = "1793611800.000100", "1793611860.000200"
DM = "D04MAYAOKAF"


def root(world: World, batch_id: str) -> Root:
    with world.db.reading() as tx:
        found = batches.root(tx, batch_id)
    assert found is not None
    return found


def unposted(world: World, seconds: float = 0) -> list[str]:
    with world.db.reading() as tx:
        return [one.batch_id for one in roots.unposted(tx, after(seconds), SECOND)]


def faded(world: World, seconds: float = 0, settled: float = 0, limit: int = 10) -> list[str]:
    with world.db.reading() as tx:
        found = roots.faded(tx, after(seconds), timedelta(seconds=settled), limit)
    return [one.batch_id for one in found]


def touch(world: World, batch_id: str, seconds: float = 0) -> None:
    with world.db.deciding() as tx:
        batches.touch(tx, batch_id, after(seconds))


def take(world: World, batch_id: str, seconds: float = 0) -> Root | None:
    with world.db.deciding() as tx:
        return roots.take(tx, batch_id, after(seconds), MINUTE, MINUTE)


def taken(world: World, batch_id: str, seconds: float = 0) -> Root:
    found = take(world, batch_id, seconds)
    assert found is not None
    return found


def give_back(world: World, held: Root) -> None:
    with world.db.deciding() as tx:
        roots.give_back(tx, held)


def heard(world: World, held: Root, ts: str = TS, channel: str = RIVERSIDE) -> bool:
    with world.db.deciding() as tx:
        return roots.posted(tx, held, channel, ts)


def drawn(world: World, held: Root, seconds: float = 0) -> None:
    with world.db.deciding() as tx:
        roots.drawn(tx, held, after(seconds))


def move(world: World, told: Root, note: str = "the channel is archived", seconds: float = 0) -> bool:
    with world.db.deciding() as tx:
        return roots.move_to(tx, told, MAYA, note, after(seconds))


def adopt(world: World, lost: Root, channel: str = RIVERSIDE, ts: str = TS) -> bool:
    with world.db.deciding() as tx:
        return roots.adopt(tx, lost, channel, ts, after(9))


def posted(world: World, press: str = "press", ts: str = TS, seconds: float = 0) -> str:
    batch = world.batch(press, now=after(seconds))
    assert heard(world, taken(world, batch, seconds), ts)
    return batch


# What is due --------------------------------------------------------------------------------------------------------


def test_a_new_batch_has_to_be_posted(world: World) -> None:
    batch = world.batch()
    assert unposted(world) == [batch]
    assert faded(world) == []

    assert heard(world, taken(world, batch))

    assert unposted(world) == []
    assert faded(world) == []
    assert (root(world, batch).channel_id, root(world, batch).ts) == (RIVERSIDE, TS)


def test_the_stalest_is_drawn_first_and_no_more_than_asked_for(world: World) -> None:
    one, two, three = (posted(world, f"press {number}", f"{number}.1", number) for number in (1, 2, 3))
    for at, batch in enumerate((two, three, one, two), start=10):
        touch(world, batch, at)

    assert faded(world, 20) == [two, three, one]
    assert faded(world, 20, limit=2) == [two, three]


def test_what_has_just_changed_may_be_left_to_change_more(world: World) -> None:
    batch = posted(world)
    touch(world, batch, 10)
    touch(world, batch, 12)

    assert faded(world, 12, settled=3) == []
    assert faded(world, 13, settled=3) == [batch], "it counts from the first change"


def test_each_place_is_offered_its_stalest_batch_so_that_no_channel_waits_for_another(db: Database) -> None:
    world = a_world(db, claims=1)
    first, second = (world.batch(f"press {number}", now=after(number)) for number in (1, 2))
    with world.db.deciding() as tx:
        elsewhere = batches.create(tx, "there", world.project_id, world.member_id, MAYA, True, MAYA, after(3))

    assert unposted(world, 10) == [first, elsewhere]
    assert heard(world, taken(world, first, 10))
    assert unposted(world, 10) == [second, elsewhere]


def test_a_channel_whose_turn_it_is_not_offers_nothing(world: World) -> None:
    batch = world.batch()
    with world.db.deciding() as tx:
        tx.execute(stored.channel_pace.insert().values(channel_id=RIVERSIDE, last_at=after(5)))

    assert unposted(world, 5.9) == []
    assert unposted(world, 6) == [batch]


def test_a_message_in_a_channel_that_is_left_alone_is_not_redrawn_meanwhile(world: World) -> None:
    batch = posted(world)
    touch(world, batch, 1)
    with world.db.deciding() as tx:
        pace.leave_alone(tx, RIVERSIDE, after(2), after(32))

    assert faded(world, 2) == []
    assert faded(world, 31.9) == []
    assert faded(world, 32) == [batch]


# The right to draw --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("is_posted", [False, True], ids=["posting", "redrawing"])
def test_of_many_replicas_one_gets_the_right(is_posted: bool, world: World) -> None:
    batch = posted(world) if is_posted else world.batch()
    touch(world, batch)

    rights = at_once(8, lambda _: take(world, batch))

    assert sum(right is not None for right in rights) == 1


@pytest.mark.parametrize("is_posted", [False, True], ids=["posting", "redrawing"])
def test_a_right_whose_answer_was_lost_runs_out_after_a_minute(is_posted: bool, world: World) -> None:
    batch = posted(world) if is_posted else world.batch()
    touch(world, batch)
    due = faded if is_posted else unposted
    taken(world, batch)

    for seconds in (0, 1, 59.999):
        assert due(world, seconds) == []
        assert take(world, batch, seconds) is None
    assert due(world, 60) == [batch]
    taken(world, batch, 60)
    assert take(world, batch, 119.999) is None, "the second has its own minute"


def test_a_right_given_back_is_free_at_once(world: World) -> None:
    batch = world.batch()
    give_back(world, taken(world, batch))
    held = taken(world, batch)
    assert heard(world, held)
    touch(world, batch, 1)
    give_back(world, taken(world, batch, 1))

    taken(world, batch, 1)


def test_a_right_that_ran_out_gives_nothing_back(world: World) -> None:
    batch = posted(world)
    touch(world, batch)
    late = taken(world, batch)
    taken(world, batch, 60)

    give_back(world, late)

    assert take(world, batch, 61) is None


def test_a_message_that_tells_the_truth_is_not_drawn(world: World) -> None:
    batch = posted(world)

    assert take(world, batch, 3600) is None


def test_what_happened_while_it_was_drawn_keeps_it_stale(world: World) -> None:
    batch = posted(world)
    touch(world, batch, 1)
    held = taken(world, batch, 1)
    touch(world, batch, 2)

    drawn(world, held, 3)
    assert faded(world, 3) == [batch]

    drawn(world, taken(world, batch, 3), 3)
    assert faded(world, 3) == []


def test_a_batch_with_ever_more_news_does_not_keep_the_others_from_being_drawn(world: World) -> None:
    busy, quiet = (posted(world, f"press {number}", f"{number}.1") for number in (1, 2))
    touch(world, busy, 1)
    held = taken(world, busy, 2)
    touch(world, quiet, 3)
    touch(world, busy, 4)
    drawn(world, held, 5)

    assert faded(world, 6) == [quiet, busy], "the busy one tells the truth of a moment ago"
    assert faded(world, 7, settled=3) == [quiet]
    assert faded(world, 8, settled=3) == [quiet, busy]


def test_news_that_came_while_it_was_posted_is_drawn_after(world: World) -> None:
    batch = world.batch()
    held = taken(world, batch)
    touch(world, batch, 1)

    assert heard(world, held)

    assert faded(world, 2) == [batch]


def test_two_drawings_that_crossed_are_drawn_over(world: World) -> None:
    batch = posted(world)
    touch(world, batch, 1)
    slow = taken(world, batch, 1)
    touch(world, batch, 2)
    drawn(world, taken(world, batch, 61), 62)
    assert faded(world, 62) == []

    drawn(world, slow, 63)

    assert faded(world, 63) == [batch], "the older one may have been the last"
    drawn(world, taken(world, batch, 63), 64)
    assert faded(world, 64) == []
    with world.db.reading() as tx:
        row = tx.execute(select(stored.batches)).one()
    assert row.drawn_version == row.version


def test_of_two_messages_the_first_that_is_heard_of_is_the_one(world: World) -> None:
    batch = world.batch()
    slow, quick = taken(world, batch), taken(world, batch, 60)

    assert heard(world, quick, TS)
    assert not heard(world, slow, ANOTHER_TS)

    assert root(world, batch).ts == TS


# Other places -------------------------------------------------------------------------------------------------------


def test_a_batch_whose_place_will_not_take_it_is_posted_elsewhere_and_says_why(world: World) -> None:
    batch = world.batch()
    held = taken(world, batch)

    assert move(world, held)

    told = root(world, batch)
    assert (told.place, told.channel_id, told.ts) == (MAYA, None, None)
    with world.db.reading() as tx:
        shown = batches.get(tx, batch)
    assert shown is not None
    assert shown.place_note == "the channel is archived"
    assert unposted(world) == [batch]
    assert heard(world, taken(world, batch), ANOTHER_TS, DM)


def test_a_message_that_told_the_truth_where_it_was_is_posted_where_the_batch_is_told_now(world: World) -> None:
    batch = posted(world)

    assert move(world, root(world, batch), seconds=5)

    assert unposted(world, 5) == [batch]


def test_a_batch_is_moved_once_however_many_find_its_place_shut(world: World) -> None:
    batch = posted(world)
    told = root(world, batch)

    assert sorted(at_once(4, lambda _: move(world, told))) == [False] * 3 + [True]
    assert heard(world, taken(world, batch), ANOTHER_TS, DM)
    assert not move(world, told), "the message there is another one"
    assert root(world, batch).ts == ANOTHER_TS


def test_an_answer_from_a_place_that_the_batch_has_left_is_not_its_message(world: World) -> None:
    batch = world.batch()
    slow = taken(world, batch)
    assert move(world, taken(world, batch, 60), seconds=61)

    assert not heard(world, slow)

    assert root(world, batch).ts is None


def test_a_message_that_no_place_takes_is_not_tried_for_ever(world: World) -> None:
    batch = world.batch()

    with world.db.deciding() as tx:
        roots.give_up(tx, root(world, batch), "the workspace is gone")
    touch(world, batch, 1)

    assert unposted(world, 3600) == []
    assert take(world, batch, 3600) is None
    with world.db.reading() as tx:
        assert not roots.untold(tx)


@pytest.mark.parametrize("stays", [False, True])
def test_a_message_given_up_has_another_chance_elsewhere_and_keeps_its_thread_if_it_stays(
    stays: bool, world: World
) -> None:
    batch = posted(world)
    with world.db.deciding() as tx:
        roots.give_up(tx, root(world, batch), "edit_window_closed", stays)

    assert root(world, batch).ts == (TS if stays else None)
    assert move(world, root(world, batch))
    assert unposted(world, 3600) == [batch]


# A message that turns up --------------------------------------------------------------------------------------------


def test_a_message_whose_answer_was_lost_becomes_the_batchs_when_it_turns_up(world: World) -> None:
    batch = world.batch()
    lost = taken(world, batch)

    assert adopt(world, lost)

    assert (root(world, batch).channel_id, root(world, batch).ts) == (RIVERSIDE, TS)
    assert unposted(world, 3600) == []
    assert faded(world, 9) == [batch], "as of when it tells is not known"
    assert not heard(world, lost, ANOTHER_TS), "one that was posted again meanwhile is the second"


def test_a_message_is_not_adopted_that_nobody_posted_or_that_is_elsewhere(db: Database) -> None:
    world = a_world(db, claims=0)
    batch = world.batch()
    assert not adopt(world, root(world, batch)), "nobody has asked Slack to post it"
    lost = taken(world, batch)

    assert not adopt(world, lost, "C04ELSEWHER")
    assert not adopt(world, lost, DM), "it was for the channel"
    assert heard(world, lost)
    assert not adopt(world, lost, RIVERSIDE, ANOTHER_TS), "it has its message"
    assert root(world, batch).ts == TS


def test_messages_of_batches_and_lines_of_threads_are_known(world: World) -> None:
    held = world.promised(world.claims()[0])
    assert heard(world, taken(world, held.batch_id))
    with world.db.deciding() as tx:
        tx.execute(
            stored.notes.insert().values(
                batch_id=held.batch_id, dispatch_id=held.id, kind="sent", about="", made_at=after(0),
                posting_at=after(0), message_ts=ANOTHER_TS,
            )
        )  # fmt: skip

    with world.db.reading() as tx:
        assert roots.is_known(tx, RIVERSIDE, TS)
        assert roots.is_known(tx, RIVERSIDE, ANOTHER_TS)
        assert not roots.is_known(tx, RIVERSIDE, "1793611999.000300")
        assert not roots.is_known(tx, DM, TS)
