"""The control door: its own port, its own token. Tests and the demo act, break and read here; the product cannot.

Owns the JSON form of what DocusignSandbox offers in Python; every answer is JSON, a refusal is 400 with `error`.
"""

from __future__ import annotations

import base64
import dataclasses
import hmac
from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from sandbox.docusign.config import changed
from sandbox.docusign.faults import Fault
from sandbox.docusign.model import ApiError
from sandbox.docusign.render import envelope_json

if TYPE_CHECKING:
    from sandbox.docusign.acts import Acts
    from sandbox.docusign.store import Store


def control_app(store: Store, acts: Acts) -> Flask:
    """The WSGI application of the control door."""
    app = Flask("docusign-control", static_folder=None)

    @app.before_request
    def guard() -> tuple[Response, int] | None:
        given = request.headers.get("X-Control-Token", "")
        if hmac.compare_digest(given.encode(), store.config.control_token.encode()):
            return None
        return jsonify(error="X-Control-Token is missing or wrong"), 403

    @app.errorhandler(ApiError)
    @app.errorhandler(ValueError)
    @app.errorhandler(TypeError)
    def refused(problem: Exception) -> tuple[Response, int]:
        return jsonify(error=str(problem)), 400

    _install_state(app, store)
    _install_trouble(app, store)
    _install_acts(app, store, acts)
    _install_connect(app, store)
    return app


def _given() -> dict[str, Any]:
    given = request.get_json(silent=True) or {}
    if not isinstance(given, dict):
        raise TypeError("the body is not an object")
    return given


def _plain(value: Any) -> Any:
    """Dataclasses, times and bytes as JSON can say them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {name.name: _plain(getattr(value, name.name)) for name in dataclasses.fields(value)}
    if isinstance(value, dict):
        return {str(name): _plain(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value.isoformat() if isinstance(value, datetime) else value


def _install_state(app: Flask, store: Store) -> None:
    @app.post("/reset")
    def reset() -> Response:
        store.reset()
        return jsonify(ok=True)

    @app.route("/switches", methods=["GET", "POST"])
    def switches() -> Response:
        with store.lock:
            if request.method == "POST":
                store.switches = changed(store.switches, _given())
            return jsonify(_plain(store.switches))

    @app.get("/<name>")
    def records(name: str) -> Response:
        kept = {"received": store.received, "violations": store.violations, "mails": store.mails}
        with store.lock:
            if name == "envelopes":
                include = ("recipients", "custom_fields", "documents")
                return jsonify(envelopes=[envelope_json(store, one, include) for one in store.envelopes.values()])
            if name not in kept:
                raise ValueError(f"nothing is called {name}")
            return jsonify({name: _plain(kept[name])})


def _install_trouble(app: Flask, store: Store) -> None:
    @app.route("/faults", methods=["GET", "POST", "DELETE"])
    def faults() -> Response:
        if request.method == "POST":
            store.faults.add(Fault(**_given()))
        elif request.method == "DELETE":
            store.faults.clear()
        return jsonify(faults=_plain(store.faults.pending()))

    @app.post("/plug/<deed>")
    def plug(deed: str) -> Response:
        if deed not in {"pull", "put-back"}:
            raise ValueError("a plug is pulled or put back: pull, put-back")
        if deed == "pull":
            store.plug.pull(**_given())
        else:
            store.plug.put_back()
        return jsonify(ok=True)

    @app.post("/tokens/<deed>")
    def tokens(deed: str) -> Response:
        deeds: dict[str, Callable[[], None]] = {
            "expire": store.tokens.expire_access,
            "revoke": lambda: store.tokens.revoke(_given().get("user_id")),
            "consent": lambda: store.tokens.consents.add(_given()["user_id"]),
        }
        with store.lock:
            deeds[deed]()
        return jsonify(ok=True)

    @app.post("/limits")
    def limits() -> Response:
        with store.lock:
            store.limits.use_up(store.clock(), **_given())
        return jsonify(ok=True)


def _install_acts(app: Flask, store: Store, acts: Acts) -> None:
    def edit_draft(envelope_id: str, **changes: Any) -> None:
        if added := changes.get("add_document"):
            name, content = added
            changes["add_document"] = (name, base64.b64decode(content, validate=True))
        acts.edit_draft(envelope_id, **changes)

    deeds: dict[str, Callable[..., None]] = {
        "view": acts.view,
        "sign": acts.sign,
        "decline": acts.decline,
        "bounce": acts.bounce,
        "void": acts.void,
        "send-draft": acts.send_draft,
        "edit-draft": edit_draft,
        "discard": acts.discard,
        "expire": acts.expire,
    }

    @app.post("/act/<deed>")
    def act(deed: str) -> Response:
        if deed not in deeds:
            raise ValueError(f"acts are {sorted(deeds)}")
        given = _given()
        deeds[deed](**given)
        with store.lock:
            return jsonify(status=store.envelope(str(given["envelope_id"])).status)


def _install_connect(app: Flask, store: Store) -> None:
    connect = store.connect

    @app.get("/connect")
    def deliveries() -> Response:
        return jsonify(deliveries=_plain(connect.deliveries))

    @app.post("/connect/hold")
    def hold() -> Response:
        connect.hold()
        return jsonify(ok=True)

    @app.post("/connect/flush")
    def flush() -> Response:
        return jsonify(released=connect.flush(**_given()))

    @app.post("/connect/redeliver")
    def redeliver() -> Response:
        connect.redeliver(int(_given()["number"]))
        return jsonify(ok=True)

    @app.post("/connect/mischief")
    def mischief() -> Response:
        connect.mischief(**_given())
        return jsonify(ok=True)

    @app.post("/connect/wait-idle")
    def wait_idle() -> Response:
        return jsonify(idle=connect.wait_idle(float(_given().get("timeout", 5))))
