"""Dispatches of a small portfolio with their envelopes at a stand-in DocuSign, at a time that is let pass by hand."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from uuid import uuid4

from slack_sdk import WebClient
from sqlalchemy import select

from bot.services.context import Connection, Services, Workspace
from claims.dispatch import Dispatch, State
from claims.holds import EVERYTHING, HoldKind
from esign.account import ServiceAccount
from esign.anchors import anchors_for
from esign.client import Envelopes
from esign.glyphs import undrawable
from esign.oauth import DocusignSettings
from esign.values import Draft, EnvelopeDocument, Signer
from sandbox.docusign.config import INTEGRATION_KEY, SERVICE_USER_ID, DocusignConfig
from sandbox.docusign.server import DocusignSandbox
from storage import holds, outbox
from storage.database import Database
from storage.tables import dispatch_keys, notes
from tests.storage.world import World, a_world
from tests.support.builders import NOW
from tests.support.docusign_wire import Clock, KeyPair, new_key_pair, pdf

RUTH = "ruth@harlan.example"
_ANCHORS = anchors_for("1")
_PAPER = pdf(anchor=f"{_ANCHORS.sign} {_ANCHORS.date} {_ANCHORS.name}", anchor_size=7)


@dataclass
class Stand:
    """A stand-in DocuSign for many tests, and its clock."""

    keys: KeyPair = field(default_factory=new_key_pair)
    clock: Clock = field(default_factory=lambda: Clock(NOW))

    @contextmanager
    def open(self) -> Iterator["Stand"]:
        config = DocusignConfig(public_key_pem=self.keys.public_pem, hourly_limit=100_000, burst_limit=100_000)
        with DocusignSandbox(config, self.clock) as self.docusign:
            yield self

    def account(self) -> ServiceAccount:
        settings = DocusignSettings(
            oauth_url=self.docusign.url,
            integration_key=INTEGRATION_KEY,
            user_id=SERVICE_USER_ID,
            private_key_pem=self.keys.private_pem,
            read_timeout=30.0,
            allow_loopback=True,
        )
        return ServiceAccount(settings, self.clock)


@dataclass
class Nights:
    """What a test does with them. Every draft is asked for as the product does it: the key is written first."""

    world: World
    stand: Stand
    services: Services

    @property
    def docusign(self) -> DocusignSandbox:
        return self.stand.docusign

    def promised(self, number: int = 1) -> Dispatch:
        """Promise one of the claims."""
        claim = next(one for one in self.world.claims() if one.number == number)
        return self.world.promised(claim, f"press {number}")

    def asked(self, held: Dispatch, arrives: bool = True) -> tuple[Dispatch, str]:
        """Ask for a draft under a new key; the dispatch, creating, and the draft's id if the question arrives."""
        key, now = str(uuid4()), self.stand.clock()
        creating = self.world.move(held, State.CREATING, now=now, transaction_id=key, sender=SERVICE_USER_ID)
        with self.world.db.deciding() as tx:
            outbox.new_key(tx, creating, key, now)
        return creating, self._created(key) if arrives else ""

    def _created(self, key: str) -> str:
        draft = Draft(
            transaction_id=key,
            subject="Progress claim",
            blurb="Please sign.",
            documents=(EnvelopeDocument("Sheet.pdf", _PAPER),),
            signers=(Signer("1", "Ruth Harlan", RUTH),),
            custom_fields={"claim_key": "key"},
            notify_url=None,
        )
        return self.services.envelopes.create_draft(draft)

    def lost(self, held: Dispatch) -> tuple[Dispatch, str]:
        """Ask for a draft, do not hear the answer, do not find it, and be back at the promise: an orphan."""
        creating, orphan = self.asked(held)
        return self.moved(creating, State.CREATE_UNKNOWN, State.PROMISED), orphan

    def drafted(self, held: Dispatch) -> tuple[Dispatch, str]:
        """Ask for a draft and hear its id."""
        creating, envelope_id = self.asked(held)
        with self.world.db.deciding() as tx:
            drafted = outbox.move(tx, creating, State.DRAFTED, self.stand.clock(), envelope_id=envelope_id)
        assert drafted is not None
        return drafted, envelope_id

    def sent(self, held: Dispatch) -> tuple[Dispatch, str]:
        """Ask for a draft and have it sent, both answered."""
        drafted, envelope_id = self.drafted(held)
        sending = self.moved(drafted, State.SENDING)
        self.services.envelopes.send(envelope_id)
        return self.moved(sending, State.SENT), envelope_id

    def moved(self, held: Dispatch, *states: State) -> Dispatch:
        for state in states:
            with self.world.db.deciding() as tx:
                found = outbox.move(tx, held, state, self.stand.clock())
            assert found is not None
            held = found
        return held

    def froze(self) -> None:
        with self.world.db.deciding() as tx:
            holds.place(tx, EVERYTHING, HoldKind.FREEZE, None, "Audit", self.stand.clock())

    def pass_by(self, **span: float) -> None:
        self.stand.clock.pass_by(**span)

    def state(self, held: Dispatch) -> str:
        return str(self.world.row(held.id).state)

    def status(self, envelope_id: str) -> str:
        """What DocuSign says of an envelope; a deleted draft may be gone altogether."""
        kept = {one.envelope_id: one for one in self.docusign.envelopes}
        return str(kept[envelope_id].status)

    def told(self, held: Dispatch) -> list[str]:
        """The kinds of lines the thread is owed about a dispatch."""
        with self.world.db.reading() as tx:
            kinds = tx.execute(select(notes.c.kind).where(notes.c.dispatch_id == held.id).order_by(notes.c.id))
            return [str(kind) for kind in kinds.scalars()]

    def unswept(self) -> int:
        with self.world.db.reading() as tx:
            where = dispatch_keys.c.swept_at.is_(None)
            return len(tx.execute(select(dispatch_keys.c.transaction_id).where(where)).all())

    def calls(self, made: Callable[[], object]) -> list[str]:
        """Do something; the methods of the calls to DocuSign's REST API that it took."""
        before = len(self.docusign.received)
        made()
        return [one.method for one in self.docusign.received[before:] if one.path.startswith("/restapi")]


def nights(stand: Stand, database: Database, claims: int = 1) -> Nights:
    """A portfolio of so many claims over an empty DocuSign, at the time all stories begin."""
    stand.docusign.reset()
    stand.clock.now = NOW
    services = Services(
        db=database,
        clock=stand.clock,
        slack=WebClient(),
        workspace=Workspace("T04HARBOUR"),
        envelopes=Envelopes(stand.account()),
        connection=Connection(SERVICE_USER_ID),
        undrawable=undrawable,
        owner="worker",
    )
    return Nights(a_world(database, claims), stand, services)
