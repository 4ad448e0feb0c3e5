"""`/claims`: one table routes the subcommands, and writes the help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks.notices import help_message, here_message, no_project_message, unknown_message
from bot.blocks.picker import picker_message, project_choice_message
from bot.blocks.status import status_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.requests import caller_of, typed_text
from bot.services import authority, binding, picking, standing
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.model import Project

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Subcommand:
    """One thing that can be typed after `/claims`."""

    usage: str
    does: str
    handle: Callable[[Services, Body, str], None]


def handle_command(services: Services, body: Body) -> None:
    """Route what was typed. Whoever is not one of us learns nothing but that."""
    authority.check_person(services, caller_of(body))
    word, _, rest = typed_text(body).partition(" ")
    subcommand = SUBCOMMANDS.get(word.lower() or "help")
    if subcommand is None:
        answer(services, body, unknown_message(word, USAGE))
        return
    subcommand.handle(services, body, rest.strip())


def show_pending(services: Services, body: Body, wanted: str) -> None:
    """`/claims pending [project]`: the picker of the project named, of this channel's, or of the only one."""
    projects = picking.choices(services, caller_of(body))
    project = _chosen(projects, wanted, str(body.get("channel_id")))
    if project is None and wanted:
        answer(services, body, no_project_message(wanted, projects))
    elif project is None:
        answer(services, body, project_choice_message(projects))
    else:
        page = picking.open_picker(services, caller_of(body), project.id, response_url_of(body))
        answer(services, body, picker_message(page))


def show_status(services: Services, body: Body, _rest: str) -> None:
    """`/claims status`: the newest batches of the person's projects."""
    answer(services, body, status_message(standing.recent(services, caller_of(body))))


def bind_here(services: Services, body: Body, wanted: str) -> None:
    """`/claims here PROJECT`: from now on the project's batches are told in this channel."""
    projects = picking.choices(services, caller_of(body))
    project = _chosen(projects, wanted, "")
    if project is None and not wanted:
        raise Refusal(f"Which project? Type `/claims here` and its number or name: {_named(projects)}.")
    if project is None:
        answer(services, body, no_project_message(wanted, projects))
        return
    channel_id = str(body.get("channel_id"))
    answer(services, body, here_message(binding.bind(services, caller_of(body), project.id, channel_id), channel_id))


def show_help(services: Services, body: Body, _rest: str) -> None:
    """`/claims help`, and `/claims` alone."""
    answer(services, body, help_message(USAGE))


SUBCOMMANDS: dict[str, Subcommand] = {
    "pending": Subcommand("pending [project]", "See what can be sent, tick, and send it to DocuSign", show_pending),
    "status": Subcommand("status", "See how the newest batches stand", show_status),
    "here": Subcommand("here PROJECT", "Have this project's batches told in this channel", bind_here),
    "help": Subcommand("help", "See this list", show_help),
}

USAGE = [(one.usage, one.does) for one in SUBCOMMANDS.values()]


def _named(projects: tuple[Project, ...]) -> str:
    return ", ".join(f"{one.number} ({one.name})" for one in projects)


def _chosen(projects: tuple[Project, ...], wanted: str, channel_id: str) -> Project | None:
    """Find the project that was named by number or name, else this channel's, else the only one."""
    if wanted:
        named = wanted.casefold()
        exact = [one for one in projects if named in {one.number.casefold(), one.name.casefold()}]
        begun = [one for one in projects if one.name.casefold().startswith(named)]
        found = exact or begun
        return found[0] if len(found) == 1 else None
    here = [one for one in projects if one.channel_id == channel_id]
    if len(here) == 1:
        return here[0]
    return projects[0] if len(projects) == 1 else None
