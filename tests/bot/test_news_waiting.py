"""A message that the database could not take for now waits; one that cannot be understood keeps no other from it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import pytest
from slack_sdk import WebClient
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.services import news
from bot.services.context import Connection, Services, Workspace
from esign.glyphs import undrawable
from storage import news as storage_news
from storage.database import Database, Tx, connect
from storage.tables import envelope_events
from tests.storage.world import a_world
from tests.support.builders import NOW


@dataclass(frozen=True)
class Locked(Database):
    """A database that breaks off the next transaction at its end, as one of two that wait for each other."""

    times: list[None]

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        with super().deciding() as tx:
            yield tx
            if self.times:
                self.times.pop()
                raise OperationalError("COMMIT", None, Exception("deadlock detected"))


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def services(database: Database) -> Services:
    a_world(database)
    return Services(
        db=database,
        clock=lambda: NOW,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=None,  # type: ignore[arg-type]  # nothing is asked
        connection=Connection("service-user"),
        undrawable=undrawable,
        owner="worker",
    )


def receive(services: Services, body: bytes) -> None:
    with services.db.deciding() as tx:
        assert storage_news.receive(tx, body.decode(), "envelope", "envelope-sent", body, NOW)


def outcomes(services: Services) -> list[str | None]:
    with services.db.reading() as tx:
        return list(tx.execute(select(envelope_events.c.outcome).order_by(envelope_events.c.id)).scalars())


MESSAGE = (
    b'{"event":"envelope-sent","generatedDateTime":"2026-11-02T09:30:00Z",'
    b'"data":{"envelopeId":"e-1","envelopeSummary":{"status":"sent"}}}'
)


def test_a_message_that_the_database_could_not_take_waits_for_the_next_look(services: Services) -> None:
    receive(services, MESSAGE)
    locked = replace(services, db=Locked(services.db.engine, [None]))

    assert news.apply_waiting(locked) == 0
    assert outcomes(services) == [None]

    assert news.apply_waiting(locked) == 1
    assert outcomes(services) == [news.NOT_OURS]


def test_a_message_that_cannot_be_understood_keeps_no_other_from_being_heard(services: Services) -> None:
    receive(services, b"?")
    receive(services, MESSAGE)

    assert news.apply_waiting(services) == 2
    assert outcomes(services) == [news.FAILED, news.NOT_OURS]
