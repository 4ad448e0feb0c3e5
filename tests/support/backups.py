"""Claims of the examples with attachments: imported again, with files beside them."""

import csv
import shutil
from collections.abc import Mapping
from pathlib import Path

from tests.support.examples import EXAMPLES
from tests.support.stage import Stage


def row_with(folder: Path, commitment: str, number: int, files: Mapping[str, bytes], **changes: str) -> Path:
    """Write an import file of one claim of the examples with these attachments, in this order, and the files."""
    folder.mkdir(parents=True, exist_ok=True)
    with (EXAMPLES / "claims.csv").open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    row = next(one for one in rows if (one["Commitment"], one["Claim number"]) == (commitment, str(number)))
    row |= {"Attachments": ";".join(files)} | changes
    if row.get("Document"):
        copy = folder / row["Document"]
        copy.parent.mkdir(exist_ok=True)
        shutil.copyfile(EXAMPLES / row["Document"], copy)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    path = folder / "claims.csv"
    with path.open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(row))
        writer.writeheader()
        writer.writerow(row)
    return path


def attach(
    stage: Stage, folder: Path, commitment: str, number: int, files: Mapping[str, bytes], **changes: str
) -> tuple[str, ...]:
    """Import a claim again with these attachments; the warnings that this gave."""
    report = stage.import_files(row_with(folder, commitment, number, files, **changes))
    return tuple(str(one) for one in report.warnings)
