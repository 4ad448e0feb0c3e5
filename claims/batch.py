"""A batch as people see it: its lines, its counts, and what its thread is told."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from claims.approvals import Approval
from claims.dispatch import ASKED, FINAL, OPEN, OUT, WITH_PERSON, State
from claims.envelope import Recipient, RecipientStatus
from claims.filing import Filed
from claims.holds import ACCOUNT, Hold, Pause, foremost, is_told
from claims.model import CommitmentKind, Period
from claims.money import Money
from claims.stale import Current


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
    approval: Approval | None = None
    """What was asked of a second admin, None where nobody needed one."""
    stale: Current | None = None
    """What its source asks for now, where that is not what was sent or signed."""
    filed: Filed | None = None
    """How it stands with the signed copy, where that was looked at."""
    by_hand: bool = False
    """A person finishes its draft in DocuSign, and sends it there."""

    @property
    def bounced(self) -> bool:
        """An invitation that could not be delivered: the envelope waits for nobody."""
        unread = (one for one in self.recipients if one.status is RecipientStatus.AUTORESPONDED)
        return self.state in OUT and any(unread)

    @property
    def is_finishing(self) -> bool:
        """A draft of it is with a person who finishes it in DocuSign, or is being made for that."""
        return self.state in WITH_PERSON or (self.by_hand and self.state in OPEN)

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
    holds: tuple[Hold, ...] = ()
    """What keeps the claims that are not out yet from being sent."""
    pause: Pause | None = None
    """Until when DocuSign takes nothing from us; it may have passed."""
    stops: int = 0
    """How often the batch was ever stopped: a button drawn before the last stop can be told."""
    halts: int = 0
    """The same of the breaker, which stops all batches."""
    place_note: str | None = None
    """Why it is told where it is, if that needs saying: a full clause without a full stop."""
    left_out: frozenset[State] = frozenset()
    """The states of lines that are not told here: enough to tell whether the batch still works, and no more."""
    in_dm: bool = False
    """It is told in a direct message to the requester."""
    dictionary: str | None = None
    """The code of the project's dictionary; None: the usual one."""

    @property
    def reference(self) -> str:
        """What a person can read out, and the log has too."""
        return self.id[:8].upper()

    @property
    def hold(self) -> Hold | None:
        """The hold that people are told of."""
        return foremost(self.holds)

    @property
    def stopped(self) -> bool:
        """Somebody stopped this very batch."""
        return any(hold.scope == self.id for hold in self.holds)

    @property
    def halted(self) -> bool:
        """The bot stopped everything by itself."""
        return any(hold.scope == ACCOUNT for hold in self.holds)

    @property
    def is_working(self) -> bool:
        """There are claims that may still be sent, told here or not."""
        return not self._states.isdisjoint(OPEN)

    @property
    def can_be_stopped(self) -> bool:
        """A Stop would keep something from being sent; it takes nothing back that may be out already."""
        return not self.stopped and not self._states.isdisjoint(OPEN - {State.UNCERTAIN})

    @property
    def needs_resume(self) -> bool:
        """It goes on only once somebody presses Resume."""
        return self.is_working and (self.stopped or self.halted)

    @property
    def awaiting(self) -> tuple[Line, ...]:
        """The claims told here that a second admin has to approve or refuse."""
        return tuple(line for line in self.lines if line.state is State.AWAITING_APPROVAL)

    @property
    def tells_work(self) -> bool:
        """Some of the claims told here may still be sent."""
        return any(line.state in OPEN for line in self.lines)

    @property
    def has_ended(self) -> bool:
        """Of everything told here there is no more news to come."""
        return bool(self.lines) and all(line.state in FINAL for line in self.lines)

    @property
    def told_pause(self) -> Pause | None:
        """The pause, if some of the claims told here wait for its end: one that only looks waits for nothing."""
        return self.pause if any(line.state in OPEN - ASKED for line in self.lines) else None

    @property
    def _states(self) -> frozenset[State]:
        return self.left_out.union(line.state for line in self.lines)


def as_told(batch: Batch, now: datetime | None = None) -> Batch:
    """Return the batch as its message may tell it.

    A commitment that has become private is not told in public, but what still works can be stopped and resumed
    there; a pause that is over or short (at `now`) is not told at all.
    """
    if now is not None and not is_told(batch.pause, now):
        batch = replace(batch, pause=None)
    if batch.private:
        return batch
    left_out = frozenset(line.state for line in batch.lines if line.private)
    return replace(batch, lines=tuple(line for line in batch.lines if not line.private), left_out=left_out)


class Group(StrEnum):
    """The counts of a batch message, in the order shown."""

    EXCEPTION = "exception"
    AWAITING = "awaiting"
    FINISHING = "finishing"
    WORKING = "working"
    OUT = "out"
    SIGNED = "signed"


def group_of(line: Line) -> Group:
    """Every line counts in exactly one group."""
    if line.is_exception:
        return Group.EXCEPTION
    if line.state is State.AWAITING_APPROVAL:
        return Group.AWAITING
    if line.is_finishing:
        return Group.FINISHING
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
    STILL_CHECKING = "still_checking"
    """DocuSign was asked to send it long ago, and still nobody knows whether it did."""
    FROZEN = "frozen"
    UNFROZEN = "unfrozen"
    STOPPED = "stopped"
    RESUMED = "resumed"
    SENDER_GONE = "sender_gone"
    """The person as whom claims were sent is not connected to DocuSign any more."""
    APPROVAL_ASKED = "approval_asked"
    """A second admin has to approve or refuse it."""
    APPROVED = "approved"
    REFUSED = "refused"
    VOIDED_BY = "voided_by"
    """A person had it voided here."""
    CORRECTED = "corrected"
    """A person corrected the address of a signer, who is invited there."""
    REMINDED = "reminded"
    """A person had DocuSign write to a signer once more."""
    SENT_AGAIN = "sent_again"
    """A person sends it again, in another batch."""
    NOT_DONE = "not_done"
    """What a person asked of an envelope was not done, or may not have been."""
    STILL_DRAFT = "still_draft"
    """A person was to finish it in DocuSign, and it still is a draft there."""
    SENT_OTHERWISE = "sent_otherwise"
    """A person sent it from DocuSign, to others than it was made for."""
    STALE = "stale"
    """Its source asks for something else than what was sent or signed."""
    STALE_NO_MORE = "stale_no_more"
    NOT_FILED = "not_filed"
    """It was signed long ago, and its signed copy still could not be fetched."""
    FILED_AFTER_ALL = "filed_after_all"
    """Its signed copy is kept, after the thread was told that it is not."""
    HALTED = "halted"
    """The bot stopped by itself: DocuSign fails for the whole account."""
    SUMMARY = "summary"
    """Everything told here has ended, one way or another."""


@dataclass(frozen=True)
class Note:
    """One line for the thread. `who` is the signer or person it is about, `words` the reason given, if any.

    `line` is the claim it is about, None when it is about the whole batch.
    """

    id: int
    batch_id: str
    kind: NoteKind
    made_at: datetime
    line: Line | None
    who: str | None = None
    words: str | None = None

    @property
    def is_stop(self) -> bool:
        """It tells that the batch was stopped; notes about what was on its way then may follow."""
        return self.kind is NoteKind.STOPPED and self.line is None
