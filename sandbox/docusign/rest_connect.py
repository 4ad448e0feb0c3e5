"""Listeners of the whole account over REST: add, list, remove.

Owns these routes. Administrators only, created disabled unless `allowEnvelopePublish` is "true", at most 20
(DocuSign: connectconfigurations/create). Editing one is not set up.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify

from sandbox.docusign.connect import Target
from sandbox.docusign.fields import as_object, bad_parameter, flag, text
from sandbox.docusign.model import ApiError
from sandbox.docusign.notification import EVENTS, check_target, read_event_data
from sandbox.docusign.rest_envelopes import ROOT
from sandbox.docusign.wire import body, user

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

FIRST_ID = 10_500_200


def install(app: Flask, store: Store) -> None:
    """Add the Connect routes."""

    @app.post(f"{ROOT}/connect")
    def add_listener() -> tuple[Response, int]:
        given = body()
        with store.lock:
            _administrators_only()
            targets = store.connect.targets
            if len(targets) >= 20:
                raise ApiError("CONNECT_CONFIGURATION_LIMIT_EXCEEDED", "The account has 20 configurations already.")
            target = _target(given, max(targets, default=FIRST_ID) + 1)
            targets[target.connect_id] = target
            return jsonify(_json(target)), 201

    @app.get(f"{ROOT}/connect")
    def listeners() -> Response:
        with store.lock:
            _administrators_only()
            rows = [_json(target) for target in store.connect.targets.values()]
            return jsonify(configurations=rows, totalRecords=str(len(rows)))

    @app.delete(f"{ROOT}/connect/<int:connect_id>")
    def remove_listener(connect_id: int) -> Response:
        with store.lock:
            _administrators_only()
            if store.connect.targets.pop(connect_id, None) is None:
                raise ApiError("CONNECT_CONFIGURATION_DOES_NOT_EXIST", "There is no such configuration.", 404)
            return Response(status=200)


def _administrators_only() -> None:
    if not user().admin:
        raise ApiError("USER_NOT_ACCOUNT_ADMIN", "User is not an account administrator.", 401)


def _target(given: dict[str, Any], connect_id: int) -> Target:
    url, events = text(given, "urlToPublishTo"), given.get("events")
    check_target(url)
    if text(given, "deliveryMode") != "SIM" or not isinstance(events, list) or not set(events) <= EVENTS:
        raise bad_parameter("A configuration needs deliveryMode SIM and events that exist.")
    include = read_event_data(as_object(given.get("eventData"), "eventData"))
    return Target(
        connect_id=connect_id,
        url=url,
        events=tuple(events),
        include=tuple(include),
        hmac=flag(given, "includeHMAC"),
        acknowledge=flag(given, "requiresAcknowledgement"),
        enabled=flag(given, "allowEnvelopePublish"),
        name=text(given, "name"),
    )


def _json(target: Target) -> dict[str, Any]:
    said = {True: "true", False: "false"}
    return {
        "connectId": str(target.connect_id),
        "configurationType": "custom",
        "name": target.name,
        "urlToPublishTo": target.url,
        "allowEnvelopePublish": said[target.enabled],
        "deliveryMode": "SIM",
        "events": list(target.events),
        "eventData": {"version": "restv2.1", "format": "json", "includeData": list(target.include)},
        "includeHMAC": said[target.hmac],
        "requiresAcknowledgement": said[target.acknowledge],
    }
