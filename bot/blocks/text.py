"""Words for people: data made harmless, money and dates written out. The one place that knows a language.

What comes from a source is hostile until it went through `plain` (for plain_text) or `safe` (for mrkdwn).
Slack asks for three escapes (formatting text for app surfaces); those leave `*`, `_`, `~`, backticks and `:emoji:`
alive, so in mrkdwn a name gets look-alikes for them. Lengths are counted as Slack may count at its strictest: in
UTF-16 units, after escaping.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time

from babel.dates import format_date, format_interval, format_time
from babel.numbers import format_currency, get_currency_symbol

from claims.model import Period
from claims.money import Money
from claims.wording import number_text, phrase, say, say_count, spoken

UNNAMED = phrase("unnamed")

# Control characters, marks that reorder text (Unicode TR9), and invisible ones that have no business in a name. The
# joiners U+200C and U+200D stay: Persian, the scripts of India and many emoji are misspelt without them.
_HIDDEN = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\xad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff"
    "\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINERS = "\u200c\u200d"
_LOOKALIKES = str.maketrans({"*": "\u2217", "~": "\u223c", "`": "\u02cb"})
# Inside a word an underscore is only an underscore, and e-mail addresses are full of those.
_LOOSE_UNDERSCORE = re.compile(r"(?<![^\W_])_|_(?![^\W_])")
_CODED = "¤¤\u00a0#,##0.00;-¤¤\u00a0#,##0.00"
_COMMAND = re.compile("\u02cb((?:/claims|/invite|claims-bot)(?: @?[A-Za-z]+)*)\u02cb")
_EMOJI_CODE = re.compile(r":(?=[A-Za-z0-9_'+-]+:)")


def clean(text: str) -> str:
    """Return the text on one line, without control, bidi and invisible characters."""
    # split() also parts at the controls that mean white space: tab, line and page breaks, separators.
    line = " ".join(_HIDDEN.sub("", text).split())
    return line if line.strip(_JOINERS + "\ufe0f") else ""


def escape(text: str) -> str:
    """Write the three characters that Slack reads as markup as entities."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def width(text: str) -> int:
    """Count UTF-16 units, as the strictest reader of Slack's limits would."""
    return len(text) + sum(one > "\uffff" for one in text)


def shorten(text: str, room: int) -> str:
    """Cut raw text so that, escaped, it takes at most `room`; an ellipsis says that something is missing.

    Cuts raw text only, so an entity is never halved; nor is a letter parted from its accents.
    """
    if width(escape(text)) <= room:
        return text
    cut, taken = 0, 1
    for one in text:
        taken += width(escape(one))
        if taken > room:
            break
        cut += 1
    while cut and _clings(text, cut):
        cut -= 1
    return text[:cut].rstrip() + "…"


def _clings(text: str, at: int) -> bool:
    after, before = text[at], text[at - 1]
    return (
        unicodedata.category(after) in {"Mn", "Me"} or after in _JOINERS or before == "\u200d" or _is_skin_tone(after)
    )


def _is_skin_tone(one: str) -> bool:
    return "\U0001f3fb" <= one <= "\U0001f3ff"


def plain(text: str, room: int = 150, empty: str = UNNAMED) -> str:
    """Return data for a plain_text object: one clean line that takes at most `room`, never empty."""
    return shorten(clean(text) or say(empty), room)


def safe(text: str, room: int = 150, empty: str = UNNAMED) -> str:
    """Return data for mrkdwn: as `plain`, and nothing in it is read as markup, a mention or an emoji."""
    shown = plain(text, room, empty).translate(_LOOKALIKES)
    return escape(_EMOJI_CODE.sub("\u2236", _LOOSE_UNDERSCORE.sub("\u02cd", shown)))


def sentence(text: str, room: int = 1000, empty: str = UNNAMED) -> str:
    """Return a sentence of ours that may quote data, for mrkdwn: as `safe`, but the commands it names stay commands."""
    return _COMMAND.sub(r"`\1`", safe(text, room, empty))


