"""One stand-in DocuSign: its servers, started and stopped, and everything a test may do to it from Python.

Owns the composition. State lives in one Store per instance, so several run in one process. Over plain http on loopback.
"""

from __future__ import annotations

from typing import Any

from flask import Flask

from sandbox.docusign import (
    oauth,
    oauth_page,
    pages,
    rest_connect,
    rest_documents,
    rest_envelopes,
    rest_lists,
    rest_recipients,
    rest_views,
    sender_pages,
    wire,
)
from sandbox.docusign.acts import DEFAULT_BOUNCE, Acts
from sandbox.docusign.config import DocusignConfig, Switches, changed
from sandbox.docusign.connect import Connect
from sandbox.docusign.control import control_app
from sandbox.docusign.faults import Fault
from sandbox.docusign.model import Envelope, Mail, Received, Violation
from sandbox.docusign.store import Clock, Store, utc_now
from sandbox.serving import HttpServer


def web_app(store: Store) -> Flask:
    """The WSGI application: OAuth, REST and pages over one store."""
    app = Flask("sandbox.docusign", static_url_path="/static")
    app.json.sort_keys = False  # type: ignore[attr-defined]
    wire.install(app, store)
    for part in (
        oauth,
        oauth_page,
        rest_envelopes,
        rest_lists,
        rest_recipients,
        rest_documents,
        rest_connect,
        rest_views,
        pages,
        sender_pages,
    ):
        part.install(app, store)
    return app


class DocusignSandbox:
    """A stand-in DocuSign. `start` before use, `stop` after; usable as a context manager.

    `url` serves OAuth (`/oauth/...`), REST (`/restapi/v2.1/...`) and pages (`/inbox`, `/signing/...`); `control_url`
    the control door, which needs the header `X-Control-Token: config.control_token`. `clock` answers aware UTC times.
    """

    def __init__(self, config: DocusignConfig | None = None, clock: Clock = utc_now) -> None:
        self.config = config or DocusignConfig()
        self._store = Store(self.config, clock)
        self._acts = Acts(self._store)
        self._servers: list[HttpServer] = []
        self.url = ""
        self.control_url = ""

    def start(self) -> DocusignSandbox:
        """Listen. OSError when a wanted port is taken."""
        config = self.config
        main = HttpServer(web_app(self._store), config.port, threads=config.threads)
        self._servers.append(main)
        door = HttpServer(control_app(self._store, self._acts), config.control_port, threads=2)
        self._servers.append(door)
        self.url, self.control_url = main.url, door.url
        self._store.url = self.url
        self._store.plug.server = main
        for server in self._servers:
            server.start()
        self._store.connect.start()
        return self

    def stop(self) -> None:
        """Close both ports and end the threads; stopping twice does nothing."""
        self._store.faults.clear()
        self._store.connect.stop()
        while self._servers:
            self._servers.pop().stop()

    def __enter__(self) -> DocusignSandbox:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def envelopes(self) -> list[Envelope]:
        """Every envelope in the order of creation, drafts and deleted ones too."""
        with self._store.lock:
            return list(self._store.envelopes.values())

    @property
    def received(self) -> list[Received]:
        """Every OAuth and REST call in the order of arrival, without secrets."""
        with self._store.lock:
            return list(self._store.received)

    @property
    def violations(self) -> list[Violation]:
        """Uses that DocuSign would flag."""
        with self._store.lock:
            return list(self._store.violations)

    @property
    def mails(self) -> list[Mail]:
        """E-mails that would have gone out."""
        with self._store.lock:
            return list(self._store.mails)

    @property
    def connect(self) -> Connect:
        """The deliveries of Connect, and the mischief with them."""
        return self._store.connect

    @property
    def switches(self) -> Switches:
        """What is set now."""
        return self._store.switches

    def switch(self, **wanted: Any) -> None:
        """Set switches by name; ValueError for one that does not exist."""
        with self._store.lock:
            self._store.switches = changed(self._store.switches, wanted)

    def inject(self, **fault: Any) -> None:
        """Add a fault (see faults.Fault): `inject(kind="reset", method="PUT", path="*/envelopes/*", when="after")`."""
        self._store.faults.add(Fault(**fault))

    @property
    def faults(self) -> list[Fault]:
        """The faults that are still to come."""
        return self._store.faults.pending()

    def clear_faults(self) -> None:
        """No more faults; calls that are being delayed go on at once."""
        self._store.faults.clear()

    def unplug(self, seconds: float | None = None) -> None:
        """Be down: every connection is refused for so many real seconds, or until `plug`; the control door stays.

        What is being answered is answered to its end.
        """
        self._store.plug.pull(seconds)

    def plug(self) -> None:
        """Be there again."""
        self._store.plug.put_back()

    def reset(self) -> None:
        """Forget everything that happened."""
        self._store.reset()

    def grant_consent(self, user_id: str) -> None:
        """The person allows impersonation."""
        with self._store.lock:
            self._store.tokens.consents.add(user_id)

    def expire_tokens(self) -> None:
        """Every access token given so far stops working."""
        with self._store.lock:
            self._store.tokens.expire_access()

    def revoke(self, user_id: str | None = None) -> None:
        """Tokens and consent of a person (or everybody) are taken back."""
        with self._store.lock:
            self._store.tokens.revoke(user_id)

    def use_up(self, hourly: int = 0, burst: int = 0) -> None:
        """Other applications of the account made so many calls just now."""
        with self._store.lock:
            self._store.limits.use_up(self._store.clock(), hourly, burst)

    def envelope(self, envelope_id: str) -> Envelope:
        """One envelope; ApiError when there is none."""
        with self._store.lock:
            return self._store.envelope(envelope_id)

    def view(self, envelope_id: str, email: str) -> None:
        """The recipient opens the documents."""
        self._acts.view(envelope_id, email)

    def sign(self, envelope_id: str, email: str) -> None:
        """The recipient signs."""
        self._acts.sign(envelope_id, email)

    def decline(self, envelope_id: str, email: str, reason: str) -> None:
        """The recipient declines."""
        self._acts.decline(envelope_id, email, reason)

    def bounce(self, envelope_id: str, email: str, reason: str = DEFAULT_BOUNCE) -> None:
        """The invitation comes back."""
        self._acts.bounce(envelope_id, email, reason)

    def void(self, envelope_id: str, reason: str = "Voided in DocuSign by its sender.") -> None:
        """A person voids it in DocuSign."""
        self._acts.void(envelope_id, reason)

    def send_draft(self, envelope_id: str) -> None:
        """A person sends a draft in DocuSign."""
        self._acts.send_draft(envelope_id)

    def edit_draft(self, envelope_id: str, **changes: Any) -> None:
        """A person changes a draft in DocuSign and saves it: `edit_draft(id, add_copy=("Bo Berg", "bo@x.example", 2))`.

        drafting.Edit has every name. ApiError, and nothing changed, for what DocuSign would not take.
        """
        self._acts.edit_draft(envelope_id, **changes)

    def discard(self, envelope_id: str) -> None:
        """A person deletes it in DocuSign."""
        self._acts.discard(envelope_id)

    def expire(self, envelope_id: str) -> None:
        """Its time runs out now."""
        self._acts.expire(envelope_id)
