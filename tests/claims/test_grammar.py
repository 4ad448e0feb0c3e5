"""One grammar for whatever a command is about: hundreds of ways to type it, what each means, and what is near it."""

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.batch import Batch
from claims.finding import Candidate, Company, Known, Named, Thing, find, subject_of
from claims.model import Project
from claims.nearness import SUGGESTED, nearest
from claims.spelling import LONGEST, begins, pieces, reference_in, tidy
from tests.support.builders import a_batch, a_claim, a_commitment, a_line, a_project

RT = a_project()
HS = a_project(id="00000000000000a2", number="HS", name="Harbour Road School", channel_id="C04HARBSCHO")
ALL = frozenset(Thing)
CLAIM, PROJECT = frozenset({Thing.CLAIM}), frozenset({Thing.PROJECT})


def a_candidate(commitment: str, number: int, company: str, project: Project = RT) -> Candidate:
    parent = a_commitment(
        id=f"{project.number}{commitment}", project_id=project.id, number=commitment, contract_company=company
    )
    return Candidate(a_claim(number=number, id=f"{project.number}{commitment}-{number}", commitment=parent), project)


HARLAN, NORTH, NORTHERN = "Harlan Earthworks Inc.", "Northbank Electrical", "Northern Steel & Glass Pty Ltd"
CLAIMS = (
    a_candidate("SC-104", 3, HARLAN),
    a_candidate("SC-104", 12, HARLAN),
    a_candidate("SC-105", 7, NORTH),
    a_candidate("SC-110", 7, NORTHERN),
    a_candidate("SC-104", 3, "Élan Béton SARL", HS),
)
BATCHES = (
    a_batch(a_line(), id="1a2b3c4d00000001"),
    a_batch(a_line(), id="1a2bffff00000002"),
    a_batch(a_line(), id="0123456700000003"),
)
KNOWN = Known(CLAIMS, (RT, HS), BATCHES)


def called(one: Named) -> str:
    match one:
        case Candidate():
            return f"{one.project.number} {one.claim.commitment.number} #{one.claim.number}"
        case Company() | Project():
            return one.name
        case Batch():
            return one.reference


def meant(words: str, things: frozenset[Thing] = ALL) -> list[str]:
    return [called(one) for one in find(words, KNOWN, things).options]


SEVENS = ["RT SC-105 #7", "RT SC-110 #7"]
SPELLINGS = ("SC-105", "sc-105", "Sc105", "SC 105", "sc/105", "SC_105", "SC–105")
BETWEEN = (" ", " #", "#", "/", ", ", ": ", " · ", "  ", " no. ", " claim ", " claim no ", "-")
AROUND = ("{}", "“{}”", '"{}"', "'{}'", "`{}`", "«{}»", "  {}  ", "*{}*", "claim {}", "{} <@U04MAYAOKAF|maya>")


@pytest.mark.parametrize("spelling", SPELLINGS)
def test_a_claim_is_meant_however_it_is_spelled_parted_and_quoted(spelling: str) -> None:
    for between, around in product(BETWEEN, AROUND):
        words = around.format(f"{spelling}{between}7")
        assert meant(words, CLAIM) == ["RT SC-105 #7"], words
        assert meant(around.format(f"#7 {spelling}"), CLAIM) == ["RT SC-105 #7"], words


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        # A project: by number, name, the beginnings of its words, or its channel.
        ("RT", ["Riverside Tower"]), ("rt", ["Riverside Tower"]), ("river", ["Riverside Tower"]),
        ("tower", ["Riverside Tower"]), ("RIVERSIDE-TOWER", ["Riverside Tower"]), ("r tow", ["Riverside Tower"]),
        ("harbour", ["Harbour Road School"]), ("“Harbour  Road School”", ["Harbour Road School"]),
        ("<#C04HARBSCHO|harbour-road-school>", ["Harbour Road School"]), ("<#C04HARBSCHO>", ["Harbour Road School"]),
        ("<#C04NOTHERE1>", []), ("<#C04NOTHERE1|riverside-tower>", []),
        # A company: by the beginnings of its words.
        ("harlan", [HARLAN]), ("Harlan Earthworks", [HARLAN]), ("harl earth", [HARLAN]), ("inc", [HARLAN]),
        ("north", [NORTH, NORTHERN]), ("northb", [NORTH]), ("northern steel & glass pty. ltd.", [NORTHERN]),
        ("steel glass", [NORTHERN]), ("Élan", ["Élan Béton SARL"]), ("e\u0301lan be\u0301ton", ["Élan Béton SARL"]),
        ("har", ["Harbour Road School", HARLAN]),
        # A company and a number: a claim of it.
        ("harlan 3", ["RT SC-104 #3"]), ("#12 harlan", ["RT SC-104 #12"]), ("north 7", SEVENS),
        ("northb #7", ["RT SC-105 #7"]), ("rt northb 7", ["RT SC-105 #7"]), ("harlan sc-104 3", ["RT SC-104 #3"]),
        ("harlan 99", []), ("hs harlan 3", []),
        # A commitment, a number, both, and the project's number with them.
        ("SC-105", ["RT SC-105 #7"]), ("SC-104 12", ["RT SC-104 #12"]), ("#12", ["RT SC-104 #12"]),
        ("SC-104 3", ["HS SC-104 #3", "RT SC-104 #3"]), ("HS SC-104 3", ["HS SC-104 #3"]),
        ("SC-104 #3 rt", ["RT SC-104 #3"]), ("HS SC-104", ["HS SC-104 #3"]),
        ("SC-104", ["HS SC-104 #3", "RT SC-104 #12", "RT SC-104 #3"]), ("7", SEVENS),
        # A batch: by its reference, or four characters of its beginning.
        ("1A2B3C4D", ["1A2B3C4D"]), ("1a2b3c4d", ["1A2B3C4D"]), ("#1a2b3c4d", ["1A2B3C4D"]),
        ("batch 1A2B3C4D", ["1A2B3C4D"]), ("Batch: “1a2b3c”", ["1A2B3C4D"]), ("1a2b", ["1A2BFFFF", "1A2B3C4D"]),
        ("1a2", []), ("1a2b3c4e", []), ("01234567", ["01234567"]), ("1a2b3c4d00000001", ["1A2B3C4D"]),
        # Nothing.
        ("", []), ("  ", []), ("\"\"", []), ("#", []), ("-", []), ("<@U04MAYAOKAF|maya>", []), ("claim", []),
        ("zebra", []), ("SC-999 1", []), ("%", []), ("_", []), ("' OR 1=1 --", []), ("<!channel>", []),
        ("harlan " * 60, []),
    ],
)  # fmt: skip
def test_what_is_typed_means(words: str, wanted: list[str]) -> None:
    assert meant(words) == wanted
    assert meant(words.upper() if "<" not in words else words) == wanted


