"""The message of a batch, always the whole truth about it, and the modal with its details.

Both are functions of the batch alone: the same batch gives the same bytes, so whoever finds a message stale may
draw it again.
"""

from collections.abc import Sequence

from bot.blocks import handing_ids, ids
from bot.blocks.acting import act_button, remind_button
from bot.blocks.approval import decide_buttons
from bot.blocks.elements import Json, actions, button, context, divider, message, modal, one_primary, pack, section
from bot.blocks.holding import held_lines, hold_buttons
from bot.blocks.naming import line_commitment
from bot.blocks.paging import page_buttons, page_count, within
from bot.blocks.pressing import sending_text
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import (
    approval_text,
    declined_reason,
    group_text,
    heading,
    in_groups,
    line_text,
    progress_text,
    recipient_words,
    signed_text,
    stale_words,
    state_words,
    waiting_for,
)
from bot.blocks.text import (
    escape,
    joined,
    listing,
    mention,
    moment_text,
    money_beside,
    period_text,
    safe,
    sentence,
    totals_text,
)
from claims.batch import Batch, Group, Line, counts, exceptions_first, group_of
from claims.dispatch import TO_SEND, WENT_OUT, State
from claims.envelope import Recipient, RecipientStatus
from claims.filing import Filed
from claims.money import totals
from claims.wording import number_text, say, say_count

SHOWN = 15
"""Lines in the message; the others are in the details."""
PAGE = 20
"""Lines on a page of the details."""


@in_words_of(lambda batch: batch.dictionary)
def batch_message(batch: Batch) -> Json:
    """Draw the root message of a batch: who sent what, how far it has got, and the lines, exceptions first."""
    project, waits = safe(batch.project_name, 100), waiting_for(batch)
    sending = sending_text(batch.lines, mention(batch.requester_slack_id), waits)
    title = say("{sending} · {project}", sending=sending, project=project)
    blocks = [
        section("\n".join([title, progress_text(batch.lines, waits), *held_lines(batch)])),
        context(_facts(batch) + _place(batch)),
        *_lines(batch.lines, waits),
        actions(ids.BATCH_BLOCK, one_primary(_buttons(batch))),
    ]
    return message(fallback_text(batch), blocks)


@in_words_of(lambda batch: batch.dictionary)
def fallback_text(batch: Batch) -> str:
    """Say the batch in one sentence, without mentions, for notifications and screen readers."""
    found = counts(batch.lines)
    parts = [signed_text(found[Group.SIGNED], len(batch.lines))]
    if attention := found[Group.EXCEPTION]:
        parts.append(say_count("{count} needs attention", "{count} need attention", attention))
    if awaiting := len(batch.awaiting):
        parts.append(say("{count} waiting for a second admin", count=number_text(awaiting)))
    if batch.tells_work and (waits := waiting_for(batch)):
        parts.append(say(waits))
    return say_count(
        "{count} progress claim for DocuSign · {project}: {standing}",
        "{count} progress claims for DocuSign · {project}: {standing}",
        len(batch.lines),
        project=safe(batch.project_name, 100),
        standing=", ".join(parts),
    )


@in_words_of(lambda batch: batch.dictionary)
def details_view(batch: Batch, page: int, may_hold: bool = False) -> Json:
    """Draw page `page`, from 0, of every line with its signers; a page beyond the last shows the last.

    Its private metadata names batch and page (`ids.read_page_value`), as do the values of its page buttons. Stop and
    Resume are there for whoever may press them.
    """
    ordered = exceptions_first(batch.lines)
    pages = page_count(len(ordered), PAGE)
    at = within(page, pages)
    shown, waits = ordered[at * PAGE : (at + 1) * PAGE], waiting_for(batch)
    position = say_count(
        "Showing {first}–{last} of {count} claim",
        "Showing {first}–{last} of {count} claims",
        len(ordered),
        first=number_text(at * PAGE + 1),
        last=number_text(at * PAGE + len(shown)),
    )
    blocks = [
        section(
            "\n".join([f"*{safe(batch.project_name, 100)}*", progress_text(batch.lines, waits), *held_lines(batch)])
        ),
        context(_facts(batch) + (f"\n{position}" if pages > 1 else "")),
    ]
    if may_hold and (row := hold_buttons(batch)):
        blocks.append(actions(ids.HOLD_BLOCK, row))
    for group, members in in_groups(shown):
        blocks += [
            divider(),
            section(f"*{heading(group, waits)}*"),
            *(section(_detail(line, waits), _detail_button(line, may_hold)) for line in members),
        ]
    if pages > 1:
        blocks += [divider(), page_buttons(ids.DETAILS_PAGE, batch.id, at, pages)]
    return modal(say("Batch details"), blocks, private_metadata=ids.page_value(batch.id, at))


