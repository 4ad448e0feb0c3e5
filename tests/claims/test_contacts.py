"""Which contacts can be addressed: an e-mail that DocuSign takes, a person who is still there, the right company."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.contacts import BOTH_GIVEN, NOTHING_GIVEN, Field, Given, fault_of, faults, faults_of_new, is_email, usable
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
        (Contact("Ruth", "ruth@harlan.example", True, COMPANY.upper().replace(" ", "  ")), None),
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


RUTH = Contact("Ruth Harlan", "ruth@harlan.example", True, COMPANY)
CASES: dict[str, tuple[Given, tuple[Contact, ...], dict[Field, str]]] = {
    "a person of the company": (Given(RUTH), (), {}),
    "typed in, of whom nobody knows anything": (Given(name="Ann", email="ann@harlan.example"), (), {}),
    "typed in, of the company": (Given(name="Ruth", email="RUTH@harlan.example", known=RUTH), (), {}),
    "the company in other letters": (Given(replace(RUTH, company="HARLAN EARTHWORKS INC.")), (), {}),
    "nothing": (Given(), (), {Field.PERSON: "Choose a person, or type a name and an e-mail address."}),
    "spaces": (Given(name="  ", email=" "), (), {Field.PERSON: NOTHING_GIVEN}),
    "both": (Given(RUTH, email="ann@harlan.example"), (), {Field.EMAIL: BOTH_GIVEN}),
    "a person and a name": (Given(RUTH, name="Ann"), (), {Field.EMAIL: BOTH_GIVEN}),
    "a name alone": (Given(name="Ann"), (), {Field.EMAIL: "Type the person's e-mail address too."}),
    "an address alone": (
        Given(email="ann@harlan.example"), (), {Field.NAME: "Type the person's name too: signers see it."}
    ),
    "an address alone, and that wrong": (
        Given(email="ann"), (),
        {
            Field.NAME: "Type the person's name too: signers see it.",
            Field.EMAIL: "“ann” is not a valid e-mail address.",
        },
    ),
    "a name that DocuSign would not take": (
        Given(name="A" * 101, email="ann@harlan.example"), (),
        {Field.NAME: "DocuSign takes names of at most 100 characters."},
    ),
    "malformed": (
        Given(name="Ann", email="ann@harlan"), (), {Field.EMAIL: "“ann@harlan” is not a valid e-mail address."}
    ),
    "one of another company": (
        Given(name="Ann", email="ann@castellan.example", known=replace(RUTH, company="Castellan Concrete LLC")), (),
        {Field.EMAIL: f"This person works for Castellan Concrete LLC, not for {COMPANY}."},
    ),
    "one who is no longer active": (
        Given(name="Ruth", email="ruth@harlan.example", known=replace(RUTH, active=False)), (),
        {Field.EMAIL: "This person is no longer active."},
    ),
    "chosen, and left the company meanwhile": (
        Given(replace(RUTH, active=False)), (), {Field.PERSON: "This person is no longer active."}
    ),
    "a contact already": (
        Given(RUTH), (Contact("R. Harlan", "Ruth@Harlan.example"),),
        {Field.PERSON: "This address is a contact of the commitment already."},
    ),
    "typed in, a contact already": (
        Given(name="Ruth", email=" RUTH@harlan.example "), (Contact("R. Harlan", "ruth@harlan.example", False),),
        {Field.EMAIL: "This address is a contact of the commitment already."},
    ),
    "a contact without a name gets one": (
        Given(name="Ruth", email="ruth@harlan.example"), (Contact(" ", "ruth@harlan.example"),), {}
    ),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_a_new_contact_is_one_of_the_contract_company_and_faults_are_told_beside_the_input(case: str) -> None:
    entered, existing, expected = CASES[case]

    assert faults_of_new(entered, COMPANY, existing) == expected


def test_where_nobody_can_be_chosen_nothing_given_is_told_beside_what_can_be_typed() -> None:
    assert faults_of_new(Given(), COMPANY, (), choice=False) == {Field.EMAIL: "Type a name and an e-mail address."}


def test_what_was_typed_is_kept_without_spaces_around_it() -> None:
    assert Given(name="  Ann \t Lee ", email=" ann@harlan.example ").contact == Contact("Ann Lee", "ann@harlan.example")