def mention(slack_id: str) -> str:
    """Mention a person, or say "somebody" where the id is not one of Slack's."""
    return f"<@{slack_id}>" if re.fullmatch(r"[UW][A-Z0-9]+", slack_id) else say("somebody")


def channel(channel_id: str) -> str:
    """Link a channel, or say "the channel" where the id is not one of Slack's."""
    return f"<#{channel_id}>" if re.fullmatch(r"[CG][A-Z0-9]+", channel_id) else say("the channel")


def money_text(money: Money) -> str:
    """Write an amount exactly: never rounded, with at least the currency's usual decimals."""
    currency = plain(money.currency, 12, "?")
    symbol = get_currency_symbol(currency, locale=spoken().locale)
    pattern = None if symbol != currency else _CODED
    return format_currency(money.amount, currency, pattern, locale=spoken().locale, decimal_quantization=False)


def money_beside(name: str, money: Money) -> str:
    """Write an amount that follows a name: after a right-to-left one, letters keep the amount from being turned."""
    if not any(unicodedata.bidirectional(one) in {"R", "AL"} for one in name):
        return money_text(money)
    currency = plain(money.currency, 12, "?")
    return format_currency(money.amount, currency, _CODED, locale=spoken().locale, decimal_quantization=False)


def totals_text(amounts: Sequence[Money]) -> str:
    """Write one sum per currency; they are never added up."""
    return listing([money_text(money) for money in amounts]) or say("nothing")


def period_text(period: Period) -> str:
    """Write a billing period: "1–31 Mar 2026"."""
    if period.end < period.start:
        return f"{date_text(period.start)} – {date_text(period.end)}"
    shown = format_interval(period.start, period.end, "yMMMd", locale=spoken().locale)
    spaced = period.start.month != period.end.month or period.start.year != period.end.year
    return re.sub(r"\s*–\s*", " – " if spaced else "–", shown)


def date_text(day: date) -> str:
    """Write a day: "4 Mar 2026"."""
    return format_date(day, "medium", locale=spoken().locale)


def time_text(at: time) -> str:
    """Write a time of day: "5:30 pm"."""
    return format_time(at, "short", locale=spoken().locale).replace("\u202f", " ")


def moment_text(moment: datetime, before: str = "") -> str:
    """Write a moment as mrkdwn that each reader sees in their own time zone; UTC where Slack cannot.

    `before` are words of ours that lead to it: on its own Slack writes "Today", after words "today".
    """
    lead = f"{before} " if before else ""
    time = format_time(moment, "short", locale=spoken().locale).replace("\u202f", " ")
    fallback = f"{lead}{date_text(moment)}, {time} UTC"
    seconds = int(moment.timestamp())
    shown = say("{day} at {time}", day="{date_short_pretty}", time="{time}")
    return f"<!date^{seconds}^{lead}{shown}|{fallback}>" if 0 <= seconds < 10**10 else fallback


def counted(count: int, one: str, many: str | None = None) -> str:
    """Write a count with its noun: "1 claim", "2 claims", "1,200 claims"."""
    return f"{number_text(count)} {one if count == 1 else many or one + 's'}"


def listing(words: Iterable[str]) -> str:
    """Join words as a sentence does: "a", "a and b", "a, b and c"."""
    *first, last = list(words) or [""]
    return say("{several} and {one}", several=", ".join(first), one=last) if first else last


def joined(parts: Sequence[str], glue: str, room: int) -> str:
    """Join whole parts while they fit in about `room`, and say how many did not."""
    kept = used = 0
    for part in parts:
        used += width(part) + len(glue)
        if used > room:
            break
        kept += 1
    left = len(parts) - kept
    shown = glue.join(parts[:kept])
    return say_count("{shown} and {count} more", "{shown} and {count} more", left, shown=shown) if left else shown
