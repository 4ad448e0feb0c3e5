"""The dictionaries hold every phrase of the code that they say otherwise, whole, and nothing else."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from claims.model import ClaimStatus
from scripts import words

FILES = sorted(words.FOLDER.glob("*.po"))
_ABROAD = r"claims?|payment applications?|applications?|variations?|retention|(?:un)?tick(?:s|ed|ing)?|tickbox"
FOREIGN = {
    "en-GB": r"progress claims?|claims?|(?:sub)?contractor invoices?|invoices?|retainage|holdback|change orders?",
    "en-CA": rf"{_ABROAD}|retainage",
    "en-US-gc": rf"{_ABROAD}|holdback",
    "en-US-sc": rf"{_ABROAD}|holdback",
    "en-US-owner": rf"{_ABROAD}|holdback|subcontract(?:s|ors?)?",
}
"""What each dictionary never says (reference: Procore's dictionaries, table by table)."""
AUSTRALIAN = r"invoices?|payment applications?|retainage|holdback|change orders?|checkbox(?:es)?"
"""What no phrase of the code says: those are in the words of en-AU."""
TERMS = {
    "en-GB": ("payment application", "Payment Application Contact"),
    "en-CA": ("subcontractor invoice", "Invoice Contact"),
    "en-US-gc": ("subcontractor invoice", "Invoice Contact"),
    "en-US-sc": ("subcontractor invoice", "Invoice Contact"),
    "en-US-owner": ("contractor invoice", "Invoice Contact"),
}
WRONG_ARTICLE = re.compile(
    r"\b(?:a (?=[aeio]|u[nms])(?!one|uni|use)|an (?![aeiouh{“]|HTTP|RSA|SC|RT|x))", re.IGNORECASE
)
_NAMED = re.compile(r"\{[^{}]*\}|`[^`]*`|<[^>]*>|[*_~]|DocuSign|Claims Bot|/claims|claims-bot|@claims|\bPO\b|\bSC\b")


@pytest.fixture(scope="module")
def known() -> dict[words.Phrase, str]:
    return words.phrases()


def _pairs(path: Path) -> Iterator[tuple[str, str]]:
    """Each phrase with how the dictionary says it; of one with a count, each form."""
    for message in words.read(path):
        if not message.id:
            continue
        if isinstance(message.id, str):
            yield message.id, str(message.string)
        else:
            yield from zip(message.id, message.string, strict=True)


def _part(text: str) -> str:
    return words.spoken_part(text)


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_a_dictionary_has_each_phrase_that_it_says_otherwise_and_no_other(
    path: Path, known: dict[words.Phrase, str]
) -> None:
    """Whoever adds a phrase with such a word runs `make words` and says it in the other dictionaries, too."""
    assert list(words.missing(path)) == [], "run `make words`, and put what it names into words"
    assert path.read_text(encoding="utf-8") == words.written(path, known), "run `make words`"


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_a_dictionary_says_its_own_terms_and_nobody_elses(path: Path) -> None:
    said = [(phrase, _part(word)) for phrase, word in _pairs(path)]
    foreign = re.compile(rf"\b(?:{FOREIGN[path.stem]})\b", re.IGNORECASE)

    assert [one for one in said if foreign.search(one[1])] == []
    claim, contact = TERMS[path.stem]
    for phrase, word in said:
        assert (claim in word.lower()) or "progress claim" not in _part(phrase).lower().replace(
            "progress claim contact", ""
        ), word
        assert contact in word or "Progress Claim Contact" not in phrase, word


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_a_dictionary_keeps_data_markup_commands_and_names_as_they_are(path: Path) -> None:
    for phrase, word in _pairs(path):
        assert sorted(_NAMED.findall(word)) == sorted(_NAMED.findall(phrase)), word
        for status in ClaimStatus:
            assert (status.label in word) is (status.label in phrase), word


@pytest.mark.parametrize("path", FILES, ids=lambda one: one.stem)
def test_articles_fit_the_words_after_them_and_sentences_end_as_they_did(path: Path) -> None:
    for phrase, word in _pairs(path):
        assert WRONG_ARTICLE.search(word) is None, word
        assert word[-1] == phrase[-1] or word[-1].isalpha() is phrase[-1].isalpha() is True, word
        assert word[0].isupper() is phrase[0].isupper() or word[0] in "{“*", word
        assert "  " not in word


def test_the_phrases_of_the_code_are_in_the_words_of_australia(known: dict[words.Phrase, str]) -> None:
    foreign = re.compile(rf"\b(?:{AUSTRALIAN})\b", re.IGNORECASE)

    assert [(one, where) for one, where in known.items() if foreign.search(words.spoken_part(one))] == []
    assert [one for one in known if WRONG_ARTICLE.search(words.spoken_part(one))] == []


def test_a_phrase_that_is_put_together_is_refused_for_no_dictionary_could_have_it() -> None:
    code = "say('A'); f'{say(\"B {c}\", c=1)}'; say(known); say_count('1', 'n', 2)"

    assert set(words.said_in(code)) == {"A", "B {c}", ("1", "n")}
    for glued in ("say(f'{one} claim')", "phrase('a' + b)", "say_count(one, many, 2)"):
        with pytest.raises(ValueError, match="not a whole phrase"):
            list(words.said_in(glued))


def test_a_phrase_with_a_term_that_a_dictionary_does_not_have_yet_is_found(tmp_path: Path) -> None:
    path = tmp_path / "en-GB.po"
    path.write_text(FILES[[one.stem for one in FILES].index("en-GB")].read_text(encoding="utf-8").partition("\n\n")[0])
    code: dict[words.Phrase, str] = {"New: a claim": "a.py", "`/claims` and Claims Bot": "a.py", "Nothing": "a.py"}

    path.write_text(words.written(path, code | {("{count} claim", "{count} claims"): "a.py"}), encoding="utf-8")

    assert list(words.missing(path)) == ["New: a claim", "{count} claim"]
