"""Telling Slack, look by look: two replicas by hand over one database and the stand-in Slack, in a time that stands."""

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
import yaml
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.blocks.batch import batch_message
from bot.services import standing, telling
from bot.services.authority import Caller
from bot.services.context import Services, Timing
from claims.batch import NoteKind, as_told
from claims.dispatch import Dispatch, State
from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox
from sandbox.slack.store import Message
from storage import batches, holds, notes, pace, roots
from storage.batches import Root
from storage.database import Database, connect
from tests.storage.world import World, a_world, at_once
from tests.support.alone import services_alone
from tests.support.builders import MAYA, RIVERSIDE
from tests.support.stage import ROOT
from tests.support.steps import HandClock
from tests.support.truths import without_ids

pytestmark = pytest.mark.slow

DM = f"D{MAYA[1:]}"


class Slack(WebClient):
    """A client that does something just before, or just after, the next call of a method."""

    def __init__(self, **how: Any) -> None:
        super().__init__(**how)
        self.meanwhile: dict[str, Callable[[], None]] = {}

    def api_call(self, api_method: str, **how: Any) -> Any:
        self.meanwhile.pop(f"before {api_method}", lambda: None)()
        answer = super().api_call(api_method, **how)
        self.meanwhile.pop(f"after {api_method}", lambda: None)()
        return answer


class Play:
    """Two replicas, the channel they tell, and the claims they tell of."""

    def __init__(self, world: World, slack: SlackSandbox, clock: HandClock) -> None:
        self.world, self.slack, self.clock = world, slack, clock
        self.one, self.other = self.replica(), self.replica()

    def replica(self, **timing: Any) -> Services:
        client = Slack(token="xoxb-telling", base_url=self.slack.api_url, timeout=5, retry_handlers=[])
        made = services_alone(self.world.db)
        return replace(made, clock=self.clock, slack=client, timing=replace(Timing(), **timing), fit_since={})

    def sent(self, number: int = 1) -> Dispatch:
        """Send a claim in a batch of its own."""
        claim = self.world.claims()[number - 1]
        return self.world.sent(claim, f"press {number}")

    def move(self, held: Dispatch, state: State = State.DELIVERED) -> Dispatch:
        return self.world.move(held, state, now=self.clock())

    def owe(self, held: Dispatch, kind: NoteKind = NoteKind.SENT, about: str = "") -> None:
        with self.world.db.deciding() as tx:
            assert notes.make(tx, held.batch_id, held.id, kind, self.clock(), about, who="Ruth")

    def tell(self, looks: int = 1, by: Services | None = None) -> None:
        """Look so many times, two seconds after each other."""
        for _ in range(looks):
            telling.tell(by or self.one)
            self.clock.pass_by(seconds=2)

    def told(self, number: int = 1) -> Dispatch:
        """Send a claim and tell it."""
        held = self.sent(number)
        self.tell()
        assert self.root(held).ts
        return held

    def root(self, held: Dispatch) -> Root:
        with self.world.db.reading() as tx:
            found = batches.root(tx, held.batch_id)
        assert found is not None
        return found

    def message(self, held: Dispatch) -> Message:
        root = self.root(held)
        found = self.slack.ws.messages.find(root.channel_id or "", root.ts or "")
        assert found is not None
        return found

    def messages(self, channel: str = RIVERSIDE) -> list[Message]:
        return [one for one in self.slack.ws.messages.by_id.values() if one.channel == channel and not one.thread_ts]

    def thread(self, held: Dispatch) -> list[str]:
        root = self.root(held)
        return [one.text for one in self.slack.ws.messages.replies(root.channel_id or "", root.ts or "")]

    def is_true(self, held: Dispatch) -> bool:
        """The message shows what storage says."""
        with self.world.db.reading() as tx:
            batch = batches.get(tx, held.batch_id)
        assert batch is not None
        wanted, shown = batch_message(as_told(batch, self.clock())), self.message(held)
        return (shown.text, without_ids(shown.blocks)) == (wanted["text"], without_ids(wanted["blocks"]))

    def calls(self, method: str) -> int:
        return len(self.slack.calls(method))

    def nothing_owed(self) -> bool:
        with self.world.db.reading() as tx:
            return not (roots.untold(tx) or notes.owing(tx, self.clock(), timedelta()))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SlackSandbox]:
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
    config = SlackConfig("xoxb-telling", "xapp-telling", "secret", manifest, "control")
    with SlackSandbox(config) as started:
        yield started


