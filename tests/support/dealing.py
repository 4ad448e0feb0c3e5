"""The order in which tests are begun: the longest first, one in each process, so that none is left for the end."""

from collections.abc import Sequence
from typing import TypeVar

T = TypeVar("T")


def dealt(long: Sequence[T], rest: Sequence[T], processes: int) -> list[T]:
    """Return all tests in an order of which each process gets a piece as long as the others', as pytest-xdist does.

    `long`, the longest first, are dealt to the beginnings of those pieces; what is left keeps its order behind them.
    """
    left, waiting, order = len(long) + len(rest), list(rest), []
    for process in range(processes):
        size = left // (processes - process)
        mine = list(long[process::processes])
        room = max(0, size - len(mine))
        order += [*mine, *waiting[:room]]
        del waiting[:room]
        left -= size
    return order + waiting
