import os
from collections.abc import Callable
from pathlib import Path

import pytest

from sources import limits
from sources.files import read
from sources.problems import Findings, Reading

Claim = Callable[..., dict[str, str]]
Read = Callable[..., Reading]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "an empty file"),
        (b"\xef\xbb\xbf", "an empty file"),
        (b" \n\n ", "an empty file"),
        (b"\x00" * 1000, "NUL"),
        (b"Company,Project\x00\n", "NUL"),
        (b"\x81\x8d\xff\xfe\x9d", "no text"),
        (b"PK\x03\x04\x14\x00\x00\x00", "NUL"),
        (b"hello world\n", "hello world"),
        (b'"never closed\n' + b"x,y\n" * 400_000, "characters"),
        (b"," * 1_100_000, "characters"),
        (b",".join(b"c%d" % i for i in range(100_000)), "100,000 columns"),
        (b"\n" * 3_000_000, "an empty file"),
        (b"\xff\xfe\x00", "no text"),
    ],
)
def test_a_file_that_is_no_table_is_one_problem(content: bytes, words: str, read_text: Read) -> None:
    (problem,) = read_text(content).problems
    assert words in str(problem)
    assert len(str(problem)) < 500


def test_a_header_alone_is_one_problem(claim: Claim, as_csv: Callable[..., str], read_text: Read) -> None:
    (problem,) = read_text(as_csv([claim()]).splitlines()[0]).problems
    assert problem.found == "only a header"


def test_a_million_rows_end_in_one_problem(read_text: Read) -> None:
    reading = read_text("Project,Email,Level\n" + "".join(f"RT,p{i}@x.example,Admin\n" for i in range(1_000_000)))
    (problem,) = reading.problems
    assert "at most 100,000 rows" in problem.expected
    assert not reading.records


def test_a_file_of_bad_rows_tells_the_first_thousand_and_counts_the_rest(read_text: Read) -> None:
    reading = read_text("Project,Email,Level\n" + "RT,x,Boss\n" * 5000)
    assert len(reading.problems) == limits.PROBLEMS + 1
    assert "9000 further problems" in str(reading.problems[-1])


def test_a_file_beyond_the_size_is_one_problem(tmp_path: Path) -> None:
    path = tmp_path / "big.csv"
    with path.open("wb") as file:
        file.truncate(limits.FILE_BYTES + 1)
    (problem,) = read([path]).problems
    assert "50 MB" in problem.expected


def test_what_is_no_file_is_one_problem_each(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    (folder / "x.csv").mkdir(parents=True)
    (folder / "dangling.csv").symlink_to(folder / "gone.csv")
    os.mkfifo(folder / "pipe.csv")
    (folder / "~$open.xlsx").write_bytes(b"lock file of Excel")
    found = {problem.file.rpartition("/")[2]: problem for problem in read([folder]).problems}
    assert found.keys() == {"x.csv", "dangling.csv", "pipe.csv"}
    assert "ordinary file" in found["pipe.csv"].expected
    assert "ordinary file" in found["x.csv"].expected


@pytest.mark.parametrize(
    "name", ["gone.csv", "old.xls", "notes.txt", "no suffix", "x" * 300 + ".csv", "nul\x00.csv", "/dev/null"]
)
def test_a_path_that_leads_to_no_import_file_is_one_problem(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    if name in ("old.xls", "notes.txt", "no suffix"):
        path.write_bytes(b"something")
    (problem,) = read([path]).problems
    assert str(problem).isprintable()


def test_of_what_is_not_there_nothing_is_said_but_that(tmp_path: Path) -> None:
    (problem,) = read([tmp_path / "examples"]).problems
    assert "ends in" not in problem.found


def test_a_folder_without_import_files_is_one_problem(tmp_path: Path) -> None:
    (problem,) = read([tmp_path]).problems
    assert "at least one .csv or .xlsx" in problem.expected


def test_no_path_at_all_is_an_empty_reading() -> None:
    assert read([]) == Reading((), (), (), ())


def test_a_problem_shows_hostile_text_shortened_and_without_control_characters(claim: Claim, read_claims: Read) -> None:
    (problem,) = read_claims(claim(Status="\x1b[31m\u202eevil\r\n" + "x" * 5000)).problems
    assert str(problem).isprintable()
    assert "\\x1b[31m\\u202eevil" in problem.found or "characters" in problem.found
    assert len(str(problem)) < 400


def test_hostile_names_are_kept_as_they_are(claim: Claim, read_claims: Read) -> None:
    name = "<!channel> *bold* & `code` 😀 \u05d0\u05d1 " + "x" * 250
    (record,) = read_claims(claim(Contract_company=name)).records
    assert record.commitment.contract_company == name


def test_findings_are_bounded() -> None:
    findings = Findings("x.csv")
    for number in range(limits.PROBLEMS + 5):
        findings.problem("a", "b", number)
        findings.warning("a", "b", number)
    assert len(findings.all_problems()) == limits.PROBLEMS + 1
    assert len(findings.warnings) == limits.PROBLEMS
