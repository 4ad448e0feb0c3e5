"""What must be true whatever happens, read from storage, from the stand-in DocuSign and from the stand-in Slack.

The first half holds at every moment, the second once all is quiet. Nothing here acts.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Row, select

from bot.blocks.batch import batch_message
from claims.approvals import Decision
from claims.audit import Deed
from claims.batch import Batch, NoteKind, as_told
from claims.dispatch import MOVES, OPEN, WENT_OUT, State
from claims.holds import ACCOUNT, EVERYTHING
from esign.values import CLAIM_KEY_FIELD
from sandbox.docusign.model import Envelope
from sandbox.docusign.server import DocusignSandbox
from sandbox.slack.server import SlackSandbox
from sandbox.slack.store import Message
from storage import batches
from storage.database import Database
from storage.tables import approvals, dispatches, envelope_events, holds, notes, projects, recipients, revisions
from storage.tables import batches as roots
from tests.support.trails import trail

LIVE = frozenset({"sent", "delivered"})
BY_STATUS = {
    "sent": State.SENT,
    "delivered": State.DELIVERED,
    "completed": State.COMPLETED,
    "declined": State.DECLINED,
    "voided": State.VOIDED,
}
OVER = frozenset({State.COMPLETED, State.DECLINED, State.VOIDED, State.WITHHELD, State.FAILED})
"""What stays as it is for good: said here once more, whatever the table of moves says."""
NOT_OUT = frozenset({State.WITHHELD, State.FAILED})
TOLD_OF = {
    (Deed.CLAIM_CONFIRMED, Deed.APPROVAL_ASKED): frozenset(State),
    (Deed.CLAIM_SENT,): WENT_OUT,
    (Deed.CLAIM_WITHHELD, Deed.APPROVAL_REFUSED, Deed.APPROVAL_ENDED): NOT_OUT,
    (Deed.ENVELOPE_OVER,): OVER - NOT_OUT,
}
"""What the trail tells of a dispatch that is in one of these."""
NOT_ASKED = frozenset({State.AWAITING_APPROVAL, State.PROMISED, State.CREATING, State.CREATE_UNKNOWN, State.DRAFTED})
OF_HOLDS = re.compile("froze|stopped this batch|stopped by itself|pressed (Stop|Resume)")
"""Whoever stops and resumes a batch over and over is told so over and over."""

Agreed = tuple[str, str, frozenset[str]]
"""What a person agreed to: a claim, at a revision, to these addresses."""


def reachable(state: State) -> frozenset[State]:
    """Every state that the moves lead to from this one, itself too."""
    found, new = {state}, {state}
    while new:
        new = {then for one in new for then in MOVES[one]} - found
        found |= new
    return frozenset(found)


REACHABLE = {state: reachable(state) for state in State}


def field_of(envelope: Envelope, name: str) -> str:
    return next((one["value"] for one in envelope.custom_fields if one["name"] == name), "")


@dataclass
class Truths:
    """What was seen so far, against which every moment is held."""

    db: Database
    docusign: DocusignSandbox
    slack: SlackSandbox
    agreed: set[Agreed] = field(default_factory=set)
    sent_by_hand: set[str] = field(default_factory=set)
    """Envelopes that a person sent from DocuSign's own pages."""
    deleted: set[tuple[str, str]] = field(default_factory=set)
    """Messages that an administrator of the workspace deleted."""
    seen: dict[str, State] = field(default_factory=dict)
    limit: int | None = None
    """Above so many dollars a second admin is needed, None when nobody is."""
    held: dict[str, set[str]] = field(default_factory=dict)
    """The holds that were on each dispatch when it was last seen."""

    def rows(self) -> list[Row[Any]]:
        with self.db.reading() as tx:
            return list(tx.execute(select(dispatches).order_by(dispatches.c.promised_at, dispatches.c.id)))

    def project_id(self) -> str:
        """The only project there is."""
        with self.db.reading() as tx:
            return str(tx.execute(select(projects.c.id)).scalar_one())

    def batches(self) -> list[Batch]:
        """What was sent so far, the oldest first."""
        with self.db.reading() as tx:
            made = batches.of_ids(tx, tx.execute(select(roots.c.id)).scalars().all())
        return sorted(made, key=lambda batch: (batch.created_at, batch.private))

    # At every moment ------------------------------------------------------------------------------------------------

    def hold_now(self) -> None:
        """Check everything that no moment may break."""
        envelopes = self.docusign.envelopes
        ours = [one for one in envelopes if one.envelope_id not in self.sent_by_hand]
        self._one_of_each(ours)
        rows = self.rows()
        self._no_promise_vanishes(rows)
        self._nothing_held_is_sent(rows)
        self.seen = {row.id: State(row.state) for row in rows}
        self._nothing_is_sent_that_nobody_confirmed(envelopes, rows)
        if self.limit is not None:
            self._nothing_large_is_sent_by_one_alone(rows)

    def _one_of_each(self, ours: Iterable[Envelope]) -> None:
        keys = [(field_of(one, CLAIM_KEY_FIELD), one.status) for one in ours]
        live = Counter(key.partition(":")[0] for key, status in keys if status in LIVE)
        signed = Counter(key for key, status in keys if status == "completed")
        assert all(count == 1 for count in live.values()), f"a claim has two live envelopes: {live}"
        assert all(count == 1 for count in signed.values()), f"a revision was signed twice: {signed}"

    def _no_promise_vanishes(self, rows: Iterable[Row[Any]]) -> None:
        now = {row.id: State(row.state) for row in rows}
        gone = set(self.seen) - set(now)
        assert not gone, f"promises are gone: {gone}"
        for one, before in self.seen.items():
            allowed = {before} if before in OVER else REACHABLE[before]
            assert now[one] in allowed, f"{one} was {before} and is {now[one]}"

    def _nothing_held_is_sent(self, rows: Iterable[Row[Any]]) -> None:
        """What was not asked to be sent when it was held is not, as long as the same hold is on."""
        with self.db.reading() as tx:
            on = tx.execute(select(holds.c.id, holds.c.scope).where(holds.c.lifted_at.is_(None))).all()
        held = {row.id: {one.id for one in on if one.scope in {EVERYTHING, ACCOUNT, row.batch_id}} for row in rows}
        for row in rows:
            if self.seen.get(row.id) in NOT_ASKED and self.held.get(row.id, set()) & held[row.id]:
                by_hand = row.envelope_id in self.sent_by_hand
                assert row.state in NOT_ASKED | NOT_OUT or by_hand, f"{self.seen[row.id]} is {row.state}, though held"
        self.held = held

    def _nothing_is_sent_that_nobody_confirmed(self, envelopes: Iterable[Envelope], rows: Iterable[Row[Any]]) -> None:
        promised = {row.id: row for row in rows}
        addresses = self._addresses()
        for row in promised.values():
            agreed = (row.claim_id, row.revision_id, frozenset(addresses[row.id]))
            assert agreed in self.agreed, f"nobody confirmed {agreed}"
        for one in envelopes:
            row = promised[field_of(one, "dispatch_id")]
            assert field_of(one, CLAIM_KEY_FIELD) == f"{row.claim_id}:{row.revision_id}"
            assert {person.email for person in one.recipients} == addresses[row.id]

    def _nothing_large_is_sent_by_one_alone(self, rows: Iterable[Row[Any]]) -> None:
        """What is more than waiting was approved, once, by somebody who had not asked for it."""
        with self.db.reading() as tx:
            asked = {row.dispatch_id: row for row in tx.execute(select(approvals))}
            due = {row.id: row.current_payment_due for row in tx.execute(select(revisions))}
        for row in rows:
            one, state = asked.get(row.id), State(row.state)
            waits = one is not None and one.decision is None
            assert waits == (state is State.AWAITING_APPROVAL), f"{one} of one that is {state}"
            if state in NOT_OUT or state is State.AWAITING_APPROVAL or due[row.revision_id] <= (self.limit or 0):
                continue
            assert one is not None, "sent by one alone"
            assert (one.decision, one.decided_by != one.asked_by) == (Decision.APPROVED, True), one

    def _addresses(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with self.db.reading() as tx:
            for row in tx.execute(select(recipients)):
                found.setdefault(row.dispatch_id, set()).add(row.email)
        return found

    # Once all is quiet ----------------------------------------------------------------------------------------------

    def unfinished(self) -> str:
        """Say what is not quiet yet; nothing when all is."""
        held = [row.state for row in self.rows() if row.state in OPEN and not self._is_lost_sight_of(row)]
        with self.db.reading() as tx:
            unheard = tx.execute(select(envelope_events.c.event).where(envelope_events.c.applied_at.is_(None))).all()
            stale = tx.execute(
                select(roots.c.id).where(roots.c.stale_since.is_not(None), roots.c.undeliverable.is_(None))
            ).all()
            owed = tx.execute(
                select(notes.c.kind)
                .join(roots, roots.c.id == notes.c.batch_id)
                .where(notes.c.posting_at.is_(None), roots.c.undeliverable.is_(None))
            ).all()
        parts = {"open": held, "unheard": unheard, "stale": stale, "owed": owed}
        return ", ".join(f"{name}: {list(found)}" for name, found in parts.items() if found)

    def _is_lost_sight_of(self, row: Row[Any]) -> bool:
        """Somebody binned the draft while we asked to send it, and DocuSign shows nothing of it: people are told so."""
        gone = {one.envelope_id for one in self.docusign.envelopes if one.status == "deleted"}
        hidden = self.docusign.switches.deleted_drafts == "gone" and row.envelope_id in gone
        return hidden and row.state == State.UNCERTAIN and NoteKind.STILL_CHECKING in self._notes_of(row.id)

    def hold_in_the_end(self) -> None:
        """Check what must be true once nothing is due any more."""
        self.hold_now()
        envelopes = {one.envelope_id: one for one in self.docusign.envelopes}
        for row in self.rows():
            self._says_what_docusign_says(row, envelopes)
        self._each_sent_by_hand_is_known(envelopes)
        trail_tells_it_once(self.db)
        self._slack_says_what_storage_says()
        assert not self.slack.problems, self.slack.problems

    def hold_after_nights(self, finds_drafts: bool) -> None:
        """Check what the nightly rounds promise: every signer as DocuSign has them, and no draft that nobody needs."""
        with self.db.reading() as tx:
            known = {(row.dispatch_id, row.recipient_id): row.status for row in tx.execute(select(recipients))}
        envelopes = {one.envelope_id: one for one in self.docusign.envelopes}
        for row in self.rows():
            if row.state in WENT_OUT:
                for person in envelopes[row.envelope_id].recipients:
                    ours = known[row.id, person.recipient_id]
                    assert _or_asked(ours) == _or_asked(person.status), f"{person.status}, and we say {ours}"
        drafts = [one.envelope_id for one in envelopes.values() if one.status == "created"]
        assert not (finds_drafts and drafts), f"drafts are left: {drafts}"

    def _says_what_docusign_says(self, row: Row[Any], envelopes: dict[str, Envelope]) -> None:
        state = State(row.state)
        one = envelopes.get(row.envelope_id) if row.envelope_id else None
        if state in WENT_OUT:
            assert one is not None, f"we say {state}, and DocuSign does not know {row.envelope_id}"
            assert one.sent_at is not None, f"we say {state}, and DocuSign says {one.status}"
            assert BY_STATUS[one.status] is state, f"DocuSign says {one.status}, we say {state}"
            return
        if self._is_lost_sight_of(row):
            return
        assert state in NOT_OUT, f"still {state}"
        assert row.outcome_words, "why it was not sent is not told"
        assert {NoteKind.NOT_SENT, NoteKind.REFUSED} & self._notes_of(row.id).keys(), (
            "the thread was not told why it was not sent"
        )
        if one is not None and one.envelope_id not in self.sent_by_hand:
            assert one.sent_at is None, f"we say {state} and it went out"

    def _notes_of(self, dispatch_id: str) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        with self.db.reading() as tx:
            for row in tx.execute(select(notes).where(notes.c.dispatch_id == dispatch_id)):
                found.setdefault(row.kind, set()).add(row.about)
        return found

    def _each_sent_by_hand_is_known(self, envelopes: dict[str, Envelope]) -> None:
        """An orphan that a person sent is the dispatch's own now, or people were told that there is another."""
        adopted = {row.envelope_id: State(row.state) for row in self.rows()}
        for one in (envelopes[envelope_id] for envelope_id in self.sent_by_hand):
            if one.status not in LIVE | {"completed"}:
                continue
            told = one.envelope_id in self._notes_of(field_of(one, "dispatch_id")).get(NoteKind.ANOTHER, set())
            assert told or adopted.get(one.envelope_id) in WENT_OUT, f"a person sent {one.status}, and nobody was told"

    def _slack_says_what_storage_says(self) -> None:
        with self.db.reading() as tx:
            ids = tx.execute(select(roots.c.id)).scalars().all()
            made = [(batches.get(tx, one), batches.root(tx, one)) for one in ids]
        for batch, root in made:
            assert batch is not None, "a batch is gone"
            assert root is not None, "a batch is gone"
            if root.ts is None or (root.channel_id, root.ts) in self.deleted:
                continue
            shown = self.slack.ws.messages.find(root.channel_id or "", root.ts)
            assert shown is not None, "the batch message is gone"
            wanted = batch_message(as_told(batch))
            told = [shown.text, *map(str, without_ids(shown.blocks))]
            true = [wanted["text"], *map(str, without_ids(wanted["blocks"]))]
            assert told == true, f"Slack says {set(told) - set(true)}, storage says {set(true) - set(told)}"
        for message in list(self.slack.ws.messages.by_id.values()):
            self._nothing_twice_in_the_thread_of(message)

    def _nothing_twice_in_the_thread_of(self, root: Message) -> None:
        replies = self.slack.ws.messages.replies(root.channel, root.ts)
        told = Counter(str(without_ids(one.blocks)) for one in replies if not OF_HOLDS.search(one.text))
        assert all(count == 1 for count in told.values()), f"told twice: {told}"


def trail_tells_it_once(db: Database) -> None:
    """Check that each confirmation, each sending and each end has its one line in the trail, whatever died between.

    For when all is quiet.
    """
    with db.reading() as tx:
        rows = tx.execute(select(dispatches)).all()
    for deeds, states in TOLD_OF.items():
        told = Counter((line.claim_id, line.revision_id) for line in trail(db, *deeds))
        true = Counter((row.claim_id, row.revision_id) for row in rows if row.state in states)
        assert told == true, f"{deeds}: the trail tells {told}, true is {true}"


def _or_asked(status: str) -> str:
    """An invitation is no news of its own."""
    return "sent" if status == "created" else status


def without_ids(blocks: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Blocks without the ids that Slack gives to those which have none."""
    return [{name: value for name, value in block.items() if name != "block_id"} for block in blocks]
