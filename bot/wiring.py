"""The composition root: the one place that knows which concrete parts the bot is made of."""

import os
import secrets
import socket
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.handlers.register import register
from bot.services import sending
from bot.services.context import Connection, Services, Timing, Workspace
from bot.settings import Settings
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Paused, Trouble
from esign.glyphs import undrawable
from esign.oauth import DocusignSettings
from storage.database import connect

log = structlog.get_logger(__name__)

LISTENER_THREADS = 16
SLACK_TIMEOUT = 15
"""Seconds. Long enough for a slow day; a lost answer is then settled as DESIGN 4.6 says."""
SPARE_CONNECTIONS = 16


def utc_now() -> datetime:
    """The real time."""
    return datetime.now(UTC)


@dataclass(frozen=True)
class Bot:
    """The bot, built and not started."""

    settings: Settings
    services: Services
    app: App
    account: ServiceAccount

    def reconnect(self) -> None:
        """Log in to DocuSign if we are not, so that claims can be sent again without a restart."""
        if self.services.connection.good and self.services.connection.sender:
            return
        try:
            account = self.account.access().account
        except Paused as trouble:
            log.warning("docusign_not_reached", words=trouble.words)
        except Trouble as trouble:
            log.warning("docusign_not_connected", code=trouble.code, words=trouble.words)
            self.services.connection.down(trouble.words)
            sending.tell_waiting(self.services, trouble.words)
        else:
            self.services.connection.up(f"{account.sender_name} ({account.name})")
            self.services.work_waits.set()

    def close(self) -> None:
        """Give back what was opened."""
        self.services.db.close()


def build(settings: Settings, clock: Callable[[], datetime] = utc_now, timing: Timing | None = None) -> Bot:
    """Make the bot from its settings. Asks Slack who we are; raises SlackApiError or OSError if it will not say.

    `timing` stands in for what the settings say of it.
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, retry_handlers=[])
    ours = slack.auth_test()
    account = ServiceAccount(docusign_settings(settings), clock)
    services = Services(
        db=connect(settings.database_url, pool_size=settings.workers + LISTENER_THREADS + SPARE_CONNECTIONS),
        clock=clock,
        slack=slack,
        workspace=Workspace(team_id=ours["team_id"], enterprise_id=ours.get("enterprise_id")),
        envelopes=Envelopes(account),
        connection=Connection(user_id=settings.docusign_user_id or ""),
        undrawable=undrawable,
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        notify_url=settings.connect_url,
        timing=timing or timing_of(settings),
    )
    app = App(
        client=slack,
        signing_secret=settings.slack_signing_secret.get_secret_value() if settings.slack_signing_secret else None,
        token_verification_enabled=False,
        listener_executor=ThreadPoolExecutor(LISTENER_THREADS, thread_name_prefix="listener"),
    )
    register(app, services)
    return Bot(settings, services, app, account)


def slack_words(error: SlackApiError | OSError) -> str:
    """Return Slack's own word for what went wrong, or the kind of silence."""
    return str(error.response["error"]) if isinstance(error, SlackApiError) else type(error).__name__


def timing_of(settings: Settings) -> Timing:
    """Return what the settings say of times; the rest is as it comes."""
    return Timing(lease=timedelta(seconds=settings.lease_seconds), poll=timedelta(minutes=settings.poll_minutes))


def docusign_settings(settings: Settings) -> DocusignSettings:
    """Return what DocuSign needs to know of us."""
    return DocusignSettings(
        oauth_url=settings.docusign_oauth_url,
        integration_key=settings.docusign_integration_key or "",
        user_id=settings.docusign_user_id or "",
        private_key_pem=settings.private_key_pem(),
        connect_timeout=settings.docusign_connect_timeout,
        read_timeout=settings.docusign_read_timeout,
        pool_size=settings.workers * 2,
        allow_loopback=settings.docusign_allow_loopback,
        account_id=settings.docusign_account_id,
    )