def _facts(batch: Batch) -> str:
    due = escape(totals_text(totals(line.due for line in batch.lines)))
    parts = [say("Total due {due}", due=due), moment_text(batch.created_at, say("Confirmed"))]
    if batch.private:
        parts.append(say("Private commitments: posted only to you"))
    return " · ".join(parts)


def _place(batch: Batch) -> str:
    if not batch.place_note:
        return ""
    return f"\n{say('This batch is told here: {why}.', why=sentence(say(batch.place_note), 300))}"


def _lines(lines: Sequence[Line], waits: str | None) -> list[Json]:
    shown = exceptions_first(lines)[:SHOWN]
    blocks = []
    for group, members in in_groups(shown):
        texts, _ = pack([f"*{heading(group, waits)}*", *(line_text(line, waits) for line in members)], SHOWN)
        blocks += [section(text) for text in texts]
    if left := exceptions_first(lines)[SHOWN:]:
        folded = listing(group_text(group, len(members)) for group, members in in_groups(left))
        blocks.append(context(say("+ {count} more in Details: {folded}", count=number_text(len(left)), folded=folded)))
    return blocks


def _buttons(batch: Batch) -> list[Json]:
    return [*decide_buttons(batch), *hold_buttons(batch), *remind_button(batch), _details_button(batch)]


def _details_button(batch: Batch) -> Json:
    spoken = say_count("Show details of {count} claim", "Show details of {count} claims", len(batch.lines))
    return button(say("Details"), ids.DETAILS, batch.id, spoken=spoken)


def _detail(line: Line, waits: str | None) -> str:
    commitment = f"{line_commitment(line)} {safe(line.commitment_title, 60, ' ')}".rstrip()
    first = f"*#{line.claim_number}* · {safe(line.company, 60)} · {escape(money_beside(line.company, line.due))}"
    second = f"{commitment} · {period_text(line.period)}"
    state = state_words(line, waits)
    if state != heading(group_of(line), waits).lower():
        second += f" · {state}"
    # Why a signer declined stands beside the signer, and why the batch waits above.
    told_elsewhere = line.state is State.DECLINED or (waits and line.state in TO_SEND)
    third = [sentence(line.words, 300)] if line.words and not told_elsewhere else []
    third += [approval] if (approval := approval_text(line)) else []
    third += [stale.removeprefix(" · ")] if (stale := stale_words(line)) else []
    third += [_filed(line.filed)] if line.filed else []
    people = joined([_recipient(line, one) for one in line.recipients], "\n", 1200)
    return "\n".join([first, second, *third, *([people] if people else [])])


def _detail_button(line: Line, may_hold: bool) -> Json | None:
    if line.filed is not None and line.filed.at is not None:
        spoken = say("Send the signed copy of #{number} to me", number=line.claim_number)
        return button(say("Signed copy"), handing_ids.SIGNED_COPY, line.claim_id, spoken=spoken)
    return act_button(line) if may_hold else None


def _filed(filed: Filed) -> str:
    if filed.at is not None:
        return moment_text(filed.at, say("Signed copy kept"))
    if filed.words:
        return say("Signed copy not kept yet, it is asked for again: {why}", why=sentence(filed.words, 300))
    return say("Signed copy not kept yet")


def _recipient(line: Line, one: Recipient) -> str:
    shown = recipient_words(line, one)
    if one.signed_at and one.status is RecipientStatus.COMPLETED and line.state in WENT_OUT:
        shown = moment_text(one.signed_at, shown)
    reason = declined_reason(line) if one.status is RecipientStatus.DECLINED else one.declined_reason
    if reason:
        shown += f": “{safe(reason, 300)}”"
    email = safe(one.email, 110, say("no e-mail"))
    return say("• {person} ({email}): {standing}", person=safe(one.name, 60), email=email, standing=shown)
