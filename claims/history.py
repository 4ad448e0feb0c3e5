"""What the trail tells of one claim. Whether somebody may see the claim is decided before."""

from dataclasses import dataclass

from claims.audit import Told
from claims.finding import Candidate


@dataclass(frozen=True)
class History:
    """A claim with the newest lines about it, the newest first, and how many there are in all."""

    about: Candidate
    lines: tuple[Told, ...]
    count: int
