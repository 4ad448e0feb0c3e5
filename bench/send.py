"""How fast a big batch goes out, next to what DocuSign allows and to a plain script that sends one after the other.

    python -m bench.send                     500 claims, 300 ms a call, DocuSign's own limits, SQLite
    python -m bench.send --claims 100 --postgres

Prints seconds, ratios, calls, processor time and peak memory. Machines differ: compare ratios of one run.
"""

import argparse
import math
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from bench.clerk import Clerk
from bench.office import desks, world_with, write_office
from claims.budget import SHARES, Share
from tests.support.databases import Databases
from tests.support.stage import ROOT, Stage

LATENCY = 0.3
"""Seconds that the stand-in takes for each call."""
BURST, WINDOW = 500, 30.0
"""DocuSign: resource limits, production."""
CALLS_EACH = 2
PATIENCE = 900.0
QUIET = {"LOG_LEVEL": "warning"}


@dataclass(frozen=True)
class Run:
    """What one way of sending took, from the press to the last envelope. Megabytes at the peak."""

    seconds: float
    cpu_seconds: float
    megabytes: float
    calls: int


def floor(claims: int, workers: int, calls_allowed: float) -> float:
    """Return the seconds it must take: so many calls in each window, and each of the workers one call at a time."""
    calls = claims * CALLS_EACH
    by_budget = WINDOW * (math.ceil(calls / calls_allowed) - 1)
    by_latency = calls * LATENCY / workers
    return max(by_budget, by_latency) + LATENCY * CALLS_EACH


def with_the_bot(stage: Stage, claims: int) -> tuple[Run, Counter[str]]:
    """Tick everything in Slack, press, and wait until all is out and told; also what Slack was asked meanwhile."""
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.replica"], cwd=ROOT, env=os.environ | stage.environment() | QUIET
    )
    try:
        stage.slack.wait_connected(60)
        clerk = Clerk(stage.slack, desks(1)[0], claims)
        clerk.send_one_batch()
        begun, asked, heard = time.monotonic(), len(stage.docusign.received), len(stage.slack.received)
        cpu = _cpu_seconds(process.pid)
        _wait(stage, claims, process)
        took = time.monotonic() - begun
        calls = [one for one in stage.docusign.received[asked:] if "/restapi/" in one.path]
        run = Run(took, _cpu_seconds(process.pid) - cpu, _peak_megabytes(process.pid), len(calls))
        _wait_for_the_message(clerk, claims)
        return run, Counter(call.method for call in stage.slack.received[heard:])
    finally:
        process.terminate()
        process.wait(30)


def one_after_the_other(stage: Stage, claims: int) -> Run:
    """The same number of envelopes by `bench.sequential`: one call each, and nothing kept if it dies."""
    before = len(stage.docusign.received)
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    begun = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "bench.sequential", str(claims)], cwd=ROOT, env=os.environ | stage.environment(),
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    took = time.monotonic() - begun
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime
    return Run(took, cpu, float(done.stdout), len(stage.docusign.received) - before)


def _wait(stage: Stage, claims: int, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while sum(one.sent_at is not None for one in stage.docusign.envelopes) < claims:
        if process.poll() is not None or time.monotonic() > deadline:
            raise RuntimeError("they did not all go out")
        time.sleep(0.05)


def _wait_for_the_message(clerk: Clerk, claims: int) -> None:
    """Until the batch message says that all of them went out."""
    deadline = time.monotonic() + 60
    while not any(f"sent *{claims} progress" in one.plain for one in clerk.person.messages(clerk.desk.channel)):
        if time.monotonic() > deadline:
            raise RuntimeError("the message never said that all went out")
        time.sleep(0.1)


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def _peak_megabytes(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--claims", type=int, default=500)
    parser.add_argument("--postgres", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="send-") as name:
        made = Databases(Path(name))
        people = desks(1)
        stage = Stage(
            made.migrated("postgres" if given.postgres else "sqlite"),
            docusign_changes={"environment": "production", "hourly_limit": 10_000},
            slack_changes={"world": world_with(people)},
        )
        stage.open_stand_ins()
        try:
            stage.import_files(write_office(Path(name) / "office", people, given.claims))
            stage.docusign.switch(latency_seconds=LATENCY)
            ours, slack = with_the_bot(stage, given.claims)
            plain = one_after_the_other(stage, given.claims)
        finally:
            stage.close_stand_ins()
            made.stop()
    _print(given.claims, stage.settings.workers, ours, plain, slack)
    return 0


def _print(claims: int, workers: int, ours: Run, plain: Run, slack: Counter[str]) -> None:
    allowed = floor(claims, workers, BURST)
    share = floor(claims, workers, BURST * SHARES[Share.SENDING])
    print(f"{claims} claims, {LATENCY * 1000:.0f} ms a call, {BURST} calls in {WINDOW:.0f} s, {workers} workers")
    for name, run in (("the bot", ours), ("one after another", plain)):
        cost = f"{run.cpu_seconds:6.1f} s cpu  {run.megabytes:5.0f} MB  {run.calls} calls"
        print(f"{name:18} {run.seconds:7.1f} s  {cost}")
    print(f"floor of DocuSign  {allowed:7.1f} s  ratio {ours.seconds / allowed:.2f}")
    print(f"floor of our share {share:7.1f} s  ratio {ours.seconds / share:.2f}")
    print(f"one after another / the bot: {plain.seconds / ours.seconds:.1f}")
    print(f"Slack calls from the press until all is told: {sum(slack.values())}: {dict(slack)}")


if __name__ == "__main__":
    sys.exit(main())
