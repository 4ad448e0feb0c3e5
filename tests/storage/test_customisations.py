"""A claim is customised at most once at a time; what was promised stays as it was, and drafts of persons are theirs."""

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from claims.attachments import Attachment
from claims.customising import Beside, Custom, Part
from claims.dispatch import Dispatch, State
from claims.model import Contact
from storage import customising, documents, drafts, outbox
from storage.tables import new_id
from tests.storage.world import World
from tests.support.builders import NOW, after

PAT = Beside(Contact("Pat Moss", "pat@ours.example"), Part.SIGNS, 2)
LEE = Beside(Contact("Lee Wong", "lee@owner.example"), Part.COPY, 3)


def a_custom(world: World) -> Custom:
    claim = world.claims()[0]
    with world.db.deciding() as tx:
        sha256 = documents.keep(tx, b"%PDF waiver", NOW)
    files = (Attachment("waiver.pdf", sha256, 11),)
    return Custom(new_id(), claim.id, claim.revision.id, "U1", "Subject", "Message", 2, (PAT, LEE), files)


def save(world: World, custom: Custom) -> None:
    with world.db.deciding() as tx:
        customising.save(tx, custom, NOW)


def shown(world: World) -> list[Custom]:
    return [one.custom for one in world.listed() if one.custom is not None]


def test_what_is_kept_comes_back_whole_with_its_claim_and_a_repeat_replaces_it(world: World) -> None:
    custom = a_custom(world)
    assert shown(world) == []
    save(world, custom)
    assert shown(world) == [custom]

    fewer = replace(custom, people=(LEE,), documents=(), subject="", contacts_turn=1)
    save(world, fewer)

    assert shown(world) == [fewer]


def test_a_claim_has_one_open_customisation_and_another_once_that_is_closed(world: World) -> None:
    custom = a_custom(world)
    save(world, custom)
    other = replace(custom, id=new_id())
    with pytest.raises(IntegrityError):
        save(world, other)

    with world.db.deciding() as tx:
        customising.close(tx, custom.id, NOW)
    assert shown(world) == []
    save(world, other)
    assert shown(world) == [other]


def promised(world: World, by_hand: bool = False) -> tuple[Custom, Dispatch]:
    custom, claim = a_custom(world), world.claims()[0]
    save(world, custom)
    batch_id = world.batch()
    with world.db.deciding() as tx:
        assert outbox.promise(tx, batch_id, 0, claim, claim.contacts, NOW, custom=custom, by_hand=by_hand)
    (held,) = world.lease()
    return custom, held


def test_what_was_promised_is_told_while_its_dispatch_lives_and_is_that_of_the_dispatch_for_good(world: World) -> None:
    custom, held = promised(world)
    assert shown(world) == [custom]

    world.move(held, State.WITHHELD)

    assert shown(world) == []
    with world.db.reading() as tx:
        assert customising.of_dispatch(tx, held.id) == custom


def drafted(world: World) -> Dispatch:
    _, held = promised(world, by_hand=True)
    assert held.by_hand
    made = world.move(held, State.CREATING, State.DRAFTED)
    return world.move(made, State.FINISHING, owner=None, lease_until=None, next_at=after(86_400))


def test_a_draft_that_a_person_finishes_is_work_only_once_it_is_to_be_looked_at(world: World) -> None:
    held = drafted(world)
    with world.db.deciding() as tx:
        assert outbox.lease(tx, "w", NOW, after(180), 9) == ()
        assert outbox.lease(tx, "w", NOW, after(180), 9, {State.FINISHING}) == ()
        assert drafts.look_soon(tx, held.id, NOW)
        (taken,) = outbox.lease(tx, "w", NOW, after(180), 9, {State.FINISHING})
        outbox.looked(tx, [held.id], NOW)
        outbox.release(tx, taken, after(86_400))

        assert drafts.look_soon(tx, held.id, after(1))
        assert outbox.lease(tx, "w", after(59), after(200), 9, {State.FINISHING}) == (), "at most once a minute"
        assert outbox.lease(tx, "w", after(60), after(200), 9, {State.FINISHING})
        assert not drafts.look_soon(tx, "0" * 16, NOW)


def test_a_draft_is_given_up_once_and_only_while_a_person_has_it(world: World) -> None:
    held = drafted(world)
    with world.db.deciding() as tx:
        assert drafts.give_up(tx, held.id, "U1", NOW)
        assert not drafts.give_up(tx, held.id, "U2", NOW)
        (taken,) = outbox.lease(tx, "w", NOW, after(180), 9, {State.FINISHING})
        assert taken.given_up_by == "U1"
        assert outbox.move(tx, taken, State.WITHHELD, NOW, owner=None, lease_until=None)
        assert not drafts.give_up(tx, held.id, "U2", NOW)
        assert not drafts.look_soon(tx, held.id, NOW)
