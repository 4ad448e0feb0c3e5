"""What one person's Home tab holds, as things stand now. Decides nothing: whoever presses there is asked again."""

from collections.abc import Mapping

from bot.services import approving, authority, logging_in, picking, standing
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.batch import Batch
from claims.dispatch import NOT_YET_OUT
from claims.grants import GrantState
from claims.holds import ACCOUNT, EVERYTHING
from claims.home import Connection, Home, Mine, Site, home_of
from claims.model import Level, Member, Project
from storage import grants, holds, homes, projects, senders
from storage.database import Tx

LOOKED_AT = 60
"""Batches of each kind, the newest; `/claims status` tells of older ones."""
COUNTED = 10
"""Projects whose claims are judged one by one, to say how many can be sent: 500 claims take a fifth of a second."""


def read(services: Services, slack_id: str) -> Home | None:
    """Return what the tab of a full member of the workspace holds; None for a member of no project."""
    with services.db.reading() as tx:
        members = {one.project_id: one for one in projects.memberships(tx, slack_id)}
        if not members:
            return None
        found = homes.shown(tx, list(members), slack_id, LOOKED_AT)
        seen = standing.seen_of(tx, found, members)
        return home_of(
            [_mine(tx, slack_id, batch, members[found[batch.id]]) for batch in standing.told(services, seen)],
            _sites(services, tx, members),
            _connection(services, tx, slack_id, members),
            holds.active(tx, (EVERYTHING, ACCOUNT)),
            services.clock(),
        )


def _mine(tx: Tx, slack_id: str, batch: Batch, member: Member) -> Mine:
    may_hold = authority.may_hold(member)
    is_own = batch.requester_slack_id == slack_id
    return Mine(
        batch,
        is_own,
        may_hold,
        may_approve=bool(batch.awaiting) and may_hold and approving.is_second(tx, slack_id, member, batch),
        is_left=may_hold and not is_own and _has_exceptions(batch) and not _may_act(tx, batch, member.project_id),
    )


def _has_exceptions(batch: Batch) -> bool:
    return any(line.is_exception for line in batch.lines)


def _may_act(tx: Tx, batch: Batch, project_id: str) -> bool:
    """Tell whether who confirmed it may still act on it."""
    return any(one.slack_id == batch.requester_slack_id for one in projects.admins(tx, project_id))


def _sites(services: Services, tx: Tx, members: Mapping[str, Member]) -> list[Site]:
    theirs = projects.by_ids(tx, list(members))
    senders_first = sorted(theirs, key=lambda one: members[one.id].level is not Level.ADMIN)
    return [
        Site(one, members[one.id].level, _sendable(services, tx, members[one.id], one) if at < COUNTED else None)
        for at, one in enumerate(senders_first)
    ]


def _sendable(services: Services, tx: Tx, member: Member, project: Project) -> int | None:
    if member.level is not Level.ADMIN:
        return None
    return sum(not one.reasons for one in picking.listed(services, tx, member, project))


def _connection(services: Services, tx: Tx, slack_id: str, members: Mapping[str, Member]) -> Connection | None:
    grant = grants.of_person(tx, slack_id)
    if grant is None and not any(one.level is Level.ADMIN for one in members.values()):
        return None
    lapsed = grant is not None and grant.state is GrantState.LAPSED
    states = senders.states(tx, grant.user_id) if grant is not None and lapsed else {}
    return Connection(grant, _can_connect(services), sum(states.get(state, 0) for state in NOT_YET_OUT))


def _can_connect(services: Services) -> bool:
    try:
        logging_in.ready(services)
    except Refusal:
        return False
    return True
