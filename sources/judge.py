"""Judges foreign files before they are kept: by content, in a process of its own, within bounded memory and time.

For files of an import and for files that somebody uploads alike. A file that would take that process down ends in one
sentence like any other; the next one is judged by a new process.
"""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from claims.attachments import FILE_BYTES, FileFault

WALL_SECONDS = 60.0
"""For one file, on a machine that has other things to do; of the processor's time it gets far less."""
_ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Judged:
    """A file that may be kept: a PDF, either as it came or made of a picture."""

    content: bytes
    pages: int


Sheltered = Callable[[], "subprocess.Popen[bytes]"]


def _start() -> "subprocess.Popen[bytes]":
    """Start the process that opens files: with nothing of our environment, which has secrets in it."""
    env = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "TMPDIR", "LANG") if name in os.environ}
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "sources.judging"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**env, "PYTHONPATH": str(_ROOT)},
    )


@dataclass
class Judge:
    """Judges one file after the other; the process behind it is started with the first and lasts as long as it can."""

    start: Sheltered = _start
    seconds: float = WALL_SECONDS
    _process: "subprocess.Popen[bytes] | None" = None
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Start nothing yet."""
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _at: TracebackType | None
    ) -> None:
        """End the process."""
        self.close()

    def judge(self, content: bytes, name: str = "", pictures: bool = True) -> Judged | FileFault:
        """Return the file as it may be kept, or what is wrong with it. `name` is read aloud where a picture is.

        Not `pictures`: only a PDF will do.
        """
        if len(content) > FILE_BYTES:
            return FileFault.TOO_LARGE
        with self._lock:
            try:
                return self._ask(content, name, pictures)
            except (OSError, ValueError):  # it is gone, and nobody else has done that than this file
                self.close()
                return FileFault.TOO_HEAVY

    def close(self) -> None:
        """End the process, if there is one. The next file starts another."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)

    def _ask(self, content: bytes, name: str, pictures: bool) -> Judged | FileFault:
        if self._process is None or self._process.poll() is not None:
            self.close()
            self._process = self.start()
        process = self._process
        if process.stdin is None or process.stdout is None:
            raise ValueError("a process without pipes")
        watch = threading.Timer(self.seconds, process.kill)
        watch.start()
        try:
            asked = {"size": len(content), "name": name, "pictures": pictures}
            process.stdin.write(json.dumps(asked).encode() + b"\n")
            process.stdin.write(content)
            process.stdin.flush()
            answer: dict[str, Any] = json.loads(process.stdout.readline())
            if answer["fault"] is not None:
                return FileFault(answer["fault"])
            made = process.stdout.read(answer["size"])
        finally:
            watch.cancel()
        if len(made) != answer["size"]:
            raise ValueError("it ended in the middle of a word")
        if len(made) > FILE_BYTES:
            return FileFault.TOO_LARGE
        return Judged(made or content, answer["pages"])


def judge_one(content: bytes, name: str = "", pictures: bool = True) -> Judged | FileFault:
    """Judge a single file, as `Judge.judge` does."""
    with Judge() as judge:
        return judge.judge(content, name, pictures)


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # what was still to be said to it does not matter
