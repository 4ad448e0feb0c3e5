"""The job that seals the audit trail (see `claims.sealing`). The key is a setting and never comes near the database."""

from collections.abc import Sequence
from datetime import datetime

import structlog

from bot.services.context import Services
from claims.sealing import Seal, seal
from storage import seals
from storage.database import Tx

log = structlog.get_logger(__name__)

AT_ONCE = 500


def seal_due(services: Services, keys: Sequence[bytes], at_once: int = AT_ONCE) -> int:
    """Seal every line that has no seal, with the first key; return how many. Without a key nothing is sealed.

    Several replicas may do it at once: one waits for the other, and seals what is left.
    """
    count = 0
    while keys and _waits(services):
        with services.db.deciding() as tx:
            sealed = _seal_some(tx, keys[0], services.clock(), at_once)
        count += sealed
        if not sealed:
            break
    return count


def _waits(services: Services) -> bool:
    with services.db.reading() as tx:
        return bool(seals.unsealed(tx, limit=1))


def _seal_some(tx: Tx, key: bytes, now: datetime, most: int) -> int:
    before, made = seals.last_for_good(tx), list[Seal]()
    for line in seals.unsealed(tx, most):
        before = seal(key, before, line, now)
        made.append(before)
    if made:
        seals.add(tx, made)
    return len(made)
