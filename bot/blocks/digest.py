"""The daily digest of a project, for its channel: first what needs somebody, then what waits, then what can go."""

from collections.abc import Iterable, Iterator

from bot.blocks.deadlines import deadline_words
from bot.blocks.elements import Json, actions, context, message, pack, section
from bot.blocks.helping import list_button
from bot.blocks.naming import claim_line
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import line_text
from bot.blocks.text import date_text, escape, safe, totals_text
from claims.digests import Digest, Waiting
from claims.statutory import Deadline
from claims.wording import say, say_count

SHOWN = 10
"""Lines under each heading; the others are counted."""
DIGEST_BLOCK = "digest"


@in_words_of(lambda digest: digest.project.dictionary)
def digest_message(digest: Digest) -> Json:
    """Draw a digest that is not empty."""
    name = safe(digest.project.name, 100)
    title = say("*{project}* · Daily digest, {day}", project=name, day=escape(date_text(digest.day)))
    blocks = [section(title)]
    if digest.deadlines:
        blocks += _group(say("Payment schedules due"), map(_deadline_text, digest.deadlines), len(digest.deadlines))
    if digest.exceptions:
        blocks += _group(_exceptions(digest), map(line_text, digest.exceptions), len(digest.exceptions))
    if digest.waiting:
        blocks += _group(_waiting(digest), map(_waiting_text, digest.waiting), len(digest.waiting))
    if digest.sendable:
        due = escape(totals_text(digest.sendable_due))
        blocks.append(section(f"*{_sendable(digest)}*\n{say('Total due {amounts}', amounts=due)}"))
    blocks.append(actions(DIGEST_BLOCK, [list_button(digest.project)]))
    return message(f"{name}: {', '.join(_in_short(digest))}", blocks)


def _in_short(digest: Digest) -> Iterator[str]:
    if digest.deadlines:
        count = len(digest.deadlines)
        yield say_count("{count} payment schedule due", "{count} payment schedules due", count)
    if digest.exceptions:
        yield _exceptions(digest)
    if digest.waiting:
        yield _waiting(digest)
    if digest.sendable:
        yield _sendable(digest)


def _exceptions(digest: Digest) -> str:
    count = len(digest.exceptions)
    return say_count("{count} progress claim needs attention", "{count} progress claims need attention", count)


def _waiting(digest: Digest) -> str:
    count = len(digest.waiting)
    return say_count(
        "{count} progress claim waits for signatures", "{count} progress claims wait for signatures", count
    )


def _sendable(digest: Digest) -> str:
    return say_count("{count} progress claim can be sent", "{count} progress claims can be sent", digest.sendable)


def _group(heading: str, lines: Iterable[str], count: int) -> list[Json]:
    shown = [line for line, _ in zip(lines, range(SHOWN), strict=False)]
    texts, taken = pack([f"*{heading}*", *shown], sections=SHOWN)
    more = count - (taken - 1)
    return [*map(section, texts), *([context(_more(more))] if more else [])]


def _more(count: int) -> str:
    return say_count("{count} more, in `/claims status`", "{count} more, in `/claims status`", count)


def _waiting_text(waiting: Waiting) -> str:
    days = waiting.days
    age = say_count("out for {count} day", "out for {count} days", days) if days else say("out since today")
    return f"{line_text(waiting.line)} · {age}"


def _deadline_text(deadline: Deadline) -> str:
    return f"• {claim_line(deadline.claim)} · {deadline_words(deadline)}"
