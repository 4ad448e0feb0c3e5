"""How long drawing a claim takes, and how much memory, next to typst and reportlab drawing just its lines; and merging.

    python -m bench.document             1, 30 and 1,000 lines; then five attachments of ten pages merged

Each way is a process of its own, so that memory is its own. Machines differ: compare ratios of one run.
"""

import argparse
import io
import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from claims.lines import ClaimLine
from claims.model import CommitmentKind, Figures, Period
from esign.continuation import COLUMNS
from esign.glyphs import FONT_FOLDER
from esign.sheet import SheetFacts, render_sheet
from esign.values import Signer

if TYPE_CHECKING:
    import typst

SIZES = (1, 30, 1000)
ROUNDS = {1: 30, 30: 20, 1000: 5}
ROOT = Path(__file__).resolve().parents[1]
CENT = Decimal("0.01")


def lines(count: int, number: int) -> tuple[ClaimLine, ...]:
    """Make so many lines, each with figures of its own, and for each round others: typst remembers what it laid out."""
    return tuple(
        ClaimLine(
            item=f"{at:04}",
            description=f"Concrete slab {number}, level {at}, with formwork and reinforcement",
            scheduled_value=Decimal(10_000 + at) + CENT * number,
            from_previous=Decimal(3_000 + at) + CENT * number,
            this_period=Decimal(1_500) + CENT * number,
            stored=Decimal(at % 7),
            work_retainage=Decimal(450) + CENT * (at % 90),
            stored_retainage=Decimal(0),
        )
        for at in range(count)
    )


def facts() -> SheetFacts:
    """Make a claim's facts; its figures need not add up to be drawn."""
    figures = Figures("AUD", *(Decimal(1_000_000 + at) for at in range(11)))
    signers = (Signer("1", "Jo Bauer", "jo@northbank.example"), Signer("2", "Ann Lee", "ann@northbank.example"))
    return SheetFacts(
        project="Riverside Tower", company="Harbour & Rowe Constructors", contract_company="Northbank Electrical",
        commitment="SC-104 · Electrical services", commitment_kind=CommitmentKind.SUBCONTRACT, claim_number=7,
        period=Period(date(2026, 10, 1), date(2026, 10, 31)), figures=figures, signers=signers,
        has_own_document=False, document_sha256=None, reference="D-7K2M", lines_sha256="0" * 64,
    )  # fmt: skip


BARE = """
#set page(flipped: true)
#set text(font: "Noto Sans", size: 7.5pt)
#let rows = json(bytes(sys.inputs.rows))
#table(columns: (44pt, 1fr) + (auto,) * 8, ..rows.flatten())
"""


def texts(count: int, number: int) -> list[list[str]]:
    """Write the same lines as cells, without any of our care."""
    return [
        [one.item, one.description, *(str(value) for value in (
            one.scheduled_value, one.from_previous, one.this_period, one.stored, one.to_date, "55.00%", one.to_finish,
            one.retainage,
        ))]
        for one in lines(count, number)
    ]  # fmt: skip


def bare(count: int, number: int) -> bytes:
    """Let typst draw the same lines in a table without any of our making: the floor."""
    import typst

    rows = texts(count, number)
    drawn = typst.compile(BARE.encode(), font_paths=_fonts(), format="pdf", sys_inputs={"rows": json.dumps(rows)})
    if not isinstance(drawn, bytes):
        raise TypeError("one PDF")
    return drawn


@cache
def _fonts() -> "typst.Fonts":
    import typst

    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONT_FOLDER])


