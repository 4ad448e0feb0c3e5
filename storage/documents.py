"""Documents, content-addressed: the bytes are ours once imported, and the same bytes are kept once."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select

from storage.database import Tx
from storage.tables import dispatch_documents, documents, drawn_documents
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


def drawn(tx: Tx, facts_sha256: str) -> bytes | None:
    """Return what was drawn of these facts, None as long as nobody has drawn it."""
    found = select(documents.c.content).join(drawn_documents, drawn_documents.c.sha256 == documents.c.sha256)
    content: bytes | None = tx.execute(found.where(drawn_documents.c.facts_sha256 == facts_sha256)).scalar_one_or_none()
    return content


def keep_drawn(tx: Tx, facts_sha256: str, content: bytes, now: datetime) -> bytes:
    """Keep what was drawn of these facts and return it; if somebody else was quicker, theirs, which stays."""
    values = {"facts_sha256": facts_sha256, "sha256": keep(tx, content, now), "drawn_at": now}
    if insert_if_absent(tx, drawn_documents, values):
        return content
    theirs = drawn(tx, facts_sha256)
    if theirs is None:
        raise RuntimeError("what somebody else has drawn is not there")
    return theirs


def keep_list(tx: Tx, dispatch_id: str, contents: Sequence[tuple[str, bytes]], now: datetime) -> None:
    """Keep the documents that a dispatch's envelope is made of, by name, in order; they replace an earlier list."""
    tx.execute(dispatch_documents.delete().where(dispatch_documents.c.dispatch_id == dispatch_id))
    rows = [
        {"dispatch_id": dispatch_id, "position": position, "name": name, "sha256": keep(tx, content, now)}
        for position, (name, content) in enumerate(contents, start=1)
    ]
    tx.execute(dispatch_documents.insert(), rows)


def of_dispatch(tx: Tx, dispatch_id: str) -> tuple[tuple[str, str], ...]:
    """Return what the dispatch's envelope was made of, in order: names and hashes; nothing before there was one."""
    mine = select(dispatch_documents.c.name, dispatch_documents.c.sha256)
    rows = tx.execute(
        mine.where(dispatch_documents.c.dispatch_id == dispatch_id).order_by(dispatch_documents.c.position)
    )
    return tuple((row.name, row.sha256) for row in rows)


def checked(tx: Tx) -> Iterator[tuple[str, bool]]:
    """Yield every document's hash, and whether its bytes still have it; one document is in memory at a time."""
    for sha256 in tx.execute(select(documents.c.sha256).order_by(documents.c.sha256)).scalars().all():
        yield sha256, hashlib.sha256(content(tx, sha256)).hexdigest() == sha256
