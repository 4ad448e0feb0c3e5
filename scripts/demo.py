"""`make demo`: the stand-in Slack and DocuSign, and the bot between them, on this machine only.

Starts three things in order (sandbox, import, bot), says where to look, and ends all of it together. Knows the product
by its commands and settings alone, as any operator does. Everything it writes is in one folder, `.demo`.
"""

import argparse
import fcntl
import json
import os
import secrets
import signal
import socket
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from processes import READY_SECONDS, Child, Trouble, clean_environment, end_of, finish, start, wait_for_answer

ROOT = Path(__file__).resolve().parent.parent
HOST = "127.0.0.1"
FIRST_PORT = 4000
LAST_PORT = 65535
PORTS = ("slack", "slack_control", "docusign", "docusign_control", "bot")
INTEGRATION_KEY = "5f2b6c0e-7d1a-4b7e-9a3c-1d2e3f405162"
CONTRACT_ADMINISTRATOR = "U04MAYAOKAF"
SERVICE_USER = "8c1f0a52-3b64-4d1c-8a77-2f9d6e5b4c31"
WALK = """
Claims Bot is running:  {slack}

  1. You are Maya, a contract administrator. In #riverside-tower type  /claims pending
  2. Tick a few claims, press Send to DocuSign, read who will get what, and confirm.
  3. The signers' mail is at {inbox} : sign some claims there, decline one.
  4. Back in Slack, the message in the channel and its thread tell what happened.
  5. Type  /claims connect  and log in to the stand-in DocuSign: what you confirm then goes out as you.
  6. Tick one claim and press  Customise : add people and documents, or finish it in DocuSign.
  7. Act as Oliver (may only read) or Sam (a guest), and see what the bot answers them.

Ctrl-C ends it. Logs are in {folder}. Each demo starts over.
"""


@dataclass(frozen=True)
class Keys:
    """What Slack and DocuSign would have given us; new each time."""

    bot_token: str
    app_token: str
    signing_secret: str
    connect_key: str
    token_key: str
    control_token: str
    private_pem: str
    public_pem: str


def main() -> int:
    parser = argparse.ArgumentParser(prog="make demo", description="Show Claims Bot in a sandbox.")
    parser.add_argument("--folder", type=Path, default=ROOT / ".demo", help="where everything is written")
    options = parser.parse_args()
    ended = threading.Event()

    def end(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)
    children: list[Child] = []
    try:
        play(options.folder.resolve(), children, ended)
    except Trouble as trouble:
        if not ended.is_set():
            sys.stderr.write(f"{trouble}\n")
            return 1
    finally:
        for child in reversed(children):
            child.stop()
    say("The demo has ended.")
    return 0


