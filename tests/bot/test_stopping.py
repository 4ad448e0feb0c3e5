"""Told to stop while everything hangs: the process ends in the time given, and what it was doing is finished later."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.watchdog import Patience
from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.seen import Seen
from tests.bot.test_run import answers
from tests.support.acting import CASTELLAN, HARLAN, open_list, review
from tests.support.stage import QUICK, ROOT, Clock, Stage

pytestmark = pytest.mark.slow

LEASE = 60.0
WITHIN = 1.0
TO_SPARE = 25.0
"""Seconds beyond what was given, for a busy machine; what hangs would hang for twice as long."""
A_BOT_THAT_STOPS_SOON = f"""
from bot.logs import configure
from bot.run import leave, run
from bot.settings import Settings
settings = Settings(_env_file=None)
configure(settings)
leave(run(settings, stop_within={WITHIN}))
"""


@pytest.fixture
def stage(examples_url: str) -> Iterator[Stage]:
    """The stand-ins and the examples, without the bot, on a clock that can be put forward."""
    settings = {"docusign_read_timeout": 50.0, "lease_seconds": LEASE}
    stage = Stage(
        examples_url,
        clock=Clock(),
        timing=replace(QUICK, lease=timedelta(seconds=LEASE)),
        settings_changes=settings,
        patience=Patience(first_pause=0.05, look_every=0.05),
    )
    stage.open_stand_ins()
    yield stage
    stage.close_stand_ins()


def docusign_hangs(stage: Stage) -> None:
    """Have a worker wait for an answer that does not come: the envelope is made, nobody hears of it."""
    stage.docusign.inject(kind="delay", method="POST", path="*/envelopes", when="after", seconds=60.0, times=0)
    maya = stage.person("maya")
    picker = open_list(maya)
    maya.tick(HARLAN, CASTELLAN, on=picker)
    review(maya, picker)
    maya.submit()
    stage.wait_for(lambda: stage.docusign.envelopes, "a call that hangs")


def slack_is_silent(stage: Stage) -> None:
    """Have a press wait for Slack's answer, in a thread that Bolt gave it."""
    maya = stage.person("maya")
    picker = open_list(maya)
    stage.slack.inject("views.open", "delay", times=100, seconds=60.0)
    threading.Thread(target=_press, args=(maya, picker), daemon=True).start()
    stage.wait_for(lambda: stage.slack.calls("views.open"), "a call that hangs")


def the_watchdog_is_reconnecting(stage: Stage) -> None:
    """Cut the line, and have Slack hang when asked for another."""
    asked = len(stage.slack.calls("apps.connections.open"))
    stage.slack.inject("apps.connections.open", "delay", times=100, seconds=60.0)
    stage.slack.drop_connections()
    stage.wait_for(lambda: len(stage.slack.calls("apps.connections.open")) > asked, "asking for another")


def _press(maya: Person, picker: Seen) -> None:
    with suppress(ScreenError):
        maya.press("Send to DocuSign", on=picker)


@pytest.mark.parametrize("hangs", [docusign_hangs, slack_is_silent, the_watchdog_is_reconnecting])
def test_stopping_takes_no_longer_than_it_may_whatever_hangs(stage: Stage, hangs: Callable[[Stage], None]) -> None:
    stage.start_bot()
    hangs(stage)

    begun = time.monotonic()
    stage.serving.stop(within=WITHIN)

    assert time.monotonic() - begun < WITHIN + TO_SPARE


def test_the_process_ends_in_time_with_everything_hanging_and_the_next_one_finishes_its_work(
    stage: Stage, tmp_path: Path
) -> None:
    process = subprocess.Popen(
        [sys.executable, "-c", A_BOT_THAT_STOPS_SOON],
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **stage.environment(), "LOG_FORMAT": "json"},
        stderr=subprocess.PIPE,
        text=True,
    )
    stage.wait_for(lambda: answers(f"http://127.0.0.1:{stage.bot_port}/readyz"), "being ready")
    for hangs in (docusign_hangs, slack_is_silent, the_watchdog_is_reconnecting):
        hangs(stage)

    begun = time.monotonic()
    process.send_signal(signal.SIGTERM)
    _, log = process.communicate(timeout=60)

    assert process.returncode == 0
    assert time.monotonic() - begun < WITHIN + TO_SPARE
    assert '"all_ended": false' in log
    assert "Traceback" not in log

    stage.docusign.clear_faults()
    stage.slack.clear_faults()
    assert isinstance(stage.clock, Clock)
    stage.clock.pass_by(seconds=LEASE + 1)
    stage.start_bot()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 2, "sending what the first one had begun")
    stage.stop_bot()
    assert len(stage.docusign.mails) == 2
