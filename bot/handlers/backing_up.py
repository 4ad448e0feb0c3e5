"""`/claims compile [PROJECT] MONTH`: a month's claims in one file, for an admin, in their direct messages."""

from collections.abc import Mapping
from typing import Any

from bot.blocks.backing_up import asked_message
from bot.blocks.choosing import not_one_message
from bot.handlers.answers import answer
from bot.handlers.requests import caller_of, place_of
from bot.services import backing_up, remembering, visible
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.compiling import split_typed
from claims.finding import Thing, subject_of
from claims.wording import phrase

Body = Mapping[str, Any]

WHICH_MONTH = phrase("Which month? Type `/claims compile`, the project's number, and a month such as 2026-10.")
WHICH_PROJECT = phrase("Which project? Type `/claims compile`, its number, and a month such as 2026-10.")


def compile_month(services: Services, body: Body, rest: str) -> None:
    """Have it compiled; without a project, that of this channel, or the only one."""
    named, month = split_typed(rest)
    if month is None:
        raise Refusal(WHICH_MONTH)
    if named:
        found = visible.meant(services, caller_of(body), named, {Thing.PROJECT})
        if found.one is None:
            answer(services, body, not_one_message("pending", frozenset({Thing.PROJECT}), named, found, ()))
            return
        project_id = subject_of(found.one).id
    else:
        offered = remembering.offered(services, caller_of(body), place_of(body))
        if offered.project is None:
            raise Refusal(WHICH_PROJECT)
        project_id = offered.project.id
    asked = backing_up.ask(services, caller_of(body), project_id, month)
    answer(services, body, asked_message(asked.project, month, asked.count))
