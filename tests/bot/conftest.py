"""A database for tests of the services."""

from collections.abc import Iterator

import pytest

from storage.database import Database, connect


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated database, on each kind that the test runs on."""
    opened = connect(database_url)
    yield opened
    opened.close()
