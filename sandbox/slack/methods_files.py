"""The files.* methods and the upload address between them: two calls of the API around one POST of the bytes."""

import secrets
from typing import Any

from flask import Blueprint, Response, request

from sandbox.serving import reset_connection
from sandbox.slack import posting
from sandbox.slack.errors import SlackError
from sandbox.slack.files import SCOPE, add_file, file_json
from sandbox.slack.methods_chat import channel_to_write, thread_to_write
from sandbox.slack.pace import TIER_4
from sandbox.slack.records import Received
from sandbox.slack.store import StoredFile
from sandbox.slack.web_api import Call, Method
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def get_upload_url(call: Call) -> Json:
    ws = call.ws
    name = call.text("filename")
    length = call.text("length")
    if not length.isdigit() or int(length) < 1:
        raise SlackError("invalid_arguments")
    stored = add_file(ws, ws.bot, name, int(length))
    key = secrets.token_urlsafe(18)
    ws.uploads[key] = stored.id
    return {"upload_url": f"{ws.url}/upload/v1/{key}", "file_id": stored.id}


def complete_upload(call: Call) -> Json:
    """Share uploaded files. Slack completes them later, so the answer tells no message ts."""
    ws = call.ws
    files = call.args.get("files")
    if not isinstance(files, list) or not files:
        raise SlackError("invalid_arguments")
    stored = [_uploaded(ws, each) for each in files]
    channel_id = call.find("channel_id") or call.find("channels")
    if channel_id:
        if channel_id not in ws.world.channels:
            raise SlackError("channel_not_found")
        channel = channel_to_write(ws, channel_id)
        if ws.bot not in channel.members:
            raise SlackError("not_in_channel")
        thread_ts = thread_to_write(ws, channel, call.find("thread_ts"))
        text = call.find("initial_comment") or ""
        if text:
            posting.checked_message({"text": text}, ephemeral=False)
        posting.post(ws, channel.id, {"text": text}, thread_ts=thread_ts, file_ids=[f.id for f in stored])
        for each in stored:
            each.shared_in.append(channel.id)
    return {"files": [{"id": each.id, "title": each.title} for each in stored]}


def _uploaded(ws: Workspace, given: Any) -> StoredFile:
    stored = ws.files.get(given.get("id", "")) if isinstance(given, dict) else None
    if stored is None or stored.content is None:
        raise SlackError("file_not_found")
    stored.title = given.get("title") or stored.name
    return stored


def files_info(call: Call) -> Json:
    stored = call.ws.files.get(call.text("file"))
    if stored is None or stored.content is None:
        raise SlackError("file_not_found")
    return {"file": file_json(call.ws, stored)}


def uploads(ws: Workspace) -> Blueprint:
    blueprint = Blueprint("uploads", __name__)

    @blueprint.post("/upload/v1/<key>")
    def upload(key: str) -> Response:
        content = request.get_data()
        with ws.changed:
            fault = ws.faults.take("upload")
            stored = ws.files.get(ws.uploads.get(key, ""))
            reset = fault is not None and fault.kind in ("reset_before", "reset_after")
            status = 500 if fault and fault.kind == "http_500" else 200
            if stored is None or len(content) != stored.length:
                status = 400
            elif status == 200 and not (fault and fault.kind == "reset_before"):
                stored.content = content
                ws.uploads.pop(key)
            ws.records.received.append(
                Received("upload", {"length": len(content)}, {}, None if reset else status, None, ws.now())
            )
            ws.changed.notify_all()
        if reset:
            reset_connection(request.environ)
        return Response(f"OK - {len(content)}" if status == 200 else "failed", status=status)

    return blueprint


METHODS = {
    "files.getUploadURLExternal": Method(
        get_upload_url,
        ("files:write",),
        frozenset({"filename", "length", "alt_txt", "snippet_type"}),
        per_minute=TIER_4,
    ),
    "files.completeUploadExternal": Method(
        complete_upload,
        ("files:write",),
        frozenset({"files", "channel_id", "channels", "thread_ts", "initial_comment", "blocks"}),
        per_minute=TIER_4,
    ),
    "files.info": Method(files_info, (SCOPE,), frozenset({"file"}), per_minute=TIER_4),
}
