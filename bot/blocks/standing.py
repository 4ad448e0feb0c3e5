"""How a batch and each of its lines stand, in words. States are never told by a sign alone."""

from collections import Counter
from collections.abc import Sequence

from bot.blocks.naming import COMPANY, line_commitment, line_name, needs_text
from bot.blocks.text import (
    escape,
    joined,
    listing,
    mention,
    moment_text,
    money_beside,
    money_text,
    period_text,
    safe,
    sentence,
    totals_text,
)
from claims.approvals import Decision
from claims.batch import Batch, Group, Line, counts, exceptions_first, group_of
from claims.dispatch import OUT, TO_SEND, WENT_OUT, WITH_PERSON, WORDS, State
from claims.envelope import Recipient, RecipientStatus
from claims.holds import HoldKind
from claims.money import totals
from claims.stale import SIGNABLE
from claims.wording import number_text, phrase, say, say_count

CELLS = 10
UNSIGNED = 2000
"""Characters in which a summary names the claims that ended unsigned."""

HEADINGS = {
    Group.EXCEPTION: phrase("Needs attention"),
    Group.AWAITING: phrase("Waiting for a second admin"),
    Group.FINISHING: phrase("Being finished in DocuSign"),
    Group.WORKING: phrase("Being sent"),
    Group.OUT: phrase("Out for signature"),
    Group.SIGNED: phrase("Signed"),
}

FOLDED = {
    Group.EXCEPTION: phrase("{count} to look at"),
    Group.AWAITING: phrase("{count} waiting for a second admin"),
    Group.FINISHING: phrase("{count} being finished in DocuSign"),
    Group.WORKING: phrase("{count} on the way"),
    Group.OUT: phrase("{count} out for signature"),
    Group.SIGNED: phrase("{count} signed"),
}

RECIPIENT_WORDS = {
    RecipientStatus.CREATED: phrase("not invited yet"),
    RecipientStatus.SENT: phrase("invited"),
    RecipientStatus.DELIVERED: phrase("has read it"),
    RecipientStatus.AUTORESPONDED: phrase("the invitation came back"),
    RecipientStatus.COMPLETED: phrase("signed"),
    RecipientStatus.DECLINED: phrase("declined"),
}

BOUNCED = phrase("invitation not delivered")
FROZEN, STOPPED, PAUSED = phrase("frozen"), phrase("stopped"), phrase("paused")
HELD = {
    FROZEN: phrase("waiting: frozen"),
    STOPPED: phrase("waiting: stopped"),
    PAUSED: phrase("waiting: paused"),
}
"""How a claim stands that waits to be sent while something holds it."""
MAKING_DRAFT = phrase("its draft is being made")
"""Of one that a person will finish in DocuSign: it is not being sent."""

COUNTED = {
    WORDS[State.AWAITING_APPROVAL]: phrase("{count} waiting for a second admin"),
    WORDS[State.PROMISED]: phrase("{count} waiting to be sent"),
    WORDS[State.DRAFTED]: phrase("{count} being prepared"),
    WORDS[State.CREATE_UNKNOWN]: phrase("{count} being prepared again"),
    WORDS[State.SENDING]: phrase("{count} being sent"),
    WORDS[State.UNCERTAIN]: phrase("{count} checking whether it went out"),
    WORDS[State.FINISHING]: phrase("{count} being finished in DocuSign"),
    MAKING_DRAFT: phrase("{count} whose draft is being made"),
    WORDS[State.SENT]: phrase("{count} out for signature"),
    WORDS[State.DELIVERED]: phrase("{count} viewed by the signer"),
    WORDS[State.COMPLETED]: phrase("{count} signed"),
    WORDS[State.DECLINED]: phrase("{count} declined"),
    WORDS[State.VOIDED]: phrase("{count} voided"),
    WORDS[State.FAILED]: phrase("{count} not sent"),
    HELD[FROZEN]: phrase("{count} waiting: frozen"),
    HELD[STOPPED]: phrase("{count} waiting: stopped"),
    HELD[PAUSED]: phrase("{count} waiting: paused"),
}
"""The same of several: what is counted by what one of them is called."""