def play(folder: Path, children: list[Child], ended: threading.Event) -> None:
    """Start everything into `children` and stay until `ended`; Trouble when something does not start or dies."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "running").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Trouble(f"A demo is running already, from {folder}. End that one first.") from None
        _play(folder, children, ended)


def _play(folder: Path, children: list[Child], ended: threading.Event) -> None:
    # The stand-ins forget everything when they end: a database that did not would tell of envelopes nobody has.
    for file in folder.glob("claims.sqlite3*"):
        file.unlink()
    ports, keys = choose_ports(os.environ.get("DEMO_PORT")), make_keys()
    say("Starting the stand-in Slack and DocuSign ...")
    addresses = start_sandbox(folder, ports, keys, children, ended)
    environment = bot_environment(folder, ports, keys, addresses)
    say("Importing the examples ...")
    finish(folder, environment, "migrate")
    finish(folder, environment, "import", str(ROOT / "examples"))
    say("Starting the bot ...")
    bot = start(folder, "bot", ["bot", "run"], environment)
    children.append(bot)
    (folder / "processes.json").write_text(json.dumps({child.name: child.process.pid for child in children}), "utf-8")
    wait_for_answer(f"http://{HOST}:{ports['bot']}/readyz", bot, ended)
    if ended.is_set():
        return
    tell(folder, addresses)
    while not ended.wait(0.3):
        for child in children:
            child.check()


def choose_ports(wanted: str | None) -> dict[str, int]:
    """Neighbouring free ports from 4000 on, or exactly those from DEMO_PORT on; DEMO_PORT=0 takes any."""
    if wanted is not None and not (wanted.isdecimal() and int(wanted) <= LAST_PORT - len(PORTS)):
        raise Trouble(f"DEMO_PORT is {wanted!r}; it must be a port number, such as {FIRST_PORT}.")
    if wanted == "0":
        return dict(zip(PORTS, any_free(len(PORTS)), strict=True))
    first = int(wanted or FIRST_PORT)
    while taken := [port for port in range(first, first + len(PORTS)) if not is_free(port)]:
        if wanted is not None:
            raise Trouble(f"Port {taken[0]} is taken; choose another with DEMO_PORT (it and the next four are used).")
        first = taken[-1] + 1
        say(f"Port {taken[-1]} is taken; trying from {first} on.")
        if first + len(PORTS) > LAST_PORT:
            raise Trouble("No five neighbouring ports are free; choose some with DEMO_PORT.")
    return {name: first + index for index, name in enumerate(PORTS)}


def any_free(count: int) -> list[int]:
    with ExitStack() as held:
        probes = [held.enter_context(socket.socket()) for _ in range(count)]
        for probe in probes:
            probe.bind((HOST, 0))
        return [probe.getsockname()[1] for probe in probes]


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def make_keys() -> Keys:
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    return Keys(
        bot_token=f"xoxb-{secrets.token_hex(12)}",
        app_token=f"xapp-{secrets.token_hex(12)}",
        signing_secret=secrets.token_hex(16),
        connect_key=secrets.token_urlsafe(32),
        token_key=Fernet.generate_key().decode(),
        control_token=secrets.token_urlsafe(24),
        private_pem=private.decode(),
        public_pem=public.decode(),
    )


def start_sandbox(
    folder: Path, ports: Mapping[str, int], keys: Keys, children: list[Child], ended: threading.Event
) -> dict[str, dict[str, str]]:
    """Start both stand-ins; returns the addresses they say they have."""
    config = write_private(
        folder / "sandbox.json",
        json.dumps(
            {
                "control_token": keys.control_token,
                "slack": {
                    "port": ports["slack"],
                    "control_port": ports["slack_control"],
                    "bot_token": keys.bot_token,
                    "app_token": keys.app_token,
                    "signing_secret": keys.signing_secret,
                    "manifest_path": str(ROOT / "app.yaml"),
                },
                "docusign": {
                    "port": ports["docusign"],
                    "control_port": ports["docusign_control"],
                    "public_key_pem": keys.public_pem,
                    "connect_hmac_keys": [keys.connect_key],
                },
            },
            indent=2,
        ),
    )
    said = folder / "addresses.json"
    child = start(folder, "sandbox", ["sandbox", "--config", str(config)], clean_environment(), output=said)
    children.append(child)
    deadline = time.monotonic() + READY_SECONDS
    while "\n" not in said.read_text("utf-8"):
        child.check()
        if ended.wait(0.05) or time.monotonic() > deadline:
            raise Trouble(f"The sandbox did not get ready.{end_of(child.log)}")
    addresses: dict[str, dict[str, str]] = json.loads(said.read_text("utf-8"))
    return addresses


def bot_environment(
    folder: Path, ports: Mapping[str, int], keys: Keys, addresses: Mapping[str, Mapping[str, str]]
) -> dict[str, str]:
    """The settings of the bot: the same as for the real services, with other addresses."""
    key_file = write_private(folder / "docusign.pem", keys.private_pem)
    return clean_environment() | {
        "SLACK_BOT_TOKEN": keys.bot_token,
        "SLACK_APP_TOKEN": keys.app_token,
        "SLACK_SIGNING_SECRET": keys.signing_secret,
        "SLACK_API_URL": addresses["slack"]["api_url"],
        "DATABASE_URL": f"sqlite:///{folder / 'claims.sqlite3'}",
        "BOT_HOST": HOST,
        "BOT_PORT": str(ports["bot"]),
        "BOT_URL": f"http://{HOST}:{ports['bot']}",
        "DOCUSIGN_OAUTH_URL": addresses["docusign"]["url"],
        "DOCUSIGN_INTEGRATION_KEY": INTEGRATION_KEY,
        "DOCUSIGN_USER_ID": SERVICE_USER,
        "DOCUSIGN_PRIVATE_KEY_PATH": str(key_file),
        "DOCUSIGN_CONNECT_KEYS": keys.connect_key,
        "TOKEN_KEYS": keys.token_key,
        "DOCUSIGN_ALLOW_LOOPBACK": "true",
        # Nobody is an admin of the stand-in's workspace, and every command is to be tried.
        "FREEZE_ADMINS": CONTRACT_ADMINISTRATOR,
        "COLLABORATORS_SEE_STATUS": "true",
    }


def tell(folder: Path, addresses: Mapping[str, Mapping[str, str]]) -> None:
    """Say where to look and what to try; open a browser where a person sits in front of one."""
    page = f"{addresses['slack']['url']}/"
    say(WALK.format(slack=page, inbox=f"{addresses['docusign']['url']}/inbox", folder=folder))
    has_screen = sys.platform != "linux" or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    if os.environ.get("DEMO_OPEN") != "0" and not os.environ.get("CI") and sys.stdout.isatty() and has_screen:
        webbrowser.open(page)


def write_private(path: Path, text: str) -> Path:
    """Write a file that only we may read: there are keys in it."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
        file.write(text)
    return path


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
