"""A folder to put import files in, and the row that most tests vary by one cell."""

import csv
import io
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

from sources.files import read
from sources.problems import Reading

CLAIM = {
    "Company": "Harbour & Rowe Constructors",
    "Project": "RT",
    "Commitment": "SC-101",
    "Commitment title": "Excavation",
    "Commitment type": "Subcontract",
    "Private": "no",
    "Contract company": "Harlan Earthworks Inc.",
    "Claim number": "7",
    "Period start": "2026-10-01",
    "Period end": "2026-10-31",
    "Status": "Approved",
    "Currency": "USD",
    "Original contract sum": "50000.00",
    "Net change by change orders": "5000.00",
    "Total completed and stored to date": "53000.00",
    "Completed work retainage": "5200.00",
    "Stored materials retainage": "100.00",
    "Less previous certificates": "40000.00",
    "Current payment due": "7700.00",
    "Progress Claim Contacts": "Ruth Harlan <ruth@harlan.example>",
    "Document": "",
}


def csv_text(rows: list[Mapping[str, str]], delimiter: str = ",") -> str:
    stream = io.StringIO()
    writer = csv.DictWriter(stream, list(rows[0]), delimiter=delimiter)
    writer.writeheader()
    writer.writerows(rows)
    return stream.getvalue()


@pytest.fixture
def claim() -> Callable[..., dict[str, str]]:
    """A good claim row with some cells changed."""
    return lambda **cells: {**CLAIM, **{name.replace("_", " "): text for name, text in cells.items()}}


@pytest.fixture
def as_csv() -> Callable[..., str]:
    return csv_text


@pytest.fixture
def read_text(tmp_path: Path) -> Callable[..., Reading]:
    """Write text or bytes to a file and read it."""

    def write_and_read(content: str | bytes, name: str = "claims.csv") -> Reading:
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return read([path])

    return write_and_read


@pytest.fixture
def read_claims(read_text: Callable[..., Reading]) -> Callable[..., Reading]:
    """Write rows of claims to a CSV file and read it."""
    return lambda *rows: read_text(csv_text(list(rows)))
