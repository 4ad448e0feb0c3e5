"""Unhappy answers: the kind of trouble and the sentence, decided by DocuSign's error code."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from esign.answers import trouble_from
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered

NOW = datetime(2026, 11, 22, 13, 20, tzinfo=UTC)


def answer(code: str, status: int = 400, **headers: str) -> Trouble:
    body = json.dumps({"errorCode": code, "message": "as DocuSign words it today"}).encode()
    return trouble_from(status, body, {name.replace("_", "-"): value for name, value in headers.items()}, NOW)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("ENVELOPE_ALLOWANCE_EXCEEDED", Stopped),
        ("ENVELOPE_SEND_LIMIT_EXCEEDED", Stopped),
        ("PLAN_ITEM_NOT_ENABLED", Stopped),
        ("USER_AUTHENTICATION_FAILED", Stopped),
        ("AUTHORIZATION_INVALID_TOKEN", Stopped),
        ("PARTNER_AUTHENTICATION_FAILED", Stopped),
        ("ACCOUNT_LACKS_PERMISSIONS", Stopped),
        ("USER_LACKS_MEMBERSHIP", Stopped),
        ("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT", Refused),
        ("ANCHOR_TAB_STRING_NOT_FOUND", Refused),
        ("UNABLE_TO_LOAD_DOCUMENT", Refused),
        ("RECIPIENT_LIMIT_EXCEEDED", Refused),
        ("INVALID_REQUEST_PARAMETER", Refused),
        ("UNSPECIFIED_ERROR", Refused),
        ("A_CODE_OF_NEXT_YEAR", Refused),
        ("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", Paused),
        ("BURST_APIINVOCATION_LIMIT_EXCEEDED", Paused),
        ("API_REQUEST_IS_THROTTLED", Paused),
        ("Hourly_Envelope_Polling_Limit_Exceeded", Paused),
        ("Burst_APIInvocation_Envelope_Limit_Exceeded", Paused),
        ("ENVELOPE_DOES_NOT_EXIST", Moved),
        ("ENVELOPE_INVALID_STATUS", Moved),
        ("ENVELOPE_CANNOT_VOID_INVALID_STATE", Moved),
        ("EDIT_LOCK_NOT_LOCK_OWNER", Moved),
    ],
)
@pytest.mark.parametrize("status", [400, 401, 403, 404, 409, 429])
def test_the_code_decides_in_any_case_and_with_any_status(code: str, kind: type[Trouble], status: int) -> None:
    if status == 429 and kind is not Paused:
        status = 400

    assert type(answer(code, status)) is kind
    assert type(answer(code.lower(), status)) is kind


@pytest.mark.parametrize("status", [500, 502, 503, 504, 408, 444])
@pytest.mark.parametrize("body", [b"", b"<html>busy</html>", b'{"errorCode":"UNSPECIFIED_ERROR"}'])
def test_a_server_that_fails_may_have_done_it_all_the_same(status: int, body: bytes) -> None:
    assert type(trouble_from(status, body, {}, NOW)) is Unanswered


@pytest.mark.parametrize(("status", "body"), [(0, None), (307, b""), (413, b"<html>"), (404, b"[]"), (403, b"")])
def test_a_refusal_that_docusign_did_not_write_proves_nothing(status: int, body: bytes | None) -> None:
    assert type(trouble_from(status, body, {}, NOW)) is Unanswered


def test_a_bare_401_means_that_the_token_is_no_good() -> None:
    assert type(trouble_from(401, b"", {}, NOW)) is Stopped


def test_the_hourly_limit_lasts_until_docusign_says() -> None:
    resets = NOW + timedelta(minutes=11)

    trouble = answer("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", 429, x_ratelimit_reset=str(int(resets.timestamp())))

    assert isinstance(trouble, Paused)
    assert (trouble.until, trouble.whole_account) == (resets, True)
    assert trouble.words == "DocuSign's hourly limit is used up. Sending resumes by itself.", (
        "each reads it in their zone"
    )


@pytest.mark.parametrize("ago", [1, 20, 90])
def test_an_hour_that_ended_before_we_heard_is_no_reason_to_wait_for_the_next(ago: int) -> None:
    reset = str(int((NOW - timedelta(seconds=ago)).timestamp()))

    trouble = answer("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", 429, x_ratelimit_reset=reset)

    assert isinstance(trouble, Paused)
    assert trouble.until == NOW + timedelta(seconds=30)


@pytest.mark.parametrize("reset", ["", "soon", "0", "99999999999999999999"])
def test_without_a_sensible_reset_the_next_hour_is_waited_for(reset: str) -> None:
    trouble = answer("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", X_RateLimit_Reset=reset)

    assert isinstance(trouble, Paused)
    assert trouble.until == datetime(2026, 11, 22, 14, tzinfo=UTC)


def test_a_burst_is_over_in_half_a_minute_or_when_told() -> None:
    burst, told = answer("", 429), answer("", 429, retry_after="90")

    assert isinstance(burst, Paused)
    assert isinstance(told, Paused)
    assert burst.until == NOW + timedelta(seconds=30)
    assert told.until == NOW + timedelta(seconds=90)


def test_asking_too_often_about_one_envelope_stops_no_other() -> None:
    trouble = answer("HOURLY_APIINVOCATION_ENVELOPE_LIMIT_EXCEEDED")

    assert isinstance(trouble, Paused)
    assert (trouble.until, trouble.whole_account) == (NOW + timedelta(hours=1), False)


def test_only_a_refusal_without_a_reason_is_worth_repeating() -> None:
    unspecified, permanent = answer("UNSPECIFIED_ERROR"), answer("INVALID_EMAIL_ADDRESS_FOR_RECIPIENT")

    assert isinstance(unspecified, Refused)
    assert isinstance(permanent, Refused)
    assert (unspecified.worth_repeating, permanent.worth_repeating) == (True, False)


def test_an_unknown_refusal_gives_docusigns_words_in_one_short_line() -> None:
    body = json.dumps({"errorCode": "NEW_ONE", "message": "first\nsecond " + "x" * 500}).encode()

    trouble = trouble_from(400, body, {}, NOW)

    assert trouble.words.startswith(
        "DocuSign refused this claim (NEW_ONE). Nothing was sent. DocuSign says: first second x"
    )
    assert len(trouble.words) < 300


def test_every_trouble_keeps_the_trace_and_can_be_logged() -> None:
    trouble = answer("UNSPECIFIED_ERROR", X_DocuSign_TraceToken="0b1c")

    assert trouble.trace == "0b1c"
    assert str(trouble).startswith("UNSPECIFIED_ERROR: DocuSign rejected the PDF")
