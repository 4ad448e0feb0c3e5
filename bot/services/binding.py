"""Binding a channel to a project: from then on the project's batches are told there."""

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.places import channel_fault
from claims.audit import Deed, Entry
from claims.model import Project
from claims.wording import phrase
from storage import audit, projects


def bind(services: Services, caller: Caller, project_id: str, channel_id: str) -> Project:
    """Make this channel the project's. Raises Refusal unless an admin asks, in a channel that can be told."""
    with services.db.reading() as tx:
        project = projects.get(tx, project_id)
        authority.check_may_bind(tx, authority.member_of(tx, caller, project_id), project)
    fault = channel_fault(services, channel_id, is_bound=False)
    if fault is not None:
        raise Refusal(
            phrase("Batches of {project} cannot be told here: {fault}. Nothing was changed."),
            of=project, project=project.name, fault=fault,
        )  # fmt: skip
    with services.db.deciding() as tx:
        authority.check_may_bind(tx, authority.member_of(tx, caller, project_id), project)
        projects.bind_channel(tx, project_id, channel_id)
        deed, now = Deed.CHANNEL_BOUND, services.clock()
        audit.record(tx, Entry(now, caller.slack_id, caller.surface, deed, project_id=project_id, about=channel_id))
    return project
