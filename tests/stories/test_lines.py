"""A claim with lines and no PDF of its own is drawn, signed and, where it does not add up, told or held back."""

import csv
import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from tests.support.acting import SKYLINE, ask, choose_setting, open_list, review, send
from tests.support.examples import EXAMPLES
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

LINES = 45


def import_lines(stage: Stage, folder: Path, *, off: str = "0.00") -> tuple[str, ...]:
    """Import Skyline's claim again, with lines that come to its cover sheet but for so much; the warnings."""
    folder.mkdir(parents=True)
    with (EXAMPLES / "claims.csv").open(encoding="utf-8", newline="") as opened:
        row = next(one for one in csv.DictReader(opened) if (one["Commitment"], one["Claim number"]) == ("PO-201", "4"))
    with (folder / "claims.csv").open("w", encoding="utf-8", newline="") as written:
        writer = csv.DictWriter(written, list(row))
        writer.writeheader()
        writer.writerow(row)
    (folder / "lines.csv").write_text(_table(row, off), encoding="utf-8")
    return tuple(str(one) for one in stage.import_files(folder).warnings)


def _table(row: dict[str, str], off: str) -> str:
    """One line with everything but cents, and many of a cent."""
    cents = LINES - 1
    whole = {
        name: f"{float(row[column]) - cents / 100:.2f}"
        for name, column in (("value", "Original contract sum"), ("done", "Total completed and stored to date"))
    }
    head = "Project,Commitment,Claim number,Item,Description,Scheduled value,From previous,This period,Retainage\n"
    done = f"{float(whole['done']) + float(off):.2f}"
    first = f"RT,PO-201,4,1,Crane hire,{whole['value']},{done},0,{row['Total retainage']}\n"
    more = "".join(f"RT,PO-201,4,{at},Dogman,0.01,0.01,0,0\n" for at in range(2, LINES + 1))
    return head + first + more


def test_a_claim_without_a_pdf_is_drawn_with_all_of_its_lines_and_signed(quick_stage: Stage, tmp_path: Path) -> None:
    maya = quick_stage.person("maya")
    assert not import_lines(quick_stage, tmp_path / "in")

    batch = send(quick_stage, maya, SKYLINE)

    (envelope,) = quick_stage.sent_envelopes()
    (document,) = envelope.documents
    pages = [page.extract_text() for page in PdfReader(io.BytesIO(document.content)).pages]
    assert len(pages) >= 3
    assert "Continuation sheet" in pages[1]
    assert "\n".join(pages[1:]).count("Dogman") == LINES - 1
    assert "What is signed is this page and the continuation sheet after it." in " ".join(pages[0].split())
    quick_stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "the signature")


def test_one_that_does_not_add_up_is_told_with_its_figures_wherever_it_is_looked_at(
    quick_stage: Stage, tmp_path: Path
) -> None:
    maya = quick_stage.person("maya")

    (warning,) = import_lines(quick_stage, tmp_path / "in", off="100.00")

    assert "total completed and stored to date" in warning
    picker = open_list(maya)
    assert "Does not add up · " in str(picker.blocks)
    maya.tick(SKYLINE, on=picker)
    shown = review(maya, picker).plain
    assert "*Does not add up:* what is completed and stored to date is" in shown
    assert "*Does not add up:* " in ask(maya, "why PO-201 4").plain
    maya.submit()
    quick_stage.wait_for(quick_stage.sent_envelopes, "sending it all the same")


def test_where_the_project_wants_it_one_that_does_not_add_up_is_held_back_until_it_does(
    quick_stage: Stage, tmp_path: Path
) -> None:
    maya = quick_stage.person("maya")
    import_lines(quick_stage, tmp_path / "wrong", off="100.00")
    choose_setting(maya, "Held back")

    assert not [one for one in open_list(maya).options if SKYLINE in one]
    why = ask(maya, "why PO-201 4").plain
    assert "Its figures do not add up: what is completed and stored to date is" in why

    import_lines(quick_stage, tmp_path / "right")

    assert [one for one in open_list(maya).options if SKYLINE in one]


def test_one_that_stops_adding_up_after_it_was_confirmed_is_not_sent(quick_stage: Stage, tmp_path: Path) -> None:
    maya = quick_stage.person("maya")
    import_lines(quick_stage, tmp_path / "right")
    choose_setting(maya, "Held back")
    picker = open_list(maya)
    maya.tick(SKYLINE, on=picker)
    review(maya, picker)
    import_lines(quick_stage, tmp_path / "wrong", off="100.00")

    maya.submit()

    assert "changed" in maya.view("Nothing would be sent").plain
    assert not quick_stage.sent_envelopes()
