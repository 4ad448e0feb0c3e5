"""What one press of Send would do: the ticked claims that go, those that stay behind and why, and what changed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from claims.changes import Changed, changes_of
from claims.holds import Hold, HoldKind
from claims.model import Claim, Project, Revision
from claims.money import Money, totals
from claims.picker import Listed, is_ticked
from claims.reasons import Taken
from claims.selection import Selection
from claims.warnings import Warned, warnings_of
from claims.wording import phrase, say


@dataclass(frozen=True)
class LeftOut:
    """A ticked claim that stays behind, and why: its reasons, or what changed since it was ticked."""

    claim: Claim
    why: tuple[str, ...]
    taken: Taken | None = None
    """Who has sent it, or is about to."""


@dataclass(frozen=True)
class Confirmation:
    """What one press of Send would do, by the server's own reckoning."""

    project: Project
    selection: Selection
    going: tuple[Listed, ...]
    left_out: tuple[LeftOut, ...]
    gone: int
    """Ticked claims that no longer exist for this member."""
    totals: tuple[Money, ...]
    public_place: str | None
    """Channel id where the batch message of claims that are not private goes; None: to a DM with the requester."""
    place_note: str | None
    """Why it goes to a DM although the project has a channel, in words."""
    sender: str
    """Who the envelopes come from, as DocuSign shows it."""
    sender_id: str = ""
    """The DocuSign user that they come from."""
    holds: tuple[Hold, ...] = ()
    """What keeps everything from being sent just now."""
    changes: Mapping[str, tuple[Changed, ...]] = field(default_factory=dict)
    """What changed since it was ticked, by claim id, of those that go and of those that stay."""
    ours: frozenset[str] = frozenset()
    """Our own domains: a signer of a subcontractor should have none of them."""

    @property
    def at_once(self) -> tuple[Listed, ...]:
        """The claims that go as soon as this is confirmed."""
        return tuple(one for one in self.going if not one.needs)

    @property
    def to_approve(self) -> tuple[Listed, ...]:
        """The claims that a second admin has to approve first."""
        return tuple(one for one in self.going if one.needs)

    def warned(self, one: Listed) -> tuple[Warned, ...]:
        """What is odd about whom one of its claims goes to."""
        return warnings_of(one.recipients, one.signed_by, self.ours)

    @property
    def in_turn(self) -> bool:
        """Some of the claims are signed by several people, one after the other."""
        return any(max(one.orders, default=1) > 1 for one in self.going)

    @property
    def private_count(self) -> int:
        """How many of the claims are private: those get a batch of their own, in a DM."""
        return sum(1 for one in self.going if one.claim.commitment.private)

    @property
    def frozen(self) -> bool:
        """Nothing may be confirmed: what a person froze, nobody promises to send."""
        return any(hold.kind is HoldKind.FREEZE for hold in self.holds)


NOBODY_TO_APPROVE = phrase(
    "It needs the approval of a second admin, and nobody else has Admin on this project's Commitments tool. "
    "Have somebody else given Admin."
)
CHANGED_SINCE_TICKED = phrase("It changed since you ticked it. Look at it again and tick it if it is still right.")
OTHER_COMPANY = phrase(
    "Its contract company is another one than when you ticked it. Look at it again and tick it anew."
)


def confirmation_of(
    project: Project,
    selection: Selection,
    listed: Sequence[Listed],
    public_place: str | None,
    place_note: str | None,
    sender: str,
    has_approver: bool = True,
    revisions: Mapping[str, Revision] | None = None,
) -> Confirmation:
    """Split the ticked claims into those that go and those that stay, with the reasons.

    Where there is nobody who could approve (not `has_approver`), what needs approval stays. `revisions` are, by id,
    those that were ticked and are not the current ones any more.
    """
    by_id = {one.claim.id: one for one in listed}
    ticks = [tick for tick in selection.ticks if tick.claim_id in by_id]
    ticked = {tick.claim_id for tick in ticks}
    chosen = [one for one in listed if one.claim.id in ticked]
    changes = _changes(selection, chosen, revisions or {})
    fit = [one for one in chosen if _is_what_was_ticked(selection, one, changes)]
    going = tuple(one for one in fit if has_approver or not one.needs)
    fitting, gone_on = {one.claim.id for one in fit}, {one.claim.id for one in going}
    left_out = tuple(
        LeftOut(one.claim, (say(NOBODY_TO_APPROVE),)) if one.claim.id in fitting else _left_out(selection, one)
        for one in chosen
        if one.claim.id not in gone_on
    )
    return Confirmation(
        project=project,
        selection=selection,
        going=going,
        left_out=left_out,
        gone=len(selection.ticks) - len(ticks),
        totals=totals(one.claim.due for one in going),
        public_place=public_place,
        place_note=place_note,
        sender=sender,
        changes=changes,
    )


def _changes(
    selection: Selection, chosen: Sequence[Listed], revisions: Mapping[str, Revision]
) -> dict[str, tuple[Changed, ...]]:
    ticked = {tick.claim_id: tick for tick in selection.ticks}
    found = (
        (one.claim.id, changes_of(one.claim, one.contacts, selection.seen.get(tick), revisions.get(tick.revision_id)))
        for one in chosen
        for tick in [ticked[one.claim.id]]
    )
    return {claim_id: changes for claim_id, changes in found if changes}


def _is_what_was_ticked(selection: Selection, one: Listed, changes: Mapping[str, tuple[Changed, ...]]) -> bool:
    """Tell whether it can be sent and is, in substance, what was ticked."""
    other = any(changed.is_other_claim for changed in changes.get(one.claim.id, ()))
    return not one.reasons and is_ticked(selection, one.claim) and not other


def _left_out(selection: Selection, one: Listed) -> LeftOut:
    changed = OTHER_COMPANY if is_ticked(selection, one.claim) else CHANGED_SINCE_TICKED
    why = tuple(reason.words for reason in one.reasons) or (say(changed),)
    return LeftOut(one.claim, why, next((reason.taken for reason in one.reasons if reason.taken), None))
