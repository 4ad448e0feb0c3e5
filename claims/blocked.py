"""Claims that cannot be sent, by what keeps them back: counted, and those of one kind of reason."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from claims.picker import Listed
from claims.reasons import Reason


@dataclass(frozen=True)
class Kept:
    """How many claims one kind of reason keeps back; `reason` is one of that kind."""

    reason: Reason
    count: int


def counted(blocked: Sequence[Listed]) -> tuple[Kept, ...]:
    """Count the claims of each kind of reason, the most frequent first; one with several reasons counts under each."""
    kinds: dict[str, Reason] = {}
    counts: Counter[str] = Counter()
    for one in blocked:
        of_one = {reason.kind: reason for reason in one.reasons}
        counts.update(of_one.keys())
        kinds = of_one | kinds
    return tuple(Kept(kinds[kind], count) for kind, count in counts.most_common())


def overlap(blocked: Sequence[Listed]) -> bool:
    """Tell whether some claim counts under several kinds, so that the counts are more than the claims."""
    return any(len({reason.kind for reason in one.reasons}) > 1 for one in blocked)


def of_kind(blocked: Sequence[Listed], kind: str | None) -> tuple[Listed, ...]:
    """Return those that a kind of reason keeps back, all for None; all, too, where none is of that kind any more."""
    fitting = tuple(one for one in blocked if any(reason.kind == kind for reason in one.reasons))
    return fitting or tuple(blocked)
