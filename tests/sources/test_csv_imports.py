import csv
import io
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from claims.model import ClaimStatus, CommitmentKind, Level, Period
from claims.records import ClaimRecord, MemberRecord, PersonRecord, ProjectRecord
from sources.csv_file import read_csv
from sources.files import read
from sources.problems import Findings, Reading

Claim = Callable[..., dict[str, str]]
Read = Callable[..., Reading]


def test_a_plain_file_becomes_a_claim(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim())
    (record,) = reading.records
    assert not reading.problems
    assert not reading.warnings
    assert isinstance(record, ClaimRecord)
    assert (record.project_number, record.commitment.number, record.number) == ("RT", "SC-101", 7)
    assert record.status is ClaimStatus.APPROVED
    assert record.commitment.kind is CommitmentKind.SUBCONTRACT
    assert record.period == Period(date(2026, 10, 1), date(2026, 10, 31))
    assert record.figures.current_payment_due == Decimal("7700.00")
    assert record.figures.balance_to_finish == Decimal("7300.00")
    assert record.document is None


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_encodings_and_separators_make_no_difference(
    encoding: str, delimiter: str, claim: Claim, as_csv: Callable[..., str], read_text: Read
) -> None:
    text = as_csv([claim(Contract_company="Ακρόπολις Łódź")], delimiter)
    content = text.encode(encoding)
    if encoding.endswith(("le", "be")):
        content = "\ufeff".encode(encoding) + content
    reading = read_text(content)
    assert not reading.problems
    assert reading.records[0].commitment.contract_company == "Ακρόπολις Łódź"


def test_a_file_in_windows_1252_is_read_with_a_warning(
    claim: Claim, as_csv: Callable[..., str], read_text: Read
) -> None:
    reading = read_text(as_csv([claim(Contract_company="Glasbau Müller")]).encode("cp1252"))
    assert reading.records[0].commitment.contract_company == "Glasbau Müller"
    assert "Windows-1252" in str(reading.warnings[0])


def test_excels_own_line_about_the_separator_is_passed_over(
    claim: Claim, as_csv: Callable[..., str], read_text: Read
) -> None:
    reading = read_text("sep=;\r\n" + as_csv([claim(Status="Paid")], ";"))
    assert reading.problems[0].line == 3


def test_titles_above_the_header_are_passed_over(claim: Claim, as_csv: Callable[..., str], read_text: Read) -> None:
    reading = read_text("Riverside Tower; invoices\n\nExported on 2026-11-01\n" + as_csv([claim()]))
    assert len(reading.records) == 1


def test_the_line_of_a_problem_is_where_its_record_starts(claim: Claim, read_claims: Read) -> None:
    good = claim(Commitment_title="two\nlines\nof title")
    reading = read_claims(good, claim(Claim_number="8", Status="Paid", Commitment_title=good["Commitment title"]))
    assert reading.records[0].commitment.title == "two lines of title"
    (problem,) = reading.problems
    assert (problem.line, problem.column, problem.found) == (5, "Status", '"Paid"')
    assert str(problem).endswith(
        'line 5, column "Status": found "Paid", expected one of Draft, Under Review, '
        "Revise & Resubmit, Approved, Approved as Noted, Pending Owner Approval"
    )


def test_every_fault_of_a_row_is_told_and_the_good_rows_go_in(claim: Claim, read_claims: Read) -> None:
    bad = claim(Claim_number="seven", Status="Paid", Currency="Dollars", Period_end="2026-09-30", Project="")
    reading = read_claims(bad, claim(Claim_number="8"))
    assert [record.number for record in reading.records] == [8]
    assert {problem.column for problem in reading.problems} >= {"Claim number", "Status", "Currency", "Project"}


def test_a_period_that_ends_before_it_starts_is_told(claim: Claim, read_claims: Read) -> None:
    (problem,) = read_claims(claim(Period_end="2026-09-30")).problems
    assert problem.column == "Period end"
    assert "2026-10-01" in problem.expected


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("Claim number", "Invoice #"),
        ("Claim number", "Claim No."),
        ("Claim number", "requisition"),
        ("Contract company", " Vendor "),
        ("Contract company", "SUBCONTRACTOR"),
        ("Current payment due", "Amount_Due"),
        ("Period start", "Billing Period Start"),
        ("Company", "Head Contractor"),
        ("Project", "Project #"),
        ("Commitment", "Contract"),
        ("Commitment type", "Contract Type"),
        ("Completed work retainage", "Retention"),
    ],
)
def test_columns_are_known_by_their_synonyms(ours: str, theirs: str, claim: Claim, read_claims: Read) -> None:
    row = claim()
    row[theirs] = row.pop(ours)
    reading = read_claims(row)
    assert not reading.problems
    assert len(reading.records) == 1


