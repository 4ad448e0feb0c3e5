"""What has to be done each night is done while DocuSign does not let us in, if DocuSign has nothing to do with it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.services import nightly
from claims.grants import Grant, GrantState
from claims.model import Level
from storage import grants, portfolio
from storage.database import Database, connect
from storage.grants import Sealed
from tests.storage.world import a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, after, member_record


class Deaf(WebClient):
    """A Slack that takes every message."""

    def chat_postMessage(self, **_: Any) -> Any:  # noqa: N802 - Slack's name
        return {"ok": True}


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    opened = connect(database_url)
    a_world(opened)
    yield opened
    opened.close()


def test_whoever_may_send_nowhere_any_more_is_parted_with(database: Database) -> None:
    maya = Grant("maya-user", MAYA, "Maya", "maya@x.example", "account", "Harbour", "https://x", GrantState.GOOD)
    with database.deciding() as tx:
        grants.connect(tx, maya, Sealed("access", NOW, "refresh"), NOW)
        portfolio.store_member(tx, member_record(level=Level.STANDARD))
    services = replace(services_alone(database), slack=Deaf(), clock=lambda: after(24 * 3600))
    services.connection.down("Allow access once.")

    nightly.look(services)

    with database.reading() as tx:
        found = grants.get(tx, maya.user_id)
    assert found is not None
    assert found.state is GrantState.LEAVING
