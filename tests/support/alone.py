"""What the services need when they talk to nobody."""

from slack_sdk import WebClient

from bot.services.context import Connection, Envelopes, Services, Workspace
from esign.glyphs import undrawable
from storage.database import Database
from tests.support.builders import NOW


def services_alone(database: Database, envelopes: Envelopes | None = None) -> Services:
    """Services over a database, with no Slack behind them, and no DocuSign but the calls given."""
    return Services(
        db=database,
        clock=lambda: NOW,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=envelopes,  # type: ignore[arg-type]
        connection=Connection("service-user"),
        undrawable=undrawable,
        owner="worker",
    )
