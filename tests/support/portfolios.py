"""Riverside Tower with as many claims as a story wants, each row free to be told otherwise: as files, or played."""

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from tests.support.acting import RIVERSIDE, open_list, review
from tests.support.builders import OURS
from tests.support.stage import Stage

Row = Mapping[str, str]

PROJECT = {
    "Company": OURS,
    "Project number": "RT",
    "Project name": "Riverside Tower",
    "Slack channel": "C04RIVERSID",
    "Time zone": "America/New_York",
    "DocuSign": "on",
}
MEMBERS = (
    {"Project": "RT", "Email": "maya.okafor@harbour-rowe.example", "Slack id": "U04MAYAOKAF", "Level": "Admin"},
    {"Project": "RT", "Email": "tom.sandoval@harbour-rowe.example", "Slack id": "U04TOMSANDO", "Level": "Admin"},
)
DUE = 7700
"""Dollars, current payment due of every claim."""


def claim_row(number: int = 1, **cells: str) -> dict[str, str]:
    """A claim that can be sent, of a company and commitment of its own, with some cells told otherwise."""
    row = {
        "Company": OURS,
        "Project": "RT",
        "Commitment": f"SC-{number:03}",
        "Commitment title": "Excavation",
        "Commitment type": "Subcontract",
        "Private": "no",
        "Contract company": company(number),
        "Claim number": "7",
        "Period start": "2026-10-01",
        "Period end": "2026-10-31",
        "Status": "Approved",
        "Currency": "AUD",
        "Original contract sum": "50000.00",
        "Net change by change orders": "5000.00",
        "Total completed and stored to date": "53000.00",
        "Completed work retainage": "5200.00",
        "Stored materials retainage": "100.00",
        "Less previous certificates": "40000.00",
        "Current payment due": f"{DUE}.00",
        "Progress Claim Contacts": f"Ruth Harlan <{address(number)}>",
        "Document": "",
    }
    return row | {name.replace("_", " "): text for name, text in cells.items()}


def company(number: int) -> str:
    """The contract company of a claim."""
    return f"Trade {number:03} LLC"


def address(number: int) -> str:
    """Where the contact of a claim is written to."""
    return f"ruth@trade-{number:03}.example"


def claim_rows(count: int) -> list[dict[str, str]]:
    """So many claims that can be sent."""
    return [claim_row(number) for number in range(1, count + 1)]


def write_portfolio(folder: Path, claims: Sequence[Row], **project: str) -> Path:
    """Write the project, its members and these claims as import files; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    write_csv(folder / "projects.csv", [PROJECT | {name.replace("_", " "): text for name, text in project.items()}])
    write_csv(folder / "members.csv", MEMBERS)
    if claims:
        write_csv(folder / "claims.csv", claims)
    return folder


def write_csv(path: Path, rows: Sequence[Row]) -> Path:
    """Write rows under the header that the first one names; returns the path."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@contextmanager
def played(stage: Stage, folder: Path, claims: Sequence[Row], **project: str) -> Iterator[Stage]:
    """Open the stage over these claims; in the end nothing is in flight, and Slack has nothing to complain of."""
    stage.open()
    try:
        stage.import_files(write_portfolio(folder, claims, **project))
        yield stage
    finally:
        stage.docusign.clear_faults()
        stage.close()
    assert not stage.slack.problems


def confirm_all(person: Person) -> Seen:
    """Tick everything on the first page and confirm it; the batch message, as soon as it is there."""
    before = {one.ts for one in person.messages(RIVERSIDE)}
    picker = open_list(person)
    person.tick(*picker.options, on=picker)
    review(person, picker)
    person.submit()
    person.view("on the way to DocuSign")
    person.close()
    found: list[Seen] = []

    def posted() -> bool:
        found[:] = [one for one in person.messages(RIVERSIDE) if one.ts not in before and "Total due" in one.plain]
        return bool(found)

    person.wait_until(posted, "the batch message")
    return found[0]
