"""The doors over HTTP: the page's and the control door's."""

import json
from typing import Any

import requests
from slack_sdk import WebClient

from sandbox.slack.driver import Person
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import CONTROL, Heard
from tests.sandbox.slack.pieces import PICKER, RIVERSIDE, modal, text_input

Json = dict[str, Any]
MAYA = "U04MAYAOKAF"


def get(slack: SlackSandbox, path: str, **query: str) -> Json:
    answer: Json = requests.get(f"{slack.url}/page/{path}", params=query, timeout=5).json()
    return answer


def do(slack: SlackSandbox, verb: str, **body: Any) -> Json:
    answer: Json = requests.post(f"{slack.url}/page/{verb}", json={"user": MAYA, **body}, timeout=5).json()
    return answer


def control(slack: SlackSandbox, path: str, body: Json | None = None, token: str = CONTROL) -> requests.Response:
    method = "GET" if body is None else "POST"
    headers = {"X-Control-Token": token}
    return requests.request(method, f"{slack.control_url}/{path}", json=body, headers=headers, timeout=5)


def test_the_page_reads_the_world_and_each_persons_channels(slack: SlackSandbox) -> None:
    world = get(slack, "world")
    kinds = {user["name"]: user["kind"] for user in world["users"]}
    assert (kinds["maya"], kinds["sam"], kinds["karen"], kinds["claims"]) == ("member", "guest", "external", "bot")
    assert world["commands"][0]["command"] == "/claims"
    names = [c["name"] for c in get(slack, "channels", user="U09KARENEXT")["channels"]]
    assert names == ["ext-doyle-steel"]
    assert {c["kind"] for c in get(slack, "channels", user=MAYA)["channels"]} == {"channel", "im"}


def test_the_page_acts_and_reads_what_came_of_it(slack: SlackSandbox, web: WebClient, heard: Heard) -> None:
    heard.acks["command"] = {"text": "pick", "blocks": PICKER}
    assert do(slack, "command", channel=RIVERSIDE, text="/claims pending") == {"ok": True}
    (unread,) = [c["unread"] for c in get(slack, "channels", user=MAYA)["channels"] if c["id"] == RIVERSIDE]
    (shown,) = get(slack, "messages", user=MAYA, channel=RIVERSIDE)["messages"]
    assert (unread, shown["ephemeral"], shown["bot"]) == (1, True, True)
    where = {"channel": RIVERSIDE, "message_ts": shown["ts"]}
    option = PICKER[0]["elements"][0]["options"][0]
    assert do(slack, "action", **where, block_id="g1", action_id="pick", selected_options=[option])["ok"]
    (shown,) = get(slack, "messages", user=MAYA, channel=RIVERSIDE)["messages"]
    assert shown["state"]["g1"]["pick"]["selected_options"] == [option]
    assert do(slack, "action", **where, block_id="b-send", action_id="send", value="v")["ok"]

    web.views_open(trigger_id=heard.wait("action", 2)["trigger_id"], view=modal(text_input("why")))
    (view,) = get(slack, "views", user=MAYA)["views"]
    assert list(do(slack, "submit", view_id=view["id"])["errors"]) == ["why"]
    assert list(get(slack, "views", user=MAYA)["views"][0]["errors"]) == ["why"]
    assert do(slack, "state", view_id=view["id"], block_id="why", action_id="text", value="so")["ok"]
    assert do(slack, "submit", view_id=view["id"]) == {"ok": True}
    assert get(slack, "views", user=MAYA)["views"] == []


def test_what_the_screen_would_not_allow_is_answered_in_words(slack: SlackSandbox) -> None:
    assert "not in" in do(slack, "post", channel="C0NOWHERE", text="x")["error"]
    assert "is missing" in do(slack, "post", channel=RIVERSIDE)["error"]
    assert requests.post(f"{slack.url}/page/fly", json={}, timeout=5).status_code == 404


def test_the_stream_tells_a_person_what_changed_for_them(slack: SlackSandbox, web: WebClient) -> None:
    with requests.get(f"{slack.url}/page/events", params={"user": MAYA}, stream=True, timeout=5) as stream:
        lines = stream.iter_lines(chunk_size=1)
        assert next(lines) == b": open"
        web.chat_postEphemeral(channel=RIVERSIDE, user="U04TOMSANDO", text="not for maya")
        web.chat_postMessage(channel=RIVERSIDE, text="hello")
        events = (json.loads(line.removeprefix(b"data: ")) for line in lines if line.startswith(b"data: "))
        assert next(events) == {"type": "changed", "channel": RIVERSIDE, "thread_ts": None}
        (hello,) = get(slack, "messages", user=MAYA, channel=RIVERSIDE)["messages"]
        web.chat_postMessage(channel=RIVERSIDE, text="reply", thread_ts=hello["ts"])
        assert next(events)["thread_ts"] == hello["ts"]


def test_the_control_door_is_locked_and_on_another_port(slack: SlackSandbox) -> None:
    assert control(slack, "received", token="wrong").status_code == 403
    assert requests.get(f"{slack.url}/received", timeout=5).status_code == 404
    assert slack.url != slack.control_url


def test_the_control_door_acts_injects_reads_and_resets(slack: SlackSandbox, heard: Heard, maya: Person) -> None:
    assert control(slack, "act", {"verb": "post", "user": MAYA, "channel": RIVERSIDE, "text": "hi"}).json()["ok"]
    assert control(slack, "faults", {"method": "auth.test", "kind": "http_500"}).json() == {"ok": True}
    assert requests.post(f"{slack.api_url}auth.test", timeout=5).status_code == 500
    assert control(slack, "faults", {"method": "auth.test", "kind": "explode"}).status_code == 400
    control(slack, "faults", {"hold": True})
    maya.command("/claims", "riverside-tower")
    assert control(slack, "faults", {"release": True}).json()["outcomes"] == [{"ok": True, "error": None, "errors": {}}]
    received = control(slack, "received").json()
    assert received["calls"][0]["fault"] == "http_500"
    assert received["deliveries"][0]["slow"] is False
    assert control(slack, "messages").json()["messages"][0]["text"] == "hi"
    control(slack, "reset", {})
    assert control(slack, "messages").json()["messages"] == []
    assert heard.of("command")
