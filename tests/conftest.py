"""Fixtures that many tests share: databases of both kinds, and a browser. What one area needs is in its own folder."""

import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, settings

from tests.support.databases import KINDS, Databases
from tests.support.dealing import dealt
from tests.support.examples import import_examples
from tests.support.memory import short_temp

if TYPE_CHECKING:
    from playwright.sync_api import Browser

# How long an example takes tells how busy the machine is; what is slow by itself shows in --durations.
settings.register_profile("house", deadline=None, suppress_health_check=[HealthCheck.too_slow], print_blob=True)
settings.load_profile("house")


def pytest_addoption(parser: pytest.Parser) -> None:
    """Golden payloads can be rewritten; whoever does reads the difference."""
    parser.addoption("--update-golden", action="store_true", help="write the golden payloads of bot/blocks anew")


def pytest_configure(config: pytest.Config) -> None:
    """A stand-in that serves while Hypothesis draws uses `random` in its own threads (WebSocket masks)."""
    config.addinivalue_line("filterwarnings", "ignore:Do not use the .random. module inside strategies")


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the tests that take longest: whoever begins one of them at the end has the other processes wait."""
    takes = {item: marker.args[0] for item in items if (marker := item.get_closest_marker("long")) is not None}
    long = sorted(takes, key=lambda item: takes[item], reverse=True)
    rest = [item for item in items if item not in takes]
    items[:] = dealt(long, rest, int(os.environ.get("PYTEST_XDIST_WORKER_COUNT", "1")))


@pytest.fixture(scope="session")
def databases() -> Iterator[Databases]:
    """Makes databases for the whole run of one test process; PostgreSQL starts when first asked for."""
    # SQLite waits for the disk at each commit; nothing here outlives the run, so nothing needs a disk.
    with TemporaryDirectory(prefix="cb-sqlite-", dir=short_temp(), ignore_cleanup_errors=True) as folder:
        made = Databases(Path(folder))
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
def sqlite_url(databases: Databases) -> Iterator[str]:
    """A migrated SQLite database, where the kind of database is not the point."""
    url = databases.migrated("sqlite")
    yield url
    databases.discard(url)


@pytest.fixture
def examples_url(databases: Databases) -> Iterator[str]:
    """The same with the examples imported."""
    url = databases.migrated("sqlite", import_examples)
    yield url
    databases.discard(url)


@pytest.fixture(params=KINDS)
def stored_examples_url(request: pytest.FixtureRequest, databases: Databases) -> Iterator[str]:
    """A database of the test's own with the examples imported, once on SQLite and once on PostgreSQL."""
    url = databases.migrated(request.param, import_examples)
    yield url
    databases.discard(url)


@pytest.fixture(scope="session")
def browser() -> Iterator["Browser"]:
    """Headless Chromium, for tests marked `browser`."""
    from playwright.sync_api import sync_playwright

    from tests.support.chromium import launch

    with sync_playwright() as playwright:
        started = launch(playwright)
        yield started
        started.close()
