"""What a thread is told when: which notes make one message, which wait for others, and which are not told at all.

The batch's own message is always up to date, so news that goes as it should may wait for more. How long follows from
the size of the batch and from how often its thread was told such news: twice as long each time, so that a batch of
any size makes a few digests. What somebody has to look at waits for nothing.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from claims.batch import Note, NoteKind
from claims.preferences import Noise

NEWS = frozenset({NoteKind.SENT, NoteKind.SIGNED, NoteKind.COMPLETED})
"""What goes as it should."""
_ROUTINE = NEWS | {NoteKind.FILED_AFTER_ALL}
ROUTINE = {
    Noise.EVERYTHING: _ROUTINE,
    Noise.DIGEST: _ROUTINE | {NoteKind.APPROVED, NoteKind.REMINDED},
    Noise.EXCEPTIONS: _ROUTINE | {NoteKind.APPROVED, NoteKind.REMINDED},
}
"""What is told in digests; where only exceptions are told, it is not told at all, nor is the summary."""

COALESCE_FOR = timedelta(seconds=5)
"""How long the first of a few waits for the others while the batch is still being sent."""
PER_CLAIM = timedelta(seconds=30)
"""How long the first news of a larger batch waits for more, for each of its claims."""
LONGEST = timedelta(days=7)
"""The longest that news waits."""
DAILY = timedelta(days=1)
"""How long it waits where digests are wanted."""

SMALL = 10
"""A batch of so many claims is told signature by signature."""

FEW = 3
"""So many messages at once are still read one by one; more, as after an hour without Slack, are joined."""

JOINED = 20
"""The most messages that are joined into one."""


@dataclass(frozen=True)
class Thread:
    """What decides when a thread is told: how many claims it is about, and how it was told before."""

    claims: int
    working: bool
    """Some of them may still be sent."""
    noise: Noise = Noise.EVERYTHING
    digests: int = 0
    """How many messages have told routine news."""

    @property
    def is_small(self) -> bool:
        """Its news is told as it happens."""
        return self.claims <= SMALL and self.noise is Noise.EVERYTHING

    @property
    def patience(self) -> timedelta:
        """How long routine news waits for more, at most."""
        if self.noise is not Noise.EVERYTHING:
            return DAILY
        if self.is_small:
            return COALESCE_FOR
        return min(PER_CLAIM * self.claims * (1 << min(self.digests, 20)), LONGEST)


@dataclass(frozen=True)
class Telling:
    """What becomes of the notes a thread is owed: messages to post now, oldest first, each as the notes it tells."""

    messages: tuple[tuple[Note, ...], ...] = ()
    silenced: tuple[Note, ...] = ()
    """Not told, now or ever."""
    waiting: tuple[Note, ...] = ()
    until: datetime | None = None
    """When those that wait are due, if nothing happens before."""


def ready_notes(notes: Sequence[Note], thread: Thread, now: datetime) -> Telling:
    """Decide about the notes that a thread is owed.

    Routine news waits for more until it is `thread.patience` old, but for the first time only until sending has ended;
    the summary takes along whatever waits. In a small batch only a sending waits, and nothing overtakes it. A note of
    another kind is never held back. The signature that completes an envelope is told with its completion. More than
    `FEW` messages are joined.
    """
    untold, gathers = _untold(thread), frozenset({NoteKind.SENT}) if thread.is_small else ROUTINE[thread.noise]
    told = [note for note in notes if note.kind not in untold]
    gathered = [note for note in told if note.kind in gathers]
    summary = [note for note in told if note.kind is NoteKind.SUMMARY]
    messages = _as_messages([note for note in told if note.kind not in gathers | {NoteKind.SUMMARY}])
    due = min((note.made_at for note in gathered), default=now) + thread.patience
    ready = bool(gathered) and (now >= due or bool(summary) or _sending_is_over(gathered, thread))
    if thread.is_small:
        ready = ready or bool(gathered and messages)
        messages = _few([tuple(gathered), *messages] if ready else messages)
    else:
        messages = [tuple(gathered), *_few(messages)] if ready else _few(messages)
    if summary:
        messages[-1:] = [(*(messages[-1] if messages else ()), *summary)]
    waits = () if ready else tuple(gathered)
    silenced = tuple(note for note in notes if note.kind in untold)
    return Telling(tuple(messages), silenced, waits, due if waits else None)


def _untold(thread: Thread) -> frozenset[NoteKind]:
    return ROUTINE[thread.noise] | {NoteKind.SUMMARY} if thread.noise is Noise.EXCEPTIONS else frozenset()


def _sending_is_over(gathered: Sequence[Note], thread: Thread) -> bool:
    """Tell whether everything is out that was to go out; told at once only once, for claims may go out one by one."""
    first = thread.is_small or thread.digests == 0
    return first and not thread.working and any(note.kind is NoteKind.SENT for note in gathered)


def _few(messages: list[tuple[Note, ...]]) -> list[tuple[Note, ...]]:
    return messages if len(messages) <= FEW else _joined(messages)


def _joined(messages: Sequence[tuple[Note, ...]]) -> list[tuple[Note, ...]]:
    """Join messages that follow each other; one about the whole batch, or about stopping it, stays by itself."""
    joined: list[list[tuple[Note, ...]]] = []
    open_to_more = False
    for message in messages:
        by_itself = any(note.line is None or note.kind in _DECIDING | {NoteKind.STOPPED} for note in message)
        if open_to_more and not by_itself and len(joined[-1]) < JOINED:
            joined[-1].append(message)
        else:
            joined.append([message])
        open_to_more = not by_itself
    return [tuple(note for message in each for note in message) for each in joined]


_DECIDING = frozenset({NoteKind.APPROVAL_ASKED, NoteKind.APPROVED, NoteKind.REFUSED, NoteKind.REMINDED})
"""Asked, or decided, for several claims by one press."""


_COPIES = frozenset({NoteKind.NOT_FILED, NoteKind.FILED_AFTER_ALL})
"""What keeps one signed copy away keeps many."""


def _goes_with(note: Note, first: Note) -> bool:
    """Tell whether a note goes on with what the message that begins with `first` tells."""
    if note.kind is NoteKind.STOPPED:
        return note.line is not None and first.is_stop
    if note.kind is NoteKind.REMINDED:
        return (note.kind, note.who) == (first.kind, first.who)
    if note.kind in _COPIES:
        return (note.kind, note.words) == (first.kind, first.words)
    return note.kind in _DECIDING and (note.kind, note.who, note.words) == (first.kind, first.who, first.words)


def _as_messages(notes: Sequence[Note]) -> list[tuple[Note, ...]]:
    """Make each note a message of its own, but a completion joins the last signature of its dispatch.

    What was on its way when the batch was stopped joins the stop.
    """
    messages: list[tuple[Note, ...]] = []
    last_signature: dict[str, int] = {}
    for note in notes:
        if messages and _goes_with(note, messages[-1][0]):
            messages[-1] = (*messages[-1], note)
            continue
        dispatch_id = note.line.dispatch_id if note.line else ""
        signature = last_signature.pop(dispatch_id, None)
        if note.kind is NoteKind.COMPLETED and signature is not None:
            messages[signature] = (*messages[signature], note)
            continue
        if note.kind is NoteKind.SIGNED:
            last_signature[dispatch_id] = len(messages)
        messages.append((note,))
    return messages
