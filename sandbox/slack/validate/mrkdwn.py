"""What may stand in a string that people read: no broadcast, no loose markup, no hidden characters.

Slack asks for `&`, `<` and `>` to be escaped outside of its own `<...>` tokens (formatting text
for app surfaces). It forgives many slips; we do not, because each one is a name or a note that
reached the wire unescaped.
"""

import re
import unicodedata
from collections.abc import Iterator

# The Unicode marks that reorder or hide neighbouring text (Unicode TR9 explicit formatting, TR36).
BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

# A user group reaches a crowd as surely as @channel does.
BROADCAST = re.compile(r"<!(channel|here|everyone|group|subteam\b)", re.IGNORECASE)

_ENTITY = re.compile(r"&(?:amp|lt|gt);")
_CUT_ENTITY = re.compile(r"&(?:a|am|amp|l|lt|g|gt)(?=$|…|\.\.\.)")
_TOKEN = re.compile(r"<[^<>]*>")
_LOOKS_LIKE_TOKEN = re.compile(r"<(?:[@#!]|[a-z][a-z0-9+.-]*:)", re.IGNORECASE)
_LABEL = r"(?:\|[^|\n]*[^|\s][^|\n]*)?"
_DATE_WORD = (
    r"\{(?:date|date_num|date_slash|date_short|date_long|date_pretty|date_short_pretty|date_long_pretty"
    r"|day_divider_pretty|time|time_secs|ago)\}"
)
_GOOD_TOKENS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"<@[UW][A-Z0-9]+{_LABEL}>",
        rf"<#[CDG][A-Z0-9]+{_LABEL}>",
        rf"<!date\^\d{{1,10}}\^[^|^]*{_DATE_WORD}[^|^]*(?:\^https?://[^\s|^]+)?\|[^|]+>",
        rf"<https?://[^\s|]+{_LABEL}>",
        rf"<mailto:[^\s|@]+@[^\s|@]+{_LABEL}>",
    )
)

Finding = tuple[str, str]


def hidden_findings(text: str) -> Iterator[Finding]:
    """Yield a finding if the text holds a control, bidi or lone surrogate character (newline and tab may)."""
    for character in text:
        if character in "\n\t":
            continue
        if character in BIDI:
            yield "bidi_character", f"U+{ord(character):04X} reorders the text around it"
            return
        if unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"}:
            yield "control_character", f"U+{ord(character):04X} may not be in a text"
            return


def broadcast_findings(text: str) -> Iterator[Finding]:
    """Yield a finding if the text would call a whole channel, workspace or group."""
    if BROADCAST.search(text):
        yield "broadcast", "calls a whole channel or group, which this app never does"


def mrkdwn_findings(text: str) -> Iterator[Finding]:
    """Yield what is wrong with `text` as mrkdwn, each kind of slip once."""
    yield from broadcast_findings(text)
    if any(_is_malformed(token) for token in _TOKEN.findall(text)):
        yield "malformed_token", "a <...> token is not a link, mention or date as Slack writes them"
    rest = _TOKEN.sub(_without_brackets, text)
    if _CUT_ENTITY.search(rest):
        yield "cut_entity", "an entity such as &amp; was cut in two"
    if re.search(r"[&<>]", _CUT_ENTITY.sub("", _ENTITY.sub("", rest))):
        yield "unescaped", "&, < and > are written &amp;, &lt; and &gt;"


def _is_malformed(token: str) -> bool:
    if not _LOOKS_LIKE_TOKEN.match(token) or BROADCAST.match(token):
        return False
    return not any(good.fullmatch(token) for good in _GOOD_TOKENS)


def _without_brackets(match: re.Match[str]) -> str:
    """Keep what is not meant as a token, so that its brackets are seen; a token's inside may hold a loose &."""
    token = match.group()
    # The space keeps an entity at the end of a label from looking like the end of the text.
    return f"{token[1:-1]} " if _LOOKS_LIKE_TOKEN.match(token) else token
