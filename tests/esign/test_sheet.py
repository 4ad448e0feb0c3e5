"""The summary sheet, read back from its PDF."""

import dataclasses
import io
from datetime import date
from decimal import Decimal
from typing import Any

import pypdf
import pytest

from claims.model import CommitmentKind, Figures, Period
from esign import glyphs
from esign.anchors import anchors_for
from esign.sheet import SheetFacts, render_sheet
from esign.values import Signer

FIGURES = Figures(
    currency="AUD",
    original_contract_sum=Decimal("1250000.00"),
    net_change_by_change_orders=Decimal("-48200.00"),
    contract_sum_to_date=Decimal("1201800.00"),
    total_completed_and_stored_to_date=Decimal("652310.55"),
    completed_work_retainage=Decimal("65231.06"),
    stored_materials_retainage=Decimal("0.00"),
    total_retainage=Decimal("65231.06"),
    total_earned_less_retainage=Decimal("587079.49"),
    less_previous_certificates=Decimal("431900.20"),
    current_payment_due=Decimal("155179.29"),
    balance_to_finish=Decimal("614720.51"),
)


def signers(count: int) -> tuple[Signer, ...]:
    return tuple(Signer(str(n), f"Jo Bauer {n}", f"jo{n}@northbank.example") for n in range(1, count + 1))


def some_facts(**changes: Any) -> SheetFacts:
    facts = SheetFacts(
        project="Riverside Tower",
        company="Harbour & Rowe Constructors",
        contract_company="Northbank Electrical",
        commitment="SC-104 · Concrete structure",
        commitment_kind=CommitmentKind.SUBCONTRACT,
        claim_number=7,
        period=Period(date(2026, 10, 1), date(2026, 10, 31)),
        figures=FIGURES,
        signers=signers(2),
        has_own_document=True,
        document_sha256="0123456789abcdef" * 4,
        reference="D-7K2M",
    )
    return dataclasses.replace(facts, **changes)


def read(pdf: bytes) -> pypdf.PdfReader:
    return pypdf.PdfReader(io.BytesIO(pdf))


def text_of(facts: SheetFacts) -> str:
    """The words of the sheet, without the invisible places where a line may break."""
    pages = read(render_sheet(facts)).pages
    assert len(pages) == 1
    return " ".join(pages[0].extract_text().replace("\u200b", "").split())


def test_the_sheet_says_what_is_signed() -> None:
    text = text_of(some_facts())

    for words in (
        "Progress claim 7",
        "Project Riverside Tower",
        "Subcontract SC-104 · Concrete structure",
        "Contract company Northbank Electrical",
        "Claim number 7",
        "Period 1 October 2026 – 31 October 2026",
        "Australian Dollar (AUD)",
        "Original contract sum $1,250,000.00",
        "Net change by variations ($48,200.00)",
        "Contract sum to date $1,201,800.00",
        "Total retention $65,231.06",
        "Earned less retention $587,079.49",
        "Less previous certificates $431,900.20",
        "Payment due for this claim $155,179.29",
        "Balance to finish, with retention $614,720.51",
        "(SHA-256): 0123456789abcdef … 89abcdef",
        "Reference D-7K2M",
        "Harbour & Rowe Constructors",
    ):
        assert words in text


def test_a_sheet_in_another_currency_names_it_by_its_code() -> None:
    figures = dataclasses.replace(FIGURES, currency="USD", current_payment_due=Decimal("90071992547409.93"))

    text = text_of(some_facts(figures=figures))

    assert "Payment due for this claim USD 90,071,992,547,409.93" in text
    assert "Net change by variations (USD 48,200.00)" in text
    assert "US Dollar (USD)" in text


def test_a_claim_without_a_document_says_so() -> None:
    text = text_of(some_facts(has_own_document=False, document_sha256=None))

    assert "came without a document of its own" in text
    assert "SHA-256" not in text


def test_the_page_is_tagged_and_has_title_and_language() -> None:
    pdf = read(render_sheet(some_facts()))
    root: Any = pdf.trailer["/Root"]

    assert root["/MarkInfo"]["/Marked"]
    assert root["/StructTreeRoot"]
    assert root["/Lang"] == "en"
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Progress claim 7 · Riverside Tower · Northbank Electrical"
    assert pdf.xmp_metadata is not None
    assert b"pdfuaid" in pdf.xmp_metadata.stream.get_data()


