"""Importing, from files to what is stored: twice, strict, with bad rows, changed rows and hostile files."""

from collections.abc import Callable, Sequence
from pathlib import Path

import openpyxl
import pytest
import typst
from sqlalchemy import select

from bot.services.importing import ImportReport, import_files
from claims.audit import OPERATOR, Deed, Surface
from claims.model import Claim
from storage import listing, projects
from storage.database import Database
from storage.tables import audit_entries, members
from tests.support.builders import OURS
from tests.support.commands import claims_bot
from tests.support.examples import EXAMPLES
from tests.support.portfolios import PROJECT, claim_row, claim_rows, write_csv, write_portfolio

pytestmark = pytest.mark.slow

MAYA = "U04MAYAOKAF"

ImportRows = Callable[..., ImportReport]


@pytest.fixture
def import_rows(database: Database, tmp_path: Path) -> ImportRows:
    """Write these claims beside their project and import the folder."""

    def written_and_imported(*rows: dict[str, str], strict: bool = False) -> ImportReport:
        return import_files(database, [write_portfolio(tmp_path, rows)], strict=strict)

    return written_and_imported


def claims_of(database: Database) -> Sequence[Claim]:
    with database.reading() as tx:
        project_ids = [one.project_id for one in projects.memberships(tx, MAYA)]
        return [one.claim for project_id in project_ids for one in listing.of_project(tx, project_id)]


def counts(report: ImportReport) -> tuple[int, int, int]:
    return (report.added, report.changed, report.unchanged)


def test_importing_the_examples_again_changes_nothing(database: Database) -> None:
    first, second = (import_files(database, [EXAMPLES], strict=True) for _ in range(2))

    assert first.problems == second.problems == ()
    assert (first.changed, first.unchanged) == (0, 0)
    assert counts(second) == (0, 0, first.added)
    assert len(claims_of(database)) == 58


def test_a_bad_row_is_told_with_its_place_and_the_good_ones_go_in(import_rows: ImportRows, database: Database) -> None:
    report = import_rows(claim_row(1), claim_row(2, Current_payment_due="a lot"), claim_row(3))

    (problem,) = report.problems
    assert (Path(problem.file).name, problem.line, problem.column) == ("claims.csv", 3, "Current payment due")
    assert '"a lot"' in str(problem)
    assert [claim.commitment.number for claim in claims_of(database)] == ["SC-001", "SC-003"]


def test_strict_means_all_or_nothing(import_rows: ImportRows, database: Database) -> None:
    report = import_rows(claim_row(1), claim_row(2, Status="Done"), strict=True)

    assert counts(report) == (0, 0, 0)
    assert len(report.problems) == 1
    assert claims_of(database) == []


def test_a_claim_of_a_project_nobody_knows_is_told_with_its_file_line_and_column(
    import_rows: ImportRows, database: Database
) -> None:
    report = import_rows(claim_row(1), claim_row(2), claim_row(3, Project="XX"))

    (problem,) = report.problems
    assert (Path(problem.file).name, problem.line, problem.column) == ("claims.csv", 4, "Project")
    assert str(problem).endswith(
        'line 4, column "Project": found "XX", expected the number of a project that is imported, before or with it'
    )
    assert len(claims_of(database)) == 2


def test_a_claim_of_another_company_is_told_with_its_file_line_and_column(
    import_rows: ImportRows, database: Database
) -> None:
    report = import_rows(claim_row(1), claim_row(2, Company="Doyle Civil"), claim_row(3, Company=OURS.upper()))

    (problem,) = report.problems
    assert (Path(problem.file).name, problem.line, problem.column) == ("claims.csv", 3, "Company")
    assert str(problem).endswith(
        f'found "Doyle Civil", expected "{OURS}", the company that project "RT" was imported with'
    )
    assert [claim.commitment.number for claim in claims_of(database)] == ["SC-001", "SC-003"]


def test_two_companies_with_one_project_number_do_not_become_one_project(database: Database, tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "jobs.csv",
        [PROJECT, PROJECT | {"Company": "Doyle Civil", "Project number": "rt", "DocuSign": "off"}],
    )

    for _ in range(2):
        (problem,) = import_files(database, [file]).problems
        assert (Path(problem.file).name, problem.line, problem.column) == ("jobs.csv", 3, "Company")

    with database.reading() as tx:
        (project,) = projects.by_channel(tx, PROJECT["Slack channel"])
    assert (project.number, project.company, project.docusign_enabled) == ("RT", OURS, True)


