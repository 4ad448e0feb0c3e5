"""The lines of revisions: kept with the revision that they are part of, and read for a few at a time.

Lists of claims do not read them: what does not add up in them, and what cannot be drawn, is noted on the revision.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import fields
from decimal import Decimal
from typing import Any

from sqlalchemy import Row, select

from claims.lines import ClaimLine, Difference, LineKind
from claims.money import at_scale
from claims.records import matching_key
from storage.database import Tx
from storage.tables import projects, revision_lines, revisions

_NAMES = tuple(field.name for field in fields(ClaimLine))


def fingerprint(lines: Sequence[ClaimLine]) -> str | None:
    """Return the sha256 of all lines in their order; None where there is none. To four decimals, as stored."""
    if not lines:
        return None
    told = [[_text(value) for value in _values(one).values()] for one in lines]
    return hashlib.sha256(json.dumps(told, ensure_ascii=False).encode()).hexdigest()


def keep(tx: Tx, revision_id: str, lines: Sequence[ClaimLine]) -> None:
    """Keep the lines of a new revision, in their order."""
    rows = [{"revision_id": revision_id, "position": at, **_values(one)} for at, one in enumerate(lines, start=1)]
    if rows:
        tx.execute(revision_lines.insert(), rows)


def of_revision(tx: Tx, revision_id: str) -> tuple[ClaimLine, ...]:
    """Return the lines of one revision, in their order; none where its source told none."""
    return of_revisions(tx, [revision_id]).get(revision_id, ())


def of_revisions(tx: Tx, revision_ids: Collection[str]) -> dict[str, tuple[ClaimLine, ...]]:
    """Return the lines of these revisions; those without any are not in it."""
    found: dict[str, list[ClaimLine]] = defaultdict(list)
    mine = revision_lines.c.revision_id.in_(list(revision_ids))
    for row in tx.execute(select(revision_lines).where(mine).order_by(revision_lines.c.position)):
        found[row.revision_id].append(_line(row))
    return {revision_id: tuple(lines) for revision_id, lines in found.items()}


def note(tx: Tx, revision_id: str, differences: Sequence[Difference], undrawable: str) -> None:
    """Note on a revision what does not add up in its lines, and which of their characters nobody can draw."""
    told = [[one.line, one.item, str(one.stated), str(one.computed)] for one in differences]
    values = {"differences": json.dumps(told, ensure_ascii=False) if told else None, "undrawable": undrawable or None}
    tx.execute(revisions.update().where(revisions.c.id == revision_id).values(**values))


def noted(text: str | None) -> tuple[Difference, ...]:
    """Read what `note` wrote."""
    told = json.loads(text) if text else []
    return tuple(Difference(line, Decimal(stated), Decimal(computed), item) for line, item, stated, computed in told)


def project_ids(tx: Tx, numbers: Collection[str]) -> tuple[str, ...]:
    """Return the ids of the projects with these numbers, however they are spelled."""
    keys = sorted({matching_key(one) for one in numbers})
    return tuple(tx.execute(select(projects.c.id).where(projects.c.number_key.in_(keys))).scalars())


def _values(line: ClaimLine) -> dict[str, Any]:
    values = {name: getattr(line, name) for name in _NAMES}
    return {name: at_scale(value) if isinstance(value, Decimal) else value for name, value in values.items()}


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _line(row: Row[Any]) -> ClaimLine:
    values = {name: getattr(row, name) for name in _NAMES}
    return ClaimLine(**values | {"kind": LineKind(row.kind)})
