"""Which contacts can be addressed: an e-mail that DocuSign takes, a person who is still there, the right company."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.contacts import fault_of, faults, is_email, usable
from claims.model import Contact

COMPANY = "Harlan Earthworks Inc."

GOOD = [
    "ruth@harlan.example",
    "RUTH@HARLAN.EXAMPLE",
    "r@harlan.example",
    "ruth.harlan@harlan.example",
    "ruth+claims@harlan.example",
    "ruth_harlan-2@harlan.example",
    "o'neill@harlan.example",
    "1234567890@harlan.example",
    "!#$%&'*/=?^_`{|}~@harlan.example",
    "ruth@a.example",
    "ruth@mail.eu.harlan.example",
    "ruth@har-lan.example",
    "ruth@xn--bcher-kva.example",
    "ruth@123.example",
    "ruth@harlan.co",
    "a" * 64 + "@harlan.example",
    "r@" + "a" * 63 + ".example",
    "a" * 64 + "@" + "b" * 27 + ".example",
]
BAD = [
    "",
    " ",
    "ruth",
    "@",
    "ruth@",
    "@harlan.example",
    "ruth@harlan",
    "ruth@localhost",
    "ruth@@harlan.example",
    "ruth@harlan@example.com",
    "ruth harlan@harlan.example",
    "ruth@harlan example.com",
    " ruth@harlan.example",
    "ruth@harlan.example ",
    "ruth@harlan.example\n",
    "ruth@harlan.example\nbcc: x@evil.example",
    "ruth@harlan.example\x00",
    ".ruth@harlan.example",
    "ruth.@harlan.example",
    "ruth..harlan@harlan.example",
    "ruth@.harlan.example",
    "ruth@harlan..example",
    "ruth@harlan.example.",
    "ruth@-harlan.example",
    "ruth@harlan-.example",
    "ruth@har_lan.example",
    "ruth@harlan.e",
    "ruth@harlan.123",
    "ruth@[192.0.2.1]",
    "ruth@192.0.2.1",
    '"ruth harlan"@harlan.example',
    "ruth(office)@harlan.example",
    "Ruth Harlan <ruth@harlan.example>",
    "<ruth@harlan.example>",
    "mailto:ruth@harlan.example",
    "ruth@harlan.example; omar@harlan.example",
    "ruth@harlan.example,omar@harlan.example",
    "ruth@harlan.example/omar",
    "rüth@harlan.example",
    "ruth@bücher.example",
    "ruth@harlan.\u202eexample",
    "ruth\u200b@harlan.example",
    "ｒｕｔｈ@harlan.example",
    "a" * 65 + "@harlan.example",
    "r@" + "a" * 64 + ".example",
    "a" * 64 + "@" + "b" * 28 + ".example",
]


@pytest.mark.parametrize("email", GOOD)
def test_an_address_that_docusign_takes_is_taken(email: str) -> None:
    assert is_email(email)


@pytest.mark.parametrize("email", BAD)
def test_an_address_that_docusign_would_refuse_is_not_taken(email: str) -> None:
    assert not is_email(email)


def test_the_longest_address_has_a_hundred_characters() -> None:
    assert len(GOOD[-1]) == 100
    assert len(BAD[-1]) == 101


@pytest.mark.parametrize(
    ("contact", "fault"),
    [
        (Contact("Ruth", "ruth@harlan.example"), None),
        (Contact("Ruth", "ruth@harlan.example", True, COMPANY), None),
        (Contact("Ruth", "ruth@harlan.example", True, None), None),
        (Contact("Ruth", "ruth@harlan.example", None, "HARLAN earthworks inc."), None),
        (Contact("", "ruth@harlan.example"), "has no name"),
        (Contact("\t ", "ruth@harlan.example"), "has no name"),
        (Contact("Ruth", ""), "has no e-mail address"),
        (Contact("Ruth", "  "), "has no e-mail address"),
        (Contact("Ruth", "ruth.harlan.example"), "“ruth.harlan.example” is not a valid e-mail address"),
        (Contact("Ruth", "x" * 300), f"“{'x' * 80}” is not a valid e-mail address"),
        (Contact("Ruth", "ruth@harlan.example", False), "is no longer active"),
        (Contact("Ruth", "ruth@harlan.example", False, COMPANY), "is no longer active"),
        (Contact("Ruth", "ruth@harlan.example", True, "Other"), f"works for Other, not for {COMPANY}"),
    ],
)
def test_a_contact_is_told_the_first_thing_that_is_wrong(contact: Contact, fault: str | None) -> None:
    assert fault_of(contact, COMPANY) == fault


def test_each_address_is_used_once_in_the_order_of_the_commitment() -> None:
    ruth, omar = Contact("Ruth", "Ruth@harlan.example"), Contact("Omar", "omar@harlan.example")
    again = Contact("R. Harlan", "ruth@HARLAN.example")

    assert usable((ruth, omar, again, omar), COMPANY) == (ruth, omar)


def test_a_bad_contact_is_named_beside_the_good_ones() -> None:
    ruth, gone = Contact("Ruth", "ruth@harlan.example"), Contact("Lou", "lou@harlan.example", active=False)

    assert usable((gone, ruth), COMPANY) == (ruth,)
    assert faults((gone, ruth), COMPANY) == ((gone, "is no longer active"),)


ANY_CONTACT = st.builds(
    Contact,
    st.text(max_size=40),
    st.one_of(st.text(max_size=120), st.emails(), st.sampled_from(GOOD + BAD)),
    st.sampled_from([True, False, None]),
    st.one_of(st.none(), st.just(COMPANY), st.text(max_size=20)),
)


@given(st.lists(ANY_CONTACT, max_size=8), st.text(max_size=20))
def test_no_contact_whatever_is_an_error_and_each_is_either_used_or_named(
    contacts: list[Contact], company: str
) -> None:
    addressed = {contact.email.casefold() for contact in usable(tuple(contacts), company)}
    named = [contact for contact, _ in faults(tuple(contacts), company)]

    for contact in contacts:
        assert (contact in named) or (contact.email.casefold() in addressed)
        assert fault_of(contact, company) is None or contact in named


@given(st.text(max_size=200))
def test_what_is_taken_for_an_address_has_one_line_one_at_and_no_more_than_a_hundred_characters(text: str) -> None:
    if is_email(text):
        assert text.isascii()
        assert text.isprintable()
        assert text.count("@") == 1
        assert len(text) <= 100
