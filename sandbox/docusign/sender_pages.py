"""The pages behind a sender's or a correction link: a person finishes a draft, and is led back where they came from.

Owns the life of a link (opened once, within ten minutes; then the sitting, until it ends) and what each button does, by
drafting's and lifecycle's rules. One page stands for DocuSign's Prepare and Tagger, so its back button is not here.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from flask import Flask, redirect, render_template, request, url_for

from sandbox.docusign import drafting, lifecycle
from sandbox.docusign.drafting import Trial
from sandbox.docusign.fields import bad_parameter
from sandbox.docusign.model import ApiError
from sandbox.docusign.view_request import View

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.docusign.store import Store

EVENTS = {"send": "Send", "save": "Save", "discard": "Cancel"}
"""What the address to come back to is told (DocuSign: envelopeviews/createedit; In Session Sending Events)."""


def install(app: Flask, store: Store) -> None:
    """Add the link, its page and its buttons."""

    @app.get("/views/<ticket>")
    def open_view(ticket: str) -> ResponseReturnValue:
        with store.lock:
            view = store.views.pop(ticket, None)
            if view is None or store.clock() >= view.good_until:
                return _over()
            sitting = secrets.token_urlsafe(16)
            store.sittings[sitting] = view
        return redirect(url_for("prepare", sitting=sitting))

    @app.get("/prepare/<sitting>")
    def prepare(sitting: str) -> ResponseReturnValue:
        with store.lock:
            view = _sitting(store, sitting)
            return _page(store, view) if view else _over()

    @app.post("/prepare/<sitting>")
    def press(sitting: str) -> ResponseReturnValue:
        deed = request.form.get("deed", "keep")
        with store.lock:
            view = _sitting(store, sitting)
            if view is None:
                return _over()
            try:
                _keep(store, view, deed)
            except ApiError as problem:
                return _page(store, view, problem, request.form), 400
            try:
                _finish(store, view, deed)
            except ApiError as problem:
                return _page(store, view, problem), 400
            if deed not in EVENTS:
                return redirect(url_for("prepare", sitting=sitting))
            del store.sittings[sitting]
        return redirect(_back(view, EVENTS[deed]))


def _sitting(store: Store, sitting: str) -> View | None:
    """Who sits at a draft that went out or away meanwhile has nothing left to do: the sitting is over."""
    view = store.sittings.get(sitting)
    if view and view.kind == "sender" and store.envelopes[view.envelope_id].status != "created":
        del store.sittings[sitting]
        return None
    return view


def _keep(store: Store, view: View, deed: str) -> None:
    """Write down what was typed, whatever button was pressed but Discard. ApiError: nothing was written."""
    if view.kind == "sender" and deed != "discard":
        drafting.change(store, store.envelopes[view.envelope_id], lambda trial: _typed(view, trial, deed))


def _finish(store: Store, view: View, deed: str) -> None:
    """Send or discard. With `sendButtonAction: redirect` the program that asked for the link does the sending."""
    envelope = store.envelopes[view.envelope_id]
    if view.kind != "sender":
        return
    if deed == "send" and view.settings.get("sendButtonAction") != "redirect":
        lifecycle.send(store, envelope, "sender")
    elif deed == "discard":
        if not (view.shows("showHeaderActions") and view.shows("showDiscardAction")):
            raise bad_parameter("Discarding was switched off for this view.")
        lifecycle.discard(store, envelope, "sender")


def _typed(view: View, trial: Trial, deed: str) -> None:
    """The whole form, and the line that a button takes out."""
    deed, _, gone = deed.partition(" ")
    form = request.form
    if view.shows("showEditMessage", "recipientSettings"):
        trial.words(form.get("subject"), form.get("message"))
    if view.shows("showEditRecipients", "recipientSettings"):
        _people(trial, gone if deed == "leave-out" else "")
    if view.shows("showEditDocuments", "documentSettings"):
        uploaded = request.files.get("document")
        if uploaded and uploaded.filename:
            trial.add_document(uploaded.filename, uploaded.read())
        if deed == "take-out":
            trial.remove_document(gone)


def _people(trial: Trial, gone: str) -> None:
    form = request.form
    if gone:
        trial.remove(gone)
    for one in list(trial.held.recipients):
        name, email = form.get(f"name-{one.guid}", one.name), form.get(f"email-{one.guid}", one.email)
        trial.change(one.guid, name, email, _order(form.get(f"order-{one.guid}", str(one.routing_order))))
    if form.get("new-name") or form.get("new-email"):
        kind = "carbonCopies" if form.get("new-kind") == "carbonCopies" else "signers"
        trial.add(kind, form.get("new-name", ""), form.get("new-email", ""), _order(form.get("new-order", "")))


def _order(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit()) or int(typed) < 1:
        raise bad_parameter("A routing order is a whole number from 1.")
    return int(typed)


def _page(
    store: Store, view: View, problem: ApiError | None = None, typed: Mapping[str, str] = MappingProxyType({})
) -> str:
    """The draft as it stands, with what was typed and could not be kept in its fields."""
    envelope = store.envelopes[view.envelope_id]
    return render_template("sender.html", envelope=envelope, view=view, typed=typed, problem=problem)


def _over() -> tuple[str, int]:
    said = "A link opens once, within ten minutes, and until you send, save or discard. Ask for another one."
    return render_template("message.html", title="This link is no longer good", text=said), 410


def _back(view: View, event: str) -> str:
    """The address to come back to; DocuSign leaves the envelope's id out of a cancelled one."""
    told = {"event": event, **({} if event == "Cancel" else {"envelopeId": view.envelope_id})}
    parts = urlsplit(view.return_url)
    query = urlencode([*parse_qsl(parts.query, keep_blank_values=True), *told.items()])
    return parts._replace(query=query).geturl()
