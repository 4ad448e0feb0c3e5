"""`claims-bot check`: is everything there that sending needs, in plain words. Changes nothing."""

from dataclasses import dataclass

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

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
    """Look at the database, Slack, DocuSign and the way news comes in, in that order."""
    return [_database(settings), *_slack(settings), _docusign(settings), _news(settings)]


def _database(settings: Settings) -> Finding:
    database = connect(settings.database_url)
    try:
        if not database.answers():
            return Finding(ok=False, words="The database does not answer. Check DATABASE_URL.")
        check_current(database.engine)
        with database.reading() as tx:
            count = projects.count(tx)
        if not count:
            return Finding(ok=False, words="The database is ready and empty. Run `claims-bot import` with your files.")
        return Finding(ok=True, words=f"The database is ready and holds {count} projects.")
    except SchemaBehindError as error:
        return Finding(ok=False, words=f"{error} Run `claims-bot migrate`.")
    finally:
        database.close()


def _slack(settings: Settings) -> list[Finding]:
    token = settings.slack_bot_token.get_secret_value() if settings.slack_bot_token else ""
    slack = WebClient(token=token, base_url=settings.slack_api_url, timeout=15, retry_handlers=[])
    findings = []
    try:
        ours = slack.auth_test()
        findings.append(Finding(ok=True, words=f"Slack knows us as {ours['user']} in {ours['team']}."))
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


def _docusign(settings: Settings) -> Finding:
    try:
        name = Envelopes(ServiceAccount(docusign_settings(settings), utc_now)).probe()
    except Trouble as trouble:
        return Finding(ok=False, words=f"DocuSign: {trouble.words}")
    return Finding(ok=True, words=f"DocuSign lets us in to the account {name}.")


def _news(settings: Settings) -> Finding:
    if settings.connect_url:
        return Finding(ok=True, words=f"DocuSign sends its news to {settings.connect_url}, and is asked for more.")
    return Finding(ok=True, words=f"DocuSign is asked for news every {settings.poll_minutes:g} minutes.")
