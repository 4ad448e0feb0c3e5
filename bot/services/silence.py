"""Leaving Slack alone: what one call met keeps every replica from the next for a while.

What is wrong with one thing that is told is not: the others have their turns.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import structlog

from bot.services.context import Services
from bot.services.speaking import SlackIsSilent, SlackSaysWait
from storage import pace

log = structlog.get_logger(__name__)


@contextmanager
def by_itself(event: str, **about: str) -> Iterator[None]:
    """Log what goes wrong within, and go on, unless it is Slack that says nothing, or that wants us to wait."""
    try:
        yield
    except (SlackSaysWait, SlackIsSilent):
        raise
    except Exception:
        log.exception(event, **about)


@contextmanager
def heeded(services: Services) -> Iterator[None]:
    """End what is said within at the first silence, or refusal of everything; nobody speaks for a while then."""
    try:
        yield
    except SlackSaysWait as wait:
        until, words = wait.until, wait.code
    except SlackIsSilent:
        until, words = services.clock() + services.timing.silence, "no answer"
    else:
        return
    with services.db.deciding() as tx:
        pace.be_silent(tx, services.clock(), until, words)
