"""When the batched poll is due: every twenty minutes, over what was answered last, whoever asks."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest
from freezegun import freeze_time
from freezegun.api import TickingDateTimeFactory
from slack_sdk import WebClient

from bot.services import polling
from bot.services.context import Connection, Services, Workspace
from bot.wiring import utc_now
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from esign.errors import Stopped, Unanswered
from esign.glyphs import undrawable
from esign.values import Draft
from storage.database import Database, connect
from tests.storage.world import World, a_world
from tests.support.builders import NOW

SERVICE = "service-user"
LITTLE = timedelta(seconds=30)
"""More than a test takes: its time goes on while it runs."""


@dataclass
class Told:
    """A DocuSign that only tells changes, and remembers since when it was asked for them."""

    changes: tuple[EnvelopeNews, ...] = ()
    trouble: Exception | None = None
    asked: list[datetime] = field(default_factory=list)

    def changes_since(self, since: datetime) -> tuple[EnvelopeNews, ...]:
        self.asked.append(since)
        if self.trouble is not None:
            raise self.trouble
        return self.changes

    def create_draft(self, draft: Draft) -> str:
        raise AssertionError("a poll creates nothing")

    def send(self, envelope_id: str) -> None:
        raise AssertionError("a poll sends nothing")

    def find(self, transaction_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        raise AssertionError("a poll looks up nothing")

    def read(self, envelope_ids: Sequence[str]) -> tuple[EnvelopeNews, ...]:
        raise AssertionError("a poll reads no single envelope")

    def discard_draft(self, envelope_id: str) -> None:
        raise AssertionError("a poll discards nothing")

    def signed_copy(self, envelope_id: str) -> bytes:
        raise AssertionError("a poll fetches nothing")

    def certificate(self, envelope_id: str) -> bytes:
        raise AssertionError("a poll fetches nothing")


@contextmanager
def frozen_time() -> Iterator[TickingDateTimeFactory]:
    """Time that stands still but for what the test takes, and moves on when told to. Not in fixtures: pytest's own
    clock is not to notice."""
    with freeze_time(NOW, tick=True) as time:
        assert isinstance(time, TickingDateTimeFactory)
        yield time


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database)


@pytest.fixture
def docusign() -> Told:
    return Told()


@pytest.fixture
def services(database: Database, docusign: Told) -> Services:
    return Services(
        db=database,
        clock=utc_now,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=docusign,
        connection=Connection(SERVICE),
        undrawable=undrawable,
        owner="worker",
    )


def one_is_out(world: World) -> str:
    """Send the claim as the service user; the id of its dispatch."""
    return world.move(world.promised(world.claims()[0]), State.CREATING, State.DRAFTED, State.SENDING, State.SENT,
                      sender=SERVICE).id  # fmt: skip


def test_nothing_is_asked_before_anything_was_sent(services: Services, docusign: Told) -> None:
    with frozen_time():
        assert polling.poll_due(services) == 0
        assert docusign.asked == []


def test_changes_are_asked_for_every_twenty_minutes_and_not_before(
    world: World, services: Services, docusign: Told
) -> None:
    with frozen_time() as frozen:
        one_is_out(world)
        polling.poll_due(services)

        frozen.tick(timedelta(minutes=20) - LITTLE)
        polling.poll_due(services)
        assert len(docusign.asked) == 1

        frozen.tick(2 * LITTLE)
        polling.poll_due(services)
        assert len(docusign.asked) == 2


def test_each_question_overlaps_the_last_answer_by_three_minutes(
    world: World, services: Services, docusign: Told
) -> None:
    with frozen_time() as frozen:
        one_is_out(world)
        polling.poll_due(services)
        frozen.tick(timedelta(minutes=25))
        polling.poll_due(services)

        first, second = docusign.asked
        assert first == NOW - timedelta(minutes=3), "nothing before the first promise is news"
        assert timedelta() <= second - (NOW - timedelta(minutes=3)) < LITTLE


def test_a_poll_that_was_not_answered_is_asked_again_from_where_the_last_good_one_ended(
    world: World, services: Services, docusign: Told
) -> None:
    with frozen_time() as frozen:
        one_is_out(world)
        polling.poll_due(services)
        docusign.trouble = Unanswered("HTTP_503", "DocuSign did not answer.")
        for _ in range(2):
            frozen.tick(timedelta(minutes=21))
            polling.poll_due(services)
        docusign.trouble = None
        frozen.tick(timedelta(minutes=21))
        polling.poll_due(services)

        assert len(docusign.asked) == 4
        assert max(docusign.asked[1:]) - min(docusign.asked[1:]) == timedelta()


def test_what_the_poll_tells_is_applied_once_and_a_repeated_answer_changes_nothing(
    world: World, services: Services, docusign: Told
) -> None:
    with frozen_time() as frozen:
        dispatch_id = one_is_out(world)
        docusign.changes = (EnvelopeNews(f"envelope-{dispatch_id}", EnvelopeStatus.COMPLETED, NOW),)

        assert polling.poll_due(services) == 1
        frozen.tick(timedelta(minutes=21))
        assert polling.poll_due(services) == 0
        assert world.row(dispatch_id).state == State.COMPLETED


def test_a_poll_that_finds_us_shut_out_says_that_we_are_not_connected(
    world: World, services: Services, docusign: Told
) -> None:
    with frozen_time():
        one_is_out(world)
        docusign.trouble = Stopped("consent_required", "Consent is missing.")

        assert polling.poll_due(services) == 0

        assert services.connection.trouble == "Consent is missing."


def test_two_replicas_ask_once_between_them(world: World, services: Services, docusign: Told) -> None:
    with frozen_time():
        one_is_out(world)
        other = replace(services, owner="another worker")

        polling.poll_due(services)
        polling.poll_due(other)

        assert len(docusign.asked) == 1
        assert datetime.now(UTC) - NOW < LITTLE
