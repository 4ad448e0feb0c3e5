"""The import files as somebody at the source keeps them: a row changes, and what changed is imported again."""

import csv
import shutil
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from tests.support.examples import EXAMPLES
from tests.support.stage import Stage

Row = dict[str, str]


class Source:
    """The examples, as they are now. Every change goes through an import, the way the real ones do."""

    def __init__(self, stage: Stage, folder: Path) -> None:
        self._stage = stage
        self._folder = folder
        self._count = 0
        self._rows = {file.stem: _read(file) for file in EXAMPLES.glob("*.csv")}

    def claim(self, commitment: str, number: int, **changes: str) -> None:
        """Change a claim; `current_payment_due="1.00"` names the column "Current payment due"."""
        self._change("claims", {"Commitment": commitment, "Claim number": str(number)}, changes)

    def amount(self, commitment: str, number: int, more: str) -> None:
        """Have a claim ask for so much more, its cover sheet still adding up: that makes a new revision."""
        row = self._found("claims", {"Commitment": commitment, "Claim number": str(number)})
        due, before = Decimal(row["Current payment due"]), Decimal(row["Less previous certificates"])
        self.claim(
            commitment, number, current_payment_due=str(due + Decimal(more)),
            less_previous_certificates=str(before - Decimal(more)),
        )  # fmt: skip

    def member(self, project: str, name: str, level: str) -> None:
        """Give a member another level on the project's Commitments tool; `name` is the first part of the e-mail."""
        row = next(r for r in self._rows["members"] if r["Project"] == project and r["Email"].startswith(name))
        self._change("members", {"Project": project, "Email": row["Email"]}, {"level": level})

    def slack_id(self, project: str, name: str, slack_id: str) -> None:
        """Say that a member's e-mail is another Slack person's."""
        row = next(r for r in self._rows["members"] if r["Project"] == project and r["Email"].startswith(name))
        self._change("members", {"Project": project, "Email": row["Email"]}, {"slack_id": slack_id})

    def project(self, number: str, **changes: str) -> None:
        """Change a project."""
        self._change("projects", {"Project number": number}, changes)

    def add(self, file: str, **values: str) -> None:
        """Import a row that was not there before; `file` is "members", say."""
        columns = list(self._rows[file][0])
        row = dict.fromkeys(columns, "") | _named(columns, values)
        self._rows[file].append(row)
        self._import(file, row)

    def _found(self, file: str, key: Mapping[str, str]) -> Row:
        return next(row for row in self._rows[file] if all(row[name] == value for name, value in key.items()))

    def _change(self, file: str, key: Mapping[str, str], changes: Mapping[str, str]) -> None:
        row = self._found(file, key)
        row.update(_named(list(row), changes))
        self._import(file, row)

    def _import(self, file: str, row: Row) -> None:
        self._count += 1
        path = self._folder / str(self._count) / f"{file}.csv"
        path.parent.mkdir(parents=True)
        for name in filter(None, (row.get("Document"), *row.get("Attachments", "").split("; "))):
            copy = path.parent / name
            copy.parent.mkdir(exist_ok=True)
            shutil.copyfile(EXAMPLES / name, copy)
        with path.open("w", encoding="utf-8", newline="") as written:
            writer = csv.DictWriter(written, list(row))
            writer.writeheader()
            writer.writerow(row)
        self._stage.import_files(path)


def _read(file: Path) -> list[Row]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _named(columns: list[str], values: Mapping[str, str]) -> Row:
    """Turn `claim_number="9"` into {"Claim number": "9"}."""
    known = {column.lower().replace(" ", "_"): column for column in columns}
    return {known[name]: value for name, value in values.items()}
