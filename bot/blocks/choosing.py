"""Answers where it is not certain what is meant: nothing that the person has, something near, or several things.

A choice is buttons while there are few, else a menu; either does what was typed, with what is chosen.
"""

from collections.abc import Collection, Sequence

from bot.blocks import command_ids, ids
from bot.blocks.elements import Json, actions, button, context, message, plain_text, section
from bot.blocks.naming import commitment_number
from bot.blocks.text import date_text, plain, safe
from claims.batch import Batch
from claims.finding import Candidate, Company, Found, Named, Thing, subject_of
from claims.model import Project
from claims.wording import phrase, say, say_count

BUTTONS = 5
"""So many things are offered as buttons; more are a menu."""
MENU = 100
"""Slack: options of a menu."""
TEXT = 75
"""Slack: an option's text, and its description."""

HOW = phrase("Name it by its commitment and number, as in `SC-117 #3`; the project's number may stand before.")
HOW_ANY = phrase(
    "Name a claim as in `SC-117 #3`, a company by its name, a batch by the eight characters it is called by."
)
WHICH = {
    frozenset({Thing.CLAIM}): phrase("Which claim? Type `/claims {subcommand}` and the claim."),
    frozenset({Thing.PROJECT}): phrase("Which project?"),
    frozenset({Thing.BATCH, Thing.CLAIM, Thing.COMPANY}): phrase(
        "Which batch, claim or company? Type `/claims {subcommand}` and one of them."
    ),
}
NONE = {
    frozenset({Thing.CLAIM}): phrase("You have no claim “{given}”."),
    frozenset({Thing.PROJECT}): phrase("You have no project “{given}”."),
    frozenset({Thing.BATCH, Thing.CLAIM, Thing.COMPANY}): phrase("You have no batch, claim or company “{given}”."),
    frozenset(Thing): phrase("You have no batch, claim, company or project “{given}”."),
}


def which_message(subcommand: str, things: Collection[Thing], options: Sequence[Named] = ()) -> Json:
    """Ask for what was not named; `options` are offered, in their order. `subcommand` is ours, such as "history"."""
    text = say(WHICH[frozenset(things)], subcommand=subcommand)
    return message(text, [section("\n".join([text, *_how(things)])), *_choice(subcommand, options)])


def not_one_message(
    subcommand: str, things: Collection[Thing], given: str, found: Found, others: Sequence[Named] = ()
) -> Json:
    """Answer where the words mean no single thing: several to choose from, or none, with what is near.

    `others` are offered where nothing is near.
    """
    if found.options:
        return _several_message(subcommand, given, found.options)
    text = say(NONE[frozenset(things)], given=safe(given, 60, "…"))
    near = found.near
    if near:
        ask = say_count("Did you mean this?", "Did you mean one of these?", len(near))
        return message(text, [section(f"{text}\n{ask}"), *_choice(subcommand, near)])
    if others:
        return message(text, [section(f"{text}\n{say('These are yours:')}"), *_choice(subcommand, others)])
    return message(text, [section("\n".join([text, *_how(things)]))])


def _how(things: Collection[Thing]) -> list[str]:
    if Thing.COMPANY in things:
        return [say(HOW_ANY)]
    return [say(HOW)] if Thing.CLAIM in things else []


def _several_message(subcommand: str, given: str, options: Sequence[Named]) -> Json:
    text = say_count(
        "“{given}” may be {count} thing of yours. Which one?",
        "“{given}” may be {count} things of yours. Which one?",
        len(options),
        given=safe(given, 60, "…"),
    )
    return message(text, [section(text), *_choice(subcommand, options)])


def _choice(subcommand: str, options: Sequence[Named]) -> list[Json]:
    if not options:
        return []
    across = len({one.project.id for one in options if isinstance(one, Candidate)}) > 1
    if len(options) <= BUTTONS:
        row = [_button(subcommand, at, one, across) for at, one in enumerate(options)]
        return [actions(ids.CHOICE_BLOCK, row)]
    menu: Json = {
        "type": "static_select",
        "action_id": ids.CHOOSE,
        "placeholder": plain_text(say("Choose one")),
        "options": [_option(subcommand, one, across) for one in options[:MENU]],
    }
    left = len(options) - MENU
    more = say_count("and {count} more; say more to see fewer", "and {count} more; say more to see fewer", left)
    return [actions(ids.CHOICE_BLOCK, [menu]), *([context(more)] if left > 0 else [])]


def _button(subcommand: str, at: int, one: Named, across: bool) -> Json:
    label, detail = _called(one, across)
    value = command_ids.choice_value(subcommand, subject_of(one))
    return button(label, ids.variant(ids.CHOOSE, at), value, spoken=f"{plain(label, 40)}, {plain(detail, 33)}")


def _option(subcommand: str, one: Named, across: bool) -> Json:
    label, detail = _called(one, across)
    return {
        "text": plain_text(plain(label, TEXT)),
        "description": plain_text(plain(detail, TEXT)),
        "value": command_ids.choice_value(subcommand, subject_of(one)),
    }


def _called(one: Named, across: bool) -> tuple[str, str]:
    """Return what a thing is called, and what else to know it by; raw text. `across`: over several projects."""
    match one:
        case Candidate():
            commitment = one.claim.commitment
            number = plain(commitment_number(commitment.number, commitment.kind), 30)
            where = f"{plain(one.project.number, 12)} " if across else ""
            return f"{where}{number} #{one.claim.number} · {plain(commitment.contract_company, 30)}", one.project.name
        case Company():
            count = say_count("company, {count} claim", "company, {count} claims", one.claims)
            return plain(one.name, 60), count
        case Project():
            return f"{plain(one.number, 20)} · {plain(one.name, 50)}", say("project of {company}", company=one.company)
        case Batch():
            claims = say_count("batch of {count} claim", "batch of {count} claims", len(one.lines))
            where = f"{one.project_name}, {date_text(one.created_at.date())}"
            return f"{one.reference} · {claims}", where
