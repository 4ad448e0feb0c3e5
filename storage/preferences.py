"""Keeping what projects and channels have chosen. Who may choose, and whether it makes sense, is decided before."""

from collections.abc import Iterator
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Label, Row, select

from claims.preferences import DEFAULTS, Noise, Preferences, Signing
from storage.database import Tx
from storage.tables import channel_noise, project_preferences
from storage.writing import upsert

_CHOSE = "chose_"
_NAMES = tuple(field.name for field in fields(Preferences))


def get(tx: Tx, project_id: str) -> Preferences:
    """Return what a project has chosen; the defaults as long as it has chosen nothing."""
    row = tx.execute(select(*columns()).where(project_preferences.c.project_id == project_id)).one_or_none()
    return of_row(row) if row is not None else DEFAULTS


def of_all(tx: Tx) -> dict[str, Preferences]:
    """Return what each project has chosen, by its id; those that have chosen nothing are not in it."""
    return {row.project_id: of_row(row) for row in tx.execute(select(project_preferences.c.project_id, *columns()))}


def put(tx: Tx, project_id: str, preferences: Preferences, by: str, now: datetime) -> None:
    """Keep what somebody has chosen for a project, all of it; the newest counts."""
    values = {"project_id": project_id, **asdict(preferences), "changed_by": by, "changed_at": now}
    upsert(tx, project_preferences, ("project_id",), values)


def noise_of(tx: Tx, channel_id: str) -> Noise:
    """Return how much a channel is told; everything as long as nobody has chosen."""
    chosen = tx.execute(select(channel_noise.c.noise).where(channel_noise.c.channel_id == channel_id)).scalar()
    return Noise(chosen) if chosen else Noise.EVERYTHING


def set_noise(tx: Tx, channel_id: str, noise: Noise, by: str, now: datetime) -> None:
    """Keep how much a channel is told; the newest counts."""
    values = {"channel_id": channel_id, "noise": noise, "changed_by": by, "changed_at": now}
    upsert(tx, channel_noise, ("channel_id",), values)


def columns() -> Iterator[Label[Any]]:
    """Yield the columns that `of_row` reads, for whoever joins the table."""
    yield from (project_preferences.c[name].label(f"{_CHOSE}{name}") for name in _NAMES)


def of_row(row: Row[Any]) -> Preferences:
    """Return what a row with these columns says; the defaults where there was nothing to join."""
    chosen = {name: getattr(row, f"{_CHOSE}{name}") for name in _NAMES}
    if chosen["signing"] is None:
        return DEFAULTS
    return Preferences(**chosen | {"signing": Signing(chosen["signing"])})
