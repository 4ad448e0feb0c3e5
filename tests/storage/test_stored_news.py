"""News as it is recorded: a repeated message is stored once, and its dispatch is found by any key ever used."""

import pytest

from claims.dispatch import State
from claims.envelope import Recipient, RecipientStatus
from storage import batches, news, outbox
from storage.database import Database, Tx
from storage.news import Subject
from tests.storage.world import World, a_world, at_once
from tests.support.builders import NOW, after

KEYS = ("11111111-0000-4000-8000-000000000001", "11111111-0000-4000-8000-000000000002")


def receive(db: Database, key: str, body: bytes = b"{}", seconds: float = 0) -> bool:
    with db.deciding() as tx:
        return news.receive(tx, key, "envelope-1", "envelope-sent", body, after(seconds))


def subject(world: World, envelope_id: str, transaction_id: str | None = None) -> Subject | None:
    with world.db.deciding() as tx:
        return news.subject_of(tx, envelope_id, transaction_id)


def known(world: World, envelope_id: str) -> Subject:
    found = subject(world, envelope_id)
    assert found is not None
    return found


def known_in(tx: Tx, envelope_id: str) -> Subject:
    found = news.subject_of(tx, envelope_id, None)
    assert found is not None
    return found


def root_version(tx: Tx, batch_id: str) -> int:
    root = batches.root(tx, batch_id)
    assert root is not None
    return root.version


def applied_next(db: Database) -> bytes | None:
    """Apply the next waiting message; its body, None if there is none."""
    with db.deciding() as tx:
        event = news.next_waiting(tx)
        if event is None:
            return None
        news.applied(tx, event.id, "applied", after(9))
    return event.body


def test_a_repeated_message_is_stored_once(db: Database) -> None:
    assert receive(db, "key 1", b"first")
    assert not receive(db, "key 1", b"again")
    assert receive(db, "key 2", b"second")

    assert [applied_next(db) for _ in range(3)] == [b"first", b"second", None]


def test_a_message_that_arrives_many_times_at_once_is_stored_once(db: Database) -> None:
    assert sorted(at_once(8, lambda _: receive(db, "key"))) == [False] * 7 + [True]


def test_messages_are_applied_once_in_the_order_they_came_and_not_forgotten(db: Database) -> None:
    bodies = [bytes([number, 0, 255]) for number in range(5)]
    for number, body in enumerate(bodies):
        receive(db, f"key {number}", body)

    assert [applied_next(db) for _ in range(6)] == [*bodies, None]
    assert not receive(db, "key 0")
    assert applied_next(db) is None


def test_a_message_whose_application_fails_waits_on(db: Database) -> None:
    receive(db, "key", b"body")

    def fail() -> None:
        with db.deciding() as tx:
            event = news.next_waiting(tx)
            assert event is not None
            news.applied(tx, event.id, "applied", NOW)
            raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        fail()

    assert applied_next(db) == b"body"


def test_each_message_is_applied_by_one_of_many_workers(db: Database) -> None:
    bodies = [bytes([number]) for number in range(24)]
    for number, body in enumerate(bodies):
        receive(db, f"key {number}", body)

    def work(_: int) -> list[bytes]:
        found = []
        while (body := applied_next(db)) is not None:
            found.append(body)
        return found

    taken = [body for found in at_once(4, work) for body in found]

    assert sorted(taken) == bodies


def test_a_dispatch_is_found_by_its_envelope_or_by_any_key_it_ever_used(world: World) -> None:
    held = world.promised(world.claims()[0])
    with world.db.deciding() as tx:
        for key in KEYS:
            outbox.new_key(tx, held, key, NOW)

    for key in KEYS:
        found = subject(world, "an envelope nobody has written down", key)
        assert found is not None
        assert (found.dispatch_id, found.batch_id, found.envelope_id) == (held.id, held.batch_id, None)

    world.move(held, State.CREATING, State.DRAFTED)
    assert known(world, f"envelope-{held.id}").dispatch_id == held.id
    assert known(world, f"envelope-{held.id}").state is State.DRAFTED


def test_the_envelope_tells_more_than_the_key(db: Database) -> None:
    world = a_world(db, claims=2)
    one, other = (world.promised(claim, f"press {claim.number}") for claim in world.claims())
    world.move(one, State.CREATING, State.DRAFTED)
    with db.deciding() as tx:
        outbox.new_key(tx, other, KEYS[0], NOW)

    found = subject(world, f"envelope-{one.id}", KEYS[0])

    assert found is not None
    assert found.dispatch_id == one.id


def test_an_envelope_that_is_not_ours_is_nobodys(world: World) -> None:
    world.sent(world.claims()[0])

    for key in (None, KEYS[0], "", "x" * 500):
        assert subject(world, "somebody else's", key) is None


def test_news_moves_a_dispatch_whoever_holds_it_and_keeps_when_it_first_went_out(world: World) -> None:
    held = world.move(world.promised(world.claims()[0]), State.CREATING, State.CREATE_UNKNOWN)
    with world.db.deciding() as tx:
        outbox.new_key(tx, held, KEYS[0], NOW)
        found = news.subject_of(tx, "adopted", KEYS[0])
        assert found is not None
        news.move(tx, found, State.SENT, "adopted", after(10))
    with world.db.deciding() as tx:
        news.move(tx, known_in(tx, "adopted"), State.VOIDED, "adopted", after(20), outcome_words="Wrong amount")

    row = world.row(held.id)
    assert (row.state, row.envelope_id, row.outcome_words) == ("voided", "adopted", "Wrong amount")
    assert (row.sent_at, row.changed_at) == (after(10), after(20))


def test_what_never_went_out_has_no_time_of_sending(world: World) -> None:
    held = world.move(world.promised(world.claims()[0]), State.CREATING, State.CREATE_UNKNOWN)
    with world.db.deciding() as tx:
        outbox.new_key(tx, held, KEYS[0], NOW)
        found = news.subject_of(tx, "found", KEYS[0])
        assert found is not None
        news.move(tx, found, State.DRAFTED, "found", after(10))

    assert world.row(held.id).sent_at is None


def test_news_of_a_recipient_is_kept_and_the_batch_is_no_longer_true(world: World) -> None:
    held = world.sent(world.claims()[0])
    before = known(world, f"envelope-{held.id}")
    (ruth,) = before.recipients
    signed = Recipient(ruth.recipient_id, ruth.name, ruth.email, RecipientStatus.COMPLETED, signed_at=after(60))
    with world.db.reading() as tx:
        version = root_version(tx, held.batch_id)

    with world.db.deciding() as tx:
        news.move_recipient(tx, before, signed, after(61))

    assert known(world, f"envelope-{held.id}").recipients == (signed,)
    with world.db.reading() as tx:
        assert root_version(tx, held.batch_id) == version + 1
        batch = batches.get(tx, held.batch_id)
    assert batch is not None
    assert batch.lines[0].recipients == (signed,)


def test_a_recipient_we_never_addressed_is_shown_after_those_we_did(world: World) -> None:
    held = world.sent(world.claims()[0])
    stranger = Recipient("0", "A. Stranger", "stranger@x.example", RecipientStatus.DECLINED, None, "Not me")

    with world.db.deciding() as tx:
        news.move_recipient(tx, known_in(tx, f"envelope-{held.id}"), stranger, after(61))

    assert [one.name for one in known(world, f"envelope-{held.id}").recipients] == ["Ruth Harlan", "A. Stranger"]
    assert known(world, f"envelope-{held.id}").recipients[1] == stranger
