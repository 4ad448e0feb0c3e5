"""Files as Slack keeps them: the object it tells of each, and the private address at which an app fetches the bytes.

Who may not fetch a file is not told so: Slack answers with its sign-in page in HTML, which a client must not take for
the file. What a person puts into a file input is private to them, and to the app that asked for it.
"""

import re
import secrets
from typing import Any

from flask import Blueprint, Response, request

from sandbox.serving import reset_connection
from sandbox.slack.records import Received
from sandbox.slack.store import StoredFile
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
SCOPE = "files:read"
SIGN_IN = (
    "<!DOCTYPE html><html><head><title>Sign in | Slack</title></head><body><h1>Sign in to {name}</h1></body></html>"
)
_OFFICE = "application/vnd.openxmlformats-officedocument"
# By extension: Slack's filetype, the mimetype, and the words for people.
_KINDS = {
    "pdf": ("pdf", "application/pdf", "PDF"),
    "png": ("png", "image/png", "PNG"),
    "jpg": ("jpg", "image/jpeg", "JPEG"),
    "jpeg": ("jpg", "image/jpeg", "JPEG"),
    "gif": ("gif", "image/gif", "GIF"),
    "txt": ("text", "text/plain", "Plain Text"),
    "csv": ("csv", "text/csv", "CSV"),
    "zip": ("zip", "application/zip", "Zip"),
    "docx": ("docx", f"{_OFFICE}.wordprocessingml.document", "Word Document"),
    "xlsx": ("xlsx", f"{_OFFICE}.spreadsheetml.sheet", "Excel Spreadsheet"),
}
_BINARY = ("binary", "application/octet-stream", "Binary")


def extension(name: str) -> str:
    """What stands after the last dot, in lower case; empty without one. Slack looks at the name, not at the bytes."""
    return name.rpartition(".")[2].lower() if "." in name else ""


def add_file(ws: Workspace, user: str, name: str, length: int, content: bytes | None = None) -> StoredFile:
    """A new file of this person's or of the bot's. It is shared with nobody."""
    made = int(ws.now().timestamp())
    stored = StoredFile(
        id=f"F{secrets.token_hex(5).upper()}", name=name, length=length, user=user, created=made, content=content
    )
    ws.files[stored.id] = stored
    return stored


def file_json(ws: Workspace, stored: StoredFile) -> Json:
    """The file object, as payloads and files.info carry it. Slack's thumbnails are not made."""
    filetype, mimetype, pretty_type = _KINDS.get(extension(stored.name), _BINARY)
    team = ws.world.users[stored.user].team_id
    in_address = re.sub(r"[^a-z0-9.-]+", "_", stored.name.lower())
    private = f"{ws.url}/files-pri/{team}-{stored.id}"
    places = [ws.world.channels[each] for each in stored.shared_in]
    public = [each.id for each in places if not (each.is_private or each.is_im)]
    return {
        "id": stored.id,
        "created": stored.created,
        "timestamp": stored.created,
        "name": stored.name,
        "title": stored.title or stored.name,
        "mimetype": mimetype,
        "filetype": filetype,
        "pretty_type": pretty_type,
        "user": stored.user,
        "user_team": team,
        "editable": False,
        "size": stored.length,
        "mode": "hosted",
        "is_external": False,
        "external_type": "",
        "is_public": bool(public),
        "public_url_shared": False,
        "display_as_bot": False,
        "username": "",
        "url_private": f"{private}/{in_address}",
        "url_private_download": f"{private}/download/{in_address}",
        "media_display_type": "unknown",
        "permalink": f"https://{ws.world.team.domain}.slack.com/files/{stored.user}/{stored.id}/{in_address}",
        "comments_count": 0,
        "shares": {},
        "channels": public,
        "groups": [each.id for each in places if each.is_private and not each.is_im],
        "ims": [each.id for each in places if each.is_im],
        "has_more_shares": False,
        "has_rich_preview": False,
        "file_access": "visible",
    }


def private_files(ws: Workspace) -> Blueprint:
    """The addresses of `url_private` and `url_private_download`; a fault asks for them as `files-pri`."""
    blueprint = Blueprint("private_files", __name__)

    @blueprint.get("/files-pri/<team_and_file>/<path:name>")
    def fetch(team_and_file: str, name: str) -> Response:
        file_id = team_and_file.partition("-")[2]
        with ws.changed:
            fault = ws.faults.take("files-pri")
            answer = Response("failed", status=500) if fault and fault.kind == "http_500" else _fetched(ws, file_id)
            reset = fault is not None and fault.kind in ("reset_before", "reset_after")
            status = None if reset else answer.status_code
            ws.records.received.append(Received("files-pri", {"file": file_id}, {}, status, None, ws.now()))
            ws.changed.notify_all()
        if reset:
            reset_connection(request.environ)
        if name.startswith("download/"):
            answer.headers["Content-Disposition"] = "attachment"
        return answer

    @blueprint.get("/sign-in")
    def sign_in() -> Response:
        return _sign_in(ws)

    return blueprint


def _fetched(ws: Workspace, file_id: str) -> Response:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer":
        return Response(status=302, headers={"Location": f"{ws.url}/sign-in"})
    if token.strip() != ws.config.bot_token or SCOPE not in ws.manifest.scopes:
        return _sign_in(ws)
    stored = ws.files.get(file_id)
    if stored is None or stored.content is None:
        return Response("<!DOCTYPE html><html><body>File not found</body></html>", status=404, mimetype="text/html")
    return Response(stored.content, mimetype=file_json(ws, stored)["mimetype"])


def _sign_in(ws: Workspace) -> Response:
    return Response(SIGN_IN.format(name=ws.world.team.name), mimetype="text/html")
