"""Tells of signatures that are stale, as the source asks for something else than was sent, and of the end of it.

Looked at after an import, and when somebody sends a draft in DocuSign. Nothing is voided by itself. The thread tells it
once for each change, with before and after.
"""

from collections.abc import Collection
from datetime import datetime

from bot.blocks.changed import signed_text
from bot.services.voice import in_words_of_batch
from claims.audit import Deed
from claims.batch import NoteKind
from claims.changes import signed_changes
from storage import audit, notes, stale
from storage.database import Tx
from storage.lines import project_ids


def look(tx: Tx, project_numbers: Collection[str], now: datetime) -> None:
    """Compare what was sent with what the sources of these projects say now; a repeat tells nothing again."""
    for project_id in project_ids(tx, project_numbers):
        for one in stale.turn(tx, project_id, now):
            _tell(tx, one, now)


def look_at(tx: Tx, project_id: str, dispatch_id: str, now: datetime) -> None:
    """Do so for one envelope that somebody sent from DocuSign: its source may have changed before they did."""
    for one in stale.turn(tx, project_id, now, dispatch_id):
        _tell(tx, one, now)


def _tell(tx: Tx, one: stale.Turned, now: datetime) -> None:
    kind = NoteKind.STALE if one.now is not None else NoteKind.STALE_NO_MORE
    with in_words_of_batch(tx, one.batch_id):
        words = signed_text(signed_changes(one.sent, one.now)) if one.now is not None else None
    # Each turn is told once: the moment names it, for a claim may turn to and fro.
    notes.make(tx, one.batch_id, one.dispatch_id, kind, now, about=now.isoformat(), words=words)
    deed = Deed.SIGNATURE_STALE if one.now is not None else Deed.SIGNATURE_GOOD_AGAIN
    audit.record_of_dispatch(tx, one.dispatch_id, deed, now, words=words)
