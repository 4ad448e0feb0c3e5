"""Settings: read from the environment and .env, judged all at once, never shown."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from bot.settings import LogFormat, Settings, SettingsError, SlackMode
from bot.settings_loading import load_settings
from bot.wiring import policy_of

PEM = serialization.Encoding.PEM
PKCS8 = serialization.PrivateFormat.PKCS8
PLAIN = serialization.NoEncryption()


@pytest.fixture(scope="session")
def private_key() -> str:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048).private_bytes(PEM, PKCS8, PLAIN).decode()


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """No setting of this machine, and no .env, reaches these tests."""
    for name in (*Settings.model_fields, "slack_client_id", "slack_client_secret"):
        monkeypatch.delenv(name.upper(), raising=False)
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def complete(private_key: str) -> dict[str, Any]:
    return {
        "slack_bot_token": "xoxb-1-2-abc",
        "slack_app_token": "xapp-1-A-2-def",
        "docusign_integration_key": "5f2b6c0e-7d1a-4b7e-9a3c-1d2e3f405162",
        "docusign_user_id": "8c1f0a52-3b64-4d1c-8a77-2f9d6e5b4c31",
        "docusign_private_key": private_key,
    }


def problems(**given: Any) -> str:
    with pytest.raises(SettingsError) as caught:
        load_settings(**given)
    return "\n".join(caught.value.problems)


def test_what_must_be_given_is_little_and_the_rest_has_sound_defaults(complete: dict[str, Any]) -> None:
    settings = load_settings(**complete)

    assert settings.slack_mode is SlackMode.SOCKET
    assert settings.database_url == "sqlite:///claims.sqlite3"
    assert (settings.lease_seconds, settings.docusign_read_timeout, settings.poll_minutes) == (180, 120, 20)
    assert settings.connect_url is None


def test_a_token_key_that_is_none_is_told_by_its_place_and_not_by_itself(complete: dict[str, Any]) -> None:
    told = problems(**complete, token_keys="c2hvcnQ=, not a key")

    assert "key 1 of 2 is not 32 bytes" in told or "key 2 of 2 is not 32 bytes" in told
    assert "c2hvcnQ" not in told


def test_every_problem_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SLACK_CLIENT_ID", "123.456")

    told = problems(
        slack_app_token="xoxb-not-an-app-token",
        docusign_private_key_path="no/such/file.pem",
        bot_url="http://claims.example.com",
        docusign_oauth_url="account-d.docusign.com",
        database_url="mysql://somewhere/claims",
        poll_minutes=5,
        lease_seconds=60,
        workers="many",
    )

    for name in (
        "SLACK_BOT_TOKEN is missing",
        "SLACK_APP_TOKEN does not start with xapp-",
        "SLACK_CLIENT_ID is set",
        "DOCUSIGN_INTEGRATION_KEY is missing",
        "DOCUSIGN_USER_ID is missing",
        "no/such/file.pem cannot be read: No such file or directory",
        "BOT_URL must start with https://",
        "DOCUSIGN_OAUTH_URL is 'account-d.docusign.com'",
        "DATABASE_URL must look like",
        "POLL_MINUTES is 5",
        "LEASE_SECONDS (60) must be longer than DOCUSIGN_CONNECT_TIMEOUT (5) and DOCUSIGN_READ_TIMEOUT (120) together",
        "WORKERS is 'many'; it must be a whole number",
    ):
        assert name in told
    assert len(told.splitlines()) == 12


def test_http_mode_needs_the_signing_secret_and_a_port_but_no_app_token(complete: dict[str, Any]) -> None:
    del complete["slack_app_token"]

    told = problems(**complete, slack_mode="http", bot_port=0)

    assert "SLACK_SIGNING_SECRET is missing" in told
    assert "BOT_PORT is 0" in told
    assert "SLACK_APP_TOKEN" not in told
    assert load_settings(**complete, slack_mode="HTTP", slack_signing_secret="s").slack_mode is SlackMode.HTTP


@pytest.mark.parametrize("url", ["http://127.0.0.1:4000", "http://localhost:4000", "http://[::1]:4000/"])
def test_plain_http_to_docusign_is_for_this_machine_and_only_when_allowed(complete: dict[str, Any], url: str) -> None:
    assert "must start with https://" in problems(**complete, docusign_oauth_url=url)

    allowed = load_settings(**complete, docusign_oauth_url=url, docusign_allow_loopback=True)

    assert allowed.docusign_oauth_url == url.rstrip("/")
    elsewhere = problems(**complete, docusign_oauth_url="http://10.0.0.1", docusign_allow_loopback=True)
    assert "must start with https://" in elsewhere


@pytest.mark.parametrize(
    ("url", "right"),
    [
        ("sqlite:///claims.sqlite3", True),
        ("sqlite:////var/lib/claims.sqlite3", True),
        ("postgresql://claims:secret@db/claims", True),
        ("postgresql+psycopg://claims@/claims?host=/run/postgresql", True),
        ("sqlite://", False),
        ("sqlite:///:memory:", False),
        ("postgresql+asyncpg://db/claims", False),
        ("claims.sqlite3", False),
    ],
)
def test_the_database_is_a_sqlite_file_or_postgresql(url: str, right: bool) -> None:
    if right:
        assert load_settings(serving=False, database_url=url).database_url == url
    else:
        assert "DATABASE_URL" in problems(serving=False, database_url=url)


def test_importing_needs_no_more_than_the_database() -> None:
    assert load_settings(serving=False).slack_bot_token is None


def test_a_private_key_in_one_line_is_understood(complete: dict[str, Any], private_key: str) -> None:
    complete["docusign_private_key"] = private_key.replace("\n", "\\n")

    assert load_settings(**complete).private_key_pem() == private_key


def test_a_private_key_comes_from_one_place(complete: dict[str, Any], private_key: str, tmp_path: Path) -> None:
    file = tmp_path / "key.pem"
    file.write_text(private_key)
    assert "not both" in problems(**complete, docusign_private_key_path=file)

    del complete["docusign_private_key"]

    assert load_settings(**complete, docusign_private_key_path=file).private_key_pem() == private_key


def test_a_key_of_another_kind_is_refused_without_showing_it(complete: dict[str, Any]) -> None:
    other = ec.generate_private_key(ec.SECP256R1()).private_bytes(PEM, PKCS8, PLAIN).decode()
    complete["docusign_private_key"] = other

    told = problems(**complete)

    assert "is not an RSA private key" in told
    assert other.splitlines()[1] not in told


def test_the_docusign_user_is_the_same_in_whatever_letters(complete: dict[str, Any]) -> None:
    complete["docusign_user_id"] = " 0B7C2A9E-4D11 "

    assert load_settings(**complete).docusign_user_id == "0b7c2a9e-4d11"


def test_a_lease_outlasts_a_call_with_its_connecting(complete: dict[str, Any]) -> None:
    times: dict[str, Any] = {"docusign_connect_timeout": 10, "docusign_read_timeout": 60}

    assert "must be longer" in problems(**complete, **times, lease_seconds=70)
    assert load_settings(**complete, **times, lease_seconds=70.5).lease_seconds == 70.5


def test_those_who_may_freeze_are_a_list_of_member_ids(complete: dict[str, Any]) -> None:
    assert load_settings(**complete).freeze_admins == ()
    named = load_settings(**complete, freeze_admins=" U04MAYAOKAF, W04TOMSANDO,").freeze_admins
    assert named == ("U04MAYAOKAF", "W04TOMSANDO")
    with pytest.raises(SettingsError, match="FREEZE_ADMINS has 'maya'; it takes Slack member ids like U04MAYAOKAF"):
        load_settings(**complete, freeze_admins="U04MAYAOKAF,maya")


def test_connect_keys_are_a_list_and_make_the_address_docusign_is_given(complete: dict[str, Any]) -> None:
    settings = load_settings(**complete, bot_url="https://claims.example.com/", docusign_connect_keys="new, old,")

    assert [key.get_secret_value() for key in settings.docusign_connect_keys] == ["new", "old"]
    assert settings.connect_url == "https://claims.example.com/docusign/connect"
    assert load_settings(**complete, bot_url="https://claims.example.com").connect_url is None


def test_the_environment_wins_over_the_file_and_an_empty_value_counts_as_not_given(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / ".env").write_text("LOG_FORMAT=json\nWORKERS=4\nBOT_URL=\nDOCUSIGN_CONNECT_KEYS=\n")
    monkeypatch.setenv("WORKERS", "8")
    monkeypatch.setenv("LOG_LEVEL", "")

    settings = load_settings(serving=False)

    assert (settings.log_format, settings.workers, settings.bot_url) == (LogFormat.JSON, 8, None)
    assert settings.docusign_connect_keys == ()


def test_secrets_do_not_show_when_settings_are_printed(complete: dict[str, Any]) -> None:
    shown = repr(load_settings(**complete, docusign_connect_keys="connect-key"))

    for secret in ("xoxb-1-2-abc", "xapp-1-A-2-def", "PRIVATE KEY", "connect-key"):
        assert secret not in shown


def test_keys_of_the_trail_are_split_and_a_short_one_is_refused(complete: dict[str, Any]) -> None:
    new, old = "n" * 32, "o" * 64

    assert load_settings(**complete, audit_keys=f"{new}, {old},").audit_key_bytes() == (new.encode(), old.encode())
    assert load_settings(**complete).audit_key_bytes() == ()
    told = problems(**complete, audit_keys=f"{new},{'s' * 31}")
    assert told.startswith("A key of AUDIT_KEYS is shorter than 32 characters")
    assert "sss" not in told


def test_what_a_second_admin_is_needed_for_is_an_amount_per_currency(complete: dict[str, Any]) -> None:
    nothing = policy_of(load_settings(**complete))
    assert (nothing.above, nothing.changed_address, nothing.first_address) == ({}, False, False)
    assert nothing.lasts == timedelta(hours=72)

    given: dict[str, Any] = {"approve_above": "USD 250000, AUD 300000.50", "approval_hours": 24}
    given["first_address_needs_second_admin"] = True
    policy = policy_of(load_settings(**complete, **given))

    assert policy.above == {"USD": Decimal(250000), "AUD": Decimal("300000.50")}
    assert (policy.changed_address, policy.first_address, policy.lasts) == (False, True, timedelta(days=1))
    with pytest.raises(SettingsError, match="APPROVE_ABOVE has '250k'; it takes one amount per currency, like USD"):
        load_settings(**complete, approve_above="USD 1000, 250k")
    with pytest.raises(SettingsError, match="APPROVAL_HOURS is 0; it must be more than 0"):
        load_settings(**complete, approval_hours=0)