def reportlab(count: int, number: int) -> bytes:
    """Let reportlab draw them as its manual would: a long table in our font, its head on each page, nothing tagged."""
    from reportlab.lib.colors import grey
    from reportlab.lib.pagesizes import A4, landscape
    from reportlab.lib.styles import ParagraphStyle
    from reportlab.pdfbase.pdfmetrics import getRegisteredFontNames, registerFont
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.platypus import LongTable, Paragraph, SimpleDocTemplate

    if "Noto" not in getRegisteredFontNames():
        registerFont(TTFont("Noto", FONT_FOLDER / "NotoSans-Regular.ttf"))
    wrapped = ParagraphStyle("cell", fontName="Noto", fontSize=7.5, leading=9.5)
    rows = [
        [Paragraph(head, wrapped) for head in COLUMNS],
        *([item, Paragraph(told, wrapped), *cells] for item, told, *cells in texts(count, number)),
    ]
    style = [
        ("FONT", (0, 0), (-1, -1), "Noto", 7.5, 9.5),
        ("ALIGN", (2, 0), (-1, -1), "RIGHT"),
        ("LINEBELOW", (0, 0), (-1, -1), 0.6, grey),
    ]
    held = io.BytesIO()
    page = SimpleDocTemplate(held, pagesize=landscape(A4), leftMargin=40, rightMargin=40, topMargin=40, bottomMargin=46)
    page.build([LongTable(rows, colWidths=[44, 262, *[57] * 8], repeatRows=1, style=style)])
    return held.getvalue()


def merged(_count: int, _number: int) -> bytes:
    """Merge five attachments of ten pages, as a compiled backup does."""
    from pypdf import PdfReader, PdfWriter

    with PdfWriter() as writer:
        for _ in range(5):
            writer.append(PdfReader(io.BytesIO(_attachment())))
        held = io.BytesIO()
        writer.write(held)
    return held.getvalue()


def _attachment() -> bytes:
    if not _MADE:
        import typst

        pages = "#pagebreak()\n".join(f"Docket {at}\n" for at in range(10))
        made = typst.compile(pages.encode(), format="pdf")
        if not isinstance(made, bytes):
            raise TypeError("one PDF")
        _MADE.append(made)
    return _MADE[0]


_MADE: list[bytes] = []
WAYS: dict[str, Callable[[int, int], bytes]] = {
    "ours": lambda count, number: render_sheet(facts(), lines(count, number)),
    "bare": bare,
    "reportlab": reportlab,
    "merge": merged,
}


def measure(way: str, count: int) -> None:
    """Print milliseconds (the median), peak megabytes and bytes of one way, after one round to warm up."""
    drawn = WAYS[way](count, 0)
    taken = []
    for number in range(1, ROUNDS.get(count, 10) + 1):
        begun = time.perf_counter()
        WAYS[way](count, number)
        taken.append((time.perf_counter() - begun) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"ms": sorted(taken)[len(taken) // 2], "mb": peak, "bytes": len(drawn)}))


def run(way: str, count: int) -> dict[str, float]:
    """Measure one way in a process of its own."""
    command = [sys.executable, "-m", "bench.document", "--way", way, "--count", str(count)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, float] = json.loads(done.stdout)
    return told


def main() -> None:
    """Measure every way, and print the ratios."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--way", choices=WAYS)
    options.add_argument("--count", type=int, default=0)
    given = options.parse_args()
    if given.way:
        measure(given.way, given.count)
        return
    print("| lines | drawn in | of typst's bare table | of reportlab's | peak memory | bare | reportlab | size |")
    print("|---|---|---|---|---|---|---|---|")
    for count in SIZES:
        ours, floor, other = (run(way, count) for way in ("ours", "bare", "reportlab"))
        print(
            f"| {count:,} | {ours['ms']:.0f} ms | {ours['ms'] / floor['ms']:.1f} | {ours['ms'] / other['ms']:.1f} "
            f"| {ours['mb']:.0f} MB | {floor['mb']:.0f} MB | {other['mb']:.0f} MB | {ours['bytes'] / 1000:.0f} kB |"
        )
    five = run("merge", 5)
    print(f"Five attachments of ten pages merged: {five['ms']:.0f} ms, peak {five['mb']:.0f} MB.")


if __name__ == "__main__":
    main()
