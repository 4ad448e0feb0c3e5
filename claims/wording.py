"""How people are spoken to: every phrase is said in the dictionary that is spoken just now.

A phrase stands, whole, where it is said, in the words of en-AU; another dictionary may say it otherwise, whole again.
Which dictionary is spoken follows what is told: `speaking` sets it for as long as something is judged or drawn. What
comes from a source (names, titles, reasons people gave) is data and never looked up (Procore: user-entered text is
not translated). Where dictionaries come from is not known here; see `bot.words`.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from gettext import NullTranslations


def _with_commas(number: int) -> str:
    return f"{number:,}"


@dataclass(frozen=True)
class Dictionary:
    """A point of view and a language (Procore: point-of-view dictionaries).

    `locale` is how money and dates are written, as Babel names it, and `number` writes a whole number in it; a phrase
    that `phrases` does not have is said as it stands.
    """

    code: str
    locale: str
    phrases: NullTranslations = field(default_factory=NullTranslations, compare=False)
    number: Callable[[int], str] = field(default=_with_commas, compare=False)


SOURCE = Dictionary("en-AU", "en_AU")
"""The one that phrases are written in."""

_SPOKEN: ContextVar[Dictionary] = ContextVar("spoken", default=SOURCE)


def spoken() -> Dictionary:
    """Return the dictionary that is spoken just now, in this thread."""
    return _SPOKEN.get()


def speak(dictionary: Dictionary) -> None:
    """Speak this dictionary from now on in this thread: for a thread of our own that begins."""
    _SPOKEN.set(dictionary)


@contextmanager
def speaking(dictionary: Dictionary) -> Iterator[None]:
    """Speak this dictionary within the block."""
    before = _SPOKEN.set(dictionary)
    try:
        yield
    finally:
        _SPOKEN.reset(before)


def phrase(text: str) -> str:
    """Mark a phrase that is said later, as `say(it)`: a constant is read before anybody knows who listens."""
    return text


def say(text: str, /, **data: object) -> str:
    """Say a phrase, with data where it names it in braces. Data is put in as it is: whoever draws makes it harmless."""
    said = _SPOKEN.get().phrases.gettext(text) if text else ""
    return _filled(said, text, data) if data else said


def say_count(one: str, many: str, count: int, /, **data: object) -> str:
    """Say a phrase with a count, in the number that the language has for it; `{count}` is the count, with separators.

    Give `count` as data too where it is to be written otherwise.
    """
    said = _SPOKEN.get().phrases.ngettext(one, many, count)
    return _filled(said, one if count == 1 else many, {"count": number_text(count), **data})


def _filled(said: str, source: str, data: Mapping[str, object]) -> str:
    """Put data in. What a dictionary says wrongly, with a name that there is no data for, is said in our own words."""
    try:
        return said.format(**data)
    except (LookupError, ValueError, AttributeError, TypeError):
        return source.format(**data)


def number_text(number: int) -> str:
    """Write a whole number as the dictionary that is spoken does: "1,200"."""
    return _SPOKEN.get().number(number)
