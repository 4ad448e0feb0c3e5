"""Who of several contacts signs, and in which order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.model import Contact
from claims.preferences import Signing
from claims.signing import orders_of, signers_of

people = st.lists(st.builds(Contact, st.text(min_size=1, max_size=5), st.text(min_size=1, max_size=5)), max_size=8)


@given(people)
def test_all_sign_and_are_asked_at_the_same_time(given_people: list[Contact]) -> None:
    assert signers_of(given_people, Signing.ALL) == tuple(given_people)
    assert set(orders_of(given_people, Signing.ALL)) <= {1}


@given(people)
def test_all_sign_one_after_the_other_as_the_commitment_lists_them(given_people: list[Contact]) -> None:
    assert signers_of(given_people, Signing.IN_ORDER) == tuple(given_people)
    assert orders_of(given_people, Signing.IN_ORDER) == tuple(range(1, len(given_people) + 1))


@given(people)
def test_the_first_one_signs_alone(given_people: list[Contact]) -> None:
    signers = signers_of(given_people, Signing.FIRST)

    assert signers == tuple(given_people)[:1]
    assert orders_of(signers, Signing.FIRST) == (1,) * len(signers)


@pytest.mark.parametrize("signing", Signing)
def test_whoever_is_the_only_one_signs_whatever_is_set(signing: Signing) -> None:
    only = (Contact("Ruth Harlan", "ruth@harlan.example"),)

    assert signers_of(only, signing) == only
    assert orders_of(only, signing) == (1,)
