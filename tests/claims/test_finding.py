"""Which claim is meant by what somebody typed, among those that exist for them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.finding import Candidate, Found, Known, Named, Thing
from claims.finding import find as found
from claims.model import CommitmentKind
from tests.support.builders import a_claim, a_commitment, a_project

RIVERSIDE = a_project()
HARBOUR = a_project(id="00000000000000a2", number="HS", name="Harbour Road School")
PO = CommitmentKind.PURCHASE_ORDER


def claim(
    commitment: str, number: int, project: str = "RT", kind: CommitmentKind = CommitmentKind.SUBCONTRACT
) -> Candidate:
    on = RIVERSIDE if project == "RT" else HARBOUR
    parent = a_commitment(id=f"{project}{commitment}", project_id=on.id, number=commitment, kind=kind)
    return Candidate(a_claim(number=number, id=f"{project}{commitment}{number}", commitment=parent), on)


def find(words: str, visible: tuple[Candidate, ...]) -> Found:
    return found(words, Known(visible), {Thing.CLAIM})


def called(one: Named) -> str:
    assert isinstance(one, Candidate)
    return f"{one.project.number} {one.claim.commitment.number} #{one.claim.number}"


def meant(words: str, *visible: Candidate) -> list[str]:
    return [called(one) for one in find(words, visible).options]


MANY = (claim("SC-117", 3), claim("SC-117", 4), claim("SC-11", 73), claim("PO-201", 4, kind=PO), claim("SC-118", 5))


@pytest.mark.parametrize(
    "words",
    [
        "SC-117 3", "SC-117 #3", "#3 SC-117", "3 SC-117", "sc-117/3", "SC-117/#3", "sc 117 3", "SC117 3", "SC-117, 3",
        "SC-117-3", "SC-117 # 3", "  Sc-117   3 ", "SC-117 claim 3", "claim no. 3 SC-117", "SC-117 · #3", "RT SC-117 3",
        "SC-117 RT #3", "claim #3",
        "#3", "3",
    ],
)  # fmt: skip
def test_a_claim_is_found_however_it_is_typed(words: str) -> None:
    assert meant(words, *MANY) == ["RT SC-117 #3"]


def test_a_commitment_alone_means_its_only_claim() -> None:
    assert meant("sc-118", *MANY) == ["RT SC-118 #5"]
    assert meant("SC-117", *MANY) == ["RT SC-117 #4", "RT SC-117 #3"]


def test_a_number_alone_means_the_only_claim_that_has_it() -> None:
    assert meant("#5", *MANY) == ["RT SC-118 #5"]
    assert meant("#4", *MANY) == ["RT PO-201 #4", "RT SC-117 #4"]


@pytest.mark.parametrize(
    "words",
    [
        "",
        "   ",
        "#",
        "SC",
        "SC-117 9",
        "#9",
        "SC-1173",
        "SC-119 3",
        "117 3",
        "what?",
        "HS SC-117 3",
        "#3 #4",
        "9" * 150,
        "9" * 5000,
        "SC-117 " + "9" * 5000,
        "- /",
    ],
)
def test_what_means_no_claim_finds_none(words: str) -> None:
    assert meant(words, *MANY) == []


def test_the_same_number_on_two_projects_is_a_choice_until_the_project_is_named() -> None:
    both = (claim("SC-117", 3), claim("SC-117", 3, "HS"))

    assert meant("SC-117 3", *both) == ["HS SC-117 #3", "RT SC-117 #3"]
    assert find("SC-117 3", both).one is None
    assert meant("HS SC-117 3", *both) == ["HS SC-117 #3"]
    assert meant("sc-117 #3 hs", *both) == ["HS SC-117 #3"]


def test_the_spelling_of_the_source_goes_before_what_it_resembles() -> None:
    both = (claim("SC-117-3", 1), claim("SC-117", 3), claim("7 3", 1), claim("7", 3))

    assert meant("SC-117-3", *both) == ["RT SC-117-3 #1"]
    assert meant("SC-117 3", *both) == ["RT SC-117 #3"]
    assert meant("7/3", *both) == ["RT 7 #3"]
    assert meant("7 3", *both) == ["RT 7 #3", "RT 7 3 #1"]


def test_a_number_without_its_kind_is_found_the_way_lists_show_it() -> None:
    bare = (claim("117", 3), claim("201", 4, kind=PO))

    for words in ("SC 117 #3", "SC-117 3", "117 3", "117", "sc117"):
        assert meant(words, *bare) == ["RT 117 #3"], words
    assert meant("PO 201", *bare) == ["RT 201 #4"]
    assert meant("SC 201", *bare) == []


def test_a_number_that_is_a_commitments_and_a_claims_is_a_choice() -> None:
    assert meant("117", claim("117", 1), claim("SC-1", 117)) == ["RT 117 #1", "RT SC-1 #117"]


@given(st.text(alphabet=st.sampled_from("SC-117 #/3ⅷ٣²\u202e\x00:,"), max_size=40) | st.text(max_size=60))
def test_whatever_is_typed_only_what_is_visible_is_found(words: str) -> None:
    assert set(find(words, MANY).options) <= set(MANY)
    assert find(words, ()).options == ()


def test_a_number_of_signs_alone_is_met_by_nothing_that_resembles_it() -> None:
    signs = claim("\u2020", 1)

    assert meant("?!", signs) == []
    assert meant("\u2020", signs) == ["RT \u2020 #1"]


@given(st.sampled_from(MANY), st.sampled_from([" ", "/", " #", "#"]), st.booleans())
def test_every_claim_is_found_by_its_own_name_in_any_case(one: Candidate, between: str, upper: bool) -> None:
    words = f"{one.claim.commitment.number}{between}{one.claim.number}"

    assert find(words.upper() if upper else words.lower(), MANY).one == one
