"""The ids of acting on envelopes, as they travel through Slack and back, each writer beside its reader; see `ids`.

A claim that was sent is named by its dispatch. A reader answers None to anything its writer would not have written.
"""

import re
from dataclasses import dataclass

ACT = "claims.act"
"""What a person may do about one claim that was sent: opens a modal."""
VOID = "claims.void"
"""Void with reason: opens a modal."""
CORRECT = "claims.correct"
"""Correct e-mail and resend: opens a modal."""
REMIND = "claims.remind"
"""Remind now, about one claim: opens a modal."""
REMIND_ALL = "claims.remind_all"
"""Remind everybody whom a batch waits for: opens a modal."""

AGAIN = "claims.again"
"""Send again: opens the confirmation over one claim."""

VOID_FORM = "claims.void_form"
CORRECT_FORM = "claims.correct_form"
REMIND_FORM = "claims.remind_form"
"""Callback ids of the modals in which a person acts on an envelope."""
ACT_BLOCK = "act"
VOID_REASON, CORRECT_NAME, CORRECT_EMAIL = "void_reason", "correct_name", "correct_email"
"""The inputs of those modals."""

_ID = r"[A-Za-z0-9_-]{1,32}"
_CORRECTING = re.compile(rf"({_ID}):({_ID})(?::({_ID}))?")
_REMINDING = re.compile(rf"(batch|claim|company):({_ID})")


@dataclass(frozen=True)
class Correcting:
    """The signer whose address is corrected, and the address, hashed, of which the person was warned that it is new."""

    dispatch_id: str
    recipient_id: str
    warned: str | None = None


def correcting_value(correcting: Correcting) -> str:
    """Write it as the value of a button, or the private metadata of the modal."""
    warned = f":{correcting.warned}" if correcting.warned else ""
    return f"{correcting.dispatch_id}:{correcting.recipient_id}{warned}"


def read_correcting(text: object) -> Correcting | None:
    """Read what `correcting_value` wrote."""
    found = _CORRECTING.fullmatch(text) if isinstance(text, str) else None
    return Correcting(found[1], found[2], found[3]) if found else None


@dataclass(frozen=True)
class Reminding:
    """What signers are reminded of: one claim of a batch, all of it, or all of a company's claims that are out."""

    id: str
    whole_batch: bool = False
    company: bool = False


def reminding_value(reminding: Reminding) -> str:
    """Write it as the private metadata of the modal."""
    what = "company" if reminding.company else "batch" if reminding.whole_batch else "claim"
    return f"{what}:{reminding.id}"


def read_reminding(text: object) -> Reminding | None:
    """Read what `reminding_value` wrote."""
    found = _REMINDING.fullmatch(text) if isinstance(text, str) else None
    return Reminding(found[2], found[1] == "batch", found[1] == "company") if found else None
