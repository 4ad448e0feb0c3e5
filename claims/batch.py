"""A batch as people see it: its lines, its counts, and what its thread is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from claims.dispatch import OPEN, OUT, State
from claims.envelope import Recipient, RecipientStatus
from claims.model import CommitmentKind, Period
from claims.money import Money


@dataclass(frozen=True)
class Line:
    """One claim of a batch with the state of its dispatch. `words` explains an outcome that needs explaining."""

    dispatch_id: str
    claim_id: str
    claim_number: int
    commitment_number: str
    commitment_title: str
    commitment_kind: CommitmentKind
    company: str
    period: Period
    due: Money
    state: State
    words: str | None
    recipients: tuple[Recipient, ...]
    private: bool = False
    """Whether the commitment is private now; it may not have been when the claim was sent."""

    @property
    def bounced(self) -> bool:
        """An invitation that could not be delivered: the envelope waits for nobody."""
        unread = (one for one in self.recipients if one.status is RecipientStatus.AUTORESPONDED)
        return self.state in OUT and any(unread)

    @property
    def is_exception(self) -> bool:
        """Something a person should look at."""
        return self.bounced or self.state in {
            State.DECLINED,
            State.VOIDED,
            State.FAILED,
            State.WITHHELD,
            State.UNCERTAIN,
        }


@dataclass(frozen=True)
class Batch:
    """The claims sent by one press, and the one Slack message that tells the truth about them."""

    id: str
    project_name: str
    project_number: str
    requester_slack_id: str
    private: bool
    created_at: datetime
    lines: tuple[Line, ...]


def as_told(batch: Batch) -> Batch:
    """Return the batch as its message may tell it: a commitment that has become private is not told in public."""
    if batch.private:
        return batch
    return replace(batch, lines=tuple(line for line in batch.lines if not line.private))


class Group(StrEnum):
    """The counts of a batch message, in the order shown."""

    EXCEPTION = "exception"
    WORKING = "working"
    OUT = "out"
    SIGNED = "signed"


def group_of(line: Line) -> Group:
    """Every line counts in exactly one group."""
    if line.is_exception:
        return Group.EXCEPTION
    if line.state in OPEN:
        return Group.WORKING
    return Group.SIGNED if line.state is State.COMPLETED else Group.OUT


def counts(lines: Iterable[Line]) -> dict[Group, int]:
    """Count the lines per group, every group present."""
    found = dict.fromkeys(Group, 0)
    for line in lines:
        found[group_of(line)] += 1
    return found


def exceptions_first(lines: Sequence[Line]) -> tuple[Line, ...]:
    """Order lines for reading: what needs a person, what is on its way, what is out, what is signed."""
    order = list(Group)
    return tuple(sorted(lines, key=lambda line: order.index(group_of(line))))


class NoteKind(StrEnum):
    """What the thread of a batch is told about."""

    SENT = "sent"
    SIGNED = "signed"
    COMPLETED = "completed"
    DECLINED = "declined"
    VOIDED = "voided"
    BOUNCED = "bounced"
    NOT_SENT = "not_sent"
    ANOTHER = "another"
    """A person sent another envelope of the claim from DocuSign: there are two."""


COALESCED = frozenset({NoteKind.SENT})
"""Kinds told together in one message, however many claims they are about."""

COALESCE_FOR = timedelta(seconds=5)
"""How long the first of them waits for the others while the batch is still being sent."""


@dataclass(frozen=True)
class Note:
    """One line for the thread. `who` is the signer it is about, `words` the reason given, if any."""

    id: int
    batch_id: str
    kind: NoteKind
    made_at: datetime
    line: Line
    who: str | None = None
    words: str | None = None


def ready_notes(notes: Sequence[Note], still_working: bool, now: datetime) -> tuple[tuple[Note, ...], ...]:
    """Return the messages to post now, each as the notes it tells, oldest first.

    Notes of a coalesced kind wait for each other while the batch still has claims to send, but no longer than
    `COALESCE_FOR`; a note of another kind is never held back, yet never overtakes the sending it follows. The
    signature that completes an envelope is told with its completion.
    """
    together = tuple(note for note in notes if note.kind in COALESCED)
    alone = _with_completions([note for note in notes if note.kind not in COALESCED])
    waited = bool(together) and now - min(note.made_at for note in together) >= COALESCE_FOR
    if together and (waited or not still_working or alone):
        return (together, *alone)
    return tuple(alone)


def _with_completions(notes: Sequence[Note]) -> list[tuple[Note, ...]]:
    """Make each note a message of its own, but a completion joins the last signature of its dispatch."""
    messages: list[tuple[Note, ...]] = []
    last_signature: dict[str, int] = {}
    for note in notes:
        signature = last_signature.pop(note.line.dispatch_id, None)
        if note.kind is NoteKind.COMPLETED and signature is not None:
            messages[signature] = (*messages[signature], note)
            continue
        if note.kind is NoteKind.SIGNED:
            last_signature[note.line.dispatch_id] = len(messages)
        messages.append((note,))
    return messages
