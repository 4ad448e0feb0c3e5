"""The picker: what a member sees of a project's claims, and the ticks they make."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from bot.blocks.speaking_of import of_code
from bot.services import authority, deadlines, persons
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.persons import Sender
from claims import contacts as contact_rules
from claims.addresses import standings
from claims.arithmetic import all_differences
from claims.holds import ACCOUNT, EVERYTHING
from claims.model import Claim, Member, Project, may_see
from claims.picker import Listed, PickerPage, page_of
from claims.seen import seen_of
from claims.selection import Selection, Tick, after_group
from claims.sending import Situation, reasons_against, recipients_of
from claims.signing import signers_of
from claims.wording import phrase, speaking
from storage import holds, listing, preferences, projects, remembering, selections
from storage.database import Tx
from storage.listing import StoredClaim


class PickerReplaced(Exception):
    """The member has opened a newer picker; this one no longer counts."""


class PickerStale(Exception):
    """The picker that was pressed showed another day: it was drawn anew, and nothing else was done."""

    def __init__(self, page: PickerPage) -> None:
        """Keep what takes its place."""
        super().__init__("a picker from another day was pressed")
        self.page = page


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
    sender = persons.sender_for(services, tx, member.slack_id)
    seen = [one for one in stored if may_see(one.claim.commitment, member)]
    deadline = deadlines.reckoner(tx, project, services.clock())
    return tuple(
        replace(judged(services, one, member, project, sender), deadline=None if one.signed else deadline(one.claim))
        for one in seen
    )


def judged(services: Services, stored: StoredClaim, member: Member, project: Project, sender: Sender) -> Listed:
    """Apply the rule of sending to one claim that would go out as this sender, customised if it is."""
    claim = stored.claim
    commitment = claim.commitment
    shown = (project.name, commitment.number, commitment.title, commitment.contract_company)
    signing = project.chosen.signing
    able, custom = recipients_of(claim), stored.custom
    contacts = signers_of(able, signing)
    people = (*contacts, *(one.contact for one in custom.signers)) if custom is not None and contacts else contacts
    copies = [one.contact for one in custom.copies] if custom is not None else []
    situation = Situation(
        claim=claim,
        project=project,
        level=member.level,
        sender_connected=sender.connected,
        person_lapsed=sender.waits_for is not None,
        envelope=stored.envelope,
        signed=stored.signed,
        taken=stored.taken,
        undrawable=_undrawable(services, (*shown, *(f"{one.name}{one.email}" for one in people)), claim),
        differences=all_differences(claim.revision),
        custom=custom,
    )
    needs = services.second_admin.needs(claim.due, standings([*people, *copies], stored.signed_by))
    with speaking(of_code(project.dictionary)):
        skipped = contact_rules.faults(claim.contacts, commitment.contract_company) if people else ()
        return Listed(
            claim, reasons_against(situation), people, skipped, stored.signed_by, needs, since=stored.since,
            signing=signing, beside=able[len(contacts) :], custom=custom,
        )  # fmt: skip


def _undrawable(services: Services, shown: Iterable[str], claim: Claim) -> str:
    """Return what the sheet could not show; lines are drawn only where the claim has no document of its own."""
    in_lines = claim.revision.undrawable if claim.revision.document_sha256 is None else ""
    return "".join(dict.fromkeys(services.undrawable("".join(shown)) + in_lines))


def choices(services: Services, caller: Caller) -> tuple[Project, ...]:
    """Return the projects the caller is a member of; raises Refusal for a stranger."""
    with services.db.reading() as tx:
        return projects.by_ids(tx, [member.project_id for member in authority.memberships(tx, caller)])


def open_picker(
    services: Services, caller: Caller, project_id: str, response_url: str | None, chosen_in: str | None = None
) -> PickerPage:
    """Open a picker over the ticks the member already has; raises Refusal unless they are an admin there.

    `chosen_in` is the channel where they chose this project: it is remembered there.
    """
    now = services.clock()
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, project_id)
        project = projects.get(tx, project_id)
        authority.check_admin(tx, member, project)
        if chosen_in is not None:
            remembering.remember(tx, caller.slack_id, chosen_in, project_id, now)
        selection = selections.open_picker(tx, member.id, project_id, response_url, now)
        return draw(tx, project, selection, listed(services, tx, member, project))


def tick(services: Services, caller: Caller, group: Group) -> None:
    """Keep the ticks of one group. Draws nothing, for Slack shows the tick by itself, unless it is from another day.

    Raises PickerStale then, with the tick kept.
    """
    keep_heard(services, caller, group.picker, [group], None)


def keep_heard(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> Project:
    """Keep what the message reports, and where it can be redrawn; return whose list it is. Raises as `heard` does."""
    with services.db.deciding() as tx:
        selection, member, project = _hear(services, tx, caller, picker, groups, response_url)
        stale = selection.is_stale(services.clock())
        page = anew(services, tx, selection, project, listed(services, tx, member, project)) if stale else None
    if page is not None:
        raise PickerStale(page)
    return project


def heard(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> tuple[PickerPage, tuple[Listed, ...]]:
    """Keep what the message reports before anything is opened from it; return it as it stands, and the whole list.

    Raises PickerStale, with the ticks kept, where what the person has before their eyes is from another day.
    """
    with services.db.deciding() as tx:
        selection, member, project = _hear(services, tx, caller, picker, groups, response_url)
        claims = listed(services, tx, member, project)
        stale = selection.is_stale(services.clock())
        page = anew(services, tx, selection, project, claims) if stale else page_of(project, selection, claims)
    if stale:
        raise PickerStale(page)
    return page, claims


def _hear(
    services: Services, tx: Tx, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None
) -> tuple[Selection, Member, Project]:
    selection, member, project = held(tx, caller, picker)
    selection = merge(tx, selection, groups, services.clock())
    selections.answer_at(tx, selection, response_url)
    return selection, member, project


def anew(services: Services, tx: Tx, selection: Selection, project: Project, claims: tuple[Listed, ...]) -> PickerPage:
    """Draw a picker from another day again; it says so."""
    turned = selections.turn(tx, selection, selection.page, None, services.clock())
    return replace(draw(tx, project, turned, claims), refreshed=True)


def turn(
    services: Services, caller: Caller, picker: str, page: int | None, groups: Iterable[Group], response_url: str | None
) -> PickerPage:
    """Keep what the message reports and show another page; `page` None shows the same one anew."""
    now = services.clock()
    with services.db.deciding() as tx:
        selection, member, project = held(tx, caller, picker)
        selection = merge(tx, selection, groups, now)
        turned = selections.turn(tx, selection, selection.page if page is None else page, response_url, now)
        drawn = draw(tx, project, turned, listed(services, tx, member, project))
        return replace(drawn, refreshed=selection.is_stale(now))


def page(services: Services, caller: Caller, picker: str, response_url: str | None = None) -> PickerPage:
    """Return the picker as it stands, changing nothing but where it can be redrawn."""
    with services.db.deciding() as tx:
        selection, member, project = held(tx, caller, picker)
        selections.answer_at(tx, selection, response_url)
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
    """Check that the selection is the caller's and that they are still an admin there.

    One of a project that is not theirs does not exist for them: raises PickerReplaced, as if nobody had it.
    """
    members = authority.memberships(tx, caller)
    member = next((one for one in members if one.project_id == selection.project_id), None)
    if member is None:
        raise PickerReplaced
    if member.id != selection.member_id:
        raise Refusal(phrase("This list belongs to somebody else. Type `/claims pending` for your own."))
    project = projects.get(tx, selection.project_id)
    authority.check_admin(tx, member, project)
    return selection, member, project


def draw(tx: Tx, project: Project, selection: Selection, claims: tuple[Listed, ...]) -> PickerPage:
    """Make the page to draw, and remember which claims its groups show."""
    shown = replace(
        page_of(project, selection, claims),
        holds=holds.active(tx, (EVERYTHING, ACCOUNT)),
        others=projects.has_others(tx, selection.member_id),
    )
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
    return keep(tx, selection, ticks, now)


def keep(tx: Tx, selection: Selection, ticks: frozenset[Tick], now: datetime) -> Selection:
    """Make these the ticks, and write down beside each new one what is true around its claim just now."""
    new = [tick.claim_id for tick in ticks - selection.ticks]
    around = listing.of_claims(tx, selection.project_id, new) if new else ()
    signing = preferences.get(tx, selection.project_id).signing
    seen = {one.claim.id: seen_of(one.claim, signers_of(recipients_of(one.claim), signing)) for one in around}
    selections.save(tx, selection, ticks, now, seen)
    return replace(selection, ticks=ticks)
