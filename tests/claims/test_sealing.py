"""The chain of seals: whatever is changed, taken out, swapped or put in without the key is found where it is."""

from collections.abc import Sequence
from dataclasses import astuple, fields, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from claims.sealing import START, Flaw, Kept, Noted, Seal, canonical, moment_of, seal, verify
from tests.support.builders import NOW, after

KEY, OLDER, STOLEN = b"k" * 32, b"o" * 32, b"s" * 32
Link = tuple[Seal, Kept | None]

texts = st.none() | st.text(max_size=8)
kept = st.builds(
    Kept, id=st.integers(1, 2**31), at=st.integers(0, 2**50), actor=st.text(max_size=8), surface=st.text(max_size=8),
    deed=st.text(max_size=8), outcome=st.text(max_size=8), project_id=texts, claim_id=texts, revision_id=texts,
    about=texts, words=texts,
)  # fmt: skip


def a_line(number: int, **changes: Any) -> Kept:
    line = Kept(
        number, 1_780_000_000_000_000 + number, "U04MAYAOKAF", "button", "claim_sent", "done", "p", "c", "r", None, None
    )
    return replace(line, **changes)


def chained(lines: Sequence[Kept], key: bytes = KEY) -> list[Link]:
    links: list[Link] = []
    before = None
    for number, line in enumerate(lines):
        before = seal(key, before, line, after(number))
        links.append((before, line))
    return links


def lines(count: int) -> list[Kept]:
    return [a_line(number) for number in range(1, count + 1)]


def test_an_untouched_chain_holds_and_tells_its_head() -> None:
    links = chained(lines(5))

    verdict = verify([KEY], links)

    assert (verdict.good, verdict.head, verdict.fault) == (5, links[-1][0], None)
    assert verify([KEY], []).head is None


def test_any_of_the_keys_may_have_sealed_and_no_other() -> None:
    links = chained(lines(2), OLDER)
    last = seal(KEY, links[-1][0], a_line(3), NOW)
    links.append((last, a_line(3)))

    assert verify([KEY, OLDER], links).fault is None
    assert verify([KEY], links).fault is not None
    assert verify([OLDER], links).good == 2
    assert verify([], links).good == 0


@given(st.lists(kept, min_size=1, max_size=6, unique_by=lambda one: one.id), st.data())
def test_any_single_change_of_a_line_is_found_where_it_is(known: list[Kept], data: st.DataObject) -> None:
    links = chained(known)
    at = data.draw(st.integers(0, len(links) - 1))
    name = data.draw(st.sampled_from([one.name for one in fields(Kept)]))
    value = data.draw(st.none() | st.integers() | st.text(max_size=8) | st.binary(max_size=4))
    found, line = links[at]
    assert line is not None
    changed = replace(line, **{name: value})
    links[at] = (found, changed)

    fault = verify([KEY], links).fault

    if changed == line:
        assert fault is None
    else:
        assert fault is not None
        assert (fault.flaw, fault.position, fault.line) == (Flaw.ALTERED, at + 1, changed)


@given(st.integers(2, 7), st.data())
def test_whatever_is_taken_out_swapped_or_put_in_is_found(count: int, data: st.DataObject) -> None:
    links, untouched = chained(lines(count)), chained(lines(count))
    at = data.draw(st.integers(0, count - 2))
    deed = data.draw(
        st.sampled_from(["line", "seal", "both", "lines swapped", "seals swapped", "put in", "renumbered"])
    )
    (first, line), (second, other) = links[at], links[at + 1]
    if deed == "line":
        links[at] = (first, None)
    elif deed in {"seal", "both"}:
        del links[at]
    elif deed == "lines swapped":
        links[at : at + 2] = [(first, other), (second, line)]
    elif deed == "seals swapped":
        links[at : at + 2] = [(replace(second, position=at + 1), line), (replace(first, position=at + 2), other)]
    elif deed == "renumbered":
        links[at:] = [(replace(one, position=one.position - 1), its) for one, its in links[at + 1 :]]
    else:
        forged = seal(STOLEN, links[at - 1][0] if at else None, a_line(99), NOW)
        links[at:] = [
            (forged, a_line(99)),
            *((replace(one, position=one.position + 1), its) for one, its in links[at:]),
        ]

    verdict = verify([KEY], links)

    assert verdict.fault is not None
    assert verdict.fault.position == at + 1
    assert verdict.good == at
    assert verify([KEY], untouched).fault is None


@given(st.integers(1, 6), st.data())
def test_an_end_that_was_cut_off_is_found_with_a_noted_head_and_only_with_one(count: int, data: st.DataObject) -> None:
    links = chained(lines(count))
    noted = Noted(count, links[-1][0].mac)
    left = data.draw(st.integers(0, count - 1))

    cut = verify([KEY], links[:left], noted)

    assert verify([KEY], links[:left]).fault is None
    assert cut.fault is not None
    assert (cut.fault.flaw, cut.fault.position) == (Flaw.CUT_OFF, left + 1)
    assert verify([KEY], links, noted).fault is None


@given(st.integers(1, 6), st.data())
def test_a_head_that_was_noted_shows_that_the_chain_was_made_anew_with_the_very_key(
    count: int, data: st.DataObject
) -> None:
    links = chained(lines(count))
    at = data.draw(st.integers(1, count))
    noted = Noted(at, links[at - 1][0].mac)
    forged = chained([a_line(1, words="another"), *lines(count)[1:]])

    verdict = verify([KEY], forged, noted)

    assert verdict.fault is not None
    assert (verdict.fault.flaw, verdict.fault.position) == (Flaw.MADE_ANEW, at)
    assert verify([KEY], forged).fault is None


@pytest.mark.parametrize(
    "changes", [{"mac": "0" * 64}, {"mac": ""}, {"mac": "é" * 64}, {"mac": None}, {"sealed_at": 0}, {"position": 1}]
)
def test_a_seal_that_was_changed_is_found(changes: dict[str, Any]) -> None:
    links = chained(lines(3))
    links[1] = (replace(links[1][0], **changes), links[1][1])

    fault = verify([KEY], links).fault

    assert fault is not None
    assert fault.position == 2


@given(st.lists(kept, min_size=2, max_size=2))
def test_no_two_lines_are_written_down_alike(two: list[Kept]) -> None:
    one, other = (canonical(START, 1, 0, line) for line in two)

    assert (one == other) == (astuple(two[0]) == astuple(two[1]))


def test_what_stands_in_one_column_is_not_taken_for_another() -> None:
    alike = [
        a_line(1, about="a", words=None), a_line(1, about=None, words="a"), a_line(1, about="a", words=""),
        a_line(1, about='a","', words=None), a_line(1, about="null", words=None), a_line(1, about=None, words=None),
    ]  # fmt: skip

    odd = [a_line(1, about=b"a"), a_line(1, about="b'a'"), a_line(1, about=1), a_line(1, about="1")]

    assert len({canonical(START, 1, 0, line) for line in alike + odd}) == len(alike + odd)


def test_a_time_that_is_none_is_no_trouble() -> None:
    for broken in (2**62, -(2**62), "yesterday", None):
        assert moment_of(broken).year == 1970  # type: ignore[arg-type]
    assert moment_of(1_780_000_000_000_000).year == 2026
