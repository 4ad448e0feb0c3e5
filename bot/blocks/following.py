"""The answers to `/claims status` about one thing: a batch, a claim with every attempt at it, a company's claims."""

from collections.abc import Iterator
from datetime import datetime

from bot.blocks import command_ids, ids
from bot.blocks.elements import Json, actions, button, context, divider, message, pack, section
from bot.blocks.holding import held_lines, hold_buttons
from bot.blocks.naming import claim_line, claim_name
from bot.blocks.speaking_of import in_words_of
from bot.blocks.standing import (
    heading,
    in_groups,
    line_text,
    progress_text,
    recipient_words,
    standing,
    state_words,
    waiting_for,
)
from bot.blocks.text import escape, joined, mention, moment_text, period_text, safe, totals_text
from claims.attempts import Attempt, ClaimStanding, CompanyStanding
from claims.batch import Batch, exceptions_first
from claims.dispatch import WENT_OUT
from claims.envelope import RecipientStatus
from claims.finding import Subject, Thing
from claims.money import totals
from claims.wording import say, say_count

LINES = 20
"""Lines of a batch that are shown; the others are in its details."""
ATTEMPTS = 5
"""Attempts at a claim that are shown, the newest."""
SECTIONS = 12
FOLLOW_BLOCK = "follow"


@in_words_of(lambda batch, *_: batch.dictionary)
def batch_status_message(batch: Batch, may_hold: bool = False) -> Json:
    """Tell one batch to whoever asked, with what they may do: as its message does, and more of its lines."""
    project, waits = safe(batch.project_name, 100), waiting_for(batch)
    title = say("Batch {reference} of {project}", reference=batch.reference, project=project)
    due = escape(totals_text(totals(line.due for line in batch.lines)))
    facts = say(
        "Confirmed by {who} {when} · Total due {due}",
        who=mention(batch.requester_slack_id),
        when=moment_text(batch.created_at),
        due=due,
    )
    ordered = exceptions_first(batch.lines)
    blocks = [section("\n".join([f"*{title}*", progress_text(batch.lines, waits), *held_lines(batch)])), context(facts)]
    for group, members in in_groups(ordered[:LINES]):
        texts, _ = pack([f"*{heading(group, waits)}*", *(line_text(line, waits) for line in members)], SECTIONS)
        blocks += [section(text) for text in texts]
    if len(ordered) > LINES:
        left = len(ordered) - LINES
        blocks.append(context(say_count("+ {count} more in Details", "+ {count} more in Details", left)))
    row = [*(hold_buttons(batch) if may_hold else []), _details(batch.id, batch.reference)]
    return message(title, [*blocks, actions(ids.HOLD_BLOCK, row)])


@in_words_of(lambda told: told.about.project.dictionary)
def claim_status_message(told: ClaimStanding) -> Json:
    """Tell how a claim stands: its newest attempt with its signers, then the older ones."""
    claim, project = told.about.claim, told.about.project
    where = " · ".join(
        (safe(project.name, 100), escape(period_text(claim.revision.period)), escape(claim.status.label))
    )
    blocks = [section(f"{claim_line(claim)}\n{where}")]
    if not told.attempts:
        never = say("It was never sent to DocuSign.")
        blocks.append(section(never))
        in_short = never
    else:
        in_short = state_words(told.attempts[0].line, waiting_for(told.attempts[0].batch))
        for at, one in enumerate(told.attempts[:ATTEMPTS]):
            blocks += [divider()] if at else []
            blocks += [section(_attempt(told, one)), context(_facts(one))]
        left = len(told.attempts) - ATTEMPTS
        if left > 0:
            blocks.append(context(say_count("and {count} older attempt", "and {count} older attempts", left)))
    return message(f"{claim_name(claim)}: {in_short}", [*blocks, _buttons(told)])


def _attempt(told: ClaimStanding, one: Attempt) -> str:
    line = one.line
    stands = standing(line, waiting_for(one.batch))
    title = f"*{stands[:1].upper()}{stands[1:]}*"
    if one.revision != told.about.claim.revision.number:
        title += f" · {say('revision {number}, changed since', number=one.revision)}"
    people = joined([_signer(one, at) for at in range(len(line.recipients))], "\n", 1500)
    return "\n".join([title, *([people] if people else [])])


