"""Which project somebody means who names none: of those whose list they may open, and nothing of any other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.services import authority, picking
from bot.services.authority import Caller
from bot.services.context import Services
from bot.services.picking import Group
from claims.model import Level, Member, Project
from storage import projects, remembering


@dataclass(frozen=True)
class Offered:
    """What can be opened without a name: `project`, or where that is None one of `choices`."""

    project: Project | None
    choices: tuple[Project, ...]


def offered(services: Services, caller: Caller, channel_id: str) -> Offered:
    """Return the project that lives in this channel; else the one that the person chose here last; else the only one.

    Those that live here come first in a choice. Raises Refusal for a stranger.
    """
    with services.db.reading() as tx:
        members = authority.memberships(tx, caller)
        everywhere = projects.by_ids(tx, [one.project_id for one in members])
        last = remembering.last_project(tx, caller.slack_id, channel_id)
    permitted = _permitted(members, everywhere)
    here = [one for one in everywhere if one.channel_id == channel_id]
    chosen = [one for one in permitted if one.id == last]
    return Offered(only_one(here, chosen, permitted), bound_first(permitted, channel_id))


def choices(
    services: Services, caller: Caller, picker: str, groups: Iterable[Group], channel_id: str
) -> tuple[Project, ...]:
    """Keep what a list reports whose place a choice takes; return the projects there are to choose from.

    Raises PickerReplaced and Refusal as any press in that list.
    """
    with services.db.deciding() as tx:
        selection, _, _ = picking.held(tx, caller, picker)
        picking.merge(tx, selection, groups, services.clock())
        members = authority.memberships(tx, caller)
        return bound_first(_permitted(members, projects.by_ids(tx, [one.project_id for one in members])), channel_id)


def only_one(*ways: Sequence[Project]) -> Project | None:
    """Return the project of the first of these ways that leads to one alone; None where there is a choice."""
    return next((found[0] for found in ways if len(found) == 1), None)


def _permitted(members: Iterable[Member], everywhere: tuple[Project, ...]) -> tuple[Project, ...]:
    """Leave those whose list the person may open; whoever may open none is told so by any of theirs."""
    admin = {one.project_id for one in members if one.level is Level.ADMIN}
    return tuple(one for one in everywhere if one.id in admin) or everywhere


def bound_first(found: tuple[Project, ...], channel_id: str) -> tuple[Project, ...]:
    """Put those that live in this channel before the others."""
    return tuple(sorted(found, key=lambda one: one.channel_id != channel_id))
