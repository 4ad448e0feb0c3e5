"""The jobs that look at rows: each there, each late rather than never, none twice at once."""

from datetime import timedelta
from inspect import signature
from typing import Any

from bot.schedule import make_scheduler


def test_every_job_runs_once_however_late_and_never_twice_at_once() -> None:
    asked_for = signature(make_scheduler).parameters.values()
    jobs: dict[str, Any] = {one.name: lambda: None for one in asked_for if "Callable" in str(one.annotation)}
    scheduler = make_scheduler(**jobs, digest_every=timedelta(minutes=1))
    scheduler.start(paused=True)
    try:
        found = {job.id: job for job in scheduler.get_jobs()}
    finally:
        scheduler.shutdown(wait=False)

    assert set(found) == set(jobs)
    for job in found.values():
        assert (job.misfire_grace_time, job.coalesce, job.max_instances) == (None, True, 1), job.id
    assert found["digest"].trigger.interval == found["remind"].trigger.interval == timedelta(minutes=1)
