"""Asking for something to be done to an envelope that is out: void it, correct an address, remind somebody.

Each press is checked anew, whatever the message said when it was drawn, and writes an order down; `executing` carries
it out. Which claims may be sent again, the rule of sending decides; see `sending_again`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.blocks.text import clean, plain
from bot.services import authority, executing, explaining, standing
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.addresses import Standing
from claims.audit import Deed, Entry
from claims.batch import Batch, Line, NoteKind
from claims.contacts import Field, Given, faults_of_new
from claims.dispatch import OUT
from claims.envelope import Recipient
from claims.model import Contact, Member, Project
from claims.orders import (
    Left,
    Order,
    OrderKind,
    Reminded,
    fault_of_order,
    reminder_press,
    to_remind,
    unsigned,
)
from claims.wording import phrase, say
from storage import audit, contacts, listing, notes, orders, projects
from storage.database import Tx

ASKED_ALREADY = phrase("That has been asked for already. The thread tells what it comes to.")
SAME_ADDRESS = phrase("That is the address it went to. Use Remind now to have DocuSign write there again.")
OTHER_SIGNER = phrase("Another signer of this envelope has that address.")
CANNOT_SHOW = phrase("The signature sheet cannot show {letters}: type the name in Latin, Greek or Cyrillic.")


class AddressFaults(Exception):
    """What was typed cannot be used; nothing was asked for. `faults` are words per input."""

    def __init__(self, faults: Mapping[Field, str]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class AddressIsNew(Exception):
    """The address was not on the commitment's last signed claim: the person decides again, knowing that."""


@dataclass(frozen=True)
class Target:
    """A claim of a batch that somebody may act on, as it is there for them."""

    batch: Batch
    line: Line
    project: Project
    signed_by: tuple[str, ...] | None = None
    """The addresses of the commitment's last signed claim, None when nothing of it was ever signed."""

    def signer(self, recipient_id: str) -> Recipient:
        """Return a signer who can still be written to; raises Refusal."""
        for one in unsigned(self.line.recipients):
            if one.recipient_id == recipient_id:
                return one
        raise Refusal(say("This signer has signed, or is not on the envelope. Nothing was changed."))


def target(services: Services, caller: Caller, dispatch_id: str) -> Target:
    """Return the claim to be acted on; raises Refusal unless it is there for the caller and theirs to act on."""
    with services.db.reading() as tx:
        return _target(tx, caller, dispatch_id)


def check_possible(found: Target, kind: OrderKind, recipient_id: str | None = None) -> None:
    """Raise Refusal, in words, where the envelope has gone on since the button was drawn."""
    name, was = _named(found, recipient_id)
    order = Order(found.line.dispatch_id, kind, "", None, recipient_id, name=name, was=was)
    if fault := fault_of_order(order, found.line.state, found.line.recipients):
        raise Refusal(fault)


def void(services: Services, caller: Caller, dispatch_id: str, reason: str, press: str) -> Target:
    """Ask DocuSign to void the envelope; raises Refusal. A repeat asks for nothing more."""
    with services.db.deciding() as tx:
        found = _target(tx, caller, dispatch_id)
        order = Order(dispatch_id, OrderKind.VOID, f"void:{press}", caller.slack_id, words=reason)
        _ask(services, tx, caller, found, order, Deed.VOID_ASKED, reason)
    services.work_waits.set()
    return found


def correct(
    services: Services, caller: Caller, dispatch_id: str, recipient_id: str, entered: Contact, warned: bool, press: str
) -> Target:
    """Ask DocuSign to invite a signer at another address; a repeat asks for nothing more.

    Raises AddressFaults, AddressIsNew for one who was not `warned` that the address is, and Refusal.
    """
    with services.db.deciding() as tx:
        found = _target(tx, caller, dispatch_id)
        signer = found.signer(recipient_id)
        contact = _usable(services, tx, found, signer, entered)
        stood = executing.standing_for(tx, found.project.id, found.line.claim_id, contact.email)
        if stood is Standing.CHANGED and not warned:
            raise AddressIsNew
        order = Order(
            dispatch_id, OrderKind.CORRECT, f"correct:{press}", caller.slack_id, recipient_id, contact.name,
            contact.email, signer.email, stood=stood,
        )  # fmt: skip
        words = f"{contact.name} <{contact.email}>; before {signer.email}"
        _ask(services, tx, caller, found, order, Deed.CORRECTION_ASKED, words)
    services.work_waits.set()
    return found


