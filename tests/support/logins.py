"""Persons who log in at the stand-in DocuSign: what their browser does, and what is kept of it."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import parse_qs, urlsplit

import requests
from cryptography.fernet import Fernet
from pydantic import SecretStr
from sqlalchemy import text

from bot.services import tokens
from bot.services.context import Logins, Services
from bot.services.vault import Vault
from claims.grants import Grant, GrantState
from esign import consent
from esign.account import ServiceAccount
from esign.consent import Pair
from sandbox.docusign.server import DocusignSandbox
from sandbox.slack.driver import Person
from sandbox.slack.elements import elements
from storage import grants
from storage.database import Database, connect
from tests.support.acting import ask
from tests.support.alone import services_alone
from tests.support.stage import Stage

KEY = Fernet.generate_key().decode()
WITH_KEYS = {"token_keys": (SecretStr(KEY),)}
"""Settings of a stage where persons can connect."""
MAYA_USER = "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a01"
TOM_USER = "2d7a9c14-5e0b-4b8e-9f21-6c3d8e7f1a02"
MAYA, TOM, PRIYA, KAREN = (
    "maya.okafor@harbour-rowe.example",
    "tom.sandoval@harbour-rowe.example",
    "priya.raman@harbour-rowe.example",
    "karen.doyle@doyle-steel.example",
)
BACK_TO = "http://127.0.0.1:1/docusign/callback"
VERIFIER = "v" * 64


def ask_for_link(person: Person) -> str:
    """Type `/claims connect`; the address behind the button."""
    answer = ask(person, "connect")
    return next(one.raw["url"] for one in elements(answer.blocks) if one.raw.get("url"))


def allow(link: str, email: str, decision: str = "allow") -> str:
    """Log in at DocuSign as somebody and decide; the address at which the browser is sent back."""
    page = requests.get(link, timeout=10)
    assert page.status_code == 200, page.text
    ticket = re.findall(r'name="ticket" value="([^"]+)"', page.text)[0]
    user = re.findall(rf'value="([^"]+)"[^>]*data-testid="user-{re.escape(email)}"', page.text)[0]
    form = {"ticket": ticket, "user_id": user, "decision": decision}
    where = link.partition("?")[0]
    return requests.post(where, data=form, allow_redirects=False, timeout=10).headers["Location"]


def go_back(address: str) -> requests.Response:
    """What the browser sees when it is back."""
    return requests.get(address, timeout=30)


def connect_person(person: Person, email: str) -> str:
    """Connect somebody, from the command to the page; its text."""
    page = go_back(allow(ask_for_link(person), email))
    assert page.status_code == 200, page.text
    return page.text


def answer_page(page: requests.Response, answer: str) -> requests.Response:
    """Press a button of the page that asks."""
    secret = re.findall(r'name="secret" value="([^"]+)"', page.text)[0]
    where = page.url.partition("?")[0]
    return requests.post(where, data={"secret": secret, "answer": answer}, timeout=30)


def kept_grants(stage: Stage) -> list[tuple[str, str]]:
    """Every grant: DocuSign user and state."""
    database = connect(stage.database_url)
    try:
        with database.reading() as tx:
            return [(row.user_id, row.state) for row in tx.execute(text("SELECT * FROM docusign_grants"))]
    finally:
        database.close()


def letters_to(person: Person) -> list[str]:
    """The direct messages with the app, as text."""
    return [one.plain for one in person.messages("claims") if not one.ephemeral]


@dataclass
class Replicas:
    """Processes of the bot that share a database and a stand-in DocuSign, without Slack."""

    database: Database
    docusign: DocusignSandbox
    account: ServiceAccount
    clock: Callable[[], datetime]
    seen: set[str] = field(default_factory=set)
    """Every token that DocuSign ever gave."""

    def services(self, owner: str = "one", database: Database | None = None) -> Services:
        """What one process has."""
        logins = Logins(self.account.settings, lambda: self.account.sender, Vault([KEY]), BACK_TO)
        made = services_alone(database or self.database, envelopes=None)
        return replace(made, clock=self.clock, owner=owner, logins=logins)

    def logged_in(self, email: str = MAYA) -> Pair:
        """Tokens of somebody who logged in."""
        link = consent.login_link(self.account.settings, BACK_TO, "state", VERIFIER)
        code = parse_qs(urlsplit(allow(link, email)).query)["code"][0]
        return consent.exchange(self.account.settings, BACK_TO, code, VERIFIER, self.clock())

    def connected(self, email: str = MAYA, slack_id: str = "U04MAYAOKAF") -> Grant:
        """A grant as it is kept after a login."""
        pair, now = self.logged_in(email), self.clock()
        who = consent.person_of(self.account.settings, self.account.sender.id, pair.access, now)
        grant = Grant(
            who.user_id, slack_id, who.sender_name, who.sender_email, who.id, who.name, who.base_uri, GrantState.GOOD
        )
        with self.database.deciding() as tx:
            grants.connect(tx, grant, tokens.seal(Vault([KEY]), pair), now)
        return grant

    def state(self, user_id: str) -> GrantState:
        with self.database.reading() as tx:
            found = grants.get(tx, user_id)
        assert found is not None
        return found.state

    def refreshings(self) -> int:
        """How often DocuSign was asked to refresh."""
        asked = [one.body for one in self.docusign.received if one.path == "/oauth/token"]
        return sum(isinstance(one, dict) and one.get("grant_type") == "refresh_token" for one in asked)
