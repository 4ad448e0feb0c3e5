"""Looking envelopes up: status changes since a date, by id, by transactionId, by custom field; and listStatus.

Owns filters, pages and the look-up lag. A look-up shows what the switches let it show: a fresh envelope or a draft may
be missing, and that proves nothing. Sources: docusign.md 2.3 and 4.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, jsonify, request

from sandbox.docusign.fields import bad_parameter, instant, stamp
from sandbox.docusign.model import Envelope
from sandbox.docusign.render import envelope_json, status_json
from sandbox.docusign.rest_envelopes import ROOT, included
from sandbox.docusign.wire import body, user

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

TRANSACTION_LIFE = timedelta(days=7)
_AT: dict[str, Callable[[Envelope], datetime | None]] = {
    "changed": lambda one: one.changed_at,
    "created": lambda one: one.created_at,
    "sent": lambda one: one.sent_at,
    "delivered": lambda one: one.delivered_at,
    "completed": lambda one: one.completed_at,
    "declined": lambda one: one.declined_at,
    "voided": lambda one: one.voided_at,
    "deleted": lambda one: one.deleted_at,
}


def install(app: Flask, store: Store) -> None:
    """Add the two look-ups."""

    @app.get(f"{ROOT}/envelopes")
    def status_changes() -> Response:
        with store.lock:
            found = _search(store, request.args.to_dict())
            return jsonify(_page(store, found, lambda one: envelope_json(store, one, included())))

    @app.put(f"{ROOT}/envelopes/status")
    def statuses() -> Response:
        given = body()
        with store.lock:
            if request.args.get("transaction_ids"):
                found = _by_transaction(store, _ids("transaction_ids", given.get("transactionIds")))
                return jsonify({**_page(store, found, status_json), **_transactions(store, found)})
            if request.args.get("envelope_ids"):
                found = _by_id(store, _ids("envelope_ids", given.get("envelopeIds")))
            else:
                found = _search(store, request.args.to_dict())
            return jsonify(_page(store, found, status_json))


def _ids(name: str, listed: Any) -> set[str]:
    """The ids of a look-up: from the query, or from the body when the query says `request_body`."""
    said = request.args[name]
    if said != "request_body":
        return {one.strip().lower() for one in said.split(",") if one.strip()}
    if not isinstance(listed, list) or not listed:
        raise bad_parameter(f"'{name}' is request_body, but the body lists none.")
    return {str(one).lower() for one in listed}


def _search(store: Store, query: dict[str, str]) -> list[Envelope]:
    if query.get("envelope_ids"):
        found = _by_id(store, _ids("envelope_ids", None))
    elif query.get("transaction_ids"):
        found = _by_transaction(store, _ids("transaction_ids", None))
    elif query.get("from_date"):
        found = _by_date(store, query)
    else:
        raise bad_parameter("'from_date', 'envelope_ids' or 'transaction_ids' must be given.")
    if query.get("custom_field"):
        name, _, value = query["custom_field"].partition("=")
        found = [one for one in found if _has_field(one, name, value)]
    wanted = {name.strip().lower() for name in query.get("status", "any").split(",")}
    if "any" not in wanted:
        found = [one for one in found if one.status in wanted]
    if query.get("search_text"):
        found = [one for one in found if _mentions(one, query["search_text"].lower())]
    newest_first = query.get("order", "desc").lower() != "asc"
    return sorted(found, key=lambda one: one.changed_at or one.created_at, reverse=newest_first)


def _by_id(store: Store, ids: set[str]) -> list[Envelope]:
    gone = store.switches.deleted_drafts == "gone"
    visible = [one for one in store.visible(user()) if one.envelope_id in ids]
    return [one for one in visible if not (gone and one.status == "deleted")]


def _by_transaction(store: Store, ids: set[str]) -> list[Envelope]:
    oldest = store.clock() - TRANSACTION_LIFE
    return [
        one
        for one in _listed(store)
        if one.transaction_id and one.transaction_id.lower() in ids and one.created_at >= oldest
    ]


def _by_date(store: Store, query: dict[str, str]) -> list[Envelope]:
    start = instant(query["from_date"], "from_date")
    end = instant(query["to_date"], "to_date") if query.get("to_date") else store.clock()
    at = _AT.get(query.get("from_to_status", "changed").lower())
    if at is None:
        raise bad_parameter("'from_to_status' is not a status.")
    return [one for one in _listed(store) if start <= (at(one) or start - timedelta(1)) <= end]


def _listed(store: Store) -> list[Envelope]:
    """What look-ups other than by id show: nothing too fresh, drafts only if listed, nothing deleted."""
    newest = store.clock() - timedelta(seconds=store.switches.lookup_lag_seconds)
    return [
        one
        for one in store.visible(user())
        if one.created_at <= newest
        and one.deleted_at is None
        and (store.switches.drafts_listed or one.status != "created")
    ]


def _has_field(envelope: Envelope, name: str, value: str) -> bool:
    return any(one["name"] == name and one["value"] == value for one in envelope.custom_fields)


def _mentions(envelope: Envelope, wanted: str) -> bool:
    texts = [envelope.email_subject, *(one["value"] for one in envelope.custom_fields)]
    texts += [value for one in envelope.recipients for value in (one.name, one.email)]
    return any(wanted in one.lower() for one in texts)


def _page(store: Store, found: list[Envelope], show: Callable[[Envelope], dict[str, Any]]) -> dict[str, Any]:
    """One page; an empty one has no `envelopes` at all, and `nextUri` is there only when more follow."""
    start, count = _number("start_position", 0), min(_number("count", store.config.list_page), store.config.list_page)
    rows = [show(one) for one in found[start : start + count]]
    answer: dict[str, Any] = {
        "resultSetSize": str(len(rows)),
        "startPosition": str(start),
        "endPosition": str(max(start, start + len(rows) - 1)),
        "totalSetSize": str(len(found)),
        "lastQueriedDateTime": stamp(store.clock()),
    }
    if rows:
        answer["envelopes"] = rows
    if start + count < len(found):
        answer["nextUri"] = _uri(start + count, count)
    if start:
        answer["previousUri"] = _uri(max(0, start - count), count)
    return answer


def _uri(start: int, count: int) -> str:
    query = {**request.args.to_dict(), "start_position": str(start), "count": str(count)}
    tail = request.path.partition("/envelopes")[2]
    return f"/envelopes{tail}?{urllib.parse.urlencode(query)}"


def _number(name: str, default: int) -> int:
    said = request.args.get(name)
    if said is None:
        return default
    if not said.isascii() or not said.isdigit():
        raise bad_parameter(f"'{name}' is not a number.")
    return int(said)


def _transactions(store: Store, found: Iterable[Envelope]) -> dict[str, Any]:
    if not store.switches.transaction_id_shown:
        return {}
    rows = [
        {"envelopeId": one.envelope_id, "status": one.status, "transactionId": one.transaction_id or ""}
        for one in found
    ]
    return {"envelopeTransactionStatuses": rows} if rows else {}
