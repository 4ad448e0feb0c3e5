"""The state table under fire: whatever the order and the number of times in which news arrives, the end is the same."""

import itertools
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from bot.services import news
from bot.services.context import Services
from claims.batch import NoteKind
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.records import ContactRecord
from storage import batches, listing, outbox, portfolio
from storage.database import Database
from storage.tables import dispatch_keys, notes
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import NOW, after, claim_record, commitment_record

pytestmark = pytest.mark.slow

RUTH, SAM = ContactRecord("Ruth Harlan", "ruth@harlan.example"), ContactRecord("Sam Reed", "sam@harlan.example")
CREATED, SENT, VIEWED = RecipientStatus.CREATED, RecipientStatus.SENT, RecipientStatus.DELIVERED
SIGNED, DECLINED = RecipientStatus.COMPLETED, RecipientStatus.DECLINED
BOUNCED = RecipientStatus.AUTORESPONDED


@dataclass(frozen=True)
class Step:
    """What DocuSign would answer at one moment, about an envelope with two signers."""

    status: EnvelopeStatus
    ruth: RecipientStatus
    sam: RecipientStatus
    sams_address: str = SAM.email
    says_why: bool = True
    """Not every message carries the reason that somebody gave."""


ELSEWHERE, NOWHERE = "sam.reed@harlan.example", "sam@nowhere.example"
OUT, OPENED, CORRECTED = EnvelopeStatus.SENT, EnvelopeStatus.DELIVERED, EnvelopeStatus.CORRECT
BEGIN = [Step(EnvelopeStatus.CREATED, CREATED, CREATED), Step(OUT, SENT, SENT), Step(OPENED, VIEWED, SENT)]
HISTORIES: dict[str, list[Step]] = {
    "signed by both": [
        *BEGIN,
        Step(OPENED, SIGNED, SENT),
        Step(OPENED, SIGNED, VIEWED),
        Step(EnvelopeStatus.COMPLETED, SIGNED, SIGNED),
    ],
    "signed by one, declined by the other": [
        *BEGIN,
        Step(OPENED, SIGNED, SENT),
        Step(OPENED, SIGNED, DECLINED, says_why=False),
        Step(EnvelopeStatus.DECLINED, SIGNED, DECLINED, says_why=False),
        Step(EnvelopeStatus.DECLINED, SIGNED, DECLINED),
    ],
    "bounced, then voided": [
        *BEGIN,
        Step(OPENED, VIEWED, BOUNCED),
        Step(EnvelopeStatus.VOIDED, VIEWED, BOUNCED, says_why=False),
        Step(EnvelopeStatus.VOIDED, VIEWED, BOUNCED),
    ],
    "an address corrected before anybody looked": [
        *BEGIN[:2],
        Step(CORRECTED, SENT, SENT),
        Step(OUT, SENT, SENT, ELSEWHERE),
    ],
    "a bounce mended by another address": [
        *BEGIN,
        Step(OPENED, VIEWED, BOUNCED),
        Step(CORRECTED, VIEWED, BOUNCED),
        Step(OPENED, VIEWED, SENT, ELSEWHERE),
    ],
    "bounced at two addresses, signed at the third": [
        *BEGIN,
        Step(OPENED, VIEWED, BOUNCED),
        Step(OPENED, VIEWED, SENT, NOWHERE),
        Step(OPENED, VIEWED, BOUNCED, NOWHERE),
        Step(OPENED, VIEWED, SENT, ELSEWHERE),
        Step(EnvelopeStatus.COMPLETED, SIGNED, SIGNED, ELSEWHERE),
    ],
    "a draft thrown away": [BEGIN[0], Step(EnvelopeStatus.DELETED, CREATED, CREATED)],
}
"""What becomes of an envelope, as DocuSign tells it step by step."""

WALK: dict[State, list[State]] = {
    State.PROMISED: [],
    State.CREATING: [State.CREATING],
    State.CREATE_UNKNOWN: [State.CREATING, State.CREATE_UNKNOWN],
    State.DRAFTED: [State.CREATING, State.DRAFTED],
    State.SENDING: [State.CREATING, State.DRAFTED, State.SENDING],
    State.UNCERTAIN: [State.CREATING, State.DRAFTED, State.SENDING, State.UNCERTAIN],
    State.SENT: [State.CREATING, State.DRAFTED, State.SENDING, State.SENT],
}
"""How a dispatch gets to where the news find it."""


@pytest.fixture(scope="module")
def numbers() -> Iterator[int]:
    """Every dispatch of these tests is of a claim of its own."""
    return itertools.count(1)


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database, claims=0)


@pytest.fixture
def services(database: Database) -> Services:
    return services_alone(database)


