"""The soak: two replicas on PostgreSQL, people pressing, everything failing, replicas killed; then quiet, and counted.

    python -m bench.soak                 2,000 claims, 40 batches, 8 people, killing for 5 minutes
    python -m bench.soak --short         the form that the tests run

Prints a report; ends with 1 when an envelope is there twice, or a claim is lost or told wrongly.
"""

import argparse
import random
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path

from bench.clerk import Clerk, all_at_work
from bench.office import desks, world_with, write_office
from bench.replicas import Replica, kill_until
from bench.report import Plan, Played, Report, counted
from storage.database import connect
from tests.support.databases import Databases
from tests.support.stage import Stage, free_port
from tests.support.truths import Truths

UNLIMITED = {"hourly_limit": 10_000_000, "burst_limit": 10_000_000}
AFTERWARDS = 300.0
"""Seconds that quiet may take."""


SHORT = Plan(people=3, claims_each=20, batch=10, killing_for=15.0, kill_every=(1.5, 4.0))


def run(plan: Plan, database_url: str, folder: Path) -> Report:
    """Play the plan on this PostgreSQL database and count."""
    people = desks(plan.people)
    stage = Stage(database_url, docusign_changes=UNLIMITED, slack_changes={"world": world_with(people)})
    stage.open_stand_ins()
    replicas = [Replica(_environment(stage), folder / f"replica-{number}.log") for number in (1, 2)]
    clerks = [Clerk(stage.slack, desk, plan.batch) for desk in people]
    database = connect(database_url)
    truths = Truths(database, stage.docusign, stage.slack)
    try:
        stage.import_files(write_office(folder / "office", people, plan.claims_each))
        return _play(Played(plan, stage, people, replicas, clerks, database, truths))
    finally:
        for replica in replicas:
            replica.end()
        stage.close_stand_ins()
        database.close()


def _play(played: Played) -> Report:
    plan, stage = played.plan, played.stage
    for replica in played.replicas:
        replica.start()
    stage.slack.wait_connected(60)
    _inject(stage, plan.faults)
    begun = time.monotonic()
    over = begun + plan.killing_for
    killer = threading.Thread(
        target=kill_until, args=(over, played.replicas, random.Random(plan.seed), plan.kill_every), daemon=True
    )
    killer.start()
    all_at_work(played.clerks, lambda: time.monotonic() > over + AFTERWARDS)
    killer.join()
    calm = time.monotonic()
    stage.docusign.clear_faults()
    stage.slack.clear_faults()
    for replica in played.replicas:
        replica.see_to_it()
    _wait_for_quiet(played.truths, calm + AFTERWARDS)
    quiet = time.monotonic()
    return counted(played, quiet - begun, quiet - calm)


def _environment(stage: Stage) -> dict[str, str]:
    port = free_port()
    changed = {"BOT_PORT": str(port), "BOT_URL": f"http://127.0.0.1:{port}", "DOCUSIGN_READ_TIMEOUT": "4"}
    return stage.environment() | changed


def _inject(stage: Stage, chance: float) -> None:
    """Have so many of the calls fail, in every way there is, as often before they took effect as after."""
    ways = (
        {"kind": "reset", "when": "before"},
        {"kind": "reset", "when": "after"},
        {"kind": "answer", "status": 503, "when": "after"},
        {"kind": "html", "when": "after"},
    )
    for way in ways:
        stage.docusign.inject(path="/restapi/*", times=0, chance=chance / len(ways), **way)
    for kind in ("http_500", "reset_before", "reset_after", "ratelimited"):
        for method in ("chat.postMessage", "chat.update", "views.open", "users.info", "conversations.info"):
            stage.slack.inject(method, kind, times=10**9, chance=chance / 4)  # type: ignore[arg-type]


def _wait_for_quiet(truths: Truths, deadline: float) -> None:
    """Wait until nothing is to be sent, heard, drawn or told."""
    while truths.unfinished() and time.monotonic() < deadline:
        time.sleep(0.5)


def main() -> int:
    """Run it from the command line, on a PostgreSQL of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--short", action="store_true", help="the form that the tests run")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--minutes", type=float, help="how long replicas are killed")
    given = parser.parse_args()
    plan = replace(SHORT if given.short else Plan(), seed=given.seed)
    if given.minutes is not None:
        plan = replace(plan, killing_for=given.minutes * 60)
    with tempfile.TemporaryDirectory(prefix="soak-") as name:
        made = Databases(Path(name))
        try:
            report = run(plan, made.migrated("postgres"), Path(name))
        finally:
            made.stop()
    print("\n".join(report.lines()))
    return 0 if report.good else 1


if __name__ == "__main__":
    sys.exit(main())
