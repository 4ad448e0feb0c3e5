"""What changed about a claim since it was ticked, and what is odd about its signers, in words."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from bot.blocks.text import escape, joined, money_text, period_text, safe
from claims.changes import Changed, Fact, File, What
from claims.model import ClaimStatus, Contact, Period
from claims.money import Money
from claims.warnings import Kind, Warned
from claims.wording import number_text, phrase, say, say_count

ROOM = 300
"""Characters of each side of a change."""

WHATS = {
    What.COMPANY: phrase("Contract company: was {before}, is {after}"),
    What.AMOUNT: phrase("Amount due: was {before}, is {after}"),
    What.PERIOD: phrase("Billing period: was {before}, is {after}"),
    What.DOCUMENT: phrase("Document: was {before}, is {after}"),
    What.ATTACHMENTS: phrase("Attachments: was {before}, is {after}"),
    What.STATUS: phrase("Status: was {before}, is {after}"),
    What.PEOPLE: phrase("Goes to: was {before}, is {after}"),
}
FIGURES = {
    "original_contract_sum": phrase("Original contract sum: was {before}, is {after}"),
    "net_change_by_change_orders": phrase("Net change by variations: was {before}, is {after}"),
    "contract_sum_to_date": phrase("Contract sum to date: was {before}, is {after}"),
    "total_completed_and_stored_to_date": phrase("Total completed and stored to date: was {before}, is {after}"),
    "completed_work_retainage": phrase("Retention on completed work: was {before}, is {after}"),
    "stored_materials_retainage": phrase("Retention on stored materials: was {before}, is {after}"),
    "total_retainage": phrase("Total retention: was {before}, is {after}"),
    "total_earned_less_retainage": phrase("Total earned less retention: was {before}, is {after}"),
    "less_previous_certificates": phrase("Previously certified: was {before}, is {after}"),
    "balance_to_finish": phrase("Balance to finish: was {before}, is {after}"),
}
SAME_NAME = phrase("Document: another file of the same name, {name}")


def changes_text(changes: Sequence[Changed], room: int) -> str:
    """Name everything that changed since the claim was ticked, with before and after; mrkdwn."""
    return f"*{say('Changed since you ticked it.')}* {joined([_change(one) for one in changes], '; ', room)}"


def signed_text(changes: Sequence[Changed]) -> str:
    """Name what changed of what is signed for, with before and after, as plain text: whoever draws it escapes it."""
    return "; ".join(say(WHATS[one.what], before=_plain(one.before), after=_plain(one.after)) for one in changes)


def _plain(fact: Fact) -> str:
    if isinstance(fact, Money):
        return money_text(fact)
    return period_text(fact) if isinstance(fact, Period) else ""


def _change(one: Changed) -> str:
    before, after = one.before, one.after
    if isinstance(before, File) and isinstance(after, File) and before.name == after.name and before.name:
        return say(SAME_NAME, name=safe(before.name, 100))
    words = FIGURES[one.name] if one.what is What.FIGURE else WHATS[one.what]
    return say(words, before=_fact(before), after=_fact(after))


def _fact(fact: Fact) -> str:
    if isinstance(fact, Money):
        return escape(money_text(fact))
    if isinstance(fact, Period):
        return escape(period_text(fact))
    if isinstance(fact, File):
        return safe(fact.name, 100) if fact.name else say("no document")
    if isinstance(fact, ClaimStatus):
        return escape(fact.label)
    if isinstance(fact, str):
        return safe(fact, 100)
    return joined([f"{safe(name, 60)} ({safe(email, 110)})" for name, email in fact], ", ", ROOM) or say("nobody")


def person(one: Contact) -> str:
    """Name somebody with their address; mrkdwn."""
    return f"{safe(one.name, 60)} ({safe(one.email, 110)})"


BESIDE = {
    Kind.OWN_DOMAIN: phrase("An address of our own company: {people}."),
    Kind.FREE_MAIL: phrase("A free-mail address, which anybody can have: {people}."),
    Kind.TWICE: phrase("The same person twice: {people}."),
}
"""Beside a claim; a new address is told there with the old one."""


def warnings_text(warned: Iterable[Warned], room: int) -> str:
    """Say what is odd about a claim's signers; nothing when nothing is. mrkdwn."""
    told = [
        say(BESIDE[one.kind], people=joined([person(who) for who in one.people], ", ", room))
        for one in warned
        if one.kind in BESIDE
    ]
    return " ".join(told)


def overview(warned: Mapping[Kind, Sequence[Contact]], changed: int, busy: Sequence[tuple[Contact, int]]) -> list[str]:
    """Say of everything that goes what to look at first, a line each; mrkdwn.

    `warned` names whom each warning is about, `busy` who gets how many envelopes.
    """
    lines = [_changed(changed)] if changed else []
    lines += [_OVERVIEW[kind](warned[kind]) for kind in Kind if warned.get(kind)]
    if busy:
        people = joined(list(_busy(busy)), ", ", ROOM * 2)
        lines.append(say("More than one envelope goes to: {people}.", people=people))
    return lines


def _busy(busy: Sequence[tuple[Contact, int]]) -> Iterator[str]:
    for who, count in busy:
        yield say("{person} {count}×", person=person(who), count=number_text(count))


def _changed(count: int) -> str:
    return say_count(
        "{count} claim has changed since you ticked it: see below.",
        "{count} claims have changed since you ticked them: see below.",
        count,
        count=number_text(count),
    )


def _own(people: Sequence[Contact]) -> str:
    return say_count(
        "A signer has an address of our own company: {people}.",
        "{count} signers have addresses of our own company: {people}.",
        len(people),
        count=number_text(len(people)),
        people=_names(people),
    )


def _new(people: Sequence[Contact]) -> str:
    return say_count(
        "A signer has a new address: {people}.",
        "{count} signers have new addresses: {people}.",
        len(people),
        count=number_text(len(people)),
        people=_names(people),
    )


def _free(people: Sequence[Contact]) -> str:
    return say_count(
        "A signer has a free-mail address, which anybody can have: {people}.",
        "{count} signers have free-mail addresses, which anybody can have: {people}.",
        len(people),
        count=number_text(len(people)),
        people=_names(people),
    )


def _twice(people: Sequence[Contact]) -> str:
    return say("The same person is there twice on one claim: {people}.", people=_names(people))


def _names(people: Sequence[Contact]) -> str:
    return joined([person(one) for one in people], ", ", ROOM)


_OVERVIEW: Mapping[Kind, Callable[[Sequence[Contact]], str]] = {
    Kind.OWN_DOMAIN: _own,
    Kind.NEW_ADDRESS: _new,
    Kind.FREE_MAIL: _free,
    Kind.TWICE: _twice,
}
