"""What a picker shows: which claims can be ticked, on which page and in which group, and which cannot, with why."""

from collections.abc import Sequence
from dataclasses import dataclass

from claims.model import Claim, Contact, Project
from claims.money import Money, totals
from claims.reasons import Reason
from claims.selection import GROUP_SIZE, PAGE_SIZE, Selection, Tick, page_within, pages


@dataclass(frozen=True)
class Listed:
    """A claim with the verdict of the rule of sending: no reasons means that it can be ticked.

    `skipped` names contacts that will not be addressed although the claim can be sent, each with its fault.
    """

    claim: Claim
    reasons: tuple[Reason, ...]
    recipients: tuple[Contact, ...]
    skipped: tuple[tuple[Contact, str], ...] = ()


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
    ticked: int
    ticked_elsewhere: int
    ticked_totals: tuple[Money, ...]
    """Ticks on other pages are counted here; those of this page change without a redraw, so they are not."""


def page_of(project: Project, selection: Selection, listed: Sequence[Listed]) -> PickerPage:
    """Return the selection's page of the list, in the order given."""
    sendable = [one for one in listed if not one.reasons]
    page = page_within(selection.page, len(sendable))
    shown = sendable[page * PAGE_SIZE : (page + 1) * PAGE_SIZE]
    ticked = [one for one in sendable if is_ticked(selection, one.claim)]
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
        blocked=tuple(one for one in listed if one.reasons),
        ticked=len(ticked),
        ticked_elsewhere=len(elsewhere),
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

    @property
    def private_count(self) -> int:
        """How many of the claims are private: those get a batch of their own, in a DM."""
        return sum(1 for one in self.going if one.claim.commitment.private)


CHANGED_SINCE_TICKED = "It changed since you ticked it. Look at it again and tick it if it is still right."


def confirmation_of(
    project: Project,
    selection: Selection,
    listed: Sequence[Listed],
    public_place: str | None,
    place_note: str | None,
    sender: str,
) -> Confirmation:
    """Split the ticked claims into those that go and those that stay, with the reasons."""
    by_id = {one.claim.id: one for one in listed}
    ticks = [tick for tick in selection.ticks if tick.claim_id in by_id]
    chosen = [one for one in listed if any(tick.claim_id == one.claim.id for tick in ticks)]
    going = tuple(one for one in chosen if not one.reasons and is_ticked(selection, one.claim))
    left_out = tuple(LeftOut(one.claim, _why_left_out(one)) for one in chosen if one not in going)
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
    )


def _why_left_out(one: Listed) -> tuple[str, ...]:
    return tuple(reason.words for reason in one.reasons) or (CHANGED_SINCE_TICKED,)
