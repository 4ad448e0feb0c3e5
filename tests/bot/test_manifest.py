"""The Slack app manifest: valid for Slack, as small as it can be, in both forms."""

import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bot.handlers.looking import EVENTS
from bot.manifest import MANIFEST, as_yaml, http_form, socket_form

CONTRACT = "slack-app-manifest-v2.schema.json"
URL = "https://claims.example.com"


def schema() -> dict[str, Any] | None:
    """Slack's own schema; None where the contracts are not at hand and nobody requires them."""
    folder = Path(os.environ.get("CLAIMS_BOT_CONTRACTS") or MANIFEST.parent.parent / "shared" / "contracts")
    file = folder / CONTRACT
    if not file.exists():
        required = os.environ.get("CLAIMS_BOT_CONTRACTS_REQUIRED") == "1"
        assert not required, f"{CONTRACT} is required and not in {folder}; set CLAIMS_BOT_CONTRACTS"
        return None
    found: dict[str, Any] = json.loads(file.read_text("utf-8"))
    return found


@pytest.mark.parametrize("form", [socket_form(), http_form(URL)], ids=["socket mode", "http"])
def test_slack_accepts_both_forms(form: dict[str, Any]) -> None:
    rules = schema()

    assert form["_metadata"]["major_version"] == 2
    if rules is not None:
        jsonschema.Draft7Validator(rules).validate(form)


def test_the_app_asks_for_no_more_than_it_uses() -> None:
    scopes = socket_form()["oauth_config"]["scopes"]

    assert scopes == {
        "bot": [
            "commands",
            "chat:write",
            "users:read",
            "users:read.email",
            "files:write",
            "files:read",
            "channels:read",
            "groups:read",
        ]
    }


def test_the_app_hears_of_nothing_but_what_it_answers() -> None:
    assert socket_form()["settings"]["event_subscriptions"] == {"bot_events": list(EVENTS)}
    assert socket_form()["features"]["app_home"]["home_tab_enabled"] is True


def test_each_scope_says_why_it_is_there() -> None:
    lines = MANIFEST.read_text("utf-8").splitlines()

    for scope in socket_form()["oauth_config"]["scopes"]["bot"]:
        assert any(line.strip().startswith(f"- {scope} # to ") or f"- {scope} # the same " in line for line in lines)


def test_socket_mode_needs_no_address() -> None:
    assert socket_form()["settings"]["socket_mode_enabled"] is True
    assert "http" not in as_yaml(socket_form())


def test_the_http_form_differs_in_its_addresses_only() -> None:
    form = http_form(f"{URL}/")

    assert form["settings"].pop("socket_mode_enabled") is False
    assert form["settings"]["interactivity"].pop("request_url") == f"{URL}/slack/events"
    assert form["settings"]["event_subscriptions"].pop("request_url") == f"{URL}/slack/events"
    assert [command.pop("url") for command in form["features"]["slash_commands"]] == [f"{URL}/slack/events"]
    plain = socket_form()
    del plain["settings"]["socket_mode_enabled"]
    assert form == plain


def test_what_is_printed_reads_back_the_same() -> None:
    assert yaml.safe_load(as_yaml(http_form(URL))) == http_form(URL)


@pytest.mark.parametrize("url", ["", "claims.example.com", "ftp://claims.example.com", "https://", f"{URL}/?a=b"])
def test_an_address_slack_cannot_call_is_refused_in_a_sentence(url: str) -> None:
    with pytest.raises(ValueError, match="is not an address Slack could call"):
        http_form(url)
