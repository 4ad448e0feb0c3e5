"""When Slack is down, slow or limits us: envelopes do not wait, and message and threads catch up with what happened."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from slack_sdk import WebClient

from bot.blocks.batch import batch_message
from bot.run import Serving
from bot.services.context import Services
from bot.wiring import build
from claims.batch import as_told
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import batches, notes, outbox, pace, roots
from storage.tables import batches as batch_rows
from tests.support.acting import RIVERSIDE, open_list
from tests.support.databases import Databases
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import QUICK, Clock, Stage, free_port
from tests.support.truths import without_ids

pytestmark = pytest.mark.slow

CHANNEL = "C04RIVERSID"
CALM = replace(QUICK, between_messages=timedelta(seconds=1))
UNLIMITED = {"hourly_limit": 100_000, "burst_limit": 100_000}

Opened = Callable[..., Stage]


@pytest.fixture
def opened(sqlite_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the product over some claims, in a time that can be let pass."""
    with ExitStack() as closing:

        def open_with(claims: int, **how: object) -> Stage:
            stage = Stage(sqlite_url, clock=Clock(), docusign_changes=UNLIMITED, **how)  # type: ignore[arg-type]
            return closing.enter_context(played(stage, tmp_path, claim_rows(claims)))

        yield open_with


def test_slack_is_down_while_claims_are_sent_and_signed_and_then_all_of_it_is_told(opened: Opened) -> None:
    stage = opened(6)
    maya = stage.person("maya")
    for method in ("chat.postMessage", "chat.update"):
        stage.slack.inject(method, "reset_before", times=10_000)

    confirm(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 6, "sending all")
    for one in stage.sent_envelopes():
        stage.docusign.sign(one.envelope_id, one.recipients[0].email)
    stage.wait_for(lambda: all(is_signed(stage)), "hearing of every signature")
    assert shown(maya) == []
    tries = len(stage.slack.calls("chat.postMessage"))
    pass_by(stage, minutes=10)
    stage.wait_for(lambda: len(stage.slack.calls("chat.postMessage")) > tries, "trying again")
    stage.slack.clear_faults()
    pass_by(stage, seconds=61)

    maya.wait_until(lambda: shown(maya) and "6 of 6 signed" in shown(maya)[0].raw["text"], "the truth")
    (batch,) = shown(maya)
    stage.wait_for(lambda: all_told(stage.serving.bot.services), "telling the thread")
    # What is being posted counts as told before Slack has it.
    maya.wait_until(lambda: any("6 envelopes sent" in line.plain for line in maya.thread(batch)), "the line")
    maya.wait_until(lambda: any("This batch is done" in line.plain for line in maya.thread(batch)), "the summary")
    thread = "\n".join(line.plain for line in maya.thread(batch))
    assert len(maya.thread(batch)) <= 2, "what was missed is told together"
    assert "6 signed" in thread or thread.count("signed #7") + thread.count("is complete") >= 6


def test_a_slack_that_answers_nobody_is_asked_again_only_now_and_then(opened: Opened) -> None:
    stage = opened(5, instrument=patient, timing=replace(QUICK, silence=timedelta(minutes=1)))
    maya = stage.person("maya")
    batch = confirm_all(maya)
    stage.wait_for(lambda: all_told(stage.serving.bot.services), "telling it all")
    drawn = len(stage.slack.calls("chat.update"))
    stage.slack.inject("chat.update", "delay", times=2, seconds=60.0)
    line = stage.serving.bot.services.slack

    line.timeout = 0.25  # type: ignore[assignment]
    for one in stage.sent_envelopes():
        stage.docusign.view(one.envelope_id, one.recipients[0].email)
    for count in (1, 2):
        stage.wait_for(lambda count=count: updates(stage) == drawn + count, "an attempt")  # type: ignore[misc]
        stage.wait_for(lambda: is_left_alone(stage), "leaving Slack alone")
        assert updates(stage) == drawn + count
        if count == 2:
            line.timeout = 60  # what is answered at once may take a busy machine a while
        pass_by(stage, seconds=61)

    maya.wait_until(lambda: "viewed by the signer" in maya.again(batch).plain, "the truth")
    stage.wait_for(lambda: all_true(stage), "the message saying what storage says")