def test_the_same_facts_give_the_same_bytes() -> None:
    assert render_sheet(some_facts()) == render_sheet(some_facts())


def test_only_our_fonts_are_in_it_and_all_of_them_are_embedded() -> None:
    resources: Any = read(render_sheet(some_facts())).pages[0]["/Resources"]

    names = {font.get_object()["/BaseFont"].partition("+")[2] for font in resources["/Font"].values()}
    assert names == {"NotoSans-Regular", "NotoSans-Bold"}


@pytest.mark.parametrize("count", [1, 2, 3, 6, 7, 10, 13, 40, 100])
def test_every_signer_has_three_anchors_on_the_one_page(count: int) -> None:
    facts = some_facts(signers=signers(count))

    text = text_of(facts)

    for signer in facts.signers:
        anchors = anchors_for(signer.recipient_id)
        assert [text.count(anchor) for anchor in (anchors.sign, anchors.date, anchors.name)] == [1, 1, 1]


def test_anchors_are_large_enough_for_docusign_and_on_the_page() -> None:
    page = read(render_sheet(some_facts(signers=signers(10)))).pages[0]
    found: list[tuple[str, float, float, float]] = []

    def visit(text: str, current: list[float], matrix: list[float], font: object, size: float) -> None:
        # Typst turns the page upside down, so the scale and the place come out of both matrices.
        height = abs(size * matrix[3] * current[3])
        x = matrix[4] * current[0] + current[4]
        y = matrix[5] * current[3] + current[5]
        if text.strip().startswith("/cb_"):
            found.append((text.strip(), height, x, y))

    page.extract_text(visitor_text=visit)

    assert len(found) == 30
    assert all(height >= 6 for _, height, _, _ in found)
    assert all(36 < x < page.mediabox.width - 36 and 36 < y < page.mediabox.height - 36 for _, _, x, y in found)
    assert len({(round(x), round(y)) for _, _, x, y in found}) == 30


@pytest.mark.parametrize(
    "name",
    [
        '#import "@preview/x:1.0.0": *',
        "#panic()",
        "*bold* _it_ `raw` $x^2$ ~ -- --- ...",
        "= Heading",
        "<label> @ref [c] {d} (e) \\n \\u{41}",
        "// comment /* here */",
        "https://example.com \"quoted\" 'single'",
        "<!channel> & <@U1>",
        "{{ x }} %s \\",
    ],
)
def test_nothing_in_a_name_is_markup(name: str) -> None:
    facts = some_facts(
        project=name, contract_company=name, commitment=name, company=name, signers=(Signer("1", name, "a@b.example"),)
    )

    assert text_of(facts).count(name) >= 5


@pytest.mark.parametrize("name", ["a\u202eb", "a\u2066b", "a\x00b\x1b[31m", "a\nb\r\n", "東京", "🏠", "\ud800", ""])
def test_names_that_cannot_be_drawn_still_give_a_sheet(name: str) -> None:
    text = text_of(some_facts(project=name, contract_company=name, signers=(Signer("1", name, name),)))

    assert "Progress claim 7" in text
    assert not {"\u202e", "\u2066", "\x00", "東"} & set(text)


@pytest.mark.parametrize("letter", ["W", "i", "Щ", "W ", "word "])
@pytest.mark.parametrize("count", [1, 10])
def test_names_without_end_stay_on_one_page(letter: str, count: int) -> None:
    name = letter * 300
    people = tuple(Signer(str(n), name, name) for n in range(1, count + 1))

    text = text_of(
        some_facts(project=name, company=name, contract_company=name, commitment=name, signers=people, reference=name)
    )

    assert "Payment due for this claim" in text
    assert text.count("/cb_sign_") == count


def test_a_name_cannot_pass_for_an_anchor() -> None:
    text = text_of(some_facts(contract_company="/cb_sign_1/", project="x/cb_date_2/"))

    assert text.count("/cb_sign_1/") == 1
    assert text.count("/cb_date_2/") == 1


def test_every_letter_that_we_promise_to_draw_is_drawn() -> None:
    letters = [chr(code) for code in sorted(glyphs._drawn()) if chr(code).isprintable() and chr(code) != " "]

    for start in range(0, len(letters), 110):
        # The standard forbids a missing glyph, so that the compiler refuses the sheet when there is one.
        render_sheet(
            some_facts(
                project=" ".join(letters[start : start + 50]),
                contract_company="".join(letters[start + 50 : start + 110]),
            )
        )
