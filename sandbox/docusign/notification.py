"""The two things called notification: reminders and expiry of an envelope, and the per-envelope webhook.

Owns reading and checking both (docusign.md 2.1, 2.2). Who is told, and when, is lifecycle's and connect's matter.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sandbox.docusign.fields import as_object, bad_parameter, flag, is_loopback, text, whole

EVENTS = frozenset(
    {
        *("envelope-created", "envelope-sent", "envelope-resent", "envelope-delivered", "envelope-completed"),
        *("envelope-declined", "envelope-voided", "envelope-corrected", "envelope-purge", "envelope-deleted"),
        *("envelope-discard", "recipient-sent", "recipient-autoresponded", "recipient-delivered"),
        *("recipient-completed", "recipient-declined", "recipient-authenticationfailed", "recipient-resent"),
        *("recipient-delegate", "recipient-reassign", "recipient-finish-later"),
    }
)
DEFAULT_EXPIRY_DAYS = 120


def read_notification(given: dict[str, Any]) -> dict[str, Any]:
    """Reminders and expiry as they will be shown again; days are whole numbers in strings."""
    reminders = as_object(given.get("reminders"), "reminders")
    expirations = as_object(given.get("expirations"), "expirations")
    return {
        "useAccountDefaults": _said(flag(given, "useAccountDefaults", not given)),
        "reminders": {
            "reminderEnabled": _said(flag(reminders, "reminderEnabled")),
            "reminderDelay": str(whole(reminders, "reminderDelay")),
            "reminderFrequency": str(whole(reminders, "reminderFrequency")),
        },
        "expirations": {
            "expireEnabled": _said(flag(expirations, "expireEnabled", True)),
            "expireAfter": str(whole(expirations, "expireAfter", DEFAULT_EXPIRY_DAYS)),
            "expireWarn": str(whole(expirations, "expireWarn")),
        },
    }


def expiry(notification: dict[str, Any], sent_at: datetime) -> datetime | None:
    """When an envelope sent at `sent_at` lapses, None for never."""
    expirations = notification["expirations"]
    if expirations["expireEnabled"] != "true" or expirations["expireAfter"] == "0":
        return None
    return sent_at + timedelta(days=int(expirations["expireAfter"]))


def read_event_notification(given: Any) -> dict[str, Any] | None:
    """The webhook of one envelope; `deliveryMode`, `events` and `eventData` belong together, else 400."""
    if given is None:
        return None
    wanted = as_object(given, "eventNotification")
    check_target(text(wanted, "url"))
    events = wanted.get("events")
    if text(wanted, "deliveryMode") != "SIM" or not isinstance(events, list) or not wanted.get("eventData"):
        raise bad_parameter("eventNotification needs deliveryMode SIM, events and eventData together.")
    if unknown := [event for event in events if event not in EVENTS]:
        raise bad_parameter(f"eventNotification.events: {unknown[0]} does not exist.")
    read_event_data(as_object(wanted.get("eventData"), "eventData"))
    for name in ("includeHMAC", "requireAcknowledgment", "loggingEnabled", "integratorManaged", "includeOAuth"):
        flag(wanted, name)
    return wanted


def read_event_data(given: dict[str, Any]) -> list[str]:
    """What the messages carry; only JSON of version restv2.1 is spoken."""
    if text(given, "version") != "restv2.1" or text(given, "format", "json") != "json":
        raise bad_parameter("eventData is version restv2.1 in format json.")
    include = given.get("includeData") or []
    if not isinstance(include, list) or not all(isinstance(name, str) for name in include):
        raise bad_parameter("eventData.includeData is not a list of names.")
    return include


def check_target(url: str) -> None:
    """A webhook goes to https, or stays on this machine."""
    if not (url.startswith("https://") or is_loopback(url)):
        raise bad_parameter("The webhook's url is not https.")


def _said(value: bool) -> str:
    return "true" if value else "false"
