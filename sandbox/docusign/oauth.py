"""DocuSign's OAuth host: JWT grant, authorisation code with PKCE, refresh with rotation, userinfo.

Owns who may have a token and why not; errors are OAuth's `{error, error_description}`, not the REST shape.
The login and consent page is in oauth_page. Sources: docusign.md 1.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import urllib.parse
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import jwt
from flask import Flask, Response, jsonify, request

from sandbox.docusign.config import OTHER_ACCOUNT_ID, Person
from sandbox.docusign.tokens import CODE_GRANT_LIFE, JWT_GRANT_LIFE, Grant

if TYPE_CHECKING:
    from sandbox.docusign.store import Store

JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"


class OAuthError(Exception):
    """An OAuth answer that is no token."""

    def __init__(self, error: str, description: str = "", status: int = 400) -> None:
        super().__init__(error)
        self.error, self.description, self.status = error, description, status


def install(app: Flask, store: Store) -> None:
    """Add the OAuth endpoints that programs call."""

    @app.errorhandler(OAuthError)
    def oauth_error(problem: OAuthError) -> tuple[Response, int]:
        values = {"error": problem.error}
        if problem.description:
            values["error_description"] = problem.description
        return jsonify(values), problem.status

    @app.post("/oauth/token")
    def token() -> Response:
        grants = {JWT_BEARER: _jwt_grant, "authorization_code": _code_grant, "refresh_token": _refresh_grant}
        wanted = grants.get(request.form.get("grant_type", ""))
        if wanted is None:
            raise OAuthError("unsupported_grant_type")
        with store.lock:
            return jsonify(wanted(store, request.form.to_dict()))

    @app.get("/oauth/userinfo")
    def userinfo() -> Response:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        with store.lock:
            grant = store.tokens.valid(given, store.clock()) if kind == "Bearer" else None
            person = store.person(grant.user_id) if grant else None
            if person is None:
                raise OAuthError("internal_server_error", "invalid or expired token", 401)
            return jsonify(_userinfo(store, person))

    @app.post("/oauth/revoke")
    def revoke() -> Response:
        with store.lock:
            given = request.form.get("token", "")
            for kept in (store.tokens.access, store.tokens.refresh):
                if given in kept:
                    store.tokens.spend(kept, given)
        return Response(status=200)


def _userinfo(store: Store, person: Person) -> dict[str, Any]:
    first, _, last = person.name.partition(" ")
    account = {
        "account_id": OTHER_ACCOUNT_ID if person.elsewhere else store.config.account.account_id,
        "is_default": True,
        "account_name": "Another company" if person.elsewhere else store.config.account.name,
        "base_uri": store.url,
    }
    names = {"sub": person.user_id, "name": person.name, "given_name": first, "family_name": last}
    return {**names, "created": "2024-02-12T09:14:00", "email": person.email, "accounts": [account]}


def _jwt_grant(store: Store, form: dict[str, str]) -> dict[str, Any]:
    try:
        claims = jwt.decode(
            form.get("assertion", ""),
            store.config.public_key_pem,
            algorithms=["RS256"],
            options={"verify_aud": False, "verify_exp": False, "verify_iat": False, "verify_nbf": False},
        )
    except (jwt.PyJWTError, ValueError, TypeError) as problem:
        raise OAuthError("invalid_grant", "no_valid_keys_or_signatures") from problem
    person = _checked(store, claims)
    if store.switches.consent_required and person.user_id not in store.tokens.consents:
        raise OAuthError("consent_required")
    scope = str(claims["scope"])
    access = store.tokens.new_access(person.user_id, scope, store.clock(), JWT_GRANT_LIFE)
    return {"access_token": access, "token_type": "Bearer", "expires_in": 3600, "scope": scope}


def _checked(store: Store, claims: dict[str, Any]) -> Person:
    """The person a JWT asks to act for; every claim is required (docusign.md 1)."""
    if claims.get("iss") != store.config.integration_key:
        raise OAuthError("invalid_grant", "issuer_not_found")
    if claims.get("aud") != urllib.parse.urlsplit(store.url).netloc:
        raise OAuthError("invalid_grant", "invalid_audience")
    if not {"signature", "impersonation"} <= set(str(claims.get("scope", "")).split()):
        raise OAuthError("invalid_grant", "invalid_scope")
    try:
        expires = datetime.fromtimestamp(float(claims["exp"]), UTC)
        issued = datetime.fromtimestamp(float(claims["iat"]), UTC)
    except (KeyError, TypeError, ValueError, OverflowError) as problem:
        raise OAuthError("invalid_grant", "exp and iat are required") from problem
    now = store.clock()
    if expires <= now or issued > now + timedelta(minutes=5) or expires - issued > timedelta(hours=1):
        raise OAuthError("invalid_grant", "expired_or_too_long")
    person = store.person(str(claims.get("sub", "")))
    if person is None:
        raise OAuthError("invalid_grant", "user_not_found")
    return person


def _check_client(store: Store, form: dict[str, str], *, public_allowed: bool) -> None:
    """Basic auth of a confidential client; without it a public client with PKCE names itself in the form."""
    kind, _, given = request.headers.get("Authorization", "").partition(" ")
    if kind == "Basic":
        try:
            name, _, secret = base64.b64decode(given, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError) as problem:
            raise OAuthError("invalid_client", status=401) from problem
        right = name == store.config.integration_key
        if not (right and hmac.compare_digest(secret.encode(), store.config.client_secret.encode())):
            raise OAuthError("invalid_client", status=401)
    elif not public_allowed or form.get("client_id") != store.config.integration_key:
        raise OAuthError("invalid_client", status=401)


def _code_grant(store: Store, form: dict[str, str]) -> dict[str, Any]:
    given = form.get("code", "")
    grant = store.tokens.codes.get(given)
    _check_client(store, form, public_allowed=grant is None or bool(grant.challenge))
    if grant is None or grant.used or store.clock() >= grant.expires_at:
        raise OAuthError("invalid_grant", "expired_client_token")
    store.tokens.spend(store.tokens.codes, given)
    if form.get("redirect_uri", "") != grant.redirect_uri:  # RFC 6749, 4.1.3: as in the authorisation request
        raise OAuthError("invalid_grant", "redirect_uri")
    if grant.challenge and not _pkce_fits(grant.challenge, form.get("code_verifier", "")):
        raise OAuthError("invalid_grant", "PKCE_verification_failed")
    return _pair(store, grant)


def _pkce_fits(challenge: str, verifier: str) -> bool:
    digest = hashlib.sha256(verifier.encode()).digest()
    return hmac.compare_digest(base64.urlsafe_b64encode(digest).rstrip(b"="), challenge.encode())


def _refresh_grant(store: Store, form: dict[str, str]) -> dict[str, Any]:
    given = form.get("refresh_token", "")
    _check_client(store, form, public_allowed=True)
    grant = store.tokens.refresh.get(given)
    if grant is None or store.clock() >= grant.expires_at:
        raise OAuthError("invalid_grant", "expired_refresh_token")
    if grant.used and store.switches.reused_refresh_token == "refused":
        raise OAuthError("invalid_grant", "reused_refresh_token")
    if "extended" in grant.scope.split():
        store.tokens.spend(store.tokens.refresh, given)
        return _pair(store, grant)
    answer = _pair(store, grant)
    store.tokens.refresh[answer["refresh_token"]] = grant
    return answer


def _pair(store: Store, grant: Grant) -> dict[str, Any]:
    now = store.clock()
    return {
        "access_token": store.tokens.new_access(grant.user_id, grant.scope, now, CODE_GRANT_LIFE),
        "token_type": "Bearer",
        "refresh_token": store.tokens.new_refresh(grant.user_id, grant.scope, now),
        "expires_in": 28800,
        "scope": grant.scope,
    }
