from collections.abc import Callable
from pathlib import Path

import pytest

from sources.files import read
from sources.problems import Reading

Claim = Callable[..., dict[str, str]]
Read = Callable[..., Reading]


def test_the_same_row_twice_counts_once(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim(), claim())
    assert len(reading.records) == 1
    assert not reading.problems


def test_a_second_row_for_a_claim_that_says_something_else_is_a_problem(claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim(), claim(Status="Draft"))
    (problem,) = reading.problems
    assert problem.line == 3
    assert "line 2" in problem.expected
    assert reading.records[0].status == "approved"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("Private", "yes"),
        ("Contract company", "Another Ltd"),
        ("Commitment title", "Another"),
        ("Commitment type", "PO"),
        ("Progress Claim Contacts", "Other <other@x.example>"),
        ("Progress Claim Contacts", ""),
    ],
)
def test_rows_of_one_commitment_must_agree_on_it(column: str, text: str, claim: Claim, read_claims: Read) -> None:
    reading = read_claims(claim(), claim(Claim_number="8") | {column: text})
    assert [record.number for record in reading.records] == [7]
    assert "line 2 says of the same commitment" in reading.problems[0].expected


def test_repeats_are_seen_across_files(tmp_path: Path, claim: Claim, as_csv: Callable[..., str]) -> None:
    (tmp_path / "one.csv").write_text(as_csv([claim()]))
    (tmp_path / "two.csv").write_text(as_csv([claim(Status="Draft")]))
    (problem,) = read([tmp_path]).problems
    assert problem.file.endswith("two.csv")
    assert "one.csv, line 2" in problem.expected


def test_the_same_file_named_twice_is_read_once(tmp_path: Path, claim: Claim, as_csv: Callable[..., str]) -> None:
    path = tmp_path / "one.csv"
    path.write_text(as_csv([claim()]))
    assert len(read([path, tmp_path, tmp_path / "." / "one.csv"]).records) == 1


@pytest.mark.parametrize(
    "rows",
    ["RT,m@h.example,U01,Admin\nRT,M@H.example,U01,Standard\n", "RT,m@h.example,U01,Admin\nRT,t@h.example,U01,Admin\n"],
)
def test_a_member_has_one_level_and_a_slack_id_one_member(rows: str, read_text: Read) -> None:
    reading = read_text(f"Project,Email,Slack id,Level\n{rows.replace('U01', 'U012345')}")
    assert len(reading.records) == 1
    assert len(reading.problems) == 1


PROJECTS = "Company,Project number,Project name,Time zone,DocuSign,Company DocuSign\n"


@pytest.mark.parametrize(
    ("switches", "kept", "problems"),
    [(("off", "on"), 1, 1), (("off", ""), 2, 0), (("", "off"), 2, 0), (("off", "off"), 2, 0), (("", ""), 2, 0)],
)
def test_rows_of_one_company_must_not_contradict_each_other_on_its_switch(
    switches: tuple[str, str], kept: int, problems: int, read_text: Read
) -> None:
    rows = "".join(f"Harbour,P{at},Tower {at},Europe/Berlin,on,{switch}\n" for at, switch in enumerate(switches))
    reading = read_text(PROJECTS + rows)

    assert (len(reading.records), len(reading.problems)) == (kept, problems)
    if problems:
        assert "says of the same company" in reading.problems[0].expected
