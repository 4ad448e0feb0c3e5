"""Documents, content-addressed: the bytes are ours once imported, and the same bytes are kept once."""

import hashlib
from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.tables import documents
from storage.writing import insert_if_absent


def keep(tx: Tx, content: bytes, now: datetime) -> str:
    """Keep the bytes and return their sha256; keeping them again changes nothing."""
    sha256 = hashlib.sha256(content).hexdigest()
    insert_if_absent(tx, documents, {"sha256": sha256, "content": content, "added_at": now})
    return sha256


def content(tx: Tx, sha256: str) -> bytes:
    """Return the bytes kept under this hash; they must exist."""
    found: bytes = tx.execute(select(documents.c.content).where(documents.c.sha256 == sha256)).scalar_one()
    return found
