"""Logging in as the service account."""

import dataclasses
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from esign.account import ServiceAccount
from esign.errors import Paused, Stopped
from esign.oauth import DocusignSettings, is_trusted
from sandbox.docusign.config import ACCOUNT_ID, INTEGRATION_KEY, SERVICE_USER_ID
from sandbox.docusign.server import DocusignSandbox
from tests.support.docusign_login import LoginServer

NOW = datetime(2026, 11, 22, 13, 20, tzinfo=UTC)


def token_calls(docusign: DocusignSandbox) -> list[Any]:
    return [call for call in docusign.received if call.path == "/oauth/token"]


def test_the_service_account_learns_its_account_and_its_sender(settings: DocusignSettings) -> None:
    account = ServiceAccount.connect(settings, lambda: datetime.now(UTC))

    assert account.sender.id == ACCOUNT_ID
    assert account.sender.name == "Harbour & Rowe Constructors"
    assert (account.sender.sender_name, account.sender.sender_email) == (
        "Claims Service",
        "claims@harbour-rowe.example",
    )
    assert account.sender.base_uri == settings.oauth_url


def test_the_assertion_says_what_docusign_asks_for(
    login: LoginServer, settings: DocusignSettings, key_pair: Any
) -> None:
    login.knows()
    ServiceAccount.connect(dataclasses.replace(settings, oauth_url=login.url), lambda: NOW)

    form = parse_qs(login.asked[0][1])
    claims = jwt.decode(
        form["assertion"][0],
        key_pair.public_pem,
        algorithms=["RS256"],
        options={"verify_aud": False, "verify_exp": False, "verify_iat": False},
    )

    assert form["grant_type"] == ["urn:ietf:params:oauth:grant-type:jwt-bearer"]
    assert (claims["iss"], claims["sub"]) == (INTEGRATION_KEY, SERVICE_USER_ID)
    assert claims["aud"] == urlsplit(login.url).netloc
    assert claims["scope"] == "signature impersonation"
    assert claims["iat"] == int(NOW.timestamp())
    assert 0 < claims["exp"] - claims["iat"] <= 3600


def test_sixteen_threads_log_in_once(account: ServiceAccount, docusign: DocusignSandbox) -> None:
    barrier = threading.Barrier(16)

    def wait_and_ask(_: int) -> str:
        barrier.wait(10)
        return account.access().token.value

    with ThreadPoolExecutor(16) as pool:
        tokens = set(pool.map(wait_and_ask, range(16)))

    assert len(tokens) == 1
    assert len(token_calls(docusign)) == 1


def test_a_token_is_renewed_before_it_ends(settings: DocusignSettings, docusign: DocusignSandbox) -> None:
    now = [datetime.now(UTC)]
    account = ServiceAccount(settings, lambda: now[0])

    first = account.access().token
    now[0] += timedelta(minutes=54)
    same = account.access().token
    now[0] += timedelta(minutes=2)

    with pytest.raises(Stopped):
        # The stand-in lives in real time and refuses an assertion from the future; that it was asked is the point.
        account.access()
    assert same is first
    assert len(token_calls(docusign)) == 2


def test_a_refused_token_is_replaced_once_for_all_who_had_it(
    account: ServiceAccount, docusign: DocusignSandbox
) -> None:
    stale = account.access().token

    with ThreadPoolExecutor(8) as pool:
        fresh = {access.token.value for access in pool.map(account.renew, [stale] * 8)}

    assert len(fresh) == 1
    assert stale.value not in fresh
    assert len(token_calls(docusign)) == 2


def test_missing_consent_is_explained_with_the_link(account: ServiceAccount, docusign: DocusignSandbox) -> None:
    docusign.switch(consent_required=True)

    with pytest.raises(Stopped) as stopped:
        account.access()

    assert stopped.value.code == "consent_required"
    link = urlsplit(stopped.value.words.split()[-1])
    asked = parse_qs(link.query)
    assert f"{link.scheme}://{link.netloc}{link.path}" == f"{docusign.url}/oauth/auth"
    assert asked["scope"] == ["signature impersonation"]
    assert asked["client_id"] == [INTEGRATION_KEY]
    assert asked["response_type"] == ["code"]

    docusign.grant_consent(SERVICE_USER_ID)
    assert account.access().token.value