Telling = tuple[int, bool]
"""Which step is told, and whether by Connect; else it is the answer to a question asked at that moment."""

many = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])


def tellings(steps: Sequence[Step]) -> st.SearchStrategy[list[Telling]]:
    return st.lists(st.tuples(st.sampled_from(range(len(steps))), st.booleans()), max_size=8)


@many
@given(data=st.data(), history=st.sampled_from(sorted(HISTORIES)), start=st.sampled_from(sorted(WALK)))
def test_any_order_and_repetition_of_the_news_ends_as_the_right_order_does(
    data: st.DataObject, history: str, start: State, world: World, services: Services, numbers: Iterator[int]
) -> None:
    steps = HISTORIES[history]
    each_once: list[Telling] = [(at, data.draw(st.booleans())) for at in range(len(steps))]
    told = data.draw(st.permutations([*each_once, *data.draw(tellings(steps))]), label="told")

    expected = outcome_of(world, services, start, steps, each_once, next(numbers))
    found = outcome_of(world, services, start, steps, told, next(numbers))

    assert found == expected


@many
@given(data=st.data(), history=st.sampled_from(sorted(HISTORIES)), start=st.sampled_from(sorted(WALK)))
def test_whatever_was_lost_the_next_poll_makes_up_for_it(
    data: st.DataObject, history: str, start: State, world: World, services: Services, numbers: Iterator[int]
) -> None:
    steps = HISTORIES[history]
    last = len(steps) - 1
    in_order = [(at, False) for at in range(len(steps))]
    some = data.draw(tellings(steps), label="told")

    expected = outcome_of(world, services, start, steps, in_order, next(numbers))
    found = outcome_of(world, services, start, steps, [*some, (last, False)], next(numbers))

    assert found[:3] == expected[:3]


@many
@given(data=st.data(), start=st.sampled_from(sorted(WALK)))
def test_of_two_envelopes_of_a_claim_that_went_out_one_is_the_claims_and_the_other_is_told(
    data: st.DataObject, start: State, world: World, services: Services, numbers: Iterator[int]
) -> None:
    """A person sent an orphan from DocuSign, and news of it and of ours come in any order, with those of strangers."""
    ours = HISTORIES[data.draw(st.sampled_from(["signed by both", "bounced, then voided"]))]
    theirs = HISTORIES[data.draw(st.sampled_from(["signed by both", "signed by one, declined by the other"]))]
    dispatch_id = a_dispatch(world, start, next(numbers))
    orphan, stranger = f"orphan-of-{dispatch_id}", "stranger"
    with world.db.deciding() as tx:
        tx.execute(dispatch_keys.insert().values(transaction_id=orphan, dispatch_id=dispatch_id, made_at=NOW))
    news_of = [
        *(replace(told(dispatch_id, step), occurred_at=moment_of(at)) for at, step in enumerate(ours)),
        *(
            replace(told(dispatch_id, step), occurred_at=moment_of(at), envelope_id=orphan, transaction_id=orphan)
            for at, step in enumerate(theirs)
        ),
        replace(told(dispatch_id, ours[-1]), envelope_id=stranger, transaction_id=stranger),
    ]

    for one in data.draw(st.permutations(news_of)):
        news.apply(services, one, one.occurred_at)

    row = world.row(dispatch_id)
    is_orphan = row.envelope_id == orphan
    assert row.state == BY_STATUS[(theirs if is_orphan else ours)[-1].status]
    assert [about for kind, about in owed(world, dispatch_id) if kind == NoteKind.ANOTHER] == [
        f"envelope-{dispatch_id}" if is_orphan else orphan
    ]
    if start in {State.SENDING, State.UNCERTAIN, State.SENT}:
        assert not is_orphan, "we had asked to send ours"


def test_a_draft_that_somebody_threw_away_before_we_knew_of_it_ends_as_not_sent(
    world: World, services: Services, numbers: Iterator[int]
) -> None:
    dispatch_id = a_dispatch(world, State.CREATE_UNKNOWN, next(numbers))
    thrown_away = told(dispatch_id, HISTORIES["a draft thrown away"][-1])

    news.apply(services, replace(thrown_away, envelope_id="of an older key", transaction_id=older(world, dispatch_id)))
    assert world.row(dispatch_id).state == State.CREATE_UNKNOWN, "the one we ask about now may still be there"

    news.apply(services, thrown_away)
    row = world.row(dispatch_id)
    assert (row.state, row.outcome_words) == (State.WITHHELD, news.DRAFT_DISCARDED)
    assert owed(world, dispatch_id) == [(NoteKind.NOT_SENT, "")]


def older(world: World, dispatch_id: str) -> str:
    """A key that the dispatch used before."""
    key = f"older-{dispatch_id}"
    with world.db.deciding() as tx:
        tx.execute(dispatch_keys.insert().values(transaction_id=key, dispatch_id=dispatch_id, made_at=NOW))
    return key


