"""The stage for stories: each on both databases and over both ways of talking to Slack, or the quickest of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import SlackMode
from tests.support.forging import Forger
from tests.support.source import Source
from tests.support.stage import Stage, with_examples


@pytest.fixture(params=[SlackMode.SOCKET, SlackMode.HTTP])
def stage(request: pytest.FixtureRequest, stored_examples_url: str) -> Iterator[Stage]:
    """The product with the examples imported, serving."""
    yield from with_examples(Stage(stored_examples_url, mode=request.param))


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    """The same on SQLite in Socket Mode, where neither the database nor the way to Slack is the point."""
    yield from with_examples(Stage(examples_url))


@pytest.fixture
def stored_stage(stored_examples_url: str) -> Iterator[Stage]:
    """The same on both databases, where the way to Slack is not the point."""
    yield from with_examples(Stage(stored_examples_url))


@pytest.fixture
def source(request: pytest.FixtureRequest, tmp_path: Path) -> Source:
    """What the examples were imported from, to change and import again, on whichever stage the story plays."""
    return Source(_stage_of(request), tmp_path)


@pytest.fixture
def forger(request: pytest.FixtureRequest) -> Forger:
    """Makes requests that no screen offers, on whichever stage the story plays."""
    return Forger(_stage_of(request).slack)


def _stage_of(request: pytest.FixtureRequest) -> Stage:
    name = next(name for name in ("quick_stage", "stored_stage", "open_stage", "stage") if name in request.fixturenames)
    found: Stage = request.getfixturevalue(name)
    return found
