"""The Web API: tokens, scopes, arguments, and Slack's errors."""

from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.errors import ConfigError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import APP_TOKEN, BOT_TOKEN, client, config, manifest
from tests.sandbox.slack.pieces import RIVERSIDE, checkboxes, section

Json = dict[str, Any]


def refused(web: WebClient, method: str, **args: Any) -> Json:
    with pytest.raises(SlackApiError) as caught:
        web.api_call(method, json=args)
    answer: Json = caught.value.response.data
    return answer


def error_of(web: WebClient, method: str, **args: Any) -> str:
    return str(refused(web, method, **args)["error"])


@pytest.mark.parametrize("name", ["bot_token", "app_token", "signing_secret", "control_token"])
def test_an_empty_secret_is_refused(name: str) -> None:
    with pytest.raises(ConfigError, match=name):
        config(**{name: ""})


def test_a_call_needs_the_right_token(slack: SlackSandbox) -> None:
    assert requests.post(f"{slack.api_url}auth.test", timeout=5).json()["error"] == "not_authed"
    assert error_of(client(slack, "xoxb-other"), "auth.test") == "invalid_auth"
    assert error_of(client(slack, APP_TOKEN), "chat.postMessage") == "not_allowed_token_type"
    assert error_of(client(slack), "apps.connections.open") == "not_allowed_token_type"


def test_the_record_of_calls_holds_no_token(slack: SlackSandbox, web: WebClient) -> None:
    web.auth_test()
    requests.post(f"{slack.api_url}auth.test", data={"token": BOT_TOKEN}, timeout=5)
    assert len(slack.calls("auth.test")) == 2
    assert BOT_TOKEN not in repr(slack.received)


def test_a_scope_that_the_manifest_lacks_is_missing() -> None:
    with SlackSandbox(
        config(manifest=manifest(scopes=["commands", "chat:write", "im:history", "app_mentions:read"]))
    ) as slack:
        answer = refused(client(slack), "users.info", user="U04MAYAOKAF")
        assert (answer["error"], answer["needed"]) == ("missing_scope", "users:read")
        assert "chat:write" in answer["provided"]
        assert error_of(client(slack), "conversations.info", channel=RIVERSIDE) == "missing_scope"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"scopes": ["chat:write"]}, "commands"),
        ({"scopes": ["commands"]}, "needs the scope"),
        ({"socket_mode_enabled": False}, "request_url"),
    ],
)
def test_a_manifest_that_slack_would_not_install_is_refused(change: Json, sentence: str) -> None:
    with pytest.raises(ConfigError, match=sentence):
        SlackSandbox(config(manifest=manifest(**change)))


def test_unknown_methods_are_refused_and_unknown_arguments_written_down(slack: SlackSandbox, web: WebClient) -> None:
    assert error_of(web, "chat.postMesage") == "unknown_method"
    web.api_call("chat.postMessage", json={"channel": RIVERSIDE, "text": "hello", "colour": "red"})
    assert slack.received[-1].unknown_args == ("colour",)
    assert slack.problems == ["chat.postMessage: unknown arguments colour"]


def test_arguments_may_come_as_a_form_or_as_json(slack: SlackSandbox, web: WebClient) -> None:
    web.api_call("chat.postMessage", params={"channel": RIVERSIDE, "text": "form", "blocks": '[{"type":"divider"}]'})
    web.api_call("chat.postMessage", json={"channel": RIVERSIDE, "text": "json", "blocks": [{"type": "divider"}]})
    web.chat_postMessage(channel=RIVERSIDE, text="sdk", blocks=[{"type": "divider"}])
    seen = Person(slack, "maya").messages("riverside-tower")
    assert [(m.text, m.blocks[0]["type"]) for m in seen] == [
        ("form", "divider"),
        ("json", "divider"),
        ("sdk", "divider"),
    ]
    assert (
        requests.post(
            f"{slack.api_url}chat.postMessage",
            data={"token": BOT_TOKEN, "channel": RIVERSIDE, "text": "x", "blocks": "[{"},
            timeout=5,
        ).json()["error"]
        == "invalid_blocks_format"
    )


