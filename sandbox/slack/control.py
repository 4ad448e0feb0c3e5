"""The control door of the stand-in Slack: reset, act as a person, ask for faults, read what was received."""

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request

from sandbox.control import locked
from sandbox.slack.browser import Deeds
from sandbox.slack.delivery import Courier
from sandbox.slack.faults import Fault
from sandbox.slack.payloads import message_json
from sandbox.slack.socket_mode import SocketHub
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def control(ws: Workspace, deeds: Deeds, courier: Courier, hub: SocketHub) -> Blueprint:
    door = locked("slack_control", ws.config.control_token)

    @door.post("/reset")
    def reset() -> Response:
        courier.forget_held()
        ws.clear()
        return jsonify({"ok": True})

    @door.post("/act")
    def act() -> Response:
        body = request.get_json(silent=True) or {}
        answer = deeds.do(str(body.pop("verb", "")), body)
        if answer is None:
            abort(404)
        return jsonify(answer)

    @door.post("/faults")
    def faults() -> Response:
        body = request.get_json(silent=True) or {}
        try:
            return jsonify({"ok": True, **_ask(ws, courier, hub, body)})
        except (TypeError, ValueError) as wrong:
            answer = jsonify({"ok": False, "error": str(wrong)})
            answer.status_code = 400
            return answer

    @door.get("/received")
    def received() -> Response:
        return jsonify({**_received(ws), "connections": hub.count})

    @door.get("/messages")
    def messages() -> Response:
        return jsonify({"messages": _messages(ws)})

    return door


def _received(ws: Workspace) -> Json:
    with ws.lock:
        records = ws.records
        return {
            "calls": [_plain(asdict(call)) for call in records.received],
            "deliveries": [{**_plain(asdict(d)), "slow": d.slow} for d in records.deliveries],
            "problems": list(records.problems),
        }


def _messages(ws: Workspace) -> list[Json]:
    """Every message, private ones too, oldest first."""
    with ws.lock:
        return [
            {**message_json(ws, m), "channel": m.channel, "ephemeral_to": m.ephemeral_to}
            for m in ws.messages.by_id.values()
        ]


def _ask(ws: Workspace, courier: Courier, hub: SocketHub, body: Json) -> Json:
    """One wish: {method, kind, ...} for a call, {delivery, times}, {hold}, {release}, {clear}.

    For the Socket Mode connections: {drop}, {disconnect: reason}, {spoil: deaf | zombie}.
    """
    if body.get("clear"):
        with ws.lock:
            ws.faults.clear()
    elif body.get("hold"):
        courier.hold()
    elif "release" in body:
        order = body["release"] if isinstance(body["release"], list) else None
        return {"outcomes": [asdict(outcome) for outcome in courier.release(order)]}
    elif body.get("drop"):
        hub.drop_all()
    elif "spoil" in body:
        return {"connections": hub.spoil(body["spoil"])}
    elif "disconnect" in body:
        hub.ask_to_disconnect(str(body["disconnect"]))
    elif "delivery" in body:
        with ws.lock:
            ws.faults.inject_delivery(body["delivery"], int(body.get("times", 1)))
    else:
        with ws.lock:
            ws.faults.inject(Fault(**body))
    return {}


def _plain(values: Json) -> Json:
    return {key: value.isoformat() if isinstance(value, datetime) else value for key, value in values.items()}
