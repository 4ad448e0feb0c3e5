"""A whole product on a stage: both stand-ins and the bot, in this process, over real HTTP and WebSocket."""

import socket
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from pydantic import SecretStr
from sqlalchemy import select

from bot.manifest import http_form
from bot.run import Serving
from bot.services.context import Services, Timing
from bot.services.importing import ImportReport, import_files
from bot.settings import Settings, SlackMode
from bot.watchdog import Patience
from bot.wiring import as_they_are, build, utc_now
from sandbox.docusign.config import INTEGRATION_KEY, SERVICE_USER_ID, DocusignConfig
from sandbox.docusign.server import DocusignSandbox
from sandbox.slack.config import SlackConfig
from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from storage.database import connect
from storage.tables import projects
from tests.support.examples import EXAMPLES

ROOT = Path(__file__).resolve().parents[2]
CONNECT_KEY = "connect-key-of-the-stage"
PATIENCE = 60.0
"""Seconds to wait for what ought to happen: as long as a busy machine may need. What happens is seen at once."""
UNHURRIED = {"ack_seconds": 60.0, "trigger_seconds": 60.0}
"""A Slack that allows for a busy machine. Its own three seconds are not ours to measure here."""
QUICK = Timing(
    retry=timedelta(seconds=0.5),
    look_up=timedelta(seconds=0.1),
    doubt=timedelta(seconds=0.3),
    look_every=timedelta(seconds=0.05),
    between_messages=timedelta(seconds=0.02),
    drawing=timedelta(seconds=1),
    home_again=timedelta(seconds=0.2),
    silence=timedelta(seconds=0.1),
    digests=timedelta(days=1),  # a story that meets the hour of one would find it in its channel
)

_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
PRIVATE_PEM = _KEY.private_bytes(
    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
).decode()
PUBLIC_PEM = (
    _KEY.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo).decode()
)


@dataclass
class Clock:
    """The real time, and as much more as has been let pass."""

    ahead: timedelta = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead

    def pass_by(self, **span: float) -> None:
        """Let time pass without waiting for it."""
        self.ahead += timedelta(**span)


