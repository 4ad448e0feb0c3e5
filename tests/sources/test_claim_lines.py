"""Lines come in by tables of their own, in any order, and a claim gets all of its lines or none."""

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from claims.lines import ClaimLine, LineKind
from claims.records import ClaimRecord
from sources.files import read
from sources.problems import Reading

D = Decimal
LINES = """Project,Commitment,Claim number,Item,Description,Change order,Scheduled value,From previous,This period,\
Materials presently stored,Retainage,Unit,Unit price,Quantity
RT,SC-101,7,1,Earthworks,,"50,000.00",51000,0,500,5150,,,
RT,SC-101,7,2,Shoring,CO-1,5000,1500,0,,150,m2,12.5,400
"""


@pytest.fixture
def imported(tmp_path: Path, claim: Callable[..., dict[str, str]], as_csv: Callable[..., str]) -> Any:
    """Import one claim with this table of lines beside it."""

    def run(lines: str, name: str = "lines.csv", **cells: str) -> Reading:
        (tmp_path / "claims.csv").write_text(as_csv([claim(**cells)]), encoding="utf-8")
        (tmp_path / name).write_text(lines, encoding="utf-8")
        return read([tmp_path])

    return run


def record_of(reading: Reading) -> ClaimRecord:
    (record,) = reading.records
    assert isinstance(record, ClaimRecord)
    return record


@pytest.mark.parametrize("name", ["lines.csv", "a lines table read before its claims.csv"])
def test_lines_join_their_claim_in_whatever_order_the_files_are_read(imported: Any, name: str) -> None:
    reading = imported(LINES, name)

    assert not reading.problems
    assert record_of(reading).lines == (
        ClaimLine("1", "Earthworks", D(50000), D(51000), D(0), D(500), D(5150), D(0)),
        ClaimLine(
            "2", "Shoring", D(5000), D(1500), D(0), D(0), D(150), D(0), LineKind.CHANGE_ORDER, "CO-1", "m2", D("12.5"),
            D(400),
        ),
    )  # fmt: skip
    assert not reading.warnings, "they add up to the cover sheet"


def test_an_import_without_lines_says_nothing_of_lines(imported: Any) -> None:
    reading = imported("Project,Email,Level\nRT,maya@x.example,Admin\n", "members.csv")

    assert [one.lines for one in reading.records if isinstance(one, ClaimRecord)] == [None]


BAD = [
    ('"50,000.00",51000', "lots,51000"),
    (",1,Earthworks", ",,Earthworks"),
    (",2,Shoring", ",1,Shoring"),
    ("51000,0,500", ",0,500"),
]


@pytest.mark.parametrize(("good", "bad"), BAD)
def test_a_claim_of_which_a_line_is_bad_is_left_out_and_both_are_named(imported: Any, good: str, bad: str) -> None:
    reading = imported(LINES.replace(good, bad, 1))

    assert reading.records == ()
    assert [one.file.rsplit("/", 1)[1] for one in reading.problems] == ["lines.csv", "claims.csv"]
    assert "a line that cannot be read" in reading.problems[1].found


def test_lines_of_a_claim_that_is_not_in_the_import_are_told_and_not_taken(imported: Any) -> None:
    reading = imported(LINES.replace("SC-101", "SC-999"))

    assert record_of(reading).lines is None
    (told,) = reading.problems
    assert told.expected == "lines of a claim that is in the same import"


def test_lines_in_another_currency_than_their_claim_keep_it_out(imported: Any) -> None:
    reading = imported(LINES.replace('"50,000.00"', '"€50,000.00"'))

    assert reading.records == ()
    assert "another currency in line 2" in reading.problems[0].found


def test_lines_that_do_not_add_up_are_a_warning_with_both_figures_and_mend_nothing(imported: Any) -> None:
    reading = imported(LINES.replace("51000", "51001"))

    assert record_of(reading).lines is not None
    (told,) = reading.warnings
    assert told.found == "total completed and stored to date 53000.00"
    assert told.expected == "53001, which its other lines add up to"


def test_tax_is_read_where_there_is_a_column_of_it(imported: Any) -> None:
    assert record_of(imported(LINES, GST="770.00")).tax == D("770.00")
    assert record_of(imported(LINES)).tax is None
