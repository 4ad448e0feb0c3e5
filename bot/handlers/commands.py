"""`/claims`: one table routes the subcommands, and writes the help."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.blocks import command_ids
from bot.blocks.choosing import not_one_message
from bot.blocks.collaborating import collaborator_status_message
from bot.blocks.notices import Typing, help_message, unknown_message
from bot.handlers.acting import remind_of
from bot.handlers.answers import answer
from bot.handlers.backing_up import compile_month
from bot.handlers.changing import (
    bind_here,
    freeze_all,
    link_guest,
    unfreeze_all,
    unlink_guest,
    which_to_bind,
)
from bot.handlers.connecting import type_connect, type_disconnect
from bot.handlers.preferring import choose_settings, show_settings
from bot.handlers.requests import caller_of, rest_of, subcommand_of, typed_text
from bot.handlers.showing import (
    open_list,
    show_history,
    show_pending,
    show_status,
    show_status_of,
    show_why,
    which,
)
from bot.services import authority, collaborating, picking, visible
from bot.services.context import Services
from claims.finding import Subject, Thing, subject_of
from claims.wording import phrase

Body = Mapping[str, Any]


@dataclass(frozen=True)
class Subcommand:
    """One thing that can be typed after `/claims`.

    `handle` is called with what was typed after it, whatever that is; where there are `things`, only when nothing was:
    what was typed then names one of them, and `with_one` is called with that.
    """

    group: str
    usage: str
    does: str
    handle: Callable[[Services, Body, str], None]
    things: frozenset[Thing] = frozenset()
    with_one: Callable[[Services, Body, Subject], None] | None = None


def handle_command(services: Services, body: Body) -> None:
    """Route what was typed. Whoever is not one of us learns nothing but that.

    The one exception are collaborators, who may see how their own claims stand if the account holder allows it.
    """
    word = subcommand_of(body)
    if word == "status" and (theirs := collaborating.status(services, caller_of(body))) is not None:
        answer(services, body, collaborator_status_message(theirs))
        return
    authority.check_person(services, caller_of(body))
    subcommand, rest = SUBCOMMANDS.get(word), rest_of(body)
    if subcommand is None:
        answer(services, body, unknown_message(typed_text(body), USAGE))
    elif subcommand.with_one is None or not rest:
        subcommand.handle(services, body, rest)
    else:
        _with_named(services, body, word, subcommand, rest)


def _with_named(services: Services, body: Body, word: str, subcommand: Subcommand, rest: str) -> None:
    """Do it with the one thing that is named; else offer what may have been meant."""
    found = visible.meant(services, caller_of(body), rest, subcommand.things)
    if found.one is not None and subcommand.with_one is not None:
        subcommand.with_one(services, body, subject_of(found.one))
        return
    others = picking.choices(services, caller_of(body)) if subcommand.things == PROJECT else ()
    answer(services, body, not_one_message(word, subcommand.things, rest, found, others))


def choose(services: Services, body: Body, press: Mapping[str, Any]) -> bool:
    """Do a subcommand with what was chosen; tell whether the choice could be read."""
    option = press.get("selected_option") or press
    chosen = command_ids.read_choice_value(option.get("value"))
    subcommand = SUBCOMMANDS.get(chosen.subcommand) if chosen else None
    if chosen is None or subcommand is None or subcommand.with_one is None:
        return False
    if chosen.subject.thing not in subcommand.things:
        return False
    subcommand.with_one(services, body, chosen.subject)
    return True


def show_help(services: Services, body: Body, _rest: str) -> None:
    """`/claims help`, and `/claims` alone."""
    answer(services, body, help_message(USAGE))


FOLLOW = phrase("Send and follow")
PROJECTS = phrase("For admins of a project")
YOURSELF = phrase("Your own DocuSign")
ALL = phrase("Everything at once")

PROJECT = frozenset({Thing.PROJECT})
CLAIM = frozenset({Thing.CLAIM})
OUT_THERE = frozenset({Thing.BATCH, Thing.CLAIM, Thing.COMPANY})

SUBCOMMANDS: dict[str, Subcommand] = {
    "pending": Subcommand(
        FOLLOW, "pending [project]", phrase("See what can be sent, tick, send"), show_pending, PROJECT, open_list
    ),
    "status": Subcommand(
        FOLLOW,
        "status [batch|claim|company]",
        phrase("See how things stand"),
        show_status,
        frozenset(Thing),
        show_status_of,
    ),
    "why": Subcommand(
        FOLLOW, "why CLAIM", phrase("See what keeps a claim from being sent"), which("why", CLAIM), CLAIM, show_why
    ),
    "history": Subcommand(
        FOLLOW, "history CLAIM", phrase("See who did what with a claim"), which("history", CLAIM), CLAIM, show_history
    ),
    "remind": Subcommand(
        FOLLOW,
        "remind [batch|claim|company]",
        phrase("Have DocuSign write to signers once more"),
        which("remind", OUT_THERE),
        OUT_THERE,
        remind_of,
    ),
    "here": Subcommand(
        PROJECTS, "here PROJECT", phrase("Tell its batches in this channel"), which_to_bind, PROJECT, bind_here
    ),
    "compile": Subcommand(
        PROJECTS, "compile [project] YYYY-MM", phrase("Get a month's claims in one file"), compile_month
    ),
    "settings": Subcommand(
        PROJECTS,
        "settings [project]",
        phrase("Set digest, reminders, noise, words"),
        choose_settings,
        PROJECT,
        show_settings,
    ),
    "link": Subcommand(
        PROJECTS, "link @GUEST EMAIL", phrase("Let a guest see how this contact's claims stand"), link_guest
    ),
    "unlink": Subcommand(PROJECTS, "unlink @GUEST", phrase("Let them see it no more"), unlink_guest),
    "connect": Subcommand(YOURSELF, "connect", phrase("Send as yourself: log in once"), type_connect),
    "disconnect": Subcommand(YOURSELF, "disconnect", phrase("Send nothing more as yourself"), type_disconnect),
    "freeze": Subcommand(ALL, "freeze REASON", phrase("Send nothing more, of any project"), freeze_all),
    "unfreeze": Subcommand(ALL, "unfreeze", phrase("Let everything go on"), unfreeze_all),
    "help": Subcommand(ALL, "help", phrase("See this list"), show_help),
}

USAGE = [Typing(one.usage, one.does, one.group) for one in SUBCOMMANDS.values()]
