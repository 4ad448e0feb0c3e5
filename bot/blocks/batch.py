"""The message of a batch, always the whole truth about it, and the modal with its details.

Both are functions of the batch alone: the same batch gives the same bytes, so whoever finds a message stale may
draw it again.
"""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button, context, divider, message, modal, pack, section
from bot.blocks.naming import line_commitment
from bot.blocks.paging import page_buttons, page_count, within
from bot.blocks.standing import (
    HEADINGS,
    declined_reason,
    in_groups,
    line_text,
    progress_text,
    recipient_words,
    sending_text,
    state_words,
)
from bot.blocks.text import (
    counted,
    escape,
    joined,
    mention,
    moment_text,
    money_beside,
    period_text,
    safe,
    sentence,
    totals_text,
)
from claims.batch import Batch, Group, Line, counts, exceptions_first, group_of
from claims.dispatch import WENT_OUT, State
from claims.envelope import Recipient, RecipientStatus
from claims.money import totals

SHOWN = 15
"""Lines in the message; the others are in the details."""
PAGE = 20
"""Lines on a page of the details."""


def batch_message(batch: Batch) -> Json:
    """Draw the root message of a batch: who sent what, how far it has got, and the lines, exceptions first."""
    project = safe(batch.project_name, 100)
    title = f"{sending_text(batch.lines, mention(batch.requester_slack_id))} · {project}"
    blocks = [
        section(f"{title}\n{progress_text(batch.lines)}"),
        context(_facts(batch)),
        *_lines(batch.lines),
        actions("batch", [_details_button(batch)]),
    ]
    return message(fallback_text(batch), blocks)


def fallback_text(batch: Batch) -> str:
    """Say the batch in one sentence, without mentions, for notifications and screen readers."""
    found = counts(batch.lines)
    attention = found[Group.EXCEPTION]
    parts = [f"{found[Group.SIGNED]:,} of {len(batch.lines):,} signed"]
    if attention:
        parts.append(f"{attention:,} {'needs' if attention == 1 else 'need'} attention")
    claims = counted(len(batch.lines), "progress claim")
    return f"{claims} for DocuSign · {safe(batch.project_name, 100)}: {', '.join(parts)}"


def details_view(batch: Batch, page: int) -> Json:
    """Draw page `page`, from 0, of every line with its signers; a page beyond the last shows the last.

    Its private metadata names batch and page (`ids.read_page_value`), as do the values of its buttons.
    """
    ordered = exceptions_first(batch.lines)
    pages = page_count(len(ordered), PAGE)
    at = within(page, pages)
    shown = ordered[at * PAGE : (at + 1) * PAGE]
    position = f"\nShowing {at * PAGE + 1}–{at * PAGE + len(shown)} of {counted(len(ordered), 'claim')}"
    blocks = [
        section(f"*{safe(batch.project_name, 100)}*\n{progress_text(batch.lines)}"),
        context(_facts(batch) + (position if pages > 1 else "")),
    ]
    for group, members in in_groups(shown):
        blocks += [divider(), section(f"*{HEADINGS[group]}*"), *(section(_detail(line)) for line in members)]
    if pages > 1:
        blocks += [divider(), page_buttons(ids.DETAILS_PAGE, batch.id, at, pages)]
    return modal("Batch details", blocks, private_metadata=ids.page_value(batch.id, at))


def _facts(batch: Batch) -> str:
    due = escape(totals_text(totals(line.due for line in batch.lines)))
    private = " · Private commitments: posted only to you" if batch.private else ""
    return f"Total due {due} · {moment_text(batch.created_at, 'Confirmed')}{private}"


def _lines(lines: Sequence[Line]) -> list[Json]:
    shown = exceptions_first(lines)[:SHOWN]
    blocks = []
    for group, members in in_groups(shown):
        texts, _ = pack([f"*{HEADINGS[group]}*", *(line_text(line) for line in members)], SHOWN)
        blocks += [section(text) for text in texts]
    if len(lines) > len(shown):
        blocks.append(context(f"+ {len(lines) - len(shown):,} more in Details"))
    return blocks


def _details_button(batch: Batch) -> Json:
    return button("Details", ids.DETAILS, batch.id, spoken=f"Show details of {counted(len(batch.lines), 'claim')}")


def _detail(line: Line) -> str:
    commitment = f"{line_commitment(line)} {safe(line.commitment_title, 60, ' ')}".rstrip()
    first = f"*#{line.claim_number}* · {safe(line.company, 60)} · {escape(money_beside(line.company, line.due))}"
    second = f"{commitment} · {period_text(line.period)}"
    state = state_words(line)
    if state != HEADINGS[group_of(line)].lower():
        second += f" · {state}"
    # Why a signer declined stands beside the signer.
    third = [sentence(line.words, 300)] if line.words and line.state is not State.DECLINED else []
    people = joined([_recipient(line, one) for one in line.recipients], "\n", 1200)
    return "\n".join([first, second, *third, *([people] if people else [])])


def _recipient(line: Line, one: Recipient) -> str:
    shown = recipient_words(line, one)
    if one.signed_at and one.status is RecipientStatus.COMPLETED and line.state in WENT_OUT:
        shown = moment_text(one.signed_at, shown)
    reason = declined_reason(line) if one.status is RecipientStatus.DECLINED else one.declined_reason
    if reason:
        shown += f": “{safe(reason, 300)}”"
    return f"• {safe(one.name, 60)} ({safe(one.email, 110, 'no e-mail')}): {shown}"
