"""Refusing what cannot be read: an id that we no longer write is answered in words."""

from typing import TypeVar

from bot.services.authority import Refusal
from claims.wording import phrase

T = TypeVar("T")

UNREADABLE = phrase(
    "That did nothing: the message is from another version of the bot. Type `/claims pending` for a fresh list."
)


def readable(found: T | None, words: str = UNREADABLE) -> T:
    """Raise Refusal for an id that we no longer write, so that no press is met with silence."""
    if found is None:
        raise Refusal(words)
    return found
