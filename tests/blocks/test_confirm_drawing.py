"""The confirmation says exactly what would go to whom, what stays behind, and where the news is told."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.blocks import confirm, ids
from bot.blocks.confirm import confirm_view
from bot.blocks.confirmed import already_confirmed_view, sent_view
from bot.blocks.picker import picker_message
from claims import reasons
from claims.confirmation import Confirmation, confirmation_of
from claims.holds import HoldKind
from claims.model import ClaimStatus, Contact
from claims.picker import tick_of
from claims.preferences import Signing
from claims.reasons import Taken, already_out
from claims.seen import Seen
from sandbox.slack.validate import check_message, check_view
from tests.blocks.conftest import Making

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


@pytest.mark.parametrize("count", [1, 20, 21, 51, 120])
def test_number_total_and_every_recipient_are_exact_at_any_size(make: Any, count: int) -> None:
    listed = [
        make.listed(make.claim(at, contacts=(Contact(f"Signer {at}", f"signer{at}@acme.example"),)))
        for at in range(1, count + 1)
    ]
    confirmation = make.confirmation(listed)
    views = all_pages(confirmation)
    assert len(views) == -(-count // 20)
    for view in views:
        assert not check_view(view)
        assert view["submit"]["text"] == f"Send {count} claim{'s' if count > 1 else ''}"
        assert f"${count * 41220 + count / 2:,.2f}" in words(view)
        assert ids.read_confirm_metadata(view["private_metadata"]) == ids.Confirming(confirmation.selection.id, NONCE)
    told = "".join(words(view) for view in views)
    assert all(told.count(f"(signer{at}@acme.example") == 1 for at in range(1, count + 1))


def test_hostile_claims_going_and_staying_fit_the_modal(make: Any) -> None:
    people = tuple(Contact(make.hostile, f"signer{at}@acme.example") for at in range(8))
    skipped = ((Contact(make.hostile, make.hostile), make.hostile),) * 8
    going = [make.listed(make.claim(at, make.hostile, contacts=people), skipped=skipped) for at in range(60)]
    staying = make.many(60, DRAFT, reasons.no_usable_contact(skipped), start=61, company=make.hostile)
    confirmation = make.confirmation([*going, *staying])
    views = [confirm_view(confirmation, NONCE, at=at) for at in (0, 1, 9999)]
    for view in views:
        assert not check_view(view)
        assert view["submit"]["text"] == "Send 60 claims"
        assert "*Staying behind*\\n60 progress claims" in words(view)
    assert "60 ticked claims stay behind" in words(views[-1])
    assert not check_view(sent_view(confirmation))


def test_a_page_holds_as_much_as_slack_takes_and_the_rest_is_on_the_next(make: Any) -> None:
    many = tuple(Contact("\u0634" * 60, f"signer{at}@acme.example") for at in range(40))
    views = all_pages(make.confirmation(make.many(30, contacts=many)))
    assert len(views) > 2
    assert not [problem for view in views for problem in check_view(view)]


def test_a_page_that_is_gone_shows_the_last(make: Any) -> None:
    confirmation = make.confirmation(make.many(30))
    assert confirm_view(confirmation, NONCE, at=9) == confirm_view(confirmation, NONCE, at=1)


@settings(max_examples=5)
@given(st.integers(0, 2000), st.integers(0, 40), st.integers(0, 120))
def test_a_confirmation_of_any_size_is_taken_by_slack(going: int, staying: int, at: int) -> None:
    make = Making()
    listed = [*make.many(going), *make.many(staying, DRAFT, start=3000)]
    view = confirm_view(make.confirmation(listed), NONCE, at=at)
    assert not check_view(view)
    if going:
        assert view["submit"]["text"] == f"Send {going} claim{'s' if going > 1 else ''}"


def test_a_page_of_a_long_one_reads_as_drawn_here(make: Any, golden: Any) -> None:
    listed = [*make.many(22), *make.many(1, DRAFT, start=90)]
    view = confirm_view(make.confirmation(listed), NONCE, at=1)
    golden("confirm_paged", view)
    assert not check_view(view)


def test_everything_to_look_at_reads_as_drawn_here(make: Any, golden: Any) -> None:
    ours = (Contact("Dana Ruiz", "dana@harbour-rowe.example"),)
    free = (Contact("Lee Wong", "lee@gmail.com"), Contact("Lee Wong", "lee@acme.example"))
    before, after = make.claim(7, contacts=free), make.claim(8, "Doyle & Sons Steel", contacts=ours)
    listed = [
        make.listed(make.claim(5)),
        make.listed(make.claim(6)),
        replace(make.listed(before), signed_by=("lee@acme.example",)),
        make.listed(after),
        make.listed(make.claim(9, "Quiet Glass", due="900.00")),
    ]
    revised = replace(listed[4].claim.revision, id="f" * 16, number=2)
    then = replace(revised, id=listed[4].claim.revision.id, figures=make.claim(9, due="800.00").revision.figures)
    now = [*listed[:4], replace(listed[4], claim=replace(listed[4].claim, revision=revised))]
    ticked = make.ticking(listed)
    seen = {
        tick_of(after): Seen(ClaimStatus.APPROVED_AS_NOTED, "Doyle & Sons Steel", (("Li Doyle", "li@doyle.example"),)),
    }
    confirmation = confirmation_of(
        make.project, replace(ticked, seen=seen), now, "C04RIVERSID", None, "Claims Service", True, {then.id: then}
    )
    view = confirm_view(replace(confirmation, ours=frozenset({"harbour-rowe.example"})), NONCE)
    golden("confirm_warnings", view)
    told = words(view)
    assert "Amount due: was $800.00, is $900.00" in told
    assert "Goes to: was Li Doyle (li@doyle.example), is Dana Ruiz (dana@harbour-rowe.example)" in told
    assert "Status: was Approved as Noted, is Approved" in told
    assert "Dana Ruiz (dana@acme.example) 2×" in told
    assert not check_view(view)


def all_pages(confirmation: Confirmation) -> list[dict[str, Any]]:
    views = [confirm_view(confirmation, NONCE)]
    while '"text": "Next"' in json.dumps(views[-1]["blocks"][-1]):
        views.append(confirm_view(confirmation, NONCE, at=len(views)))
    return views


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
    golden("sent_view", sent_view(make.confirmation(listed)))
    nothing = sent_view(replace(make.confirmation(listed), going=()))
    assert not check_view(nothing)
    assert "Nothing would be sent" not in words(nothing)


def test_a_second_submission_names_what_the_first_one_confirmed(make: Any, golden: Any) -> None:
    view = already_confirmed_view(make.confirmation(make.many(2)))
    golden("already_confirmed", view)
    assert not check_view(view)
    assert not check_view(already_confirmed_view(make.confirmation(make.many(500, company=make.hostile))))


def test_what_stays_behind_because_somebody_has_it_says_who_and_since_when(make: Any) -> None:
    taken = Taken("U04TOMSANDO", datetime(2026, 4, 2, 9, 30, tzinfo=UTC))
    one = make.listed(make.claim(7), already_out("being prepared", taken))
    told = str(confirm_view(make.confirmation([one, *make.many(1, start=8)]), "nonce"))
    assert (
        "An envelope for this claim is already being prepared. <@U04TOMSANDO> <!date^1775122200^confirmed it " in told
    )
    sent = replace(taken, sent_at=datetime(2026, 4, 2, 9, 31, tzinfo=UTC))
    blocked = str(picker_message(make.page([make.listed(make.claim(7), already_out("out for signature", sent))])))
    assert "<@U04TOMSANDO> <!date^1775122260^sent it " in blocked


def test_while_frozen_nothing_can_be_submitted_and_while_halted_one_is_warned(make: Any, golden: Any) -> None:
    shown = make.confirmation(make.many(1))
    frozen = confirm_view(replace(shown, holds=(make.hold(HoldKind.FREEZE),)), "nonce")
    halted = confirm_view(replace(shown, holds=(make.hold(HoldKind.BREAKER, "DocuSign signed us out."),)), "nonce")
    golden("confirm_held", {"frozen": frozen, "halted": halted})
    assert not check_view(frozen)
    assert not check_view(halted)
    assert "submit" not in frozen
    assert halted["submit"]["text"] == "Send 1 claim"


def test_the_list_says_that_nothing_is_being_sent_just_now(make: Any) -> None:
    page = replace(make.page(make.many(3)), holds=(make.hold(HoldKind.FREEZE, make.hostile),))
    payload = picker_message(page)
    assert not check_message(payload, ephemeral=True)
    assert "Sending is frozen by <@U04TOMSANDO>" in str(payload)


def test_a_new_address_is_told_with_the_old_one_and_a_first_one_as_that(make: Any, golden: Any) -> None:
    both = (Contact("Dana Ruiz", "dana@acme.example"), Contact("Lee Wong", "lee@acme-billing.example"))
    new = replace(make.listed(make.claim(7, contacts=both)), signed_by=("dana@acme.example", "li@acme.example"))
    known = replace(make.listed(make.claim(8)), signed_by=("Dana@ACME.example",))
    view = confirm.confirm_view(make.confirmation([new, known, make.listed(make.claim(9))]), NONCE)

    golden("confirm_new_address", view)
    told = words(view)
    assert "signed at dana@acme.example, li@acme.example; this one goes to lee@acme-billing.example." in told
    assert told.count("new address)") == 1
    assert told.count("first time)") == 1
    assert "telephone number you already had" in told
    assert not check_view(view)


def test_hostile_old_addresses_do_no_harm(make: Any) -> None:
    one = replace(make.listed(make.claim(7)), signed_by=(make.hostile,) * 8)
    assert not check_view(confirm.confirm_view(make.confirmation([one] * 3), NONCE))


def test_who_of_several_contacts_signs_and_when_reads_as_drawn_here(make: Any, golden: Any) -> None:
    two = (Contact("Dana Ruiz", "dana@acme.example"), Contact("Lee Wong", "lee@acme.example"))
    listed = make.listed(make.claim(7, contacts=two))
    alone = replace(listed, recipients=two[:1], beside=two[1:], signing=Signing.FIRST)
    in_turn = replace(listed, signing=Signing.IN_ORDER)

    views = {
        signing: confirm.confirm_view(make.confirmation([one]), NONCE)
        for signing, one in (("in order", in_turn), ("first", alone))
    }

    golden("confirm_several", views)
    assert not [found for view in views.values() for found in check_view(view)]
