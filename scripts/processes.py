"""The processes of the demo: each starts with a log of its own, is watched, and is ended. Knows nothing of claims."""

import os
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

READY_SECONDS = 60
STOP_SECONDS = 15
# The operator's own settings must not leak into the demo; nor a proxy, which loopback has no use for.
FOREIGN = ("SLACK_", "DOCUSIGN_", "BOT_", "LOG_", "DATABASE_URL", "WORKERS", "LEASE_SECONDS", "POLL_MINUTES")
PROXIES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY")


class Trouble(Exception):
    """The demo cannot go on; the text says why, for people."""


@dataclass
class Child:
    """One process of the demo and where its log goes."""

    name: str
    log: Path
    process: subprocess.Popen[bytes]

    def check(self) -> None:
        """Raise Trouble, with the end of its log, when it is no longer there."""
        if self.process.poll() is not None:
            raise Trouble(f"The {self.name} ended by itself (exit code {self.process.returncode}).{end_of(self.log)}")

    def stop(self) -> None:
        """Ask it to end, and insist after a while. May be repeated."""
        if self.process.poll() is None:
            self.process.terminate()
        try:
            self.process.wait(timeout=STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def clean_environment() -> dict[str, str]:
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(FOREIGN) and name.upper() not in PROXIES
    }


def start(
    folder: Path, name: str, module: Sequence[str], environment: Mapping[str, str], output: Path | None = None
) -> Child:
    """Start `python -m module...` in `folder`, so that no .env of the project is read."""
    log = folder / f"{name}.log"
    for file in (log, output or log):
        file.write_bytes(b"")
    with log.open("ab") as errors, (output or log).open("ab") as out:
        process = subprocess.Popen(  # noqa: S603 (our own modules, by name)
            [sys.executable, "-m", *module],
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=errors,
            start_new_session=True,  # Ctrl-C is ours alone: we end the bot first, then what it talks to
        )
    return Child(name, log, process)


def finish(folder: Path, environment: Mapping[str, str], command: str, *arguments: str) -> None:
    """Run one command of the bot to its end."""
    child = start(folder, command, ["bot", command, *arguments], environment)
    try:
        code = child.process.wait(timeout=READY_SECONDS)
    except subprocess.TimeoutExpired:
        child.stop()
        code = None
    if code != 0:
        raise Trouble(f"claims-bot {command} did not go well.{end_of(child.log)}")


def wait_for_answer(url: str, bot: Child, ended: threading.Event) -> None:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    deadline = time.monotonic() + READY_SECONDS
    while not ended.wait(0.1):
        bot.check()
        try:
            with opener.open(url, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            if time.monotonic() > deadline:
                raise Trouble(f"The bot did not get ready.{end_of(bot.log)}") from None


def end_of(log: Path) -> str:
    lines = log.read_text("utf-8", errors="replace").splitlines()[-20:]
    return "\n".join(["", f"The end of {log}:", *(f"  {line}" for line in lines)])
