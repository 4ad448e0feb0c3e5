"""Short private answers: help, refusals, trouble, and the sentences that say what to do next."""

from collections.abc import Sequence
from difflib import get_close_matches
from itertools import groupby
from typing import NamedTuple

from bot.blocks.elements import Json, context, message, modal, section
from bot.blocks.helping import help_blocks
from bot.blocks.naming import KINDS_EXPLAINED
from bot.blocks.text import channel, clean, escape, safe, sentence
from claims.helping import Help
from claims.model import Project
from claims.wording import phrase, say

COMMAND = "/claims"


class Typing(NamedTuple):
    """What may follow the command, as typed ("pending [project]"), what it does, and under which heading it is listed.

    All are our own words; what it does and the heading are phrases.
    """

    usage: str
    does: str
    group: str = ""


Usage = Sequence[Typing]
"""In the order in which they are listed; those of one heading beside each other."""
NOTHING_SENT = phrase("Nothing was sent.")
NOT_POSSIBLE = phrase("That is not possible.")


def help_message(usage: Usage) -> Json:
    """List the subcommands."""
    title = say("Progress claims, signed with DocuSign")
    return message(
        say("How to use {command}", command=COMMAND),
        [section(f"*{title}*"), *_usage(usage), context(say(KINDS_EXPLAINED))],
    )


def unknown_message(given: str, usage: Usage) -> Json:
    """Answer a subcommand that does not exist: the nearest one that does, then all of them. `given`: all of it."""
    typed = safe(given, 60, "…")
    nearest = nearest_command(given, usage)
    if nearest is None:
        text = say("There is no command “{command} {given}”.", command=COMMAND, given=typed)
    else:
        rest = clean(given).partition(" ")[2]
        meant = f"{nearest} {safe(rest, 60)}" if rest else nearest
        text = say(
            "There is no command “{command} {given}”. Did you mean `{command} {meant}`?",
            command=COMMAND,
            given=typed,
            meant=meant,
        )
    return message(text, [section(text), *_usage(usage)])


def nearest_command(given: str, usage: Usage) -> str | None:
    """Return the subcommand that the typed word was probably meant to be."""
    typed = clean(given).partition(" ")[0].casefold()
    known = [one.usage.partition(" ")[0] for one in usage]
    found = get_close_matches(typed, known, n=1, cutoff=0.6)
    # One who types the start of a word means it, however short.
    return found[0] if found else next((one for one in known if typed and one.startswith(typed)), None)


def refusal_message(words: str, fix: str = "", help_: Help | None = None) -> Json:
    """Say no, and why; `fix` says what would change that, `help_` who can. Data in any of them is harmless here."""
    told = f"{_sentence(words)}\n{_sentence(fix)}" if fix else _sentence(words)
    return message(_sentence(words), [section(told), *(help_blocks(help_) if help_ else [])])


def trouble_message(reference: str, effect: str = NOTHING_SENT) -> Json:
    """Say that the fault is ours, what it did not do, and what to tell the admin; `effect` is a phrase."""
    text = trouble_text(reference, effect)
    return message(text, [section(text)])


def trouble_text(reference: str, effect: str = NOTHING_SENT) -> str:
    """The words of `trouble_message`, as mrkdwn."""
    return say(
        "Something went wrong on our side. {effect} Try again; if it happens again, tell your admin this reference: "
        "*{reference}*",
        effect=_sentence(say(effect)),
        reference=safe(reference, 40),
    )


def notice_view(title: str, text: str, help_: Help | None = None) -> Json:
    """A modal that says one thing; `text` is mrkdwn of ours (a view has nowhere else to answer)."""
    return modal(title, [section(text), *(help_blocks(help_) if help_ else [])])


def trouble_view(reference: str, effect: str = NOTHING_SENT) -> Json:
    """`trouble_message`, for one who is in a modal."""
    return notice_view(say("Something went wrong"), trouble_text(reference, effect))


def here_message(project: Project, channel_id: str) -> Json:
    """Say that a channel is now the project's."""
    name = safe(project.name, 100)
    text = say("From now on, batches of {project} are posted in {channel}.", project=name, channel=channel(channel_id))
    more = say("Private claims are still posted only to whoever sends them, in a direct message.")
    return message(say("Batches of {project} are now posted here.", project=name), [section(text), context(more)])


def _usage(usage: Usage) -> list[Json]:
    """One paragraph for each heading, one line for each subcommand."""
    blocks = []
    for group, typings in groupby(usage, key=lambda one: one.group):
        lines = [f"`{COMMAND} {escape(one.usage)}`  {escape(say(one.does))}" for one in typings]
        blocks.append(section("\n".join([*([f"*{say(group)}*"] if group else []), *lines])))
    return blocks


def _sentence(text: str) -> str:
    return sentence(text, 1000, say(NOT_POSSIBLE))