def waiting_for(batch: Batch) -> str | None:
    """Tell why the claims that wait to be sent wait, as a phrase; None when they only wait for their turn."""
    if batch.hold is not None:
        return FROZEN if batch.hold.kind is HoldKind.FREEZE else STOPPED
    return PAUSED if batch.told_pause is not None else None


def progress_text(lines: Sequence[Line], waits: str | None = None) -> str:
    """Draw how many are signed, as a bar and in numbers, and count the others per state, what needs a person first.

    The bar is full only when all are signed. `waits` is what `waiting_for` says, here and below.
    """
    signed, total = counts(lines)[Group.SIGNED], len(lines)
    filled = signed * CELLS // total if total else 0
    if signed and not filled:
        filled = 1
    progress = f"{'▰' * filled}{'▱' * (CELLS - filled)} {signed_text(signed, total)}"
    return " · ".join([progress, *_counts(exceptions_first(lines), waits)])


def signed_text(signed: int, total: int) -> str:
    """Say how many are signed, in numbers."""
    return say("{signed} of {count} signed", signed=number_text(signed), count=number_text(total))


def _counts(lines: Sequence[Line], waits: str | None = None) -> list[str]:
    """Count what is not signed per state, in the order in which each state comes first."""
    counted = Counter(_phrase_of(line, waits) for line in lines if group_of(line) is not Group.SIGNED)
    return [_counted(what, count) for what, count in counted.items()]


def _counted(what: str, count: int) -> str:
    if what == BOUNCED:
        return say_count("{count} invitation not delivered", "{count} invitations not delivered", count)
    return say(COUNTED[what], count=number_text(count))


def state_words(line: Line, waits: str | None = None) -> str:
    """Say in a few words how the line stands."""
    return say(_phrase_of(line, waits))


def _phrase_of(line: Line, waits: str | None) -> str:
    if waits and line.state in TO_SEND:
        return HELD[waits]
    if line.is_finishing:
        return WORDS[State.FINISHING] if line.state in WITH_PERSON else MAKING_DRAFT
    return BOUNCED if line.bounced else WORDS[line.state]


def summary_text(batch: Batch) -> str:
    """Say how a batch ended, once all of its claims have: how many are signed, for how much; and name the others."""
    lines = exceptions_first(batch.lines)
    signed = [line for line in lines if line.state is State.COMPLETED]
    others = [line for line in lines if line.state is not State.COMPLETED]
    told = [
        say_count(
            "This batch is done: its {count} progress claim has ended.",
            "This batch is done: all {count} progress claims have ended.",
            len(lines),
        ),
        " · ".join([signed_text(len(signed), len(lines)), *_counts(lines)]),
    ]
    due = {"due": _sum(signed), "all": _sum(lines)}
    told.append(say("Signed: {due}.", **due) if not others else say("Signed: {due} of {all}.", **due))
    named = [say("• {claim}: {standing}", claim=line_name(line), standing=standing(line)) for line in others]
    return "\n".join([*told, *([joined(named, "\n", UNSIGNED)] if named else [])])


def _sum(lines: Sequence[Line]) -> str:
    return escape(totals_text(totals(line.due for line in lines)))


def group_text(group: Group, count: int) -> str:
    """Count the lines of a group that are folded."""
    return say(FOLDED[group], count=number_text(count))


def heading(group: Group, waits: str | None = None) -> str:
    """Return what stands over the lines of a group."""
    return say("Not out yet") if waits and group is Group.WORKING else say(HEADINGS[group])


def line_text(line: Line, waits: str | None = None) -> str:
    """Tell one line of a batch under the heading of its group, as mrkdwn: which claim, how much, how it stands."""
    return say(
        "• *#{number}* · {company} · {commitment} · {due}: {standing}",
        number=line.claim_number,
        company=safe(line.company, COMPANY),
        commitment=line_commitment(line),
        due=escape(money_beside(line.company, line.due)),
        standing=f"{standing(line, waits)}{stale_words(line)}",
    )


def stale_words(line: Line) -> str:
    """Say what its source asks for now, where what was sent is stale; behind how the line stands."""
    if line.stale is None or line.state not in SIGNABLE:
        return ""
    due, period = escape(money_text(line.stale.due)), escape(period_text(line.stale.period))
    return " · " + say("*stale*: its source asks for {due} for {period} now", due=due, period=period)


