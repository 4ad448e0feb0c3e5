"""Binding a channel to a project: from then on the project's batches are told there."""

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.places import channel_fault
from claims.model import Project
from storage import projects


def bind(services: Services, caller: Caller, project_id: str, channel_id: str) -> Project:
    """Make this channel the project's. Raises Refusal unless an admin asks, in a channel that can be told."""
    with services.db.reading() as tx:
        project = projects.get(tx, project_id)
        authority.check_admin(authority.member_of(tx, caller, project_id), project)
    fault = channel_fault(services, channel_id)
    if fault is not None:
        said = fault.replace("the project's channel", "this channel")
        raise Refusal(f"Batches of {project.name} cannot be told here: {said}. Nothing was changed.")
    with services.db.deciding() as tx:
        authority.check_admin(authority.member_of(tx, caller, project_id), project)
        projects.bind_channel(tx, project_id, channel_id)
    return project
