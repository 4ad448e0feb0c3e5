"""Orders: what a person asks of an envelope that is out: to void it, to correct an address, to remind somebody.

Pure. An order is written down before the call that it asks for; its states and the moves between them are data here.
A reminder that nobody heard of is never repeated: a person would be written to twice. Whatever else was not heard is
looked up, and asked for again if it did not happen.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from claims.addresses import Standing
from claims.batch import Line
from claims.dispatch import NOT_SENT, OUT, WITH_PERSON, State
from claims.envelope import Recipient, RecipientStatus
from claims.wording import phrase, say


class OrderKind(StrEnum):
    """What is asked for."""

    VOID = "void"
    CORRECT = "correct"  # another address for a signer, who is invited there
    REMIND = "remind"  # DocuSign writes to a signer once more


class OrderState(StrEnum):
    """How far an order has got."""

    ASKED = "asked"
    CALLING = "calling"  # DocuSign is being asked
    UNCERTAIN = "uncertain"  # DocuSign was asked, and the answer was not heard: it is looked up
    DONE = "done"
    REFUSED = "refused"  # by our own rules or by DocuSign; nothing happened
    UNHEARD = "unheard"  # a reminder that may have been sent


MOVES: dict[OrderState, frozenset[OrderState]] = {
    OrderState.ASKED: frozenset({OrderState.CALLING, OrderState.DONE, OrderState.REFUSED}),
    OrderState.CALLING: frozenset(
        {OrderState.ASKED, OrderState.UNCERTAIN, OrderState.DONE, OrderState.REFUSED, OrderState.UNHEARD}
    ),
    OrderState.UNCERTAIN: frozenset({OrderState.ASKED, OrderState.DONE, OrderState.REFUSED}),
    OrderState.DONE: frozenset(),
    OrderState.REFUSED: frozenset(),
    OrderState.UNHEARD: frozenset(),
}

OPEN_ORDERS = frozenset(state for state, moves in MOVES.items() if moves)
"""Somebody has to take the next step. An envelope has one step taken at a time, the oldest order first."""

TO_SEND_AGAIN = NOT_SENT | {State.DECLINED, State.VOIDED}
"""Over without a signature: a person may send the claim again, as another attempt."""
ACTABLE = OUT | WITH_PERSON | TO_SEND_AGAIN
"""There is something that a person may do about it."""

UNSIGNED = frozenset(set(RecipientStatus) - {RecipientStatus.COMPLETED, RecipientStatus.DECLINED})
REMINDABLE = frozenset({RecipientStatus.SENT, RecipientStatus.DELIVERED})
"""Invited, and neither bounced nor done. DocuSign invites the next in order only once the one before has signed."""


class OrderMoveNotAllowed(Exception):
    """An order cannot move that way."""


@dataclass(frozen=True)
class Order:
    """What is asked of one envelope, as it is written down.

    `press` names the press, or the schedule's occurrence: the same again is no second order. `by` is a Slack id, None
    for the schedule. Of a correction, `name` and `email` are the new ones and `was` the address they replace; of a
    reminder, those of the person reminded. `words` are the reason given for voiding.
    """

    dispatch_id: str
    kind: OrderKind
    press: str
    by: str | None
    recipient_id: str | None = None
    name: str | None = None
    email: str | None = None
    was: str | None = None
    words: str | None = None
    stood: Standing | None = None
    """How a corrected address stood to what was signed before, as the person saw it."""


@dataclass(frozen=True)
class HeldOrder:
    """An order as its worker holds it. Every write names `owner` and `lease`: a stale worker's changes nothing."""

    id: str
    order: Order
    state: OrderState
    owner: str
    lease: int
    tries: int
    asked_at: datetime
    called_at: datetime | None
    """When DocuSign was last asked."""
    batch_id: str
    project_id: str
    claim_id: str
    envelope_id: str
    sender: str | None
    """The DocuSign user as whom the envelope went out: nobody else can change it."""


@dataclass(frozen=True)
class ToldOrder:
    """An order as people are told of it."""

    id: str
    order: Order
    state: OrderState
    asked_at: datetime
    called_at: datetime | None
    done_at: datetime | None
    outcome: str | None

    @property
    def is_refused(self) -> bool:
        """Nothing came of it, and nothing happened."""
        return self.state is OrderState.REFUSED


