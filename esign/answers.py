"""Reads an unhappy answer of DocuSign: which kind of trouble it is, and the sentence for the admin.

Decided by `errorCode`, in any case, never by HTTP status or message: DocuSign moved the rate limits from 400 to 429
and reworded its messages in 2026. The status decides only where there is no code.
"""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from claims.wording import phrase, say
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from esign.quota import quota_from
from esign.text import one_line, shortened

BURST_WINDOW = timedelta(seconds=30)
"""DocuSign says that a burst is counted over 30 seconds (DocuSign: resource limits)."""

TOKEN_CODES = frozenset({"USER_AUTHENTICATION_FAILED", "AUTHORIZATION_INVALID_TOKEN", "HTTP_401"})
"""What a fresh token may mend. A call answered with one of these was not carried out."""

PERMISSION_CODES = frozenset(
    {
        "ACCOUNT_LACKS_PERMISSIONS",
        "USER_LACKS_PERMISSIONS",
        "USER_LACKS_MEMBERSHIP",
        "USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT",
        "USER_NOT_ACCOUNT_ADMIN",
    }
)
"""What is about the DocuSign user that asks, and that an administrator of the account can mend."""

_STOPS = {
    **dict.fromkeys(
        ("ENVELOPE_ALLOWANCE_EXCEEDED", "ENVELOPE_SEND_LIMIT_EXCEEDED", "PLAN_ITEM_NOT_ENABLED"),
        phrase(
            "Your DocuSign plan has no envelopes left for this. Nothing else was sent; "
            "resume when the plan is renewed or extended."
        ),
    ),
    **dict.fromkeys(
        TOKEN_CODES,
        phrase("DocuSign signed us out. Nothing was sent; check the integration key and its consent, then resume."),
    ),
    "PARTNER_AUTHENTICATION_FAILED": phrase(
        "The integration key is not enabled in this DocuSign environment (demo or live). "
        "Nothing was sent; check the key and the environment in the settings."
    ),
    **dict.fromkeys(
        PERMISSION_CODES,
        phrase(
            "The DocuSign user may not send in this account. Nothing was sent; a DocuSign administrator must grant "
            "sending."
        ),
    ),
}

ACCOUNT_CODES = frozenset(_STOPS) - TOKEN_CODES - PERMISSION_CODES
"""What is about the whole account, whichever of its users asked. Any other reason to stop is about the one who did."""

_CLAIM = {
    "INVALID_EMAIL_ADDRESS_FOR_RECIPIENT": phrase(
        "An e-mail address is not valid. Nothing was sent; correct the contact."
    ),
    **dict.fromkeys(
        ("ANCHOR_TAB_STRING_NOT_FOUND", "TAB_OUT_OF_BOUNDS"),
        phrase("DocuSign did not find the signature marks on the summary sheet. Nothing was sent."),
    ),
    **dict.fromkeys(
        ("UNABLE_TO_LOAD_DOCUMENT", "UNSUPPORTED_PDF_CONTENT", "FORMAT_CONVERSION_ERROR", "PDF_VALIDATION_FAILED"),
        phrase(
            "DocuSign cannot read the PDF (password, XFA or damaged?). Nothing was sent; export it again and import it."
        ),
    ),
    **dict.fromkeys(
        (
            "RECIPIENT_LIMIT_EXCEEDED",
            "DOCUMENT_LIMIT_EXCEEDED",
            "ONESIGNALLSIGN_NOT_SATISFIED",
            "INVALID_RECIPIENT_ID",
            "DUPLICATE_RECIPIENT",
        ),
        phrase(
            "Too many or conflicting recipients or documents. Nothing was sent; look at the contacts of the commitment."
        ),
    ),
    **dict.fromkeys(
        ("TEMPLATE_ID_INVALID", "TEMPLATE_NOT_FOUND"),
        phrase(
            "DocuSign does not know the template that `/claims settings` names, or its sender may not use it. Nothing "
            "was sent; an admin of the project chooses another one, or none."
        ),
    ),
    **dict.fromkeys(
        ("INVALID_REQUEST_PARAMETER", "INVALID_REQUEST_BODY"),
        phrase("Internal problem: DocuSign did not understand our request. Nothing was sent."),
    ),
}

_MOVED = frozenset({"ENVELOPE_DOES_NOT_EXIST", "ENVELOPE_INVALID_STATUS", "ENVELOPE_CANNOT_VOID_INVALID_STATE"})
_SIGNED = frozenset({"RECIPIENT_UPDATE_FAILED"})
_SILENT_STATUSES = frozenset({408, 444})


