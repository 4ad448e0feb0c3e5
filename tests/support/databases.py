"""Migrated databases for tests, each a copy of one that was migrated once."""

import shutil
from pathlib import Path

from storage.database import connect
from storage.migrate import upgrade
from tests.support.postgres import PostgresServer


class Databases:
    """Hands out databases of one kind; `template` is migrated on first use and then only copied."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._count = 0
        self._sqlite_template: Path | None = None
        self._postgres: PostgresServer | None = None
        self._postgres_template: str | None = None

    def empty(self, kind: str) -> str:
        """The URL of a database without any table; kind is "sqlite" or "postgres"."""
        return f"sqlite:///{self._new_file()}" if kind == "sqlite" else self._server().new_database()

    def migrated(self, kind: str) -> str:
        """The URL of a database as `claims-bot migrate` leaves it."""
        if kind == "sqlite":
            return f"sqlite:///{shutil.copyfile(self._sqlite(), self._new_file())}"
        if self._postgres_template is None:
            self._postgres_template = _upgraded(self.empty("postgres"))
        return self._server().new_database(template=self._postgres_template)

    def discard(self, url: str) -> None:
        """Drop a database that a test is done with. SQLite's files go with their folder."""
        if not url.startswith("sqlite"):
            self._server().drop_database(url)

    def stop(self) -> None:
        if self._postgres is not None:
            self._postgres.stop()

    def _sqlite(self) -> Path:
        if self._sqlite_template is None:
            self._sqlite_template = self._new_file()
            _upgraded(f"sqlite:///{self._sqlite_template}")
        return self._sqlite_template

    def _server(self) -> PostgresServer:
        if self._postgres is None:
            server = PostgresServer()
            server.start()
            self._postgres = server
        return self._postgres

    def _new_file(self) -> Path:
        self._count += 1
        return self._folder / f"{self._count}.sqlite3"


def _upgraded(url: str) -> str:
    database = connect(url)
    upgrade(database.engine)
    database.close()
    return url
