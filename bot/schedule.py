"""The schedule: jobs that look at rows. All of it is in memory; what is due is in tables (DESIGN 4.14)."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.schedulers.background import BackgroundScheduler

from claims.wording import SOURCE, Dictionary, speak


def make_scheduler(
    nudge: Callable[[], object],
    poll: Callable[[], object],
    reconnect: Callable[[], object],
    nightly: Callable[[], object],
    seal: Callable[[], object],
    approvals: Callable[[], object],
    keep: Callable[[], object],
    digest: Callable[[], object],
    remind: Callable[[], object],
    digest_every: timedelta,
    dictionary: Dictionary = SOURCE,
) -> BackgroundScheduler:
    """Return a scheduler, not started. A job that is late runs once, however late; none runs twice at once.

    Jobs speak `dictionary` where they tell of nothing that has its own.
    """
    scheduler = BackgroundScheduler(
        timezone="UTC",
        executors={"default": ThreadPoolExecutor(4, pool_kwargs={"initializer": partial(speak, dictionary)})},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    scheduler.add_job(nudge, "interval", seconds=1, id="nudge")
    scheduler.add_job(poll, "interval", minutes=1, id="poll")
    scheduler.add_job(reconnect, "interval", minutes=1, id="reconnect")
    scheduler.add_job(nightly, "interval", minutes=1, id="nightly")
    scheduler.add_job(seal, "interval", minutes=1, id="seal")
    scheduler.add_job(approvals, "interval", minutes=1, id="approvals")
    scheduler.add_job(keep, "interval", minutes=1, id="keep")
    scheduler.add_job(digest, "interval", seconds=digest_every.total_seconds(), id="digest")
    scheduler.add_job(remind, "interval", seconds=digest_every.total_seconds(), id="remind")
    return scheduler
