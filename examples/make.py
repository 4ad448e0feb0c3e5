"""Makes the example files: run `python examples/make.py`. The same run gives the same bytes.

Writes projects.csv, people.csv, members.csv, claims.csv, lines.csv, claims-lakeside.xlsx and documents/* beside
itself, or in the folder given as its one argument.
"""

import csv
import json
import re
import sys
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from backups import attachments_of, docket, photograph
from directory import COMPANY, COMPANY_DICTIONARY, ELSEWHERE, INACTIVE, OURS, PROJECTS
from lakeside import write_workbook
from sheets import Sheet, all_sheets

HERE = Path(__file__).parent

COVER = {
    "original_contract_sum": "Original contract sum",
    "net_change_by_change_orders": "Net change by change orders",
    "contract_sum_to_date": "Contract sum to date",
    "total_completed_and_stored_to_date": "Total completed and stored to date",
    "completed_work_retainage": "Completed work retainage",
    "stored_materials_retainage": "Stored materials retainage",
    "total_retainage": "Total retainage",
    "total_earned_less_retainage": "Total earned less retainage",
    "less_previous_certificates": "Less previous certificates",
    "current_payment_due": "Current payment due",
    "balance_to_finish": "Balance to finish including retainage",
}

HEADINGS = {"RT": "Progress claim", "HS": "Payment application", "LH": "Invoice"}
"""What subcontractors there call their claim."""

CLAIM_HEADER = (
    *("Company", "Project", "Commitment", "Commitment title", "Commitment type", "Private", "Private list"),
    *("Contract company", "Claim number", "Period start", "Period end", "Status", "Currency"),
    *COVER.values(),
    *("Progress Claim Contacts", "Document", "Attachments"),
)


def make(folder: Path) -> None:
    """Write every example file into the folder, over what is there."""
    (folder / "documents").mkdir(parents=True, exist_ok=True)
    sheets = tuple(all_sheets())
    _write(folder / "projects.csv", _project_rows())
    _write(folder / "people.csv", _people_rows(sheets))
    _write(folder / "members.csv", _member_rows())
    _write(folder / "claims.csv", _claim_rows(sheet for sheet in sheets if sheet.example.project != "LH"))
    _write(folder / "lines.csv", _line_rows(sheet for sheet in sheets if _is_drawn(sheet)))
    write_workbook(folder / "claims-lakeside.xlsx", [sheet for sheet in sheets if sheet.example.project == "LH"])
    for sheet in sheets:
        if sheet.document:
            (folder / sheet.document).write_bytes(_pdf(sheet))
    for sheet in sheets:
        for name in attachments_of(sheet):
            (folder / name).write_bytes(docket(sheet) if name.endswith(".pdf") else photograph())
    print(f"{len(sheets)} claims, {sum(1 for sheet in sheets if sheet.document)} documents in {folder}")


