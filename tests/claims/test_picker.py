"""What a picker shows and what one press of Send would do: pages, groups, ticks bound to revisions."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.confirmation import CHANGED_SINCE_TICKED, Confirmation, LeftOut, confirmation_of
from claims.model import Claim
from claims.money import Money
from claims.picker import Listed, is_ticked, page_of, tick_of
from claims.reasons import COMPANY_OFF, NO_CONTACT, NOT_ADMIN
from claims.selection import Selection, Tick, after_group, page_within, pages
from tests.support.builders import a_claim, a_commitment, a_project, a_selection, claim_for, listed

FULL = (10, 10)
# How many claims -> the sizes of the groups of each page.
LAYOUT: dict[int, list[tuple[int, ...]]] = {
    0: [()],
    1: [(1,)],
    9: [(9,)],
    10: [(10,)],
    11: [(10, 1)],
    20: [FULL],
    21: [FULL, (1,)],
    50: [FULL, FULL, (10,)],
    51: [FULL, FULL, (10, 1)],
    500: [FULL] * 25,
}


def sendable(count: int) -> list[Listed]:
    return [listed(claim_for("10.00", number=number)) for number in range(1, count + 1)]


def changed(claim: Claim) -> Claim:
    """The claim after an import that made a new revision."""
    return replace(claim, revision=replace(claim.revision, id="f" * 16, number=2))


def confirm(selection: Selection, claims: Sequence[Listed]) -> Confirmation:
    return confirmation_of(a_project(), selection, claims, "C04RIVERSID", None, "Claims Service")


@pytest.mark.parametrize(("count", "layout"), LAYOUT.items())
def test_claims_are_shown_in_groups_of_ten_and_twenty_a_page(count: int, layout: list[tuple[int, ...]]) -> None:
    claims = sendable(count)
    drawn = [page_of(a_project(), a_selection(page=number), claims) for number in range(len(layout))]

    assert pages(count) == len(layout)
    assert [tuple(len(group) for group in page.groups) for page in drawn] == layout
    assert [one for page in drawn for group in page.groups for one in group] == claims
    assert [(page.page, page.pages, page.sendable) for page in drawn] == [
        (number, len(layout), count) for number in range(len(layout))
    ]
    assert [page.first for page in drawn] == [20 * number + 1 if count else 0 for number in range(len(layout))]


@pytest.mark.parametrize(
    ("page", "count", "shown"),
    [(0, 0, 0), (3, 0, 0), (-1, 50, 0), (0, 50, 0), (2, 50, 2), (3, 50, 2), (2, 21, 1), (2, 20, 0), (99, 500, 24)],
)
def test_a_list_that_has_shrunk_shows_its_last_page(page: int, count: int, shown: int) -> None:
    assert page_within(page, count) == shown
    assert page_of(a_project(), a_selection(page=page), sendable(count)).page == shown


def test_what_cannot_be_sent_is_shown_apart_and_takes_no_place_among_the_ticks() -> None:
    claims = sendable(21)
    blocked = [listed(a_claim(number=number), NO_CONTACT, COMPANY_OFF) for number in (100, 101)]

    page = page_of(a_project(), a_selection(), [blocked[0], *claims, blocked[1]])

    assert page.blocked == tuple(blocked)
    assert page.sendable == 21
    assert [one for group in page.groups for one in group] == claims[:20]


def test_ticks_of_other_pages_are_counted_and_summed() -> None:
    claims = sendable(45)
    ticked = [tick_of(claims[at].claim) for at in (0, 1, 20, 44)]

    page = page_of(a_project(), a_selection(ticked, page=1), claims)

    assert (page.ticked, page.ticked_elsewhere) == (4, 3)
    assert page.ticked_totals == (Money(Decimal("30.00"), "AUD"),)


def test_ticked_totals_keep_currencies_apart() -> None:
    claims = [*sendable(20), listed(claim_for("5.25", "CAD", number=21)), listed(claim_for("1.75", "AUD", number=22))]

    page = page_of(a_project(), a_selection([tick_of(one.claim) for one in claims[20:]]), claims)

    assert page.ticked_totals == (Money(Decimal("1.75"), "AUD"), Money(Decimal("5.25"), "CAD"))


def test_a_tick_holds_for_the_revision_it_was_made_on_only() -> None:
    claim = a_claim()
    selection = a_selection([tick_of(claim)])

    assert is_ticked(selection, claim)
    assert not is_ticked(selection, changed(claim))
    assert not is_ticked(selection, a_claim(number=8))


def test_a_tick_of_a_claim_that_changed_or_got_blocked_is_not_counted() -> None:
    claims = sendable(3)
    selection = a_selection([tick_of(one.claim) for one in claims])
    now = [claims[0], listed(changed(claims[1].claim)), listed(claims[2].claim, NOT_ADMIN)]

    assert page_of(a_project(), selection, now).ticked == 1


def test_a_confirmation_splits_the_ticked_into_those_that_go_and_those_that_stay_with_why() -> None:
    going, edited, blocked, unticked, gone = sendable(5)
    selection = a_selection([tick_of(one.claim) for one in (going, edited, blocked, gone)])
    now = [unticked, listed(changed(edited.claim)), going, listed(blocked.claim, NO_CONTACT, COMPANY_OFF)]

    confirmation = confirm(selection, now)

    assert confirmation.going == (going,)
    assert confirmation.left_out == (
        LeftOut(changed(edited.claim), (CHANGED_SINCE_TICKED,)),
        LeftOut(blocked.claim, (NO_CONTACT.words, COMPANY_OFF.words)),
    )
    assert confirmation.gone == 1
    assert confirmation.totals == (Money(Decimal("10.00"), "AUD"),)


def test_a_claim_that_changed_and_cannot_be_sent_either_is_told_its_reasons() -> None:
    claim = a_claim()

    confirmation = confirm(a_selection([tick_of(claim)]), [listed(changed(claim), NO_CONTACT)])

    assert confirmation.left_out == (LeftOut(changed(claim), (NO_CONTACT.words,)),)


def test_nothing_ticked_sends_nothing() -> None:
    confirmation = confirm(a_selection(), sendable(3))

    assert (confirmation.going, confirmation.left_out, confirmation.gone, confirmation.totals) == ((), (), 0, ())


def test_a_confirmation_sums_what_goes_per_currency_and_nothing_else() -> None:
    amounts = [("100.10", "USD"), ("-40.05", "USD"), ("7.00", "AUD"), ("0.00", "CAD")]
    claims = [listed(claim_for(*amount, number=number)) for number, amount in enumerate(amounts, start=1)]
    stays = listed(claim_for("999.00", number=9), NO_CONTACT)
    selection = a_selection([tick_of(one.claim) for one in (*claims, stays)])

    assert confirm(selection, [*claims, stays]).totals == (
        Money(Decimal("7.00"), "AUD"),
        Money(Decimal("0.00"), "CAD"),
        Money(Decimal("60.05"), "USD"),
    )


def test_a_confirmation_counts_the_private_claims_that_go() -> None:
    private = [listed(a_claim(number=number, commitment=a_commitment(private=True))) for number in (1, 2)]
    public = listed(a_claim(number=3))
    stays = listed(a_claim(number=4, commitment=a_commitment(private=True)), NO_CONTACT)
    claims = [*private, public, stays]

    assert confirm(a_selection([tick_of(one.claim) for one in claims]), claims).private_count == 2


@pytest.mark.parametrize("count", LAYOUT)
def test_everything_ticked_goes_in_the_order_of_the_list(count: int) -> None:
    claims = sendable(count)

    confirmation = confirm(a_selection([tick_of(one.claim) for one in claims]), claims)

    assert confirmation.going == tuple(claims)
    assert not confirmation.left_out


def ticks(*names: str) -> frozenset[Tick]:
    """Ticks written as claim and revision: "a1" is claim a at its revision 1."""
    return frozenset(Tick(name[0], name[1:]) for name in names)


@pytest.mark.parametrize(
    ("before", "shown", "reported", "then"),
    [
        ([], "ab", [], []),
        ([], "ab", ["a1"], ["a1"]),
        (["a1"], "ab", ["a1", "b1"], ["a1", "b1"]),
        (["a1", "b1"], "ab", ["b1"], ["b1"]),
        (["a1", "b1"], "ab", [], []),
        (["c1"], "ab", ["a1"], ["a1", "c1"]),
        (["c1"], "ab", [], ["c1"]),
        (["a1"], "ab", ["a2"], ["a2"]),
        ([], "ab", ["c1"], []),
        (["c1"], "ab", ["c2"], ["c1"]),
        (["a1"], "", ["a1"], ["a1"]),
        (["a1"], "", [], ["a1"]),
    ],
)
def test_a_group_tells_of_the_claims_it_shows_and_of_no_others(
    before: list[str], shown: str, reported: list[str], then: list[str]
) -> None:
    assert after_group(ticks(*before), shown, ticks(*reported)) == ticks(*then)


TICKS = st.frozensets(st.builds(Tick, st.sampled_from("abcdef"), st.sampled_from("12")), max_size=6)


@given(TICKS, st.frozensets(st.sampled_from("abcdef")), TICKS)
def test_the_same_report_twice_changes_nothing_more(
    before: frozenset[Tick], shown: frozenset[str], reported: frozenset[Tick]
) -> None:
    once = after_group(before, shown, reported)

    assert after_group(once, shown, reported) == once
    assert {tick for tick in once if tick.claim_id not in shown} == {
        tick for tick in before if tick.claim_id not in shown
    }


@given(TICKS, TICKS, TICKS)
def test_reports_of_two_groups_commute(before: frozenset[Tick], one: frozenset[Tick], two: frozenset[Tick]) -> None:
    forwards = after_group(after_group(before, "abc", one), "def", two)

    assert forwards == after_group(after_group(before, "def", two), "abc", one)
