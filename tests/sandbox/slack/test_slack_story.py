"""The whole way of a command over both transports, with a real Bolt app at the other end."""

from collections.abc import Callable
from typing import Any

from slack_sdk.webhook import WebhookClient

from sandbox.slack.driver import Person
from tests.sandbox.slack.bolt_app import HttpApp, SocketApp, client
from tests.sandbox.slack.pieces import PICKER, RIVERSIDE, modal, section

Json = dict[str, Any]
App = SocketApp | HttpApp


def _opens_a_modal(app: App) -> Callable[[Json], object]:
    def open_modal(body: Json) -> None:
        if body["actions"][0]["action_id"] != "send":
            return
        values = body["state"]["values"].values()
        count = sum(len(state["selected_options"]) for block in values for state in block.values())
        view = modal(section(f"{count} claims"), private_metadata="batch-1")
        client(app.sandbox).views_open(trigger_id=body["trigger_id"], view=view)

    return open_modal


def _posts_a_batch(app: App) -> Callable[[Json], object]:
    def post(body: Json) -> None:
        web = client(app.sandbox)
        root = web.chat_postMessage(channel=RIVERSIDE, text=f"Batch of {body['user']['name']}")
        web.chat_postMessage(channel=RIVERSIDE, text="2 envelopes sent", thread_ts=root["ts"])
        web.chat_update(channel=RIVERSIDE, ts=root["ts"], text="0 of 2 signed")

    return post


def test_a_person_types_ticks_confirms_and_watches_the_thread(either: App) -> None:
    either.heard.acks["command"] = {"text": "Pick claims", "blocks": PICKER}
    either.heard.then = {"action": _opens_a_modal(either), "view": _posts_a_batch(either)}
    maya = Person(either.sandbox, "maya")

    maya.command("/claims pending", "riverside-tower")
    assert maya.ephemeral().plain == "Claim 1\nClaim 2\nClaim 3\nSend"
    maya.tick("1", "Claim 2", "3")
    maya.untick("2")
    assert maya.ephemeral().ticked == ["1", "3"]
    maya.press("Send")
    assert maya.view("2 claims").title == "Confirm"
    assert maya.submit() == {}

    root = maya.message("0 of 2 signed", "riverside-tower")
    assert [reply.text for reply in maya.thread(root)] == ["2 envelopes sent"]
    assert maya.views() == []
    assert either.heard.of("view")[0]["view"]["private_metadata"] == "batch-1"
    assert either.sandbox.problems == []
    assert {d.status for d in either.sandbox.deliveries} == {"acked"}
    assert not any(d.slow for d in either.sandbox.deliveries)


def test_a_command_tells_where_and_by_whom_it_was_typed(either: App) -> None:
    Person(either.sandbox, "maya").command("/claims here @tom in #general <x>", "riverside-tower")
    body = either.heard.wait("command")
    assert body["command"] == "/claims"
    assert body["text"] == "here <@U04TOMSANDO|tom> in <#C04GENERALX|general> &lt;x&gt;"
    assert (body["channel_id"], body["channel_name"]) == (RIVERSIDE, "riverside-tower")
    assert (body["user_id"], body["team_id"]) == ("U04MAYAOKAF", "T04HARBOUR")
    assert WebhookClient(body["response_url"]).send(text="hello").status_code == 200
    assert Person(either.sandbox, "maya").ephemeral("hello").ephemeral


def test_an_ack_in_channel_is_seen_by_everybody(either: App) -> None:
    either.heard.acks["command"] = {"text": "for all", "response_type": "in_channel"}
    Person(either.sandbox, "maya").command("/claims status", "riverside-tower")
    assert not Person(either.sandbox, "oliver").message("for all", "riverside-tower").ephemeral


def test_a_tick_in_an_ephemeral_message_carries_the_whole_group_and_no_message(either: App) -> None:
    either.heard.acks["command"] = {"text": "Pick claims", "blocks": PICKER}
    maya = Person(either.sandbox, "maya")
    maya.command("/claims pending", "riverside-tower")
    maya.tick("1", "2")
    first, second = either.heard.of("action")
    assert [o["value"] for o in first["actions"][0]["selected_options"]] == ["1"]
    assert [o["value"] for o in second["actions"][0]["selected_options"]] == ["1", "2"]
    assert second["container"]["is_ephemeral"] is True
    assert "message" not in second
    assert set(second["state"]["values"]) == {"g1", "g2"}
    assert second["state"]["values"]["g2"]["pick"]["selected_options"] == []


def test_events_come_as_the_manifest_subscribes(either: App) -> None:
    maya = Person(either.sandbox, "maya")
    maya.say("hello bot", "claims")
    assert either.heard.wait("event")["event"]["channel_type"] == "im"
    maya.say("not for the bot", "riverside-tower")
    maya.say("hi <@U04CLAIMBOT>", "riverside-tower")
    assert either.heard.wait("event", 2)["event"]["type"] == "app_mention"
    maya.open_home()
    assert either.heard.wait("event", 3)["event"]["type"] == "app_home_opened"