def out_of_batch(services: Services, caller: Caller, batch_id: str) -> tuple[str, ...]:
    """Return the claims of a batch, as it is there for the caller, that are with their signers; raises Refusal."""
    with services.db.reading() as tx:
        batch, member = standing.for_caller(tx, caller, batch_id)
        authority.check_may_act(tx, member, projects.get(tx, member.project_id))
        return tuple(line.dispatch_id for line in batch.lines if line.state in OUT)


def whom(services: Services, caller: Caller, dispatch_ids: Sequence[str]) -> Reminded:
    """Return whom a reminder about these claims would go to now, and ask for nothing; raises as `remind` does."""
    with services.db.reading() as tx:
        return _whom(services, tx, _targets(tx, caller, orders.oldest_first(tx, dispatch_ids)))


def remind(services: Services, caller: Caller, dispatch_ids: Sequence[str]) -> Reminded:
    """Ask DocuSign to remind everybody whom these claims wait for: a person once, and at most once a day.

    Raises Refusal for a claim that is not there for the caller or not theirs to act on, and while sending is frozen. A
    repeat finds that everybody is reminded.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        found = _targets(tx, caller, orders.oldest_first(tx, dispatch_ids))
        reminded = _whom(services, tx, found)
        where = {one.line.dispatch_id: one for one in found}
        asked = [(where[line.dispatch_id], one) for line, one in reminded.going]
        _check_may_remind(services, tx, caller, asked)
        told = [entry for there, one in asked if (entry := _ask_to_remind(services, tx, caller, there, one, now))]
        audit.record_all(tx, told)
    services.work_waits.set()
    return reminded


def _check_may_remind(services: Services, tx: Tx, caller: Caller, asked: Sequence[tuple[Target, Recipient]]) -> None:
    """Raise Refusal where nobody may be reminded; of a reminder nothing but its project counts, so one of each does."""
    of_each = {there.project.id: (there, one) for there, one in asked}
    for there, one in of_each.values():
        order = _reminder(services, there, one, caller)
        if words := executing.faults(services, tx, order, there.project.id, there.line.claim_id):
            raise Refusal(" ".join(words))


def _ask_to_remind(
    services: Services, tx: Tx, caller: Caller, there: Target, one: Recipient, now: datetime
) -> Entry | None:
    """Write one reminder down, and owe the thread its line; return what the trail is told, None for a repeat."""
    order = _reminder(services, there, one, caller)
    if not orders.ask(tx, order, now):
        return None
    notes.make(
        tx, there.batch.id, order.dispatch_id, NoteKind.REMINDED, now, f"{order.press} {now.isoformat()}",
        caller.slack_id, one.name,
    )  # fmt: skip
    return _entry(services, caller, there, Deed.REMINDER_ASKED, f"{one.name} <{one.email}>")


def _whom(services: Services, tx: Tx, found: Sequence[Target]) -> Reminded:
    going: list[tuple[Line, Recipient]] = []
    left: list[Left] = []
    by_line = {one.line.dispatch_id: one for one in found}
    waiting = [
        (line, one, _press(services, by_line[line.dispatch_id].project, one))
        for line, one in to_remind([each.line for each in found])
    ]
    known = orders.of_presses(tx, [press for _, _, press in waiting])
    for line, one, press in waiting:
        earlier = known.get(press)
        if earlier is None or earlier.is_refused:
            going.append((line, one))
        else:
            left.append(Left(line, one, earlier))
    return Reminded(tuple(going), tuple(left))


def _press(services: Services, project: Project, one: Recipient) -> str:
    day = services.clock().astimezone(ZoneInfo(project.time_zone)).date()
    return reminder_press(one.email, day)


def _reminder(services: Services, found: Target, one: Recipient, caller: Caller) -> Order:
    press = _press(services, found.project, one)
    return Order(
        found.line.dispatch_id, OrderKind.REMIND, press, caller.slack_id, one.recipient_id, one.name, one.email
    )


def _target(tx: Tx, caller: Caller, dispatch_id: str) -> Target:
    (found,) = _targets(tx, caller, [dispatch_id])
    stored = listing.of_claims(tx, found.project.id, [found.line.claim_id])
    return replace(found, signed_by=stored[0].signed_by if stored else None)


def _targets(tx: Tx, caller: Caller, dispatch_ids: Sequence[str]) -> list[Target]:
    """Return several claims as `_target` does, for whom it matters not who signed before; each batch is read once."""
    batch_ids = orders.batches_of(tx, dispatch_ids)
    there = {one: _there(tx, caller, one) for one in {batch_ids.get(one, "") for one in dispatch_ids}}
    return [_of_batch(tx, there[batch_ids.get(one, "")], one) for one in dispatch_ids]


def _there(tx: Tx, caller: Caller, batch_id: str) -> tuple[Batch, Member, Project]:
    batch, member = standing.for_caller(tx, caller, batch_id)
    return batch, member, projects.get(tx, member.project_id)


def _of_batch(tx: Tx, there: tuple[Batch, Member, Project], dispatch_id: str) -> Target:
    batch, member, project = there
    line = next((one for one in batch.lines if one.dispatch_id == dispatch_id), None)
    if line is None:
        raise Refusal(explaining.NO_SUCH_CLAIM)
    authority.check_may_act(tx, member, project)
    return Target(batch, line, project)


def _ask(services: Services, tx: Tx, caller: Caller, found: Target, order: Order, deed: Deed, words: str) -> None:
    """Write the order down, once; raises Refusal where it cannot be carried out, or the same is asked for already."""
    line = found.line
    if orders.of_press(tx, order.press) is not None:
        return
    if orders.open_of(tx, line.dispatch_id, order.kind, order.recipient_id) is not None:
        raise Refusal(say(ASKED_ALREADY))
    faults = list(executing.faults(services, tx, order, found.project.id, line.claim_id))
    if fault := fault_of_order(order, line.state, line.recipients):
        faults.append(fault)
    if faults:
        raise Refusal(" ".join(faults))
    if orders.ask(tx, order, services.clock()):
        audit.record(tx, _entry(services, caller, found, deed, words))


def _usable(services: Services, tx: Tx, found: Target, signer: Recipient, entered: Contact) -> Contact:
    """Return the contact that was typed, as the contacts of a commitment are checked; raises AddressFaults."""
    name, email = clean(entered.name), entered.email.strip()
    if email.casefold() == signer.email.casefold():
        raise AddressFaults({Field.EMAIL: say(SAME_ADDRESS)})
    if email.casefold() in {one.email.casefold() for one in found.line.recipients}:
        raise AddressFaults({Field.EMAIL: say(OTHER_SIGNER)})
    given = Given(None, name, email, contacts.known_person(tx, email))
    if faults := faults_of_new(given, found.line.company, (), choice=False):
        raise AddressFaults(faults)
    if missing := services.undrawable(name):
        raise AddressFaults({Field.NAME: say(CANNOT_SHOW, letters=plain(missing, 20))})
    return given.contact


def _named(found: Target, recipient_id: str | None) -> tuple[str | None, str | None]:
    one = next((one for one in found.line.recipients if one.recipient_id == recipient_id), None)
    return (one.name, one.email) if one else (None, None)


def _entry(services: Services, caller: Caller, found: Target, deed: Deed, words: str) -> Entry:
    return Entry(
        services.clock(), caller.slack_id, caller.surface, deed, project_id=found.project.id,
        claim_id=found.line.claim_id, about=found.batch.id, words=words,
    )  # fmt: skip
