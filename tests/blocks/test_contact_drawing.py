"""Adding a contact: buttons where nobody can be addressed, a modal that says whom, and what became of it."""

import json
from typing import Any

import pytest

from bot.blocks import ids
from bot.blocks.blocked import blocked_view
from bot.blocks.contact import add_contact_view, contact_added_view, without_contact
from bot.blocks.picker import picker_message
from claims import reasons
from claims.model import ClaimStatus, Contact
from sandbox.slack.validate import check_message, check_view

DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
FAULTY = reasons.no_usable_contact(((Contact("Bob", "bob@"), "“bob@” is not a valid e-mail address"),))
PEOPLE = (
    Contact("Dana Ruiz", "dana@acme.example", True, "Acme"),
    Contact("Lee Wong", "lee@acme.example", True, "Acme"),
)
PICKER = "00000000000000d1"


def adding(drawn: dict[str, Any]) -> list[tuple[str, str]]:
    """The labels and values of the buttons that add a contact."""
    elements = [each for block in drawn["blocks"] for each in block.get("elements", [])]
    return [
        (each["text"]["text"], each["value"])
        for each in elements
        if each.get("action_id", "").startswith(ids.ADD_CONTACT)
    ]


def test_each_commitment_with_nobody_to_address_has_one_button_whatever_else_is_against_its_claims(make: Any) -> None:
    listed = [
        make.listed(make.claim(1, commitment="SC-1"), reasons.NO_CONTACT),
        make.listed(make.claim(2, commitment="SC-2"), DRAFT, FAULTY),
        make.listed(make.claim(3, commitment="SC-3"), DRAFT),
        make.listed(make.claim(4, commitment="SC-4")),
    ]

    assert [one.number for one in without_contact(listed)] == [1, 2]
    payload = picker_message(make.page(listed))
    assert adding(payload) == [
        ("Add contact: SC-1", f"{PICKER}:{1:016x}"),
        ("Add contact: SC-2", f"{PICKER}:{2:016x}"),
    ]
    assert not check_message(payload, ephemeral=True)
    assert adding(picker_message(make.page(listed[2:]))) == []
    assert [label for label, _ in adding(picker_message(make.page(listed[:1])))] == ["Add contact"]


@pytest.mark.parametrize("count", [1, 4, 5, 20, 21, 500])
def test_the_modal_offers_what_the_message_has_no_room_for(make: Any, count: int) -> None:
    listed = make.many(count, reasons.NO_CONTACT, company=make.hostile, commitment=make.hostile)
    page = make.page(listed)

    message, first = picker_message(page), blocked_view(page, 0)

    assert not check_message(message, ephemeral=True)
    assert not check_view(first)
    assert len(adding(message)) == min(count, 4)
    assert len(adding(first)) == min(count, 15)
    assert "Why not?" in json.dumps(message)
    read = [ids.read_blocked_value(value) for _, value in adding(first)]
    assert read == [ids.Blocked(PICKER, f"{number:016x}") for number in range(1, min(count, 15) + 1)]


def test_the_modal_reads_as_drawn_here(make: Any, golden: Any) -> None:
    claim = make.claim(7)
    views = {
        "with people": add_contact_view(PICKER, claim, PEOPLE),
        "without people, private": add_contact_view(PICKER, make.claim(7, private=True), ()),
        "added": contact_added_view(claim, PEOPLE[0], True, []),
        "added, more is missing": contact_added_view(claim, PEOPLE[0], True, [DRAFT.words]),
        "there already": contact_added_view(claim, PEOPLE[0], False, []),
    }
    golden("contact", views)
    assert not [problem for view in views.values() for problem in check_view(view)]


@pytest.mark.parametrize("count", [0, 1, 100, 101, 500])
def test_any_number_of_people_with_any_names_is_taken_by_slack(make: Any, count: int) -> None:
    people = [Contact(make.hostile, f"{'x' * (at % 60)}{at}@acme.example") for at in range(count)]
    claim = make.claim(7, make.hostile, commitment=make.hostile, private=True)

    view = add_contact_view(PICKER, claim, people)

    assert not check_view(view)
    offered = [option for block in view["blocks"] for option in block.get("element", {}).get("options", [])]
    assert [one["value"] for one in offered] == [ids.person_value(one.email) for one in people[:100]]
    assert (f"{count - 100} more p" in json.dumps(view)) == (count > 100)
    for added in (True, False):
        assert not check_view(contact_added_view(claim, Contact(make.hostile, make.hostile), added, [make.hostile] * 9))


def test_an_address_too_long_for_an_option_still_has_a_value_of_its_own() -> None:
    long = f"{'a' * 64}@{'b' * 30}.example"

    assert ids.person_value(long) != ids.person_value(long.replace("b", "c", 1))
    assert ids.person_value(long.upper()) == ids.person_value(long)
    assert len(ids.person_value(long)) <= 75
