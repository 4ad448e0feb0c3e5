"""Compiled backups: what is said while one is made and when it has ended, whatever the names."""

import json
from typing import Any

from bot.blocks.backing_up import asked_message, done_message, ended_message, progress_message
from claims.compiling import Month
from sandbox.slack.validate import check_message
from tests.blocks.conftest import Making
from tests.support.builders import a_project

OCTOBER = Month(2026, 10)
FAULTS = ["SC-101 #9: locked.pdf: It is protected by a password: save it without one."]


def drawings(project: Any, faults: list[str]) -> dict[str, Any]:
    return {
        "asked": asked_message(project, OCTOBER, 60),
        "progress": progress_message(project, OCTOBER, 12, 60),
        "done": done_message(project, OCTOBER, 60, faults),
        "ended": ended_message(project, OCTOBER, "It is not there for you any more."),
    }


def test_a_backup_tells_how_far_it_is_and_what_is_to_be_looked_at(golden: Any) -> None:
    drawn = drawings(a_project(), FAULTS)
    golden("backup_progress", drawn["progress"])
    golden("backup_done", drawn["done"])
    assert "12 of 60" in json.dumps(drawn["progress"])
    assert "locked.pdf" in json.dumps(drawn["done"])


def test_hostile_names_and_very_many_faults_are_drawn_safely(make: Making) -> None:
    drawn = drawings(a_project(name=make.hostile), [f"{make.hostile}{number}" * 9 for number in range(500)])
    for one in drawn.values():
        assert not check_message(one)
    assert "… and 490 more" in json.dumps(drawn["done"], ensure_ascii=False)
