"""Claims that cannot be sent: grouped by reasons, folded in the message, all of them in the modal."""

import json
import re
from typing import Any

import pytest

from bot.blocks import blocked, ids
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


@pytest.mark.parametrize("count", [1, 5, 6, 20, 21, 500])
def test_what_the_message_folds_is_counted_and_all_of_it_is_in_the_modal(make: Any, count: int) -> None:
    page = make.page([make.listed(make.claim(at), DRAFT if at % 3 else REVIEW) for at in range(1, count + 1)])
    summary = blocked.blocked_summary(page)
    named = numbers_in(summary)
    folded = re.search(r"\+ (\d+) more", json.dumps(summary))
    assert len(named) + int(folded[1] if folded else 0) == count
    views = all_pages(page)
    assert sorted(number for view in views for number in numbers_in(view)) == list(range(1, count + 1))
    for at, view in enumerate(views):
        assert not check_view(view)
        assert ids.read_page_value(view["private_metadata"]) == ids.Paged(page.selection.picker, at)


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


def test_five_hundred_claims_with_every_reason_and_hostile_names_fit_the_modal(make: Any) -> None:
    page = make.page([make.listed(make.claim(at, make.hostile), *every_reason(make, at)) for at in range(500)])
    views = all_pages(page)
    assert len(views) == 25
    for view in views:
        assert not check_view(view)
        assert json.dumps(view).count("Ask a project admin") == 20


def test_a_page_that_no_longer_exists_shows_the_last(make: Any) -> None:
    page = make.page(make.many(30, DRAFT))
    assert blocked.blocked_view(page, 99) == blocked.blocked_view(page, 1)
    assert blocked.blocked_view(page, -5) == blocked.blocked_view(page, 0)


def test_the_modal_of_a_list_that_became_empty_says_so(make: Any) -> None:
    view = blocked.blocked_view(make.page(make.many(3)), 0)
    assert not check_view(view)
    assert "Every claim can be sent now" in json.dumps(view)


def test_a_page_of_the_modal_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [*make.many(20, DRAFT), *make.many(2, REVIEW, reasons.NO_CONTACT, start=50)]
    golden("blocked_view", blocked.blocked_view(make.page(listed), 1))
