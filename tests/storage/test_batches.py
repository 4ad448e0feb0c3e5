"""Batches: made once by a press, and read as they stand."""

from dataclasses import replace

from claims.batch import Batch
from claims.dispatch import State
from claims.model import Contact
from storage import batches, portfolio, projects
from storage.batches import Root
from storage.database import Database
from tests.storage.world import World, a_world, at_once
from tests.support.builders import MAYA, NOW, RIVERSIDE, after, asking_for, member_record, project_record


def root(world: World, batch_id: str) -> Root:
    with world.db.reading() as tx:
        found = batches.root(tx, batch_id)
    assert found is not None
    return found


def read(world: World, batch_id: str) -> Batch:
    with world.db.reading() as tx:
        found = batches.get(tx, batch_id)
    assert found is not None
    return found


def test_a_press_makes_one_batch_of_each_kind(world: World) -> None:
    public, private = world.batch("press"), world.batch("press", private=True)

    with world.db.deciding() as tx:
        for kind in (False, True):
            again = batches.create(tx, "press", world.project_id, world.member_id, MAYA, kind, RIVERSIDE, NOW)
            assert again is None
        assert [(batch.id, batch.private) for batch in batches.of_press(tx, "press")] == [
            (public, False),
            (private, True),
        ]
        assert batches.of_press(tx, "another press") == ()


def test_a_press_that_arrives_many_times_at_once_makes_one_batch(world: World) -> None:
    def press(_: int) -> str | None:
        with world.db.deciding() as tx:
            return batches.create(tx, "press", world.project_id, world.member_id, MAYA, False, RIVERSIDE, NOW)

    assert sum(made is not None for made in at_once(8, press)) == 1


def test_a_batch_tells_its_lines_in_the_order_they_were_confirmed(db: Database) -> None:
    world = a_world(db, claims=12)
    batch = world.batch()
    confirmed = world.claims()[::-1]
    for position, claim in enumerate(confirmed):
        world.promise(batch, claim, position)

    told = read(world, batch)

    assert (told.project_name, told.project_number, told.requester_slack_id) == ("Riverside Tower", "RT", MAYA)
    assert (told.private, told.created_at) == (False, NOW)
    assert [line.claim_id for line in told.lines] == [claim.id for claim in confirmed]
    assert {line.state for line in told.lines} == {State.PROMISED}
    line = told.lines[0]
    assert (line.due, line.period) == (confirmed[0].due, confirmed[0].revision.period)
    assert [(one.name, one.email) for one in line.recipients] == [("Ruth Harlan", "ruth@harlan.example")]


def test_a_line_keeps_telling_what_was_sent_after_the_claim_has_changed(world: World) -> None:
    sent = world.claims()[0]
    held = world.sent(sent)

    world.import_again(figures=asking_for("9.99"), contacts=())

    (line,) = read(world, held.batch_id).lines
    assert line.due == sent.due
    assert [one.email for one in line.recipients] == ["ruth@harlan.example"]


def test_signers_of_a_line_are_told_in_the_order_of_the_commitment(world: World) -> None:
    people = tuple(Contact(f"Signer {number}", f"signer{number}@harlan.example") for number in range(1, 13))
    held = world.promised(replace(world.claims()[0], contacts=people))

    assert [one.name for one in read(world, held.batch_id).lines[0].recipients] == [one.name for one in people]


def test_a_batch_without_claims_is_taken_back(world: World) -> None:
    batch = world.batch()

    with world.db.deciding() as tx:
        batches.discard(tx, batch)

    with world.db.reading() as tx:
        assert batches.get(tx, batch) is None
        assert batches.root(tx, batch) is None
        assert batches.project_of(tx, batch) is None


def test_a_batch_knows_its_project_and_who_pressed(world: World) -> None:
    batch = world.batch()

    with world.db.reading() as tx:
        assert batches.project_of(tx, batch) == world.project_id
        assert batches.member_of(tx, batch) == world.member_id


def test_the_newest_batches_of_some_projects_are_told_newest_first(world: World) -> None:
    made = [world.batch(f"press {number}", now=after(number)) for number in (3, 1, 5, 2, 4)]
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_member(tx, member_record(project_number="HS"))
        other = projects.memberships(tx, MAYA)[0]
        batches.create(tx, "there", other.project_id, other.id, MAYA, False, RIVERSIDE, after(9))

    with world.db.reading() as tx:
        newest = batches.recent(tx, [world.project_id], 3)
        assert batches.recent(tx, [], 3) == ()
        assert len(batches.recent(tx, [world.project_id, other.project_id], 10)) == 6

    assert [batch.id for batch in newest] == [made[2], made[4], made[0]]


def touch(world: World, batch_id: str, seconds: float) -> None:
    with world.db.deciding() as tx:
        batches.touch(tx, batch_id, after(seconds))


def test_every_touch_counts_however_many_there_are_at_once(world: World) -> None:
    batch = world.batch()
    before = root(world, batch).version

    at_once(8, lambda number: touch(world, batch, number))

    assert root(world, batch).version == before + 8
