"""What our fonts can draw."""

import pytest

from esign.glyphs import drawable, undrawable


@pytest.mark.parametrize(
    "name",
    [
        "Łódź Żółć sp. z o.o.",
        "Đặng Thị Ánh",
        "Ωμέγα Κατασκευές Α.Ε.",
        "ООО «Щукин и сыновья» № 7",
        "Brüder Weiß & Söhne – “A/S” … ½",
        "€ £ ₹ ₺ ₴ ¥ $",
        "soft\u00adhyphen, no\u00a0break, zero\u200bwidth, tab\there",
        "e\u0301 written in two parts",
        "",
    ],
)
def test_latin_greek_and_cyrillic_can_be_drawn(name: str) -> None:
    assert undrawable(name) == ""


@pytest.mark.parametrize(
    ("name", "missing"),
    [("東京建設 Tokyo 東", "東京建設"), ("שלום", "שלום"), ("Roof 🏠 works 🏠", "🏠"), ("safe\u202egpj.exe", "\u202e")],
)
def test_what_cannot_be_drawn_is_named_once(name: str, missing: str) -> None:
    assert undrawable(name) == missing


def test_half_a_character_cannot_be_drawn() -> None:
    assert undrawable("\ud83d") == "\ud83d"


def test_a_question_mark_stands_for_what_is_missing() -> None:
    assert drawable("Tokyo 東京") == "Tokyo ??"
