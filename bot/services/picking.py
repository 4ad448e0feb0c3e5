"""The picker: what a member sees of a project's claims, and the ticks they make."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims import contacts as contact_rules
from claims.model import Member, Project, may_see
from claims.picker import Listed, PickerPage, page_of
from claims.selection import Selection, Tick, after_group
from claims.sending import Situation, reasons_against, recipients_of
from storage import listing, projects, selections
from storage.database import Tx
from storage.listing import StoredClaim


class PickerReplaced(Exception):
    """The member has opened a newer picker; this one no longer counts."""


@dataclass(frozen=True)
class Group:
    """What one group of checkboxes reports: where it stands in which drawing, and what is ticked in it.

    `pressed_at` is Slack's `action_ts` of the press that reported it, its own or that of a button beside it.
    """

    block_id: str
    picker: str
    redraw: int
    page: int
    number: int
    ticked: frozenset[Tick]
    pressed_at: str


def listed(services: Services, tx: Tx, member: Member, project: Project) -> tuple[Listed, ...]:
    """Return the claims that exist for this member, each with the verdict of the rule of sending."""
    stored = listing.of_project(tx, project.id)
    return tuple(judged(services, one, member, project) for one in stored if may_see(one.claim.commitment, member))


def judged(services: Services, stored: StoredClaim, member: Member, project: Project) -> Listed:
    """Apply the rule of sending to one claim."""
    claim = stored.claim
    commitment = claim.commitment
    shown = (project.name, commitment.number, commitment.title, commitment.contract_company)
    people = recipients_of(claim)
    situation = Situation(
        claim=claim,
        project=project,
        level=member.level,
        sender_connected=services.connection.good,
        envelope=stored.envelope,
        signed=stored.signed,
        undrawable=services.undrawable("".join((*shown, *(f"{one.name}{one.email}" for one in people)))),
    )
    skipped = contact_rules.faults(claim.contacts, commitment.contract_company) if people else ()
    return Listed(claim, reasons_against(situation), people, skipped)


def choices(services: Services, caller: Caller) -> tuple[Project, ...]:
    """Return the projects the caller is a member of; raises Refusal for a stranger."""
    with services.db.reading() as tx:
        return projects.by_ids(tx, [member.project_id for member in authority.memberships(tx, caller)])


def open_picker(services: Services, caller: Caller, project_id: str, response_url: str | None) -> PickerPage:
    """Open a picker over the ticks the member already has; raises Refusal unless they are an admin there."""
    now = services.clock()
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, project_id)
        project = projects.get(tx, project_id)
        authority.check_admin(member, project)
        selection = selections.open_picker(tx, member.id, project_id, response_url, now)
        return draw(tx, project, selection, listed(services, tx, member, project))


def tick(services: Services, caller: Caller, group: Group) -> None:
    """Keep the ticks of one group. Draws nothing: Slack shows the tick by itself."""
    with services.db.deciding() as tx:
        selection, _, _ = held(tx, caller, group.picker)
        merge(tx, selection, [group], services.clock())


def turn(
    services: Services, caller: Caller, picker: str, page: int | None, groups: Iterable[Group], response_url: str | None
) -> PickerPage:
    """Keep what the message reports and show another page; `page` None shows the same one anew."""
    now = services.clock()
    with services.db.deciding() as tx:
        selection, member, project = held(tx, caller, picker)
        selection = merge(tx, selection, groups, now)
        turned = selections.turn(tx, selection, selection.page if page is None else page, response_url, now)
        return draw(tx, project, turned, listed(services, tx, member, project))


def page(services: Services, caller: Caller, picker: str) -> PickerPage:
    """Return the picker as it stands, changing nothing."""
    with services.db.deciding() as tx:
        selection, member, project = held(tx, caller, picker)
        return page_of(project, selection, listed(services, tx, member, project))


def held(tx: Tx, caller: Caller, picker: str) -> tuple[Selection, Member, Project]:
    """Return the selection of a picker, locked, with its owner as they stand now and its project.

    Raises PickerReplaced for an older picker, Refusal for anybody but its owner.
    """
    selection = selections.by_picker(tx, picker)
    if selection is None:
        authority.memberships(tx, caller)
        raise PickerReplaced
    return owned(tx, caller, selection)


def owned(tx: Tx, caller: Caller, selection: Selection) -> tuple[Selection, Member, Project]:
    """Check that the selection is the caller's and that they are still an admin there."""
    member = authority.member_of(tx, caller, selection.project_id)
    if member.id != selection.member_id:
        raise Refusal("This list belongs to somebody else. Type `/claims pending` for your own.")
    project = projects.get(tx, selection.project_id)
    authority.check_admin(member, project)
    return selection, member, project


def draw(tx: Tx, project: Project, selection: Selection, claims: tuple[Listed, ...]) -> PickerPage:
    """Make the page to draw, and remember which claims its groups show."""
    shown = page_of(project, selection, claims)
    selections.note_drawn(tx, selection, [[one.claim.id for one in group] for group in shown.groups])
    return shown


def merge(tx: Tx, selection: Selection, groups: Iterable[Group], now: datetime) -> Selection:
    """Keep what groups of this picker report. A report that a later one of the same group overtook changes nothing.

    A tick may cross the drawing of another page on its way. It counts for claims that are not on the page drawn
    since: of those, the newer drawing tells.
    """
    ticks = selection.ticks
    for group in groups:
        if group.picker != selection.picker:
            continue
        if not selections.is_newest_press(tx, selection, group.block_id, group.pressed_at):
            continue
        shown = selections.drawn_in(tx, selection, group.redraw, group.number)
        if group.redraw != selection.redraw:
            shown -= selections.drawn_in(tx, selection, selection.redraw)
        ticks = after_group(ticks, shown, group.ticked)
    selections.save(tx, selection, ticks, now)
    return replace(selection, ticks=ticks)