def test_only_the_things_that_are_asked_for_are_meant() -> None:
    assert meant("harlan", CLAIM) == ["RT SC-104 #12", "RT SC-104 #3"]
    assert meant("har", PROJECT) == ["Harbour Road School"]
    assert meant("1A2B3C4D", CLAIM | PROJECT) == []
    assert meant("SC-105 7", PROJECT) == []


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("SC-140 3", ["HS SC-104 #3", "RT SC-104 #3"]), ("SC-1O5 7", ["RT SC-105 #7"]), ("CS-105", ["RT SC-105 #7"]),
        ("Harlen", [HARLAN]), ("harlan eartwhorks", [HARLAN]), ("nortbank", [NORTH]),
        ("Rivreside", ["Riverside Tower"]), ("harbor road", ["Harbour Road School"]),
        ("zebra", []), ("", []), ("x" * 100, []), ("99", []),
    ],
)  # fmt: skip
def test_a_slip_of_the_hand_is_near_what_was_meant(typed: str, near: list[str]) -> None:
    assert meant(typed) == []
    assert [called(one) for one in nearest(typed, KNOWN, ALL)][: len(near)] == near
    assert bool(near) == bool(nearest(typed, KNOWN, ALL))


def test_a_number_that_a_commitment_has_not_is_near_its_newest_claims() -> None:
    assert [called(one) for one in nearest("RT SC-104 99", KNOWN, CLAIM)][:2] == ["RT SC-104 #12", "RT SC-104 #3"]


def test_what_is_not_given_is_neither_found_nor_suggested() -> None:
    fewer = Known(CLAIMS[2:], (RT,), ())

    for words in ("SC-104 12", "harlan", "Harlen", "RT SC-104", "1A2B3C4D", "harbour"):
        found = (*find(words, fewer, ALL).options, *nearest(words, fewer, ALL))
        assert not [one for one in map(called, found) if one in {HARLAN, HS.name} or "RT SC-104" in one], words
        assert find(words, Known(), ALL).options == nearest(words, Known(), ALL) == ()


TYPED = st.text(max_size=80) | st.text(
    alphabet=st.sampled_from("SC-1047 #/harlnRTe\u0301“”<@>|U\u202e\x00٣²ⅷ:,."), max_size=40
)


@given(TYPED, st.sets(st.sampled_from(Thing)))
def test_whatever_is_typed_only_what_exists_and_is_asked_for_is_found_each_once(words: str, things: set[Thing]) -> None:
    for found in (find(words, KNOWN, things).options, nearest(words, KNOWN, things)):
        subjects = [subject_of(one) for one in found]
        assert {one.thing for one in subjects} <= things
        assert len(subjects) == len(set(subjects))
    assert len(nearest(words, KNOWN, things)) <= SUGGESTED


@given(TYPED)
def test_tidying_twice_is_tidying_once_and_spaces_never_count(words: str) -> None:
    assert tidy(tidy(words)) == tidy(words)
    assert len(tidy(words)) <= LONGEST
    assert pieces(f"  {words}\t") == pieces(words)
    assert reference_in(words) is None or len(reference_in(words) or "") >= 4


@given(st.lists(st.text("abc", min_size=1, max_size=4), min_size=1, max_size=4), st.data())
def test_beginnings_of_some_of_its_words_in_order_name_a_thing(name: list[str], data: st.DataObject) -> None:
    kept = [one[: data.draw(st.integers(1, len(one)))] for one in name if data.draw(st.booleans())]

    assert begins(kept, name) == bool(kept)
    assert not begins([*name, "z"], name)