BY_STATUS = {
    EnvelopeStatus.COMPLETED: State.COMPLETED,
    EnvelopeStatus.VOIDED: State.VOIDED,
    EnvelopeStatus.DECLINED: State.DECLINED,
}

Person = tuple[str, RecipientStatus, datetime | None, str | None]
Outcome = tuple[str, str | None, list[Person], list[tuple[str, str]]]


def outcome_of(
    world: World, services: Services, start: State, steps: Sequence[Step], tellings: Sequence[Telling], number: int
) -> Outcome:
    """Tell a new dispatch these news; its state, words and recipients in the end, and what its thread was owed.

    Whether a bounce that was mended is told depends on when one hears of it.
    """
    dispatch_id = a_dispatch(world, start, number)
    for at, by_connect in tellings:
        one = replace(told(dispatch_id, steps[at]), occurred_at=moment_of(at))
        if by_connect:
            news.receive(services, as_message(one))
            news.apply_waiting(services)
        else:
            news.apply(services, one, one.occurred_at)
    row = world.row(dispatch_id)
    with world.db.reading() as tx:
        batch = batches.get(tx, row.batch_id)
    assert batch is not None
    signers: Sequence[Recipient] = batch.lines[0].recipients
    is_mended = steps[-1].sam is not BOUNCED
    return (
        row.state,
        row.outcome_words,
        [(one.email, one.status, one.signed_at, one.declined_reason) for one in signers],
        sorted(
            (kind, about.replace(dispatch_id, "it"))
            for kind, about in owed(world, dispatch_id)
            if not (is_mended and kind == NoteKind.BOUNCED)
        ),
    )


def owed(world: World, dispatch_id: str) -> list[tuple[str, str]]:
    with world.db.reading() as tx:
        rows = tx.execute(select(notes.c.kind, notes.c.about).where(notes.c.dispatch_id == dispatch_id)).all()
    return [(row.kind, row.about) for row in rows]


def moment_of(step: int) -> datetime:
    return after(60 * step - 3600)


def as_message(one: EnvelopeNews) -> bytes:
    """The Connect message that tells it."""
    signers = [
        {
            "recipientId": person.recipient_id,
            "name": person.name,
            "email": person.email,
            "status": person.status,
            "signedDateTime": person.signed_at.isoformat() if person.signed_at else None,
            "declinedReason": person.declined_reason,
        }
        for person in one.recipients
    ]
    summary = {
        "status": one.status,
        "transactionId": one.transaction_id,
        "voidedReason": one.voided_reason,
        "recipients": {"signers": signers},
    }
    event = {EnvelopeStatus.CORRECT: "envelope-corrected"}.get(one.status, f"envelope-{one.status}")
    data = {"envelopeId": one.envelope_id, "envelopeSummary": summary}
    return json.dumps({"event": event, "generatedDateTime": one.occurred_at.isoformat(), "data": data}).encode()


def a_dispatch(world: World, start: State, number: int) -> str:
    """Take a new claim as far as `start`; the id of its dispatch."""
    record = claim_record(number=number, commitment=commitment_record(number=f"SC-{number}"), contacts=(RUTH, SAM))
    with world.db.deciding() as tx:
        portfolio.store_claim(tx, record, NOW)
    with world.db.reading() as tx:
        claim = next(one.claim for one in listing.of_project(tx, world.project_id) if one.claim.number == number)
    held = world.promised(claim, f"press {number}")
    with world.db.deciding() as tx:
        outbox.new_key(tx, held, key_of(held.id), NOW)
    return world.move(held, *WALK[start], transaction_id=key_of(held.id)).id


def key_of(dispatch_id: str) -> str:
    return f"key-{dispatch_id}"


def told(dispatch_id: str, step: Step) -> EnvelopeNews:
    """What DocuSign says of the dispatch's envelope at one moment."""
    people = [(RUTH.name, RUTH.email, step.ruth), (SAM.name, step.sams_address, step.sam)]
    return EnvelopeNews(
        envelope_id=f"envelope-{dispatch_id}",
        status=step.status,
        occurred_at=NOW,
        recipients=tuple(
            Recipient(
                recipient_id=str(number),
                name=name,
                email=email,
                status=reached,
                signed_at=after(number) if reached is SIGNED else None,
                declined_reason="Too much retainage" if reached is DECLINED and step.says_why else None,
            )
            for number, (name, email, reached) in enumerate(people, start=1)
        ),
        transaction_id=key_of(dispatch_id),
        voided_reason="Sent by mistake" if step.status is EnvelopeStatus.VOIDED and step.says_why else None,
    )
