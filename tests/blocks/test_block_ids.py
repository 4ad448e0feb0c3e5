"""Whatever is written into an id is read back; nothing else is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.blocks import ids
from claims.helping import Matter
from claims.selection import Selection, Tick

READERS = (
    ids.read_picker_block_id,
    ids.read_tick_value,
    ids.read_page_value,
    ids.read_confirm_metadata,
    ids.read_id,
    ids.read_matter,
)
hexes = st.text("0123456789abcdef", min_size=16, max_size=16)
numbers = st.integers(0, 9_999_999)


def a_selection(picker: str, redraw: int, selection_id: str = "b" * 16) -> Selection:
    return Selection(selection_id, "m" * 16, "p" * 16, picker, redraw, 0, frozenset())


@given(hexes, numbers, numbers, numbers)
def test_a_group_of_checkboxes_is_found_again_by_its_block_id(picker: str, redraw: int, page: int, group: int) -> None:
    written = ids.picker_block_id(a_selection(picker, redraw), page, group)
    assert ids.read_picker_block_id(written) == ids.PickerBlock(picker, redraw, page, group)
    assert len(written) <= 255


@given(hexes, hexes)
def test_a_tick_is_read_back_from_its_value(claim: str, revision: str) -> None:
    written = ids.tick_value(Tick(claim, revision))
    assert ids.read_tick_value(written) == Tick(claim, revision)
    assert len(written) <= 75


@given(hexes, numbers)
def test_a_page_is_read_back_from_its_value(owner: str, page: int) -> None:
    assert ids.read_page_value(ids.page_value(owner, page)) == ids.Paged(owner, page)


@given(hexes, hexes)
def test_a_confirmation_is_read_back_from_its_metadata(selection: str, nonce: str) -> None:
    written = ids.confirm_metadata(a_selection("a" * 16, 0, selection), nonce)
    assert ids.read_confirm_metadata(written) == ids.Confirming(selection, nonce)


@given(hexes, st.one_of(st.none(), hexes))
def test_what_help_is_asked_with_is_read_back_from_its_value(project: str, claim: str | None) -> None:
    assert ids.read_matter(ids.matter_value(Matter(project, claim))) == Matter(project, claim)


@given(st.one_of(st.text(), st.none(), st.integers(), st.lists(st.text())))
def test_what_we_did_not_write_is_read_as_nothing_and_never_raises(given_text: object) -> None:
    for reader in READERS:
        found = reader(given_text)
        assert found is None or isinstance(given_text, str)


@pytest.mark.parametrize(
    "text",
    [
        "", "sel", "sel:a:1:2", "sel:a:1:2:3:4", "sel:a:01:2:3", "sel:a:-1:2:3", "sel:a:1:2:3\n", "sel:a b:1:2:3",
        "sel:a:1:2:99999999999999999999", "sel:a:١:2:3",
    ],
)  # fmt: skip
def test_a_malformed_block_id_is_read_as_nothing(text: str) -> None:
    assert ids.read_picker_block_id(text) is None


@pytest.mark.parametrize("text", ["", ":", "a:", ":b", "a:b:c", "a b:c", "a:b\n", "a;b"])
def test_a_malformed_tick_is_read_as_nothing(text: str) -> None:
    assert ids.read_tick_value(text) is None


def test_buttons_of_one_action_differ_and_are_routed_as_one() -> None:
    previous, following = ids.variant(ids.PAGE, "previous"), ids.variant(ids.PAGE, "next")
    assert previous != following
    assert ids.action_of(previous) == ids.action_of(following) == ids.PAGE
    assert ids.action_of(ids.TICK) == ids.TICK
