"""Claims that cannot be sent: grouped by reasons, folded in the message, all of them in the modal."""

import json
import re
from typing import Any

import pytest

from bot.blocks import blocked, ids
from bot.blocks.blocked_ids import Shown, read_shown_value
from bot.blocks.elements import message
from claims import reasons
from claims.model import ClaimStatus, Contact
from claims.reasons import Reason
from sandbox.slack.validate import check_view

DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
REVIEW = reasons.wrong_status(ClaimStatus.UNDER_REVIEW)


def numbers_in(drawn: Any) -> list[int]:
    return [int(found) for found in re.findall(r"\*#(\d+)\*", json.dumps(drawn))]


def all_pages(page: Any) -> list[dict[str, Any]]:
    views = [blocked.blocked_view(page, 0)]
    while '"text": "Next"' in json.dumps(views[-1]["blocks"][-1]):
        views.append(blocked.blocked_view(page, len(views)))
    return views


def test_claims_with_the_same_reasons_stand_together(make: Any) -> None:
    listed = [*make.many(2, DRAFT), *make.many(1, DRAFT, reasons.NO_CONTACT, start=3), *make.many(2, DRAFT, start=4)]
    found = blocked.grouped(listed)
    assert [[one.claim.number for one in members] for _, members in found] == [[1, 2, 4, 5], [3]]


@pytest.mark.parametrize("count", [1, 5, 6, 15, 16, 60])
def test_what_the_message_folds_is_counted_and_all_of_it_is_in_the_modal(make: Any, count: int) -> None:
    page = make.page([make.listed(make.claim(at), DRAFT if at % 3 else REVIEW) for at in range(1, count + 1)])
    summary = blocked.blocked_summary(page)
    assert numbers_in(summary) == sorted(numbers_in(summary), key=lambda at: at % 3 == 0)
    assert len(numbers_in(summary)) == (count if count <= blocked.FEW else 0)
    counts = [int(found) for found in re.findall(r"(\d+) (?:Draft|Under Review)", json.dumps(summary))]
    assert sum(counts) == (count if count > 1 else 0)
    assert "Why not?" in json.dumps(summary)
    views = all_pages(page)
    assert sorted(number for view in views for number in numbers_in(view)) == list(range(1, count + 1))
    for at, view in enumerate(views):
        assert not check_view(view)
        assert read_shown_value(view["private_metadata"]) == Shown(page.selection.picker, at)


def every_reason(make: Any, at: int) -> tuple[Reason, ...]:
    contact = Contact(f"{at} {make.hostile}", make.hostile)
    return (
        reasons.NOT_ADMIN,
        reasons.already_out("out for signature"),
        reasons.ALREADY_SIGNED,
        DRAFT,
        reasons.NO_CONTACT,
        reasons.no_usable_contact(((contact, make.hostile),) * 30),
        reasons.undrawable("𓂀" * 50),
        reasons.COMPANY_OFF,
        reasons.PROJECT_OFF,
        reasons.NOT_CONNECTED,
    )


def test_claims_with_every_reason_and_hostile_names_fit_the_modal(make: Any) -> None:
    page = make.page([make.listed(make.claim(at, make.hostile), *every_reason(make, at)) for at in range(40)])
    views = all_pages(page)
    assert len(views) == 3
    for view, count in zip(views, (15, 15, 10), strict=True):
        assert not check_view(view)
        assert len(json.dumps(view)) < 250_000
        assert json.dumps(view).count("raises your level") == count
        assert json.dumps(view).count(f'"{ids.WHY_NOT}"') == count


def kinds_in(view: dict[str, Any]) -> dict[str, str]:
    """The menu of the modal: what each of its lines says, with what it leads to."""
    menu = next(one["accessory"] for one in view["blocks"] if str(one.get("block_id")).startswith("kinds:"))
    return {option["text"]["text"]: option["value"] for option in menu["options"]}


def test_one_kind_of_reason_can_be_looked_at_alone_and_the_others_of_its_claims_are_shown_too(make: Any) -> None:
    listed = [
        *make.many(20, DRAFT),
        *make.many(2, DRAFT, reasons.NO_CONTACT, start=50),
        *make.many(3, REVIEW, start=60),
    ]
    page = make.page(listed)
    kinds = kinds_in(blocked.blocked_view(page, 1))
    assert list(kinds) == [
        "25 claims, any reason", "22 Draft", "3 Under Review", "2 without a Progress Claim Contact",
    ]  # fmt: skip
    chosen = read_shown_value(kinds["2 without a Progress Claim Contact"])
    assert chosen == Shown(page.selection.picker, 0, "no_contact")

    view = blocked.blocked_view(page, 0, "no_contact")

    assert not check_view(view)
    assert numbers_in(view) == [50, 51]
    assert "Its status is Draft." in json.dumps(view)
    assert read_shown_value(view["private_metadata"]) == chosen
    assert "A claim with several reasons is counted under each." in json.dumps(blocked.blocked_summary(page))
    drafts = blocked.blocked_view(page, 0, "status-draft")
    assert [read_shown_value(one["value"]) for one in drafts["blocks"][-1]["elements"]] == [
        Shown(page.selection.picker, 1, "status-draft")
    ]


def test_a_kind_that_keeps_nothing_back_any_more_leaves_the_others(make: Any) -> None:
    page = make.page([*make.many(2, DRAFT), *make.many(1, REVIEW, start=5)])
    assert blocked.blocked_view(page, 0, "no_contact") == blocked.blocked_view(page, 0)


@pytest.mark.parametrize("text", [None, "", "x", "x:-1", "x:1:", "x:1:A b", "x:1:a:b", "../x:0"])
def test_where_one_is_among_them_is_read_only_as_it_was_written(text: object) -> None:
    assert read_shown_value(text) is None


def test_every_reason_is_counted_in_a_few_words(make: Any) -> None:
    page = make.page([make.listed(make.claim(at), *every_reason(make, at)) for at in range(6)])
    summary = json.dumps(blocked.blocked_summary(page))
    assert len(re.findall(r"6 \w", summary)) == len(every_reason(make, 1)) + 1
    assert "bold" not in summary


def test_a_page_that_no_longer_exists_shows_the_last(make: Any) -> None:
    page = make.page(make.many(30, DRAFT))
    assert blocked.blocked_view(page, 99) == blocked.blocked_view(page, 1)
    assert blocked.blocked_view(page, -5) == blocked.blocked_view(page, 0)


def test_the_modal_of_a_list_that_became_empty_says_so(make: Any) -> None:
    view = blocked.blocked_view(make.page(make.many(3)), 0)
    assert not check_view(view)
    assert "Every claim can be sent now" in json.dumps(view)


def test_many_under_a_list_read_as_drawn_here(make: Any, golden: Any) -> None:
    out = reasons.already_out("out for signature")
    listed = [*make.many(2, out), *make.many(3, REVIEW, start=20), *make.many(7, reasons.NO_CONTACT, start=40)]
    golden("blocked_summary", message("-", blocked.blocked_summary(make.page(listed))))


def test_a_page_of_the_modal_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [*make.many(20, DRAFT), *make.many(2, REVIEW, reasons.NO_CONTACT, start=50)]
    golden("blocked_view", blocked.blocked_view(make.page(listed), 1))
