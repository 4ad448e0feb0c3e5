"""Replicas of the bot as processes, killed at random and started again."""

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from tests.support.stage import ROOT


@dataclass
class Replica:
    """One process of the bot, started again whenever it was killed."""

    environment: dict[str, str]
    log: Path
    process: subprocess.Popen[bytes] | None = None
    kills: int = 0
    unexpected: list[int] = field(default_factory=list)
    """Exit codes of ends that nobody asked for."""

    def start(self) -> None:
        """Start it, appending to its log."""
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bench.replica", "impatient"],
                cwd=ROOT,
                env=os.environ | self.environment,
                stdout=out,
                stderr=subprocess.STDOUT,
            )

    def kill(self) -> None:
        """End it the hard way."""
        if self.process is None:
            raise RuntimeError("it was not started")
        if self.process.poll() is not None:
            self.unexpected.append(self.process.returncode)
            return
        self.process.kill()
        self.process.wait()
        self.kills += 1

    def see_to_it(self) -> None:
        """Start it again if it ended by itself."""
        if self.process is not None and self.process.poll() is not None:
            self.unexpected.append(self.process.returncode)
            self.start()

    def end(self) -> None:
        """Ask it to end."""
        if self.process is not None and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()


def kill_until(over: float, replicas: list[Replica], dice: random.Random, every: tuple[float, float]) -> None:
    """Kill one or the other at random moments, and start it again at once."""
    while (left := over - time.monotonic()) > 0:
        time.sleep(min(left, dice.uniform(*every)))
        replica = dice.choice(replicas)
        replica.kill()
        replica.start()
