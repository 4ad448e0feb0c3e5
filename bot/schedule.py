"""The schedule: jobs that look at rows. All of it is in memory; what is due is in tables (DESIGN 4.14)."""

from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler


def make_scheduler(
    nudge: Callable[[], object], poll: Callable[[], object], reconnect: Callable[[], object]
) -> BackgroundScheduler:
    """Return a scheduler, not started. A job that is late runs once, however late; none runs twice at once."""
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(3)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_job(nudge, "interval", seconds=1, id="nudge")
    scheduler.add_job(poll, "interval", minutes=1, id="poll")
    scheduler.add_job(reconnect, "interval", minutes=1, id="reconnect")
    return scheduler