@pytest.fixture
def db(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def play(db: Database, sandbox: SlackSandbox) -> Iterator[Play]:
    sandbox.reset()
    sandbox.clear_faults()
    yield Play(a_world(db, claims=6), sandbox, HandClock())
    assert not sandbox.problems


# Two replicas -------------------------------------------------------------------------------------------------------


def test_replicas_that_look_at_once_post_one_message_and_each_line_once(play: Play) -> None:
    helds = [play.sent(number) for number in (1, 2, 3)]
    for held in helds:
        play.owe(held)

    for _ in range(8):
        at_once(2, lambda number: telling.tell((play.one, play.other)[number]))
        play.clock.pass_by(seconds=1)

    assert len(play.messages()) == 3
    for held in helds:
        assert len(play.thread(held)) == 1
        assert play.is_true(held)
    assert play.nothing_owed()


def test_an_older_drawing_is_never_the_last(play: Play) -> None:
    held = play.told()
    viewed = play.move(held)

    def meanwhile() -> None:
        play.move(viewed, State.COMPLETED)
        play.tell(by=play.other)

    play.one.slack.meanwhile["before chat.update"] = meanwhile  # type: ignore[attr-defined]
    play.tell()

    assert play.calls("chat.update") == 1, "the other left it to the one who was at it"
    assert not play.is_true(held)
    play.tell(by=play.other)
    assert play.is_true(held)


def test_a_drawing_that_took_longer_than_anybody_waits_is_drawn_over(play: Play) -> None:
    held = play.told()
    viewed = play.move(held)

    def meanwhile() -> None:
        play.clock.pass_by(seconds=61)
        play.move(viewed, State.COMPLETED)
        play.tell(by=play.other)
        assert play.is_true(held)

    play.one.slack.meanwhile["before chat.update"] = meanwhile  # type: ignore[attr-defined]
    play.tell()
    assert not play.is_true(held), "the older one was the last"

    play.tell(by=play.other)
    assert play.is_true(held)
    assert play.nothing_owed()


def test_of_two_messages_that_crossed_one_tells_and_the_other_points_to_it(play: Play) -> None:
    held = play.sent()

    def meanwhile() -> None:
        play.clock.pass_by(seconds=61)
        play.tell(by=play.other)

    play.one.slack.meanwhile["after chat.postMessage"] = meanwhile  # type: ignore[attr-defined]
    play.tell()

    first, second = play.messages()
    assert play.root(held).ts == second.ts
    assert "the other one" in json.dumps(first.blocks)
    assert "Details" not in json.dumps(first.blocks)


# Lost answers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "http_500", "error"])
def test_a_redraw_whose_answer_was_lost_is_made_again_after_a_minute(fault: Any, play: Play) -> None:
    held = play.told()
    play.move(held)
    play.slack.inject("chat.update", fault)

    play.tell(20)
    assert play.calls("chat.update") == 1, "the lost one may still take effect"
    play.clock.pass_by(seconds=25)
    play.tell(by=play.other)

    assert play.calls("chat.update") == 2
    assert play.is_true(held)
    assert play.nothing_owed()


@pytest.mark.parametrize("fault", ["reset_before", "reset_after", "http_500", "error"])
def test_a_message_whose_answer_was_lost_is_posted_again_after_a_minute(fault: Any, play: Play) -> None:
    held = play.sent()
    play.slack.inject("chat.postMessage", fault)

    play.tell(20)
    assert play.calls("chat.postMessage") == 1
    play.clock.pass_by(seconds=25)
    play.tell(by=play.other)

    assert len(play.messages()) == (2 if fault == "reset_after" else 1)
    assert play.is_true(held)


def test_how_long_an_answer_is_waited_for_can_be_set(play: Play) -> None:
    hasty = play.replica(root_answer=timedelta(seconds=1), silence=timedelta(seconds=1))
    held = play.sent()
    play.slack.inject("chat.postMessage", "reset_before")

    play.tell(2, by=hasty)

    assert play.is_true(held)


def test_a_line_whose_answer_was_lost_is_not_told_again(play: Play) -> None:
    held = play.told()
    play.owe(held)
    play.slack.inject("chat.postMessage", "reset_before")

    play.tell(40)

    assert play.thread(held) == []
    assert play.nothing_owed()


# A Slack that is slow, silent, or says wait -----------------------------------------------------------------------


def test_what_slack_tells_one_replica_all_of_them_keep_to(play: Play) -> None:
    held = play.sent()
    play.slack.inject("chat.postMessage", "ratelimited", retry_after=60)

    play.tell()
    for _ in range(28):
        play.tell(by=play.other)
    assert play.calls("chat.postMessage") == 1

    play.clock.pass_by(seconds=2)
    play.tell(by=play.other)
    assert play.is_true(held)


def test_one_silence_keeps_everybody_from_asking_for_a_while(play: Play) -> None:
    helds = [play.told(number) for number in range(1, 6)]
    for held in helds:
        play.move(held)
    play.clock.pass_by(seconds=1)
    play.slack.inject("chat.update", "reset_before", times=1000)

    for _ in range(4):
        telling.tell(play.one)
        telling.tell(play.other)
        play.clock.pass_by(seconds=1)
    assert play.calls("chat.update") == 1

    play.clock.pass_by(seconds=1)
    telling.tell(play.other)
    assert play.calls("chat.update") == 2, "and then the next, not the same again"
    play.slack.clear_faults()
    play.tell(40)
    assert all(play.is_true(held) for held in helds)


def test_a_token_that_is_not_good_gives_no_message_up(play: Play) -> None:
    held = play.sent()
    play.owe(held)
    play.slack.inject("chat.postMessage", "error", times=3, error="token_expired")

    play.tell(100)

    assert play.root(held).place == RIVERSIDE
    assert play.is_true(held)
    assert len(play.thread(held)) == 1


def test_a_refusal_that_nobody_knows_holds_up_nobody_else(play: Play) -> None:
    refused = play.sent(6)
    with play.world.db.deciding() as tx:
        assert roots.move_to(tx, play.root(refused), MAYA, "the project has no channel", play.clock())
    play.slack.inject("chat.postMessage", "error", times=2, error="something_new")

    play.tell()
    helds = [play.sent(number) for number in (1, 2)]
    play.tell(4)
    assert play.messages(DM) == []
    assert all(play.is_true(held) for held in helds)

    play.tell(40)
    assert len(play.messages(DM)) == 1, "and it is tried again"


def test_nothing_is_told_while_slack_does_not_say_who_is_in_the_channel(play: Play) -> None:
    held = play.sent()
    play.slack.inject("conversations.info", "http_500", times=3)

    play.tell(90)
    assert play.calls("chat.postMessage") == 0
    assert play.calls("conversations.info") == 3

    play.tell(3)
    assert play.is_true(held)


@pytest.mark.parametrize(
    "fault",
    [
        {"kind": "http_500"},
        {"kind": "error", "error": "internal_error"},
        {"kind": "error", "error": "enterprise_is_restricted"},
    ],
    ids=str,
)
def test_a_channel_that_slack_is_silent_about_keeps_no_other_place_from_being_told(
    fault: dict[str, Any], play: Play
) -> None:
    elsewhere = play.sent(6)
    with play.world.db.deciding() as tx:
        assert roots.move_to(tx, play.root(elsewhere), MAYA, "the project has no channel", play.clock())
    play.tell(2)
    dumb = [play.told(number) for number in (1, 2, 3)]
    unposted = play.sent(4)
    play.clock.pass_by(minutes=5)
    play.slack.inject("conversations.info", times=1000, **fault)
    for held in dumb:
        play.owe(held)
        play.move(held)
    play.tell(10)
    play.owe(elsewhere)
    play.move(elsewhere)

    play.tell(90)

    assert play.is_true(elsewhere)
    assert len(play.thread(elsewhere)) == 1
    assert play.root(unposted).ts is None
    assert play.calls("conversations.info") > 3, "it is asked again, now and then"
    play.slack.clear_faults()
    play.tell(60)
    assert all(play.is_true(held) for held in (*dumb, unposted))
    assert play.nothing_owed()


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.update"])
@pytest.mark.parametrize("code", ["no_permission", "access_denied"])
def test_a_place_that_we_may_not_tell_silences_no_other(code: str, method: str, play: Play) -> None:
    held = play.told(1)
    play.slack.inject(method, "error", error=code)
    play.owe(held)
    play.move(held)

    play.tell(4)

    assert play.root(held).channel_id == DM
    assert play.is_true(held)
    assert play.nothing_owed()


# The pace -----------------------------------------------------------------------------------------------------------


def test_a_channel_is_told_one_message_a_second_by_all_together(play: Play) -> None:
    for number in range(1, 6):
        play.owe(play.sent(number))

    for _ in range(4):
        telling.tell(play.one)
        telling.tell(play.other)
    assert play.calls("chat.postMessage") == 1
    for second in range(2, 11):
        play.clock.pass_by(seconds=1)
        telling.tell(play.other)
        telling.tell(play.one)
        assert play.calls("chat.postMessage") == second


def test_a_minute_has_its_fill_of_redraws_and_the_stalest_come_first(play: Play) -> None:
    slow = play.replica(redraws_a_minute=2)
    helds = [play.told(number) for number in (1, 2, 3)]
    for held in (helds[2], helds[0], helds[1]):
        play.move(held)
        play.clock.pass_by(seconds=5)

    play.tell(20, by=slow)
    assert [play.is_true(held) for held in helds] == [True, False, True]
    assert play.calls("chat.update") == 2

    play.tell(15, by=slow)
    assert play.is_true(helds[1])


def test_news_that_comes_quickly_is_drawn_together(play: Play) -> None:
    held = play.told()
    for _ in range(240):
        with play.world.db.deciding() as tx:
            batches.touch(tx, held.batch_id, play.clock())
        telling.tell(play.one)
        play.clock.pass_by(seconds=0.25)

    assert 20 <= play.calls("chat.update") < 40, "a batch alone does not use up its minute, however much happens"


# Places that are shut ---------------------------------------------------------------------------------------------


def archived(play: Play, _: Dispatch) -> None:
    play.slack.change_channel(RIVERSIDE, is_archived=True)


def bot_removed(play: Play, _: Dispatch) -> None:
    members = [one for one in play.slack.ws.world.channels[RIVERSIDE].members if one != play.slack.ws.bot]
    play.slack.change_channel(RIVERSIDE, members=members)


def hidden(play: Play, held: Dispatch) -> None:
    bot_removed(play, held)
    play.slack.change_channel(RIVERSIDE, is_private=True)


def shared(play: Play, _: Dispatch) -> None:
    play.slack.change_channel(RIVERSIDE, is_ext_shared=True)
    play.clock.pass_by(minutes=5)


def deleted(play: Play, held: Dispatch) -> None:
    play.slack.delete_message(RIVERSIDE, play.root(held).ts or "")


SHUT: dict[Callable[[Play, Dispatch], None], str] = {
    archived: "the channel is archived",
    bot_removed: "the bot is not in the channel any more",
    hidden: "the bot is not in the channel any more",
    shared: "the channel is shared with another organisation",
    deleted: "its message in the channel was deleted",
}


@pytest.mark.parametrize("shut", SHUT, ids=lambda shut: shut.__name__)
def test_what_cannot_be_told_in_the_channel_is_told_in_a_direct_message_that_says_why(
    shut: Callable[[Play, Dispatch], None], play: Play
) -> None:
    held = play.told()
    shut(play, held)
    play.owe(held)
    play.move(held)

    play.tell(6)

    assert (play.root(held).place, play.root(held).channel_id) == (MAYA, DM)
    assert play.is_true(held)
    assert f"This batch is told here: {SHUT[shut]}." in json.dumps(play.message(held).blocks)
    assert [text for text in play.thread(held) if "Envelope sent" in text] or shut is bot_removed
    assert play.nothing_owed()


@pytest.mark.parametrize("shut", [archived, bot_removed, hidden, shared], ids=lambda shut: shut.__name__)
def test_a_batch_that_was_not_posted_yet_is_posted_in_a_direct_message(
    shut: Callable[[Play, Dispatch], None], play: Play
) -> None:
    held = play.sent()
    shut(play, held)

    play.tell(3)

    assert play.messages() == []
    assert play.is_true(held)
    assert SHUT[shut] in json.dumps(play.message(held).blocks)


@pytest.mark.parametrize("shut", [bot_removed, shared], ids=lambda shut: shut.__name__)
def test_the_message_that_stays_behind_says_where_the_batch_is_told_and_nothing_of_it(
    shut: Callable[[Play, Dispatch], None], play: Play
) -> None:
    held = play.told()
    shut(play, held)
    play.owe(held)

    play.tell(6)

    (left,) = play.messages()
    shown = json.dumps(left.blocks)
    assert "told in a direct message now, to <@U04MAYAOKAF>" in shown
    assert "Total due" not in shown
    assert "Details" not in shown
    assert [text for text in play.thread(held) if "Envelope sent" in text]


@pytest.mark.parametrize("code", ["restricted_action_read_only_channel", "no_permission", "cannot_reply_to_message"])
def test_a_channel_that_takes_no_line_any_more_is_left_with_no_old_news(code: str, play: Play) -> None:
    held = play.told()
    play.slack.inject("chat.postMessage", "error", error=code)
    play.owe(held)

    play.tell(4)

    (left,) = play.messages()
    assert "told in a direct message now" in json.dumps(left.blocks)
    assert play.root(held).channel_id == DM
    assert play.is_true(held)


FIXED = ["edit_window_closed", "cant_update_message"]


@pytest.mark.parametrize("code", FIXED)
def test_a_message_that_cannot_be_changed_any_more_is_posted_anew_where_it_is(code: str, play: Play) -> None:
    held = play.told()
    play.slack.inject("chat.update", "error", error=code)
    play.move(held)
    play.owe(held)

    play.tell(4)

    assert len(play.messages()) == 2
    assert play.is_true(held)
    why = "This batch is told here: Slack lets nobody change the first message any more."
    assert why in json.dumps(play.message(held).blocks)
    assert len(play.thread(held)) == 1
    assert play.nothing_owed()


@pytest.mark.parametrize("code", FIXED)
def test_where_nothing_can_ever_be_changed_the_thread_goes_on(code: str, play: Play) -> None:
    held = play.told()
    play.slack.inject("chat.update", "error", times=1000, error=code)
    viewed = play.move(held)
    play.tell(4)
    play.move(viewed, State.COMPLETED)
    with capture_logs() as log:
        play.tell(4)

    (given_up,) = (line for line in log if line["event"] == "batch_message_undeliverable")
    assert given_up["reference"] == held.batch_id[:8].upper()
    assert len(play.messages()) == 2, "not one for each piece of news"
    play.owe(held, NoteKind.COMPLETED)
    play.tell(2)
    assert len(play.thread(held)) == 1
    assert status(play) == [held.batch_id]

    deleted(play, held)
    play.owe(held)
    play.tell(6)
    assert play.root(held).channel_id == DM
    assert play.is_true(held), "another place, another chance"
    assert play.nothing_owed()


def test_a_line_for_a_thread_that_was_deleted_is_told_in_the_thread_of_the_new_message(play: Play) -> None:
    held = play.told()
    deleted(play, held)
    play.owe(held)

    play.tell(6)

    assert len(play.thread(held)) == 1
    assert play.root(held).channel_id == DM
    assert SHUT[deleted] in json.dumps(play.message(held).blocks)


def test_a_direct_message_that_was_deleted_is_posted_again_once(play: Play) -> None:
    held = play.told()
    deleted(play, held)
    viewed = play.move(held)
    play.tell(3)
    play.slack.delete_message(DM, play.root(held).ts or "")
    signed = play.move(viewed, State.COMPLETED)
    play.tell(3)
    assert play.is_true(held)
    assert "its first message here was deleted" in json.dumps(play.message(held).blocks)

    play.slack.delete_message(DM, play.root(held).ts or "")
    with play.world.db.deciding() as tx:
        batches.touch(tx, signed.batch_id, play.clock())
    play.tell(10)

    assert play.messages(DM) == []
    assert play.nothing_owed()
    assert status(play) == [held.batch_id]


def test_what_no_place_takes_is_given_up_and_the_status_still_tells_it(play: Play) -> None:
    held = play.told()
    archived(play, held)
    play.slack.change_user(MAYA, deleted=True)
    play.owe(held)
    play.move(held)

    play.tell(6)
    posts = play.calls("chat.postMessage")
    play.tell(60)

    assert play.calls("chat.postMessage") == posts, "it is not tried for ever"
    assert play.nothing_owed()
    assert status(play) == [held.batch_id]


def status(play: Play) -> list[str]:
    return [batch.id for batch in standing.recent(play.one, Caller(MAYA, "T04HARBOUR"))]


# Messages that Slack refuses --------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "something_new"])
def test_a_message_that_slack_refuses_is_told_in_one_sentence(code: str, play: Play) -> None:
    held = play.sent()
    play.slack.inject("chat.postMessage", "error", error=code)

    play.tell()

    (message,) = play.messages()
    reference = held.batch_id[:8].upper()
    assert message.text.endswith(
        f"0 of 1 signed. Slack did not take all of it: see `/claims status` (reference {reference})."
    )
    play.slack.inject("chat.update", "error", error=code)
    play.move(held, State.COMPLETED)
    play.tell()
    assert "1 of 1 signed" in play.message(held).text
    assert "Total due" not in json.dumps(play.message(held).blocks), "what is shown is what was taken"

    with play.world.db.deciding() as tx:
        batches.touch(tx, held.batch_id, play.clock())
    play.tell(2)
    assert play.is_true(held), "it is all told as soon as Slack takes it"


@pytest.mark.parametrize("code", ["invalid_blocks", "msg_too_long", "something_new"])
def test_a_line_that_slack_refuses_says_that_there_is_news(code: str, play: Play) -> None:
    held = play.told()
    play.owe(held)
    play.slack.inject("chat.postMessage", "error", error=code)

    play.tell()

    (line,) = play.thread(held)
    assert line.startswith("There is news of this batch, 1 line, that Slack did not take: see `/claims status`")


# A message that came twice ----------------------------------------------------------------------------------------


def lost(play: Play) -> tuple[Dispatch, Message]:
    held = play.sent()
    play.slack.inject("chat.postMessage", "reset_after")
    play.tell()
    (first,) = play.messages()
    assert play.root(held).ts is None
    return held, first


def test_the_first_of_two_points_to_the_second_once_somebody_presses_it(play: Play) -> None:
    held, first = lost(play)
    play.clock.pass_by(seconds=60)
    play.tell()

    telling.point_to(play.one, held.batch_id, RIVERSIDE, first.ts)

    shown = json.dumps(first.blocks)
    assert f"/archives/{RIVERSIDE}/p{(play.root(held).ts or '').replace('.', '')}|the other one" in shown
    assert len(first.blocks) == 1, "no buttons"
    assert play.is_true(held)


def test_a_message_that_turns_up_before_the_second_is_posted_is_the_batchs(play: Play) -> None:
    held, first = lost(play)

    telling.point_to(play.one, held.batch_id, RIVERSIDE, first.ts)
    play.clock.pass_by(seconds=60)
    play.tell(3)

    assert [one.ts for one in play.messages()] == [first.ts]
    assert play.root(held).ts == first.ts
    assert play.is_true(held)


def test_no_other_message_is_touched_whatever_is_said_to_have_been_pressed(play: Play) -> None:
    held, other = play.told(1), play.told(2)
    play.owe(held)
    play.tell(3)
    (line,) = play.slack.ws.messages.replies(RIVERSIDE, play.root(held).ts or "")
    drawn = play.calls("chat.update")

    for batch, ts in ((held, play.root(held).ts), (held, play.root(other).ts), (held, line.ts), (other, line.ts)):
        telling.point_to(play.one, batch.batch_id, RIVERSIDE, ts or "")
    telling.point_to(play.one, "0000000000000000", RIVERSIDE, line.ts)

    assert play.calls("chat.update") == drawn
    assert play.is_true(held)
    assert play.is_true(other)


def test_a_pointer_that_fails_harms_nobody(play: Play) -> None:
    held = play.told()

    telling.point_to(play.one, held.batch_id, RIVERSIDE, "1793611999.000300")
    play.slack.inject("chat.getPermalink", "reset_before")
    telling.point_to(play.one, held.batch_id, RIVERSIDE, "1793611999.000300")

    assert play.is_true(held)


# What is drawn ------------------------------------------------------------------------------------------------------


def test_nothing_is_told_in_a_silence(play: Play) -> None:
    held = play.sent()
    with play.world.db.deciding() as tx:
        pace.be_silent(tx, play.clock(), play.clock() + timedelta(seconds=30), "ratelimited")
        assert not holds.of_batch(tx, held.batch_id)

    play.tell(15)
    assert play.slack.received == []

    play.tell()
    assert play.is_true(held)


def test_what_cannot_be_drawn_is_told_as_news_and_keeps_nothing_else_waiting(play: Play) -> None:
    broken, other = play.told(1), play.told(2)
    with play.world.db.deciding() as tx:
        # Of a note about no claim a correction cannot be told; such a row stands for whatever else goes wrong.
        assert notes.make(tx, broken.batch_id, None, NoteKind.CORRECTED, play.clock(), who=MAYA, words="a b")
    play.owe(other, NoteKind.STILL_CHECKING)

    with capture_logs() as logs:
        play.tell(3)

    assert ["There is news of this batch, 1 line" in text for text in play.thread(broken)] == [True]
    assert len(play.thread(other)) == 1
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["note_not_drawn"]
