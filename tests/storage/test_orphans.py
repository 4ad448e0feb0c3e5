"""Keys to be swept, on both databases: which are due, in which order, and until when."""

from datetime import timedelta

import pytest

from claims.dispatch import Dispatch, State
from storage import orphans, outbox
from storage.database import Database
from storage.orphans import Key
from tests.storage.world import World, a_world
from tests.support.builders import NOW, after

ME, LATER = "service-user", NOW + timedelta(days=2)
A_DAY = timedelta(days=1)


def key(world: World, held: Dispatch, name: str, seconds: float = 0, **changes: object) -> Dispatch:
    """Have the dispatch ask for a draft under a new key, and leave it there."""
    creating = world.move(held, State.CREATING, now=after(seconds), transaction_id=name, sender=ME, **changes)
    with world.db.deciding() as tx:
        outbox.new_key(tx, creating, name, after(seconds))
    return creating


def due(world: World, sender: str = ME, after_key: Key | None = None, limit: int = 50) -> list[Key]:
    with world.db.reading() as tx:
        looked_before = LATER - timedelta(minutes=15)
        return list(orphans.unswept(tx, sender, LATER - A_DAY, looked_before, after_key, limit))


def names(found: list[Key]) -> list[str]:
    return [one.transaction_id for one in found]


def test_keys_are_due_a_day_after_they_were_made_the_oldest_first_and_in_pages(world: World) -> None:
    held = world.promised(world.claims()[0])
    for name, seconds in (("c", 5), ("a", 5), ("b", 0), ("young", A_DAY.total_seconds() + 1)):
        held = world.move(key(world, held, name, seconds), State.PROMISED)

    assert names(due(world)) == ["b", "a", "c"]
    first = due(world, limit=2)
    assert names(first) == ["b", "a"]
    assert names(due(world, after_key=first[-1])) == ["c"]


def test_a_key_that_was_swept_is_not_due_any_more(world: World) -> None:
    held = world.promised(world.claims()[0])
    for name in ("a", "b"):
        held = world.move(key(world, held, name), State.PROMISED)

    with world.db.deciding() as tx:
        orphans.swept(tx, ["a"], LATER)

    assert names(due(world)) == ["b"]


def test_keys_of_another_docusign_user_are_left_alone(world: World) -> None:
    world.move(key(world, world.promised(world.claims()[0]), "a"), State.PROMISED)

    assert due(world, sender="somebody else") == []


@pytest.mark.parametrize(
    ("states", "is_due"),
    [
        ([], False),
        ([State.CREATE_UNKNOWN], False),
        ([State.PROMISED], True),
        ([State.DRAFTED], False),
        ([State.DRAFTED, State.SENDING], False),
        ([State.DRAFTED, State.SENDING, State.UNCERTAIN], False),
        ([State.DRAFTED, State.SENDING, State.SENT], True),
        ([State.DRAFTED, State.WITHHELD], True),
        ([State.FAILED], True),
    ],
)
def test_the_key_under_which_a_dispatch_is_on_its_way_is_not_due_and_any_older_one_is(
    states: list[State], is_due: bool, world: World
) -> None:
    held = world.move(key(world, world.promised(world.claims()[0]), "older"), State.CREATE_UNKNOWN, State.PROMISED)
    world.move(key(world, held, "own", 1), *states)

    assert names(due(world)) == (["older", "own"] if is_due else ["older"])
    assert [one.is_latest for one in due(world)] == [False, True][: len(due(world))]


def test_the_draft_of_a_dispatch_that_was_given_up_is_known_by_its_id(world: World) -> None:
    held = world.move(key(world, world.promised(world.claims()[0]), "a"), State.DRAFTED, State.WITHHELD)

    assert [one.given_up_draft for one in due(world)] == [f"envelope-{held.id}"]


def test_an_envelope_that_is_looked_at_is_left_for_a_quarter_of_an_hour_but_not_the_other_keys(world: World) -> None:
    held = world.move(key(world, world.promised(world.claims()[0]), "older"), State.CREATE_UNKNOWN, State.PROMISED)
    world.move(key(world, held, "own"), State.DRAFTED, State.SENDING, State.SENT)

    with world.db.deciding() as tx:
        outbox.looked(tx, [held.id], LATER - timedelta(minutes=14))
    assert names(due(world)) == ["older"]

    with world.db.deciding() as tx:
        outbox.looked(tx, [held.id], LATER - timedelta(minutes=15))
    assert names(due(world)) == ["older", "own"]


def test_an_envelope_is_needed_unless_its_dispatch_was_given_up(db: Database) -> None:
    world = a_world(db, claims=2)
    one, other = (world.promised(claim, f"press {claim.number}") for claim in world.claims())
    world.move(one, State.CREATING, State.DRAFTED)
    world.move(other, State.CREATING, State.DRAFTED, State.WITHHELD)

    with db.reading() as tx:
        assert orphans.is_needed(tx, f"envelope-{one.id}")
        assert not orphans.is_needed(tx, f"envelope-{other.id}")
        assert not orphans.is_needed(tx, "nobody's")
