"""Fixtures that many tests share: databases of both kinds, and a browser. What one area needs is in its own folder."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.databases import Databases

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long an example takes tells how busy the machine is; what is slow by itself shows in --durations.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")

KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))


def pytest_configure(config: pytest.Config) -> None:
    """A stand-in that serves while Hypothesis draws uses `random` in its own threads (WebSocket masks)."""
    config.addinivalue_line("filterwarnings", "ignore:Do not use the .random. module inside strategies")


@pytest.fixture(scope="session")
def databases(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """Makes databases for the whole run of one test process; PostgreSQL starts when first asked for."""
    made = Databases(tmp_path_factory.mktemp("databases"))
    yield made
    made.stop()


@pytest.fixture(params=KINDS)
def database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A migrated database of the test's own, once on SQLite and once on PostgreSQL."""
    url = databases.migrated(request.param)
    yield url
    databases.discard(url)


@pytest.fixture(params=KINDS)
def empty_database_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A database without tables, once on SQLite and once on PostgreSQL."""
    url = databases.empty(request.param)
    yield url
    databases.discard(url)


@pytest.fixture
def sqlite_url(databases: Databases) -> str:
    """A migrated SQLite database, where the kind of database is not the point."""
    return databases.migrated("sqlite")


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Headless Chromium, for tests marked `browser`."""
    from playwright.sync_api import sync_playwright

    from tests.support.chromium import launch

    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
