"""What every call goes through: latency, faults, the bearer token, the limits, the record of it, the rate headers.

Owns the order of those; the routes behind it see only calls that may be carried out. Pages for people are not calls
and pass untouched.
"""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any, cast

from flask import Flask, Request, Response, g, jsonify, request
from werkzeug.exceptions import HTTPException

from sandbox.docusign.config import Person
from sandbox.docusign.fields import as_object, bad_body, bad_parameter
from sandbox.docusign.lifecycle import expire_due
from sandbox.docusign.model import ApiError, Envelope, Received, new_id
from sandbox.serving import reset_connection

if TYPE_CHECKING:
    from sandbox.docusign.faults import Fault
    from sandbox.docusign.store import Store

REST = "/restapi/v2.1/accounts/"
LARGEST_REQUEST = 35_651_584
POLL_PAUSE = timedelta(minutes=15)
_GUID = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_ENVELOPE = re.compile(re.escape(REST) + r"[^/]+/envelopes/([0-9a-fA-F-]{36})(?:/|$)")
_SECRET_HEADERS = {"authorization", "cookie"}


def install(app: Flask, store: Store) -> None:
    """Put the wire's rules in front of and behind all routes of the application."""

    @app.url_value_preprocessor
    def drop_account(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        (values or {}).pop("account_id", None)

    @app.before_request
    def before() -> Response | None:
        if not is_call(request.path):
            return None
        with store.lock:
            g.record = _record(store)
            _enter(store)
        g.fault = store.faults.take(request.method, request.path, request.query_string.decode("latin-1"))
        g.record.fault = g.fault.kind if g.fault else ""
        store.faults.pause(store.switches.latency_seconds)
        return _fault_before(store, g.fault) or _admit(store)

    @app.after_request
    def after(response: Response) -> Response:
        if not is_call(request.path):
            return response
        fault = g.get("fault")
        response = _fault_after(store, fault, response)
        response.headers["X-DocuSign-TraceToken"] = new_id()
        if request.path.startswith(REST) and store.switches.rate_headers:
            with store.lock:
                response.headers.update(store.limits.headers(store.clock()))
        if fault is not None and not g.get("cut"):
            _replace_headers(response, fault)
        _finish_record(response)
        return response

    @app.teardown_request
    def leave(_problem: BaseException | None) -> None:
        if "holds" in g:
            with store.lock:
                store.busy.discard(g.holds)

    @app.errorhandler(ApiError)
    def api_error(problem: ApiError) -> tuple[Response, int]:
        return jsonify(errorCode=problem.code, message=problem.message), problem.status

    @app.errorhandler(HTTPException)
    def http_error(problem: HTTPException) -> tuple[Response, int]:
        if problem.code == 405:
            return jsonify(errorCode="HTTP_METHOD_NOT_SUPPORTED", message="The method is not supported here."), 405
        return jsonify(errorCode="UNSPECIFIED_ERROR", message=problem.name), problem.code or 500


def is_call(path: str) -> bool:
    """Whether a program calls here, not a person with a browser."""
    return path.startswith(("/restapi", "/oauth/token", "/oauth/userinfo", "/oauth/revoke"))


def _record(store: Store) -> Received:
    headers = {name: value for name, value in request.headers.items() if name.lower() not in _SECRET_HEADERS}
    body = request.form.to_dict() or _parsed(request)
    record = Received(request.method, request.path, request.args.to_dict(), headers, body, store.clock())
    with store.lock:
        store.received.append(record)
    return record


def _parsed(call: Request) -> Any:
    raw = call.get_data()
    if not raw:
        return None
    try:
        return json.loads(raw)
    except ValueError:
        return raw.decode("utf-8", "replace")


def _finish_record(response: Response) -> None:
    record: Received = g.record
    if g.get("cut"):
        return
    record.status = response.status_code
    if response.mimetype == "application/json":
        record.answer = response.get_json(silent=True)


def _fault_before(store: Store, fault: Fault | None) -> Response | None:
    if fault is None:
        return None
    if fault.kind == "expired_token":
        with store.lock:
            store.tokens.expire_access(_bearer())
        return None
    if fault.when == "after":
        return None
    if fault.kind == "unplug":
        store.plug.pull(fault.seconds)
        return _cut()
    store.faults.pause(fault.seconds)
    return None if fault.kind == "delay" else _harm(fault)


def _fault_after(store: Store, fault: Fault | None, response: Response) -> Response:
    if fault is None or fault.when == "before" or fault.kind == "expired_token":
        return response
    if fault.kind == "unplug":
        store.plug.pull(fault.seconds)
        return response
    store.faults.pause(fault.seconds)
    return response if fault.kind == "delay" else _harm(fault)


def _cut() -> Response:
    g.cut = True
    reset_connection(request.environ)
    return Response(status=500)


def _replace_headers(response: Response, fault: Fault) -> None:
    """The headers the fault names, in place of ours."""
    for name, value in fault.headers.items():
        response.headers.pop(name, None)
        if value:
            response.headers[name] = value


def _harm(fault: Fault) -> Response:
    if fault.kind == "reset":
        return _cut()
    if fault.kind == "html":
        page = fault.body or "<html><body><h1>We are down for maintenance</h1></body></html>"
        return Response(page, status=200, mimetype="text/html")
    if fault.body is not None:
        response = Response(fault.body, status=fault.status, mimetype="text/html")
    else:
        code = fault.error_code or (
            "HOURLY_APIINVOCATION_LIMIT_EXCEEDED" if fault.status == 429 else "UNSPECIFIED_ERROR"
        )
        response = jsonify(errorCode=code, message=fault.message)
        response.status_code = fault.status
    if fault.retry_after:
        response.headers["Retry-After"] = fault.retry_after
    return response


def _admit(store: Store) -> Response | None:
    """Let a REST call through, or answer why not."""
    if not request.path.startswith("/restapi"):
        return None
    if (request.content_length or 0) > LARGEST_REQUEST:
        raise ApiError("MAX_REQUEST_LENGTH_EXCEEDED", "The request is too long.", 413)
    with store.lock:
        g.user = _authenticate(store)
        if code := store.limits.take(store.clock(), store.switches.burst_window):
            store.violate("while_blocked", f"{request.method} {request.path}")
            said = "The maximum number of API invocations for this account has been exceeded."
            raise ApiError(code, said, store.switches.rate_limit_status)
        _check_account(store)
        _watch_polling(store)
        expire_due(store)
    return None


def _bearer() -> str:
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    return token if kind == "Bearer" else ""


def _authenticate(store: Store) -> Person:
    token = _bearer()
    if not token:
        raise ApiError("USER_AUTHENTICATION_FAILED", "One or both of Username and Password are invalid.", 401)
    grant = store.tokens.valid(token, store.clock())
    user = store.person(grant.user_id) if grant else None
    if grant is None or user is None or "signature" not in grant.scope.split():
        said = "The access token provided is expired, revoked or malformed."
        raise ApiError("AUTHORIZATION_INVALID_TOKEN", said, 401)
    return user


def _check_account(store: Store) -> None:
    account, _, _ = request.path.removeprefix(REST).partition("/")
    ours = account.lower() == store.config.account.account_id and not user().elsewhere
    if request.path.startswith(REST) and not ours:
        said = "The specified User is not a member of the specified Account."
        raise ApiError("USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT", said, 401)


def _watch_polling(store: Store) -> None:
    """The same resource at most once in 15 minutes (rules and limits: polling); noted, never refused."""
    if request.method != "GET" or "/envelopes" not in request.path:
        return
    wanted = sorted(f"{name}={value}" for name, value in request.args.items() if name.endswith("_ids"))
    resource = "&".join([request.path, *wanted])
    key, now = (g.user.user_id, resource), store.clock()
    last = store.last_read.get(key)
    if last is not None and now - last < POLL_PAUSE:
        store.violate("polling", f"{resource} again after {int((now - last).total_seconds())} s")
    store.last_read[key] = now


def user() -> Person:
    """Who makes this call."""
    return cast("Person", g.user)


def body() -> dict[str, Any]:
    """The JSON object of this call; INVALID_REQUEST_BODY for anything else."""
    given = g.record.body
    if not isinstance(given, dict):
        raise bad_body()
    return as_object(given, "body")


def own(store: Store, envelope_id: str) -> Envelope:
    """The envelope, if this user may see it: their own, or any for an administrator."""
    if not _GUID.fullmatch(envelope_id):
        raise bad_parameter("The envelopeId is not a GUID.")
    envelope = store.envelope(envelope_id)
    if envelope.sender_id != user().user_id and not user().admin:
        raise ApiError("USER_LACKS_PERMISSIONS", "This user lacks sufficient permissions to access this resource.", 401)
    return envelope


def _enter(store: Store) -> None:
    """Changes of one envelope should never overlap: noted when they do, refused when the switch says so."""
    found = _ENVELOPE.match(request.path)
    if found is None or request.method == "GET":
        return
    with store.lock:
        if found[1] not in store.busy:
            store.busy.add(found[1])
            g.holds = found[1]
            return
        store.violate("concurrent", f"{request.method} {request.path}")
        if store.switches.concurrent_changes == "conflict":
            raise ApiError("EDIT_LOCK_ENVELOPE_ALREADY_LOCKED", "The envelope is locked by another call.", 409)
