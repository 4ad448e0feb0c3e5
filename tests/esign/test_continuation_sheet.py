"""The continuation sheet, read back from its PDF: its figures, added up again, are those of the cover."""

import io
import re
from decimal import Decimal
from random import Random

import pypdf
import pytest

from bot.words import dictionary
from claims.continuation import total
from claims.lines import ClaimLine, LineKind
from claims.wording import speaking
from esign.sheet import render_sheet
from tests.claims.test_continuation import VECTOR, VECTOR_LINES, cover_of
from tests.esign.test_sheet import some_facts

D = Decimal
AMOUNT = r"\(?-?[\d,]+\.\d{2}\)?"


def text_of(pdf: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages]


def value(text: str) -> Decimal:
    amount = Decimal(re.sub(r"[^\d.]", "", text))
    return -amount if text.startswith("(") else amount


def drawn(lines: tuple[ClaimLine, ...], **changes: object) -> bytes:
    facts = some_facts(
        figures=cover_of(lines), has_own_document=False, document_sha256=None, lines_sha256="x" * 64, **changes
    )
    return render_sheet(facts, lines)


def some_lines(seed: int, count: int) -> tuple[ClaimLine, ...]:
    dice = Random(seed)

    def cents(least: int, most: int) -> Decimal:
        return Decimal(dice.randint(least, most)) / 100

    return tuple(
        ClaimLine(
            item=f"L{at:04}",
            description=dice.choice(["Slab", "Columns, level 3", "Εκσκαφή", "Кладка"]) * dice.randint(1, 4),
            scheduled_value=cents(-5_000_00, 90_000_00),
            from_previous=cents(0, 40_000_00),
            this_period=cents(-2_000_00, 20_000_00),
            stored=cents(0, 900_00),
            work_retainage=cents(0, 3_000_00),
            stored_retainage=cents(0, 90_00),
            kind=(kind := dice.choice(list(LineKind))),
            change_order="VO-1" if kind is LineKind.CHANGE_ORDER else None,
        )
        for at in range(count)
    )


def rows_of(pages: list[str]) -> list[list[Decimal]]:
    """The amounts of each line, as they are on the page: seven figures, for its item."""
    text = "\n".join(pages[1:])
    found = re.findall(r"L\d{4}\b(.*?)(?=L\d{4}\b|Subtotal|Total|Contract|Variation|\Z)", text, re.DOTALL)
    return [[value(one) for one in re.findall(AMOUNT, each.replace("%", "% "))] for each in found]


@pytest.mark.parametrize("seed", range(10))
def test_the_lines_that_are_drawn_add_up_to_the_cover_that_is_drawn(seed: int) -> None:
    lines = some_lines(seed, 3 + 13 * seed)
    pages = text_of(drawn(lines))

    rows = rows_of(pages)

    assert len(rows) == len(lines)
    sums = [sum((row[at] for row in rows), D(0)) for at in (0, 1, 2, 3, 4)]
    assert sums[0] == total(lines, "scheduled_value")
    assert sums[1] + sums[2] + sums[3] == sums[4] == total(lines, "to_date")
    cover = cover_of(lines)
    for figure in (cover.contract_sum_to_date, cover.total_completed_and_stored_to_date, cover.total_retainage):
        shown = f"(${abs(figure):,.2f})" if figure < 0 else f"${figure:,.2f}"
        assert shown in pages[0]


def test_the_published_example_is_drawn_as_it_is_published() -> None:
    facts = some_facts(
        figures=VECTOR, has_own_document=False, document_sha256=None, lines_sha256="x" * 64, locale="en_US"
    )

    cover, sheet = text_of(render_sheet(facts, VECTOR_LINES))

    for figure in ("$50,000.00", "$5,000.00", "$55,000.00", "$53,000.00", "$5,300.00", "$47,700.00", "$7,300.00"):
        assert figure in cover
    assert "103.00%" in sheet
    assert "96.36%" in sheet, "of the whole"
    assert "(1,500.00)" in sheet, "what is overrun has a negative balance"


@pytest.mark.parametrize(("count", "pages"), [(1, 2), (30, 2), pytest.param(1000, 20, marks=pytest.mark.slow)])
def test_any_number_of_lines_has_its_head_and_its_number_on_every_page(count: int, pages: int) -> None:
    read = text_of(drawn(some_lines(7, count)))

    assert len(read) >= pages
    for number, page in enumerate(read[1:], start=2):
        assert "Description of work" in page
        assert f"Page {number} of {len(read)}" in page
    assert f"Page 1 of {len(read)}" in read[0]


def test_a_claim_without_lines_is_one_page_without_a_number() -> None:
    (page,) = text_of(render_sheet(some_facts()))

    assert "Page 1" not in page


def test_the_sheet_is_tagged_in_its_language_with_heads_and_embedded_fonts() -> None:
    reader = pypdf.PdfReader(io.BytesIO(drawn(some_lines(3, 40))))
    root = reader.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == "en"
    assert root["/StructTreeRoot"]
    assert b"pdfuaid:part" in root["/Metadata"].get_data()
    fonts = [font.get_object() for page in reader.pages for font in page["/Resources"]["/Font"].values()]
    assert fonts
    for font in fonts:
        (inner,) = font["/DescendantFonts"]
        assert inner.get_object()["/FontDescriptor"].get_object().keys() & {"/FontFile2", "/FontFile3"}


def test_each_dictionary_has_its_own_words_for_retention_changes_and_tax() -> None:
    lines = some_lines(3, 12)
    with speaking(dictionary("en-US-gc")):
        american = "\n".join(text_of(drawn(lines, tax=D("10.00"), locale="en_US")))
    with speaking(dictionary("en-GB")):
        british = "\n".join(text_of(drawn(lines, tax=D("10.00"), locale="en_GB")))

    assert "Retainage" in american
    assert "Change order VO-1" in american
    assert "Sales tax on this payment" in american
    assert "Retention" in british
    assert "Variation VO-1" in british
    assert "VAT on this payment" in british


def test_what_a_line_says_is_never_markup_and_never_a_place_to_sign() -> None:
    hostile = '#panic("x") $x^2$ *bold* _it_ <a> @ref \\ /cb_sign_1/ ' + "W" * 300
    (_, sheet) = text_of(drawn((ClaimLine("1", hostile, D(1), D(0), D(1), D(0), D(0), D(0)),)))

    assert '#panic("x") $x^2$ *bold*' in sheet
    assert "/cb_sign_1/" not in sheet.replace("\n", "")


def test_a_currency_without_cents_has_none() -> None:
    line = ClaimLine("1", "Work", D(1500), D(0), D(700), D(0), D(0), D(0))
    facts = some_facts(
        figures=cover_of((line,), currency="JPY"), has_own_document=False, document_sha256=None, lines_sha256="x"
    )

    assert "1,500" in text_of(render_sheet(facts, (line,)))[1]
    assert "1,500.00" not in text_of(render_sheet(facts, (line,)))[1]
