"""The daily digest, look by look: two replicas over one database and the stand-in Slack, in a time that is let pass."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import yaml
from slack_sdk import WebClient
from structlog.testing import capture_logs

from bot.services import digesting
from bot.services.context import Services
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.preferences import DEFAULTS, Noise
from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox
from storage import portfolio, preferences
from storage.database import Database, connect
from storage.tables import recipients, revisions
from tests.storage.world import a_world, at_once
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, RIVERSIDE, asking_for, claim_record, commitment_record, project_record
from tests.support.stage import ROOT
from tests.support.steps import HandClock

pytestmark = pytest.mark.slow

NEW_YORK = ZoneInfo("America/New_York")
MONDAY_8 = datetime(2026, 11, 2, 8, tzinfo=NEW_YORK)


class Play:
    """Two replicas, a project of three claims that can be sent, and its channel."""

    def __init__(self, db: Database, slack: SlackSandbox) -> None:
        self.world, self.slack, self.clock = a_world(db, claims=3), slack, HandClock()
        self.one, self.other = self.replica(), self.replica()
        with db.deciding() as tx:
            tx.execute(revisions.update().values(imported_at=NOW - timedelta(days=60)))

    def replica(self) -> Services:
        client = WebClient(token="xoxb-digest", base_url=self.slack.api_url, timeout=5, retry_handlers=[])
        return replace(services_alone(self.world.db), clock=self.clock, slack=client, fit_since={})

    def at(self, moment: datetime, by: Services | None = None) -> None:
        """Let it be this moment, and look."""
        self.clock.now = moment
        digesting.look(by or self.one)

    def told(self, channel: str = RIVERSIDE) -> list[str]:
        messages = self.slack.ws.messages.by_id.values()
        return [one.text for one in messages if one.channel == channel]

    def days(self) -> list[str]:
        shown = [one.blocks[0]["text"]["text"] for one in self.slack.ws.messages.by_id.values()]
        return [text.partition("digest, ")[2] for text in shown]

    def choose(self, noise: Noise | None = None, **chosen: Any) -> None:
        with self.world.db.deciding() as tx:
            preferences.put(tx, self.world.project_id, replace(DEFAULTS, **chosen), MAYA, NOW)
            if noise is not None:
                preferences.set_noise(tx, RIVERSIDE, noise, MAYA, NOW)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[SlackSandbox]:
    manifest = yaml.safe_load((ROOT / "app.yaml").read_text("utf-8"))
    with SlackSandbox(SlackConfig("xoxb-digest", "xapp-digest", "secret", manifest, "control")) as started:
        yield started


@pytest.fixture
def empty_slack(sandbox: SlackSandbox) -> Iterator[SlackSandbox]:
    sandbox.reset()
    sandbox.clear_faults()
    yield sandbox
    assert not sandbox.problems


@pytest.fixture
def play(sqlite_url: str, empty_slack: SlackSandbox) -> Iterator[Play]:
    opened = connect(sqlite_url)
    yield Play(opened, empty_slack)
    opened.close()


def test_each_business_day_has_one_at_eight_whatever_is_looked_and_those_missed_are_not_told_later(play: Play) -> None:
    looked = MONDAY_8 - timedelta(days=3)
    while looked < MONDAY_8 + timedelta(days=11):
        if not MONDAY_8 + timedelta(hours=12) < looked < MONDAY_8 + timedelta(days=3, hours=5):  # three days down
            play.at(looked, play.one if looked.minute else play.other)
        looked += timedelta(minutes=205)

    # Of the days down only Thursday's, late. No weekend, nor Veterans Day (11).
    assert play.days() == ["30 Oct 2026", *(f"{day} Nov 2026" for day in (2, 5, 6, 9, 10, 12))]


@pytest.mark.parametrize(
    ("zone", "friday", "monday"),
    [
        ("America/New_York", datetime(2026, 10, 30, 12, tzinfo=UTC), datetime(2026, 11, 2, 13, tzinfo=UTC)),
        ("America/New_York", datetime(2027, 3, 12, 13, tzinfo=UTC), datetime(2027, 3, 15, 12, tzinfo=UTC)),
        ("Europe/London", datetime(2026, 10, 23, 7, tzinfo=UTC), datetime(2026, 10, 26, 8, tzinfo=UTC)),
        ("Australia/Melbourne", datetime(2026, 10, 1, 22, tzinfo=UTC), datetime(2026, 10, 4, 21, tzinfo=UTC)),
        ("Australia/Sydney", datetime(2027, 4, 1, 21, tzinfo=UTC), datetime(2027, 4, 4, 22, tzinfo=UTC)),
        ("Australia/Lord_Howe", datetime(2026, 10, 1, 21, 30, tzinfo=UTC), datetime(2026, 10, 4, 21, tzinfo=UTC)),
    ],
)
def test_over_a_night_when_clocks_change_it_is_told_at_eight_of_the_clock_once_a_day(
    zone: str, friday: datetime, monday: datetime, play: Play
) -> None:
    with play.world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(time_zone=zone, holiday_calendar=None))

    counted = []
    for moment in (friday, friday + timedelta(hours=30), friday + timedelta(hours=48), monday):
        for minutes in (-1, 0, 1, 61):
            play.at(moment + timedelta(minutes=minutes), play.one if minutes else play.other)
            counted.append(len(play.told()))

    assert counted == [0, 1, 1, 1, *[1] * 8, 1, 2, 2, 2]


def test_replicas_that_look_at_once_tell_it_once(database: Database, empty_slack: SlackSandbox) -> None:
    play = Play(database, empty_slack)
    play.clock.now = MONDAY_8

    for _ in range(3):
        at_once(4, lambda number: digesting.look((play.one, play.other)[number % 2]))
        play.clock.pass_by(minutes=1)

    assert play.told() == ["Riverside Tower: 3 progress claims can be sent"]


@pytest.mark.parametrize(("fault", "times"), [("reset_before", 0), ("reset_after", 1), ("http_500", 0)])
def test_one_whose_answer_was_lost_is_not_posted_again(fault: Any, times: int, play: Play) -> None:
    play.slack.inject("chat.postMessage", fault)

    for minutes in range(5):
        play.at(MONDAY_8 + timedelta(minutes=minutes))

    assert len(play.told()) == times
    assert len(play.slack.calls("chat.postMessage")) == 1
    play.at(MONDAY_8 + timedelta(days=1))
    assert play.days()[-1] == "3 Nov 2026"


def test_one_that_slack_did_not_take_yet_is_told_when_it_does(play: Play) -> None:
    play.slack.inject("chat.postMessage", "ratelimited", retry_after=90)

    for minutes in range(4):
        play.at(MONDAY_8 + timedelta(minutes=minutes))

    assert len(play.slack.calls("chat.postMessage")) == 2
    assert len(play.told()) == 1


def test_a_channel_of_which_slack_says_nothing_is_asked_about_again(play: Play) -> None:
    play.slack.inject("conversations.info", "http_500")

    play.at(MONDAY_8)
    assert play.told() == []
    play.at(MONDAY_8 + timedelta(minutes=1))

    assert len(play.told()) == 1


@pytest.mark.parametrize("change", [{"is_archived": True}, {"is_ext_shared": True}, {"members": ()}], ids=str)
def test_where_the_channel_is_not_ours_alone_nothing_is_told_and_others_are(change: dict[str, Any], play: Play) -> None:
    with play.world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS", name="Harbour School", channel_id="C04HARBSCHO"))
        portfolio.store_claim(tx, claim_record(project_number="HS"), NOW)
    play.slack.change_channel(RIVERSIDE, **change)

    with capture_logs() as logs:
        play.at(MONDAY_8)
        play.at(MONDAY_8 + timedelta(minutes=1))

    assert play.told() == []
    assert play.told("C04HARBSCHO") == ["Harbour School: 1 progress claim can be sent"]
    assert [one["event"] for one in logs].count("digest_not_told") == 1


def test_nothing_to_tell_is_not_told(play: Play) -> None:
    for claim in play.world.claims():
        play.world.force(play.world.sent(claim, f"press {claim.number}").id, State.COMPLETED)

    play.at(MONDAY_8)

    assert play.slack.calls("conversations.info") == []
    assert play.told() == []


def test_a_project_that_came_in_after_its_hour_has_its_first_one_the_next_day(play: Play) -> None:
    with play.world.db.deciding() as tx:
        tx.execute(revisions.update().values(imported_at=MONDAY_8 + timedelta(hours=3)))

    play.at(MONDAY_8 + timedelta(hours=4))
    assert play.told() == []
    play.at(MONDAY_8 + timedelta(days=1))

    assert play.days() == ["3 Nov 2026"]


def test_private_commitments_are_not_in_it(play: Play) -> None:
    private = commitment_record(number="SC-999", private=True)
    with play.world.db.deciding() as tx:
        portfolio.store_claim(tx, claim_record(commitment=private, figures=asking_for("666.00")), NOW)
    out = play.world.sent(next(one for one in play.world.claims() if not one.commitment.private))

    play.at(MONDAY_8)

    assert play.told() == [
        "Riverside Tower: 1 progress claim waits for signatures, 2 progress claims can be sent",
    ]
    with play.world.db.deciding() as tx:  # what becomes private is told no more
        portfolio.store_claim(tx, claim_record(number=1, commitment=commitment_record(private=True)), NOW)
    play.at(MONDAY_8 + timedelta(days=1))
    assert len(play.told()) == 1
    assert play.world.row(out.id).state == State.SENT


def test_a_channel_that_wants_exceptions_alone_has_it_only_when_there_are_some(play: Play) -> None:
    play.choose(Noise.EXCEPTIONS)
    held = play.world.sent(play.world.claims()[0])

    play.at(MONDAY_8)
    assert play.told() == []
    with play.world.db.deciding() as tx:
        tx.execute(recipients.update().values(status=RecipientStatus.AUTORESPONDED))
    play.at(MONDAY_8 + timedelta(days=1))

    assert play.told() == [
        "Riverside Tower: 1 progress claim needs attention, 2 progress claims can be sent",
    ]
    assert play.world.row(held.id).state == State.SENT


def test_a_project_chooses_its_hour_or_none(play: Play) -> None:
    play.choose(digest_at=time(16, 30))
    play.at(MONDAY_8)
    assert play.told() == []
    play.at(MONDAY_8.replace(hour=16, minute=30))
    assert len(play.told()) == 1
    play.choose(digest_at=None)
    play.at(MONDAY_8 + timedelta(days=1))
    assert len(play.told()) == 1


def test_where_a_statute_wants_an_answer_the_days_left_are_told_the_nearest_first(play: Play) -> None:
    play.choose(jurisdiction="AU-NSW")
    for number, received in ((1, date(2026, 10, 20)), (2, date(2026, 10, 19)), (3, date(2026, 11, 2))):
        play.world.import_again(number, received_on=received, figures=asking_for(str(Decimal(number))))

    play.at(MONDAY_8)

    (told,) = play.slack.ws.messages.by_id.values()
    shown = told.blocks[1]["text"]["text"].split("\n")
    assert told.text == "Riverside Tower: 2 payment schedules due, 3 progress claims can be sent"
    assert [line.rpartition(" · ")[2] for line in shown[1:]] == [
        "payment schedule due today (2 Nov 2026)",
        "payment schedule due in 1 business day (3 Nov 2026)",
    ]


def test_what_is_wrong_with_one_project_keeps_no_other_from_its_digest(play: Play) -> None:
    with play.world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="0-BROKEN", channel_id="C0BROKEN1", time_zone="No/Where"))

    with capture_logs() as logs:
        play.at(MONDAY_8)

    assert len(play.told()) == 1
    assert [one["event"] for one in logs if one["log_level"] == "error"] == ["digest_failed"]
