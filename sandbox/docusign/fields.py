"""Reading JSON the way DocuSign's description says: strings, lists of objects, "true"/"false".

Owns the checks of shape; a wrong shape is INVALID_REQUEST_BODY or INVALID_REQUEST_PARAMETER, never a guess.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Any

from sandbox.docusign.model import ApiError

_EMAIL = re.compile(r"[^@\s<>,;:\"()\[\]]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+")


def bad_body(detail: str = "") -> ApiError:
    """The answer to JSON of a wrong shape."""
    said = "The request body is missing or improperly formatted."
    return ApiError("INVALID_REQUEST_BODY", f"{said} {detail}".strip())


def bad_parameter(detail: str) -> ApiError:
    """The answer to a value that is not allowed."""
    return ApiError("INVALID_REQUEST_PARAMETER", f"The request contained at least one invalid parameter. {detail}")


def as_object(value: Any, name: str) -> dict[str, Any]:
    """The JSON object, an empty one for nothing."""
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise bad_body(f"'{name}' is not an object.")
    return value


def as_objects(value: Any, name: str) -> list[dict[str, Any]]:
    """The JSON list of objects, an empty one for nothing."""
    if value is None:
        return []
    if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
        raise bad_body(f"'{name}' is not a list of objects.")
    return value


def text(source: dict[str, Any], name: str, default: str = "") -> str:
    """A string value. The description knows only strings, also for numbers and booleans."""
    value = source.get(name)
    if value is None:
        return default
    if not isinstance(value, str):
        raise bad_body(f"'{name}' is not a string.")
    return value


def flag(source: dict[str, Any], name: str, default: bool = False) -> bool:
    """A boolean, written "true" or "false"."""
    value = text(source, name)
    if value.lower() not in {"", "true", "false"}:
        raise bad_parameter(f"'{name}' is neither true nor false.")
    return value.lower() == "true" if value else default


def whole(source: dict[str, Any], name: str, default: int = 0) -> int:
    """A whole number that is not negative, written as a string."""
    value = text(source, name)
    if value and not (value.isascii() and value.isdigit()):
        raise bad_parameter(f"'{name}' is not a number.")
    return int(value) if value else default


def is_email(value: str) -> bool:
    """Whether DocuSign would take it for an address."""
    return len(value) <= 100 and _EMAIL.fullmatch(value) is not None


def is_loopback(url: str) -> bool:
    """Plain http is let through to this machine only: nothing leaves it."""
    return re.match(r"http://(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(/|$|\?)", url) is not None


def instant(value: str, name: str) -> datetime:
    """An aware time out of a query; a date or a time without zone is UTC."""
    try:
        found = datetime.fromisoformat(value.strip().replace(" ", "+"))
    except ValueError as problem:
        raise bad_parameter(f"'{name}' is not a date.") from problem
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def stamp(at: datetime) -> str:
    """A time as DocuSign writes it: UTC with seven decimals."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%f") + "0Z"
