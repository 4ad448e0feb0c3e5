"""What has changed since a claim was ticked, with what it was and what it is."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from claims.changes import Changed, File, What, changes_of
from claims.model import Claim, ClaimStatus, Contact, Period
from claims.money import Money
from claims.seen import as_text, of_text, seen_of
from tests.support.builders import a_claim, a_commitment, asking_for

THEN = a_claim()
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
LEE = Contact("Lee Wong", "lee@acme.example")


def revised(**changes: object) -> Claim:
    return replace(THEN, revision=replace(THEN.revision, id="f" * 16, number=2, **changes))  # type: ignore[arg-type]


def found(now: Claim, then: Claim = THEN) -> list[Changed]:
    return list(changes_of(now, now.contacts, seen_of(then, then.contacts), then.revision))


def test_nothing_changed_is_nothing() -> None:
    assert found(THEN) == []
    assert found(revised()) == []


@pytest.mark.parametrize(
    ("now", "changed"),
    [
        (revised(period=MARCH), Changed(What.PERIOD, THEN.revision.period, MARCH)),
        (revised(document_name="b.pdf"), Changed(What.DOCUMENT, File(None, None), File("b.pdf", None))),
        (
            replace(THEN, status=ClaimStatus.APPROVED_AS_NOTED),
            Changed(What.STATUS, ClaimStatus.APPROVED, ClaimStatus.APPROVED_AS_NOTED),
        ),
        (
            replace(THEN, contacts=(LEE,)),
            Changed(What.PEOPLE, (("Ruth Harlan", "ruth@harlan.example"),), (("Lee Wong", "lee@acme.example"),)),
        ),
        (
            replace(THEN, commitment=a_commitment(contract_company="Acme")),
            Changed(What.COMPANY, THEN.commitment.contract_company, "Acme"),
        ),
    ],
)
def test_each_thing_is_told_with_before_and_after(now: Claim, changed: Changed) -> None:
    assert found(now) == [changed]


def test_an_amount_is_told_first_and_every_other_figure_by_its_name() -> None:
    amount, *others = found(revised(figures=asking_for("100.00", "USD")))

    assert amount == Changed(What.AMOUNT, THEN.due, Money(Decimal("100.00"), "USD"))
    assert [(one.what, one.name) for one in others] == [(What.FIGURE, "less_previous_certificates")]


def test_nobody_left_to_address_is_a_reason_and_not_told_twice() -> None:
    assert found(replace(THEN, contacts=())) == []


def test_what_was_not_kept_is_not_compared() -> None:
    assert changes_of(replace(THEN, status=ClaimStatus.DRAFT), (), None, None) == ()


def test_what_is_kept_reads_as_it_was() -> None:
    seen = seen_of(THEN, (LEE, LEE))

    assert of_text(as_text(seen)) == seen
    assert [of_text(one) for one in (None, "", "{", "[]", '{"status": "gone"}')] == [None] * 5