@pytest.mark.parametrize("changes", [{"user_id": "nobody"}, {"integration_key": "unknown"}])
def test_a_key_that_docusign_does_not_know_stops_everything(
    settings: DocusignSettings, changes: dict[str, Any]
) -> None:
    account = ServiceAccount(dataclasses.replace(settings, **changes), lambda: datetime.now(UTC))

    with pytest.raises(Stopped, match="check the key pair"):
        account.access()


@pytest.mark.parametrize("pem", ["", "nonsense", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"])
def test_a_private_key_that_is_none_is_said_so(settings: DocusignSettings, pem: str) -> None:
    account = ServiceAccount(dataclasses.replace(settings, private_key_pem=pem), lambda: NOW)

    with pytest.raises(Stopped, match="not an RSA key"):
        account.access()


def test_an_account_of_others_is_not_used(settings: DocusignSettings) -> None:
    account = ServiceAccount(dataclasses.replace(settings, account_id="another"), lambda: datetime.now(UTC))

    with pytest.raises(Stopped, match="does not belong to account another"):
        account.access()


@pytest.mark.parametrize(
    "base_uri",
    [
        "https://docusign.net.evil.example",
        "https://evil.example/.docusign.net",
        "http://demo.docusign.net",
        "https://na1.docusign.net@evil.example",
        "https://evil.example:443",
        "ftp://127.0.0.1",
        "https://demo.docusign.net:8443",
        "https://[broken",
        "",
        None,
    ],
)
def test_a_server_that_is_not_docusigns_gets_no_token(
    login: LoginServer, settings: DocusignSettings, base_uri: str | None
) -> None:
    login.knows(base_uri=base_uri)
    account = ServiceAccount(dataclasses.replace(settings, oauth_url=login.url), lambda: NOW)

    with pytest.raises(Stopped) as stopped:
        account.access()
    assert stopped.value.code == "UNTRUSTED_SERVER"


def test_only_docusigns_servers_are_trusted_and_this_machine_on_request() -> None:
    assert is_trusted("https://demo.docusign.net", allow_loopback=False)
    assert is_trusted("https://na3.docusign.net", allow_loopback=False)
    assert is_trusted("http://127.0.0.1:8081", allow_loopback=True)
    assert not is_trusted("http://127.0.0.1:8081", allow_loopback=False)
    assert not is_trusted("http://10.0.0.1", allow_loopback=True)


def test_a_login_over_plain_http_is_not_tried(settings: DocusignSettings, docusign: DocusignSandbox) -> None:
    account = ServiceAccount(dataclasses.replace(settings, allow_loopback=False), lambda: NOW)

    with pytest.raises(Stopped, match="must be https"):
        account.access()
    assert docusign.received == []


@pytest.mark.parametrize(
    "answer",
    [
        (500, "{}"),
        (503, "busy"),
        (200, "<html>"),
        (200, "[]"),
        (200, "{}"),
        (429, "slow down"),
        (307, "http://127.0.0.1:1/"),
    ],
)
def test_a_login_that_makes_no_sense_is_tried_again_later(
    login: LoginServer, settings: DocusignSettings, answer: tuple[int, str]
) -> None:
    login.answers["/oauth/token"] = answer
    account = ServiceAccount(dataclasses.replace(settings, oauth_url=login.url), lambda: NOW)

    with pytest.raises(Paused) as paused:
        account.access()
    assert paused.value.until == NOW + timedelta(seconds=30)
    assert len(login.asked) == 1


def test_a_login_that_is_not_there_is_tried_again_later(settings: DocusignSettings) -> None:
    account = ServiceAccount(dataclasses.replace(settings, oauth_url="http://127.0.0.1:1"), lambda: NOW)

    with pytest.raises(Paused, match="login does not answer"):
        account.access()


def test_secrets_do_not_show_in_representations(
    settings: DocusignSettings, account: ServiceAccount, docusign: DocusignSandbox
) -> None:
    access = account.access()

    assert "PRIVATE KEY" not in repr(settings)
    assert access.token.value not in repr(access)
