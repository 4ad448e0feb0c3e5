"""What a person should look at before they send: a table of the rules."""

import pytest

from claims.model import Contact
from claims.warnings import FREE_MAIL, Kind, own_domains, several, warnings_of

OURS = own_domains(["maya@harbour-rowe.example", "sam@gmail.com", ""])
DANA = Contact("Dana Ruiz", "dana@acme.example")
TABLE = [
    ([DANA], None, []),
    ([DANA], ("dana@acme.example",), []),
    ([DANA], ("DANA@Acme.example", "lee@acme.example"), []),
    ([DANA], ("lee@acme.example",), [Kind.NEW_ADDRESS]),
    ([DANA], (), [Kind.NEW_ADDRESS]),
    ([Contact("Dana", "dana@HARBOUR-ROWE.example")], None, [Kind.OWN_DOMAIN]),
    ([Contact("Dana", "dana@not-harbour-rowe.example")], None, []),
    ([Contact("Dana", "dana@mail.harbour-rowe.example")], None, []),
    ([Contact("Dana", "dana.ruiz@GMail.com")], None, [Kind.FREE_MAIL]),
    ([Contact("Dana", "dana@gmail.com.example")], None, []),
    ([DANA, Contact("dana  RUIZ", "d.ruiz@acme.example")], None, [Kind.TWICE]),
    ([DANA, Contact("D. Ruiz", "Dana+claims@acme.example")], None, [Kind.TWICE]),
    ([DANA, Contact("Lee Wong", "lee@acme.example")], None, []),
    (
        [Contact("Dana", "dana@harbour-rowe.example"), Contact("Dana", "dana@yahoo.com.au")],
        ("dana@acme.example",),
        [Kind.OWN_DOMAIN, Kind.NEW_ADDRESS, Kind.FREE_MAIL, Kind.TWICE],
    ),
]


@pytest.mark.parametrize(("people", "signed_by", "kinds"), TABLE)
def test_what_is_odd_about_the_signers_is_told_the_gravest_first(
    people: list[Contact], signed_by: tuple[str, ...] | None, kinds: list[Kind]
) -> None:
    assert [one.kind for one in warnings_of(people, signed_by, OURS)] == kinds


def test_a_warning_names_those_whom_it_is_about() -> None:
    odd = Contact("Lee", "lee@gmail.com")

    assert warnings_of([DANA, odd], None, OURS)[0].people == (odd,)


def test_an_address_that_anybody_can_have_is_never_our_own() -> None:
    assert {"harbour-rowe.example"} == OURS
    assert all(one == one.casefold() and "@" not in one for one in FREE_MAIL)


def test_who_gets_several_envelopes_is_counted_by_address_the_most_first() -> None:
    lee = Contact("Lee Wong", "lee@acme.example")
    shouting = Contact("DANA", "Dana@ACME.example")

    assert several([[lee, DANA], [DANA], [shouting], [lee], [Contact("Once", "once@acme.example")]]) == (
        (DANA, 3),
        (lee, 2),
    )
    assert several([]) == ()
