"""What a picker shows: which claims can be ticked, on which page and in which group, and which cannot, with why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from claims.addresses import Standing, standing_of, standings
from claims.approvals import Need
from claims.arithmetic import differences
from claims.changes import Changed, changes_of
from claims.customising import Beside, Custom
from claims.holds import Hold, HoldKind
from claims.lines import Difference
from claims.model import Claim, Contact, Project, Revision
from claims.money import Money, totals
from claims.narrowing import Sorting, ordered
from claims.preferences import Signing
from claims.reasons import CUSTOMISED, Reason, Taken
from claims.selection import GROUP_SIZE, PAGE_SIZE, Selection, Tick, page_within, pages
from claims.signing import orders_of
from claims.statutory import Deadline, near
from claims.warnings import Warned, warnings_of
from claims.wording import phrase, say


@dataclass(frozen=True)
class Listed:
    """A claim with the verdict of the rule of sending: no reasons means that it can be ticked.

    `skipped` names contacts that will not be addressed although the claim can be sent, each with its fault.
    """

    claim: Claim
    reasons: tuple[Reason, ...]
    recipients: tuple[Contact, ...]
    skipped: tuple[tuple[Contact, str], ...] = ()
    signed_by: tuple[str, ...] | None = None
    """The addresses of the commitment's last signed claim; None when nothing of it has been signed."""
    needs: tuple[Need, ...] = ()
    """Why a second admin has to approve it before it is sent; nothing when nobody has to."""
    deadline: Deadline | None = None
    """Until when a statute wants it answered; None where none does, or nobody said when it was received."""
    since: datetime | None = None
    """When the claim first came from its source."""
    signing: Signing = Signing.ALL
    beside: tuple[Contact, ...] = ()
    """Contacts who could be addressed and are not, because the first one signs alone."""
    custom: Custom | None = None
    """How it is customised; `recipients` have its further signers behind the contacts."""

    @property
    def differences(self) -> tuple[Difference, ...]:
        """What does not add up in its figures: on its cover sheet, in its lines, and from the claim before."""
        return (*differences(self.claim.revision.figures), *self.claim.revision.differences)

    @property
    def orders(self) -> tuple[int, ...]:
        """Each recipient's place in the order of signing, in their order."""
        if self.custom is None:
            return orders_of(self.recipients, self.signing)
        contacts = self.recipients[: len(self.recipients) - len(self.custom.signers)]
        return self.custom.orders(orders_of(contacts, self.signing))

    @property
    def copies(self) -> tuple[Beside, ...]:
        """Who gets a copy and signs nothing."""
        return self.custom.copies if self.custom is not None else ()

    @property
    def standings(self) -> tuple[Standing, ...]:
        """How each recipient's address stands to what was signed before, in their order."""
        return standings(self.recipients, self.signed_by)

    @property
    def changed(self) -> tuple[Contact, ...]:
        """All whom it goes to at an address that was not on the commitment's last signed claim."""
        people = (*self.recipients, *(one.contact for one in self.copies))
        return tuple(one for one in people if standing_of(one.email, self.signed_by) is Standing.CHANGED)

    @property
    def by_itself(self) -> "Listed":
        """The claim as a confirmation of it alone sees it: that it is customised keeps it from the others only."""
        passed = (CUSTOMISED,) if self.custom is not None else ()
        return replace(self, reasons=tuple(one for one in self.reasons if one not in passed))


@dataclass(frozen=True)
class PickerPage:
    """One page of a picker, ready to be drawn. Pages count from 0."""

    project: Project
    selection: Selection
    page: int
    pages: int
    groups: tuple[tuple[Listed, ...], ...]
    sendable: int
    first: int
    """Number of the page's first claim among the sendable ones, from 1; 0 when there is none."""
    blocked: tuple[Listed, ...]
    total: int
    """How many claims the member has, shown or not."""
    ticked: int
    ticked_elsewhere: int
    ticked_totals: tuple[Money, ...]
    """Ticks on other pages, and of claims that are not shown, are counted here; those of this page change without a
    redraw, so they are not."""
    holds: tuple[Hold, ...] = ()
    """What keeps everything from being sent just now, whatever the claim."""
    deadlines: tuple[Deadline, ...] = ()
    """Of all claims of the list, those that have to be answered soon, the nearest first."""
    refreshed: bool = False
    """It takes the place of one from another day."""
    others: bool = False
    """The member can open the list of another project, too."""


def narrowed(selection: Selection, listed: Sequence[Listed]) -> list[Listed]:
    """Return what the selection shows of the list, in its order."""
    narrowing = selection.narrowing
    by_id = {one.claim.id: one for one in listed if narrowing.shows(one.claim)}
    if narrowing.sorting is Sorting.DEADLINE:
        return sorted(by_id.values(), key=lambda one: one.deadline.answer_by if one.deadline else date.max)
    return [by_id[claim.id] for claim in ordered(((one.claim, one.since) for one in by_id.values()), narrowing.sorting)]


def page_of(project: Project, selection: Selection, listed: Sequence[Listed]) -> PickerPage:
    """Return the selection's page of the list."""
    fitting = narrowed(selection, listed)
    sendable = [one for one in fitting if not one.reasons]
    page = page_within(selection.page, len(sendable))
    shown = sendable[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    ticked = [one for one in listed if not one.reasons and is_ticked(selection, one.claim)]
    shown_ids = {one.claim.id for one in shown}
    elsewhere = [one for one in ticked if one.claim.id not in shown_ids]
    return PickerPage(
        project=project,
        selection=selection,
        page=page,
        pages=pages(len(sendable)),
        groups=tuple(tuple(shown[at : at + GROUP_SIZE]) for at in range(0, len(shown), GROUP_SIZE)),
        sendable=len(sendable),
        first=page * PAGE_SIZE + 1 if shown else 0,
        blocked=tuple(one for one in fitting if one.reasons),
        total=len(listed),
        ticked=len(ticked),
        ticked_elsewhere=len(elsewhere),
        deadlines=near(one.deadline for one in listed),
        ticked_totals=totals(one.claim.due for one in elsewhere),
    )


def tick_of(claim: Claim) -> Tick:
    """The tick this claim gets now: bound to its current revision."""
    return Tick(claim.id, claim.revision.id)


def is_ticked(selection: Selection, claim: Claim) -> bool:
    """Tell whether the claim is ticked at the revision it has now."""
    return tick_of(claim) in selection.ticks


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
        (one.claim.id, changes_of(one.claim, one.recipients, selection.seen.get(tick), revisions.get(tick.revision_id)))
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
