"""Dictionaries: whole phrases, whose are spoken when, and what a new one takes."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from bot.blocks.picker import picker_message
from bot.blocks.text import date_text, moment_text, money_text
from bot.words import codes, dictionary
from claims.money import Money
from claims.picker import page_of
from claims.selection import Selection
from claims.wording import SOURCE, say, say_count, speak, speaking, spoken
from tests.support.builders import a_project

PROJECT = a_project()
EMPTY = page_of(PROJECT, Selection("s", "m", PROJECT.id, "p", 0, 0, frozenset()), ())


def test_a_phrase_that_a_dictionary_does_not_have_is_said_as_it_stands() -> None:
    with speaking(dictionary("en-GB")):
        assert say("Nothing of ours {name}", name="{braces}") == "Nothing of ours {braces}"
        assert say_count("{count} thing", "{count} things", 1200) == "1,200 things"


def test_a_dictionary_is_spoken_as_long_as_its_block_and_no_longer() -> None:
    def fail() -> None:
        with speaking(dictionary("en-GB")):
            assert spoken().code == "en-GB"
            raise ValueError("ended")

    with pytest.raises(ValueError, match="ended"):
        fail()

    assert spoken() is SOURCE


def test_a_project_is_told_about_in_its_own_words() -> None:
    british = replace(EMPTY, project=replace(PROJECT, dictionary="en-GB"))

    assert "no progress claims" in picker_message(EMPTY)["text"]
    assert "no payment applications" in picker_message(british)["text"]


def test_a_dictionary_that_is_gone_leaves_the_usual_one() -> None:
    gone = replace(EMPTY, project=replace(PROJECT, dictionary="xx-XX"))

    assert picker_message(gone) == picker_message(EMPTY)


FRENCH = """
msgid ""
msgstr ""
"Language: fr\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n > 1);\\n"

msgid "There are no progress claims for {project} yet."
msgstr "Il n’y a pas encore de situations de travaux pour {project}."

msgid "*{count} claim cannot be sent*"
msgid_plural "*{count} claims cannot be sent*"
msgstr[0] "*{count} situation ne peut pas être envoyée*"
msgstr[1] "*{count} situations ne peuvent pas être envoyées*"

msgid "{day} at {time}"
msgstr "{day} à {time}"
"""


def test_another_language_is_one_more_file(tmp_path: Path) -> None:
    (tmp_path / "fr-FR.po").write_text(FRENCH, encoding="utf-8")
    blocked = ("*{count} claim cannot be sent*", "*{count} claims cannot be sent*")

    with speaking(dictionary("fr-FR", tmp_path)):
        assert picker_message(EMPTY)["text"] == "Il n’y a pas encore de situations de travaux pour Riverside Tower."
        assert say_count(*blocked, 0) == "*0 situation ne peut pas être envoyée*"  # one and none are alike in French
        assert say_count(*blocked, 1200) == "*1\u202f200 situations ne peuvent pas être envoyées*"
        assert money_text(Money(Decimal("1234.5"), "EUR")) == "1\u202f234,50\u00a0€"
        assert date_text(date(2026, 3, 4)) == "4 mars 2026"
        assert moment_text(datetime(2026, 3, 4, 14, 5, tzinfo=UTC)) == (
            "<!date^1772633100^{date_short_pretty} à {time}|4 mars 2026, 14:05 UTC>"
        )
        assert say("This claim is already signed.") == "This claim is already signed."  # not said in French yet

    assert codes(tmp_path) == ("en-AU", "fr-FR")


def test_jobs_of_a_thread_of_their_own_speak_what_it_was_begun_with() -> None:
    with ThreadPoolExecutor(1, initializer=speak, initargs=(dictionary("en-GB"),)) as pool:
        assert [pool.submit(spoken).result().code for _ in range(2)] == ["en-GB", "en-GB"]

    assert spoken() is SOURCE


def test_only_dictionaries_that_there_are_can_be_spoken() -> None:
    assert "en-GB" in codes()
    assert SOURCE.code in codes()
    with pytest.raises(KeyError):
        dictionary("../settings")


def test_a_wrong_entry_is_said_in_our_own_words(tmp_path: Path) -> None:
    wrong = """
msgid "One {claim}."
msgstr "Une {clame}."

msgid "Two {claim}."
msgstr "Deux {claim"

msgid "{count} row of {claim}"
msgid_plural "{count} rows of {claim}"
msgstr[0] "{count} rang de {0}"
msgstr[1] "{count} rangs de {claim.number}"
"""
    (tmp_path / "fr-FR.po").write_text(FRENCH + wrong, encoding="utf-8")

    with speaking(dictionary("fr-FR", tmp_path)):
        assert say("One {claim}.", claim="{clame} %s") == "One {clame} %s."
        assert say("Two {claim}.", claim="{") == "Two {."
        said = [say_count("{count} row of {claim}", "{count} rows of {claim}", count, claim="#3") for count in (1, 2)]
        assert said == ["1 row of #3", "2 rows of #3"]


@pytest.mark.parametrize(
    "broken",
    [
        FRENCH.replace("Language: fr", "Language: klingon"),
        FRENCH.replace("(n > 1)", "(n > "),
        FRENCH.replace("(n > 1)", "n % 0"),
        FRENCH.replace("UTF-8", "no-such-charset"),
        "\0\ud800",
    ],
)
def test_a_file_that_cannot_be_read_leaves_our_own_words(tmp_path: Path, broken: str) -> None:
    (tmp_path / "fr-FR.po").write_bytes(broken.encode("utf-8", "surrogatepass"))

    with speaking(dictionary("fr-FR", tmp_path)):
        assert picker_message(EMPTY) == picker_message(replace(EMPTY, project=replace(PROJECT, dictionary="en-AU")))
        assert say_count("{count} claim", "{count} claims", 2) == "2 claims"
