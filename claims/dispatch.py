"""The life of a dispatch: from the promise to send a claim to what became of its envelope.

States and the moves between them are data; everything that changes a dispatch asks here first. One column holds
the whole life, so that "one live envelope per claim" is one partial unique index over `LIVE`.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from claims.envelope import EnvelopeStatus
from claims.wording import phrase


class State(StrEnum):
    """How far a dispatch has got."""

    AWAITING_APPROVAL = "awaiting_approval"  # confirmed by one person, and a second one has to agree
    PROMISED = "promised"  # confirmed by a person, nothing asked of DocuSign yet
    CREATING = "creating"  # a draft is being asked for; the key it carries is written
    CREATE_UNKNOWN = "create_unknown"  # we did not hear whether the draft exists; a draft mails nobody
    DRAFTED = "drafted"  # the draft's id is known; the last gate is next
    SENDING = "sending"  # past the last gate: DocuSign is being asked to send this one id
    UNCERTAIN = "uncertain"  # we asked to send and did not hear the answer
    FINISHING = "finishing"  # its draft is with a person, who finishes and sends it in DocuSign
    SENT = "sent"
    DELIVERED = "delivered"  # viewed by a signer
    COMPLETED = "completed"
    DECLINED = "declined"
    VOIDED = "voided"
    WITHHELD = "withheld"  # the last gate stopped it: something changed since it was confirmed
    FAILED = "failed"  # DocuSign refused it for a reason of its own; nothing went out


WENT_OUT = frozenset({State.SENT, State.DELIVERED, State.COMPLETED, State.DECLINED, State.VOIDED})
"""States of an envelope that did leave us."""

# Any open dispatch may turn out to be out: a person can send a draft of ours from DocuSign at any time.
MOVES: dict[State, frozenset[State]] = {
    State.AWAITING_APPROVAL: frozenset({State.PROMISED, State.WITHHELD}),
    State.PROMISED: WENT_OUT | {State.CREATING, State.WITHHELD, State.FAILED},
    State.CREATING: WENT_OUT | {State.PROMISED, State.DRAFTED, State.CREATE_UNKNOWN, State.FAILED},
    State.CREATE_UNKNOWN: WENT_OUT | {State.PROMISED, State.DRAFTED, State.WITHHELD, State.FAILED},
    State.DRAFTED: WENT_OUT | {State.SENDING, State.UNCERTAIN, State.FINISHING, State.WITHHELD, State.FAILED},
    State.SENDING: WENT_OUT | {State.DRAFTED, State.UNCERTAIN, State.FAILED},
    State.UNCERTAIN: WENT_OUT | {State.DRAFTED, State.WITHHELD, State.FAILED},
    State.FINISHING: WENT_OUT | {State.WITHHELD},
    State.SENT: frozenset({State.DELIVERED, State.COMPLETED, State.DECLINED, State.VOIDED}),
    State.DELIVERED: frozenset({State.COMPLETED, State.DECLINED, State.VOIDED}),
    State.COMPLETED: frozenset(),
    State.DECLINED: frozenset(),
    State.VOIDED: frozenset(),
    State.WITHHELD: frozenset(),
    State.FAILED: frozenset(),
}

OPEN = frozenset({State.PROMISED, State.CREATING, State.CREATE_UNKNOWN, State.DRAFTED, State.SENDING, State.UNCERTAIN})
"""Work of the outbox: somebody has to take the next step."""

TO_SEND = frozenset({State.PROMISED, State.DRAFTED})
"""Work that ends in DocuSign sending something: it waits for the budget, and whatever holds sending holds it."""

INTERRUPTED = frozenset({State.CREATING, State.SENDING})
"""A worker is in the middle of a call. Work only once its lease ran out: then whether anything happened is unknown."""

WITH_PERSON = frozenset({State.FINISHING})
"""A draft that a person finishes in DocuSign: we never send it, and only look at it."""

NOT_YET_OUT = OPEN | WITH_PERSON
"""An envelope of ours may still leave, by us or by a person."""

TO_SETTLE = OPEN - TO_SEND
"""Work that only looks, or takes over: it goes on while sending is held."""

ADOPTABLE = frozenset({State.PROMISED, State.CREATING, State.CREATE_UNKNOWN, State.DRAFTED})
"""Nothing was asked to be sent yet: an orphan draft that a person sent becomes the dispatch's envelope."""

