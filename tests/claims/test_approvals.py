"""Four eyes: what a second admin is needed for, and who is a second one."""

from datetime import timedelta
from decimal import Decimal

import pytest

from claims.addresses import Standing
from claims.approvals import Approval, Decision, Identity, Need, Policy, approvers, parse_limits
from claims.money import Money
from tests.support.builders import NOW, a_member

KNOWN, CHANGED, FIRST = Standing.KNOWN, Standing.CHANGED, Standing.FIRST_TIME
LIMITS = {"USD": Decimal(250000), "AUD": Decimal("300000.50"), "NZD": Decimal(0)}
OFF, ABOVE = Policy(), Policy(above=LIMITS)
ADDRESSES = Policy(changed_address=True, first_address=True)


@pytest.mark.parametrize(
    ("policy", "amount", "standings", "expected"),
    [
        (OFF, "999999999.00 USD", (CHANGED, FIRST), ()),
        (ABOVE, "250000.00 USD", (KNOWN,), ()),
        (ABOVE, "250000.01 USD", (KNOWN,), (Need.AMOUNT,)),
        (ABOVE, "249999.99 USD", (CHANGED, FIRST), ()),
        (ABOVE, "300000.50 AUD", (KNOWN,), ()),
        (ABOVE, "300000.5001 AUD", (KNOWN,), (Need.AMOUNT,)),
        (ABOVE, "0.01 NZD", (KNOWN,), (Need.AMOUNT,)),
        (ABOVE, "0.01 EUR", (KNOWN,), (Need.AMOUNT,)),
        (ABOVE, "0.00 EUR", (KNOWN,), ()),
        (ABOVE, "0.00 USD", (KNOWN,), ()),
        (ABOVE, "0.00 NZD", (KNOWN,), ()),
        (ABOVE, "-999999.00 USD", (KNOWN,), ()),
        (ABOVE, "-999999.00 EUR", (KNOWN,), ()),
        (Policy(changed_address=True), "1.00 USD", (KNOWN, CHANGED), (Need.CHANGED_ADDRESS,)),
        (Policy(changed_address=True), "-1.00 USD", (CHANGED,), (Need.CHANGED_ADDRESS,)),
        (Policy(changed_address=True), "1.00 USD", (FIRST,), ()),
        (Policy(first_address=True), "1.00 USD", (FIRST,), (Need.FIRST_ADDRESS,)),
        (Policy(first_address=True), "1.00 USD", (CHANGED,), ()),
        (ADDRESSES, "1.00 USD", (KNOWN,), ()),
        (ADDRESSES, "1.00 USD", (), ()),
        (Policy(LIMITS, True, True), "250001.00 USD", (CHANGED,), (Need.AMOUNT, Need.CHANGED_ADDRESS)),
    ],
)
def test_a_second_admin_is_needed_for_what_the_settings_name_and_nothing_else(
    policy: Policy, amount: str, standings: tuple[Standing, ...], expected: tuple[Need, ...]
) -> None:
    figure, _, currency = amount.partition(" ")

    assert policy.needs(Money(Decimal(figure), currency), standings) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", {}),
        ("  ,", {}),
        ("USD 250000", {"USD": Decimal(250000)}),
        ("USD 250000, AUD 300000.50,", {"USD": Decimal(250000), "AUD": Decimal("300000.50")}),
        ("USD\t0", {"USD": Decimal(0)}),
    ],
)
def test_limits_are_read_per_currency(text: str, expected: dict[str, Decimal]) -> None:
    assert parse_limits(text) == expected


@pytest.mark.parametrize(
    "text",
    ["250000", "usd 250000", "USD", "USD 250k", "USD 250 000", "USD -1", "USD 1e6", "USD NaN", "$250000",
     "USD 1, USD 2", "USDT 5", "USD 1.00001", "USD 250,000"],
)  # fmt: skip
def test_what_is_no_limit_is_refused_by_name(text: str) -> None:
    with pytest.raises(ValueError, match=r"\S"):
        parse_limits(text)


def an_approval(decision: Decision | None, *needs: Need) -> Approval:
    return Approval(needs, "U04MAYAOKAF", NOW + timedelta(hours=72), decision)


@pytest.mark.parametrize("decision", [None, *Decision])
def test_only_an_approval_that_was_given_lets_a_claim_go_and_only_for_what_it_was_asked(
    decision: Decision | None,
) -> None:
    both = an_approval(decision, Need.AMOUNT, Need.CHANGED_ADDRESS)
    given, waits = decision is Decision.APPROVED, decision is None

    assert both.waits is waits
    assert [both.covers(needs) for needs in ([], [Need.AMOUNT], [Need.AMOUNT, Need.CHANGED_ADDRESS])] == [given] * 3
    assert not both.covers([Need.FIRST_ADDRESS])
    assert both.covers([Need.AMOUNT], still_waiting=True) is waits
    assert not both.covers([Need.FIRST_ADDRESS], still_waiting=True)


def identity(slack_ids: str, emails: str) -> Identity:
    return Identity(frozenset(slack_ids.split()), frozenset(emails.split()))


@pytest.mark.parametrize(
    ("other", "same"),
    [
        (identity("U1", "maya@x.example"), True),
        (identity("U1", "tom@x.example"), True),
        (identity("U2", "maya@x.example"), True),
        (identity("U2 U1", "tom@x.example"), True),
        (identity("", "maya@x.example"), True),
        (identity("U2", "tom@x.example"), False),
        (identity("", ""), False),
    ],
)
def test_one_who_is_linked_twice_is_one_person(other: Identity, same: bool) -> None:
    maya = identity("U1", "maya@x.example m.okafor@x.example")

    assert maya.is_same_as(other) is same
    assert other.is_same_as(maya) is same


def test_those_who_may_approve_are_the_admins_who_are_somebody_else() -> None:
    maya = a_member()
    twice = a_member(id="2", slack_id="U04MAYATWO")
    alias = a_member(id="3", email="m.okafor@harbour-rowe.example")
    tom = a_member(id="4", slack_id="U04TOMSANDO", email="tom@harbour-rowe.example")
    unlinked = a_member(id="5", slack_id=None, email="ana@harbour-rowe.example")
    asker = Identity(frozenset({maya.slack_id or ""}), frozenset({maya.email}))

    assert approvers([maya, twice, alias, tom, unlinked], asker) == (tom, unlinked)