def test_one_commitment_written_in_two_ways_is_one_and_stays_so(import_rows: ImportRows, database: Database) -> None:
    rows = (claim_row(1), claim_row(1, Claim_number="8", Commitment="sc-001", Project="rt"))

    first, second = import_rows(*rows), import_rows(*rows)

    assert first.problems == second.problems == ()
    assert counts(second) == (0, 0, first.added)
    one, other = claims_of(database)
    assert one.commitment == other.commitment


def test_a_member_of_a_project_nobody_knows_is_told_by_the_name_their_file_has_for_the_column(
    database: Database, tmp_path: Path
) -> None:
    file = tmp_path / "members.xlsx"
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.title = "Who"
    for row in (("People of our jobs",), ("Job number", "Mail", "Permission"), ("ZZ", "a@b.example", "Admin")):
        sheet.append(row)
    workbook.save(file)

    (problem,) = import_files(database, [file]).problems

    assert str(problem).startswith(f'{file}, sheet "Who", line 3, column "Job number": found "ZZ"')


def test_the_project_may_come_in_an_earlier_import(import_rows: ImportRows, database: Database, tmp_path: Path) -> None:
    import_rows()

    report = import_files(database, [write_csv(tmp_path / "later.csv", claim_rows(2))], strict=True)

    assert counts(report) == (2, 0, 0)