ASKED = frozenset({State.SENDING, State.UNCERTAIN})
"""Asked to be sent: no hold takes them back."""

OUT = frozenset({State.SENT, State.DELIVERED})
"""With the signers."""

NOT_SENT = frozenset({State.WITHHELD, State.FAILED})
"""Told as not sent, for good."""

LIVE = NOT_YET_OUT | OUT | {State.AWAITING_APPROVAL}
"""One claim has at most one dispatch in these."""

FINAL = frozenset(state for state, moves in MOVES.items() if not moves)

WORDS: dict[State, str] = {
    State.AWAITING_APPROVAL: phrase("waiting for a second admin"),
    State.PROMISED: phrase("waiting to be sent"),
    State.CREATING: phrase("being prepared"),
    State.CREATE_UNKNOWN: phrase("being prepared again"),
    State.DRAFTED: phrase("being prepared"),
    State.SENDING: phrase("being sent"),
    State.UNCERTAIN: phrase("checking whether it went out"),
    State.FINISHING: phrase("being finished in DocuSign"),
    State.SENT: phrase("out for signature"),
    State.DELIVERED: phrase("viewed by the signer"),
    State.COMPLETED: phrase("signed"),
    State.DECLINED: phrase("declined"),
    State.VOIDED: phrase("voided"),
    State.WITHHELD: phrase("not sent"),
    State.FAILED: phrase("not sent"),
}
"""Say them: they are phrases."""


class MoveNotAllowed(Exception):
    """A dispatch cannot move that way."""


def check_move(now: State, then: State) -> None:
    """Raise MoveNotAllowed unless the table has the move."""
    if then not in MOVES[now]:
        raise MoveNotAllowed(f"a dispatch that is {now} cannot become {then}")


_BY_ENVELOPE: dict[EnvelopeStatus, State] = {
    EnvelopeStatus.SENT: State.SENT,
    EnvelopeStatus.CORRECT: State.SENT,
    EnvelopeStatus.DELIVERED: State.DELIVERED,
    EnvelopeStatus.COMPLETED: State.COMPLETED,
    EnvelopeStatus.DECLINED: State.DECLINED,
    EnvelopeStatus.VOIDED: State.VOIDED,
}


def after_news(state: State, status: EnvelopeStatus) -> State:
    """Return the state once DocuSign has said `status` of the dispatch's own envelope.

    News repeats and arrives out of order, so news that would move a dispatch backwards changes nothing, and
    what is final stays final. A draft (`created`) is news only to a lost create. Of an uncertain send it proves
    nothing: DocuSign may be sending still, and whoever settles it decides. A draft that was thrown away never went
    out; an envelope thrown away after it was sent is void.
    """
    if status is EnvelopeStatus.CREATED:
        return State.DRAFTED if state is State.CREATE_UNKNOWN else state
    if status is EnvelopeStatus.DELETED:
        drafts = {State.CREATE_UNKNOWN, State.DRAFTED, State.UNCERTAIN, State.FINISHING}
        then = State.WITHHELD if state in drafts else State.VOIDED if state in OUT else state
    else:
        then = _BY_ENVELOPE[status]
    return then if then in MOVES[state] else state


def after_interruption(state: State) -> State:
    """Return the state in which another worker may take over: a call that may have happened is never assumed not to."""
    return {State.CREATING: State.CREATE_UNKNOWN, State.SENDING: State.UNCERTAIN}.get(state, state)


@dataclass(frozen=True)
class Dispatch:
    """A dispatch as its worker holds it. Every write names `owner` and `lease`: a stale worker's changes nothing."""

    id: str
    batch_id: str
    claim_id: str
    revision_id: str
    state: State
    owner: str
    lease: int
    tries: int
    transaction_id: str | None
    envelope_id: str | None
    sheet_sha256: str | None
    asked_at: datetime | None
    """When DocuSign last was asked to send it and not heard. It then ends as not sent only once its draft is gone."""
    lost_creates: int
    """How often a draft was asked for and the answer not heard."""
    sender: str | None
    """The DocuSign user that it is sent as. Nobody yet, in rows from before this was promised: the service account."""
    missing_since: datetime | None
    """Since when every look at its envelope came back without it."""
    by_hand: bool = False
    """A person finishes its draft in DocuSign and sends it there: we never do."""
    given_up_by: str | None = None
    """Who had that draft discarded, by their Slack id."""
