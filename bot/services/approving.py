"""Approving and refusing what a second admin is needed for: each claim is decided once, by somebody else.

Whoever approves has everything read again first: what changed since it was asked voids the approval. Deciding is
possible while sending is held; what is approved waits then as anything else.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from bot.services import gate, persons, picking, standing
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.voice import in_words_of_batch
from claims.approvals import Decision
from claims.audit import BOT, Deed, Entry, Surface
from claims.batch import Batch, Line, NoteKind
from claims.dispatch import Dispatch
from claims.model import Level, Member, Project
from claims.picker import Listed
from claims.wording import phrase, say
from storage import approvals, audit, batches, listing, notes, projects
from storage.database import Tx

YOUR_OWN = phrase("You asked for this approval yourself, so somebody else has to give it. Nothing was changed.")
VOID, REFUSED, EXPIRED = "approval_void", "approval_refused", "approval_expired"
EXPIRED_WORDS = phrase("Nobody approved it in time. Send it again with `/claims pending`.")
_CHANGES = frozenset({gate.CHANGED, gate.OTHER_PEOPLE, gate.NOW_PRIVATE})
"""What voids an approval at once, as does a sender who takes back their name: they were told that it is not sent.

A switch may be on again, a level given back, before anybody approves.
"""


@dataclass(frozen=True)
class Asking:
    """What somebody is asked to decide: the batch as they may see it, and the claims, as things stand now."""

    batch: Batch
    project: Project
    waiting: tuple[tuple[Line, Listed], ...]


@dataclass(frozen=True)
class Decided:
    """What one submission came to, line by line, as they stand afterwards.

    `earlier` are those that were decided, or had ended, before.
    """

    batch: Batch
    approved: tuple[Line, ...] = ()
    refused: tuple[Line, ...] = ()
    ended: tuple[Line, ...] = ()
    """Void or expired just now: the words say why."""
    earlier: tuple[Line, ...] = ()


def asked(services: Services, caller: Caller, batch_id: str) -> Asking:
    """Return what waits for approval in a batch; raises Refusal unless the caller may decide it.

    Nothing may wait any more: the lines of the batch tell who decided.
    """
    with services.db.reading() as tx:
        batch, member, project = _theirs(tx, caller, batch_id)
        if batch.awaiting:
            _check_second(tx, caller, member, batch)
        stored = listing.of_claims(tx, project.id, [line.claim_id for line in batch.awaiting])
        sender = persons.sender_for(services, tx, batch.requester_slack_id)
        judged = {one.claim.id: picking.judged(services, one, member, project, sender) for one in stored}
    return Asking(batch, project, tuple((line, judged[line.claim_id]) for line in batch.awaiting))


def approve(services: Services, caller: Caller, batch_id: str, chosen: Collection[str]) -> Decided:
    """Approve these dispatches of a batch, those that wait and are as they were when it was asked; the outbox sends."""
    return _decide(services, caller, batch_id, chosen, None)


def refuse(services: Services, caller: Caller, batch_id: str, chosen: Collection[str], reason: str) -> Decided:
    """Refuse these dispatches of a batch, those that wait: they are not sent, and the thread says who refused."""
    return _decide(services, caller, batch_id, chosen, reason)


def _decide(services: Services, caller: Caller, batch_id: str, chosen: Collection[str], refusal: str | None) -> Decided:
    outcomes: dict[str, Decision] = {}
    with services.db.deciding() as tx:
        _, _, project = _theirs(tx, caller, batch_id)
        projects.hold(tx, project.id)  # before the dispatches and the batch, as everywhere
        waiting = approvals.waiting(tx, batch_id)
        seen, member, project = _theirs(tx, caller, batch_id)
        visible = {line.dispatch_id for line in seen.lines}
        if seen.awaiting:
            _check_second(tx, caller, member, seen)
        for one in waiting:
            if one.id in chosen and one.id in visible:
                outcomes[one.id] = _decide_one(services, tx, caller, one, refusal)
        seen, _, _ = _theirs(tx, caller, batch_id)
    services.work_waits.set()

    def those(*wanted: Decision) -> tuple[Line, ...]:
        return tuple(line for line in seen.lines if outcomes.get(line.dispatch_id) in wanted)

    before = tuple(line for line in seen.lines if line.dispatch_id in chosen and line.dispatch_id not in outcomes)
    return Decided(
        seen, those(Decision.APPROVED), those(Decision.REFUSED), those(Decision.VOID, Decision.EXPIRED), before
    )


def _decide_one(services: Services, tx: Tx, caller: Caller, one: Dispatch, refusal: str | None) -> Decision:
    with in_words_of_batch(tx, one.batch_id):
        return _decided(services, tx, caller, one, refusal)


def _decided(services: Services, tx: Tx, caller: Caller, one: Dispatch, refusal: str | None) -> Decision:
    now = services.clock()
    known = approvals.get(tx, one.id)
    if known is None or known.expires_at <= now:
        _end(tx, one, Decision.EXPIRED, EXPIRED, say(EXPIRED_WORDS), now)
        return Decision.EXPIRED
    if refusal is not None:
        words = say("A second admin refused it, without a reason.")
        if refusal:
            words = say("A second admin refused it: “{reason}”", reason=refusal)
        if approvals.decide(tx, one, Decision.REFUSED, caller.slack_id, now, REFUSED, words):
            notes.make(tx, one.batch_id, one.id, NoteKind.REFUSED, now, who=caller.slack_id, words=refusal or None)
            _record(tx, one, Deed.APPROVAL_REFUSED, now, caller.slack_id, caller.surface, refusal or None)
        return Decision.REFUSED
    if found := gate.faults(services, tx, one):
        _end(tx, one, Decision.VOID, VOID, " ".join((*found, say(gate.LOOK_AGAIN))), now)
        return Decision.VOID
    if approvals.decide(tx, one, Decision.APPROVED, caller.slack_id, now):
        notes.make(tx, one.batch_id, one.id, NoteKind.APPROVED, now, who=caller.slack_id)
        _record(tx, one, Deed.APPROVAL_GIVEN, now, caller.slack_id, caller.surface)
    return Decision.APPROVED


def look(services: Services) -> int:
    """End what nobody approved in time, and what changed since it was asked; return how many ended. For a job."""
    ended = 0
    with services.db.reading() as tx:
        waiting = approvals.batches_waiting(tx)
    for batch_id in waiting:
        with services.db.deciding() as tx:
            project_id = batches.project_of(tx, batch_id)
            if project_id is None:
                continue
            projects.hold(tx, project_id)
            with in_words_of_batch(tx, batch_id):
                ended += sum(_end_if_over(services, tx, one) for one in approvals.waiting(tx, batch_id))
    if ended:
        services.work_waits.set()
    return ended


def _end_if_over(services: Services, tx: Tx, one: Dispatch) -> bool:
    now = services.clock()
    known = approvals.get(tx, one.id)
    if known is None or known.expires_at <= now:
        return _end(tx, one, Decision.EXPIRED, EXPIRED, say(EXPIRED_WORDS), now)
    found = gate.faults(services, tx, one)
    if {say(change) for change in _CHANGES}.isdisjoint(found) and not persons.parted(services, tx, one):
        return False
    return _end(tx, one, Decision.VOID, VOID, " ".join((*found, say(gate.LOOK_AGAIN))), now)


def _end(tx: Tx, one: Dispatch, how: Decision, code: str, words: str, now: datetime) -> bool:
    if not approvals.decide(tx, one, how, None, now, code, words):
        return False
    notes.make(tx, one.batch_id, one.id, NoteKind.NOT_SENT, now, words=words)
    _record(tx, one, Deed.APPROVAL_ENDED, now, BOT, Surface.JOB, words)
    return True


def _record(
    tx: Tx, one: Dispatch, deed: Deed, now: datetime, actor: str, surface: Surface, words: str | None = None
) -> None:
    entry = Entry(
        now, actor, surface, deed, project_id=batches.project_of(tx, one.batch_id), claim_id=one.claim_id,
        revision_id=one.revision_id, about=one.batch_id, words=words,
    )  # fmt: skip
    audit.record(tx, entry)


def _theirs(tx: Tx, caller: Caller, batch_id: str) -> tuple[Batch, Member, Project]:
    """Return the batch as it is there for the caller; raises Refusal unless they have Admin on its project."""
    seen, member = standing.for_caller(tx, caller, batch_id)
    project = projects.get(tx, member.project_id)
    if member.level is not Level.ADMIN:
        raise Refusal(
            phrase(
                "Approving claims of {project} needs Admin on its Commitments tool; yours is {level}. "
                "Nothing was changed."
            ),
            of=project,
            project=project.name,
            level=member.level.label,
        )
    return seen, member, project


def _check_second(tx: Tx, caller: Caller, member: Member, batch: Batch) -> None:
    """Raise Refusal for the person who asked, whichever of their Slack accounts and addresses they come with."""
    if not is_second(tx, caller.slack_id, member, batch):
        raise Refusal(YOUR_OWN)


def is_second(tx: Tx, slack_id: str, member: Member, batch: Batch) -> bool:
    """Tell whether somebody is another person than who asked for the approval of what waits in a batch."""
    asker = projects.member(tx, batches.member_of(tx, batch.id))
    asked_by = [line.approval.asked_by for line in batch.awaiting if line.approval]
    theirs = approvals.identity(tx, [*asked_by, batch.requester_slack_id], [asker.email])
    return not approvals.identity(tx, [slack_id], [member.email]).is_same_as(theirs)
