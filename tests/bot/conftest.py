"""A database for tests of the services."""

from collections.abc import Iterator

import pytest

from storage.database import Database, connect
from tests.support.offices import Office, an_office


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, on each kind that the test runs on."""
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def office(database_url: str) -> Iterator[Office]:
    """The bot's workers and their trouble by hand, with one replica at work."""
    with an_office(database_url) as made:
        made.replica()
        yield made
