"""The trail as CSV: readable, of whole days in UTC, and nothing in it is taken for a formula."""

import csv
import io
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.services import sealing
from bot.services.exporting import COLUMNS, FORMULA, export_csv, safe_cell
from claims.audit import BOT, OPERATOR, Deed, Entry, Surface
from storage import audit
from storage.database import Database, connect
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA

FIRST, LAST = date(2026, 11, 1), date(2026, 11, 3)


@pytest.fixture
def world(database_url: str) -> Iterator[World]:
    opened = connect(database_url)
    yield a_world(opened)
    opened.close()


def write(db: Database, *entries: Entry) -> None:
    with db.deciding() as tx:
        audit.record_all(tx, entries)


def exported(db: Database, first: date = FIRST, last: date = LAST) -> list[dict[str, str]]:
    out = io.BytesIO()
    count = export_csv(db, first, last, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue().decode("utf-8"), newline="")))
    assert len(rows) == count
    return rows


def test_a_line_is_told_in_words_with_the_project_and_the_claim(world: World) -> None:
    (claim,) = world.claims()
    at = datetime(2026, 11, 2, 9, 30, 0, 125000, UTC)
    entry = Entry(
        at, MAYA, Surface.MODAL, Deed.CLAIM_CONFIRMED, project_id=world.project_id, claim_id=claim.id,
        revision_id=claim.revision.id, about="a batch", words='said "yes", and; Ünïcode',
    )  # fmt: skip
    write(world.db, entry)
    sealing.seal_due(services_alone(world.db), [b"k" * 32])

    assert exported(world.db) == [
        {
            "number": "1", "at": "2026-11-02T09:30:00.125Z", "actor": MAYA, "surface": "modal",
            "deed": "claim_confirmed", "outcome": "done", "project": "RT", "claim": "SC-101 #1", "revision": "1",
            "about": "a batch", "words": 'said "yes", and; Ünïcode', "seal": "1",
        }
    ]  # fmt: skip


def test_what_is_no_longer_there_is_told_by_its_id_and_what_is_unsealed_has_no_seal(world: World) -> None:
    write(
        world.db,
        Entry(datetime(2026, 11, 2, tzinfo=UTC), BOT, Surface.JOB, Deed.FROZEN, project_id="gone1", claim_id="gone2"),
    )

    (row,) = exported(world.db)

    assert (row["project"], row["claim"], row["revision"], row["seal"]) == ("gone1", "gone2", "", "")


def test_both_days_belong_to_it_and_are_days_in_utc(world: World) -> None:
    midnight, moment = datetime(2026, 11, 1, tzinfo=UTC), timedelta(microseconds=1)
    for at in (midnight - moment, midnight, midnight + timedelta(days=3) - moment, midnight + timedelta(days=3)):
        write(world.db, Entry(at, OPERATOR, Surface.COMMAND_LINE, Deed.IMPORTED))

    assert [row["number"] for row in exported(world.db)] == ["2", "3"]
    assert [row["number"] for row in exported(world.db, FIRST, FIRST)] == ["2"]
    assert exported(world.db, date(2026, 12, 1), date(2026, 12, 1)) == []


@pytest.mark.parametrize(
    "hostile",
    [
        "=1+1", "+1", "-1+cmd|' /C calc'!A0", "@SUM(A1)", "\t=1", "\r=1", "\n=1", '=HYPERLINK("http://evil.example","x")',
    ],
)  # fmt: skip
def test_nothing_is_taken_for_a_formula(world: World, hostile: str) -> None:
    at = datetime(2026, 11, 2, tzinfo=UTC)
    write(world.db, Entry(at, hostile, Surface.BUTTON, Deed.TURNED_AWAY, about=hostile, words=hostile))

    (row,) = exported(world.db)

    assert row["actor"] == row["about"] == row["words"] == f"'{hostile}"


@pytest.mark.parametrize("hostile", ["x;=1+1", "x; =1", 'x;"=1"', "x\t@SUM(A1)", "x\n=1", "x\r\n;+1"])
def test_nor_where_a_spreadsheet_parts_cells_at_something_else_than_a_comma(hostile: str) -> None:
    """In much of Europe a spreadsheet opens a CSV at semicolons, and quotes within a cell mean nothing to it then."""
    for part in re.split("[;\t\r\n]", safe_cell(hostile)):
        assert not part.strip(' "').startswith(("=", "+", "-", "@"))


def test_what_is_no_formula_is_left_as_it_is() -> None:
    for text in ("", "a=b", " =1", "2026-11-02", "'=1", "é", "1-2"):
        assert safe_cell(text) == text
    assert safe_cell(None) == ""
    assert safe_cell(7) == "7"


@given(st.text(max_size=20))
def test_no_cell_ever_begins_as_a_formula_does(text: str) -> None:
    assert not safe_cell(text).startswith(FORMULA)
    assert safe_cell(text).replace("'", "") == text.replace("'", "")


@given(
    st.lists(
        st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), max_size=12),
        min_size=1,
        max_size=3,
    )
)
def test_a_cell_stays_one_cell_whatever_is_in_it(cells: list[str]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerow([safe_cell(one) for one in cells] + ["end"])

    (row,) = csv.reader(io.StringIO(out.getvalue(), newline=""))

    assert row == [safe_cell(one) for one in cells] + ["end"]


def test_the_first_row_names_the_columns(world: World) -> None:
    out = io.BytesIO()
    export_csv(world.db, FIRST, LAST, out)

    assert out.getvalue().decode() == ",".join(COLUMNS) + "\r\n"
    assert not out.closed
