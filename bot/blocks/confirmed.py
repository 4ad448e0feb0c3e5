"""What became of a confirmation: what takes its place once it was submitted."""

from bot.blocks.confirm import TITLE, going_count, nothing_going, place_text
from bot.blocks.elements import Json, context, divider, fields, modal, pack, section
from bot.blocks.going import left_lines
from bot.blocks.naming import claim_line
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import escape, totals_text
from claims.confirmation import Confirmation
from claims.wording import number_text, say, say_count

SECTIONS = 20
BYTES = 50_000
"""Of JSON; far under Slack's 250 kB for a view."""


@in_words_of(lambda promised: promised.project.dictionary)
def sent_view(promised: Confirmation) -> Json:
    """Draw what replaces the confirmation once it is submitted: `promised` is what was promised to be sent.

    Promised, not sent: the batch message tells what really went out.
    """
    if not promised.going:
        return modal(say(TITLE), [*nothing_going(promised, say("Nothing was sent.")), *_left_out(promised)])
    count, asked = len(promised.at_once), len(promised.to_approve)
    lines = [f"*{_on_the_way(count, bool(promised.holds))}*"] if count else []
    if asked:
        waits = say_count(
            "{count} progress claim waits for the approval of a second admin.",
            "{count} progress claims wait for the approval of a second admin.",
            asked,
            count=number_text(asked),
        )
        lines.append(f"*{waits}*")
    follow = say_count("Follow it in {place}.", "Follow them in {place}.", count + asked, place=place_text(promised))
    blocks = [
        section("\n".join([*lines, follow])),
        fields([(say("Total due"), escape(totals_text(promised.totals)))]),
    ]
    title = say("Sending to DocuSign") if count else say("Approval asked for")
    return modal(title, [*blocks, *_left_out(promised)], close=say("Done"))


def _on_the_way(count: int, held: bool) -> str:
    if held:
        return say_count(
            "{count} progress claim is confirmed; nothing is being sent just now.",
            "{count} progress claims are confirmed; nothing is being sent just now.",
            count,
            count=number_text(count),
        )
    return say_count(
        "{count} progress claim is on the way to DocuSign.",
        "{count} progress claims are on the way to DocuSign.",
        count,
        count=number_text(count),
    )


@in_words_of(lambda promised: promised.project.dictionary)
def already_confirmed_view(promised: Confirmation) -> Json:
    """Answer a second submission of one confirmation: it changed nothing; `promised` is what the first one promised."""
    text = f"*{say('These claims were already confirmed.')}*\n{say('Nothing was sent twice.')}"
    texts, taken = pack((f"• {claim_line(one.claim)}" for one in promised.going), SECTIONS, BYTES)
    blocks = [section(text), *(section(names) for names in texts)]
    if taken < len(promised.going):
        blocks.append(context(_more(len(promised.going) - taken)))
    return modal(say("Already confirmed"), blocks)


def _left_out(promised: Confirmation) -> list[Json]:
    count = len(promised.left_out) + promised.gone
    if not count:
        return []
    heading = say_count("{claims} stays behind", "{claims} stay behind", count, claims=going_count(count))
    texts, taken = pack((line for one in promised.left_out for line in left_lines(one)), SECTIONS, BYTES)
    blocks = [divider(), section(f"*{heading}*"), *(section(text) for text in texts)]
    if taken < len(promised.left_out):
        blocks.append(context(_more(len(promised.left_out) - taken)))
    return blocks


def _more(count: int) -> str:
    return say("and {count} more", count=number_text(count))