def _signer(one: Attempt, at: int) -> str:
    line, person = one.line, one.line.recipients[at]
    words = recipient_words(line, person)
    if person.signed_at and person.status is RecipientStatus.COMPLETED and line.state in WENT_OUT:
        words = moment_text(person.signed_at, words)
    return f"• {safe(person.name, 60)} ({safe(person.email, 110, '–')}): {words}"


def _facts(one: Attempt) -> str:
    """Say who confirmed it, in which batch, and as whom it went out when."""
    who, when = mention(one.batch.requester_slack_id), moment_text(one.promised_at)
    lead = say("Confirmed by {who} {when} · Batch {reference}", who=who, when=when, reference=one.batch.reference)
    return f"{lead} · {_sent(one.sent_as, one.sent_at)}" if one.sent_at else lead


def _sent(name: str | None, at: datetime) -> str:
    if name is None:
        return say("Sent by the service account {when}", when=moment_text(at))
    return say("Sent as {name} {when}", name=safe(name, 60), when=moment_text(at))


def _buttons(told: ClaimStanding) -> Json:
    claim = told.about.claim
    subject = Subject(Thing.CLAIM, claim.id)
    spoken = say("Show what keeps claim {number} from being sent", number=claim.number)
    why = button(
        say("Can it be sent?"), ids.variant(ids.CHOOSE, "why"), command_ids.choice_value("why", subject), spoken=spoken
    )
    spoken = say("Show who did what with claim {number}", number=claim.number)
    history = button(
        say("History"), ids.variant(ids.CHOOSE, "history"), command_ids.choice_value("history", subject), spoken=spoken
    )
    newest = told.attempts[0] if told.attempts else None
    details = [_details(newest.batch.id, newest.batch.reference)] if newest else []
    return actions(FOLLOW_BLOCK, [why, history, *details])


def _details(batch_id: str, reference: str) -> Json:
    spoken = say("Show details of batch {reference}", reference=reference)
    return button(say("Details"), ids.DETAILS, batch_id, spoken=spoken)


def company_status_message(told: CompanyStanding) -> Json:
    """Tell a company's claims that are on their way, out or lately over, with counts and sums per currency."""
    dictionaries = {about.project.dictionary for about, _ in told.told}
    return _company_status_message(dictionaries.pop() if len(dictionaries) == 1 else None, told)


@in_words_of(lambda dictionary: dictionary)
def _company_status_message(_dictionary: str | None, told: CompanyStanding) -> Json:
    name = safe(told.name, 100)
    small = say("What is on its way or out, and what ended within the last 30 days.")
    if not told.told:
        text = say("Nothing of {company} is out for signature, and nothing ended lately.", company=name)
        return message(text, [section(text), context(small)])
    count = say_count(
        "{company}: {count} claim at DocuSign", "{company}: {count} claims at DocuSign", len(told.told), company=name
    )
    entries = list(_company_lines(told))
    texts, shown = pack((text for text, _ in entries), SECTIONS)
    left = sum(is_claim for _, is_claim in entries[shown:])
    more = [context(say_count("+ {count} more", "+ {count} more", left))] if left > 0 else []
    return message(count, [section(f"*{count}*"), *(section(text) for text in texts), *more, context(small)])


def _company_lines(told: CompanyStanding) -> Iterator[tuple[str, bool]]:
    """Yield each group's heading with its count and sums, then its claims; with each, whether it is a claim."""
    several = len({about.project.id for about, _ in told.told}) > 1
    projects = {one.line.dispatch_id: about.project for about, one in told.told}
    waits = {one.line.dispatch_id: waiting_for(one.batch) for _, one in told.told}
    for group, lines in in_groups([one.line for _, one in told.told]):
        due = escape(totals_text(totals(line.due for line in lines)))
        count = say_count("{count} claim", "{count} claims", len(lines))
        yield f"*{heading(group)}* · {count} · {due}", False
        for line in lines:
            where = f" ({safe(projects[line.dispatch_id].name, 60)})" if several else ""
            yield f"{line_text(line, waits[line.dispatch_id])}{where}", True