@pytest.mark.parametrize(
    "column",
    [
        "Company",
        "Project",
        "Commitment type",
        "Private",
        "Contract company",
        "Period end",
        "Status",
        "Current payment due",
    ],
)
def test_a_missing_column_is_one_problem(column: str, claim: Claim, read_claims: Read) -> None:
    row = claim()
    del row[column]
    reading = read_claims(row, {**row, "Claim number": "8"})
    assert not reading.records
    assert len(reading.problems) == 1
    assert column in str(reading.problems[0])


def test_two_columns_for_one_thing_are_a_problem(claim: Claim, read_claims: Read) -> None:
    (problem,) = read_claims({**claim(), "Invoice No": "9"}).problems
    assert problem.column == "Invoice No"
    assert '"Claim number"' in problem.expected


def test_a_column_that_is_not_read_is_told_as_a_warning(claim: Claim, read_claims: Read) -> None:
    reading = read_claims({**claim(), "Documnet": "a.pdf"})
    assert len(reading.records) == 1
    assert "Documnet" in str(reading.warnings[0])


def test_dates_of_one_column_settle_those_of_the_other(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(
        claim(Period_start="01/10/2026", Period_end="31/10/2026"),
        claim(Claim_number="6", Period_start="02/09/2026", Period_end="30/09/2026"),
    )
    assert [record.period.start for record in reading.records] == [date(2026, 10, 1), date(2026, 9, 2)]


def test_the_day_of_receipt_is_read_where_a_file_has_one(claim: Claim, read_claims: Read) -> None:
    with_dates, without = (
        claim(Claim_date="05/11/2026", Period_end="31/10/2026"),
        claim(Claim_date="", Claim_number="8"),
    )

    reading = read_claims(with_dates, without)

    assert not reading.problems
    assert [one.received_on for one in reading.records if isinstance(one, ClaimRecord)] == [date(2026, 11, 5), None]


def test_dates_that_nothing_settles_are_a_problem(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim(Period_start="01/10/2026", Period_end="05/11/2026"))
    assert [problem.column for problem in reading.problems] == ["Period start", "Period end"]


def test_the_decimal_mark_is_settled_by_the_whole_table(claim: Claim, read_claims: Read) -> None:
    continental = claim(
        Original_contract_sum="50.000",
        Net_change_by_change_orders="5.000,00",
        Total_completed_and_stored_to_date="53.000",
        Completed_work_retainage="5.200",
        Stored_materials_retainage="100,00",
        Less_previous_certificates="40.000",
        Current_payment_due="7.700",
    )
    reading = read_claims(continental)
    assert not reading.problems
    assert not reading.warnings
    assert reading.records[0].figures.total_earned_less_retainage == Decimal(47700)


def test_an_amount_in_another_currency_than_the_row_is_a_problem(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim(Currency="CAD", Current_payment_due="US$7,700.00"))
    assert reading.problems[0].column == "Current payment due"
    assert read_claims(claim(Currency="CAD", Current_payment_due="$7,700.00")).records


def test_the_currency_may_stand_with_the_amounts(claim: Claim, read_claims: Read) -> None:
    assert read_claims(claim(Currency="", Current_payment_due="7700.00 EUR")).records[0].figures.currency == "EUR"
    assert read_claims(claim(Currency="", Current_payment_due="$7,700.00")).problems[0].column == "Currency"


def test_a_cell_too_many_means_that_the_cells_have_shifted(
    claim: Claim, as_csv: Callable[..., str], read_text: Read
) -> None:
    text = as_csv([claim(Document="a.pdf")]).replace("53000.00", "53,000.00")
    (problem,) = read_text(text).problems
    assert "separator" in problem.expected


def test_an_unclosed_quotation_mark_is_told_where_it_opens(
    claim: Claim, as_csv: Callable[..., str], read_text: Read
) -> None:
    text = as_csv([claim(), claim(Claim_number="8")]).replace("\r\nHarbour", '\r\n"Harbour', 2)
    reading = read_text(text)
    assert any("quotation" in str(problem) for problem in reading.problems)


def test_the_other_tables_are_known_by_their_headers(read_text: Read) -> None:
    projects = "Company,Project number,Project name,Slack channel,Time zone,Holiday calendar,DocuSign\n"
    reading = read_text(projects + "H,RT,Tower,C04RIVERSID,America/New_York,us-ny,off\nH,X,Y,,UTC,,on\n", "a.csv")
    assert reading.records == (
        ProjectRecord("H", "RT", "Tower", "C04RIVERSID", "America/New_York", "US-NY", False, None),
        ProjectRecord("H", "X", "Y", None, "UTC", None, True, None),
    )
    people = read_text("Vendor;Full name;E-mail address;Account status\nDoyle;Karen;K@d.example;Inactive\n", "b.csv")
    assert people.records == (PersonRecord("Doyle", "Karen", "K@d.example", False),)
    members = read_text("project,e-mail,level\nRT,m@h.example,read only\n", "c.csv")
    assert members.records == (MemberRecord("RT", "m@h.example", None, Level.READ_ONLY),)


def test_a_project_names_its_dictionary_and_its_companys(tmp_path: Path) -> None:
    head = "Company,Project number,Project name,Time zone,DocuSign,Dictionary,Company dictionary\n"
    rows = "H,A,T,UTC,on,EN_gb,\nH,B,T,UTC,on,,en-CA\nH,C,T,UTC,on,en-NZ,\nH,D,T,UTC,on,,en-GB\n"
    (tmp_path / "a.csv").write_text(head + rows)

    reading = read([tmp_path], ("en-CA", "en-GB"))

    assert [(one.dictionary, one.company_dictionary) for one in reading.records if isinstance(one, ProjectRecord)] == [
        ("en-GB", None),
        (None, "en-CA"),
    ]
    unknown, otherwise = reading.problems
    assert (unknown.line, unknown.column, unknown.found) == (4, "Dictionary", '"en-NZ"')
    assert unknown.expected == "one of the dictionaries en-CA, en-GB"
    assert otherwise.line == 5
    assert "Company dictionary" in str(otherwise)


def test_records_come_in_the_order_in_which_they_need_each_other(
    tmp_path: Path, claim: Claim, as_csv: Callable[..., str]
) -> None:
    (tmp_path / "a.csv").write_text(as_csv([claim()]))
    (tmp_path / "b.csv").write_text("Project,Email,Level\nRT,m@h.example,Admin\n")
    (tmp_path / "c.csv").write_text("Company,Name,Email,Active\nH,Maya,m@h.example,yes\n")
    (tmp_path / "d.csv").write_text("Company,Project,Project name,Time zone,DocuSign\nH,RT,Tower,UTC,on\n")
    kinds = [type(record) for record in read([tmp_path]).records]
    assert kinds == [ProjectRecord, PersonRecord, MemberRecord, ClaimRecord]


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("Slack channel", "#riverside"),
        ("Time zone", "Eastern"),
        ("Time zone", "../../etc/passwd"),
        ("Holiday calendar", "Narnia"),
        ("DocuSign", "perhaps"),
        ("Project number", ""),
    ],
)
def test_a_bad_cell_of_a_project_is_told(column: str, text: str, as_csv: Callable[..., str], read_text: Read) -> None:
    row = {"Company": "H", "Project number": "RT", "Project name": "T", "Slack channel": "", "Time zone": "UTC"}
    row |= {"Holiday calendar": "", "DocuSign": "on", column: text}
    (problem,) = read_text(as_csv([row])).problems
    assert problem.column == column


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ("RT,maya,U04MAYAOKAF,Admin", "Email"),
        ("RT,m@h.example,@maya,Admin", "Slack id"),
        ("RT,m@h.example,,Boss", "Level"),
    ],
)
def test_a_bad_cell_of_a_member_is_told(row: str, column: str, read_text: Read) -> None:
    (problem,) = read_text(f"Project,Email,Slack id,Level\n{row}\n").problems
    assert problem.column == column