@pytest.mark.parametrize(
    "changes",
    [
        {"Current_payment_due": "7700.01"},
        {"Period_end": "2026-10-30"},
        {"Currency": "CAD"},
        {"Document": "invoice.pdf"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_signed_makes_a_new_revision_when_it_changes(
    changes: dict[str, str], import_rows: ImportRows, database: Database, tmp_path: Path
) -> None:
    (tmp_path / "invoice.pdf").write_bytes(typst.compile(b"= Invoice"))
    import_rows(*claim_rows(2))
    before, other = claims_of(database)

    report = import_rows(claim_row(1, **changes), claim_row(2))

    after, still = claims_of(database)
    assert counts(report) == (0, 1, 4)
    assert (after.revision.number, after.id) == (2, before.id)
    assert still == other
    assert import_rows(claim_row(1, **changes), claim_row(2)).changed == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"Status": "Pending Owner Approval"},
        {"Progress_Claim_Contacts": "Someone Else <else@trade-001.example>"},
        {"Commitment_title": "Excavation and piling"},
        {"Private": "yes"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_current_changes_without_a_new_revision(
    changes: dict[str, str], import_rows: ImportRows, database: Database
) -> None:
    import_rows(claim_row(1))
    (before,) = claims_of(database)

    report = import_rows(claim_row(1, **changes))

    (after,) = claims_of(database)
    assert counts(report) == (0, 1, 3)
    assert after.revision == before.revision
    assert after != before


def test_the_same_pdf_under_another_name_is_the_same_document(
    import_rows: ImportRows, database: Database, tmp_path: Path
) -> None:
    content = typst.compile(b"= Invoice")
    for name in ("a.pdf", "b.pdf"):
        (tmp_path / name).write_bytes(content)
    import_rows(claim_row(1, Document="a.pdf"))

    assert import_rows(claim_row(1, Document="b.pdf")).changed == 0
    (claim,) = claims_of(database)
    assert claim.revision.number == 1


def test_who_may_send_from_now_on_and_who_no_more_is_in_the_trail(database: Database, tmp_path: Path) -> None:
    """The members file says who may sign cheques: that it was imported alone would not tell whom it let in."""

    def imported(**levels: str) -> list[tuple[str, str]]:
        rows = [
            {"Project": "RT", "Email": f"{who}@harbour-rowe.example", "Slack id": "", "Level": it}
            for who, it in levels.items()
        ]
        write_csv(tmp_path / "members.csv", rows)
        before = len(told())
        assert import_files(database, [tmp_path]).problems == ()
        return told()[before:]

    def told() -> list[tuple[str, str]]:
        with database.reading() as tx:
            lines = tx.execute(select(audit_entries).where(audit_entries.c.deed == Deed.LEVEL_CHANGED)).all()
        assert all((line.actor, line.surface) == (OPERATOR, Surface.COMMAND_LINE) for line in lines)
        return [(line.about, line.words) for line in lines]

    write_portfolio(tmp_path, [])

    assert imported(ana="Admin", tom="Standard") == [("ana@harbour-rowe.example", "Admin; new on the project.")]
    assert imported(ana="Admin", tom="Standard") == []
    assert imported(ana="None", tom="Admin") == [
        ("ana@harbour-rowe.example", "None; it was Admin."),
        ("tom@harbour-rowe.example", "Admin; it was Standard."),
    ]
    assert imported(ana="Standard", tom="Admin") == [], "neither may send more or less than before"
    with database.reading() as tx:
        (project,) = {one.project_id for one in tx.execute(select(members))}
        assert {one.email for one in projects.admins(tx, project)} == {"tom@harbour-rowe.example"}
    assert imported(ana="Standard") == [], "a row that is left out takes nothing away"
    with database.reading() as tx:
        assert {one.email for one in projects.admins(tx, project)} == {"tom@harbour-rowe.example"}


def test_an_amount_larger_than_is_kept_is_a_bad_row_like_any_other(import_rows: ImportRows, database: Database) -> None:
    report = import_rows(claim_row(1, Current_payment_due="9" * 30), claim_row(2))

    (problem,) = report.problems
    assert (problem.line, problem.column) == (2, "Current payment due")
    assert len(claims_of(database)) == 1


# Through the command ------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def commanded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a database, made by the command, that knows the project."""
    folder = tmp_path_factory.mktemp("command")
    assert claims_bot(folder, "migrate").returncode == 0
    assert claims_bot(folder, "import", str(write_portfolio(folder / "known", []))).returncode == 0
    return folder


def _leads_out(folder: Path) -> Path:
    (folder.parent / "secret.pdf").write_bytes(b"%PDF-1.7")
    return write_csv(folder / "claims.csv", [claim_row(1, Document="../secret.pdf")])


def _not_a_pdf(folder: Path) -> Path:
    (folder / "invoice.pdf").write_text("MZ, a program", "utf-8")
    return write_csv(folder / "claims.csv", [claim_row(1, Document="invoice.pdf")])


def _a_formula(folder: Path) -> Path:
    row = claim_row(1, Current_payment_due="=1+1")
    workbook = openpyxl.Workbook()
    sheet = workbook.worksheets[0]
    sheet.append(list(row))
    sheet.append(list(row.values()))
    workbook.save(folder / "claims.xlsx")
    return folder / "claims.xlsx"


def _a_million_columns(folder: Path) -> Path:
    path = folder / "claims.csv"
    path.write_text(",".join("c" * 9 for _ in range(1_000_000)) + "\n", "utf-8")
    return path


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (_leads_out, 'column "Document": found "../secret.pdf", expected a file name relative to the folder'),
        (_not_a_pdf, 'column "Document": found "invoice.pdf", expected a PDF'),
        (_a_formula, 'column "Current payment due": found'),
        (_a_million_columns, "claims.csv"),
    ],
)
def test_a_hostile_file_ends_in_one_sentence(
    make: Callable[[Path], Path], words: str, commanded: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "hostile"
    folder.mkdir()

    said = claims_bot(commanded, "import", str(make(folder)))

    told, closing = said.stderr.splitlines()
    assert (said.returncode, said.stdout) == (1, "0 added, 0 changed, 0 unchanged.\n")
    assert words in told
    assert len(told) < 500
    assert closing == "The rows named above were left out; mend them and import again."


def test_changed_figures_come_in_by_the_command(commanded: Path, tmp_path: Path) -> None:
    def imported(due: str) -> str:
        said = claims_bot(
            commanded, "import", str(write_csv(tmp_path / "c.csv", [claim_row(1, Current_payment_due=due)]))
        )
        assert said.returncode == 0, said.stderr
        return said.stdout

    assert imported("7700.00") == "1 added, 0 changed, 0 unchanged.\n"
    assert imported("7700.01") == "0 added, 1 changed, 0 unchanged.\n"
    assert imported("7700.01") == "0 added, 0 changed, 1 unchanged.\n"
