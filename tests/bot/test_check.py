"""What `claims-bot check` says of envelopes that another DocuSign user sent."""

from collections.abc import Iterator

import pytest
from pydantic import SecretStr

from bot.check import check
from bot.manifest import socket_form
from bot.run import run
from bot.services.other_users import other_user
from bot.settings import Settings
from sandbox.slack.config import SlackConfig
from sandbox.slack.server import SlackSandbox
from storage.database import Database, connect
from tests.storage.world import WHOLE_WAY, World, a_world

OLD = "0B7C2A9E-4D11"
NOWHERE = "http://127.0.0.1:9/"


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def world(database: Database) -> World:
    world = a_world(database)
    world.move(world.promised(world.claims()[0]), *WHOLE_WAY, sender=OLD)
    return world


def settings(world: World, user: str) -> Settings:
    """Settings with which neither Slack nor DocuSign can be reached."""
    given = {
        "database_url": str(world.db.engine.url), "docusign_user_id": user, "slack_api_url": NOWHERE,
        "docusign_oauth_url": NOWHERE, "slack_bot_token": "xoxb-1", "docusign_private_key": "none",
    }  # fmt: skip
    return Settings(_env_file=None, **given)  # type: ignore[arg-type, call-arg]


def test_what_another_user_sent_is_told_with_what_to_do(world: World) -> None:
    told = other_user(world.db, "new-user", None)

    assert told is not None
    assert told.startswith("Another DocuSign user than DOCUSIGN_USER_ID sent claims that are not signed yet (1).")
    assert "put the old user's id back until they are signed, or set up Connect" in told
    assert other_user(world.db, OLD.lower(), None) is None


def test_with_connect_it_is_told_that_connect_alone_tells_of_them(world: World) -> None:
    told = other_user(world.db, "new-user", "https://claims.example.com/docusign/connect")

    assert told is not None
    assert "DocuSign Connect alone tells of them" in told


@pytest.mark.parametrize(("user", "said"), [("new-user", True), (OLD, False)])
def test_the_check_lists_it_for_mending(world: World, user: str, said: bool) -> None:
    findings = check(settings(world, user))

    told = [one.ok for one in findings if "Another DocuSign user" in one.words]
    assert told == ([False] if said else [])


def test_a_start_warns_of_it_in_the_log(world: World, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(settings(world, "new-user")) == 1, "Slack cannot be reached"

    said = capsys.readouterr()
    assert "another_docusign_user" in said.out + said.err


@pytest.mark.parametrize(("keys", "said"), [("", "not sealed"), ("k" * 32, "kept and sealed")])
def test_the_check_says_whether_the_trail_is_sealed(world: World, keys: str, said: str) -> None:
    given = settings(world, OLD).model_copy(update={"audit_keys": (SecretStr(keys),) if keys else ()})

    (told,) = [one for one in check(given) if "audit trail" in one.words]

    assert said in told.words
    assert told.ok


@pytest.mark.parametrize("missing", ["", "users:read.email"])
def test_the_check_names_what_an_older_install_was_not_given(world: World, missing: str) -> None:
    app = socket_form()
    scopes = [one for one in app["oauth_config"]["scopes"]["bot"] if one != missing]
    config = SlackConfig(
        bot_token="xoxb-1", app_token="xapp-1", signing_secret="secret", control_token="control",
        manifest={**app, "oauth_config": {"scopes": {"bot": scopes}}},
    )  # fmt: skip
    with SlackSandbox(config) as slack:
        given = settings(world, OLD).model_copy(update={"slack_api_url": slack.api_url})
        told = [one for one in check(given) if "not given" in one.words]

    assert [one.ok for one in told] == ([False] if missing else [])
    assert missing in str(told)
