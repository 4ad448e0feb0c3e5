"""Memory: for the files of the tests' databases, where there is room, and what a process took of it."""

import os
import shutil
import tempfile
from pathlib import Path

MEMORY = Path("/dev/shm")
MEMORY_ROOM = 1_000_000_000
"""Bytes. A run makes some thousand databases of at most 8 MB and drops each after its test."""


def short_temp() -> str:
    """A folder for what does not outlive the run, with a path short enough for a socket."""
    # Copying a database is five times as fast in memory, and no commit waits for a disk.
    if MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > MEMORY_ROOM:
        return str(MEMORY)
    # A socket's path may have 107 bytes; the temporary folder of some systems leaves too few of them.
    return "/tmp" if len(tempfile.gettempdir()) > 60 else tempfile.gettempdir()


def memory_at_most(pid: int) -> int:
    """Return the most bytes that a running process held at a time, of which none are those of whoever started it.

    `getrusage` counts those too, up to the moment at which the new program took the place of the old one. Linux only.
    """
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    (peak,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(peak.split()[1]) * 1024
