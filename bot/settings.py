"""Every setting, typed, as the environment and `.env` give it. Judges no combination of them; starts nothing."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

CONNECT_PATH = "/docusign/connect"
CALLBACK_PATH = "/docusign/callback"
FINISHED_PATH = "/docusign/finished"


class SlackMode(StrEnum):
    SOCKET = "socket"
    HTTP = "http"


class LogFormat(StrEnum):
    CONSOLE = "console"
    JSON = "json"


class LogLevel(StrEnum):
    DEBUG = "debug"
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"


class Settings(BaseSettings):
    """What an operator decides. Names in the environment are these in capitals; an empty value counts as not given."""

    model_config = SettingsConfigDict(env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True)

    slack_bot_token: SecretStr | None = None
    slack_app_token: SecretStr | None = None
    slack_signing_secret: SecretStr | None = None
    slack_mode: SlackMode = SlackMode.SOCKET
    slack_api_url: str = "https://slack.com/api/"
    freeze_admins: Annotated[tuple[str, ...], NoDecode] = ()
    audit_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    collaborators_see_status: bool = False
    approve_above: str = ""
    approval_hours: float = Field(default=72.0, gt=0)
    changed_address_needs_second_admin: bool = False
    first_address_needs_second_admin: bool = False
    dictionary: str = "en-AU"
    database_url: str = "sqlite:///claims.sqlite3"
    bot_host: str = "127.0.0.1"
    bot_port: int = Field(default=3000, ge=0, le=65535)
    bot_url: str | None = None
    docusign_oauth_url: str = "https://account-d.docusign.com"
    docusign_integration_key: str | None = None
    docusign_user_id: str | None = None
    docusign_private_key: SecretStr | None = None
    docusign_private_key_path: Path | None = None
    docusign_account_id: str | None = None
    docusign_client_secret: SecretStr | None = None
    token_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    docusign_connect_keys: Annotated[tuple[SecretStr, ...], NoDecode] = ()
    docusign_allow_loopback: bool = False
    docusign_connect_timeout: float = Field(default=5.0, gt=0)
    docusign_read_timeout: float = Field(default=120.0, gt=0)
    lease_seconds: float = Field(default=180.0, gt=0)
    workers: int = Field(default=16, ge=1, le=32)
    poll_minutes: float = Field(default=20.0, gt=0)
    log_format: LogFormat = LogFormat.CONSOLE
    log_level: LogLevel = LogLevel.INFO

    @field_validator("audit_keys", "docusign_connect_keys", "token_keys", mode="before")
    @classmethod
    def _split_keys(cls, value: object) -> object:
        return tuple(key.strip() for key in value.split(",") if key.strip()) if isinstance(value, str) else value

    @field_validator("freeze_admins", mode="before")
    @classmethod
    def _split_ids(cls, value: object) -> object:
        return tuple(one.strip() for one in value.split(",") if one.strip()) if isinstance(value, str) else value

    @field_validator("log_format", "log_level", "slack_mode", mode="before")
    @classmethod
    def _any_case(cls, value: object) -> object:
        return value.strip().lower() if isinstance(value, str) else value

    @field_validator("docusign_user_id", mode="after")
    @classmethod
    def _one_case(cls, value: str | None) -> str | None:
        return value.strip().lower() if value is not None else None

    @field_validator("bot_url", "docusign_oauth_url", mode="after")
    @classmethod
    def _without_slash(cls, value: str | None) -> str | None:
        return value.strip().rstrip("/") if value is not None else None

    @field_validator("slack_api_url", mode="after")
    @classmethod
    def _with_slash(cls, value: str) -> str:
        return value.strip().rstrip("/") + "/"

    @property
    def connect_url(self) -> str | None:
        """Where DocuSign Connect sends its news; None without a public address or without a key to verify it."""
        return f"{self.bot_url}{CONNECT_PATH}" if self.bot_url and self.docusign_connect_keys else None

    @property
    def callback_url(self) -> str | None:
        """Where a browser comes back to from DocuSign's login; None where it cannot."""
        return f"{self.bot_url}{CALLBACK_PATH}" if self.bot_url else None

    @property
    def finished_url(self) -> str | None:
        """Where a browser comes back to from a draft that was opened in DocuSign; None where it cannot."""
        return f"{self.bot_url}{FINISHED_PATH}" if self.bot_url else None

    def audit_key_bytes(self) -> tuple[bytes, ...]:
        """The keys of the audit trail, the one that seals first."""
        return tuple(key.get_secret_value().encode() for key in self.audit_keys)

    def private_key_pem(self) -> str:
        """The service account's RSA key, from the setting or its file. Raises OSError when the file cannot be read."""
        if self.docusign_private_key is not None:
            # A PEM in one line of an environment file has its line ends written out.
            return self.docusign_private_key.get_secret_value().replace("\\n", "\n")
        if self.docusign_private_key_path is None:
            return ""
        return self.docusign_private_key_path.read_text("utf-8")


class SettingsError(Exception):
    """The settings cannot be used; `problems` has one sentence for each thing to mend."""

    def __init__(self, problems: tuple[str, ...]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems
