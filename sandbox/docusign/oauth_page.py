"""The page on which a person logs in to DocuSign and allows the application to act for them.

Owns the authorisation request, the choice of person and the redirect back with a code. There are no passwords here.
"""

from __future__ import annotations

import secrets
import urllib.parse
from typing import TYPE_CHECKING

from flask import Flask, redirect, render_template, request

from sandbox.docusign.fields import is_loopback
from sandbox.docusign.tokens import CODE_LIFE, Grant

if TYPE_CHECKING:
    from flask.typing import ResponseReturnValue

    from sandbox.docusign.store import Store


def install(app: Flask, store: Store) -> None:
    """Add `/oauth/auth`."""

    @app.get("/oauth/auth")
    def authorize() -> ResponseReturnValue:
        asked = request.args.to_dict()
        if problem := _problem(store, asked):
            return render_template("message.html", title="This request cannot go on", text=problem), 400
        ticket = secrets.token_urlsafe(16)
        with store.lock:
            store.tokens.requests[ticket] = asked
        users = sorted(store.config.account.users, key=lambda one: one.email != asked.get("login_hint"))
        scopes = asked.get("scope", "").split()
        return render_template("consent.html", ticket=ticket, users=users, scopes=scopes)

    @app.post("/oauth/auth")
    def decide() -> ResponseReturnValue:
        with store.lock:
            asked = store.tokens.requests.pop(request.form.get("ticket", ""), None)
        person = store.person(request.form.get("user_id", ""))
        if asked is None or person is None:
            text = "Start again from the application that sent you here."
            return render_template("message.html", title="This page is no longer valid", text=text), 400
        if request.form.get("decision") != "allow":
            return redirect(_back(asked, {"error": "access_denied"}))
        with store.lock:
            if "impersonation" in asked["scope"].split():
                store.tokens.consents.add(person.user_id)
            expires = store.clock() + CODE_LIFE
            challenge = asked.get("code_challenge", "")
            code = store.tokens.new_code(
                Grant(person.user_id, asked["scope"], expires, asked["redirect_uri"], challenge)
            )
        return redirect(_back(asked, {"code": code}))


def _problem(store: Store, asked: dict[str, str]) -> str:
    """Why this authorisation request is not shown to anybody, in words; empty when it is in order."""
    if asked.get("client_id") != store.config.integration_key:
        return "The client id provided is not registered with Docusign."
    target, allowed = asked.get("redirect_uri", ""), store.config.redirect_uris
    if target not in allowed if allowed else not is_loopback(target):
        return "The redirect URI is not registered properly with Docusign."
    if asked.get("response_type") != "code":
        return "The response type is not supported."
    if "signature" not in asked.get("scope", "").split():
        return "The scope is missing or not known."
    if asked.get("code_challenge") and asked.get("code_challenge_method") != "S256":
        return "The code challenge method is not supported; use S256."
    return ""


def _back(asked: dict[str, str], values: dict[str, str]) -> str:
    if "state" in asked:
        values = {**values, "state": asked["state"]}
    joint = "&" if "?" in asked["redirect_uri"] else "?"
    return asked["redirect_uri"] + joint + urllib.parse.urlencode(values)
