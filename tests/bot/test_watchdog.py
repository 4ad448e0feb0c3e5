"""The watchdog: what it decides about what it sees, and what a whole night looks like to it. No network, no waiting."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from urllib.error import URLError

import pytest
from structlog.testing import capture_logs

from bot.session import NotConnected, Signs
from bot.watchdog import LOST, Line, Patience, Seen, Step, Watchdog, decide, pause

PATIENCE = Patience()
EVENING = datetime(2026, 11, 20, 18, 0, tzinfo=UTC)
SOUND = Seen(Signs(open=True, asked=False, messages=1, pong=1.0), heard=1000.0, message=1000.0)
CLOSED = replace(SOUND, signs=replace(SOUND.signs, open=False))
ASKED = replace(SOUND, signs=replace(SOUND.signs, asked=True))
ASKED_AND_CLOSED = replace(CLOSED, signs=replace(CLOSED.signs, asked=True))


@pytest.mark.parametrize(
    ("seen", "after", "step"),
    [
        (SOUND, 0.0, Step.STAY),
        (SOUND, 19.9, Step.STAY),
        (SOUND, 20.0, Step.RECONNECT),
        (replace(SOUND, attempts=2, next_try=1022.0), 20.0, Step.WAIT),
        (replace(SOUND, attempts=2, next_try=1022.0), 22.0, Step.RECONNECT),
        (CLOSED, 0.0, Step.RECONNECT),
        (replace(CLOSED, attempts=1, next_try=1001.0), 0.5, Step.WAIT),
        (replace(CLOSED, attempts=1, next_try=1001.0), 1.0, Step.RECONNECT),
        (ASKED, 1.0, Step.RENEW),
        (replace(ASKED, attempts=1, next_try=1002.0), 1.0, Step.STAY),
        (ASKED_AND_CLOSED, 1.0, Step.RENEW),
        (replace(ASKED_AND_CLOSED, attempts=1, next_try=1002.0), 1.0, Step.WAIT),
        (replace(ASKED_AND_CLOSED, attempts=1, next_try=1002.0), 2.0, Step.RECONNECT),
        (replace(SOUND, heard=2799.0), 1799.0, Step.STAY),
        (replace(SOUND, heard=2799.0), 1800.0, Step.RENEW),
        (replace(SOUND, heard=2799.0, attempts=1, next_try=2801.0), 1800.0, Step.STAY),
        (replace(SOUND, heard=2779.0), 1800.0, Step.RECONNECT),
    ],
)
def test_what_is_seen_decides_what_is_done(seen: Seen, after: float, step: Step) -> None:
    assert decide(seen, PATIENCE, 1000.0 + after) is step


def test_the_pause_doubles_up_to_the_longest() -> None:
    assert [pause(attempts, PATIENCE) for attempts in range(9)] == [0, 1, 2, 4, 8, 16, 32, 60, 60]
    assert pause(5000, PATIENCE) == 60


@dataclass
class Pretended:
    """A session whose signs a test makes up."""

    ticking: Callable[[], float]
    open: bool = True
    asked: bool = False
    messages: int = 1
    answers_pings: bool = True
    last_pong: float = 0.0
    stumbles: int = 0
    """How often closing it fails."""
    closed: threading.Event = field(default_factory=threading.Event)

    def signs(self) -> Signs:
        if self.answers_pings:
            self.last_pong = self.ticking()
        return Signs(self.open, self.asked, self.messages, self.last_pong)

    def send_message(self, message: str) -> None:
        assert not self.closed.is_set(), message

    def hand_over(self, to: Line) -> None:
        assert to is not self

    def close(self) -> None:
        if self.stumbles:
            self.stumbles -= 1
            raise RuntimeError("the socket is in use")
        self.closed.set()


@dataclass
class World:
    """Slack as the watchdog meets it, on a clock that moves only when told."""

    patience: Patience = PATIENCE
    now: float = 0.0
    refusals: list[NotConnected] = field(default_factory=list)
    sessions: list[Pretended] = field(default_factory=list)
    tried: list[float] = field(default_factory=list)
    trouble: Exception | None = None

    def __post_init__(self) -> None:
        self.watchdog = Watchdog(self._connect, self._ask, self._clock, self.patience, lambda: self.now)
        self.watchdog.adopt(self._connect(lambda: None))

    def spend(self, seconds: float, step: float = 1.0) -> Iterator[float]:
        """Let time pass, looking as often as the watchdog does."""
        end = self.now + seconds
        while self.now < end:
            self.now += step
            self.watchdog.look()
            yield self.now

    def _connect(self, _wake: Callable[[], object]) -> Pretended:
        self.tried.append(self.now)
        if self.refusals:
            raise self.refusals.pop(0)
        self.sessions.append(Pretended(lambda: self.now))
        return self.sessions[-1]

    def _ask(self) -> None:
        if self.trouble:
            raise self.trouble

    def _clock(self) -> datetime:
        return EVENING + timedelta(seconds=self.now)


def test_a_quiet_night_is_no_alarm_and_renews_the_session_now_and_then() -> None:
    world = World()

    with capture_logs() as log:
        said = {world.watchdog.missing() for _ in world.spend(12 * 3600, step=5)}

    assert said == {None}
    assert {(line["log_level"], line["event"]) for line in log} == {("info", "slack_session_renewed")}
    assert [right - left for left, right in zip(world.tried, world.tried[1:], strict=False)] == [1800.0] * 24


def test_a_message_now_and_then_keeps_the_session() -> None:
    world = World()

    for now in world.spend(6 * 3600, step=5):
        world.sessions[0].messages += now % 1500 == 0

    assert len(world.sessions) == 1


def test_silence_is_told_once_with_its_time_and_tried_with_pauses_until_it_ends() -> None:
    world = World()
    world.sessions[0].answers_pings = False
    world.refusals = [NotConnected("internal_error") for _ in range(8)]

    with capture_logs() as log:
        said = [world.watchdog.missing() for _ in world.spend(19)]
        assert set(said) == {None}
        said = [world.watchdog.missing() for _ in world.spend(200)]

    since = "not connected to Slack: no sign of life since 18:00:00 UTC; trying again"
    assert set(said) == {f"{since} (internal_error)", None}
    assert said[-1] is None
    assert [right - left for left, right in zip(world.tried[1:], world.tried[2:], strict=False)] == [
        1, 2, 4, 8, 16, 32, 60, 60,
    ]  # fmt: skip
    assert [line["event"] for line in log] == ["slack_lost", "slack_gave_no_session", "slack_found"]
    assert [line["log_level"] for line in log] == ["warning", "info", "info"]


def test_slack_is_given_the_time_that_it_asks_for() -> None:
    world = World()
    world.sessions[0].open = False
    world.refusals = [NotConnected("ratelimited", wait=30.0)]

    assert [now for now in world.spend(40) if world.watchdog.missing()] == [float(now) for now in range(1, 31)]
    assert world.tried[1:] == [1.0, 31.0]


def test_a_session_that_keeps_falling_is_asked_for_ever_more_seldom() -> None:
    world = World()

    for _ in world.spend(600):
        world.sessions[-1].open = False

    assert world.tried[:8] == [0.0, 2.0, 3.0, 5.0, 9.0, 17.0, 33.0, 65.0]
    assert world.tried[8:] == [125.0 + 60 * number for number in range(8)]
    calm = World()
    for now in calm.spend(600):
        calm.sessions[-1].open = now % 150 != 0
    assert calm.tried == [0.0, 151.0, 301.0, 451.0]


def test_what_was_tried_long_ago_makes_no_alarm_of_a_move_that_slack_asks_for() -> None:
    world = World()
    world.sessions[0].open = False
    assert len(list(world.spend(120))) == 120

    world.sessions[1].asked, world.sessions[1].open = True, False
    with capture_logs() as log:
        assert [world.watchdog.missing() for _ in world.spend(2)] == [None, None]

    assert [line["event"] for line in log] == ["slack_session_renewed"]


def test_the_same_session_may_come_back_to_life() -> None:
    world = World()
    world.refusals = [NotConnected("TimeoutError") for _ in range(50)]
    world.sessions[0].answers_pings = False
    assert next(now for now in world.spend(30) if world.watchdog.missing()) == 20.0

    world.sessions[0].answers_pings = True
    with capture_logs() as log:
        assert {world.watchdog.missing() for _ in world.spend(30)} == {None}

    assert [line["event"] for line in log] == ["slack_found"]
    assert len(world.sessions) == 1


def test_the_old_session_is_closed_only_after_the_new_one_is_open() -> None:
    world = World(patience=replace(PATIENCE, overlap=0.0))
    world.refusals = [NotConnected("internal_error")]
    world.sessions[0].asked = True

    next(world.spend(1))
    assert world.watchdog.missing() is None
    assert not world.sessions[0].closed.is_set()
    assert len(list(world.spend(3))) == 3

    assert world.watchdog.stop(within=5)
    assert [session.closed.is_set() for session in world.sessions] == [True, True]


def test_a_session_that_comes_when_we_are_stopping_is_closed() -> None:
    world = World()
    world.watchdog.stop(within=5)
    late = Pretended(lambda: world.now)

    world.watchdog.adopt(late)

    assert late.closed.wait(timeout=5)


@pytest.mark.parametrize("stumbles", [1, 2, 9])
def test_a_session_that_cannot_be_closed_at_once_is_closed_again_and_told_of(stumbles: int) -> None:
    world = World()
    world.sessions[0].stumbles = stumbles

    with capture_logs() as log:
        assert world.watchdog.stop(within=5)

    assert world.sessions[0].closed.is_set() == (stumbles < 3)
    assert [line["event"] for line in log] == ["slack_session_not_closed"] * min(stumbles, 3)


def test_a_failing_keep_alive_is_told_once_and_is_no_matter_of_readiness() -> None:
    world = World(trouble=URLError("unreachable"))

    with capture_logs() as log:
        for _ in range(3):
            world.watchdog.ask()
        world.trouble = None
        world.watchdog.ask()

    assert [(line["log_level"], line["event"]) for line in log] == [
        ("warning", "slack_web_api_silent"),
        ("info", "slack_web_api_answers_again"),
    ]
    assert world.watchdog.missing() is None


def test_every_step_is_either_lost_or_not() -> None:
    assert set(Step) - LOST == {Step.STAY, Step.RENEW}
