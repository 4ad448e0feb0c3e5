"""What a stand-in DocuSign is started with, and the switches for what DocuSign does not document.

Owns values only: ids of the demo world, limits, and one switch for each open question of DocuSign's behaviour.
It refuses names and values it does not know, so that a mistyped switch cannot pass for a proven one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

SERVICE_USER_ID = "8c1f0a52-3b64-4d1c-8a77-2f9d6e5b4c31"
OTHER_ACCOUNT_ID = "0c9d8e7f-6a5b-4c3d-9e2f-1a0b9c8d7e6f"
"""Of people who are no users of ours."""
ACCOUNT_ID = "b7e4d2a1-9c58-4f06-8e3b-6a5d4c3b2a19"
INTEGRATION_KEY = "5f2b6c0e-7d1a-4b7e-9a3c-1d2e3f405162"


@dataclass(frozen=True)
class Person:
    """A DocuSign user of the account. An `admin` sees every envelope, anybody else only what they sent.

    One who is `elsewhere` is a user of another account only; one who may not send may do all but that.
    """

    user_id: str
    name: str
    email: str
    admin: bool = False
    may_send: bool = True
    elsewhere: bool = False


@dataclass(frozen=True)
class Template:
    """A template saved on the account: for each role the tabs that its recipient gets, and a brand.

    The documents saved with it are always replaced here, so it has none.
    """

    template_id: str
    name: str
    roles: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    brand_id: str | None = None


FIELDS_TEMPLATE = Template(
    "6f1d2c3b-4a59-4e68-8f70-91a2b3c4d5e6",
    "Progress claims",
    {"Subcontractor": {"textTabs": [{"tabLabel": "Cost code", "pageNumber": "1", "xPosition": "60",
                                     "yPosition": "40", "documentId": "1"}]}},
    "0d1c2b3a-4f5e-4d6c-8b7a-9e8f7a6b5c4d",
)  # fmt: skip


@dataclass(frozen=True)
class Account:
    """The one account. `envelopes_allowed` None means unlimited; sends count, drafts do not."""

    account_id: str = ACCOUNT_ID
    name: str = "Harbour & Rowe Constructors"
    envelopes_allowed: int | None = None
    templates: tuple[Template, ...] = (FIELDS_TEMPLATE,)
    users: tuple[Person, ...] = (
        Person(SERVICE_USER_ID, "Claims Service", "claims@harbour-rowe.example"),
        Person("2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01", "Maya Okafor", "maya.okafor@harbour-rowe.example"),
        Person("2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a02", "Tom Sandoval", "tom.sandoval@harbour-rowe.example"),
        Person(
            "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a03", "Priya Raman", "priya.raman@harbour-rowe.example", may_send=False
        ),
        Person(
            "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a04", "Karen Doyle", "karen.doyle@doyle-steel.example", elsewhere=True
        ),
    )


@dataclass(frozen=True)
class DocusignConfig:
    """How one stand-in runs. Port 0 takes a free port. `redirect_uris` empty allows any loopback address.

    `seed` is of the dice that decide which calls a fault with a chance hits.
    """

    public_key_pem: str = ""
    port: int = 0
    control_port: int = 0
    environment: str = "demo"
    integration_key: str = INTEGRATION_KEY
    client_secret: str = "sandbox-client-secret"
    redirect_uris: tuple[str, ...] = ()
    account: Account = field(default_factory=Account)
    connect_hmac_keys: tuple[str, ...] = ()
    hourly_limit: int = 3000
    burst_limit: int | None = None
    list_page: int = 1000
    threads: int = 32
    seed: int = 0
    control_token: str = field(default_factory=secrets.token_urlsafe)

    @property
    def burst(self) -> int:
        """Calls per 30 seconds: 200 in demo, 500 in production (DocuSign: resource limits page)."""
        return self.burst_limit or (500 if self.environment == "production" else 200)


def config_from_mapping(given: Mapping[str, Any], control_token: str | None = None) -> DocusignConfig:
    """A config out of the JSON of `python -m sandbox`; ValueError names a key that does not exist."""
    values = dict(given)
    known = {item.name for item in fields(DocusignConfig)}
    if unknown := set(values) - known:
        raise ValueError(f"docusign: unknown settings {sorted(unknown)}")
    for name in ("redirect_uris", "connect_hmac_keys"):
        if name in values:
            values[name] = tuple(values[name])
    if "account" in values:
        account = dict(values["account"])
        if "users" in account:
            account["users"] = tuple(Person(**user) for user in account["users"])
        if "templates" in account:
            account["templates"] = tuple(Template(**one) for one in account["templates"])
        values["account"] = Account(**account)
    if control_token:
        values["control_token"] = control_token
    return DocusignConfig(**values)


CHOICES: Mapping[str, tuple[object, ...]] = {
    "duplicate_transaction_id": ("second_envelope", "same_envelope", "refused"),
    "second_send": ("invalid_status", "ok"),
    "concurrent_changes": ("serialise", "conflict"),
    "anchor_errors": ("create", "send"),
    "allowance_errors": ("create", "send"),
    "burst_window": ("fixed", "sliding"),
    "rate_limit_status": (429, 400),
    "reused_refresh_token": ("refused", "accepted"),
    "deleted_drafts": ("shown", "gone"),
}


@dataclass(frozen=True)
class Switches:
    """Each thing DocuSign leaves open, settable while running.

    A repeated `transactionId`; how long a new envelope stays out of look-ups and whether drafts are in them; a second
    send and concurrent changes; where anchor and allowance errors come; how Connect retries and whether a retry is
    the same bytes; the burst window; whether answers carry the rate headers. Seconds are real seconds for waits, clock
    seconds for the look-up lag.
    """

    duplicate_transaction_id: str = "second_envelope"
    lookup_lag_seconds: float = 0.0
    drafts_listed: bool = True
    transaction_id_shown: bool = True
    second_send: str = "invalid_status"
    concurrent_changes: str = "serialise"
    anchor_errors: str = "create"
    allowance_errors: str = "send"
    connect_retry_backoff: tuple[float, ...] = (0.2, 0.4, 0.8, 1.6)
    connect_retry_identical: bool = False
    burst_window: str = "fixed"
    rate_limit_status: int = 429
    rate_headers: bool = True
    consent_required: bool = False
    reused_refresh_token: str = "refused"
    deleted_drafts: str = "shown"
    latency_seconds: float = 0.0


def changed(switches: Switches, wanted: Mapping[str, Any]) -> Switches:
    """The switches with some set otherwise; ValueError or TypeError for a name or value that does not exist."""
    values = dict(wanted)
    for name, value in values.items():
        if not hasattr(switches, name):
            raise ValueError(f"no such switch: {name}")
        if name in CHOICES and value not in CHOICES[name]:
            raise ValueError(f"{name} is one of {CHOICES[name]}, not {value!r}")
        if isinstance(getattr(switches, name), bool) and not isinstance(value, bool):
            raise TypeError(f"{name} is true or false, not {value!r}")
    if "connect_retry_backoff" in values:
        values["connect_retry_backoff"] = tuple(float(pause) for pause in values["connect_retry_backoff"])
    return replace(switches, **values)
