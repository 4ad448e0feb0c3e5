"""Where apps answer through a response_url: five times in thirty minutes, to the place the person acted in."""

from typing import Any

from flask import Blueprint, Response, jsonify, request

from sandbox.serving import reset_connection
from sandbox.slack import posting
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault
from sandbox.slack.records import Received
from sandbox.slack.store import Message
from sandbox.slack.workspace import RESPONSE_URL_USES, ResponseHook, Workspace

Json = dict[str, Any]
KNOWN = frozenset(
    (
        "text",
        "blocks",
        "attachments",
        "response_type",
        "replace_original",
        "delete_original",
        "thread_ts",
        "unfurl_links",
        "unfurl_media",
        "metadata",
        "mrkdwn",
    )
)


def response_urls(ws: Workspace) -> Blueprint:
    blueprint = Blueprint("response_url", __name__)

    @blueprint.post("/<any(actions, commands):_kind>/<_team>/<path:key>")
    def respond(_kind: str, _team: str, key: str) -> Response:
        return _respond(ws, key)

    return blueprint


def _respond(ws: Workspace, key: str) -> Response:
    body = request.get_json(silent=True)
    with ws.lock:
        fault = ws.faults.take("response_url")
        status, error = _answer(ws, key, body, fault)
    reset = fault is not None and fault.kind in ("reset_before", "reset_after")
    _write_down(ws, body if isinstance(body, dict) else {}, None if reset else status, error, fault)
    if reset:
        reset_connection(request.environ)
    if fault and fault.kind == "delay":
        ws.closing.wait(fault.seconds)
    answer = jsonify({"ok": True} if error is None else {"ok": False, "error": error})
    answer.status_code = status
    if fault and status == 429:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _answer(ws: Workspace, key: str, body: Any, fault: Fault | None) -> tuple[int, str | None]:
    """Do what was asked, unless a fault keeps it from being done; status and error."""
    refusals = {"http_500": (500, "internal_error"), "ratelimited": (429, "ratelimited")}
    if fault and fault.kind in refusals:
        return refusals[fault.kind]
    if fault and fault.kind == "error":
        return 404, fault.error
    if fault and fault.kind in ("reset_before", "swallow"):
        return 200, None
    try:
        _apply(ws, ws.hooks.get(key), body)
    except SlackError as refused:
        ws.problem(" ".join(["response_url:", refused.code, *([str(refused.extra)] if refused.extra else [])]))
        return (404 if refused.code in ("used_url", "expired_url") else 400), refused.code
    return 200, None


def _write_down(ws: Workspace, body: Json, status: int | None, error: str | None, fault: Fault | None) -> None:
    unknown = tuple(sorted(set(body) - KNOWN))
    with ws.changed:
        if unknown:
            ws.problem(f"response_url: unknown arguments {', '.join(unknown)}")
        ws.records.received.append(
            Received(
                method="response_url",
                args=body,
                headers={k: v for k, v in request.headers.items() if k.lower() != "authorization"},
                status=status,
                error=error,
                at=ws.now(),
                unknown_args=unknown,
                fault=fault.kind if fault else None,
            )
        )
        ws.changed.notify_all()


def _apply(ws: Workspace, hook: ResponseHook | None, body: Any) -> None:
    if hook is None or ws.now() > hook.expires_at:
        raise SlackError("expired_url")
    if hook.used >= RESPONSE_URL_USES:
        raise SlackError("used_url")
    if not isinstance(body, dict):
        raise SlackError("invalid_payload")
    hook.used += 1
    original = ws.messages.find(hook.channel, hook.message_ts) if hook.message_ts else None
    if body.get("delete_original"):
        _delete(ws, hook, original)
        return
    # Slack: a slash command's response_url cannot replace its earlier answers; it posts another message.
    replacing = bool(body.get("replace_original")) and hook.message_ts is not None
    if body.get("replace_original") and hook.message_ts is None:
        ws.problem("response_url: a slash command's cannot replace_original; this is a new message")
    in_channel = body.get("response_type", "ephemeral") == "in_channel"
    ephemeral = original.ephemeral if replacing and original else not in_channel
    posting.checked_message(body, ephemeral=ephemeral)
    if not replacing:
        posting.post(
            ws,
            hook.channel,
            body,
            ephemeral_to=hook.user if ephemeral else None,
            thread_ts=_thread(ws, hook, body),
        )
        return
    if original is None:
        raise SlackError("message_not_found")
    posting.edit(ws, original, body, keep_missing=False)


def _delete(ws: Workspace, hook: ResponseHook, original: Message | None) -> None:
    if original is None:
        code = "cannot_delete_original" if hook.message_ts is None else "message_not_found"
        raise SlackError(code)
    posting.remove(ws, original)


def _thread(ws: Workspace, hook: ResponseHook, body: Json) -> str | None:
    """Slack: an answer goes to the channel unless it names the thread (`thread_ts`, with replace_original false)."""
    thread_ts = body.get("thread_ts")
    if thread_ts is None:
        return None
    root = ws.messages.find(hook.channel, str(thread_ts))
    if root is None or root.thread_ts:
        raise SlackError("thread_not_found")
    return root.ts
