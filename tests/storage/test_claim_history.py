"""Which lines of the trail are about a claim: its own, its batches', its commitment's; never another claim's."""

from claims.audit import BOT, Deed, Entry, Surface
from storage import audit
from storage.database import Database
from tests.storage.world import World, a_world
from tests.support.builders import MAYA, after


def write(world: World, seconds: int, deed: Deed, **more: str | None) -> None:
    entry = Entry(after(seconds), MAYA, Surface.BUTTON, deed, project_id=world.project_id, **more)  # type: ignore[arg-type]
    with world.db.deciding() as tx:
        audit.record(tx, entry)


def told(world: World, claim_id: str, most: int = 50) -> tuple[list[str], int]:
    with world.db.reading() as tx:
        lines, count = audit.of_claim(tx, claim_id, most)
    return [one.line.deed for one in lines], count


def test_a_claims_own_lines_are_told_the_newest_first_and_counted(db: Database) -> None:
    world = a_world(db, claims=2)
    one, other = world.claims()
    write(world, 1, Deed.CLAIM_CONFIRMED, claim_id=one.id, revision_id=one.revision.id)
    write(world, 3, Deed.CLAIM_SENT, claim_id=one.id)
    write(world, 2, Deed.CLAIM_WITHHELD, claim_id=one.id)
    write(world, 4, Deed.CLAIM_SENT, claim_id=other.id)

    assert told(world, one.id) == ([Deed.CLAIM_SENT, Deed.CLAIM_WITHHELD, Deed.CLAIM_CONFIRMED], 3)
    assert told(world, one.id, most=1) == ([Deed.CLAIM_SENT], 3)
    with db.reading() as tx:
        *_, oldest = audit.of_claim(tx, one.id, 50)[0]
    assert (oldest.project, oldest.claim, oldest.revision) == ("RT", "SC-101 #1", 1)


def test_what_was_done_with_its_batch_is_told_and_what_was_done_with_others_in_it_is_not(db: Database) -> None:
    world = a_world(db, claims=3)
    one, other, elsewhere = world.claims()
    batch, another = world.batch("press"), world.batch("another")
    assert world.promise(batch, one)
    assert world.promise(batch, other, 1)
    assert world.promise(another, elsewhere)
    write(world, 1, Deed.CLAIM_CONFIRMED, claim_id=one.id, about=batch)
    write(world, 2, Deed.CLAIM_CONFIRMED, claim_id=other.id, about=batch)
    write(world, 3, Deed.BATCH_STOPPED, about=batch)
    write(world, 4, Deed.BATCH_STOPPED, about=another)

    assert told(world, one.id) == ([Deed.BATCH_STOPPED, Deed.CLAIM_CONFIRMED], 2)


def test_what_was_done_with_its_commitments_contacts_is_told(db: Database) -> None:
    world = a_world(db, claims=2)
    one, other = world.claims()
    write(world, 1, Deed.CONTACTS_RESET, about=one.commitment.id)
    write(world, 2, Deed.CONTACT_ADDED, about=one.commitment.id, claim_id=other.id)
    write(world, 3, Deed.CONTACT_ADDED, about="another commitment")

    assert told(world, one.id) == ([Deed.CONTACT_ADDED, Deed.CONTACTS_RESET], 2)


def test_what_became_of_a_dispatch_names_its_claim_and_the_revision_that_was_confirmed(db: Database) -> None:
    world = a_world(db)
    (claim,) = world.claims()
    held = world.promised(claim)
    with db.deciding() as tx:
        audit.record_of_dispatch(tx, held.id, Deed.CLAIM_SENT, after(1), about="envelope", words="w")

    with db.reading() as tx:
        ((line,), _) = audit.of_claim(tx, claim.id, 50)
    assert (line.line.actor, line.line.surface, line.line.about, line.line.words) == (BOT, Surface.JOB, "envelope", "w")
    assert (line.line.project_id, line.line.claim_id, line.line.revision_id) == (
        world.project_id, claim.id, claim.revision.id,
    )  # fmt: skip
