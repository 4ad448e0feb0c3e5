"""The state table under fire: whatever the order and the number of times in which news arrives, the end is the same."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from slack_sdk import WebClient
from sqlalchemy import select

from bot.services import news
from bot.services.context import Connection, Envelopes, Services, Workspace
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus, Recipient, RecipientStatus
from claims.records import ContactRecord
from esign.glyphs import undrawable
from storage import batches, listing, outbox, portfolio
from storage.database import Database, connect
from storage.tables import notes
from tests.storage.world import World, a_world
from tests.support.builders import NOW, after, claim_record, commitment_record

pytestmark = pytest.mark.slow

RUTH, SAM = ContactRecord("Ruth Harlan", "ruth@harlan.example"), ContactRecord("Sam Reed", "sam@harlan.example")
CREATED, SENT, VIEWED = RecipientStatus.CREATED, RecipientStatus.SENT, RecipientStatus.DELIVERED
SIGNED, DECLINED = RecipientStatus.COMPLETED, RecipientStatus.DECLINED

Step = tuple[EnvelopeStatus, RecipientStatus, RecipientStatus]
BEGIN: list[Step] = [
    (EnvelopeStatus.CREATED, CREATED, CREATED),
    (EnvelopeStatus.SENT, SENT, SENT),
    (EnvelopeStatus.DELIVERED, VIEWED, SENT),
]
HISTORIES: dict[str, list[Step]] = {
    "signed by both": [
        *BEGIN,
        (EnvelopeStatus.DELIVERED, SIGNED, SENT),
        (EnvelopeStatus.DELIVERED, SIGNED, VIEWED),
        (EnvelopeStatus.COMPLETED, SIGNED, SIGNED),
    ],
    "signed by one, declined by the other": [
        *BEGIN,
        (EnvelopeStatus.DELIVERED, SIGNED, SENT),
        (EnvelopeStatus.DELIVERED, SIGNED, DECLINED),
        (EnvelopeStatus.DECLINED, SIGNED, DECLINED),
    ],
    "bounced, then voided": [
        *BEGIN,
        (EnvelopeStatus.DELIVERED, VIEWED, RecipientStatus.AUTORESPONDED),
        (EnvelopeStatus.VOIDED, VIEWED, RecipientStatus.AUTORESPONDED),
    ],
}
"""What becomes of an envelope with two signers, as DocuSign tells it step by step."""

WALK: dict[State, list[State]] = {
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
def database(database_url: str) -> Iterator[Database]:
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database, claims=0)


@pytest.fixture
def services(database: Database) -> Services:
    return services_over(database)


def services_over(database: Database, envelopes: Envelopes | None = None) -> Services:
    """What the services need when they talk to nobody."""
    return Services(
        db=database,
        clock=lambda: NOW,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=envelopes,  # type: ignore[arg-type]
        connection=Connection("service-user"),
        undrawable=undrawable,
        owner="worker",
    )


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
@pytest.mark.parametrize("history", HISTORIES)
def test_any_order_and_repetition_of_the_news_ends_as_the_right_order_does(
    history: str, data: st.DataObject, world: World, services: Services, numbers: Iterator[int]
) -> None:
    steps = HISTORIES[history]
    repeated = data.draw(st.lists(st.sampled_from(range(len(steps))), max_size=6), label="repeated")
    order = data.draw(st.permutations([*range(len(steps)), *repeated]), label="order")
    start = data.draw(st.sampled_from(sorted(WALK)), label="start")

    expected = outcome_of(world, services, start, steps, next(numbers))
    found = outcome_of(world, services, start, [steps[at] for at in order], next(numbers))

    assert found == expected


Outcome = tuple[str, str | None, list[tuple[RecipientStatus, datetime | None, str | None]], list[tuple[str, str]]]


def outcome_of(world: World, services: Services, start: State, steps: Sequence[Step], number: int) -> Outcome:
    """Tell a new dispatch these news; its state, words and recipients in the end, and what its thread was owed."""
    dispatch_id = a_dispatch(world, start, number)
    for step in steps:
        news.apply(services, told(dispatch_id, *step))
    row = world.row(dispatch_id)
    with world.db.reading() as tx:
        batch = batches.get(tx, row.batch_id)
        assert batch is not None
        owed = tx.execute(select(notes.c.kind, notes.c.about).where(notes.c.dispatch_id == dispatch_id)).all()
    signers: Sequence[Recipient] = batch.lines[0].recipients
    return (
        row.state,
        row.outcome_words,
        [(one.status, one.signed_at, one.declined_reason) for one in signers],
        sorted((note.kind, note.about) for note in owed),
    )


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
    return world.move(held, *WALK[start]).id


def key_of(dispatch_id: str) -> str:
    return f"key-{dispatch_id}"


def told(dispatch_id: str, status: EnvelopeStatus, ruth: RecipientStatus, sam: RecipientStatus) -> EnvelopeNews:
    """What DocuSign says of the dispatch's envelope at one moment."""
    return EnvelopeNews(
        envelope_id=f"envelope-{dispatch_id}",
        status=status,
        occurred_at=NOW,
        recipients=tuple(
            Recipient(
                recipient_id=str(number),
                name=person.name,
                email=person.email,
                status=reached,
                signed_at=after(number) if reached is SIGNED else None,
                declined_reason="Too much retainage" if reached is DECLINED else None,
            )
            for number, (person, reached) in enumerate([(RUTH, ruth), (SAM, sam)], start=1)
        ),
        transaction_id=key_of(dispatch_id),
        voided_reason="Sent by mistake" if status is EnvelopeStatus.VOIDED else None,
    )