def test_the_first_of_two_messages_points_to_the_second_when_somebody_presses_it(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    stage.slack.inject("chat.postMessage", "reset_after")
    confirm(maya)
    maya.wait_until(lambda: shown(maya), "the first")
    pass_by(stage, seconds=61)
    maya.wait_until(lambda: len(shown(maya)) == 2, "the second")
    first, second = shown(maya)
    stage.wait_for(lambda: all_told(stage.serving.bot.services), "telling it all")

    maya.press("Details", on=second)
    maya.close(maya.view("Batch details"))
    assert "Details" in maya.again(second).buttons
    maya.press("Details", on=first)
    maya.close(maya.view("Batch details"))

    maya.wait_until(lambda: maya.again(first).plain.startswith("This message came twice"), "the pointer")
    assert maya.again(first).buttons == []
    assert maya.again(second).buttons == ["Remind", "Details"]
    assert all_true(stage)


def test_what_cannot_be_told_in_the_channel_any_more_goes_on_in_a_direct_message(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    confirm_all(maya)
    stage.wait_for(lambda: all_told(stage.serving.bot.services), "telling it all")
    stage.slack.change_channel(CHANNEL, is_archived=True)

    stage.docusign.decline(stage.sent_envelopes()[0].envelope_id, address(1), "Wrong amount")

    batch = maya.message("This batch is told here: the channel is archived.", "claims")
    maya.wait_until(lambda: "declined by" in maya.again(batch).plain, "the truth")
    maya.wait_until(lambda: any("Wrong amount" in line.plain for line in maya.thread(batch)), "the reason")


def test_how_much_slack_is_told_does_not_grow_with_the_number_of_claims(opened: Opened) -> None:
    claims = 30
    stage = opened(claims, timing=CALM)
    maya = stage.person("maya")
    began = stage.clock()
    confirm(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == claims, "sending all", patience=60)
    for one in stage.sent_envelopes():
        stage.docusign.sign(one.envelope_id, one.recipients[0].email)
    stage.wait_for(lambda: all_told(stage.serving.bot.services) and all(is_signed(stage)), "telling it", patience=60)
    seconds = (stage.clock() - began).total_seconds()

    calls = Counter(call.method for call in stage.slack.received if call.method.startswith("chat."))
    assert calls["chat.update"] <= 40 * (1 + seconds // 60), f"{calls} in {seconds:.0f} s"
    assert calls["chat.postMessage"] <= seconds / 2 + 4
    assert sum(calls.values()) <= max(claims, seconds), "of thrice as many pieces of news"
    assert all_true(stage)


def test_two_replicas_that_tell_ten_batches_at_once_keep_one_pace_and_tell_the_truth(
    databases: Databases, tmp_path: Path
) -> None:
    url = databases.migrated("postgres")
    between = 0.2
    timing = replace(QUICK, between_messages=timedelta(seconds=between), redraws_a_minute=8)
    clock = Clock()
    stage = Stage(url, clock=clock, timing=timing, docusign_changes=UNLIMITED)
    with played(stage, tmp_path, claim_rows(20)):
        settings = stage.settings.model_copy(update={"bot_port": free_port()})
        other = Serving(build(settings, clock, timing))
        other.start()
        try:
            ten_batches(stage)
            stage.wait_for(lambda: len(stage.sent_envelopes()) == 20, "sending all", patience=30)
            for one in stage.sent_envelopes():
                stage.docusign.sign(one.envelope_id, one.recipients[0].email)
            jumps: list[datetime] = []
            while not (all_told(other.bot.services) and all(is_signed(stage))):
                stage.wait_for(
                    lambda: all_told(other.bot.services) or spent(stage, 8, len(jumps) + 1), "a minute's worth"
                )
                jumps.append(datetime.now(UTC))
                clock.pass_by(seconds=61)
        finally:
            assert other.stop(within=10)
        assert 0 < len(jumps) < 12
        assert updates(stage) <= 8 * (len(jumps) + 1), "no minute had more than its fill"
        assert all_true(stage)
        expect_one_message_at_a_time(stage, between, jumps)
        expect_each_line_once(stage)
    databases.discard(url)


def ten_batches(stage: Stage) -> None:
    """Confirm twenty claims, two by two."""
    maya = stage.person("maya")
    for _ in range(10):
        picker = open_list(maya)
        maya.tick(*picker.options[:2], on=picker)
        maya.press("Send to DocuSign", on=picker)
        maya.view("Send to DocuSign")
        maya.submit()
        maya.close(maya.view("on the way to DocuSign"))


def spent(stage: Stage, a_minute: int, minutes: int) -> bool:
    return updates(stage) >= a_minute * minutes


def expect_one_message_at_a_time(stage: Stage, between: float, jumps: list[datetime]) -> None:
    """The channel was told at the pace. What the way to Slack took differs, hence nine; at a jump time stood still."""
    posts = [call.at for call in stage.slack.calls("chat.postMessage") if call.args["channel"] == CHANNEL]
    assert len(posts) >= 20
    for first, last in zip(posts, posts[8:], strict=False):
        jumped = any(first - timedelta(seconds=1) < jump < last for jump in jumps)
        assert jumped or last - first > timedelta(seconds=between * 2), "nine messages in the time of three"


def expect_each_line_once(stage: Stage) -> None:
    for root in stage.slack.ws.messages.by_id.values():
        replies = [str(without_ids(one.blocks)) for one in stage.slack.ws.messages.replies(root.channel, root.ts)]
        assert len(replies) == len(set(replies))
    lines = [one for one in stage.slack.ws.messages.by_id.values() if one.thread_ts]
    said = "\n".join(str(one.blocks) for one in lines)
    for number in range(1, 21):
        assert f"SC-{number:03})" in said, f"nothing was told of SC-{number:03}"


def patient(services: Services) -> Services:
    """Have the bot wait long for Slack, until somebody makes this client impatient."""
    made = services.slack
    return replace(services, slack=WebClient(token=made.token, base_url=made.base_url, timeout=60, retry_handlers=[]))


def confirm(maya: Person) -> None:
    """Tick everything on the first pages and send it, without waiting for the batch message."""
    picker = open_list(maya)
    while True:
        maya.tick(*maya.again(picker).options, on=picker)
        if "Next" not in maya.again(picker).buttons:
            break
        before = maya.again(picker).options
        maya.press("Next", on=picker)
        maya.wait_until(lambda before=before: maya.again(picker).options != before, "the next page")  # type: ignore[misc]
    maya.press("Send to DocuSign", on=picker)
    maya.view("Send to DocuSign")
    maya.submit()
    maya.close(maya.view("on the way to DocuSign"))


def pass_by(stage: Stage, **span: float) -> None:
    assert isinstance(stage.clock, Clock)
    stage.clock.pass_by(**span)


def shown(maya: Person) -> list[Seen]:
    return [one for one in maya.messages(RIVERSIDE) if not one.ephemeral and "Total due" in one.plain]


def updates(stage: Stage) -> int:
    return len(stage.slack.calls("chat.update"))


def is_left_alone(stage: Stage) -> bool:
    with stage.serving.bot.services.db.reading() as tx:
        return pace.silent_until(tx, stage.clock()) is not None


def is_signed(stage: Stage) -> list[bool]:
    with stage.serving.bot.services.db.reading() as tx:
        found = [batches.get(tx, one) for one in tx.execute(batch_rows.select()).scalars()]
    return [line.state == "completed" for batch in found if batch for line in batch.lines]


def all_told(services: Services) -> bool:
    with services.db.reading() as tx:
        owed = roots.untold(tx) or notes.owing(tx, services.clock() + timedelta(days=1), timedelta())
        return not owed and outbox.open_work(tx) == 0


def all_true(stage: Stage) -> bool:
    """Every message in Slack shows what storage says."""
    services = stage.serving.bot.services
    with services.db.reading() as tx:
        ids = tx.execute(batch_rows.select()).scalars().all()
        made = [(batches.get(tx, one), batches.root(tx, one)) for one in ids]
    for batch, root in made:
        assert batch
        assert root
        message = stage.slack.ws.messages.find(root.channel_id or "", root.ts or "")
        wanted = batch_message(as_told(batch, services.clock()))
        if message is None or without_ids(message.blocks) != without_ids(wanted["blocks"]):
            return False
    return bool(made)
