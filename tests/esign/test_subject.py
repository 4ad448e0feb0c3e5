"""The subject line of an envelope's e-mail."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from esign.subject import envelope_subject
from esign.text import one_line, shortened, units


def test_project_claim_and_company_come_first() -> None:
    subject = envelope_subject("Riverside Tower", 7, "Northbank Electrical", "SC-104")

    assert subject == "Riverside Tower · Claim 7 · Northbank Electrical · SC-104"


def test_a_long_subject_loses_the_commitment_first() -> None:
    subject = envelope_subject("Riverside Tower", 7, "N" * 70, "SC-104")

    assert subject == f"Riverside Tower · Claim 7 · {'N' * 70}"


def test_only_the_longer_name_is_shortened() -> None:
    subject = envelope_subject("Riverside Tower", 7, "Northbank Electrical " * 20)

    assert subject.startswith("Riverside Tower · Claim 7 · Northbank Electrical Northbank")
    assert subject.endswith("…")


def test_two_long_names_share_the_room() -> None:
    subject = envelope_subject("P" * 300, 123, "C" * 300)

    assert units(subject) == 100
    assert subject.count("P") == pytest.approx(subject.count("C"), abs=2)


def test_merge_fields_line_breaks_and_turned_text_do_no_harm() -> None:
    subject = envelope_subject("[[Signer_Email]]", 1, "Acme\r\nBcc: x@example.org \u202egpj", "\ud800")

    assert subject == "[ [Signer_Email]] · Claim 1 · Acme Bcc: x@example.org gpj"


def test_no_cut_leaves_a_space_or_half_a_character() -> None:
    assert shortened("one two three", 5) == "one…"
    assert shortened("ab😀😀", 5) == "ab😀…"
    assert shortened("ab😀😀", 4) == "ab…"
    assert shortened("x" + "e\u0323\u0302" * 3, 4) == "x…"


@given(st.text(max_size=150), st.integers(1, 99999), st.text(max_size=150), st.text(max_size=40))
def test_every_subject_fits_and_keeps_the_number(project: str, number: int, company: str, commitment: str) -> None:
    subject = envelope_subject(project, number, company, commitment)

    assert units(subject) <= 100
    assert f"Claim {number}" in subject
    assert subject == subject.strip()
    assert subject.encode("utf-8")
    assert not any(unicodedata.category(c) in {"Cc", "Cs"} for c in subject)


@given(st.text())
def test_one_line_is_one_line(text: str) -> None:
    assert len(one_line(text).splitlines()) <= 1
    assert one_line(one_line(text)) == one_line(text)
