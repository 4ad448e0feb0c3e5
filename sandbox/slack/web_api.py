"""The door of the Web API: reads a call, checks token and scope, meets its fault, runs the method, writes it down.

The methods themselves are tables in `methods_*.py`; this module knows none of them by name.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from flask import Blueprint, Request, Response, jsonify, request

from sandbox.serving import reset_connection
from sandbox.slack.errors import SlackError
from sandbox.slack.faults import Fault
from sandbox.slack.pace import check_pace
from sandbox.slack.records import Received
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]
# Bolt gives `team_id` to every call; Slack needs it only with the tokens of an organisation.
COMMON_ARGS = frozenset({"team_id"})
JSON_ARGS = ("blocks", "attachments", "metadata", "view", "files")


@dataclass(frozen=True)
class Call:
    """One call of a method: its arguments, decoded, and where they count."""

    ws: Workspace
    args: Json

    def text(self, name: str) -> str:
        """A required argument."""
        value = self.args.get(name)
        if value in (None, ""):
            raise SlackError(
                "invalid_arguments", response_metadata={"messages": [f"[ERROR] missing required field: {name}"]}
            )
        return str(value)

    def find(self, name: str) -> str | None:
        value = self.args.get(name)
        return None if value in (None, "") else str(value)

    def flag(self, name: str) -> bool:
        return self.args.get(name) in (True, 1, "1", "true", "True")


@dataclass(frozen=True)
class Method:
    """What a method needs: one of its scopes, the right token, arguments it knows, calls a minute (0: no limit)."""

    run: Callable[[Call], Json]
    scopes: tuple[str, ...] = ()
    args: frozenset[str] = frozenset()
    token: Literal["bot", "app", "none"] = "bot"
    per_minute: int = 0


@dataclass
class _Answer:
    body: Json
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)


def web_api(ws: Workspace, methods: Mapping[str, Method]) -> Blueprint:
    blueprint = Blueprint("web_api", __name__)

    @blueprint.route("/api/<name>", methods=["GET", "POST"])
    def call(name: str) -> Response:
        return _call(ws, methods, name, request)

    return blueprint


def _call(ws: Workspace, methods: Mapping[str, Method], name: str, incoming: Request) -> Response:
    with ws.lock:
        fault = ws.faults.take(name)
    args: Json = {}
    try:
        args = _arguments(incoming)
        answer = _refusal(fault) if fault else None
        if answer is None:
            answer = _run(ws, methods, name, args, _token(incoming, args), fault)
    except SlackError as error:
        answer = _Answer({"ok": False, "error": error.code, **error.extra})
        if error.code == "ratelimited":
            answer.status, answer.headers = 429, {"Retry-After": str(error.extra["retry_after"])}
    _write_down(ws, methods.get(name), name, args, incoming, answer, fault)
    if fault and fault.kind in ("reset_before", "reset_after"):
        reset_connection(incoming.environ)
    if fault and fault.kind == "delay":
        ws.closing.wait(fault.seconds)
    response = jsonify(answer.body)
    response.status_code = answer.status
    response.headers.update({"X-OAuth-Scopes": ",".join(ws.manifest.scopes), **answer.headers})
    return response


def _refusal(fault: Fault) -> _Answer | None:
    """The answer of a fault that keeps the method from running."""
    if fault.kind == "http_500":
        return _Answer({"ok": False, "error": "internal_error"}, 500)
    if fault.kind == "ratelimited":
        return _Answer({"ok": False, "error": "ratelimited"}, 429, {"Retry-After": str(fault.retry_after)})
    if fault.kind == "error":
        return _Answer({"ok": False, "error": fault.error})
    if fault.kind == "reset_before":
        return _Answer({})
    return None


def _run(
    ws: Workspace,
    methods: Mapping[str, Method],
    name: str,
    args: Json,
    token: str | None,
    fault: Fault | None,
) -> _Answer:
    method = methods.get(name)
    if method is None:
        raise SlackError("unknown_method", req_method=name)
    _check_token(ws, method, token)
    with ws.lock:
        if ws.config.rate_limits:
            check_pace(ws, name, args.get("channel"), method.per_minute)
        if fault and fault.kind == "swallow":
            return _Answer({"ok": True, "channel": args.get("channel"), "ts": ws.next_ts(), "message": {}})
        return _Answer({"ok": True, **method.run(Call(ws, args))})


def _check_token(ws: Workspace, method: Method, token: str | None) -> None:
    if method.token == "none":
        return
    if not token:
        raise SlackError("not_authed")
    expected = ws.config.app_token if method.token == "app" else ws.config.bot_token
    if token != expected:
        known = token in (ws.config.app_token, ws.config.bot_token)
        raise SlackError("not_allowed_token_type" if known else "invalid_auth")
    if method.token == "bot" and method.scopes and not set(method.scopes) & set(ws.manifest.scopes):
        raise SlackError("missing_scope", needed=",".join(method.scopes), provided=",".join(ws.manifest.scopes))


def _token(incoming: Request, args: Json) -> str | None:
    in_body = args.pop("token", None)
    scheme, _, value = incoming.headers.get("Authorization", "").partition(" ")
    return value.strip() if scheme.lower() == "bearer" else in_body


def _arguments(incoming: Request) -> Json:
    """Arguments from the query, a form, or JSON; structures may be JSON texts, as they must be inside a form."""
    args: Json
    if incoming.mimetype == "application/json":
        body = incoming.get_json(silent=True) if incoming.get_data() else {}
        if not isinstance(body, dict):
            raise SlackError("invalid_json")
        args = {**incoming.args.to_dict(), **{k: v for k, v in body.items() if v is not None}}
    else:
        args = {**incoming.args.to_dict(), **incoming.form.to_dict()}
    for name in JSON_ARGS:
        if isinstance(args.get(name), str):
            try:
                args[name] = json.loads(args[name])
            except ValueError as error:
                code = "invalid_blocks_format" if name == "blocks" else "invalid_arguments"
                raise SlackError(code) from error
    return args


def _write_down(
    ws: Workspace,
    method: Method | None,
    name: str,
    args: Json,
    incoming: Request,
    answer: _Answer,
    fault: Fault | None,
) -> None:
    unknown = tuple(sorted(set(args) - method.args - COMMON_ARGS)) if method else ()
    reset = fault is not None and fault.kind in ("reset_before", "reset_after")
    headers = {k: v for k, v in incoming.headers.items() if k.lower() != "authorization"}
    with ws.changed:
        if unknown:
            ws.problem(f"{name}: unknown arguments {', '.join(unknown)}")
        ws.records.received.append(
            Received(
                method=name,
                args=args,
                headers=headers,
                status=None if reset else answer.status,
                error=answer.body.get("error"),
                at=ws.now(),
                unknown_args=unknown,
                fault=fault.kind if fault else None,
            )
        )
        ws.changed.notify_all()
