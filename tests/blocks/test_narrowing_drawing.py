"""A list that is narrowed says so, and the modal that narrows it offers what is in the list."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.choosing_ids import Range, read_select_value
from bot.blocks.narrowing import narrow_view
from bot.blocks.picker import picker_message
from claims import reasons
from claims.model import ClaimStatus, Period
from claims.narrowing import Choices, Narrowing, Sorting, choices
from claims.picker import PickerPage, page_of
from claims.statutory import Deadline
from sandbox.slack.validate import check_message, check_view

DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
MARCH = Period(date(2026, 3, 1), date(2026, 3, 31))
ACME = Narrowing(frozenset({ClaimStatus.APPROVED}), MARCH, "Acme Concrete", False, "tower", Sorting.AGE)


def narrowed(make: Any, listed: Any, narrowing: Narrowing, ticked: Any = (), page: int = 0) -> PickerPage:
    return page_of(make.project, replace(make.ticking(ticked, page), narrowing=narrowing), listed)


def words(payload: Any) -> str:
    return json.dumps(payload, ensure_ascii=False)


def test_a_list_that_is_filtered_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [
        *make.many(3, title="Tower crane"),
        *make.many(1, DRAFT, start=4, title="Tower crane"),
        *make.many(54, start=5),
    ]
    payload = picker_message(narrowed(make, listed, ACME, ticked=[listed[0], listed[20], listed[21]]))
    golden("picker_filtered", payload)
    assert not check_message(payload, ephemeral=True)
    assert "On other pages and outside the filter: 2 selected · $82,441.00" in words(payload)


def test_a_list_from_another_day_says_that_it_was_refreshed(make: Any, golden: Any) -> None:
    payload = picker_message(replace(make.page(make.many(2)), refreshed=True))
    golden("picker_refreshed", payload)
    assert not check_message(payload, ephemeral=True)


def test_a_filter_that_fits_nothing_offers_to_be_cleared_and_still_sends_what_is_ticked(make: Any) -> None:
    listed = make.many(3)
    payload = picker_message(narrowed(make, listed, Narrowing(words="nowhere"), ticked=listed[:1]))
    assert "Showing 0 of 3: “nowhere”" in words(payload)
    assert "outside the filter: 1 selected" in words(payload)
    assert {ids.CLEAR_FILTER, ids.REVIEW} <= {
        element["action_id"]
        for block in payload["blocks"]
        for element in [*block.get("elements", []), block.get("accessory", {})]
        if "action_id" in element
    }
    assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize(("count", "wanted"), [(0, []), (20, ["all", "none"]), (21, ["page", "all", "none"])])
def test_many_are_ticked_with_a_button_that_names_the_drawing(make: Any, count: int, wanted: list[str]) -> None:
    page = make.page([*make.many(count), *make.many(1, DRAFT, start=1000)])
    elements = [each for block in picker_message(page)["blocks"] for each in block.get("elements", [])]
    read = [
        read_select_value(each["value"]) for each in elements if ids.action_of(each.get("action_id", "")) == ids.SELECT
    ]
    assert [one.range for one in read if one] == [Range(one) for one in wanted]
    assert {(one.picker, one.redraw, one.page) for one in read if one} <= {(make.selection.picker, 4, 0)}


def test_the_modal_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [
        *make.many(2),
        make.listed(make.claim(3, "Doyle & Sons Steel", period=Period(date(2026, 4, 1), date(2026, 4, 30)))),
        make.listed(make.claim(4, status=ClaimStatus.DRAFT), DRAFT),
    ]
    selection = replace(make.selection, narrowing=ACME)
    view = narrow_view(make.project, selection, choices([one.claim for one in listed]))
    golden("narrow_view", view)
    assert not check_view(view)


def test_more_companies_than_a_menu_holds_are_typed_and_hostile_ones_do_no_harm(make: Any) -> None:
    days = [date(2026, 1, 1) + timedelta(days=at) for at in range(150)]
    many = Choices(
        tuple(ClaimStatus), tuple(Period(day, day) for day in days), tuple(f"{at} {make.hostile}" for at in range(99))
    )
    chosen = replace(make.selection, narrowing=Narrowing(company=many.companies[7], words=make.hostile * 9))
    for there in (many, replace(many, companies=(*many.companies, "One more")), Choices((), (), ())):
        assert not check_view(narrow_view(make.project, chosen, there))
    assert "static_select" in words(narrow_view(make.project, chosen, many)["blocks"][3])
    typed = narrow_view(make.project, chosen, replace(many, companies=(*many.companies, "One more")))
    assert "plain_text_input" in words(typed["blocks"][3])
    payload = picker_message(narrowed(make, make.many(3), chosen.narrowing))
    assert not check_message(payload, ephemeral=True)


def with_deadlines(make: Any, count: int, days: int = 5) -> list[Any]:
    """Claims of which each but the last is to be answered, the last of them soonest."""
    listed = make.many(count)
    due = [Deadline(one.claim, date(2026, 4, 7) - timedelta(days=at), days - at) for at, one in enumerate(listed)]
    return [replace(one, deadline=each) for one, each in zip(listed[:-1], due, strict=False)] + listed[-1:]


def test_a_list_can_stand_by_what_has_to_be_answered_soonest(make: Any) -> None:
    listed = with_deadlines(make, 4)

    page = narrowed(make, listed, Narrowing(sorting=Sorting.DEADLINE))

    assert [one.claim.number for group in page.groups for one in group] == [3, 2, 1, 4]
    assert "Soonest payment schedule first" in words(picker_message(page))


def test_what_has_to_be_answered_soon_is_named_and_the_rest_counted(make: Any) -> None:
    payload = picker_message(make.page(with_deadlines(make, 6)))

    assert not check_message(payload, ephemeral=True)
    assert "#5 · Acme Concrete (SC-104): payment schedule due in 1 business day (3 Apr 2026)" in words(payload)
    assert "2 more payment schedules are due" in words(payload)
    assert "payment schedule" not in words(picker_message(make.page(make.many(6))))


@pytest.mark.parametrize(("deadlines", "offered"), [(True, True), (False, False)])
def test_that_order_is_offered_only_where_a_statute_wants_answers(deadlines: bool, offered: bool, make: Any) -> None:
    there = replace(choices([one.claim for one in make.many(2)]), deadlines=deadlines)

    view = narrow_view(make.project, make.ticking([]), there)

    assert not check_view(view)
    assert ("Soonest payment schedule first" in words(view)) is offered
