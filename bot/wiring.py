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
from bot.services import budget
from bot.services.context import Connection, Logins, Services, Timing, Workspace
from bot.services.vault import Vault
from bot.settings import Settings
from bot.words import dictionary
from claims.approvals import Policy, parse_limits
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Trouble
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
            sender = self.services.envelopes.ready()
        except Trouble as trouble:
            budget.not_let_in(self.services, trouble)
        else:
            self.services.connection.up(sender, self.services.clock())
            self.services.work_waits.set()

    def close(self) -> None:
        """Give back what was opened."""
        self.services.db.close()


def as_they_are(services: Services) -> Services:
    """Change nothing."""
    return services


def build(
    settings: Settings,
    clock: Callable[[], datetime] = utc_now,
    timing: Timing | None = None,
    instrument: Callable[[Services], Services] = as_they_are,
) -> Bot:
    """Make the bot from its settings. Asks Slack who we are; raises SlackApiError or OSError if it will not say.

    `timing` stands in for what the settings say of it; `instrument` may put something that watches or disturbs
    between the services and the world: a crash test ends the process at one boundary after the other.
    """
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = WebClient(token=token, base_url=settings.slack_api_url, timeout=SLACK_TIMEOUT, retry_handlers=[])
    ours = slack.auth_test()
    account = ServiceAccount(docusign_settings(settings), clock)
    made = Services(
        db=connect(settings.database_url, pool_size=settings.workers + LISTENER_THREADS + SPARE_CONNECTIONS),
        clock=clock,
        slack=slack,
        workspace=Workspace(team_id=ours["team_id"], enterprise_id=ours.get("enterprise_id")),
        envelopes=Envelopes(
            account,
            # Late: what was put between the services and the world sees these writes as any other.
            spend=lambda share: budget.spend(services, share),
            heard=lambda quota, asked_at: budget.heard(services, quota, asked_at),
            paused=lambda trouble: budget.paused(services, trouble),
        ),
        connection=Connection(user_id=settings.docusign_user_id or ""),
        undrawable=undrawable,
        owner=f"{socket.gethostname()}-{os.getpid()}-{secrets.token_hex(4)}",
        notify_url=settings.connect_url,
        finished_url=settings.finished_url,
        freeze_admins=frozenset(settings.freeze_admins),
        collaborators_see_status=settings.collaborators_see_status,
        second_admin=policy_of(settings),
        dictionary=dictionary(settings.dictionary),
        timing=timing or timing_of(settings),
        logins=logins_of(settings, account),
    )
    services = instrument(made)
    app = App(
        client=services.slack,
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


def policy_of(settings: Settings) -> Policy:
    """Return what the settings ask a second admin for."""
    return Policy(
        above=parse_limits(settings.approve_above),
        changed_address=settings.changed_address_needs_second_admin,
        first_address=settings.first_address_needs_second_admin,
        lasts=timedelta(hours=settings.approval_hours),
    )


def logins_of(settings: Settings, account: ServiceAccount) -> Logins:
    """Return what it takes to let persons send as themselves, as far as the settings allow."""
    return Logins(
        settings=account.settings,
        account=lambda: account.sender,
        vault=Vault([key.get_secret_value() for key in settings.token_keys]) if settings.token_keys else None,
        back_to=settings.callback_url,
    )


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
        client_secret=settings.docusign_client_secret.get_secret_value() if settings.docusign_client_secret else None,
    )
