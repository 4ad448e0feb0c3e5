"""`claims-bot run` as a process: it serves, it stops when told, and it says in one sentence why it will not start."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.error import URLError

import pytest

from tests.support.stage import Stage

pytestmark = pytest.mark.slow


@pytest.fixture
def stand_ins(examples_url: str) -> Iterator[Stage]:
    """The stand-ins and a database with the examples, without the bot."""
    stage = Stage(examples_url)
    stage.open_stand_ins()
    yield stage
    stage.close_stand_ins()


def start(stage: Stage, folder: Path, **changes: str) -> subprocess.Popen[str]:
    """Run the command with the stage's settings, some of them changed."""
    environment = {"PATH": os.environ["PATH"], **stage.environment(), "LOG_FORMAT": "json", **changes}
    return subprocess.Popen(
        [sys.executable, "-m", "bot", "run"],
        cwd=folder,
        env=environment | {"PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=10) as answer:
            return bool(answer.status == 200)
    except (URLError, OSError):
        return False


def test_it_serves_until_it_is_told_to_stop_and_ends_cleanly(stand_ins: Stage, tmp_path: Path) -> None:
    process = start(stand_ins, tmp_path)
    stand_ins.wait_for(lambda: answers(f"http://127.0.0.1:{stand_ins.bot_port}/readyz"), "being ready")
    maya = stand_ins.person("maya")
    maya.command("/claims pending", "riverside-tower")
    assert "can be sent" in maya.ephemeral("Riverside Tower").plain

    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)

    assert process.returncode == 0
    assert '"all_ended": true' in log
    assert "xoxb-" not in log
    assert "PRIVATE KEY" not in log


def test_a_taken_port_is_one_sentence(stand_ins: Stage, tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", stand_ins.bot_port))
        taken.listen()
        process = start(stand_ins, tmp_path)
        _, log = process.communicate(timeout=60)

    assert process.returncode == 1
    assert f"Port {stand_ins.bot_port} cannot be used" in log
    assert "Traceback" not in log


def test_a_token_that_slack_refuses_is_one_sentence(stand_ins: Stage, tmp_path: Path) -> None:
    process = start(stand_ins, tmp_path, SLACK_BOT_TOKEN="xoxb-another")
    _, log = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Slack did not say who we are (invalid_auth)" in log
    assert "Traceback" not in log


def test_a_database_that_was_not_migrated_is_one_sentence(stand_ins: Stage, tmp_path: Path) -> None:
    process = start(stand_ins, tmp_path, DATABASE_URL=f"sqlite:///{tmp_path}/empty.sqlite3")
    _, log = process.communicate(timeout=60)

    assert process.returncode == 1
    assert "Run `claims-bot migrate`" in log
    assert "Traceback" not in log


def test_what_nobody_foresaw_is_told_with_a_reference_that_the_log_has(stand_ins: Stage, tmp_path: Path) -> None:
    process = start(stand_ins, tmp_path)
    stand_ins.wait_for(lambda: answers(f"http://127.0.0.1:{stand_ins.bot_port}/readyz"), "being ready")
    forget_selections(stand_ins.database_url)
    maya = stand_ins.person("maya")
    maya.command("/claims pending", "riverside-tower")
    told = maya.ephemeral("Something went wrong on our side").plain
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)

    reference = told.rpartition("reference: ")[2].strip("*")
    assert f'"reference": "{reference}"' in log
    assert "Nothing was sent" in told


def forget_selections(url: str) -> None:
    """Break the database under the bot in a way that no code expects."""
    import sqlite3

    with sqlite3.connect(url.removeprefix("sqlite:///")) as database:
        database.execute("ALTER TABLE selections RENAME TO lost")
    database.close()
