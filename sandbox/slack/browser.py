"""The page's own door: what it reads, what people do in it, and the stream that tells it to read again."""

import json
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, abort, jsonify, request, send_from_directory

from sandbox.serving import client_is_gone
from sandbox.slack import screen
from sandbox.slack.acts import Acts
from sandbox.slack.delivery import Outcome
from sandbox.slack.errors import RefusedError
from sandbox.slack.file_inputs import NamedBytes
from sandbox.slack.modals import Modals
from sandbox.slack.workspace import Subscriber, Workspace

Json = dict[str, Any]
PAGE = Path(__file__).with_name("page")
HEARTBEAT_SECONDS = 10.0
_NEEDED: Mapping[str, tuple[str, ...]] = {
    "command": ("user", "channel", "text"),
    "post": ("user", "channel", "text"),
    "action": ("user", "block_id", "action_id"),
    "state": ("user", "view_id", "block_id", "action_id"),
    "submit": ("user", "view_id"),
    "close": ("user", "view_id"),
    "home": ("user",),
}
_ADDRESS = ("user", "channel", "message_ts", "view_id", "block_id", "action_id")


class Deeds:
    """What a person can do, by the name of the verb, from JSON to JSON. The control door uses the same table."""

    def __init__(self, acts: Acts, modals: Modals) -> None:
        self._acts = acts
        self._modals = modals
        self._verbs: Mapping[str, Callable[[Json], Json]] = {
            "command": lambda b: _told(acts.command(b["user"], b["channel"], b["text"])),
            "post": lambda b: {
                "ok": True,
                "ts": acts.say(b["user"], b["channel"], b["text"], b.get("thread_ts")),
            },
            "action": self._action,
            "state": lambda b: _told(
                acts.keep_state(b["user"], b["view_id"], b["block_id"], b["action_id"], _given(b))
            ),
            "submit": lambda b: _told(modals.submit(b["user"], b["view_id"])),
            "close": lambda b: _told(modals.close(b["user"], b["view_id"])),
            "home": self._home,
        }

    def do(self, verb: str, body: Any) -> Json | None:
        """The answer for the page, or None when there is no such verb. What Slack would not let one do is an error."""
        deed = self._verbs.get(verb)
        if deed is None:
            return None
        if not isinstance(body, dict):
            return {"ok": False, "error": "a JSON object is expected"}
        missing = [name for name in _NEEDED[verb] if not isinstance(body.get(name), str)]
        if missing:
            return {"ok": False, "error": f"{', '.join(missing)} is missing"}
        try:
            return deed(body)
        except RefusedError as refused:
            return {"ok": False, "error": str(refused)}

    def upload(self, where: Mapping[str, str], files: Sequence[NamedBytes]) -> Json:
        """Put files into a file input; `where` says whose and which, as the bodies of the verbs do."""
        user, view_id, block_id, action_id = (where.get(name, "") for name in _NEEDED["state"])
        try:
            return _told(self._acts.add_files(user, view_id, block_id, action_id, files))
        except RefusedError as refused:
            return {"ok": False, "error": str(refused)}

    def _action(self, body: Json) -> Json:
        where = (body["block_id"], body["action_id"], _given(body))
        if body.get("view_id"):
            return _told(self._acts.act_on_view(body["user"], body["view_id"], *where))
        channel, ts = str(body.get("channel", "")), str(body.get("message_ts", ""))
        return _told(self._acts.act_on_message(body["user"], channel, ts, *where))

    def _home(self, body: Json) -> Json:
        self._acts.open_home(body["user"])
        return {"ok": True}


def _given(body: Json) -> Json:
    return {key: value for key, value in body.items() if key not in _ADDRESS}


def _told(outcome: Outcome) -> Json:
    return {key: value for key, value in asdict(outcome).items() if key == "ok" or value}


def browser(ws: Workspace, deeds: Deeds) -> Blueprint:
    blueprint = Blueprint("browser", __name__)

    @blueprint.get("/page/<what>")
    def read(what: str) -> Response:
        return _read(ws, what)

    @blueprint.post("/page/upload")
    def upload() -> Response:
        files = [(each.filename or "", each.read()) for each in request.files.getlist("file")]
        return jsonify(deeds.upload(request.form, files))

    @blueprint.post("/page/<verb>")
    def write(verb: str) -> Response:
        answer = deeds.do(verb, request.get_json(silent=True))
        if answer is None:
            abort(404)
        return jsonify(answer)

    @blueprint.get("/page/events")
    def events() -> Response:
        return Response(_stream(ws, _user(), request.environ), mimetype="text/event-stream")

    @blueprint.get("/page/file/<file_id>")
    def download(file_id: str) -> Response:
        return _file(ws, file_id)

    @blueprint.get("/")
    def index() -> Response:
        return _page("index.html")

    @blueprint.get("/<path:name>")
    def asset(name: str) -> Response:
        return _page(name)

    return blueprint


def _read(ws: Workspace, what: str) -> Response:
    readers: Mapping[str, Callable[[], Json]] = {
        "world": lambda: screen.world(ws),
        "channels": lambda: screen.channels(ws, _user()),
        "messages": lambda: screen.messages(
            ws, _user(), request.args.get("channel", ""), request.args.get("thread_ts")
        ),
        "views": lambda: screen.views(ws, _user()),
        "home": lambda: screen.home(ws, _user()),
    }
    reader = readers.get(what)
    if reader is None:
        abort(404)
    try:
        with ws.lock:
            return jsonify(reader())
    except RefusedError as refused:
        answer = jsonify({"ok": False, "error": str(refused)})
        answer.status_code = 404
        return answer


def _file(ws: Workspace, file_id: str) -> Response:
    with ws.lock:
        stored = ws.files.get(file_id)
    # What somebody put into a file input is theirs; in messages there are the app's files only.
    if stored is None or stored.content is None or stored.user not in (ws.bot, _user()):
        abort(404)
    kind = "application/pdf" if stored.content.startswith(b"%PDF-") else "application/octet-stream"
    answer = Response(stored.content, mimetype=kind)
    answer.headers.set("Content-Disposition", "inline", filename=stored.name)
    answer.headers["X-Content-Type-Options"] = "nosniff"
    return answer


def _page(name: str) -> Response:
    answer = send_from_directory(PAGE, name, max_age=0)
    answer.direct_passthrough = False
    return answer


def _user() -> str:
    return request.args.get("user", "")


def _stream(ws: Workspace, user: str, environ: dict[str, Any]) -> Iterator[bytes]:
    """Server-sent events for one person, until the page or the sandbox goes away."""
    subscriber = Subscriber(user)
    with ws.lock:
        ws.subscribers.append(subscriber)
    try:
        yield b": open\n\n"
        while not (ws.closing.is_set() or client_is_gone(environ)):
            try:
                event = subscriber.events.get(timeout=HEARTBEAT_SECONDS)
            except queue.Empty:
                yield b": still here\n\n"
                continue
            if event:
                yield f"data: {json.dumps(event)}\n\n".encode()
    finally:
        with ws.lock:
            ws.subscribers.remove(subscriber)
