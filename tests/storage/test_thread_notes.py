"""Lines for the threads: owed once, posted by one, and not again after a lost answer."""

from datetime import timedelta

from claims.batch import Note, NoteKind
from claims.dispatch import Dispatch
from storage import batches, notes, pace, roots
from storage.database import Database
from tests.storage.world import World, a_world, at_once
from tests.support.builders import NOW, RIVERSIDE, after


def owe(world: World, held: Dispatch, kind: NoteKind = NoteKind.SENT, about: str = "", seconds: float = 0) -> bool:
    with world.db.deciding() as tx:
        return notes.make(tx, held.batch_id, held.id, kind, after(seconds), about, who="Ruth", words="Wrong amount")


def waiting(world: World, batch_id: str) -> tuple[Note, ...]:
    with world.db.reading() as tx:
        batch = batches.get(tx, batch_id)
        assert batch is not None
        return notes.waiting(tx, batch)


def owing(world: World, seconds: float = 0) -> tuple[str, ...]:
    with world.db.reading() as tx:
        return notes.owing(tx, after(seconds), timedelta(seconds=1))


def post_root(world: World, batch_id: str) -> None:
    with world.db.deciding() as tx:
        root = batches.root(tx, batch_id)
        assert root is not None
        assert roots.posted(tx, root, RIVERSIDE, "1793611800.000100")


def start_posting(world: World, owed: tuple[Note, ...]) -> bool:
    with world.db.deciding() as tx:
        return notes.start_posting(tx, owed, NOW)


def test_a_line_is_owed_once_per_dispatch_kind_and_recipient(world: World) -> None:
    held = world.promised(world.claims()[0])

    assert owe(world, held, NoteKind.SIGNED, "1")
    assert not owe(world, held, NoteKind.SIGNED, "1", seconds=9)
    assert owe(world, held, NoteKind.SIGNED, "2")
    assert owe(world, held, NoteKind.COMPLETED)
    assert not owe(world, held, NoteKind.COMPLETED)

    assert [(note.kind, note.made_at) for note in waiting(world, held.batch_id)] == [
        (NoteKind.SIGNED, NOW),
        (NoteKind.SIGNED, NOW),
        (NoteKind.COMPLETED, NOW),
    ]


def test_a_line_that_was_told_is_not_owed_again(world: World) -> None:
    held = world.promised(world.claims()[0])
    owe(world, held)
    owed = waiting(world, held.batch_id)
    assert start_posting(world, owed)
    with world.db.deciding() as tx:
        notes.posted(tx, owed, "1793611801.000100")

    assert not owe(world, held)
    assert waiting(world, held.batch_id) == ()


def test_a_line_that_many_pieces_of_news_ask_for_at_once_is_owed_once(world: World) -> None:
    held = world.promised(world.claims()[0])

    assert sorted(at_once(8, lambda _: owe(world, held))) == [False] * 7 + [True]


def test_a_line_says_what_it_is_about(world: World) -> None:
    held = world.sent(world.claims()[0])
    owe(world, held, NoteKind.DECLINED)

    (note,) = waiting(world, held.batch_id)

    assert (note.batch_id, note.kind, note.who, note.words) == (
        held.batch_id,
        NoteKind.DECLINED,
        "Ruth",
        "Wrong amount",
    )
    assert (note.line.dispatch_id, note.line.claim_number) == (held.id, 1)


def test_threads_are_told_once_their_message_is_there_the_longest_owed_first(db: Database) -> None:
    world = a_world(db, claims=3)
    first, second, third = (world.promised(claim, f"press {claim.number}") for claim in world.claims())
    for held in (second, first, third):
        owe(world, held)
    assert owing(world) == ()

    post_root(world, first.batch_id)
    post_root(world, second.batch_id)

    assert owing(world) == (second.batch_id, first.batch_id)


def test_of_many_tellers_one_posts_a_line(world: World) -> None:
    held = world.promised(world.claims()[0])
    owe(world, held)
    owed = waiting(world, held.batch_id)

    assert sorted(at_once(8, lambda _: start_posting(world, owed))) == [False] * 7 + [True]


def test_lines_are_posted_together_or_not_at_all(db: Database) -> None:
    world = a_world(db, claims=2)
    batch = world.batch()
    for position, claim in enumerate(world.claims()):
        world.promise(batch, claim, position)
    for held in world.lease():
        owe(world, held)
    one, other = waiting(world, batch)
    assert start_posting(world, (one,))

    assert not start_posting(world, (one, other))

    assert waiting(world, batch) == (other,)


def test_a_lost_answer_is_not_asked_again_but_a_refused_post_is(world: World) -> None:
    held = world.promised(world.claims()[0])
    owe(world, held)
    post_root(world, held.batch_id)
    owed = waiting(world, held.batch_id)

    assert start_posting(world, owed)
    assert owing(world) == ()
    assert not start_posting(world, owed)

    with world.db.deciding() as tx:
        notes.stop_posting(tx, owed)
    assert owing(world) == (held.batch_id,)
    assert start_posting(world, owed)


def test_a_thread_whose_channel_has_just_been_told_something_waits_for_its_turn(world: World) -> None:
    held = world.promised(world.claims()[0])
    owe(world, held)
    post_root(world, held.batch_id)
    with world.db.deciding() as tx:
        assert pace.take_turn(tx, RIVERSIDE, NOW, timedelta(seconds=1))

    assert owing(world, 0.5) == ()
    assert owing(world, 1) == (held.batch_id,)


def test_a_thread_that_no_place_takes_is_not_tried_for_ever(world: World) -> None:
    held = world.promised(world.claims()[0])
    owe(world, held)
    post_root(world, held.batch_id)

    with world.db.deciding() as tx:
        root = batches.root(tx, held.batch_id)
        assert root is not None
        roots.give_up(tx, root, "the workspace is gone")

    assert owing(world, 3600) == ()
