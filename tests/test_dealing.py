"""The order in which the tests are begun."""

import pytest

from tests.support.dealing import dealt


@pytest.mark.parametrize("processes", [1, 2, 3, 8])
@pytest.mark.parametrize(("long", "rest"), [(0, 0), (0, 7), (5, 0), (1, 1), (8, 100), (9, 4)])
def test_each_process_begins_with_long_tests_and_no_test_is_lost(long: int, rest: int, processes: int) -> None:
    first, others = [f"long {at}" for at in range(long)], [f"test {at}" for at in range(rest)]
    order = dealt(first, others, processes)
    assert sorted(order) == sorted(first + others)
    assert [one for one in order if one in others] == others
    sizes = [(len(order) + at) // processes for at in range(processes)]  # as pytest-xdist deals them
    if rest >= long:
        begins = [order[sum(sizes[:at])] for at in range(processes) if sizes[at]]
        assert begins[: min(long, processes)] == first[: min(long, processes)]
