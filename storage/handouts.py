"""Handouts: files that one person asked to have, each row one claim's, from the press until Slack has them."""

from datetime import datetime
from typing import Any

from sqlalchemy import Row

from claims.handing import Handing, HandoutKind, HeldHandout
from storage import leases
from storage.database import Tx
from storage.tables import handouts, new_id
from storage.writing import insert_if_absent


def ask(tx: Tx, slack_id: str, claim_id: str, kind: HandoutKind, press: str, now: datetime) -> bool:
    """Have a claim's files handed to a person; false where this very press has asked for it before."""
    values = {
        "id": new_id(), "slack_id": slack_id, "claim_id": claim_id, "kind": kind, "press": press,
        "state": Handing.ASKED, "lease": 0, "tries": 0, "next_at": now, "asked_at": now,
    }  # fmt: skip
    return insert_if_absent(tx, handouts, values)


def lease(tx: Tx, owner: str, now: datetime, until: datetime, limit: int) -> tuple[HeldHandout, ...]:
    """Lease up to `limit` handouts that are due, the longest asked for first. One being posted may have arrived."""
    return tuple(_held(row) for row in leases.lease(tx, handouts, owner, now, until, limit))


def start_posting(tx: Tx, held: HeldHandout, now: datetime) -> bool:
    """Write down that Slack is asked now; false, and no change, if the lease is no longer ours."""
    return leases.change(tx, handouts, held.id, (held.owner, held.lease), now, state=Handing.POSTING)


def put_off(tx: Tx, held: HeldHandout, until: datetime) -> None:
    """Nothing was handed out: let it be tried again then."""
    values = {"state": Handing.ASKED, "tries": handouts.c.tries + 1, **leases.given_back(until)}
    leases.change(tx, handouts, held.id, (held.owner, held.lease), **values)


def end(tx: Tx, held: HeldHandout, state: Handing, words: str | None, now: datetime) -> None:
    """Write down how it ended."""
    values = {"state": state, "words": words, "done_at": now, **leases.given_back(None)}
    leases.change(tx, handouts, held.id, (held.owner, held.lease), **values)


def _held(row: Row[Any]) -> HeldHandout:
    return HeldHandout(
        row.id, row.slack_id, row.claim_id, HandoutKind(row.kind), Handing(row.state), row.owner, row.lease,
        row.asked_at,
    )  # fmt: skip
