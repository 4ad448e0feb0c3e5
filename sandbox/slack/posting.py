"""Puts messages and views on screens, from wherever they came (Web API, response_url, an ack), after checking them.

Every payload of the app passes here, so that nothing is shown that the real service would refuse.
"""

import json
import secrets
from typing import Any

from sandbox.slack.elements import elements, with_ids
from sandbox.slack.errors import SlackError
from sandbox.slack.files import SCOPE
from sandbox.slack.store import Message, View
from sandbox.slack.validate import Problem, check_message, check_view
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
MAX_TEXT = 40_000
MAX_UPDATE_TEXT = 4_000
MAX_VIEW_BYTES = 250_000
MAX_STACK = 3
# The fields of a message that its validator judges; what else a call carries is an argument of the method.
SHOWN = frozenset(
    (
        "text",
        "blocks",
        "attachments",
        "metadata",
        "channel",
        "ts",
        "thread_ts",
        "user",
        "unfurl_links",
        "unfurl_media",
        "mrkdwn",
        "link_names",
        "parse",
        "reply_broadcast",
        "replace_original",
        "delete_original",
        "response_type",
    )
)


def checked_message(payload: Json, *, ephemeral: bool, update: bool = False) -> None:
    """Raise what Slack answers to a message that it would not show."""
    text = payload.get("text") or ""
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] text must be a string"]})
    if len(text) > (MAX_UPDATE_TEXT if update else MAX_TEXT):
        raise SlackError("msg_too_long")
    if not (text.strip() or payload.get("blocks") or payload.get("attachments")):
        raise SlackError("no_text")
    problems = check_message({k: v for k, v in payload.items() if k in SHOWN}, ephemeral=ephemeral)
    if problems:
        raise SlackError(_code(problems[0]), response_metadata={"messages": _lines(problems)})


def checked_view(ws: Workspace, view: Any, *, kind: str) -> Json:
    """The view, if Slack would open it as a `kind` (modal or home)."""
    if not isinstance(view, dict):
        raise SlackError("invalid_arguments", response_metadata={"messages": ["[ERROR] view must be an object"]})
    if len(json.dumps(view, ensure_ascii=False).encode()) > MAX_VIEW_BYTES:
        raise SlackError("view_too_large")
    if view.get("type") != kind:
        raise SlackError(
            "invalid_arguments",
            response_metadata={"messages": [f"[ERROR] must be a {kind} [json-pointer:/view/type]"]},
        )
    problems = check_view(view)
    if problems:
        messages = _lines(problems, "/view")
        raise SlackError("invalid_arguments", response_metadata={"messages": messages})
    shown = {**view, "blocks": with_ids(view["blocks"])}
    _refuse_files_unread(ws, shown["blocks"])
    return shown


def _refuse_files_unread(ws: Workspace, blocks: list[Json]) -> None:
    """Slack, file_input: "your app must have the files:read scope". How it says no is not documented for this element.

    `missing_scope` is what the reference of every method, views.* too, says of a scope that is not there.
    """
    if SCOPE not in ws.manifest.scopes and any(each.raw["type"] == "file_input" for each in elements(blocks)):
        raise SlackError("missing_scope", needed=SCOPE, provided=",".join(ws.manifest.scopes))


def _lines(problems: list[Problem], prefix: str = "") -> list[str]:
    return [f"[ERROR] {p.message} [json-pointer:{prefix}{p.pointer}]" for p in problems]


def _code(problem: Problem) -> str:
    """Slack's word for what the validator found, by the part of the payload it found it in."""
    if problem.pointer == "":
        return "msg_blocks_too_long"
    if problem.pointer == "/text":
        return {"too_long": "msg_too_long", "missing": "no_text"}.get(problem.code, "invalid_arguments")
    part = problem.pointer.split("/")[1]
    errors = {"blocks": "invalid_blocks", "attachments": "invalid_attachments", "metadata": "invalid_metadata_format"}
    return errors.get(part, "invalid_arguments")


def post(
    ws: Workspace,
    channel: str,
    payload: Json,
    *,
    ephemeral_to: str | None = None,
    thread_ts: str | None = None,
    file_ids: list[str] | None = None,
) -> Message:
    """Show a new message of the bot's. The payload has been checked."""
    message = Message(
        channel=channel,
        ts=ws.next_ts(),
        user=ws.bot,
        text=payload.get("text") or "",
        blocks=with_ids(payload.get("blocks") or []),
        attachments=payload.get("attachments") or [],
        by_bot=True,
        thread_ts=thread_ts,
        ephemeral_to=ephemeral_to,
        metadata=payload.get("metadata"),
        file_ids=file_ids or [],
    )
    ws.messages.add(message)
    ws.message_changed(message)
    return message


def edit(ws: Workspace, message: Message, payload: Json, *, keep_missing: bool) -> None:
    """Replace what a message says. `keep_missing` keeps blocks and attachments that the payload does not name.

    Slack: chat.update, "If you don't include this field, the message's previous blocks will be retained".
    """
    if payload.get("text") is not None or not keep_missing:
        message.text = payload.get("text") or ""
    for name in ("blocks", "attachments"):
        if payload.get(name) is not None or not keep_missing:
            setattr(message, name, with_ids(payload.get(name) or []) if name == "blocks" else payload.get(name) or [])
    if payload.get("metadata") is not None:
        message.metadata = payload["metadata"] or None
    message.edited_ts = ws.next_ts()
    message.says_edited = not payload.get("blocks")  # Slack: chat.update, argument `blocks`
    message.states.rerender(message.blocks)
    ws.message_changed(message)


def remove(ws: Workspace, message: Message) -> None:
    ws.messages.remove(message)
    ws.message_changed(message)


def new_view(ws: Workspace, user: str, definition: Json, *, on: View | None = None) -> View:
    """A view for this person's screen, not yet shown; `on` is the view it would lie on."""
    external_id = definition.get("external_id")
    if external_id and ws.views.find(None, external_id):
        raise SlackError("duplicate_external_id")
    view_id = f"V{secrets.token_hex(5).upper()}"
    return View(
        id=view_id,
        user=user,
        definition=definition,
        hash=new_hash(ws),
        root_id=on.root_id if on else view_id,
        previous_id=on.id if on else None,
    )


def push(ws: Workspace, user: str, definition: Json) -> View:
    """Lay a view on the open ones; Slack: at most three."""
    stack = ws.views.stack(user)
    if len(stack) >= MAX_STACK:
        raise SlackError("push_limit_reached")
    view = new_view(ws, user, definition, on=stack[-1] if stack else None)
    ws.views.put_on_top(view)
    ws.views_changed(user)
    return view


def replace_view(ws: Workspace, view: View, definition: Json) -> None:
    """New content for an open view; inputs that are still there keep what was entered."""
    external_id = definition.get("external_id")
    if external_id and ws.views.find(None, external_id) not in (None, view):
        raise SlackError("duplicate_external_id")
    view.definition = definition
    view.hash = new_hash(ws)
    view.errors = {}
    view.states.rerender(view.blocks)
    ws.views_changed(view.user)


def new_hash(ws: Workspace) -> str:
    return f"{int(ws.now().timestamp())}.{secrets.token_urlsafe(6)}"
