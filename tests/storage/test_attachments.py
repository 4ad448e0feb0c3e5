"""Attachments belong to what is signed: others are another revision; they are read for a whole listing at once."""

import hashlib

from claims.attachments import Attachment, FileFault
from claims.records import AttachmentRecord
from storage import documents, listing, portfolio
from storage.portfolio import Change
from tests.storage.world import World
from tests.support.builders import NOW, a_document, claim_record

CONTENT = b"%PDF dockets"
GOOD = AttachmentRecord("dockets.pdf", CONTENT, hashlib.sha256(CONTENT).hexdigest(), len(CONTENT))
BAD = AttachmentRecord("locked.pdf", None, None, 90, FileFault.ENCRYPTED)


def store(world: World, *attachments: AttachmentRecord) -> Change:
    with world.db.deciding() as tx:
        return portfolio.store_claim(tx, claim_record(number=8, document=a_document(), attachments=attachments), NOW)


def current(world: World) -> tuple[int, tuple[Attachment, ...], int]:
    with world.db.reading() as tx:
        found = next(one.claim for one in listing.of_project(tx, world.project_id) if one.claim.number == 8)
        return found.revision.number, found.revision.attachments, found.revision.document_size


def test_what_is_attached_comes_back_in_order_with_its_faults_and_with_the_size_of_the_document(world: World) -> None:
    assert store(world, GOOD, BAD) is Change.ADDED
    assert current(world) == (
        1,
        (Attachment("dockets.pdf", GOOD.sha256, len(CONTENT)), Attachment("locked.pdf", None, 90, FileFault.ENCRYPTED)),
        len(a_document().content),
    )
    with world.db.reading() as tx:
        assert documents.content(tx, str(GOOD.sha256)) == CONTENT


def test_other_attachments_are_another_revision_and_the_same_ones_are_not(world: World) -> None:
    store(world, GOOD)
    assert store(world, GOOD) is Change.UNCHANGED
    assert store(world, GOOD, BAD) is Change.CHANGED
    assert current(world)[0] == 2
    assert store(world) is Change.CHANGED
    assert current(world)[:2] == (3, ())
    assert store(world, GOOD) is Change.CHANGED
    assert current(world)[0] == 1, "one that said the same is it again"
