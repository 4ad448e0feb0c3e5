"""When DocuSign or Slack are in trouble, or the bot itself: nothing is sent twice, nothing is lost, people are told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.services.budget import let_in
from claims.holds import ACCOUNT
from sandbox.docusign.config import SERVICE_USER_ID
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import budget, holds, outbox, pace
from storage.tables import dispatches
from tests.support.acting import RIVERSIDE, nobody_was_asked, open_list
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import QUICK, Clock, Stage

pytestmark = pytest.mark.slow

CREATE = {"method": "POST", "path": "*/envelopes"}
SEND = {"method": "PUT", "path": "*/envelopes/*"}
BAD_ADDRESS = {"kind": "answer", "status": 400, "error_code": "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT"}
SHORT_LEASE = replace(QUICK, lease=timedelta(seconds=3))

Opened = Callable[..., Stage]


@pytest.fixture
def opened(sqlite_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the product over some claims, in a time that can be let pass."""
    with ExitStack() as closing:

        def open_with(claims: int, **how: object) -> Stage:
            stage = Stage(sqlite_url, clock=Clock(), **how)  # type: ignore[arg-type]
            return closing.enter_context(played(stage, tmp_path, claim_rows(claims)))

        yield open_with


def pass_by(stage: Stage, **span: float) -> None:
    assert isinstance(stage.clock, Clock)
    stage.clock.pass_by(**span)


# DocuSign -----------------------------------------------------------------------------------------------------------


