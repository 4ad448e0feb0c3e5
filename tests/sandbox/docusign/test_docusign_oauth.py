"""Who gets a token from the stand-in, for how long, and why not."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from authlib.integrations.requests_client import OAuth2Session

from sandbox.docusign.config import ACCOUNT_ID, INTEGRATION_KEY, SERVICE_USER_ID
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_wire import Caller, Clock, KeyPair, jwt_token, new_key_pair

BACK = "http://127.0.0.1:9/callback"
MAYA = "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01"
VERIFIER = secrets.token_urlsafe(48)
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()


def allow(sandbox: DocusignSandbox, decision: str = "allow", user: str = MAYA, **changes: str) -> requests.Response:
    """What a browser does on the consent page; answers the redirect or the refusal."""
    asked = {
        "response_type": "code",
        "client_id": INTEGRATION_KEY,
        "redirect_uri": BACK,
        "scope": "signature extended",
        "state": "s-1",
        "code_challenge": CHALLENGE,
        "code_challenge_method": "S256",
        **changes,
    }
    page = requests.get(f"{sandbox.url}/oauth/auth", params=asked, timeout=10)
    if page.status_code != 200:
        return page
    ticket = page.text.partition('name="ticket" value="')[2].partition('"')[0]
    form = {"ticket": ticket, "user_id": user, "decision": decision}
    return requests.post(f"{sandbox.url}/oauth/auth", data=form, timeout=10, allow_redirects=False)


def code_of(answer: requests.Response) -> str:
    """The code in a redirect."""
    return parse_qs(urlsplit(answer.headers["Location"]).query)["code"][0]


def redeem(sandbox: DocusignSandbox, **form: str) -> requests.Response:
    """Ask for a token as a public client."""
    data = {"client_id": INTEGRATION_KEY, "redirect_uri": BACK, **form}
    return requests.post(f"{sandbox.url}/oauth/token", data=data, timeout=10)


def by_code(sandbox: DocusignSandbox, **changes: str) -> requests.Response:
    """The whole authorisation code flow with PKCE."""
    code = code_of(allow(sandbox, **changes))
    return redeem(sandbox, grant_type="authorization_code", code=code, code_verifier=VERIFIER)


def test_a_signed_jwt_gives_an_hour_as_the_service_user(call: Caller) -> None:
    info = call("GET", "/oauth/userinfo").json()
    assert info["sub"] == SERVICE_USER_ID
    assert info["accounts"][0]["account_id"] == ACCOUNT_ID
    assert info["accounts"][0]["base_uri"] == call.sandbox.url


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"iss": "somebody-else"}, "issuer_not_found"),
        ({"sub": "00000000-0000-0000-0000-000000000000"}, "user_not_found"),
        ({"aud": "http://127.0.0.1"}, "invalid_audience"),
        ({"scope": "signature"}, "invalid_scope"),
        ({"exp": None}, "exp and iat are required"),
        ({"exp": 1}, "expired_or_too_long"),
        ({"exp": 4_000_000_000}, "expired_or_too_long"),
    ],
)
def test_a_jwt_with_a_wrong_claim_gives_nothing(
    sandbox: DocusignSandbox, keys: KeyPair, clock: Clock, changes: dict[str, object], why: str
) -> None:
    answer = jwt_token(sandbox, keys.private_pem, clock().timestamp(), **changes)
    assert answer.status_code == 400
    assert answer.json() == {"error": "invalid_grant", "error_description": why}


def test_a_jwt_signed_with_another_key_gives_nothing(sandbox: DocusignSandbox) -> None:
    answer = jwt_token(sandbox, new_key_pair().private_pem)
    assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")


def test_consent_is_asked_for_until_the_person_allows_it_on_the_page(
    sandbox: DocusignSandbox, keys: KeyPair, clock: Clock
) -> None:
    sandbox.switch(consent_required=True)
    now = clock().timestamp()
    assert jwt_token(sandbox, keys.private_pem, now).json() == {"error": "consent_required"}
    allow(sandbox, scope="signature impersonation", user=SERVICE_USER_ID)
    assert jwt_token(sandbox, keys.private_pem, now).status_code == 200
    sandbox.revoke(SERVICE_USER_ID)
    assert jwt_token(sandbox, keys.private_pem, now).json() == {"error": "consent_required"}


def test_a_person_logs_in_with_authlib_and_pkce_and_stays_logged_in(sandbox: DocusignSandbox) -> None:
    session = OAuth2Session(
        INTEGRATION_KEY,
        "sandbox-client-secret",
        scope="signature extended",
        redirect_uri=BACK,
        code_challenge_method="S256",
    )
    with session:
        url, _ = session.create_authorization_url(f"{sandbox.url}/oauth/auth", code_verifier=VERIFIER)
        asked = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
        code = code_of(allow(sandbox, **asked))
        token = session.fetch_token(f"{sandbox.url}/oauth/token", code=code, code_verifier=VERIFIER)
        assert token["expires_in"] == 28800
        again = session.refresh_token(f"{sandbox.url}/oauth/token", token["refresh_token"])
        assert again["refresh_token"] != token["refresh_token"]
        assert Caller(sandbox, again["access_token"])("GET", "/oauth/userinfo").json()["sub"] == MAYA


def test_the_redirect_carries_the_state_and_a_refusal_says_so(sandbox: DocusignSandbox) -> None:
    assert parse_qs(urlsplit(allow(sandbox).headers["Location"]).query)["state"] == ["s-1"]
    denied = parse_qs(urlsplit(allow(sandbox, decision="deny").headers["Location"]).query)
    assert denied == {"error": ["access_denied"], "state": ["s-1"]}


@pytest.mark.parametrize(
    "changes",
    [
        {"client_id": "unknown"},
        {"redirect_uri": "https://evil.example/"},
        {"response_type": "token"},
        {"scope": "openid"},
        {"code_challenge_method": "plain"},
    ],
)
def test_a_wrong_authorisation_request_reaches_no_person(sandbox: DocusignSandbox, changes: dict[str, str]) -> None:
    assert allow(sandbox, **changes).status_code == 400


def test_only_registered_addresses_get_a_code_when_there_is_a_list(start: Callable[..., DocusignSandbox]) -> None:
    sandbox = start(redirect_uris=("https://bot.example/docusign",))
    assert allow(sandbox).status_code == 400
    assert allow(sandbox, redirect_uri="https://bot.example/docusign").status_code == 302


def test_a_code_lives_two_minutes_and_works_once(sandbox: DocusignSandbox, clock: Clock) -> None:
    code = code_of(allow(sandbox))
    form = {"grant_type": "authorization_code", "code": code, "code_verifier": VERIFIER}
    assert redeem(sandbox, **form).status_code == 200
    assert redeem(sandbox, **form).json()["error"] == "invalid_grant"
    late = code_of(allow(sandbox))
    clock.pass_by(minutes=2)
    assert redeem(sandbox, **{**form, "code": late}).json()["error"] == "invalid_grant"


def test_a_code_needs_the_verifier_it_was_made_with(sandbox: DocusignSandbox) -> None:
    form = {"grant_type": "authorization_code", "code": code_of(allow(sandbox)), "code_verifier": "another"}
    assert redeem(sandbox, **form).json()["error_description"] == "PKCE_verification_failed"


def test_a_confidential_client_needs_its_secret(sandbox: DocusignSandbox) -> None:
    code = code_of(allow(sandbox, code_challenge=""))
    form = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK}
    url = f"{sandbox.url}/oauth/token"
    assert requests.post(url, data=form, timeout=10).status_code == 401
    assert requests.post(url, data=form, auth=(INTEGRATION_KEY, "wrong"), timeout=10).status_code == 401
    assert requests.post(url, data=form, auth=(INTEGRATION_KEY, "sandbox-client-secret"), timeout=10).status_code == 200


def test_a_used_refresh_token_is_refused_or_accepted_as_switched(sandbox: DocusignSandbox) -> None:
    first = by_code(sandbox).json()["refresh_token"]
    assert redeem(sandbox, grant_type="refresh_token", refresh_token=first).status_code == 200
    assert redeem(sandbox, grant_type="refresh_token", refresh_token=first).json()["error"] == "invalid_grant"
    sandbox.switch(reused_refresh_token="accepted")
    assert redeem(sandbox, grant_type="refresh_token", refresh_token=first).status_code == 200


def test_without_the_extended_scope_the_thirty_days_are_not_renewed(sandbox: DocusignSandbox, clock: Clock) -> None:
    first = by_code(sandbox, scope="signature").json()["refresh_token"]
    clock.pass_by(days=29)
    second = redeem(sandbox, grant_type="refresh_token", refresh_token=first).json()["refresh_token"]
    clock.pass_by(days=2)
    assert redeem(sandbox, grant_type="refresh_token", refresh_token=second).json()["error"] == "invalid_grant"


def test_tokens_end_by_time_by_revocation_and_on_demand(call: Caller, sandbox: DocusignSandbox, clock: Clock) -> None:
    assert call("GET", "").status_code == 200
    clock.pass_by(hours=1)
    assert call("GET", "").json()["errorCode"] == "AUTHORIZATION_INVALID_TOKEN"
    token = by_code(sandbox).json()["access_token"]
    maya = Caller(sandbox, token)
    assert maya("GET", "").status_code == 200
    requests.post(f"{sandbox.url}/oauth/revoke", data={"token": token}, timeout=10)
    assert maya("GET", "").status_code == 401
    fresh = Caller(sandbox, by_code(sandbox).json()["access_token"])
    sandbox.expire_tokens()
    assert fresh("GET", "").status_code == 401


def test_no_token_at_all_is_an_authentication_failure(sandbox: DocusignSandbox) -> None:
    answer = requests.get(f"{sandbox.url}/restapi/v2.1/accounts/{ACCOUNT_ID}", timeout=10)
    assert (answer.status_code, answer.json()["errorCode"]) == (401, "USER_AUTHENTICATION_FAILED")


def test_a_stranger_to_the_account_is_told_so(call: Caller) -> None:
    answer = call("GET", "/restapi/v2.1/accounts/00000000-0000-0000-0000-000000000000/envelopes")
    assert answer.json()["errorCode"] == "USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT"


def test_one_persons_envelopes_are_not_listed_or_shown_to_another(call: Caller, sandbox: DocusignSandbox) -> None:
    envelope = call.create()
    maya = Caller(sandbox, by_code(sandbox).json()["access_token"])
    assert maya("GET", "/envelopes", envelope_ids=envelope).json()["totalSetSize"] == "0"
    assert maya("GET", f"/envelopes/{envelope}").json()["errorCode"] == "USER_LACKS_PERMISSIONS"


def test_a_code_is_redeemed_with_the_address_it_was_asked_for_with(sandbox: DocusignSandbox) -> None:
    form = {"grant_type": "authorization_code", "client_id": INTEGRATION_KEY, "code_verifier": VERIFIER}
    url = f"{sandbox.url}/oauth/token"
    for given in ({}, {"redirect_uri": f"{BACK}/other"}):
        answer = requests.post(url, data={**form, "code": code_of(allow(sandbox)), **given}, timeout=10)
        assert answer.json() == {"error": "invalid_grant", "error_description": "redirect_uri"}


def test_one_of_another_account_and_one_who_may_not_send_may_log_in_and_no_more(sandbox: DocusignSandbox) -> None:
    people = {one.name: one.user_id for one in sandbox.config.account.users}
    karen = Caller(sandbox, by_code(sandbox, user=people["Karen Doyle"]).json()["access_token"])
    priya = Caller(sandbox, by_code(sandbox, user=people["Priya Raman"]).json()["access_token"])

    assert karen("GET", "/oauth/userinfo").json()["accounts"][0]["account_id"] != ACCOUNT_ID
    assert karen("GET", "").json()["errorCode"] == "USER_DOES_NOT_BELONG_TO_SPECIFIED_ACCOUNT"
    assert priya("GET", "/envelopes", envelope_ids="x").status_code == 200
    assert priya("POST", "/envelopes", {"status": "created"}).json()["errorCode"] == "USER_LACKS_PERMISSIONS"


def test_no_secret_is_kept_in_the_record(call: Caller, sandbox: DocusignSandbox) -> None:
    call("GET", "")
    assert not any("authorization" in {name.lower() for name in one.headers} for one in sandbox.received)
