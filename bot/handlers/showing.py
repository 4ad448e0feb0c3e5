"""What is typed to see something: the list, how things stand, why a claim cannot be sent, what was done with it."""

from collections.abc import Callable, Mapping
from typing import Any

from bot.blocks.choosing import which_message
from bot.blocks.following import batch_status_message, claim_status_message, company_status_message
from bot.blocks.history import history_message
from bot.blocks.picker import picker_message, project_choice_message
from bot.blocks.status import status_message
from bot.blocks.why import why_message
from bot.handlers.answers import answer, response_url_of
from bot.handlers.requests import caller_of, is_choice, place_of
from bot.services import explaining, following, picking, remembering, standing, visible
from bot.services.context import Services
from claims.finding import Subject, Thing

Body = Mapping[str, Any]


def show_pending(services: Services, body: Body, _rest: str) -> None:
    """`/claims pending`: the list of this channel's project, of the one chosen here last, or of the only one.

    Else a choice.
    """
    offered = remembering.offered(services, caller_of(body), place_of(body))
    if offered.project is not None:
        _open(services, body, offered.project.id)
    else:
        answer(services, body, project_choice_message(offered.choices))


def open_list(services: Services, body: Body, project: Subject) -> None:
    """`/claims pending PROJECT`: remembered in this channel."""
    _open(services, body, project.id, place_of(body))


def _open(services: Services, body: Body, project_id: str, chosen_in: str | None = None) -> None:
    page = picking.open_picker(services, caller_of(body), project_id, response_url_of(body), chosen_in)
    answer(services, body, picker_message(page), replace=is_choice(body))


def show_status(services: Services, body: Body, _rest: str) -> None:
    """`/claims status`: the newest batches of the person's projects, and those that somebody has to resume."""
    caller = caller_of(body)
    recent, overall = standing.recent(services, caller), standing.overall(services, caller)
    may_hold = standing.may_hold(services, caller, recent)
    answer(services, body, status_message(recent, overall=overall, may_hold=may_hold))


def show_status_of(services: Services, body: Body, subject: Subject) -> None:
    """`/claims status BATCH`, CLAIM, COMPANY or PROJECT: how that one stands."""
    caller = caller_of(body)
    match subject.thing:
        case Thing.BATCH:
            batch = standing.details(services, caller, subject.id)
            told = batch_status_message(batch, bool(standing.may_hold(services, caller, [batch])))
        case Thing.CLAIM:
            told = claim_status_message(following.claim(services, caller, subject.id))
        case Thing.COMPANY:
            told = company_status_message(following.company(services, caller, subject.id))
        case Thing.PROJECT:
            recent = standing.recent(services, caller, subject.id)
            overall, may_hold = standing.overall(services, caller), standing.may_hold(services, caller, recent)
            told = status_message(recent, overall=overall, may_hold=may_hold)
    answer(services, body, told, replace=is_choice(body))


def show_why(services: Services, body: Body, claim: Subject) -> None:
    """`/claims why CLAIM`: one claim that the person may see, with everything that is against sending it."""
    explained = explaining.explain(services, caller_of(body), claim.id)
    answer(services, body, why_message(explained), replace=is_choice(body))


def show_history(services: Services, body: Body, claim: Subject) -> None:
    """`/claims history CLAIM`: what was done with a claim, for whoever may see it."""
    history = visible.history(services, caller_of(body), claim.id)
    answer(services, body, history_message(history), replace=is_choice(body))


def which(subcommand: str, things: frozenset[Thing]) -> Callable[[Services, Body, str], None]:
    """Ask a member which thing, where none was named; whoever is a member of nothing learns nothing."""

    def ask(services: Services, body: Body, _rest: str) -> None:
        picking.choices(services, caller_of(body))
        answer(services, body, which_message(subcommand, things))

    return ask
