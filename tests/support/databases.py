"""Migrated databases for tests, each a copy of one that was migrated, and filled, once."""

import shutil
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from storage.database import connect
from storage.migrate import upgrade
from tests.support.postgres import PostgresServer

KINDS = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres))
"""The kinds of database, for a fixture that gives a test one of each."""

Fill = Callable[[str], object]
"""Puts something into the migrated database at a URL, and lets go of it."""


class Databases:
    """Hands out databases; what is in them is put into a template on first use and then only copied."""

    def __init__(self, folder: Path) -> None:
        """Keep SQLite's files in this folder; quickest where that is memory."""
        self._folder = folder
        self._count = 0
        self._postgres: PostgresServer | None = None
        self._templates: dict[tuple[str, Fill | None], str] = {}

    def empty(self, kind: str) -> str:
        """The URL of a database without any table; kind is "sqlite" or "postgres"."""
        return self._new_file() if kind == "sqlite" else self._server().new_database()

    def migrated(self, kind: str, fill: Fill | None = None) -> str:
        """The URL of a database as `claims-bot migrate` leaves it, with what `fill` puts into one.

        `fill` is called once for each kind, so it has to be the same function whenever the same is wanted.
        """
        if (kind, fill) not in self._templates:
            made = _upgraded(self.empty(kind)) if fill is None else self.migrated(kind)
            if fill is not None:
                fill(made)
            self._templates[kind, fill] = made
        return self._copy(self._templates[kind, fill])

    def discard(self, url: str) -> None:
        """Drop a database that a test is done with."""
        if not url.startswith("sqlite"):
            self._server().drop_database(url)
            return
        for end in ("", "-wal", "-shm"):
            file_of(url + end).unlink(missing_ok=True)

    def stop(self) -> None:
        if self._postgres is not None:
            self._postgres.stop()

    def _copy(self, template: str) -> str:
        if not template.startswith("sqlite"):
            return self._server().new_database(template=template)
        made = self._new_file()
        shutil.copyfile(file_of(template), file_of(made))
        return made

    def _server(self) -> PostgresServer:
        if self._postgres is None:
            server = PostgresServer()
            server.start()
            self._postgres = server
        return self._postgres

    def _new_file(self) -> str:
        self._count += 1
        return f"sqlite:///{self._folder / str(self._count)}.sqlite3"


def file_of(url: str) -> Path:
    """The file of an SQLite database."""
    return Path(urlsplit(url).path.removeprefix("/"))


def _upgraded(url: str) -> str:
    database = connect(url)
    upgrade(database.engine)
    database.close()
    return url
