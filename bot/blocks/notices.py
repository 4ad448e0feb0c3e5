"""Short private answers: help, refusals, trouble, and the sentences that say what to do next."""

from collections.abc import Sequence
from difflib import get_close_matches

from bot.blocks.elements import Json, context, message, modal, section
from bot.blocks.naming import KINDS_EXPLAINED
from bot.blocks.text import channel, clean, escape, safe, sentence
from claims.model import Project

COMMAND = "/claims"

Usage = Sequence[tuple[str, str]]
"""What may follow the command, as typed ("pending [project]"), and what it does; our own words, in order."""


def help_message(usage: Usage) -> Json:
    """List the subcommands."""
    return message(
        f"How to use {COMMAND}",
        [section("*Progress claims, signed with DocuSign*"), *_usage(usage), context(KINDS_EXPLAINED)],
    )


def unknown_message(given: str, usage: Usage) -> Json:
    """Answer a subcommand that does not exist: the nearest one that does, then all of them."""
    text = f"There is no command “{COMMAND} {safe(given, 60, '…')}”."
    nearest = nearest_command(given, usage)
    if nearest:
        text += f" Did you mean `{COMMAND} {nearest}`?"
    return message(text, [section(text), *_usage(usage)])


def nearest_command(given: str, usage: Usage) -> str | None:
    """Return the subcommand that the typed word was probably meant to be."""
    typed = clean(given).partition(" ")[0].casefold()
    known = [typing.partition(" ")[0] for typing, _ in usage]
    found = get_close_matches(typed, known, n=1, cutoff=0.6)
    # One who types the start of a word means it, however short.
    return found[0] if found else next((one for one in known if typed and one.startswith(typed)), None)


def refusal_message(words: str, fix: str = "") -> Json:
    """Say no, and why; `fix` says what would change that. Data in either is harmless here."""
    told = f"{_sentence(words)}\n{_sentence(fix)}" if fix else _sentence(words)
    return message(_sentence(words), [section(told)])


def trouble_message(reference: str, effect: str = "Nothing was sent.") -> Json:
    """Say that the fault is ours, what it did not do, and what to tell the admin."""
    text = trouble_text(reference, effect)
    return message(text, [section(text)])


def trouble_text(reference: str, effect: str = "Nothing was sent.") -> str:
    """The words of `trouble_message`, as mrkdwn."""
    return (
        f"Something went wrong on our side. {_sentence(effect)} Try again; if it happens again, tell your admin"
        f" this reference: *{safe(reference, 40)}*"
    )


def notice_view(title: str, text: str) -> Json:
    """A modal that says one thing; `text` is mrkdwn of ours (a view has nowhere else to answer)."""
    return modal(title, [section(text)])


def trouble_view(reference: str, effect: str = "Nothing was sent.") -> Json:
    """`trouble_message`, for one who is in a modal."""
    return notice_view("Something went wrong", trouble_text(reference, effect))


def already_confirmed_view() -> Json:
    """Answer a second submission of one confirmation: it changed nothing."""
    return notice_view("Already sent", "*These claims were already confirmed.*\nNothing was sent twice.")


def here_message(project: Project, channel_id: str) -> Json:
    """Say that a channel is now the project's."""
    text = f"From now on, batches of {safe(project.name, 100)} are posted in {channel(channel_id)}."
    more = "Private claims are still posted only to whoever sends them, in a direct message."
    return message(f"Batches of {safe(project.name, 100)} are now posted here.", [section(text), context(more)])


def no_project_message(given: str, projects: Sequence[Project]) -> Json:
    """Answer a project that the person does not have, with those that they do."""
    named = [f"`{safe(one.number, 20)}` {safe(one.name, 60)}" for one in projects[:20]]
    text = f"You have no project “{safe(given, 60)}”."
    told = f"{text}\nYour projects: {', '.join(named)}" if named else text
    return message(text, [section(told)])


def _usage(usage: Usage) -> list[Json]:
    lines = [f"`{COMMAND} {escape(typing)}`  {escape(does)}" for typing, does in usage]
    return [section("\n".join(lines))] if lines else []


def _sentence(text: str) -> str:
    return sentence(text, 1000, "That is not possible.")