def trouble_from(status: int, body: bytes | str | None, headers: Mapping[str, str], now: datetime) -> Trouble:
    """Return what an answer outside 2xx means; to be raised by the caller."""
    given = {name.lower(): value for name, value in headers.items()}
    trace = given.get("x-docusign-tracetoken")
    code, message = _code_and_message(body)
    if status >= 500 or status in _SILENT_STATUSES or not (code or 400 <= status <= 499):
        return unanswered(code or f"HTTP_{status}", trace)
    if limited := _rate_limited(code, status, given, now, trace):
        return limited
    code = code or f"HTTP_{status}"
    if code in _STOPS:
        return Stopped(code, say(_STOPS[code]), trace)
    if code in _MOVED or code.startswith("EDIT_LOCK"):
        words = say("Someone changed this envelope in DocuSign. Nothing was done to it; its status is read again.")
        return Moved(code, words, trace)
    return _about_this_claim(code, message, trace)


def trouble_of_recipient(told: Mapping[str, Any], recipient_id: str) -> Trouble | None:
    """Return what became of one recipient's row: a wrong one does not fail the call (DocuSign: errorDetails).

    An answer that does not name the recipient tells nothing.
    """
    results = told.get("recipientUpdateResults")
    rows = [row for row in results if isinstance(row, dict)] if isinstance(results, list) else []
    row = next((row for row in rows if str(row.get("recipientId")) == recipient_id), None)
    if row is None:
        return unanswered("NO_RECIPIENT")
    told_of = row.get("errorDetails")
    details = told_of if isinstance(told_of, dict) else {}
    code = str(details.get("errorCode") or "").strip().upper()
    if code in {"", "SUCCESS"}:
        return None
    if code in _SIGNED:
        return Moved(code, say("The signer has signed meanwhile, or cannot be changed any more. Nothing was done."))
    return _about_this_claim(code, str(details.get("message") or ""), None)


def unanswered(code: str, trace: str | None = None) -> Unanswered:
    """Return the trouble of a call whose effect nobody knows."""
    words = say("DocuSign did not answer. Checking whether it went out before trying again.")
    return Unanswered(code, words, trace)


def _about_this_claim(code: str, message: str, trace: str | None) -> Trouble:
    if code in _CLAIM:
        return Refused(code, say(_CLAIM[code]), trace)
    if code == "UNSPECIFIED_ERROR":
        # DocuSign's limit on 70 simultaneous uploads of the same bytes answers like this, so a repeat may pass.
        words = say(
            "DocuSign rejected the PDF without a reason. Nothing was sent; open the PDF, export it again if needed."
        )
        return Refused(code, words, trace, worth_repeating=True)
    if code.startswith("HTTP_"):
        # A refusal that DocuSign did not write (a proxy, a gateway): it proves nothing about what DocuSign did.
        return unanswered(code, trace)
    words = say("DocuSign refused this claim ({code}). Nothing was sent.", code=code)
    if message:
        words = say(
            "DocuSign refused this claim ({code}). Nothing was sent. DocuSign says: {message}",
            code=code, message=shortened(one_line(message), 200),
        )  # fmt: skip
    return Refused(code, words, trace)


def _rate_limited(
    code: str, status: int, headers: Mapping[str, str], now: datetime, trace: str | None
) -> Paused | None:
    hourly = "HOURLY" in code
    if "POLLING_LIMIT" in code or "APIINVOCATION_ENVELOPE_LIMIT" in code:
        until = now + (timedelta(hours=1) if hourly else BURST_WINDOW)
        words = say("DocuSign was asked about this envelope too often.")
        return Paused(code, words, until, trace, whole_account=False)
    if hourly and "LIMIT_EXCEEDED" in code:
        until = _reset(headers, now)
        return Paused(code, say("DocuSign's hourly limit is used up. Sending resumes by itself."), until, trace)
    if "BURST" in code or "THROTTLED" in code or status == 429:
        words = say("DocuSign asks us to slow down. Sending resumes by itself.")
        return Paused(code or "HTTP_429", words, now + _retry_after(headers), trace)
    return None


def _reset(headers: Mapping[str, str], now: datetime) -> datetime:
    """Return when the hourly window ends: as the header says if it makes sense, else at the next full hour.

    A window that has ended meanwhile, because the answer was slow or our clock is ahead, is no reason to wait for the
    end of the next one.
    """
    quota = quota_from(headers)
    told = quota.hourly_resets_at if quota else None
    if told is not None and abs(told - now) <= timedelta(hours=2):
        return told if told > now else now + BURST_WINDOW
    return now.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    told = headers.get("retry-after", "")
    return max(BURST_WINDOW, timedelta(seconds=min(int(told), 3600))) if told.isdecimal() else BURST_WINDOW


def _code_and_message(body: bytes | str | None) -> tuple[str, str]:
    """Read `{"errorCode", "message"}`; empty where the body is HTML, empty or something else."""
    try:
        told = json.loads(body or b"")
    except ValueError:
        return "", ""
    if not isinstance(told, dict):
        return "", ""
    return str(told.get("errorCode") or "").strip().upper(), str(told.get("message") or "")