def _write(path: Path, rows: Iterable[Sequence[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)


def _project_rows() -> Iterable[Sequence[object]]:
    yield (
        *("Company", "Project number", "Project name", "Slack channel", "Time zone", "Holiday calendar", "DocuSign"),
        *("Dictionary", "Company dictionary"),
    )
    for number, name, channel, zone, holidays, docusign, dictionary in PROJECTS:
        yield (COMPANY, number, name, channel, zone, holidays, docusign, dictionary, COMPANY_DICTIONARY)


def _is_drawn(sheet: Sheet) -> bool:
    """Tell whether the claim has no PDF of its own, so that its lines are what is signed."""
    return sheet.example.project != "LH" and not sheet.document


def _line_rows(sheets: Iterable[Sheet]) -> Iterable[Sequence[object]]:
    yield (
        *("Project", "Commitment", "Claim number", "Item", "Description", "Change order", "Scheduled value"),
        *("From previous", "This period", "Materials presently stored", "Retainage"),
    )
    for sheet in sheets:
        kept = _retained(sheet)
        for at, line in enumerate(sheet.lines):
            change_order = "CO-1" if line.description.startswith("Change order") else ""
            yield (
                *(sheet.example.project, sheet.example.number, sheet.number, f"{at + 1:03}", line.description),
                *(change_order, line.scheduled, line.previous, line.this_period, line.stored, kept[at]),
            )


def _retained(sheet: Sheet) -> list[Decimal]:
    """Spread the claim's retainage over its lines, by what is done of each."""
    whole, done = sheet.figures["total_retainage"], sum(line.total for line in sheet.lines)
    shares = [(whole * line.total / done).quantize(Decimal("0.01")) if done else Decimal(0) for line in sheet.lines]
    return [shares[0] + whole - sum(shares), *shares[1:]]


def _member_rows() -> Iterable[Sequence[object]]:
    yield ("Project", "Email", "Slack id", "Level")
    for project, *_ in PROJECTS:
        yield from ((project, email, slack, levels[project]) for _, email, slack, levels in OURS if project in levels)


def _people_rows(sheets: Sequence[Sheet]) -> Iterable[Sequence[object]]:
    yield ("Company", "Name", "Email", "Active")
    yield from ((COMPANY, name, email, "yes") for name, email, *_ in OURS)
    told = set()
    for sheet in sheets:
        for name, email in re.findall(r"([^<;]+?) <([^>]+@[^>]+)>", sheet.example.contacts):
            if email.lower() not in told:
                told.add(email.lower())
                company = ELSEWHERE.get(email, sheet.example.company)
                yield (company, name.strip(), email, "no" if email in INACTIVE else "yes")


def _claim_rows(sheets: Iterable[Sheet]) -> Iterable[Sequence[object]]:
    yield CLAIM_HEADER
    for sheet in sheets:
        of = sheet.example
        private = "yes" if of.private else "no"
        yield (
            *(COMPANY, of.project, of.number, of.title, of.kind, private, of.private_list, of.company),
            *(sheet.number, sheet.start, sheet.end, sheet.status, of.currency),
            *(sheet.figures[name] for name in COVER),
            *(of.contacts, sheet.document, "; ".join(attachments_of(sheet))),
        )


def _pdf(sheet: Sheet) -> bytes:
    import typst

    return typst.compile(
        HERE / "invoice.typ",
        sys_inputs={"data": json.dumps(_invoice(sheet), ensure_ascii=False)},
        ignore_system_fonts=True,
        format="pdf",
    )


def _invoice(sheet: Sheet) -> dict[str, object]:
    of = sheet.example
    project = next(name for number, name, *_ in PROJECTS if number == of.project)
    heading, american = HEADINGS[of.project], of.project == "LH"
    lines = [
        (
            str(i),
            line.description,
            *map(_money, (line.scheduled, line.previous, line.this_period, line.stored, line.total)),
        )
        for i, line in enumerate(sheet.lines, start=1)
    ]
    percents = [_percent(line.total, line.scheduled) for line in sheet.lines]
    sums = [
        sum((getattr(line, column) for line in sheet.lines), Decimal(0))
        for column in ("scheduled", "previous", "this_period", "stored", "total")
    ]
    return {
        "title": f"{heading} {sheet.number}, {of.number}, {of.company}",
        "heading": heading,
        "company": of.company,
        "bill_to": COMPANY,
        "project": f"{project} ({of.project})",
        "contract": f"{of.number} · {of.title}",
        "numbered": f"{heading} number",
        "number": str(sheet.number),
        "period": f"{sheet.start} to {sheet.end}",
        "currency": of.currency,
        "columns": ["", "Description of work", "Scheduled", "Previous", "This period", "Stored", "To date", "%"],
        "lines": [[*line, percent] for line, percent in zip(lines, percents, strict=True)],
        "sum": ["", "Total", *map(_money, sums), _percent(sums[4], sums[0])],
        "cover": [
            [title if american else _commonwealth(title), _money(sheet.figures[name])]
            for name, title in COVER.items()
            if name != "current_payment_due"
        ],
        "due": ["Current payment due", f"{of.currency} {_money(sheet.figures['current_payment_due'])}"],
        "foot": "Example document of an invented company.",
    }


def _commonwealth(title: str) -> str:
    return title.replace("change orders", "variations").replace("etainage", "etention")


def _money(amount: Decimal) -> str:
    return f"{amount:,.2f}"


def _percent(part: Decimal, whole: Decimal) -> str:
    return f"{100 * part / whole:.2f}" if whole else ""


if __name__ == "__main__":
    make(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
