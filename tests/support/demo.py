"""`make demo` as its own process, for the tests: started in a folder of its own on any free ports, watched, ended."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 90


class Demo:
    """A running demo, and what it has said so far."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.said = folder.with_suffix(".said")
        with self.said.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, ROOT / "scripts" / "demo.py", "--folder", folder],
                env={**os.environ, "DEMO_PORT": "0", "DEMO_OPEN": "0", **environment},
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def text(self) -> str:
        return self.said.read_text("utf-8")

    def wait_for(self, words: str) -> None:
        deadline = time.monotonic() + SECONDS
        while words not in self.text():
            assert self.process.poll() is None, self.text()
            assert time.monotonic() < deadline, self.text()
            time.sleep(0.05)

    def wait_until_ready(self) -> None:
        self.wait_for("Ctrl-C ends it")

    def address(self, of: str) -> str:
        """Where "slack" or "docusign" is."""
        return str(self._written("addresses")[of]["url"])

    def pids(self) -> dict[str, int]:
        """The processes that it started. Each leads a group of its own."""
        return self._written("processes")

    def ports(self) -> list[int]:
        """Every port that it listens on."""
        config = self._written("sandbox")
        sandbox = [config[part][name] for part in ("slack", "docusign") for name in ("port", "control_port")]
        serving = re.search(r" port=(\d+)", (self.folder / "bot.log").read_text("utf-8"))
        assert serving, "the bot does not say where it serves"
        return [*sandbox, int(serving[1])]

    def end(self, number: signal.Signals = signal.SIGTERM) -> int:
        if self.process.poll() is None:
            self.process.send_signal(number)
        return self.process.wait(timeout=SECONDS)

    def _written(self, name: str) -> dict[str, Any]:
        written: dict[str, Any] = json.loads((self.folder / f"{name}.json").read_text("utf-8"))
        return written
