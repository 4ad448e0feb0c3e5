"""The audit trail as a CSV that people read in spreadsheets: UTF-8, and nothing in it is taken for a formula."""

import csv
import io
import re
from contextlib import closing
from datetime import UTC, date, datetime, time, timedelta
from typing import IO

from claims.audit import Told
from storage import audit
from storage.database import Database

COLUMNS = (
    "number", "at", "actor", "surface", "deed", "outcome", "project", "claim", "revision", "about", "words", "seal",
)  # fmt: skip
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What a spreadsheet may read as the beginning of a formula (OWASP: CSV injection)."""
_WITHIN = re.compile(r"""(?<=.)([;\t\r\n][\s"]*)(?=[=+\-@])""", re.DOTALL)
"""The same behind what parts cells in much of Europe: there a comma and the quotes around it mean nothing."""


def export_csv(database: Database, first: date, last: date, out: IO[bytes]) -> int:
    """Write the lines of these days, both included and in UTC, by their number; return how many there are.

    The database has who may read it: every line is written, those of private commitments too.
    """
    text = io.TextIOWrapper(out, encoding="utf-8", errors="replace", newline="", write_through=True)
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    count = 0
    with database.reading() as tx, closing(audit.between(tx, _midnight(first), _end(last))) as lines:
        for one in lines:
            writer.writerow([safe_cell(cell) for cell in _cells(one)])
            count += 1
    text.flush()
    text.detach()  # the stream stays open: it is not ours
    return count


def safe_cell(value: object) -> str:
    """Return the text of a cell, with an apostrophe before whatever a spreadsheet would read as a formula."""
    text = _WITHIN.sub(r"\1'", "" if value is None else str(value))
    return f"'{text}" if text.startswith(FORMULA) else text


def _cells(one: Told) -> list[object]:
    line = one.line
    at = line.moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    project, claim = one.project or line.project_id, one.claim or line.claim_id
    return [
        line.id, at, line.actor, line.surface, line.deed, line.outcome, project, claim, one.revision, line.about,
        line.words, one.position,
    ]  # fmt: skip


def _end(day: date) -> datetime:
    return _midnight(day) + timedelta(days=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
