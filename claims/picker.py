"""What a picker shows: which claims can be ticked, on which page and in which group, and which cannot, with why."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from claims.addresses import Standing, standing_of, standings
from claims.approvals import Need
from claims.arithmetic import all_differences
from claims.customising import CUSTOMISED, Beside, Custom
from claims.holds import Hold
from claims.lines import Difference
from claims.model import Claim, Contact, Project
from claims.money import Money, totals
from claims.narrowing import Sorting, ordered
from claims.preferences import Signing
from claims.reasons import Reason
from claims.selection import GROUP_SIZE, PAGE_SIZE, Selection, Tick, page_within, pages
from claims.signing import orders_of
from claims.statutory import Deadline, near


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
        return all_differences(self.claim.revision)

    @property
    def orders(self) -> tuple[int, ...]:
        """Each recipient's place in the order of signing, in their order."""
        if self.custom is None:
            return orders_of(self.recipients, self.signing)
        return self.custom.orders(orders_of(self.contacts, self.signing))

    @property
    def contacts(self) -> tuple[Contact, ...]:
        """The recipients that are contacts of the commitment."""
        added = len(self.custom.signers) if self.custom is not None else 0
        return self.recipients[: len(self.recipients) - added]

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
