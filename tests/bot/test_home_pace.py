"""How often Home tabs are published: once for all that happens together, by one replica, never too fast for Slack."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.services import home
from storage.tables import home_views
from tests.support.portfolios import claim_rows, write_portfolio
from tests.support.stage import Stage
from tests.support.steps import HandClock, Process

MAYA = "U04MAYAOKAF"


class Office:
    """Two replicas over one database, and what they publish."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        stage.open_stand_ins()
        stage.import_files(write_portfolio(folder, claim_rows(2)))
        self.stage, self.clock = stage, HandClock()
        self.both = [Process(stage.settings, self.clock) for _ in range(2)]
        self.db = self.both[0].services.db

    def published(self) -> int:
        return len(self.stage.slack.calls("views.publish"))

    def look(self, person: str = MAYA) -> None:
        home.opened(self.both[0].services, person)

    def tell(self) -> None:
        for process in self.both:
            process.tell()

    def freeze(self, press: str) -> None:
        self.both[1].freeze(MAYA, press)


@pytest.fixture
def office(sqlite_url: str, tmp_path: Path) -> Iterator[Office]:
    stage = Stage(sqlite_url, settings_changes={"freeze_admins": (MAYA,)})
    made = Office(stage, tmp_path)
    yield made
    for process in made.both:
        process.close()
    stage.close_stand_ins()
    assert not stage.slack.problems


def test_an_event_that_comes_ten_times_is_answered_once(office: Office) -> None:
    for _ in range(10):
        office.look()
    assert office.published() == 1
    office.clock.pass_by(seconds=61)
    office.look()
    assert office.published() == 2


def test_what_changes_is_redrawn_once_a_minute_by_one_of_the_replicas(office: Office) -> None:
    office.look()
    office.freeze("first")
    office.tell()
    assert office.published() == 1, "a minute is not over"
    office.clock.pass_by(seconds=60)
    for _ in range(3):
        office.tell()
    assert office.published() == 2
    shown = office.stage.person("maya").home()
    assert shown is not None
    assert "Sending is frozen by" in shown.plain
    office.clock.pass_by(seconds=600)
    office.tell()
    assert office.published() == 2, "nothing changed"


def test_many_who_looked_are_redrawn_for_no_faster_than_the_pace_and_who_looks_now_does_not_wait(
    office: Office,
) -> None:
    opened = [{"slack_id": f"U{at:09}", "opened_at": office.clock()} for at in range(40)]
    with office.db.deciding() as tx:
        tx.execute(home_views.insert(), opened)
    counts = []
    for _ in range(3):
        before = office.published()
        for _ in range(7):
            office.tell()
        counts.append(office.published() - before)
        if not counts[1:]:
            office.look()
            assert office.published() == before + 31
        office.clock.pass_by(seconds=62)
    assert counts == [30, 10, 0]


@pytest.mark.parametrize("kind", ["ratelimited", "http_500", "reset_after"])
def test_what_slack_did_not_take_or_answer_is_drawn_later(office: Office, kind: str) -> None:
    office.stage.slack.inject("views.publish", kind, retry_after=30)  # type: ignore[arg-type]
    office.look()
    office.look()
    office.tell()
    assert office.published() == 1, "Slack is left alone"
    office.clock.pass_by(seconds=61)
    office.tell()
    office.tell()
    assert office.published() == 2
    assert office.stage.person("maya").home() is not None


def test_a_tab_that_slack_refuses_is_not_tried_again_until_something_changes(office: Office) -> None:
    office.stage.slack.inject("views.publish", "error", error="not_enabled")
    office.look()
    office.clock.pass_by(seconds=61)
    office.tell()
    assert office.published() == 1
    office.freeze("press")
    office.tell()
    assert office.published() == 2
