"""What a person asks of an envelope that is out: which moves there are, who is reminded, and what is refused."""

from datetime import date

import pytest

from claims.dispatch import OUT, State
from claims.envelope import Recipient, RecipientStatus
from claims.orders import (
    MOVES,
    OPEN_ORDERS,
    Order,
    OrderKind,
    OrderMoveNotAllowed,
    OrderState,
    check_order_move,
    fault_of_order,
    order_after_interruption,
    reminder_press,
    to_remind,
)
from tests.support.builders import MAYA, a_line, a_recipient

LOU, SAM = "lou@harlan.example", "sam@harlan.example"


def an_order(kind: OrderKind, **changes: object) -> Order:
    email = LOU if kind is OrderKind.REMIND else "new@harlan.example"
    given = {"recipient_id": "1", "name": "Lou", "email": email, "was": LOU} | changes
    return Order("d1", kind, "press", MAYA, **given)  # type: ignore[arg-type]


def lou(status: RecipientStatus = RecipientStatus.SENT, email: str = LOU) -> Recipient:
    return a_recipient(recipient_id="1", name="Lou", email=email, status=status)


def test_what_is_over_moves_no_more_and_nothing_else_is_a_dead_end() -> None:
    assert set(OrderState) - OPEN_ORDERS == {OrderState.DONE, OrderState.REFUSED, OrderState.UNHEARD}
    assert all(not MOVES[state] <= {state} for state in OPEN_ORDERS)
    with pytest.raises(OrderMoveNotAllowed):
        check_order_move(OrderState.DONE, OrderState.ASKED)


def test_a_reminder_that_was_interrupted_is_over_and_anything_else_is_looked_up() -> None:
    def after(kind: OrderKind) -> OrderState:
        return order_after_interruption(kind, OrderState.CALLING)

    assert after(OrderKind.REMIND) is OrderState.UNHEARD
    assert after(OrderKind.VOID) is after(OrderKind.CORRECT) is OrderState.UNCERTAIN
    assert order_after_interruption(OrderKind.REMIND, OrderState.ASKED) is OrderState.ASKED


def test_a_person_is_reminded_once_a_day_however_they_are_written() -> None:
    day = date(2026, 11, 2)

    assert reminder_press(" Lou@Harlan.example", day) == reminder_press(LOU, day)
    assert reminder_press(LOU, day) != reminder_press(LOU, date(2026, 11, 3))


def test_each_person_is_reminded_once_of_the_oldest_claim_that_waits_for_them() -> None:
    first = a_line(dispatch_id="d1", state=State.DELIVERED, recipients=(lou(RecipientStatus.DELIVERED),))
    signed = a_line(dispatch_id="d2", state=State.COMPLETED, recipients=(a_recipient(email=SAM),))
    other = a_line(
        dispatch_id="d3",
        state=State.SENT,
        recipients=(
            lou(email=LOU.upper()),
            a_recipient(recipient_id="2", email=SAM, status=RecipientStatus.SENT),
            a_recipient(recipient_id="3", email="bounced@harlan.example", status=RecipientStatus.AUTORESPONDED),
            a_recipient(recipient_id="4", email="signed@harlan.example", status=RecipientStatus.COMPLETED),
        ),
    )

    found = to_remind([first, signed, other])

    assert [(line.dispatch_id, one.email) for line, one in found] == [("d1", LOU), ("d3", SAM)]


@pytest.mark.parametrize("kind", OrderKind)
@pytest.mark.parametrize("state", State)
def test_nothing_is_asked_of_an_envelope_that_is_not_out(kind: OrderKind, state: State) -> None:
    assert (fault_of_order(an_order(kind), state, [lou()]) is None) == (state in OUT)


@pytest.mark.parametrize(
    ("kind", "status", "refused"),
    [
        (OrderKind.VOID, RecipientStatus.COMPLETED, None),
        (OrderKind.CORRECT, RecipientStatus.AUTORESPONDED, None),
        (OrderKind.CORRECT, RecipientStatus.SENT, None),
        (OrderKind.CORRECT, RecipientStatus.COMPLETED, "Lou has signed meanwhile"),
        (OrderKind.REMIND, RecipientStatus.SENT, None),
        (OrderKind.REMIND, RecipientStatus.CREATED, "not been invited yet"),
        (OrderKind.REMIND, RecipientStatus.AUTORESPONDED, "Correct the e-mail address instead"),
        (OrderKind.REMIND, RecipientStatus.COMPLETED, "has signed meanwhile"),
    ],
)
def test_who_is_asked_to_do_what_they_cannot_is_told_why(
    kind: OrderKind, status: RecipientStatus, refused: str | None
) -> None:
    found = fault_of_order(an_order(kind), State.SENT, [lou(status)])

    assert found == refused if refused is None else refused in (found or "")


@pytest.mark.parametrize("kind", [OrderKind.CORRECT, OrderKind.REMIND])
def test_an_order_about_an_address_that_is_not_there_any_more_is_refused(kind: OrderKind) -> None:
    found = fault_of_order(an_order(kind), State.SENT, [lou(email="third@harlan.example")])

    assert "it is third@harlan.example now" in (found or "")
