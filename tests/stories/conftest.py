"""The stage for stories: each on both databases and over both ways of talking to Slack."""

from collections.abc import Iterator

import pytest

from bot.settings import SlackMode
from tests.support.stage import EXAMPLES, Stage


@pytest.fixture(params=[SlackMode.SOCKET, SlackMode.HTTP])
def stage(request: pytest.FixtureRequest, database_url: str) -> Iterator[Stage]:
    """The product with the examples imported, serving."""
    opened = Stage(database_url, mode=request.param).open()
    opened.import_files(EXAMPLES)
    yield opened
    opened.close()
    assert not opened.slack.problems
