"""`make demo`, as a person runs it: it starts everything, tells where to look, and leaves nothing behind."""

import os
import re
import signal
import socket
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.demo import SECONDS, Demo


@pytest.fixture
def demos(tmp_path: Path) -> Iterator[list[Demo]]:
    """The demos of this test; all of them are ended."""
    started: list[Demo] = []
    yield started
    for demo in started:
        demo.end()


def answers(url: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(url, timeout=5) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_one_command_shows_the_product_and_ends_without_a_trace(
    tmp_path: Path, demos: list[Demo], number: signal.Signals
) -> None:
    demos.append(demo := Demo(tmp_path / "demo"))
    demo.wait_until_ready()

    walk = [line for line in demo.text().splitlines() if re.match(r"  \d\. ", line)]
    page = re.search(r"Claims Bot is running:  (\S+)", demo.text())
    assert len(walk) == 7
    assert page is not None
    assert answers(page[1])
    assert answers(f"{demo.address('docusign')}/inbox")

    assert demo.end(number) == 0
    assert not answers(page[1])
    assert not answers(f"{demo.address('docusign')}/inbox")
    assert "stopped" in (demo.folder / "bot.log").read_text("utf-8")


@pytest.mark.slow
def test_when_a_part_dies_the_demo_says_which_and_ends(tmp_path: Path, demos: list[Demo]) -> None:
    demos.append(demo := Demo(tmp_path / "demo"))
    demo.wait_until_ready()

    os.kill(demo.pids()["sandbox"], signal.SIGKILL)

    assert demo.process.wait(timeout=SECONDS) == 1
    assert "The sandbox ended by itself" in demo.text()


def test_a_taken_port_is_one_sentence(tmp_path: Path, demos: list[Demo]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = min(taken.getsockname()[1], 65000)
        demos.append(demo := Demo(tmp_path / "demo", DEMO_PORT=str(port)))

        assert demo.process.wait(timeout=SECONDS) == 1

    assert demo.text() == f"Port {port} is taken; choose another with DEMO_PORT (it and the next four are used).\n"


def test_a_port_that_is_none_is_one_sentence(tmp_path: Path, demos: list[Demo]) -> None:
    demos.append(demo := Demo(tmp_path / "demo", DEMO_PORT="http"))

    assert demo.process.wait(timeout=SECONDS) == 1
    assert demo.text() == "DEMO_PORT is 'http'; it must be a port number, such as 4000.\n"
