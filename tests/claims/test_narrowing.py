"""What a list is narrowed to, in which order it stands, and how that is kept."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Claim, ClaimStatus, Period
from claims.narrowing import Narrowing, Sorting, as_text, choices, of_text, ordered
from claims.picker import Listed, narrowed, page_of, tick_of
from claims.reasons import NO_CONTACT
from tests.support.builders import NOW, a_claim, a_commitment, a_project, a_revision, a_selection, after, claim_for
from tests.support.builders import listed as listed_of

MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
APRIL = Period(date(2026, 4, 1), date(2026, 4, 30))


def claim(number: int = 12, company: str = "Acme Concrete", **changes: str) -> Claim:
    return a_claim(number=number, commitment=a_commitment(contract_company=company, **changes))


SHOWN = [
    (Narrowing(), True),
    (Narrowing(statuses=frozenset({ClaimStatus.APPROVED})), True),
    (Narrowing(statuses=frozenset({ClaimStatus.DRAFT, ClaimStatus.UNDER_REVIEW})), False),
    (Narrowing(period=a_claim().revision.period), True),
    (Narrowing(period=MARCH), False),
    (Narrowing(company="acme  CONCRETE"), True),
    (Narrowing(company="Acme"), False),
    (Narrowing(company="acme", any_part=True), True),
    (Narrowing(company="steel", any_part=True), False),
    (Narrowing(words="12"), True),
    (Narrowing(words="#12"), True),
    (Narrowing(words="#1"), False),
    (Narrowing(words="1"), True),
    (Narrowing(words="ACME #12"), True),
    (Narrowing(words="acme steel"), False),
    (Narrowing(words="sc-101 excav"), True),
    (Narrowing(words="   "), True),
    (Narrowing(words="#"), False),
    (Narrowing(words="#²"), False),
    (Narrowing(sorting=Sorting.AMOUNT), True),
    (Narrowing(company="Acme Concrete", words="nothing"), False),
]


@pytest.mark.parametrize(("narrowing", "shows"), SHOWN)
def test_a_claim_is_shown_where_everything_that_is_asked_for_fits(narrowing: Narrowing, shows: bool) -> None:
    assert narrowing.shows(claim()) is shows


def test_an_order_alone_hides_nothing() -> None:
    assert not Narrowing(sorting=Sorting.AGE).hides
    assert Narrowing(words="x").hides


def test_the_oldest_the_largest_or_the_latest_come_first_and_equal_ones_stay_as_they_were() -> None:
    young, old, unknown, also_old = claim(1), claim(2), claim(3), claim(4)
    came = [(young, after(9)), (old, NOW), (unknown, None), (also_old, NOW)]
    assert [one.number for one in ordered(came, Sorting.AGE)] == [3, 2, 4, 1]
    assert [one.number for one in ordered(came, Sorting.COMMITMENT)] == [1, 2, 3, 4]

    amounts = [("1.00", "USD"), ("900.00", "USD"), ("5.00", "AUD"), ("-7.00", "USD")]
    sums = [(claim_for(*amount, number=at), None) for at, amount in enumerate(amounts, 1)]
    assert [one.number for one in ordered(sums, Sorting.AMOUNT)] == [3, 2, 1, 4]

    periods = [(replace(claim(at), revision=a_revision(period=one)), None) for at, one in enumerate((MARCH, APRIL), 1)]
    assert [one.number for one in ordered(periods, Sorting.PERIOD)] == [2, 1]


def test_there_is_each_value_once_to_choose_from() -> None:
    found = choices([claim(1), claim(2, "acme concrete"), replace(claim(3, "Zeta"), status=ClaimStatus.DRAFT)])

    assert found.statuses == (ClaimStatus.DRAFT, ClaimStatus.APPROVED)
    assert found.companies == ("Acme Concrete", "Zeta")
    assert len(found.periods) == 1
    assert choices([]) == type(found)((), (), ())


NARROWINGS = st.builds(
    Narrowing,
    statuses=st.frozensets(st.sampled_from(ClaimStatus)),
    period=st.none() | st.builds(Period, st.dates(), st.dates()),
    company=st.text(max_size=20),
    any_part=st.booleans(),
    words=st.text(max_size=20),
    sorting=st.sampled_from(Sorting),
)


@given(NARROWINGS)
def test_what_is_kept_reads_as_it_was(narrowing: Narrowing) -> None:
    assert of_text(as_text(narrowing)) == narrowing


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"statuses": ["sent"]}', "null", "7"])
def test_what_cannot_be_read_narrows_nothing(text: str | None) -> None:
    assert of_text(text) == Narrowing()


@given(NARROWINGS, st.lists(st.sampled_from(["Acme", "Zeta", "Quiet Glass"]), max_size=60), st.integers(0, 4))
def test_narrowing_hides_claims_and_never_a_tick(narrowing: Narrowing, companies: list[str], page: int) -> None:
    claims: list[Listed] = [
        listed_of(claim(at, company), *([NO_CONTACT] if at % 5 == 4 else [])) for at, company in enumerate(companies)
    ]
    ticks = [tick_of(one.claim) for one in claims if not one.reasons and one.claim.number % 3 == 0]
    selection = a_selection(ticks, narrowing=narrowing, page=page)
    drawn = page_of(a_project(), selection, claims)
    shown = [one for group in drawn.groups for one in group]

    assert {one.claim.id for one in shown} <= {one.claim.id for one in narrowed(selection, claims)}
    assert drawn.sendable + len(drawn.blocked) == len(narrowed(selection, claims)) <= drawn.total == len(claims)
    here = sum(tick_of(one.claim) in selection.ticks for one in shown)
    assert here + drawn.ticked_elsewhere == drawn.ticked == len(ticks)