def standing(line: Line, waits: str | None = None) -> str:
    """Say how the line stands, with what a person needs to know about it."""
    if line.bounced:
        addresses = [safe(one.email, 110, say("an address")) for one in _at(line, RecipientStatus.AUTORESPONDED)]
        return say("invitation not delivered to {addresses}", addresses=listing(addresses[:3]))
    if line.state is State.DECLINED:
        return _declined(line)
    if line.state in OUT:
        return _waiting(line)
    if line.state is State.COMPLETED and line.recipients:
        return say("signed by {people}", people=_people(line.recipients))
    if waits and line.state in TO_SEND:
        return state_words(line, waits)  # the batch says why
    if line.state is State.AWAITING_APPROVAL:
        return approval_text(line) or state_words(line)
    return _explained(line)


def _explained(line: Line) -> str:
    words = {"state": state_words(line), "why": sentence(line.words or "", 300)}
    if line.approval and line.approval.decision is Decision.REFUSED:
        return say("{state}: {why} ({person})", person=mention(line.approval.decided_by or ""), **words)
    return say("{state}: {why}", **words) if line.words else state_words(line)


def approval_text(line: Line) -> str:
    """Say why a claim waits for a second admin, and until when; nothing for one that does not. Mrkdwn."""
    if line.approval is None or not line.approval.waits:
        return ""
    until = moment_text(line.approval.expires_at, say("it can be decided until"))
    return say("{why}; {until}", why=needs_text(line.approval.needs), until=until)


def recipient_words(line: Line, one: Recipient) -> str:
    """Say how far a signer has got. Nobody is invited to an envelope that did not leave us."""
    if line.state is State.UNCERTAIN:
        return say("not known yet")
    return say(RECIPIENT_WORDS[one.status]) if line.state in WENT_OUT else say("not invited")


def declined_reason(line: Line) -> str | None:
    """Return the reason a signer gave for declining, as data."""
    given = [one.declined_reason for one in _at(line, RecipientStatus.DECLINED) if one.declined_reason]
    return given[0] if given else line.words


def bounced_recipients(line: Line) -> tuple[Recipient, ...]:
    """Return whose invitation came back."""
    return _at(line, RecipientStatus.AUTORESPONDED)


def _declined(line: Line) -> str:
    by, reason = _at(line, RecipientStatus.DECLINED), declined_reason(line)
    said = {"people": _people(by), "reason": safe(reason or "", 300)}
    if by:
        return say("declined by {people}: “{reason}”", **said) if reason else say("declined by {people}", **said)
    return say("declined: “{reason}”", **said) if reason else state_words(line)


def _waiting(line: Line) -> str:
    waiting = [one for one in line.recipients if one.status is not RecipientStatus.COMPLETED]
    signed = len(line.recipients) - len(waiting)
    # What the heading says already is not said again.
    parts = [_waiting_for(waiting)] if waiting else [state_words(line)]
    if waiting and line.state is State.DELIVERED:
        parts.insert(0, state_words(line))
    if signed:
        parts.append(signed_text(signed, len(line.recipients)))
    return ", ".join(parts)


def _waiting_for(people: Sequence[Recipient]) -> str:
    """Name whose turn it is, and who is asked after them; as long as nobody is known to be asked, all of them."""
    later = [one for one in people if one.status is RecipientStatus.CREATED]
    now = [one for one in people if one not in later]
    if now and later:
        return say("waiting for {people}, then for {others}", people=_people(now), others=_people(later))
    return say("waiting for {people}", people=_people(people))


def _people(people: Sequence[Recipient]) -> str:
    shown = [safe(one.name, 40) for one in people[: 3 if len(people) <= 3 else 2]]
    if len(people) <= 3:
        return listing(shown)
    return listing([*shown, say("{count} others", count=number_text(len(people) - 2))])


def _at(line: Line, status: RecipientStatus) -> tuple[Recipient, ...]:
    return tuple(one for one in line.recipients if one.status is status)


def in_groups(lines: Sequence[Line]) -> list[tuple[Group, tuple[Line, ...]]]:
    """Split lines into the groups that are there, in the order shown."""
    sorted_lines = [(group, tuple(line for line in lines if group_of(line) is group)) for group in Group]
    return [(group, members) for group, members in sorted_lines if members]
