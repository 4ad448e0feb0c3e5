from collections.abc import Callable
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.records import ContactRecord
from sources.contacts import merged, paired, read_contacts, read_emails
from sources.problems import Reading, Unfit


@pytest.mark.parametrize(
    ("text", "contacts"),
    [
        ("", []),
        ("Ruth Harlan <ruth@x.example>", [("Ruth Harlan", "ruth@x.example")]),
        ("Ruth <ruth@x.example>; Sam <sam@x.example>", [("Ruth", "ruth@x.example"), ("Sam", "sam@x.example")]),
        ("ruth@x.example, sam@x.example", [("", "ruth@x.example"), ("", "sam@x.example")]),
        ("Doe, Jane <jane@x.example>", [("Doe, Jane", "jane@x.example")]),
        (
            "Doe, Jane <jane@x.example>, Roe, Jo <jo@x.example>",
            [("Doe, Jane", "jane@x.example"), ("Roe, Jo", "jo@x.example")],
        ),
        ('"Ruth" <ruth@x.example>\nSam <sam@x.example>', [("Ruth", "ruth@x.example"), ("Sam", "sam@x.example")]),
        ("Ned Walker", [("Ned Walker", "")]),
        ("Dan <dan(at)x.example>", [("Dan", "dan(at)x.example")]),
        ("Dan <dan@x.example", [("Dan", "dan@x.example")]),
        ("dan@@x", [("", "dan@@x")]),
        ("Ελένη <e@x.example>;;", [("Ελένη", "e@x.example")]),
        ("Nobody <>", [("Nobody", "")]),
    ],
)
def test_contacts_in_one_cell(text: str, contacts: list[tuple[str, str]]) -> None:
    assert read_contacts(text) == tuple(ContactRecord(*contact) for contact in contacts)


def test_a_column_of_names_and_a_column_of_emails_are_paired() -> None:
    assert paired("Ruth; Sam", "r@x.example; s@x.example") == (
        ContactRecord("Ruth", "r@x.example"),
        ContactRecord("Sam", "s@x.example"),
    )
    assert paired("Doe; Jane", "j@x.example") == (ContactRecord("Doe; Jane", "j@x.example"),)
    assert paired("", "Ruth <r@x.example>") == (ContactRecord("Ruth", "r@x.example"),)
    assert paired("Ruth", "") == (ContactRecord("Ruth", ""),)
    with pytest.raises(Unfit):
        paired("A; B; C", "a@x.example; b@x.example")


def test_the_same_address_twice_is_one_contact_and_keeps_its_name() -> None:
    twice = (ContactRecord("", "R@x.example"), ContactRecord("Ruth", "r@x.example"), ContactRecord("Ned", ""))
    assert merged(twice) == (ContactRecord("Ruth", "r@x.example"), ContactRecord("Ned", ""))


def test_a_private_list_is_emails_in_lower_case() -> None:
    assert read_emails("Priya <Priya@X.example>; tom@x.example") == {"priya@x.example", "tom@x.example"}
    with pytest.raises(Unfit):
        read_emails("Priya Raman")


@pytest.mark.parametrize(
    "headers",
    [
        ("Contact 1 name", "Contact 1 email", "Contact 2 name", "Contact 2 email"),
        ("Invoice Contact 1 Name", "Invoice Contact 1 E-mail", "Invoice Contact 2 Name", "Invoice Contact 2 E-mail"),
        ("Contact Name 1", "Contact Email Address 1", "Contact Name 2", "Contact Email Address 2"),
    ],
)
def test_numbered_columns_of_contacts_are_paired(
    headers: tuple[str, ...], claim: Callable[..., dict[str, str]], read_claims: Callable[..., Reading]
) -> None:
    row = claim()
    del row["Progress Claim Contacts"]
    row.update(zip(headers, ("Ruth", "r@x.example", "Sam", "not an address"), strict=True))
    reading = read_claims(row)
    assert not reading.problems
    assert reading.records[0].contacts == (ContactRecord("Ruth", "r@x.example"), ContactRecord("Sam", "not an address"))


@pytest.mark.parametrize(
    "header", ["Invoice Contact", "Invoice Contacts", "payment_application_contact", "BILLING CONTACT", "Contacts"]
)
def test_every_dictionary_has_its_own_name_for_contacts(
    header: str, claim: Callable[..., dict[str, str]], read_claims: Callable[..., Reading]
) -> None:
    row = claim()
    row[header] = row.pop("Progress Claim Contacts")
    reading = read_claims(row)
    assert not reading.problems
    assert reading.records[0].contacts == (ContactRecord("Ruth Harlan", "ruth@harlan.example"),)


def test_both_names_for_contacts_in_one_file_are_merged(
    claim: Callable[..., dict[str, str]], read_claims: Callable[..., Reading]
) -> None:
    reading = read_claims({**claim(), "Invoice Contact": "RUTH@harlan.example; Sam <s@x.example>"})
    assert reading.records[0].contacts == (
        ContactRecord("Ruth Harlan", "ruth@harlan.example"),
        ContactRecord("Sam", "s@x.example"),
    )


@given(st.text(max_size=60), st.text(max_size=60))
def test_whatever_stands_in_the_cells_is_contacts_or_unfit(one: str, other: str) -> None:
    for parse in (lambda: read_contacts(one), lambda: paired(one, other), lambda: read_emails(one)):
        with suppress(Unfit):
            assert parse() is not None
