"""Filter and sort: the modal that narrows a list, and how what it is narrowed to is said."""

from bot.blocks import ids
from bot.blocks.choosing_ids import (
    ANY,
    COMPANY,
    COMPANY_PART,
    PERIOD,
    SORTING,
    STATUSES,
    WORDS,
    company_value,
    period_value,
)
from bot.blocks.elements import Json, context, input_block, modal, plain_text
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import clean, escape, period_text, plain, safe
from claims.model import ClaimStatus, Project
from claims.narrowing import WORDS_LENGTH, Choices, Narrowing, Sorting
from claims.selection import Selection
from claims.wording import phrase, say

MENU = 99
"""Slack: 100 options of one menu; one of ours is for any."""
SORTINGS = {
    Sorting.COMMITMENT: phrase("By commitment and number"),
    Sorting.AGE: phrase("Oldest first"),
    Sorting.AMOUNT: phrase("Largest amount first"),
    Sorting.PERIOD: phrase("Latest period first"),
    Sorting.DEADLINE: phrase("Soonest payment schedule first"),
}
NOT_THERE = phrase("No claim on your list is of this company any more. Choose another.")


def narrowing_text(narrowing: Narrowing) -> str:
    """Say what a list is narrowed to, as mrkdwn."""
    parts = (
        [escape(", ".join(one.label for one in ClaimStatus if one in narrowing.statuses))] if narrowing.statuses else []
    )
    if narrowing.period is not None:
        parts.append(escape(period_text(narrowing.period)))
    if narrowing.company:
        company = safe(narrowing.company, 100)
        parts.append(say("company with “{part}”", part=company) if narrowing.any_part else company)
    if narrowing.words:
        parts.append(f"“{safe(narrowing.words, 100)}”")
    return " · ".join(parts)


@in_words_of(lambda project: project.dictionary)
def narrow_view(project: Project, selection: Selection, choices: Choices) -> Json:
    """Ask what to show of a list; what it is narrowed to now is filled in."""
    narrowing = selection.narrowing
    blocks = [
        context(safe(project.name, 100)),
        *_statuses(choices, narrowing),
        _periods(choices, narrowing),
        _companies(choices, narrowing),
        _words(narrowing),
        _sorting(choices, narrowing),
    ]
    return modal(
        say("Filter and sort"),
        blocks,
        close=say("Cancel"),
        callback_id=ids.NARROW,
        private_metadata=selection.picker,
        submit=plain_text(say("Show")),
    )


def _statuses(choices: Choices, narrowing: Narrowing) -> list[Json]:
    if not choices.statuses:
        return []
    options = {one: _option(one.label, one.value) for one in choices.statuses}
    boxes: Json = {"type": "checkboxes", "action_id": STATUSES, "options": list(options.values())}
    if chosen := [option for one, option in options.items() if one in narrowing.statuses]:
        boxes["initial_options"] = chosen
    return [input_block(STATUSES, say("Status"), boxes, optional=True, hint=say("Nothing ticked: every status."))]


def _periods(choices: Choices, narrowing: Narrowing) -> Json:
    shown = {period_value(one): period_text(one) for one in choices.periods[:MENU]}
    chosen = period_value(narrowing.period) if narrowing.period else ANY
    more = say("Only the latest {count} are listed.", count=MENU) if choices.periods[MENU:] else ""
    return _menu(PERIOD, say("Billing period"), {ANY: say("Any period"), **shown}, chosen, more)


def _companies(choices: Choices, narrowing: Narrowing) -> Json:
    """Offer the companies; where they are too many for a menu, a part of the name is typed."""
    if choices.companies[MENU:]:
        typed = _text(COMPANY_PART, narrowing.company)
        hint = say("A part of the name is enough.")
        return input_block(COMPANY_PART, say("Contract company"), typed, optional=True, hint=hint)
    shown = {company_value(one): plain(one, 75) for one in choices.companies}
    chosen = company_value(narrowing.company) if narrowing.company else ANY
    return _menu(COMPANY, say("Contract company"), {ANY: say("Any company"), **shown}, chosen)


def _words(narrowing: Narrowing) -> Json:
    hint = say("In the number, the company, the commitment or its title. Each word has to be there.")
    return input_block(WORDS, say("Search"), _text(WORDS, narrowing.words), optional=True, hint=hint)


def _sorting(choices: Choices, narrowing: Narrowing) -> Json:
    there = {one: words for one, words in SORTINGS.items() if one is not Sorting.DEADLINE or choices.deadlines}
    options = {one: _option(say(words), one.value) for one, words in there.items()}
    buttons: Json = {
        "type": "radio_buttons",
        "action_id": SORTING,
        "options": list(options.values()),
        "initial_option": options.get(narrowing.sorting, options[Sorting.COMMITMENT]),
    }
    return input_block(SORTING, say("Sort"), buttons)


def _menu(name: str, label: str, shown: dict[str, str], chosen: str, hint: str = "") -> Json:
    options = [_option(text, value) for value, text in shown.items()]
    menu: Json = {
        "type": "static_select",
        "action_id": name,
        "options": options,
        "initial_option": next((one for one in options if one["value"] == chosen), options[0]),
    }
    return input_block(name, label, menu, optional=True, hint=hint)


def _text(name: str, given: str) -> Json:
    typed: Json = {"type": "plain_text_input", "action_id": name, "max_length": WORDS_LENGTH}
    return typed | ({"initial_value": clean(given)[:WORDS_LENGTH]} if clean(given) else {})


def _option(text: str, value: str) -> Json:
    return {"text": plain_text(text), "value": value}
