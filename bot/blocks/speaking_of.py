"""Drawing in the words of what is drawn: each project, or its company, has its dictionary."""

from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from bot.words import codes, dictionary
from claims.wording import Dictionary, speaking, spoken

T = TypeVar("T")


def of_code(code: str | None) -> Dictionary:
    """Return the dictionary of this code; for none, or one that is not there any more, the one spoken already."""
    return dictionary(code) if code in codes() else spoken()


def in_words_of(code_of: Callable[..., str | None]) -> Callable[[Callable[..., T]], Callable[..., T]]:
    """Have a drawing speak the dictionary that `code_of` finds in its first argument."""

    def decorated(draw: Callable[..., T]) -> Callable[..., T]:
        @wraps(draw)
        def drawn(subject: Any, *arguments: Any, **named: Any) -> T:
            with speaking(of_code(code_of(subject))):
                return draw(subject, *arguments, **named)

        return drawn

    return decorated
