"""DocuSign's own description of its API, made strict, as a judge of requests and answers.

Owns reading the contract file, the list of what we require beyond it, and the short list of what is newer than it (the
file is of 2022), each entry with its source. It judges; the tests decide what a problem means. Where the file lies:
the environment variable CLAIMS_BOT_CONTRACTS (its folder), else ../shared/contracts beside the repository.
"""

from __future__ import annotations

import copy
import json
import os
import re
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft4Validator

FILE = "docusign-esignature-v2.1.openapi.json"
BASE = "/restapi"

# What the file of 2022 does not know, and where it is written.
NEWER_FIELDS: dict[tuple[str, str], tuple[dict[str, Any], str]] = {
    ("eventNotification", "integratorManaged"): ({"type": "string"}, "docusign_esign 6.1.0: EventNotification"),
    ("eventNotification", "includeOAuth"): ({"type": "string"}, "docusign_esign 6.1.0: EventNotification"),
    ("envelopesInformation", "nextUri"): ({"type": "string"}, "docusign_esign 6.1.0: EnvelopesInformation"),
    ("envelopesInformation", "previousUri"): ({"type": "string"}, "docusign_esign 6.1.0: EnvelopesInformation"),
    ("returnUrlRequest", "viewAccess"): ({"type": "string"}, "docusign_esign 6.1.0: EnvelopeViewRequest"),
    ("returnUrlRequest", "settings"): ({"type": "object"}, "docusign_esign 6.1.0: EnvelopeViewRequest"),
    ("correctViewRequest", "viewAccess"): ({"type": "string"}, "docusign_esign 6.1.0: EnvelopeViewRequest"),
    ("correctViewRequest", "settings"): ({"type": "object"}, "docusign_esign 6.1.0: EnvelopeViewRequest"),
}
NEWER_STATUSES: dict[int, str] = {
    401: "error codes page: USER_AUTHENTICATION_FAILED, AUTHORIZATION_INVALID_TOKEN",
    404: "error codes page: RESOURCE_NOT_FOUND, ENVELOPE_DOES_NOT_EXIST",
    405: "HTTP: a method the resource does not have",
    409: "error codes page: EDIT_LOCK_...",
    413: "rules and limits: a request has at most 35,651,584 bytes",
    429: "blog 2026-04: the hourly and the burst limit move from 400 to 429",
    500: "HTTP: the answer of a server in trouble",
    502: "HTTP: the answer of a server in trouble",
    503: "HTTP: the answer of a server in trouble",
}

# What we require although the file names nothing as required (docusign.md 2.1, 2.2, 6).
REQUIRED: dict[str, list[str]] = {
    "document": ["documentId", "name", "fileExtension", "documentBase64"],
    "eventNotification": ["url", "deliveryMode", "events", "eventData"],
    "connectEventData": ["version"],
    "textCustomField": ["name", "value"],
    "errorDetails": ["errorCode", "message"],
    "viewUrl": ["url"],
    "foldersRequest": ["envelopeIds"],
}
REQUIRED_IN_REQUEST: dict[str, list[str]] = {
    "envelopeDefinition": ["status", "emailSubject"],
    "returnUrlRequest": ["returnUrl", "viewAccess"],
    "signer": ["recipientId"],
}
# An envelope is described by itself, or by composite templates (docusign.md 2.1).
EITHER_IN_REQUEST: dict[str, list[list[str]]] = {
    "envelopeDefinition": [["documents", "recipients"], ["compositeTemplates"]]
}
REQUIRED_IN_ANSWER: dict[str, list[str]] = {
    "envelopeSummary": ["envelopeId", "status", "statusDateTime", "uri"],
    "envelope": ["envelopeId", "status"],
    "envelopeUpdateSummary": ["envelopeId"],
    "envelopesInformation": ["resultSetSize", "startPosition", "endPosition", "totalSetSize"],
    "recipients": ["signers", "recipientCount"],
    "signer": ["recipientId", "recipientIdGuid", "name", "email", "routingOrder", "status"],
    "recipientsUpdateSummary": ["recipientUpdateResults"],
    "accountInformation": ["billingPeriodEnvelopesSent", "billingPeriodEnvelopesAllowed"],
}

# The file has no OAuth: dev:/platform/auth pages, OpenID userinfo, RFC 6749 section 5.
_TEXT = {"type": "string", "minLength": 1}