@given(
    st.lists(
        st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=8), min_size=1, max_size=4)
    )
)
def test_every_well_formed_file_is_read_cell_by_cell(rows: list[list[str]]) -> None:
    stream = io.StringIO()
    csv.writer(stream, quoting=csv.QUOTE_ALL).writerows(rows)
    findings = Findings("x.csv")
    table = read_csv("x.csv", b"\xef\xbb\xbf" + stream.getvalue().encode(), findings)
    expected = [row for row in rows if any(cell.strip() for cell in row)]
    if table is not None and rows and not any(f"{a}" in cell for row in rows for cell in row for a in ";\t|"):
        assert len(table.rows) == len(expected) or rows[0][0].startswith("sep=")
    assert all(problem.expected for problem in findings.problems)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(content=st.binary(max_size=300))
def test_no_bytes_whatever_raise(content: bytes, read_text: Read) -> None:
    for name in ("fuzz.csv", "fuzz.xlsx"):
        reading = read_text(content, name)
        assert reading.problems
        assert all(str(problem).isprintable() for problem in reading.problems)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=100)
@given(data=st.data())
def test_no_cell_whatever_raises(data: st.DataObject, claim: Claim, read_claims: Read) -> None:
    column = data.draw(st.sampled_from(sorted(claim())))
    text = data.draw(st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=40))
    reading = read_claims(claim() | {column: text})
    assert len(reading.records) + bool(reading.problems) >= 1
    assert all(str(problem).isprintable() for problem in (*reading.problems, *reading.warnings))
