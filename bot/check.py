"""`claims-bot check`: is everything there that sending needs, in plain words. Changes nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from bot.manifest import socket_form
from bot.services.other_users import other_user
from bot.settings import Settings, SlackMode
from bot.wiring import docusign_settings, slack_words, utc_now
from esign.account import ServiceAccount
from esign.client import Envelopes
from esign.errors import Trouble
from storage import projects
from storage.database import connect
from storage.migrate import SchemaBehindError, check_current


@dataclass(frozen=True)
class Finding:
    """One thing looked at, and how it is, in words."""

    ok: bool
    words: str


def check(settings: Settings) -> list[Finding]:
    """Look at the database, Slack, DocuSign, the way news comes in and the trail, in that order."""
    return [
        *_database(settings),
        *_slack(settings),
        _docusign(settings),
        _news(settings),
        *_persons(settings),
        _trail(settings),
    ]


def _database(settings: Settings) -> Iterator[Finding]:
    database = connect(settings.database_url)
    try:
        if not database.answers():
            yield Finding(ok=False, words="The database does not answer. Check DATABASE_URL.")
            return
        check_current(database.engine)
        with database.reading() as tx:
            count = projects.count(tx)
        if not count:
            yield Finding(ok=False, words="The database is ready and empty. Run `claims-bot import` with your files.")
            return
        yield Finding(ok=True, words=f"The database is ready and holds {count} projects.")
        if (words := other_user(database, settings.docusign_user_id or "", settings.connect_url)) is not None:
            yield Finding(ok=settings.connect_url is not None, words=words)
    except SchemaBehindError as error:
        yield Finding(ok=False, words=f"{error} Run `claims-bot migrate`.")
    finally:
        database.close()


def _slack(settings: Settings) -> list[Finding]:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = WebClient(token=token, base_url=settings.slack_api_url, timeout=15, retry_handlers=[])
    findings = []
    try:
        ours = slack.auth_test()
        findings.append(Finding(ok=True, words=f"Slack knows us as {ours['user']} in {ours['team']}."))
        findings.extend(_scopes(ours.headers))
    except (SlackApiError, OSError) as error:
        findings.append(Finding(ok=False, words=f"Slack refuses SLACK_BOT_TOKEN ({slack_words(error)})."))
    if settings.slack_mode is SlackMode.SOCKET:
        app_token = settings.slack_app_token.get_secret_value() if settings.slack_app_token else ""
        try:
            slack.apps_connections_open(app_token=app_token)
            findings.append(Finding(ok=True, words="Slack offers a Socket Mode connection."))
        except (SlackApiError, OSError) as error:
            findings.append(Finding(ok=False, words=f"Slack offers no Socket Mode connection ({slack_words(error)})."))
    return findings


def _scopes(headers: Mapping[str, Any]) -> Iterator[Finding]:
    """Name what the app was not given, where Slack tells (header x-oauth-scopes): an older install was given less."""
    told = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), None)
    if told is None:
        return
    given = {one.strip() for one in str(told[0] if isinstance(told, list) else told).split(",")}
    missing = [one for one in socket_form()["oauth_config"]["scopes"]["bot"] if one not in given]
    if missing:
        words = f"The Slack app was not given {', '.join(missing)}. Give Slack app.yaml again and reinstall the app."
        yield Finding(ok=False, words=words)


def _docusign(settings: Settings) -> Finding:
    try:
        name = Envelopes(ServiceAccount(docusign_settings(settings), utc_now)).probe()
    except Trouble as trouble:
        return Finding(ok=False, words=f"DocuSign: {trouble.words}")
    return Finding(ok=True, words=f"DocuSign lets us in to the account {name}.")


def _persons(settings: Settings) -> Iterator[Finding]:
    """Say whether admins can connect, where that is wanted at all."""
    if not settings.token_keys:
        return
    if settings.callback_url is None:
        yield Finding(
            ok=False, words="TOKEN_KEYS is set, but without BOT_URL no browser can come back: nobody can connect."
        )
        return
    words = f"Admins can connect DocuSign. Its integration key has to know the redirect URI {settings.callback_url}."
    yield Finding(ok=True, words=words)


def _news(settings: Settings) -> Finding:
    if settings.connect_url:
        return Finding(ok=True, words=f"DocuSign sends its news to {settings.connect_url}, and is asked for more.")
    return Finding(ok=True, words=f"DocuSign is asked for news every {settings.poll_minutes:g} minutes.")


def _trail(settings: Settings) -> Finding:
    if settings.audit_keys:
        return Finding(ok=True, words="The audit trail is kept and sealed; `claims-bot audit verify` proves it.")
    words = "The audit trail is kept, but not sealed: a change by hand would not be found. AUDIT_KEYS seals it."
    return Finding(ok=True, words=words)
