"""Asking a second admin: why one is needed, the buttons, the modals in which they decide, and what came of it."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.customising import custom_texts
from bot.blocks.elements import (
    Json,
    actions,
    button,
    context,
    divider,
    input_block,
    message,
    modal,
    pack,
    plain_text,
    section,
)
from bot.blocks.going import new_address_text, people_text
from bot.blocks.naming import claim_line, commitment_number, line_name, needs_text
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import (
    escape,
    joined,
    mention,
    moment_text,
    money_beside,
    plain,
    safe,
    sentence,
    totals_text,
)
from claims.approvals import Approval, Decision, Need
from claims.batch import Batch, Line
from claims.dispatch import WORDS
from claims.money import totals
from claims.picker import Listed
from claims.selection import GROUP_SIZE
from claims.wording import number_text, phrase, say, say_count

MOST = 50
"""Claims that one modal lets somebody decide: each is read again, and Slack wants its answer within three seconds."""
SECTIONS = 40
REASON = 300
NAMES = 1500
PRIVATE = phrase("The claims are private: only admins of the project, and those on their private lists, may see them.")


def decide_buttons(batch: Batch) -> list[Json]:
    """Draw Approve and Refuse while something waits for them; none where only the requester reads them."""
    waiting = len(batch.awaiting)
    if not waiting or batch.in_dm:
        return []
    return _buttons(batch.id, waiting)


def _buttons(batch_id: str, count: int) -> list[Json]:
    approves = say_count("Approve {count} claim: shows them first", "Approve {count} claims: shows them first", count)
    refuses = say_count("Refuse {count} claim: asks for a reason", "Refuse {count} claims: asks for a reason", count)
    return [
        button(say("Approve"), ids.APPROVE, batch_id, spoken=approves, primary=True),
        button(say("Refuse"), ids.REFUSE, batch_id, spoken=refuses),
    ]


def note_buttons(batch_id: str, count: int) -> Json:
    """Draw the buttons of the line in the thread that asks for approval."""
    return actions(ids.DECIDE_BLOCK, ask_buttons(batch_id, count))


def ask_buttons(batch_id: str, count: int) -> list[Json]:
    """Draw Approve and Refuse for so many claims of a batch, wherever somebody is asked."""
    return _buttons(batch_id, count)


def asked_text(lines: Sequence[Line], asked_by: str) -> str:
    """Say in the thread what is asked of whom, as mrkdwn."""
    text = say_count(
        "{count} claim of {person} needs the approval of a second admin before it is sent: {claims} · {due}.",
        "{count} claims of {person} need the approval of a second admin before they are sent: {claims} · {due}.",
        len(lines),
        person=mention(asked_by),
        claims=_named(lines),
        due=escape(totals_text(totals(line.due for line in lines))),
    )
    known = [line.approval for line in lines if line.approval]
    return f"{text} {_why(known)} {_until(known)}" if known else text


def _why(known: Sequence[Approval]) -> str:
    needs = [need for need in Need if any(need in one.needs for one in known)]
    return say("Why: {reasons}.", reasons=needs_text(needs))


def _until(known: Sequence[Approval]) -> str:
    until = moment_text(min(one.expires_at for one in known), say("until"))
    return say("It can be decided {until}.", until=until)


@in_words_of(lambda batch: batch.dictionary)
def call_message(batch: Batch) -> Json:
    """Ask another admin by direct message to decide what waits in a batch that is told to its requester alone."""
    lines = batch.awaiting
    text = asked_text(lines, batch.requester_slack_id)
    project = safe(batch.project_name, 100)
    blocks = [
        section(say("*{project}* · {asked}", project=project, asked=text)),
        *([context(say(PRIVATE))] if any(line.private for line in lines) else []),
        note_buttons(batch.id, len(lines)),
    ]
    title = say_count(
        "{project}: {count} claim for DocuSign to be approved",
        "{project}: {count} claims for DocuSign to be approved",
        len(lines),
        project=project,
    )
    return message(title, blocks)


@in_words_of(lambda batch: batch.dictionary)
def approve_view(batch: Batch, waiting: Sequence[tuple[Line, Listed]]) -> Json:
    """Show what would go to whom, as things stand now, each to be approved or not."""
    blocks = [*_heading(batch, waiting), *_claims(waiting), *_choices(waiting, say("Untick what you do not approve"))]
    if batch.hold:
        when = say("DocuSign e-mails everyone listed once sending goes on, which is held just now.")
    else:
        when = say("DocuSign e-mails everyone listed as soon as you approve.")
    more = f" {say('What you untick goes on waiting.')}" if len(waiting) > 1 else ""
    blocks.append(context(f"{when}{more}"))
    return _view(say("Approve"), ids.APPROVE_CHOSEN, batch, waiting, blocks)


@in_words_of(lambda batch: batch.dictionary)
def refuse_view(batch: Batch, waiting: Sequence[tuple[Line, Listed]]) -> Json:
    """Ask which of them are refused, and why."""
    element = {
        "type": "plain_text_input", "action_id": ids.REFUSE_REASON, "multiline": True, "max_length": REASON,
    }  # fmt: skip
    hint = say("Everybody who sees the batch can read it.")
    reason = input_block(ids.REFUSE_REASON, say("Reason"), element, optional=True, hint=hint)
    choices = _choices(waiting, say("Untick what you do not refuse"))
    blocks = [*_heading(batch, waiting), *_claims(waiting), *choices, reason]
    return _view(say("Refuse"), ids.REFUSE_CHOSEN, batch, waiting, blocks)


def _view(
    title: str, callback_id: str, batch: Batch, waiting: Sequence[tuple[Line, Listed]], blocks: Sequence[Json]
) -> Json:
    only = waiting[0][0].dispatch_id if len(waiting) == 1 else None
    return modal(
        title,
        blocks,
        close=say("Cancel"),
        callback_id=callback_id,
        private_metadata=ids.deciding_metadata(ids.Deciding(batch.id, only)),
        submit=plain_text(title),
    )


def _heading(batch: Batch, waiting: Sequence[tuple[Line, Listed]]) -> list[Json]:
    due = escape(totals_text(totals(one.claim.due for _, one in waiting)))
    known = [line.approval for line, _ in waiting if line.approval]
    asks = say_count(
        "{person} asks to send *{count} progress claim* of {project} to DocuSign · {due}",
        "{person} asks to send *{count} progress claims* of {project} to DocuSign · {due}",
        len(waiting),
        person=mention(batch.requester_slack_id),
        project=safe(batch.project_name, 100),
        due=due,
    )
    blocks = [section(asks)]
    if known:
        blocks.append(context(_until(known)))
    if len(waiting) > MOST:
        more = say("The first {count} are shown; decide these, then press the button again for the others.", count=MOST)
        blocks.append(context(more))
    return blocks


def _claims(waiting: Sequence[tuple[Line, Listed]]) -> list[Json]:
    texts, taken = pack((_claim(line, one) for line, one in waiting[:MOST]), SECTIONS, 150_000, "\n\n")
    left = len(waiting[:MOST]) - taken
    more = [context(say("and {count} more, each to its own Progress Claim Contacts", count=number_text(left)))]
    more = more if left else []
    return [divider(), *(section(text) for text in texts), *more]


def _claim(line: Line, one: Listed) -> str:
    text = f"{claim_line(one.claim)}\n→ {people_text(one, 1300)}"
    text = "\n".join([text, *custom_texts(one)])
    if one.changed:
        text += f"\n{new_address_text(one)}"
    if line.approval and line.approval.needs:
        text += "\n" + say("Why a second admin: {reasons}.", reasons=needs_text(line.approval.needs))
    return text


def _choices(waiting: Sequence[tuple[Line, Listed]], label: str) -> list[Json]:
    """Draw a box for each claim, all of them ticked; where there is only one there is nothing to choose."""
    if len(waiting) < 2:
        return []
    shown = waiting[:MOST]
    blocks = []
    for at in range(0, len(shown), GROUP_SIZE):
        options = [_option(line) for line, _ in shown[at : at + GROUP_SIZE]]
        boxes: Json = {
            "type": "checkboxes", "action_id": ids.CHOSEN, "options": options, "initial_options": options,
        }  # fmt: skip
        group = ids.chosen_block(at // GROUP_SIZE)
        span = f" ({at + 1}–{at + len(options)})" if len(shown) > GROUP_SIZE else ""
        blocks.append(input_block(group, f"{label}{span}", boxes, optional=True))
    return [divider(), *blocks]


def _option(line: Line) -> Json:
    due = money_beside(line.company, line.due)
    number = commitment_number(line.commitment_number, line.commitment_kind)
    return {
        "text": plain_text(plain(f"#{line.claim_number} · {plain(line.company, 35)} · {due}", 75)),
        "description": plain_text(plain(number, 75)),
        "value": line.dispatch_id,
    }


@in_words_of(lambda batch: batch.dictionary)
def decided_view(
    batch: Batch, approved: Sequence[Line], refused: Sequence[Line], ended: Sequence[Line], earlier: Sequence[Line]
) -> Json:
    """Say what one submission came to; what it found decided is told as that, with who decided."""
    blocks = []
    if approved:
        wait = f" {say('Sending is held just now, so they wait.')}" if batch.hold else ""
        way = say_count("It is on the way to DocuSign.", "They are on the way to DocuSign.", len(approved))
        blocks.append(section(f"{say('*You approved {claims}.*', claims=_named(approved))}\n{way}{wait}"))
    if refused:
        told = say("Whoever asked is told so in the thread.")
        blocks.append(section(f"{say('*You refused {claims}.*', claims=_named(refused))}\n{told}"))
    for lines in (ended, earlier):
        texts, taken = pack((f"• {outcome_text(line)}" for line in lines), 10)
        blocks += [section(text) for text in texts]
        if taken < len(lines):
            blocks.append(context(say("and {count} more", count=number_text(len(lines) - taken))))
    if not blocks:
        blocks = [section(f"*{say('Nothing was chosen.')}*\n{say('Nothing was changed.')}")]
    if not (approved or refused or ended) and earlier:
        blocks.insert(0, section(f"*{say('Your press changed nothing: it was decided before.')}*"))
    return modal(_title(approved, refused, ended), blocks, close=say("Done"))


def _title(approved: Sequence[Line], refused: Sequence[Line], ended: Sequence[Line]) -> str:
    if approved or refused:
        return say("Approved") if approved else say("Refused")
    return say("Not approved") if ended else say("Nothing was changed")


@in_words_of(lambda batch: batch.dictionary)
def nothing_waits_message(batch: Batch) -> Json:
    """Answer a press of an old button: nothing waits any more, and this is what became of it."""
    title = say("Nothing of this batch waits for approval any more.")
    told = [f"• {outcome_text(line)}" for line in batch.lines if line.approval]
    texts, taken = pack(told, 5)
    more = []
    if left := len(told) - taken:
        more = [context(say("and {count} more; see the batch's Details", count=number_text(left)))]
    above = section(f"*{title}*\n{say('Your press changed nothing.')}")
    return message(title, [above, *(section(one) for one in texts), *more])


def outcome_text(line: Line) -> str:
    """Say what became of an approval, and who decided, as mrkdwn."""
    how = line.approval.decision if line.approval else None
    if line.approval is None or how is None:
        return say("{claim}: {state}.", claim=line_name(line), state=say(WORDS[line.state]))
    person = mention(line.approval.decided_by or "")
    if how is Decision.APPROVED:
        return say("{claim} was approved by {person}.", claim=line_name(line), person=person)
    if how is Decision.REFUSED:
        return say("{claim} was refused by {person}.", claim=line_name(line), person=person)
    why = sentence(line.words or say("the approval ended"), 500)
    return say("{claim} was not sent: {why}", claim=line_name(line), why=why)


def _named(lines: Sequence[Line]) -> str:
    return joined([line_name(line) for line in lines], ", ", NAMES)
