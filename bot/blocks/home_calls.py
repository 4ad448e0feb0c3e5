"""What needs somebody now, as their Home tab asks it: what happened, to which batch, and the buttons that act on it."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.approval import ask_buttons
from bot.blocks.elements import Json, actions, button, section
from bot.blocks.holding import held_lines, hold_buttons
from bot.blocks.naming import line_name
from bot.blocks.standing import line_text, progress_text, waiting_for
from bot.blocks.text import escape, mention, moment_text, safe, totals_text
from claims.batch import Batch
from claims.home import Asked, Call
from claims.money import totals
from claims.wording import say, say_count

NAMED = 3
"""Claims told one by one; the others are in the details."""


def called(asked: Asked) -> list[Json]:
    """Draw one thing that needs the person, with what they can press."""
    draw = {Call.RESUME: _resume, Call.APPROVE: _approve, Call.EXCEPTION: _exception}[asked.call]
    return draw(asked)


def _resume(asked: Asked) -> list[Json]:
    batch = asked.batch
    told = [f"*{say('A batch waits until somebody presses Resume')}*", _about(asked), *held_lines(batch)]
    return [
        section("\n".join(told), _details(batch)),
        actions(f"{ids.HOLD_BLOCK}:{batch.id}", hold_buttons(batch, f", {safe(batch.project_name, 30)}")),
    ]


def _approve(asked: Asked) -> list[Json]:
    batch, lines = asked.batch, asked.lines
    title = say_count("{count} claim waits for your approval", "{count} claims wait for your approval", len(lines))
    known = [line.approval.expires_at for line in lines if line.approval]
    due = escape(totals_text(totals(line.due for line in lines)))
    until = [moment_text(min(known), say("It can be decided until"))] if known else []
    told = [f"*{title}*", f"{_about(asked)} · {due}", *until, *_few([f"• {line_name(line)}" for line in lines])]
    return [
        section("\n".join(told), _details(batch)),
        actions(f"{ids.DECIDE_BLOCK}:{batch.id}", ask_buttons(batch.id, len(lines))),
    ]


def _exception(asked: Asked) -> list[Json]:
    batch, lines = asked.batch, asked.lines
    title = say_count("{count} claim needs attention", "{count} claims need attention", len(lines))
    told = [f"*{title}*", _about(asked), *_few([line_text(line, waiting_for(batch)) for line in lines])]
    if len(batch.lines) > len(lines):
        told.append(progress_text(batch.lines, waiting_for(batch)))
    return [section("\n".join(told), _details(batch))]


def _about(asked: Asked) -> str:
    """Say which batch it is: of which project, since when, and whose if it is somebody else's."""
    batch = asked.batch
    confirmed = moment_text(batch.created_at, say("confirmed"))
    private = f" · {say('Private')}" if batch.private else ""
    who = "" if asked.is_own else f" {say('by {who}', who=mention(batch.requester_slack_id))}"
    return f"{safe(batch.project_name, 100)} · {confirmed}{who}{private}"


def _few(told: Sequence[str]) -> list[str]:
    left = len(told) - NAMED
    more = say_count("and {count} more in Details", "and {count} more in Details", left) if left > 0 else ""
    return [*told[:NAMED], *([more] if more else [])]


def _details(batch: Batch) -> Json:
    spoken = say_count(
        "Show details of the batch of {count} claim", "Show details of the batch of {count} claims", len(batch.lines)
    )
    return button(say("Details"), ids.DETAILS, batch.id, spoken=spoken)