@pytest.mark.parametrize(
    ("args", "error"),
    [
        ({"channel": "C0NOWHERE", "text": "x"}, "channel_not_found"),
        ({"channel": "C04LAKEHOSP", "text": "x"}, "not_in_channel"),
        ({"channel": "U04CLAIMBOT", "text": "x"}, "cannot_dm_bot"),
        ({"channel": RIVERSIDE}, "no_text"),
        ({"channel": RIVERSIDE, "text": "x" * 40_001}, "msg_too_long"),
        ({"channel": RIVERSIDE, "text": "x", "thread_ts": "1.000001"}, "cannot_reply_to_message"),
        ({"channel": RIVERSIDE, "text": "x", "metadata": {"event_type": "y"}}, "invalid_metadata_format"),
    ],
)
def test_a_post_that_slack_would_refuse_is_refused(web: WebClient, args: Json, error: str) -> None:
    assert error_of(web, "chat.postMessage", **args) == error


def test_bad_blocks_are_named_by_their_pointer(web: WebClient) -> None:
    eleven = checkboxes("g", *map(str, range(11)))
    answer = refused(web, "chat.postMessage", channel=RIVERSIDE, text="x", blocks=[section("ok"), eleven])
    assert answer["error"] == "invalid_blocks"
    assert "[json-pointer:/blocks/1/elements/0/options]" in answer["response_metadata"]["messages"][0]


def test_only_the_bots_own_lasting_messages_can_be_edited(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    hers = maya.say("mine", "riverside-tower")
    private = web.chat_postEphemeral(channel=RIVERSIDE, user=maya.id, text="psst")["message_ts"]
    own = web.chat_postMessage(channel=RIVERSIDE, text="first", blocks=[section("kept")])["ts"]
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=hers, text="x") == "cant_update_message"
    assert error_of(web, "chat.delete", channel=RIVERSIDE, ts=hers) == "cant_delete_message"
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=private, text="x") == "message_not_found"
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=own, text="x" * 4001) == "msg_too_long"
    web.chat_update(channel=RIVERSIDE, ts=own, text="second")
    seen = maya.message("kept", "riverside-tower")
    assert (seen.text, seen.raw["edited"]) == ("second", True)
    web.chat_delete(channel=RIVERSIDE, ts=own)
    assert "second" not in [m.text for m in maya.messages("riverside-tower")]


def test_an_update_cannot_turn_rich_text_into_other_blocks(web: WebClient) -> None:
    words = {"type": "rich_text_section", "elements": [{"type": "text", "text": "hello"}]}
    rich = {"type": "rich_text", "elements": [words]}
    ts = web.chat_postMessage(channel=RIVERSIDE, text="x", blocks=[rich])["ts"]
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=ts, text="x", blocks=[section("y")]) == "block_mismatch"


def test_a_message_that_an_administrator_deleted_is_gone_for_the_app(
    slack: SlackSandbox, web: WebClient, maya: Person
) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="x")["ts"]
    slack.delete_message(RIVERSIDE, ts)
    assert maya.messages("riverside-tower") == []
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=ts, text="y") == "message_not_found"
    assert error_of(web, "chat.postMessage", channel=RIVERSIDE, text="y", thread_ts=ts) == "cannot_reply_to_message"


def test_without_a_messages_tab_the_app_cannot_write_to_a_person() -> None:
    raw = manifest()
    raw["features"]["app_home"]["messages_tab_enabled"] = False
    with SlackSandbox(config(manifest=raw)) as slack:
        assert error_of(client(slack), "chat.postMessage", channel="U04MAYAOKAF", text="x") == "messages_tab_disabled"


