"""`claims-bot` on the command line: each command in a process of its own, its imports paid for once.

Run as a script this is the nursery: it imports everything once, then forks a process for each order. Nothing but
imports happens before a fork, so a command finds what it would find if it had been started anew. How `python -m bot`
itself starts, tests/bot/test_cli.py and tests/bot/test_run.py show.
"""

import atexit
import json
import os
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path
from typing import NoReturn

ROOT = Path(__file__).resolve().parents[2]


def claims_bot(folder: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a folder, with nothing of our own environment but what is given; what it said, and its code."""
    nursery = _nursery()
    assert nursery.stdin
    assert nursery.stdout
    with tempfile.TemporaryDirectory() as said:
        out, err = Path(said) / "out", Path(said) / "err"
        order = {
            "folder": str(folder),
            "arguments": arguments,
            "environment": {**_kept(), "PYTHONPATH": str(ROOT), "COLUMNS": "200", **environment},
            "out": str(out),
            "err": str(err),
        }
        nursery.stdin.write(json.dumps(order) + "\n")
        nursery.stdin.flush()
        code = int(nursery.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, out.read_text("utf-8"), err.read_text("utf-8"))


@cache
def _nursery() -> "subprocess.Popen[str]":
    """The one of this test process; it ends when its orders do."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.support.commands"],
        cwd=ROOT,
        env={**_kept(), "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )

    def end() -> None:
        process.communicate()

    atexit.register(end)
    return process


def _kept() -> dict[str, str]:
    return {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}


def nursery() -> None:
    """Fork a process for each order, and tell its exit code."""
    told = os.fdopen(os.dup(1), "w")
    warm()
    for order in sys.stdin:
        child = os.fork()
        if not child:
            obey(json.loads(order))
        _, status = os.waitpid(child, 0)
        told.write(f"{os.waitstatus_to_exitcode(status)}\n")
        told.flush()


def warm() -> None:
    """Import what commands import when they run."""
    import alembic.command

    import bot.audit_cli
    import bot.check
    import bot.cli
    import bot.manifest
    import bot.run
    import bot.services.importing
    import bot.services.rotating
    import bot.services.verifying
    import esign.sdk
    import storage.migrate

    assert alembic.command
    assert bot.cli
    assert storage.migrate
    esign.sdk.load()


def obey(order: dict[str, str]) -> NoReturn:
    """Be the command."""
    from bot.cli import main

    os.chdir(order["folder"])
    os.environ.clear()
    os.environ.update(order["environment"])
    for number, path in ((1, order["out"]), (2, order["err"])):
        os.dup2(os.open(path, os.O_WRONLY | os.O_CREAT, 0o600), number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    sys.argv = ["claims-bot", *order["arguments"]]
    code: object = 1
    try:
        main()
        code = 0
    except SystemExit as end:
        code = end.code
    finally:
        if isinstance(code, str):
            print(code, file=sys.stderr)  # noqa: T201 - as Python does
            code = 1
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(int(code or 0))  # type: ignore[call-overload]


if __name__ == "__main__":
    nursery()