def _exactly(required: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    properties = {**required, **(optional or {})}
    return {"type": "object", "properties": properties, "required": list(required), "additionalProperties": False}


_OAUTH_ERROR = _exactly({"error": _TEXT}, {"error_description": _TEXT})
_ACCOUNT = _exactly({"account_id": _TEXT, "is_default": {"type": "boolean"}, "account_name": _TEXT, "base_uri": _TEXT})
OAUTH: dict[tuple[str, str], dict[str, Any]] = {
    ("POST", "/oauth/token"): _exactly(
        {"access_token": _TEXT, "token_type": {"enum": ["Bearer"]}, "expires_in": {"type": "integer"}},
        {"refresh_token": _TEXT, "scope": _TEXT},
    ),
    ("GET", "/oauth/userinfo"): _exactly(
        {"sub": _TEXT, "name": _TEXT, "email": _TEXT, "accounts": {"type": "array", "minItems": 1, "items": _ACCOUNT}},
        {"given_name": _TEXT, "family_name": _TEXT, "created": _TEXT},
    ),
}


def contract_file() -> Path | None:
    """The contract file, or None where the folder is absent.

    With CLAIMS_BOT_CONTRACTS_REQUIRED=1 an absent file is an error, so that CI cannot pass without it.
    """
    beside = Path(__file__).resolve().parents[2].parent / "shared" / "contracts"
    found = Path(os.environ.get("CLAIMS_BOT_CONTRACTS") or beside) / FILE
    if found.is_file():
        return found
    if os.environ.get("CLAIMS_BOT_CONTRACTS_REQUIRED") == "1":
        raise FileNotFoundError(f"{FILE} is required and not in {found.parent}")
    return None


def check_request(method: str, path: str, query: dict[str, str], body: Any) -> list[str]:
    """Problems of a request; none means DocuSign's description and our list allow it. `path` begins with /restapi."""
    operation = _operation(method, path)
    if operation is None:
        return [f"{method} {path} is not in the contract"]
    names = {one["name"] for one in operation["parameters"] if one.get("in") == "query"}
    problems = [f"query {name} is not in the contract" for name in query if name not in names]
    schema = next((one["schema"] for one in operation["parameters"] if one.get("in") == "body"), None)
    if body is None:
        return problems
    if schema is None:
        return [*problems, f"{method} {path} takes no body"]
    if isinstance(body, dict) and body.get("status") == "voided" and not body.get("voidedReason"):
        problems.append("a void has a voidedReason")
    return problems + _problems("request", _name(schema), body)


def check_answer(method: str, path: str, status: int, body: Any) -> list[str]:
    """Problems of an answer, also of OAuth's; `body` is the parsed JSON, None for a file."""
    if path.startswith("/oauth"):
        schema = OAUTH.get((method, path), {}) if status < 400 else _OAUTH_ERROR
        return [_said(error) for error in Draft4Validator(schema).iter_errors(body)]
    if status in NEWER_STATUSES:
        return _problems("answer", "errorDetails", body)
    operation = _operation(method, path)
    if operation is None:
        return [f"{method} {path} is not in the contract"]
    answer = operation["responses"].get(str(status))
    if answer is None:
        return [f"{method} {path} never answers {status}"]
    schema = answer.get("schema", {})
    if not schema or schema.get("type") == "file":
        return [] if body is None else [f"{method} {path} answers a file or nothing"]
    return _problems("answer", _name(schema), body)


def _name(schema: dict[str, Any]) -> str:
    return str(schema["$ref"]).rpartition("/")[2]


def _problems(direction: str, name: str, value: Any) -> list[str]:
    return [_said(error) for error in _validator(direction, name).iter_errors(value)]


def _said(error: Any) -> str:
    return f"{'/'.join(map(str, error.absolute_path)) or 'body'}: {error.message[:300]}"


@cache
def _contract() -> dict[str, Any]:
    found = contract_file()
    if found is None:
        raise FileNotFoundError(FILE)
    contract: dict[str, Any] = json.loads(found.read_text("utf-8"))
    for (name, field), (schema, _source) in NEWER_FIELDS.items():
        contract["definitions"][name]["properties"].setdefault(field, schema)
    return contract


@cache
def _definitions(direction: str) -> dict[str, Any]:
    definitions: dict[str, Any] = copy.deepcopy(_contract()["definitions"])
    _close(definitions)
    for table in (REQUIRED, REQUIRED_IN_REQUEST if direction == "request" else REQUIRED_IN_ANSWER):
        for name, fields in table.items():
            definitions[name]["required"] = sorted({*definitions[name].get("required", []), *fields})
    if direction == "request":
        for name, ways in EITHER_IN_REQUEST.items():
            definitions[name]["anyOf"] = [{"required": way} for way in ways]
    return definitions


def _close(schema: Any) -> None:
    """Forbid, in every object of the description, what it does not name."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict) and schema.get("type") in {"object", None}:
            schema.setdefault("additionalProperties", False)
        for part in schema.values():
            _close(part)


@cache
def _validator(direction: str, name: str) -> Draft4Validator:
    return Draft4Validator({"allOf": [{"$ref": f"#/definitions/{name}"}], "definitions": _definitions(direction)})


@cache
def _patterns() -> list[tuple[re.Pattern[str], dict[str, Any]]]:
    found = []
    for path, operations in sorted(_contract()["paths"].items(), key=lambda item: item[0].count("{")):
        pattern = re.sub(r"\\\{[^/]+?\\\}", "[^/]+", re.escape(BASE + path))
        found.append((re.compile(pattern), operations))
    return found


def _operation(method: str, path: str) -> dict[str, Any] | None:
    for pattern, operations in _patterns():
        if pattern.fullmatch(path) and method.lower() in operations:
            found: dict[str, Any] = operations[method.lower()]
            return found
    return None
