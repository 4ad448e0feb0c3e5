"""An open database of each kind, and one with a small portfolio in it."""

from collections.abc import Iterator

import pytest

from storage.database import Database, connect
from tests.storage.world import World, a_world


@pytest.fixture
def db(database_url: str) -> Iterator[Database]:
    opened = connect(database_url)
    yield opened
    opened.close()


@pytest.fixture
def world(db: Database) -> World:
    """Riverside Tower with one claim."""
    return a_world(db)