def test_an_archived_channel_takes_nothing_and_a_closed_account_does_nothing(
    slack: SlackSandbox, web: WebClient, maya: Person
) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="x")["ts"]
    slack.change_channel(RIVERSIDE, is_archived=True)
    assert error_of(web, "chat.postMessage", channel=RIVERSIDE, text="x") == "is_archived"
    assert error_of(web, "chat.update", channel=RIVERSIDE, ts=ts, text="x") == "is_archived"
    slack.change_user(maya.id, deleted=True)
    assert web.users_info(user=maya.id)["user"]["deleted"] is True
    with pytest.raises(ScreenError, match="deactivated"):
        maya.command("/claims", "riverside-tower")


def test_a_private_answer_needs_both_in_the_channel(web: WebClient) -> None:
    assert error_of(web, "chat.postEphemeral", channel=RIVERSIDE, user="U04LENAFISC", text="x") == "user_not_in_channel"
    assert error_of(web, "chat.postEphemeral", channel="C04LAKEHOSP", user="U04MAYAOKAF", text="x") == "not_in_channel"


def test_a_private_answer_in_a_thread_shows_only_where_the_thread_has_replies(
    slack: SlackSandbox, web: WebClient, maya: Person
) -> None:
    root = web.chat_postMessage(channel=RIVERSIDE, text="root")["ts"]
    web.chat_postEphemeral(channel=RIVERSIDE, user=maya.id, text="psst", thread_ts=root)
    assert maya.ephemerals() == []
    web.chat_postMessage(channel=RIVERSIDE, text="reply", thread_ts=root)
    assert [m.text for m in maya.ephemerals()] == ["psst"]


def test_posting_to_a_person_opens_the_direct_message(slack: SlackSandbox, web: WebClient, maya: Person) -> None:
    answer = web.chat_postMessage(channel=maya.id, text="for you")
    assert answer["channel"].startswith("D")
    assert maya.message("for you", "claims").channel == answer["channel"]
    assert web.conversations_open(users=maya.id)["channel"]["id"] == answer["channel"]


def test_people_are_told_apart_as_slack_tells_them_apart(web: WebClient) -> None:
    guest = web.users_info(user="U04SAMWHITL")["user"]
    outsider = web.users_info(user="U09KARENEXT")["user"]
    assert (guest["team_id"], guest["is_ultra_restricted"], guest["is_restricted"]) == ("T04HARBOUR", True, True)
    assert (outsider["team_id"], outsider["is_stranger"]) == ("T09DOYLEEXT", False)
    assert "email" not in web.users_info(user="U04MAYAOKAF")["user"]["profile"]
    assert error_of(web, "users.info", user="U0NOBODY") == "user_not_found"
    assert error_of(web, "users.lookupByEmail", email="x@y.example") == "missing_scope"


def test_a_channel_says_whether_it_is_shared_and_the_bot_in_it(web: WebClient) -> None:
    shared = web.conversations_info(channel="C04EXTDOYLE")["channel"]
    other = web.conversations_info(channel="C04LAKEHOSP")["channel"]
    assert (shared["is_ext_shared"], shared["is_member"]) == (True, True)
    assert (other["is_ext_shared"], other["is_member"]) == (False, False)
    assert "U09KARENEXT" in web.conversations_members(channel="C04EXTDOYLE")["members"]


def test_the_tiers_hold_where_they_are_asked_for() -> None:
    with SlackSandbox(config(rate_limits=True)) as slack:
        web = client(slack)
        for number in range(5):
            web.chat_postMessage(channel=RIVERSIDE, text=str(number))
        with pytest.raises(SlackApiError) as caught:
            web.chat_postMessage(channel=RIVERSIDE, text="one too many")
        assert caught.value.response.status_code == 429
        assert int(caught.value.response.headers["Retry-After"]) >= 1
        web.chat_postMessage(channel="C04HARBSCHO", text="another channel")


def test_timestamps_are_unique_and_increase_even_when_the_clock_stands_still() -> None:
    from datetime import UTC, datetime

    with SlackSandbox(config(clock=lambda: datetime(2026, 3, 31, 14, tzinfo=UTC))) as slack:
        stamps = [client(slack).chat_postMessage(channel=RIVERSIDE, text="x")["ts"] for _ in range(3)]
    assert stamps == sorted(set(stamps))
