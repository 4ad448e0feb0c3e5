"""The changed-contact guard: an address that the commitment's last signed claim was not signed at is told."""

import pytest

from claims.addresses import Standing, changed_since, standing_of, standings
from claims.model import Contact

RUTH, OMAR = Contact("Ruth", "ruth@harlan.example"), Contact("Omar", "omar@harlan.example")


@pytest.mark.parametrize(
    ("email", "signed_by", "expected"),
    [
        ("ruth@harlan.example", None, Standing.FIRST_TIME),
        ("ruth@harlan.example", ("ruth@harlan.example",), Standing.KNOWN),
        ("ruth@harlan.example", ("omar@harlan.example", "ruth@harlan.example"), Standing.KNOWN),
        ("RUTH@Harlan.Example", ("ruth@harlan.example",), Standing.KNOWN),
        ("ruth@harlan.example", ("Ruth@HARLAN.example",), Standing.KNOWN),
        ("ruth@harlan.example", ("omar@harlan.example",), Standing.CHANGED),
        ("ruth@harlan.example.org", ("ruth@harlan.example",), Standing.CHANGED),
        ("ruth@har1an.example", ("ruth@harlan.example",), Standing.CHANGED),
        ("ruth@harlan.example", (), Standing.CHANGED),
    ],
    ids=["nothing signed", "the same", "one of two", "ours in capitals", "theirs in capitals", "another", "longer",
         "a digit for a letter", "signed by nobody we know of"],
)  # fmt: skip
def test_an_address_stands_as_the_last_signed_claim_says(
    email: str, signed_by: tuple[str, ...] | None, expected: Standing
) -> None:
    assert standing_of(email, signed_by) is expected


def test_each_person_is_judged_by_their_own_address() -> None:
    assert standings((RUTH, OMAR), ("omar@harlan.example",)) == (Standing.CHANGED, Standing.KNOWN)
    assert standings((RUTH, OMAR), None) == (Standing.FIRST_TIME, Standing.FIRST_TIME)
    assert standings((), None) == ()


@pytest.mark.parametrize(
    ("confirmed", "signed_by", "expected"),
    [
        ({"ruth@harlan.example": Standing.KNOWN}, ("omar@harlan.example",), ("ruth@harlan.example",)),
        ({"ruth@harlan.example": Standing.FIRST_TIME}, ("omar@harlan.example",), ("ruth@harlan.example",)),
        ({"RUTH@harlan.example": Standing.KNOWN}, ("omar@harlan.example",), ("ruth@harlan.example",)),
        ({"ruth@harlan.example": Standing.CHANGED}, ("omar@harlan.example",), ()),
        ({"ruth@harlan.example": Standing.FIRST_TIME}, ("ruth@harlan.example",), ()),
        ({"ruth@harlan.example": Standing.KNOWN}, None, ()),
        ({}, ("omar@harlan.example",), ()),
    ],
    ids=["was known", "was the first", "in another case", "was told as changed", "became known", "is the first",
         "confirmed before there was the rule"],
)  # fmt: skip
def test_an_address_that_became_changed_after_it_was_confirmed_is_named(
    confirmed: dict[str, Standing], signed_by: tuple[str, ...] | None, expected: tuple[str, ...]
) -> None:
    assert changed_since((RUTH,), signed_by, confirmed) == expected
