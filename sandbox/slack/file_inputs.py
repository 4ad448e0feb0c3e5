"""What people put into a file input, and what Slack's client would not let them put there.

Slack uploads a file the moment it is chosen; the submit only says which ones count. Files go in by their bytes once,
and stay in by their ids.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.slack.elements import Element
from sandbox.slack.errors import RefusedError
from sandbox.slack.files import add_file, extension, file_json
from sandbox.slack.store import StoredFile
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
NamedBytes = tuple[str, bytes]
# Slack says 10 MB; of the two numbers this can mean, the tighter.
LARGEST = 10_000_000


def upload(
    ws: Workspace, user: str, element: Element, before: Sequence[Json], files: Sequence[NamedBytes]
) -> list[Json]:
    """Upload files on top of those chosen `before`: all of them, or none and RefusedError. What is chosen now."""
    if element.raw["type"] != "file_input":
        raise RefusedError(f"{element.raw['action_id']} takes no files")
    _refuse_too_many(element, len(before) + len(files))
    for name, content in files:
        _refuse_kind(element, name)
        if not content:
            raise RefusedError(f"{name} is empty")
        if len(content) > LARGEST:
            raise RefusedError(f"{name} is larger than 10 MB")
    added = [add_file(ws, user, name, len(content), content) for name, content in files]
    return [*before, *(file_json(ws, each) for each in added)]


def chosen_files(ws: Workspace, user: str, element: Element, given: Json) -> Json:
    """The choice that `given` makes by ids, or by file objects, with the objects as Slack tells them."""
    wanted = [each.get("id") if isinstance(each, dict) else each for each in given.get("files") or []]
    _refuse_too_many(element, len(wanted))
    files = [_own(ws, user, each) for each in dict.fromkeys(wanted)]
    for each in files:
        _refuse_kind(element, each.name)
    return {"files": [file_json(ws, each) for each in files]}


def _own(ws: Workspace, user: str, file_id: Any) -> StoredFile:
    stored = ws.files.get(str(file_id))
    if stored is None or stored.user != user:
        raise RefusedError(f"there is no file {file_id} of this person's")
    return stored


def _refuse_too_many(element: Element, count: int) -> None:
    most = element.raw.get("max_files", 10)
    if count > most:
        raise RefusedError(f"at most {most} {'file' if most == 1 else 'files'} can be added here")


def _refuse_kind(element: Element, name: str) -> None:
    allowed = element.raw.get("filetypes")
    if allowed and extension(name) not in allowed:
        raise RefusedError(f"{name} cannot be added here, only {', '.join(allowed)}")
