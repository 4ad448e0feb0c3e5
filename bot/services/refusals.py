"""Refusals in the audit trail: who was turned away, from what, where, and with which words. Strangers too.

A trail that anybody can fill for free would hide what matters, so of one person at most `MOST` refusals a minute are
written down, and the same one (the same thing, at the same place) once. The log has them all.
"""

from datetime import timedelta

from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims.audit import Deed, Entry, Outcome
from storage import audit

WITHIN = timedelta(minutes=1)
MOST = 10


def note(services: Services, caller: Caller, tried: str, refusal: Refusal) -> bool:
    """Write down that this person was refused; `tried` names what they pressed or typed, and where. False if enough
    is written of them already."""
    now = services.clock()
    with services.db.reading() as tx:
        lately = audit.refused_since(tx, caller.slack_id, now - WITHIN, MOST)
    if tried in lately or len(lately) >= MOST:
        return False
    about = refusal.help.matter if refusal.help else None
    entry = Entry(
        now, caller.slack_id, caller.surface, Deed.TURNED_AWAY, Outcome.REFUSED,
        project_id=about.project_id if about else None, claim_id=about.claim_id if about else None, about=tried,
        words=refusal.words,
    )  # fmt: skip
    with services.db.deciding() as tx:
        audit.record(tx, entry)
    return True
