"""The confirmation says exactly what would go to whom, what stays behind, and where the news is told."""

import json
from dataclasses import replace
from typing import Any

import pytest

from bot.blocks import confirm, ids
from claims import reasons
from claims.model import ClaimStatus, Contact
from sandbox.slack.validate import check_view

DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
NONCE = "f" * 16


def words(view: dict[str, Any]) -> str:
    return json.dumps(view, ensure_ascii=False)


def test_a_confirmation_reads_as_drawn_here(make: Any, golden: Any) -> None:
    two = (Contact("Dana Ruiz", "dana@acme.example"), Contact("Lee Wong", "lee@acme.example"))
    skipped = ((Contact("Bob", "bob@"), "“bob@” is not a valid e-mail address"),)
    listed = [
        make.listed(make.claim(7, contacts=two), skipped=skipped),
        make.listed(make.claim(8, "Doyle & Sons Steel", due="1200", currency="CAD")),
        make.listed(make.claim(9, "Northbank Electrical", private=True)),
        make.listed(make.claim(10, "Quiet Glass"), DRAFT, reasons.NO_CONTACT),
    ]
    view = confirm.confirm_view(make.confirmation(listed), NONCE)
    golden("confirm", view)
    assert not check_view(view)


@pytest.mark.parametrize("count", [1, 9, 10, 11, 20, 21, 50, 51, 500])
def test_number_total_and_every_recipient_are_exact_at_any_size(make: Any, count: int) -> None:
    listed = [
        make.listed(make.claim(at, contacts=(Contact(f"Signer {at}", f"signer{at}@acme.example"),)))
        for at in range(1, count + 1)
    ]
    confirmation = make.confirmation(listed)
    view = confirm.confirm_view(confirmation, NONCE)
    assert not check_view(view)
    assert view["submit"]["text"] == f"Send {count} claim{'s' if count > 1 else ''}"
    assert f"${count * 41220 + count / 2:,.2f}" in words(view)
    assert all(f"signer{at}@acme.example" in words(view) for at in range(1, count + 1))
    assert ids.read_confirm_metadata(view["private_metadata"]) == ids.Confirming(confirmation.selection.id, NONCE)


def test_five_hundred_hostile_claims_going_and_five_hundred_staying_fit_the_modal(make: Any) -> None:
    people = tuple(Contact(make.hostile, f"signer{at}@acme.example") for at in range(8))
    skipped = ((Contact(make.hostile, make.hostile), make.hostile),) * 8
    going = [make.listed(make.claim(at, make.hostile, contacts=people), skipped=skipped) for at in range(500)]
    staying = make.many(500, DRAFT, reasons.no_usable_contact(skipped), start=501, company=make.hostile)
    view = confirm.confirm_view(make.confirmation([*going, *staying]), NONCE)
    assert not check_view(view)
    assert view["submit"]["text"] == "Send 500 claims"
    assert "500 ticked claims stay behind" in words(view)
    assert not check_view(confirm.sent_view(make.confirmation([*going, *staying])))


def test_what_cannot_be_listed_is_counted(make: Any) -> None:
    many = tuple(Contact("Signer" * 8, f"signer{at}@acme.example") for at in range(40))
    view = confirm.confirm_view(make.confirmation(make.many(500, contacts=many)), NONCE)
    assert not check_view(view)
    assert " more, each to its own Progress Claim Contacts" in words(view)


def test_private_claims_are_told_in_a_direct_message(make: Any) -> None:
    public, private = make.many(2), make.many(1, start=9, private=True)

    def place(*listed: Any, channel: str | None = "C04RIVERSID") -> str:
        return confirm.place_text(make.confirmation(listed, place=channel))

    assert place(*public) == "<#C04RIVERSID>"
    assert place(*public, *private) == "<#C04RIVERSID> and, for 1 private, a direct message to you"
    assert place(*private) == "a direct message to you"
    assert place(*public, channel=None) == "a direct message to you"


def test_why_the_channel_is_not_used_is_said(make: Any) -> None:
    view = confirm.confirm_view(make.confirmation(make.many(2), place=None), NONCE)
    assert "A direct message, because the project's channel is shared; `/claims here` in another sets it." in words(
        view
    )


def test_nothing_can_be_submitted_when_nothing_would_go(make: Any, golden: Any) -> None:
    blocked = make.many(2, DRAFT)
    view = confirm.confirm_view(make.confirmation(blocked), NONCE)
    assert "submit" not in view
    assert "2 ticked claims stay behind" in words(view)
    golden("confirm_nothing_goes", view)
    assert not check_view(view)


def test_pressing_send_without_a_tick_is_explained(make: Any) -> None:
    view = confirm.confirm_view(make.confirmation(make.many(3), ticked=[]), NONCE)
    assert "submit" not in view
    assert "Nothing is ticked." in words(view)
    assert not check_view(view)


def test_ticked_claims_that_are_gone_are_counted_among_those_that_stay(make: Any) -> None:
    listed = make.many(3)
    view = confirm.confirm_view(make.confirmation(listed[:1], ticked=listed), NONCE)
    assert view["submit"]["text"] == "Send 1 claim"
    assert "2 ticked claims are no longer on your list." in words(view)


def test_why_it_is_shown_again_comes_first(make: Any) -> None:
    view = confirm.confirm_view(make.confirmation(make.many(1)), NONCE, note="Something changed. Look again.")
    assert view["blocks"][0]["text"]["text"] == "Something changed. Look again."
    assert not check_view(view)


def test_after_confirming_it_says_what_is_on_its_way_and_where_to_follow_it(make: Any, golden: Any) -> None:
    listed = [*make.many(3), *make.many(1, DRAFT, start=9)]
    golden("sent_view", confirm.sent_view(make.confirmation(listed)))
    nothing = confirm.sent_view(replace(make.confirmation(listed), going=()))
    assert not check_view(nothing)
    assert "Nothing would be sent" not in words(nothing)
