"""Why a claim stands as it does, who can help, and what they are told."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import pytest

from bot.blocks import helping, ids, notices, why
from claims import reasons
from claims.dispatch import LIVE, State
from claims.explaining import Explained
from claims.helping import Help, Matter
from claims.model import ClaimStatus, Contact, Level
from claims.reasons import Taken
from claims.statutory import Deadline
from sandbox.slack.validate import check_message, check_view

CLAIM, PROJECT = "0000000000000007", "00000000000000a1"
HELP = Help(Matter(PROJECT, CLAIM), ("U04MAYAOKAF", "U04TOMSANDO"))
DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
TAKEN = Taken("U04TOMSANDO", datetime(2026, 4, 2, 9, 30, tzinfo=UTC), datetime(2026, 4, 2, 9, 31, tzinfo=UTC))


def buttons(drawn: Any) -> dict[str, dict[str, Any]]:
    found = [one for block in drawn["blocks"] for one in block.get("elements", []) if one["type"] == "button"]
    return {one["text"]["text"]: one for one in found}


def words(drawn: Any) -> str:
    return json.dumps(drawn, ensure_ascii=False)


@pytest.fixture
def blocked(make: Any) -> Explained:
    return Explained(make.project, make.listed(make.claim(), reasons.NOT_ADMIN, DRAFT), Level.READ_ONLY, help=HELP)


def test_in_a_modal_a_claim_says_the_same_and_can_be_given_a_contact_by_those_who_may(make: Any, golden: Any) -> None:
    listed = make.listed(make.claim(), DRAFT, reasons.NO_CONTACT)
    admin = Explained(make.project, listed, Level.ADMIN)
    view = why.why_view(admin, "00000000000000d1")

    golden("why_view", view)
    assert not check_view(view)
    assert view["blocks"][:-1] == why.why_message(admin)["blocks"][:-1]
    assert ids.read_blocked_value(buttons(view)["Add contact"]["value"]) == ids.Blocked("00000000000000d1", CLAIM)
    assert buttons(why.why_view(Explained(make.project, listed, Level.STANDARD), "00000000000000d1")) == {}


def test_one_claim_reads_as_drawn_here(make: Any, golden: Any, blocked: Explained) -> None:
    ready = Explained(make.project, make.listed(make.claim()), Level.ADMIN)
    out = Explained(
        make.project,
        make.listed(make.claim(), reasons.NOT_ADMIN, reasons.already_out("out for signature", TAKEN)),
        Level.STANDARD, State.SENT, TAKEN, help=HELP,
    )  # fmt: skip
    signed = Explained(make.project, make.listed(make.claim(), reasons.ALREADY_SIGNED), Level.ADMIN, signed=True)
    drawn = {
        "blocked": why.why_message(blocked),
        "ready": why.why_message(ready),
        "out": why.why_message(out),
        "signed": why.why_message(signed),
    }
    golden("why", drawn)
    for payload in drawn.values():
        assert not check_message(payload, ephemeral=True)


@pytest.mark.parametrize(
    ("days_left", "told"),
    [
        (3, "Approved · payment schedule due in 3 business days (7 Apr 2026)"),
        (0, "payment schedule due today (7 Apr 2026)"),
        (-1, "payment schedule was due 1 business day ago (7 Apr 2026)"),
    ],
)
def test_until_when_a_statute_wants_an_answer_is_told(days_left: int, told: str, make: Any) -> None:
    claim = make.claim()
    listed = replace(make.listed(claim), deadline=Deadline(claim, date(2026, 4, 7), days_left))

    assert told in words(why.why_message(Explained(make.project, listed, Level.ADMIN)))


def test_what_admins_and_askers_are_told_reads_as_drawn_here(make: Any, golden: Any, blocked: Explained) -> None:
    drawn = {
        "about a claim": helping.call_for_help("U04OLIVERGR", Level.READ_ONLY, make.project, blocked),
        "about a project": helping.call_for_help("U04OLIVERGR", Level.READ_ONLY, make.project, None),
        "asked": helping.asked_message(["U04MAYAOKAF"], ["U04TOMSANDO"], ["U04LENAFISC"]),
        "nobody": helping.asked_message([], [], []),
        "refusal": notices.refusal_message("You cannot do that.", help_=HELP),
    }
    golden("helping", drawn)
    for payload in drawn.values():
        assert not check_message(payload)


def test_an_admin_who_is_asked_hears_every_reason_but_the_asker_s_own(make: Any, blocked: Explained) -> None:
    told = words(helping.call_for_help("U04OLIVERGR", Level.READ_ONLY, make.project, blocked))

    assert DRAFT.words in told
    assert reasons.NOT_ADMIN.words not in told
    assert "is Read-only." in told


def test_where_no_admin_is_known_there_is_no_button_and_the_words_say_whom_to_ask(
    make: Any, blocked: Explained
) -> None:
    lonely = replace(blocked, help=replace(HELP, admins=()))

    assert [*buttons(why.why_message(lonely))] == ["Re-check"]
    assert helping.NOBODY in words(why.why_message(lonely))
    refusal = notices.refusal_message("No.", help_=lonely.help)
    assert not buttons(refusal)
    assert helping.NOBODY in words(refusal)


def test_buttons_name_the_claim_the_matter_and_the_project(make: Any, blocked: Explained) -> None:
    shown = buttons(why.why_message(blocked))

    assert ids.read_id(shown["Re-check"]["value"]) == CLAIM
    assert ids.read_matter(shown["Ask them"]["value"]) == HELP.matter
    asked = buttons(helping.call_for_help("U04OLIVERGR", Level.READ_ONLY, make.project, blocked))
    assert ids.read_id(asked["Open list"]["value"]) == make.project.id
    assert asked["Open list"]["action_id"] == ids.OPEN


def test_whoever_needs_nobody_is_offered_nobody(make: Any) -> None:
    for listed, more in ((make.listed(make.claim(), DRAFT), []), (make.listed(make.claim()), ["Customise"])):
        shown = buttons(why.why_message(Explained(make.project, listed, Level.ADMIN)))
        assert [*shown] == ["Re-check", "Open list", *more]
        assert shown["Open list"]["value"] == make.project.id
    signed = Explained(make.project, make.listed(make.claim(), reasons.ALREADY_SIGNED), Level.ADMIN, signed=True)
    assert [*buttons(why.why_message(signed))] == ["Re-check"]


@pytest.mark.parametrize("state", sorted(LIVE))
def test_a_live_envelope_says_how_it_stands_and_whose_it_is(make: Any, state: State) -> None:
    listed = make.listed(make.claim(), reasons.already_out("x", TAKEN))
    told = words(why.why_message(Explained(make.project, listed, Level.ADMIN, state, TAKEN)))

    assert ("It is waiting for a second admin" if state is State.AWAITING_APPROVAL else "Its envelope: ") in told
    assert "<@U04TOMSANDO>" in told
    assert "cannot be sent" not in told


def test_hostile_names_stay_harmless_and_within_slack_s_limits(make: Any) -> None:
    contact = Contact(make.hostile, make.hostile)
    against = (
        reasons.NOT_ADMIN, reasons.already_out("out", TAKEN), reasons.ALREADY_SIGNED, DRAFT, reasons.NO_CONTACT,
        reasons.no_usable_contact(((contact, make.hostile),) * 30), reasons.undrawable("𓂀" * 50), reasons.COMPANY_OFF,
        reasons.PROJECT_OFF, reasons.NOT_CONNECTED,
    )  # fmt: skip
    project = replace(make.project, name=make.hostile)
    claim = make.claim(7, make.hostile, title=make.hostile, commitment=make.hostile, contacts=(contact,) * 9)
    many = Help(HELP.matter, tuple(f"U{number:08}" for number in range(5)))
    for listed in (make.listed(claim), make.listed(claim, *against)):
        for envelope in (None, State.SENT):
            explained = Explained(project, listed, Level.NONE, envelope, TAKEN, help=many)
            told = [why.why_message(explained), helping.call_for_help("U1|<!here>", Level.NONE, project, explained)]
            for drawn in told:
                assert not check_message(drawn)
                assert "<!" not in words(drawn).replace("<!date^", "")
                assert "<http" not in words(drawn)
    assert not check_message(notices.refusal_message(make.hostile, help_=many), ephemeral=True)
    assert not check_view(notices.notice_view("Not sent", "No.", many))