@dataclass(frozen=True)
class Left:
    """Somebody who is not reminded, because an earlier reminder of that day was for them."""

    line: Line
    recipient: Recipient
    earlier: ToldOrder


@dataclass(frozen=True)
class Reminded:
    """Whom a reminder goes to, or would: each person once, about the envelope that has waited longest for them."""

    going: tuple[tuple[Line, Recipient], ...]
    left: tuple[Left, ...]


def check_order_move(now: OrderState, then: OrderState) -> None:
    """Raise OrderMoveNotAllowed unless the table has the move."""
    if then not in MOVES[now]:
        raise OrderMoveNotAllowed(f"an order that is {now} cannot become {then}")


def after_lost_answer(kind: OrderKind) -> OrderState:
    """Return the state of an order whose call may have happened: a reminder is never asked for twice."""
    return OrderState.UNHEARD if kind is OrderKind.REMIND else OrderState.UNCERTAIN


def order_after_interruption(kind: OrderKind, state: OrderState) -> OrderState:
    """Return the state in which another worker takes an order over from one that vanished."""
    return after_lost_answer(kind) if state is OrderState.CALLING else state


def reminder_press(email: str, day: date) -> str:
    """Return what names a reminder: a person is reminded once a day, on the project's calendar, by whomever.

    However many envelopes wait for them, and whoever asks: a person, or the schedule.
    """
    return f"reminder:{email.strip().casefold()}:{day.isoformat()}"


def unsigned(recipients: Iterable[Recipient]) -> tuple[Recipient, ...]:
    """Return those who have not signed and not declined."""
    return tuple(one for one in recipients if one.status in UNSIGNED)


def to_remind(lines: Iterable[Line]) -> tuple[tuple[Line, Recipient], ...]:
    """Return whom a reminder about these claims goes to: each person once, about the first claim that waits for them.

    `lines` come the oldest first. Someone whose address bounced has nothing to be reminded of.
    """
    found: dict[str, tuple[Line, Recipient]] = {}
    for line in lines:
        for one in line.recipients if line.state in OUT else ():
            if one.status in REMINDABLE:
                found.setdefault(one.email.casefold(), (line, one))
    return tuple(found.values())


NOT_OUT = phrase("It is not out for signature any more, so nothing was asked of DocuSign.")
SIGNED_MEANWHILE = phrase("{name} has signed meanwhile, so nothing was asked of DocuSign.")
BOUNCED_MEANWHILE = phrase("The invitation to {email} could not be delivered. Correct the e-mail address instead.")
NOT_INVITED = phrase("{name} has not been invited yet: DocuSign invites them when the signer before has signed.")
OTHER_ADDRESS = phrase("The address was changed meanwhile: it is {email} now.")


def is_so(order: Order, state: State, recipients: Iterable[Recipient]) -> bool:
    """Tell whether what was ordered is so already: by our own call, unheard, or by a person in DocuSign."""
    if order.kind is OrderKind.VOID:
        return state is State.VOIDED
    new = (order.email or "").casefold()
    return order.kind is OrderKind.CORRECT and any(
        one.recipient_id == order.recipient_id and one.email.casefold() == new for one in recipients
    )


def fault_of_order(order: Order, state: State, recipients: Iterable[Recipient]) -> str | None:
    """Say why an order cannot be carried out on an envelope that stands so; None if it can.

    The state and the recipients are what we know; DocuSign may know better and then refuses.
    """
    if state not in OUT:
        return say(NOT_OUT)
    if order.kind is OrderKind.VOID:
        return None
    one = next((one for one in recipients if one.recipient_id == order.recipient_id), None)
    if one is None or one.status not in UNSIGNED:
        return say(SIGNED_MEANWHILE, name=order.name or order.was or order.email)
    meant = order.was or "" if order.kind is OrderKind.CORRECT else order.email
    if meant is not None and one.email.casefold() != meant.casefold():
        return say(OTHER_ADDRESS, email=one.email)
    if order.kind is OrderKind.CORRECT:
        return None
    if one.status is RecipientStatus.AUTORESPONDED:
        return say(BOUNCED_MEANWHILE, email=one.email)
    return None if one.status in REMINDABLE else say(NOT_INVITED, name=one.name)
