"""A Slack app small enough to read at once: what the page's tests need somebody to answer with. HTTP, no Bolt."""

import json
import threading
from typing import Any

import requests
from flask import Flask, Response, jsonify, request
from slack_sdk import WebClient

from sandbox.serving import HttpServer

Json = dict[str, Any]
PER_GROUP = 3


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": False}


def button(action_id: str, text: str, **more: Any) -> Json:
    return {"type": "button", "action_id": action_id, "text": plain(text), "value": action_id, **more}


def section(block_id: str, text: str, **more: Any) -> Json:
    return {"type": "section", "block_id": block_id, "text": {"type": "mrkdwn", "text": text}, **more}


def option(number: int) -> Json:
    return {"text": plain(f"#{number} · Northbank"), "value": f"c{number}", "description": plain("SC-100 · October")}


def picker(page: int) -> list[Json]:
    """Two groups of three a page. Ids are new with each page, as an app's should be."""
    first = (page - 1) * 2 * PER_GROUP + 1
    groups = [
        block
        for group in (0, 1)
        for start in [first + group * PER_GROUP]
        for block in (
            section(f"t{page}{group}", f"*Claims {start}–{start + PER_GROUP - 1}*"),
            {
                "type": "actions",
                "block_id": f"sel:{page}:{group}",
                "elements": [
                    {
                        "type": "checkboxes",
                        "action_id": "pick",
                        "options": [option(start + i) for i in range(PER_GROUP)],
                    }
                ],
            },
        )
    ]
    confirm = {
        "title": plain("Forget?"),
        "text": plain("Your ticks go."),
        "confirm": plain("Forget"),
        "deny": plain("Keep"),
    }
    presses = [
        button("next", "Next"),
        button("send", "Send", style="primary"),
        button("drop", "Forget", confirm=confirm),
    ]
    head = {"type": "header", "block_id": f"h{page}", "text": plain(f"Page {page}")}
    return [head, *groups, {"type": "actions", "block_id": f"nav{page}", "elements": presses}]


def modal() -> Json:
    element = {"type": "email_text_input", "action_id": "cc"}
    note = {"type": "plain_text_input", "action_id": "note", "multiline": True}
    return {
        "type": "modal",
        "callback_id": "confirm",
        "title": plain("Send 2 claims?"),
        "submit": plain("Send"),
        "blocks": [
            section("sum", "*2 claims*"),
            {"type": "input", "block_id": "cc", "label": plain("Copy to"), "element": element},
            {"type": "input", "block_id": "note", "label": plain("Note"), "element": note, "optional": True},
        ],
    }


class SmallApp:
    """`/claims pending` shows a picker; Send opens a modal; its submit posts a message with one reply."""

    def __init__(self) -> None:
        app = Flask("small-app")
        app.add_url_rule("/slack", view_func=self._receive, methods=["POST"])
        self._server = HttpServer(app, threads=6)
        self.url = f"{self._server.url}/slack"
        self.client = WebClient()
        self.presses: list[Json] = []
        self.submitted: list[Json] = []
        self.pressed = threading.Condition()
        self.awake = threading.Event()  # cleared: it answers nothing until it is set again
        self.awake.set()

    def start(self, client: WebClient) -> None:
        self.client = client
        self._server.start()

    def stop(self) -> None:
        self.awake.set()
        self._server.stop()

    def wait_for_press(self, action_id: str, count: int = 1) -> Json:
        """The payload of the `count`-th press of an element, waited for."""

        def found() -> list[Json]:
            return [p for p in self.presses if p["actions"][0]["action_id"] == action_id]

        with self.pressed:
            if not self.pressed.wait_for(lambda: len(found()) >= count, timeout=5):
                raise AssertionError(f"{action_id} was dispatched {len(found())} times, not {count}")
            return found()[count - 1]

    def _receive(self) -> Response | str:
        self.awake.wait(10)
        if "payload" not in request.form:
            return self._command(request.form.to_dict())
        payload = json.loads(request.form["payload"])
        return self._press(payload) if payload["type"] == "block_actions" else self._submit(payload)

    def _command(self, form: Json) -> str:
        self.client.chat_postEphemeral(
            channel=form["channel_id"], user=form["user_id"], text="Your claims", blocks=picker(1)
        )
        return ""

    def _press(self, payload: Json) -> str:
        if payload["actions"][0]["action_id"] == "next":
            requests.post(
                payload["response_url"],
                json={"replace_original": True, "text": "Your claims", "blocks": picker(2)},
                timeout=5,
            )
        if payload["actions"][0]["action_id"] == "send":
            self.client.views_open(trigger_id=payload["trigger_id"], view=modal())
        with self.pressed:
            self.presses.append(payload)
            self.pressed.notify_all()
        return ""

    def _submit(self, payload: Json) -> Response | str:
        values = payload["view"]["state"]["values"]
        if payload["view"]["callback_id"] == "docs":
            self.submitted.append(values)
            return ""
        if not values["cc"]["cc"]["value"].endswith("@harbour-rowe.example"):
            return jsonify({"response_action": "errors", "errors": {"cc": "Only our own addresses."}})
        self.submitted.append(values)
        self.post("riverside-tower", "1 of 2 signed")
        return ""

    def post(self, channel: str, text: str, blocks: list[Json] | None = None, reply: str = "Envelopes are out.") -> str:
        """A message with one reply; its ts."""
        ids = {"riverside-tower": "C04RIVERSID", "harbour-road-school": "C04HARBSCHO"}
        root = self.client.chat_postMessage(channel=ids[channel], text=text, blocks=blocks)
        self.client.chat_postMessage(channel=ids[channel], text=reply, thread_ts=root["ts"])
        return str(root["ts"])
