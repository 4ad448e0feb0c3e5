"""How a few typed words may be read: what names a commitment, which claim's number they say, which letters count.

Knows nothing of what exists. Punctuation, case, spaces, quotes and the forms of a letter do not count where words are
compared by their pieces.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

LONGEST = 200
"""Characters; nothing that is named by what somebody types is longer."""

_NUMBER = "([0-9]{1,9})"
_MARKED = re.compile(rf"#\s*{_NUMBER}(?!\w)")
_BETWEEN = r"[\s/,;:·|]+"
_LAST = re.compile(rf"(.+?){_BETWEEN}{_NUMBER}")
_FIRST = re.compile(rf"{_NUMBER}{_BETWEEN}(.+)")
_ALONE = re.compile(_NUMBER)
_PIECE = re.compile(r"[0-9]+|[^\W0-9_]+")
_FILLERS = frozenset({"claim", "claims", "batch", "no", "nr", "number", "of"})
_QUOTES = str.maketrans(dict.fromkeys("\"'`´“”„‟‘’‚‛«»‹›*", " "))
_PERSON = re.compile(r"<@[UW][A-Z0-9]+(?:\|[^<>]*)?>")
_CHANNEL = re.compile(r"<#([CGD][A-Z0-9]+)(?:\|[^<>]*)?>")
_REFERENCE = re.compile(r"(?:batch\b\W*)?#?([0-9a-f]{4,16})", re.IGNORECASE)


@dataclass(frozen=True)
class Reading:
    """One way to read the words: what names the commitment, or nothing, and the claim's number, if said."""

    commitment: str
    number: int | None


def tidy(words: str) -> str:
    """Return the words on one line, without quotes and without people who are mentioned; empty where they are too long.

    Slack writes a mention of a person as <@U123|name> (Slack: slash commands, `should_escape`).
    """
    text = " ".join(_PERSON.sub(" ", words).split())
    if len(text) > LONGEST:
        return ""
    bare = " ".join(text.translate(_QUOTES).split())
    return bare if bare.strip(" /,;:·|-") else ""


def channel_in(words: str) -> str | None:
    """Return the id of the channel that is mentioned and nothing besides, which Slack writes as <#C123|name>."""
    found = _CHANNEL.fullmatch(" ".join(_PERSON.sub(" ", words).split()))
    return found[1] if found else None


def reference_in(words: str) -> str | None:
    """Return the beginning of a batch's reference, lower case, where the words may be one: four characters or more."""
    found = _REFERENCE.fullmatch(tidy(words))
    return found[1].lower() if found else None


def readings(text: str) -> Iterator[Reading]:
    """Read the words as they stand: "SC-117 3", "SC-117 #3", "#3 SC-117", "SC-117", "#3"."""
    yield Reading(text, None)
    for marked in _MARKED.finditer(text):
        rest = f"{text[: marked.start()]} {text[marked.end() :]}"
        yield Reading(rest.strip(" /,;:·|-"), int(marked[1]))
    if last := _LAST.fullmatch(text):
        yield Reading(last[1], int(last[2]))
    if first := _FIRST.fullmatch(text):
        yield Reading(first[2], int(first[1]))
    if alone := _ALONE.fullmatch(text):
        yield Reading("", int(alone[1]))


def loose_readings(text: str) -> Iterator[Reading]:
    """Read the words as letters and figures alone."""
    yield from readings(text)
    found = pieces(text)
    if found and _ALONE.fullmatch(found[-1]):
        yield Reading(" ".join(found[:-1]), int(found[-1]))
    if found and _ALONE.fullmatch(found[0]):
        yield Reading(" ".join(found[1:]), int(found[0]))


def pieces(text: str) -> tuple[str, ...]:
    """Return the runs of letters and of figures, in the form that is compared; words that only join are left out."""
    plain = unicodedata.normalize("NFKC", text).casefold()
    return tuple(piece for piece in _PIECE.findall(plain) if piece not in _FILLERS)


def by_pieces(text: str) -> str:
    """Return the pieces as one string, for a comparison that nothing else counts in."""
    return " ".join(pieces(text))


def begins(typed: Sequence[str], name: Sequence[str]) -> bool:
    """Tell whether the typed pieces, in their order, begin pieces of a name: "harl earth" does "Harlan Earthworks"."""
    rest = iter(name)
    return bool(typed) and all(any(piece.startswith(one) for piece in rest) for one in typed)
