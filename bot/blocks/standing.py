"""How a batch and each of its lines stand, in words. States are never told by a sign alone."""

from collections import Counter
from collections.abc import Sequence

from bot.blocks.naming import COMPANY, line_commitment
from bot.blocks.text import counted, escape, listing, money_beside, safe, sentence
from claims.batch import Group, Line, counts, exceptions_first, group_of
from claims.dispatch import OPEN, OUT, WENT_OUT, WORDS, State
from claims.envelope import Recipient, RecipientStatus

CELLS = 10

HEADINGS = {
    Group.EXCEPTION: "Needs attention",
    Group.WORKING: "Being sent",
    Group.OUT: "Out for signature",
    Group.SIGNED: "Signed",
}

RECIPIENT_WORDS = {
    RecipientStatus.CREATED: "not invited yet",
    RecipientStatus.SENT: "invited",
    RecipientStatus.DELIVERED: "has read it",
    RecipientStatus.AUTORESPONDED: "the invitation came back",
    RecipientStatus.COMPLETED: "signed",
    RecipientStatus.DECLINED: "declined",
}


def progress_text(lines: Sequence[Line]) -> str:
    """Draw how many are signed, as a bar and in numbers, and count the others per state, what needs a person first.

    The bar is full only when all are signed.
    """
    signed, total = counts(lines)[Group.SIGNED], len(lines)
    filled = signed * CELLS // total if total else 0
    if signed and not filled:
        filled = 1
    progress = f"{'▰' * filled}{'▱' * (CELLS - filled)} {signed:,} of {total:,} signed"
    others = Counter(state_words(line) for line in exceptions_first(lines) if group_of(line) is not Group.SIGNED)
    return " · ".join([progress, *(f"{count:,} {what}" for what, count in others.items())])


def state_words(line: Line) -> str:
    """Say in a few words how the line stands."""
    return "invitation not delivered" if line.bounced else WORDS[line.state]


def sending_text(lines: Sequence[Line], who: str) -> str:
    """Say what became of the press: what is still being sent, what went out, what did not."""
    total = len(lines)
    claims = counted(total, "progress claim")
    if any(line.state in OPEN for line in lines):
        return f"{who} is sending *{claims}* to DocuSign"
    went = sum(line.state in WENT_OUT for line in lines)
    if went == total:
        return f"{who} sent *{claims}* to DocuSign"
    if not went:
        return f"{who} asked to send *{claims}* to DocuSign; none went out"
    return f"{who} sent *{went:,} of {claims}* to DocuSign"


def line_text(line: Line) -> str:
    """Tell one line of a batch under the heading of its group, as mrkdwn: which claim, how much, how it stands."""
    named = f"*#{line.claim_number}* · {safe(line.company, COMPANY)} · {line_commitment(line)}"
    return f"• {named} · {escape(money_beside(line.company, line.due))}: {standing(line)}"


def standing(line: Line) -> str:
    """Say how the line stands, with what a person needs to know about it."""
    if line.bounced:
        addresses = [safe(one.email, 110, "an address") for one in _at(line, RecipientStatus.AUTORESPONDED)]
        return f"invitation not delivered to {listing(addresses[:3])}"
    if line.state is State.DECLINED:
        return _declined(line)
    if line.state in OUT:
        return _waiting(line)
    if line.state is State.COMPLETED:
        return f"signed by {_people(line.recipients)}" if line.recipients else WORDS[line.state]
    return WORDS[line.state] + (f": {sentence(line.words, 300)}" if line.words else "")


def recipient_words(line: Line, one: Recipient) -> str:
    """Say how far a signer has got. Nobody is invited to an envelope that did not leave us."""
    if line.state is State.UNCERTAIN:
        return "not known yet"
    return RECIPIENT_WORDS[one.status] if line.state in WENT_OUT else "not invited"


def declined_reason(line: Line) -> str | None:
    """Return the reason a signer gave for declining, as data."""
    given = [one.declined_reason for one in _at(line, RecipientStatus.DECLINED) if one.declined_reason]
    return given[0] if given else line.words


def bounced_recipients(line: Line) -> tuple[Recipient, ...]:
    """Return whose invitation came back."""
    return _at(line, RecipientStatus.AUTORESPONDED)


def _declined(line: Line) -> str:
    by = _at(line, RecipientStatus.DECLINED)
    reason = declined_reason(line)
    who = f" by {_people(by)}" if by else ""
    return f"declined{who}" + (f": “{safe(reason, 300)}”" if reason else "")


def _waiting(line: Line) -> str:
    waiting = [one for one in line.recipients if one.status is not RecipientStatus.COMPLETED]
    signed = len(line.recipients) - len(waiting)
    # What the heading says already is not said again.
    parts = [f"waiting for {_people(waiting)}"] if waiting else [WORDS[line.state]]
    if waiting and line.state is State.DELIVERED:
        parts.insert(0, WORDS[line.state])
    if signed:
        parts.append(f"{signed} of {len(line.recipients)} signed")
    return ", ".join(parts)


def _people(people: Sequence[Recipient]) -> str:
    shown = [safe(one.name, 40) for one in people[: 3 if len(people) <= 3 else 2]]
    return listing([*shown, f"{len(people) - 2} others"] if len(people) > 3 else shown)


def _at(line: Line, status: RecipientStatus) -> tuple[Recipient, ...]:
    return tuple(one for one in line.recipients if one.status is status)


def in_groups(lines: Sequence[Line]) -> list[tuple[Group, tuple[Line, ...]]]:
    """Split lines into the groups that are there, in the order shown."""
    sorted_lines = [(group, tuple(line for line in lines if group_of(line) is group)) for group in Group]
    return [(group, members) for group, members in sorted_lines if members]
