"""Plays one touch point as anybody at all, through bytes that Slack signed, and hears what they are told."""

import json
import time
from dataclasses import dataclass, field
from typing import Any

from bot.manifest import SLACK_PATH
from bot.services.authority import STRANGER
from sandbox.slack import payloads, posting
from sandbox.slack.seen import Seen
from sandbox.slack.signed_http import encode, sign
from sandbox.slack.store import Message, View
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import User
from tests.support.cast import PEOPLE, ROOMS, Cast

Json = dict[str, Any]
SECRET = "stage-signing-secret"
PRESSED = "the message that was pressed"
PATIENCE = 60.0


@dataclass(frozen=True)
class Play:
    """What a person does: a command, a press or a submission, with the ids that they saw or copied or made up.

    `event` is what Slack tells by itself: a look at the Home tab. `view` is the private metadata of the modal that was
    pressed in; `changes` tells that the database is another afterwards, when it is allowed.
    """

    command: str | None = None
    action: str | None = None
    value: str | None = None
    ticks: tuple[str, ...] | None = None
    block: str = "forged"
    submit: str | None = None
    view: str | None = None
    event: str | None = None
    state: Json = field(default_factory=dict)
    changes: bool = False
    room: str = "riverside"


@dataclass(frozen=True)
class Heard:
    """Everything that the person sees as an answer, and the action ids of its buttons."""

    text: str
    actions: frozenset[str] = frozenset()
    public: str = ""
    """What anybody else sees of it."""
    raw: str = ""
    """All of it, as Slack was given it."""


def play(cast: Cast, kind: str, what: Play, silent: bool = False) -> Heard:
    """Do it as this kind of person; what they hear. `silent` expects no answer, as a tick has none."""
    ws = cast.stage.slack.ws
    if what.event is not None:
        cast.forget_home(kind)
    with ws.lock:
        user = ws.world.users[PEOPLE[kind]]
        ws.views.clear(user.id)
        known, payload_kind, payload = set(ws.messages.by_id), *_payload(cast, user, what)
        hashes = {view.id: view.hash for view in _views(ws, user)}
        pressed = set(ws.messages.by_id) - known
    body, content_type = encode(payload_kind, payload)
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": sign(SECRET, stamp, body),
    }
    answer = cast.web.post(SLACK_PATH, data=body.encode(), headers=headers)
    assert answer.status_code == 200, (what, answer.status_code)
    if what.submit is not None:
        return _heard([(answer.get_json(silent=True) or {}).get("view") or {}], _public(cast, known, user))
    if silent:
        return Heard("")
    if user.is_bot and (what.view is not None or what.event is not None):
        return Heard(STRANGER)  # it has neither a direct message to be answered in nor a tab, and is told nothing
    with ws.changed:
        deadline = time.monotonic() + PATIENCE
        while not (shown := _shown(cast, user, known, pressed, hashes)):
            left = deadline - time.monotonic()
            assert left > 0, f"{kind} heard nothing of {what}"
            ws.changed.wait(left)
        return _heard(shown, _public(cast, known | pressed, user))


def _payload(cast: Cast, user: User, what: Play) -> tuple[str, Json]:
    ws, room = cast.stage.slack.ws, ROOMS[what.room]
    if what.command is not None:
        text = f"{what.command}".replace("&", "&amp;")
        return "slash_commands", payloads.slash_command(ws, user, ws.world.channels[room], "/claims", text)
    if what.event is not None:
        event = {"type": what.event, "user": user.id, "channel": f"D{user.id[1:]}", "tab": "home"}
        return "events_api", payloads.event_callback(ws, event)
    if what.submit is not None:
        view = posting.push(ws, user.id, _modal(what.view or "", what.submit))
        payload = payloads.view_submission(ws, user, view)
        payload["view"]["state"] = {"values": what.state}
        return "interactive", payload
    action = {"block_id": what.block, "action_id": what.action, "action_ts": ws.next_ts(), "type": "button"}
    if what.ticks is not None:
        chosen = [{"text": {"type": "plain_text", "text": "x"}, "value": value} for value in what.ticks]
        action |= {"type": "checkboxes", "selected_options": chosen}
    else:
        action["value"] = what.value
    if what.view is not None:
        view = posting.push(ws, user.id, _modal(what.view, "claims.confirm"))
        return "interactive", payloads.view_action(ws, user, view, action)
    message = Message(room, ws.next_ts(), ws.bot, PRESSED, [], by_bot=True, ephemeral_to=user.id)
    ws.messages.add(message)
    return "interactive", payloads.message_action(ws, user, message, action)


def _modal(metadata: str, callback_id: str) -> Json:
    words = {"type": "plain_text", "text": "x"}
    blocks = [{"type": "section", "block_id": "x", "text": words}]
    return {"type": "modal", "callback_id": callback_id, "private_metadata": metadata, "title": words, "blocks": blocks}


def _shown(
    cast: Cast, user: User, known: set[tuple[str, str]], pressed: set[tuple[str, str]], hashes: dict[str, str]
) -> list[Json]:
    """What this person sees now that they did not see before."""
    ws = cast.stage.slack.ws
    messages = [
        payloads.message_json(ws, one)
        for key, one in ws.messages.by_id.items()
        if key not in known and (key not in pressed or one.text != PRESSED) and _is_of(one, user)
    ]
    views = [one.definition for one in _views(ws, user) if hashes.get(one.id) != one.hash]
    return messages + views


def _views(ws: Workspace, user: User) -> list[View]:
    home = ws.views.homes.get(user.id)
    return [*ws.views.stack(user.id), *([home] if home else [])]


def _is_of(message: Message, user: User) -> bool:
    return message.ephemeral_to == user.id or message.channel == f"D{user.id[1:]}"


def _public(cast: Cast, known: set[tuple[str, str]], user: User) -> str:
    ws = cast.stage.slack.ws
    others = [one for key, one in ws.messages.by_id.items() if key not in known and not _is_of(one, user)]
    return "\n".join(f"{one.channel}: {one.text}" for one in others)


def _heard(shown: list[Json], public: str) -> Heard:
    text = "\n".join(Seen(None, "x", one).plain for one in shown)
    ids = {
        str(element.get("action_id", "")).partition(":")[0]
        for one in shown
        for block in one.get("blocks", [])
        for element in [*block.get("elements", []), block.get("accessory") or {}, block.get("element") or {}]
    }
    raw = json.dumps([[one.get("title"), one.get("text"), one.get("blocks")] for one in shown], sort_keys=True)
    return Heard(text, frozenset(ids - {""}), public, raw)