def test_without_consent_claims_wait_and_go_out_once_it_is_given_without_a_restart(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    stage.docusign.switch(consent_required=True)
    stage.docusign.revoke()

    batch = confirm_all(maya)
    stage.wait_for(lambda: not stage.serving.bot.services.connection.good, "hearing that consent is missing")

    maya.wait_until(lambda: "Allow access once" in maya.again(batch).plain, "the message saying what they wait for")
    assert "The bot is not connected to DocuSign." in open_list(maya).plain
    stage.serving.bot.reconnect()
    assert not stage.serving.bot.services.connection.good, "consent is still missing"
    assert nobody_was_asked(stage)

    stage.docusign.grant_consent(SERVICE_USER_ID)
    stage.serving.bot.reconnect()

    expect_all_out_once(stage, maya, batch, 1)
    assert stage.docusign.envelopes == stage.sent_envelopes()


def test_without_consent_for_long_the_bot_stops_says_so_once_and_goes_on_when_somebody_lets_it(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    stage.docusign.switch(consent_required=True)
    stage.docusign.revoke()
    batch = confirm_all(maya)
    stage.wait_for(lambda: not stage.serving.bot.services.connection.good, "hearing that consent is missing")

    for _ in range(4):
        stage.serving.bot.reconnect()
    maya.wait_until(lambda: "Press Resume once that is mended" in maya.again(batch).plain, "the message saying so")
    maya.wait_until(lambda: maya.thread(batch), "the thread saying so")

    stage.docusign.grant_consent(SERVICE_USER_ID)
    stage.serving.bot.reconnect()
    assert stage.serving.bot.services.connection.good
    stage.serving.bot.services.work_waits.set()
    assert len(maya.thread(batch)) == 1, "once"
    assert nobody_was_asked(stage), "somebody has to say that it goes on"

    let_go_on(stage)

    expect_all_out_once(stage, maya, batch, 1)


@pytest.mark.parametrize("code", ["ENVELOPE_ALLOWANCE_EXCEEDED", "USER_LACKS_PERMISSIONS"])
def test_after_a_few_failures_of_the_whole_account_nothing_more_is_tried(code: str, opened: Opened) -> None:
    stage = opened(6, settings_changes={"workers": 1})
    maya = stage.person("maya")
    stage.docusign.inject(kind="answer", status=400, error_code=code, times=0, **SEND)

    batch = confirm_all(maya)
    for _ in range(3):
        stage.serving.bot.reconnect()
        stage.wait_for(lambda: not stage.serving.bot.services.connection.good or halted(stage), "a failure, or the end")
    stage.wait_for(lambda: halted(stage), "stopping")
    stage.serving.bot.reconnect()
    maya.wait_until(lambda: "Stopped by itself: 0 of" in maya.again(batch).plain, "the message saying so")

    refused = [call for call in stage.docusign.received if call.status == 400]
    assert len(refused) == 3, "each of more workers may be about one more"
    assert not stage.docusign.mails

    stage.docusign.clear_faults()
    let_go_on(stage)

    expect_all_out_once(stage, maya, batch, 6)


def test_at_the_burst_limit_claims_wait_unheard_and_go_on_by_themselves(opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.switch(burst_window="sliding")
    stage.docusign.use_up(burst=200)

    batch = confirm_all(maya)
    stage.wait_for(lambda: at_rest(stage), "a refusal")
    assert nobody_was_asked(stage)
    assert "Paused" not in maya.again(batch).plain, "it is over before anybody has read of it"

    pass_by(stage, seconds=32)

    expect_all_out_once(stage, maya, batch, 3)
    assert limited_by_docusign(stage) <= 3, "nobody asked before it was time"


def test_at_the_hourly_limit_the_message_says_until_when_it_waits_and_then_it_goes_on_by_itself(opened: Opened) -> None:
    stage = opened(3)
    early_in_the_hour(stage)
    maya = stage.person("maya")
    stage.docusign.use_up(hourly=3000)

    batch = confirm_all(maya)
    stage.wait_for(lambda: at_rest(stage), "a refusal")
    maya.wait_until(lambda: "Paused until" in maya.again(batch).plain, "the message saying so")
    maya.wait_until(
        lambda: "0 of 3 sent. DocuSign's hourly limit is used up." in maya.again(batch).plain, "DocuSign's own word"
    )
    assert nobody_was_asked(stage)
    asked = len(stage.docusign.received)

    pass_by(stage, minutes=5)
    assert nobody_was_asked(stage)
    assert len(stage.docusign.received) == asked, "not even a look"
    pass_by(stage, hours=1)

    expect_all_out_once(stage, maya, batch, 3)
    assert limited_by_docusign(stage) <= 3, "nobody asked before it was time"


@pytest.mark.parametrize("lag", [0.0, 60.0], ids=["found", "not found yet"])
def test_a_lost_answer_to_creating_ends_in_one_sent_envelope_for_each_claim(lag: float, opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.switch(lookup_lag_seconds=lag)
    stage.docusign.inject(kind="reset", when="after", **CREATE)

    batch = confirm_all(maya)

    expect_all_out_once(stage, maya, batch, 3)
    orphans = [one for one in stage.docusign.envelopes if one.status == "created"]
    assert len(orphans) == (1 if lag else 0)


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_lost_answer_to_sending_is_settled_by_looking_and_the_claim_goes_out_once(when: str, opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.inject(kind="reset", when=when, **SEND)

    batch = confirm_all(maya)

    expect_all_out_once(stage, maya, batch, 3)
    assert stage.docusign.envelopes == stage.sent_envelopes()
    assert len(stage.docusign.mails) == 3


def test_an_answer_without_sense_to_sending_is_settled_by_looking(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    stage.docusign.inject(kind="html", when="after", **SEND)

    batch = confirm_all(maya)

    expect_all_out_once(stage, maya, batch, 1)
    assert len(stage.docusign.mails) == 1


@pytest.mark.parametrize("call", [CREATE, SEND], ids=["at creating", "at sending"])
def test_a_claim_that_docusign_refuses_is_told_and_the_others_go_out(call: dict[str, str], opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.inject(**BAD_ADDRESS, **call)

    batch = confirm_all(maya)

    stage.wait_for(lambda: len(stage.sent_envelopes()) >= 2 and not working(stage), "all that can be done")
    note = told(maya, batch, "was not sent")
    assert "An e-mail address is not valid. Nothing was sent; correct the contact." in note
    assert "<@U04MAYAOKAF>" in note
    maya.wait_until(lambda: "sent *2 of 3 progress claims*" in maya.again(batch).plain, "the truth")
    assert sorted(one.status for one in stage.docusign.envelopes if one.status != "sent") in ([], ["deleted"])
    assert len(stage.docusign.mails) == 2
    assert len(open_list(maya).options) == 1, "once it is corrected it can be sent"


def test_a_server_error_is_no_answer_and_nothing_is_sent_twice(opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    for call in (CREATE, SEND):
        for when in ("before", "after"):
            stage.docusign.inject(kind="answer", status=503, when=when, **call)

    batch = confirm_all(maya)

    expect_all_out_once(stage, maya, batch, 3)
    assert len(stage.docusign.mails) == 3


# Slack --------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["http_500", "reset_before", "reset_after"])
def test_a_batch_message_whose_answer_was_lost_comes_again_after_a_minute_and_envelopes_do_not_wait(
    fault: str, opened: Opened
) -> None:
    stage = opened(2)
    maya = stage.person("maya")
    stage.slack.inject("chat.postMessage", fault)  # type: ignore[arg-type]

    confirm_without_waiting(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending both")
    stage.wait_for(lambda: any(call.fault for call in stage.slack.calls("chat.postMessage")), "the trouble")
    assert len(batch_messages(maya)) == (1 if fault == "reset_after" else 0)
    pass_by(stage, seconds=61)

    maya.wait_until(lambda: len(batch_messages(maya)) == (2 if fault == "reset_after" else 1), "the message")
    expect_all_out_once(stage, maya, batch_messages(maya)[-1], 2)


@pytest.mark.parametrize("fault", ["http_500", "ratelimited", "reset_before", "reset_after"])
def test_a_redraw_that_slack_did_not_take_is_made_up_for(fault: str, opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    batch = confirm_all(maya)
    expect_all_out_once(stage, maya, batch, 1)
    stage.slack.inject("chat.update", fault, times=2)  # type: ignore[arg-type]

    stage.docusign.view(stage.sent_envelopes()[0].envelope_id, address(1))

    maya.wait_until(lambda: "viewed by the signer" in maya.again(batch).plain, "the redraw")


def test_while_slack_says_slow_down_envelopes_go_on_and_the_message_catches_up(opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.slack.inject("chat.postMessage", "ratelimited", times=2, retry_after=60)

    confirm_without_waiting(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 3, "sending all")
    for count in (1, 2):
        stage.wait_for(lambda: told_to_wait(stage), "Slack saying so")
        assert (batch_messages(maya), limited(stage)) == ([], count)
        pass_by(stage, seconds=61)

    maya.wait_until(lambda: batch_messages(maya), "the message")
    expect_all_out_once(stage, maya, batch_messages(maya)[0], 3)
    assert limited(stage) == 2


def test_a_line_whose_answer_was_lost_is_not_told_twice(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    batch = confirm_all(maya)
    expect_all_out_once(stage, maya, batch, 1)
    told(maya, batch, "Envelope sent")
    stage.slack.inject("chat.postMessage", "reset_after")

    stage.docusign.decline(stage.sent_envelopes()[0].envelope_id, address(1), "Wrong amount")

    told(maya, batch, "Wrong amount")
    pass_by(stage, minutes=5)
    maya.wait_until(lambda: "declined by" in maya.again(batch).plain, "the redraw")
    assert len([note for note in maya.thread(batch) if "Wrong amount" in note.plain]) == 1


# The bot ------------------------------------------------------------------------------------------------------------


def test_what_was_confirmed_just_before_the_bot_stopped_goes_out_after_it_started_again(opened: Opened) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.inject(kind="answer", status=503, times=0, **CREATE)
    batch = confirm_all(maya)
    stage.wait_for(lambda: any(call.status == 503 for call in stage.docusign.received), "asking DocuSign")
    stage.stop_bot()
    stage.docusign.clear_faults()
    assert nobody_was_asked(stage)

    stage.start_bot()

    expect_all_out_once(stage, maya, batch, 3)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", [CREATE, SEND], ids=["creating", "sending"])
def test_a_bot_that_ended_in_the_middle_of_a_call_is_taken_over_from_and_sends_nothing_twice(
    call: dict[str, str], when: str, opened: Opened
) -> None:
    stage = opened(2, timing=SHORT_LEASE)
    maya = stage.person("maya")
    stage.docusign.inject(kind="delay", seconds=60, times=2, when=when, **call)
    batch = confirm_all(maya)
    stage.wait_for(lambda: calls_begun(stage, call["method"]) == 2, "two calls that hang")
    assert not stage.serving.stop(within=0.2)

    stage.start_bot()
    pass_by(stage, seconds=4)

    expect_all_out_once(stage, maya, batch, 2)
    stage.docusign.clear_faults()
    stage.wait_for(lambda: all(one.status for one in stage.docusign.received), "the end of the calls that hung")
    expect_all_out_once(stage, maya, batch, 2)
    assert len(stage.docusign.mails) == 2
    assert len(stage.docusign.envelopes) <= 4, "an orphan for each claim at most"


def confirm_without_waiting(maya: Person) -> None:
    picker = open_list(maya)
    maya.tick(*picker.options, on=picker)
    maya.press("Send to DocuSign", on=picker)
    maya.view("Send to DocuSign")
    maya.submit()
    maya.close()


def batch_messages(maya: Person) -> list[Seen]:
    return [one for one in maya.messages(RIVERSIDE) if not one.ephemeral and "Total due" in one.plain]


def expect_all_out_once(stage: Stage, maya: Person, batch: Seen, count: int) -> None:
    """Every claim has exactly one sent envelope, and message and thread tell it."""
    stage.wait_for(lambda: len(stage.sent_envelopes()) >= count and not working(stage), "sending all")
    assert sorted(one.recipients[0].email for one in stage.sent_envelopes()) == [
        address(number) for number in range(1, count + 1)
    ]
    claims = "progress claim" if count == 1 else "progress claims"
    maya.wait_until(lambda: f"sent *{count} {claims}*" in maya.again(batch).plain, "the truth")


def told(maya: Person, batch: Seen, words: str) -> str:
    """Wait until the thread says this; the line that does."""
    maya.wait_until(lambda: any(words in note.plain for note in maya.thread(batch)), words)
    return next(note.plain for note in maya.thread(batch) if words in note.plain)


def working(stage: Stage) -> bool:
    with stage.serving.bot.services.db.reading() as tx:
        return outbox.open_work(tx) > 0


def at_rest(stage: Stage) -> bool:
    """Whether DocuSign asked for silence, and nobody works on any of the claims."""
    with stage.serving.bot.services.db.reading() as tx:
        silent = budget.look(tx, stage.clock()).silent_until
        return silent is not None and not tx.execute(select(dispatches).where(dispatches.c.owner.is_not(None))).first()


def halted(stage: Stage) -> bool:
    with stage.serving.bot.services.db.reading() as tx:
        return bool(holds.active(tx, [ACCOUNT]))


def let_go_on(stage: Stage) -> None:
    """What Resume does, without the button."""
    services = stage.serving.bot.services
    let_in(services)
    with services.db.deciding() as tx:
        assert holds.lift(tx, ACCOUNT, "U04MAYAOKAF", stage.clock())
    services.work_waits.set()


def early_in_the_hour(stage: Stage) -> None:
    """Let time pass to five past."""
    now = stage.clock()
    pass_by(stage, seconds=((65 * 60) - now.minute * 60 - now.second))


def limited_by_docusign(stage: Stage) -> int:
    return sum(call.status == 429 for call in stage.docusign.received)


def told_to_wait(stage: Stage) -> bool:
    with stage.serving.bot.services.db.reading() as tx:
        return pace.silent_until(tx, stage.clock()) is not None


def limited(stage: Stage) -> int:
    return sum(call.status == 429 for call in stage.slack.calls("chat.postMessage"))


def calls_begun(stage: Stage, method: str) -> int:
    return sum(call.method == method and "/envelopes" in call.path for call in stage.docusign.received)