@dataclass
class Stage:
    """The stand-ins, the bot that serves between them, and its database."""

    database_url: str
    mode: SlackMode = SlackMode.SOCKET
    connect: bool = True
    timing: Timing = field(default_factory=lambda: QUICK)
    settings_changes: dict[str, Any] = field(default_factory=dict)
    docusign_changes: dict[str, Any] = field(default_factory=dict)
    """Fields of the stand-in's DocusignConfig, such as its limits."""
    slack_changes: dict[str, Any] = field(default_factory=dict)
    """Fields of the stand-in's SlackConfig, such as its world."""
    clock: Callable[[], datetime] = utc_now
    """The time for the bot and for DocuSign."""
    instrument: Callable[[Services], Services] = as_they_are
    """What watches or disturbs between the bot's services and the world."""
    patience: Patience = field(default_factory=Patience)
    """How long the bot's watchdog waits for Slack."""

    def open(self) -> "Stage":
        """Start everything, the bot last."""
        self.open_stand_ins()
        self.start_bot()
        return self

    def open_stand_ins(self) -> None:
        """Start the stand-ins and make the bot's settings, without the bot."""
        self.bot_port = free_port()
        url = f"http://127.0.0.1:{self.bot_port}"
        self.slack = SlackSandbox(
            SlackConfig(
                bot_token="xoxb-stage",
                app_token="xapp-stage",
                signing_secret="stage-signing-secret",
                manifest=self._manifest(url),
                control_token="stage-control",
                **(UNHURRIED | self.slack_changes),
            )
        ).start()
        self.docusign = DocusignSandbox(
            DocusignConfig(public_key_pem=PUBLIC_PEM, connect_hmac_keys=(CONNECT_KEY,), **self.docusign_changes),
            self.clock,
        ).start()
        self.settings = Settings(
            _env_file=None,  # type: ignore[call-arg]
            slack_bot_token=SecretStr("xoxb-stage"),
            slack_app_token=SecretStr("xapp-stage"),
            slack_signing_secret=SecretStr("stage-signing-secret"),
            slack_mode=self.mode,
            slack_api_url=self.slack.api_url,
            database_url=self.database_url,
            bot_port=self.bot_port,
            bot_url=url if self.connect else None,
            docusign_oauth_url=self.docusign.url,
            docusign_integration_key=INTEGRATION_KEY,
            docusign_user_id=SERVICE_USER_ID,
            docusign_private_key=SecretStr(PRIVATE_PEM),
            docusign_connect_keys=(SecretStr(CONNECT_KEY),),
            docusign_allow_loopback=True,
            **self.settings_changes,
        )

    def environment(self) -> dict[str, str]:
        """The same settings, as an operator would give them to a process."""
        given = self.settings.model_dump(exclude_none=True, exclude={"docusign_connect_keys"})
        return {name.upper(): _as_text(value) for name, value in given.items()} | {"DOCUSIGN_CONNECT_KEYS": CONNECT_KEY}

    def start_bot(self, logged_in: bool = True) -> None:
        """Start the bot, as after a restart, and wait until it has logged in at DocuSign."""
        self.serving = Serving(build(self.settings, self.clock, self.timing, self.instrument), self.patience)
        self.serving.start()
        if self.mode is SlackMode.SOCKET:
            self.slack.wait_connected()
        known = self.serving.bot.services.connection
        if logged_in:
            self.wait_for(lambda: known.sender or known.trouble, "the login at DocuSign")

    def stop_bot(self) -> None:
        """Stop the bot; stand-ins and database stay."""
        assert self.serving.stop(within=10), "something was still in flight"

    def close(self) -> None:
        """Stop everything."""
        self.stop_bot()
        self.close_stand_ins()

    def close_stand_ins(self) -> None:
        """Stop the stand-ins."""
        self.docusign.stop()
        self.slack.stop()

    def import_files(self, *paths: Path, strict: bool = True) -> ImportReport:
        """Import files the way the command does."""
        database = connect(self.database_url)
        try:
            return import_files(database, list(paths), strict=strict)
        finally:
            database.close()

    def person(self, name: str) -> Person:
        """Somebody at their screen."""
        return Person(self.slack, name, patience=PATIENCE)

    def wait_for(self, holds: Callable[[], object], what: str, patience: float = PATIENCE) -> None:
        """Wait until something holds, asking often; fail with what did not happen."""
        deadline = time.monotonic() + patience
        while True:
            began = time.monotonic()
            if holds():
                return
            now = time.monotonic()
            assert now < deadline, f"{what} did not happen"
            # Whoever looks takes the time of what is looked at: no more than a fifth of it.
            time.sleep(min(max(0.02, 4 * (now - began)), deadline - now))

    def sent_envelopes(self) -> Sequence[Any]:
        """The envelopes that went out, oldest first."""
        return [one for one in self.docusign.envelopes if one.status != "created"]

    def _manifest(self, url: str) -> dict[str, Any]:
        if self.mode is SlackMode.HTTP:
            return dict(http_form(url))
        return dict(yaml.safe_load((ROOT / "app.yaml").read_text("utf-8")))


def with_examples(stage: Stage) -> Iterator[Stage]:
    """Play on a stage with the examples, quickest over `examples_url`; in the end Slack has nothing to complain of."""
    stage.open()
    with stage.serving.bot.services.db.reading() as tx:
        imported = tx.execute(select(projects.c.id)).first()
    if not imported:
        stage.import_files(EXAMPLES)
    yield stage
    stage.close()
    assert not stage.slack.problems, stage.slack.problems


def _as_text(value: Any) -> str:
    if isinstance(value, tuple):
        return ",".join(_as_text(one) for one in value)
    return value.get_secret_value() if isinstance(value, SecretStr) else str(value)


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
