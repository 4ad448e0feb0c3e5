"""Checks what was imported: whether the lines of claims add up, and go on from the claim before; notes what does not.

An earlier claim that changes may put a later one right or wrong, so all claims of a project are looked at anew.
"""

from collections.abc import Collection
from itertools import groupby

from claims.continuation import chain_differences, line_differences
from claims.lines import ClaimLine, Difference
from claims.model import Claim
from esign.glyphs import undrawable
from storage import lines, listing
from storage.database import Tx


def recheck(tx: Tx, project_numbers: Collection[str]) -> None:
    """Look at the current revisions of every claim of these projects, and note on each what it found."""
    for project_id in lines.project_ids(tx, project_numbers):
        claims = [one.claim for one in listing.of_project(tx, project_id)]
        known = lines.of_revisions(tx, [one.revision.id for one in claims if one.revision.lines_sha256 is not None])
        by_commitment = groupby(claims, key=lambda one: one.commitment.id)
        for _, group in by_commitment:
            before: Claim | None = None
            for claim in sorted(group, key=lambda one: one.number):
                _note(tx, claim, before, known)
                before = claim


def _note(tx: Tx, claim: Claim, before: Claim | None, known: dict[str, tuple[ClaimLine, ...]]) -> None:
    revision, mine = claim.revision, known.get(claim.revision.id, ())
    found: tuple[Difference, ...] = line_differences(revision.figures, mine)
    if mine and before is not None and before.number == claim.number - 1:
        theirs = known.get(before.revision.id, ())
        if before.revision.figures.currency == revision.figures.currency:
            found += chain_differences(revision.figures, mine, before.revision.figures, theirs)
    missing = undrawable(
        "".join(f"{one.item}{one.description}{one.unit or ''}{one.change_order or ''}" for one in mine)
    )
    if found != revision.differences or missing != revision.undrawable:
        lines.note(tx, revision.id, found, missing)
