"""A second bot beside the stage's own, over the same database: Slack gives each of them every other request."""

from collections.abc import Iterator
from contextlib import contextmanager

from bot.run import Serving
from bot.wiring import build
from tests.support.stage import Stage, free_port


@contextmanager
def second_bot(stage: Stage) -> Iterator[Serving]:
    """Serve with two replicas; in the end the second has nothing in flight."""
    settings = stage.settings.model_copy(update={"bot_port": free_port()})
    serving = Serving(build(settings, stage.clock, stage.timing, stage.instrument), stage.patience)
    serving.start()
    try:
        stage.wait_for(lambda: stage.slack.hub.count == 2, "the second connection to Slack")
        known = serving.bot.services.connection
        stage.wait_for(lambda: known.sender or known.trouble, "the second login at DocuSign")
        yield serving
    finally:
        assert serving.stop(within=10), "something was still in flight"
