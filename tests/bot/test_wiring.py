"""Everything that can reach us has somebody who answers it, and the app asks for what its calls need, no more."""

import ast
from collections.abc import Iterator

import pytest

from bot.blocks import act_ids, customising_ids, handing_ids, ids
from bot.handlers.actions import ACTIONS
from bot.handlers.commands import SUBCOMMANDS
from bot.handlers.register import ANY_ID, COMMAND
from bot.handlers.views import VIEWS
from bot.manifest import MANIFEST, socket_form

BOT = MANIFEST.parent / "bot"

SCOPES = {
    "auth_test": set[str](),
    "apps_connections_open": set[str](),  # called with the app's own token
    "users_info": {"users:read", "users:read.email"},  # the second for the e-mail address
    "conversations_info": {"channels:read", "groups:read"},
    "chat_postMessage": {"chat:write"},
    "chat_update": {"chat:write"},
    "chat_getPermalink": set[str](),
    "files_upload_v2": {"files:write"},
    # A trigger_id comes from a command or a button; neither call has a scope of its own.
    "views_open": set[str](),
    "views_publish": set[str](),
    "views_push": set[str](),
    "files_info": {"files:read"},
    "views_update": set[str](),
}
"""Slack, the reference page of each method: its bot scopes. The two of conversations.info are for both kinds."""
BESIDES = {"commands"}
"""What no method asks for: the command. (The element file_input wants files:read as well.)"""


def named_ids() -> dict[str, str]:
    named = vars(ids) | vars(act_ids) | vars(customising_ids) | vars(handing_ids)
    return {name: value for name, value in named.items() if isinstance(value, str) and value.startswith("claims.")}


def slack_calls() -> Iterator[str]:
    """The methods that the code calls on the Web API client: `....slack.chat_update(`, or `slack.auth_test(`."""
    for file in BOT.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                client = node.func.value
                name = client.attr if isinstance(client, ast.Attribute) else getattr(client, "id", None)
                if name == "slack":
                    yield node.func.attr


def test_every_id_is_of_a_press_or_of_a_submission_and_has_a_handler() -> None:
    assert sorted([*ACTIONS, *VIEWS]) == sorted(named_ids().values())
    assert len({modal.submit for modal in VIEWS.values()}) == len(VIEWS)
    assert all(ANY_ID.match(one) for one in (*ACTIONS, *VIEWS))


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_every_variant_of_an_action_id_reaches_its_handler(action: str) -> None:
    assert ids.action_of(ids.variant(action, "next")) in ACTIONS


def test_the_one_command_of_the_manifest_is_the_one_we_answer() -> None:
    (offered,) = socket_form()["features"]["slash_commands"]

    assert offered["command"] == COMMAND
    assert offered["usage_hint"].split(" | ") == [one.usage for one in SUBCOMMANDS.values()]
    assert [one.usage.partition(" ")[0] for one in SUBCOMMANDS.values()] == list(SUBCOMMANDS)


def test_the_scopes_are_those_of_the_methods_we_call_the_command_and_the_files_we_ask_for() -> None:
    called = set(slack_calls())
    needed = set().union(*(SCOPES[method] for method in called)) | BESIDES

    assert called == set(SCOPES), "a method that is called no more needs no line here"
    assert set(socket_form()["oauth_config"]["scopes"]["bot"]) == needed
