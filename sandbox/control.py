"""The key of the control doors: both stand-ins ask for it, on a port of its own that the product is never told."""

import hmac

from flask import Blueprint, abort, request

HEADER = "X-Control-Token"


def locked(name: str, token: str) -> Blueprint:
    """A blueprint whose routes answer 403 without the right X-Control-Token. Refuses an empty token."""
    if not token:
        raise ValueError("the control token is empty")
    blueprint = Blueprint(name, __name__)

    @blueprint.before_request
    def check() -> None:
        if not hmac.compare_digest(request.headers.get(HEADER, "").encode(), token.encode()):
            abort(403)

    return blueprint
