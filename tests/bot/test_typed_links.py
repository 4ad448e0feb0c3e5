"""Reading a person and an address as Slack writes them."""

import pytest

from bot.handlers.requests import typed_link


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("<@U04SAM|sam> a@b.example", ("U04SAM", "a@b.example")),
        ("<@W04SAM>   <mailto:a@b.example|a@b.example> ", ("W04SAM", "a@b.example")),
        ("<@U04SAM> <mailto:a@b.example>", ("U04SAM", "a@b.example")),
        ("<@U04SAM|sam o'neil>", ("U04SAM", None)),
        ("@sam a@b.example", None),
        ("<#C04SAM|sam> a@b.example", None),
        ("<@U04SAM> a@b.example and more", None),
        ("<@U04SAM> <!channel>", None),
        ("<@u04sam> a@b.example", None),
        ("", None),
    ],
)
def test_a_mention_and_an_address_are_read_and_nothing_else(typed: str, read: tuple[str, str | None] | None) -> None:
    assert typed_link(typed) == read
