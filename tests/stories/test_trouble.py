"""When DocuSign or Slack are in trouble, or the bot itself: nothing is sent twice, nothing is lost, people are told."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from sandbox.docusign.config import SERVICE_USER_ID
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import outbox
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
    stage = opened(2)
    maya = stage.person("maya")
    stage.docusign.switch(consent_required=True)
    stage.docusign.revoke()

    batch = confirm_all(maya)
    stage.wait_for(lambda: not stage.serving.bot.services.connection.good, "hearing that consent is missing")

    maya.wait_until(lambda: "waiting to be sent" in maya.again(batch).plain, "the message saying that they wait")
    assert "The bot is not connected to DocuSign." in open_list(maya).plain
    stage.serving.bot.reconnect()
    assert not stage.serving.bot.services.connection.good, "consent is still missing"
    assert nobody_was_asked(stage)

    stage.docusign.grant_consent(SERVICE_USER_ID)
    stage.serving.bot.reconnect()

    expect_all_out_once(stage, maya, batch, 2)
    assert stage.docusign.envelopes == stage.sent_envelopes()


@pytest.mark.parametrize(("used", "wait"), [({"hourly": 3000}, {"hours": 1}), ({"burst": 200}, {"seconds": 31})])
def test_at_the_limit_of_calls_claims_wait_and_go_on_by_themselves(
    used: dict[str, int], wait: dict[str, float], opened: Opened
) -> None:
    stage = opened(3)
    maya = stage.person("maya")
    stage.docusign.switch(burst_window="sliding")
    stage.docusign.use_up(**used)

    batch = confirm_all(maya)
    stage.wait_for(lambda: resting(stage), "three refusals")
    assert nobody_was_asked(stage)

    pass_by(stage, **wait)

    expect_all_out_once(stage, maya, batch, 3)
    assert sum(call.status == 429 for call in stage.docusign.received) == 3, "nobody asked before it was time"


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


def resting(stage: Stage) -> bool:
    """Whether nobody works on any of the claims, because it is not time yet."""
    with stage.serving.bot.services.db.reading() as tx:
        rows = tx.execute(select(dispatches.c.lease_until, dispatches.c.next_at)).all()
    return all(row.lease_until is None and row.next_at > stage.clock() for row in rows)


def told_to_wait(stage: Stage) -> bool:
    until = stage.serving.engine.pace.wait_until
    return until is not None and until > stage.clock()


def limited(stage: Stage) -> int:
    return sum(call.status == 429 for call in stage.slack.calls("chat.postMessage"))


def calls_begun(stage: Stage, method: str) -> int:
    return sum(call.method == method and "/envelopes" in call.path for call in stage.docusign.received)
