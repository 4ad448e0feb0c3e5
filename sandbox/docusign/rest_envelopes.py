"""Envelopes over REST: create, read, change (send, void, resend, edit a draft), delete drafts; and the account.

Owns these routes and which answer each deserves; the rules are in definition and lifecycle. Sources: docusign.md 2, 6.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from sandbox.docusign import definition, lifecycle
from sandbox.docusign.fields import as_object, as_objects, bad_parameter, stamp, text
from sandbox.docusign.model import ApiError, Envelope
from sandbox.docusign.notification import read_notification
from sandbox.docusign.pdf import AnchorFinder
from sandbox.docusign.render import custom_fields_json, envelope_json, summary_json
from sandbox.docusign.wire import body, own, user

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

ROOT = "/restapi/v2.1/accounts/<account_id>"
ONE = f"{ROOT}/envelopes/<envelope_id>"


def install(app: Flask, store: Store) -> None:
    """Add the routes on single envelopes, the recycle bin and the account."""
    finder = AnchorFinder()
    _install_details(app, store)

    @app.post(f"{ROOT}/envelopes")
    def create() -> tuple[Response, int]:
        given = body()
        if not user().may_send:
            raise ApiError("USER_LACKS_PERMISSIONS", "This user lacks sufficient permissions to send envelopes.", 401)
        templates = store.config.account.templates
        envelope = definition.read_envelope(given, user(), store.clock(), finder, templates)
        with store.lock:
            kept = _create(store, envelope, send_now=given.get("status") == "sent")
            return jsonify(summary_json(kept)), 201

    @app.get(ONE)
    def read(envelope_id: str) -> Response:
        with store.lock:
            return jsonify(envelope_json(store, own(store, envelope_id), included()))

    @app.put(ONE)
    def change(envelope_id: str) -> Response:
        given = body()
        with store.lock:
            envelope = own(store, envelope_id)
            _change(store, envelope, given, resend=request.args.get("resend_envelope", "").lower() == "true")
            return jsonify(envelopeId=envelope.envelope_id)

    @app.put(f"{ROOT}/folders/recyclebin")
    def recycle() -> Response:
        wanted = body().get("envelopeIds")
        if not isinstance(wanted, list) or not wanted:
            raise bad_parameter("'envelopeIds' is missing.")
        with store.lock:
            for envelope in [own(store, str(one)) for one in wanted]:
                lifecycle.discard(store, envelope, user().name)
        return jsonify(folders=[])

    @app.get(ROOT)
    def account() -> Response:
        with store.lock:
            return jsonify(_account(store))


def _install_details(app: Flask, store: Store) -> None:
    @app.get(f"{ONE}/custom_fields")
    def custom_fields(envelope_id: str) -> Response:
        with store.lock:
            return jsonify(custom_fields_json(own(store, envelope_id)))

    @app.get(f"{ONE}/notification")
    def notification(envelope_id: str) -> Response:
        with store.lock:
            return jsonify(own(store, envelope_id).notification)

    @app.get(f"{ONE}/audit_events")
    def audit_events(envelope_id: str) -> Response:
        with store.lock:
            envelope = own(store, envelope_id)
            return jsonify(auditEvents=[_audit(envelope, number) for number in range(len(envelope.history))])


def included() -> frozenset[str]:
    """What `include` asks for, comma separated."""
    return frozenset(name.strip() for name in request.args.get("include", "").split(",") if name.strip())


def _create(store: Store, envelope: Envelope, *, send_now: bool) -> Envelope:
    """Store the envelope, unless a switch says that DocuSign refuses or recognises its transactionId."""
    same = [one for one in store.envelopes.values() if one.transaction_id == envelope.transaction_id is not None]
    if same and store.switches.duplicate_transaction_id == "refused":
        raise bad_parameter("'transactionId' was used before.")
    if same and store.switches.duplicate_transaction_id == "same_envelope":
        return same[0]
    if store.switches.anchor_errors == "create":
        definition.check_anchors(envelope)
    if store.switches.allowance_errors == "create":
        store.check_allowance()
    if send_now:
        lifecycle.check_sendable(store, envelope)
    lifecycle.store_new(store, envelope)
    if send_now:
        lifecycle.send(store, envelope, user().name)
    return envelope


def _change(store: Store, envelope: Envelope, given: dict[str, Any], *, resend: bool) -> None:
    """One PUT: a new status, a resend, or new contents of a draft; an empty one without resend is refused."""
    status = text(given, "status").lower()
    if status == "voided":
        reason = text(given, "voidedReason")
        if not reason or len(reason) > 200:
            raise bad_parameter("Value for 'voidedReason' must be specified when voiding an envelope.")
        lifecycle.void(store, envelope, reason, user().name)
    elif status == "sent":
        if envelope.status in {"sent", "delivered"} and store.switches.second_send == "ok":
            return
        if envelope.status != "created":
            raise lifecycle.invalid_status(envelope, "send")
        _edit(envelope, given)
        lifecycle.send(store, envelope, user().name)
    elif status:
        raise ApiError("ENVELOPE_STATUS_INVALID", f"An envelope cannot be set to '{status}'.")
    elif resend:
        lifecycle.resend(store, envelope, list(envelope.recipients))
    else:
        if envelope.status != "created":
            raise lifecycle.invalid_status(envelope, "change")
        _edit(envelope, given)
        envelope.modified_at = store.clock()


def _edit(envelope: Envelope, given: dict[str, Any]) -> None:
    """New contents of a draft; recipients only with advanced_update (DocuSign: envelopes/update)."""
    if given.get("emailSubject") is not None:
        envelope.email_subject = definition.read_subject(given)
    if given.get("emailBlurb") is not None:
        envelope.email_blurb = definition.read_blurb(given)
    if given.get("notification") is not None:
        envelope.notification = read_notification(as_object(given["notification"], "notification"))
    if request.args.get("advanced_update", "").lower() == "true":
        if given.get("customFields") is not None:
            envelope.custom_fields = definition.read_custom_fields(as_object(given["customFields"], "customFields"))
        if given.get("recipients") is not None:
            envelope.recipients = definition.read_recipients(as_object(given["recipients"], "recipients"))
            definition.check_tabs(envelope)
    elif as_objects(given.get("documents"), "documents") or given.get("recipients"):
        raise bad_parameter("Documents and recipients are changed with advanced_update or at their own address.")


def _audit(envelope: Envelope, number: int) -> dict[str, Any]:
    line = envelope.history[number]
    fields = {"logTime": stamp(line.at), "Action": line.action, "UserName": line.who, "EnvelopeStatus": envelope.status}
    return {"eventFields": [{"name": name, "value": value} for name, value in fields.items()]}


def _account(store: Store) -> dict[str, Any]:
    account, now = store.config.account, store.clock()
    start = now.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    end = (start + timedelta(days=32)).replace(day=1)
    allowed = account.envelopes_allowed
    blocked = allowed is not None and store.sent_count() >= allowed
    return {
        "accountIdGuid": account.account_id,
        "accountName": account.name,
        "billingPeriodStartDate": stamp(start),
        "billingPeriodEndDate": stamp(end),
        "billingPeriodDaysRemaining": str((end - now).days),
        "billingPeriodEnvelopesSent": str(store.sent_count()),
        "billingPeriodEnvelopesAllowed": "unlimited" if allowed is None else str(allowed),
        "envelopeSendingBlocked": "true" if blocked else "false",
        "planName": "Sandbox",
        "currencyCode": "USD",
        "seatsInUse": str(len(account.users)),
    }
