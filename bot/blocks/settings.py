"""A project's settings: the modal in which its admins choose, the same in words for others, and what changed.

The inputs' writer is beside their reader: a block is named as the setting is.
"""

from collections.abc import Mapping, Sequence
from datetime import time

from babel import Locale

from bot.blocks import command_ids, ids
from bot.blocks.elements import Json, context, fields, input_block, message, modal, plain_text, section
from bot.blocks.helping import help_blocks
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import channel, plain, safe, time_text
from bot.words import codes, dictionary
from claims.helping import Help
from claims.model import Project
from claims.preferences import DAYS, MOST, Field, Noise, Preferences, Settings, Signing
from claims.statutory import RULES
from claims.wording import phrase, say, say_count, spoken

__all__ = ["changed_view", "read_settings", "settings_message", "settings_view"]

ON, OFF = "on", "off"
NONE = "none"
TITLE = phrase("Settings")
NAMES = {
    "noise": phrase("News in the threads"),
    "dictionary": phrase("Terms"),
    "digest_at": phrase("Daily digest"),
    "reminders": phrase("Reminders to signers"),
    Field.REMIND_AFTER: phrase("First reminder after (business days)"),
    Field.REMIND_EVERY: phrase("Then every (business days)"),
    Field.REMIND_MOST: phrase("Most reminders to one signer"),
    "quiet_from": phrase("No reminders from"),
    "quiet_to": phrase("Reminders again from"),
    "jurisdiction": phrase("Statutory clock"),
    Field.ANSWER_WITHIN: phrase("Answer within (business days), if the contracts say"),
    "signing": phrase("Several contacts"),
    "attachments": phrase("Attachments of a claim"),
    "must_add_up": phrase("Claims that do not add up"),
    "file_signed": phrase("Signed copies"),
    Field.TEMPLATE_ID: phrase("DocuSign template (ID)"),
}
SIGNINGS = {
    Signing.ALL: phrase("All sign, asked at the same time"),
    Signing.IN_ORDER: phrase("All sign, one after the other"),
    Signing.FIRST: phrase("The first one signs alone"),
}
SWITCHES: dict[str, tuple[str, str]] = {
    "reminders": (phrase("On"), phrase("Off")),
    "attachments": (phrase("Go with it, as further documents"), phrase("Stay here")),
    "must_add_up": (phrase("Held back"), phrase("Sent, with a warning")),
    "file_signed": (phrase("Also put into the thread"), phrase("Kept, and not put into the thread")),
}
"""What a setting is called when it is on, and when it is off."""
NOISES = {
    Noise.EVERYTHING: phrase("Everything as it happens"),
    Noise.DIGEST: phrase("Exceptions and summaries"),
    Noise.EXCEPTIONS: phrase("Exceptions alone"),
}
JURISDICTIONS = {
    "AU-NSW": "New South Wales",
    "AU-VIC": "Victoria",
    "AU-QLD": "Queensland",
    "AU-SA": "South Australia",
    "AU-TAS": "Tasmania",
    "AU-ACT": "Australian Capital Territory",
    "AU-WA": "Western Australia",
    "NZ": "New Zealand",
}
"""Names of places, which are the same in every dictionary; one that is not here is shown by its code."""
NO_HOLIDAYS = phrase(
    "The project has no holiday calendar, so only weekends are days off. The import file can name one."
)
FIELDS = 10
"""Slack: fields of one section."""
HALF_HOURS = tuple(time(hour, minute) for hour in range(24) for minute in (0, 30))

Choice = tuple[str, str]
"""A value, and what it is called."""


@in_words_of(lambda project, *_: project.dictionary)
def settings_view(project: Project, settings: Settings, note: str = "") -> Json:
    """Draw the modal in which an admin chooses; its metadata says of which project, and how its settings stood."""
    chosen = settings.preferences
    blocks = [section(f"*{safe(project.name, 100)}*"), *([context(note)] if note else [])]
    if settings.noise is not None:
        where = channel(project.channel_id or "")
        blocks.append(context(say("News of batches is told in {channel}.", channel=where)))
        blocks.append(_menu("noise", settings.noise, [(one.value, say(words)) for one, words in NOISES.items()]))
    blocks += [
        _menu("dictionary", settings.dictionary or NONE, _dictionaries()),
        _menu("digest_at", _time_value(chosen.digest_at), [(OFF, say("No digest")), *_times(chosen.digest_at)]),
        _switch("reminders", chosen.reminders),
        _number(Field.REMIND_AFTER, chosen.remind_after, DAYS),
        _number(Field.REMIND_EVERY, chosen.remind_every, DAYS),
        _number(Field.REMIND_MOST, chosen.remind_most, MOST),
        _menu("quiet_from", _time_value(chosen.quiet_from), _times(chosen.quiet_from)),
        _menu("quiet_to", _time_value(chosen.quiet_to), _times(chosen.quiet_to)),
        _menu("jurisdiction", chosen.jurisdiction or NONE, _jurisdictions()),
        _number(Field.ANSWER_WITHIN, chosen.answer_within, DAYS, optional=True),
        _menu("signing", chosen.signing, [(one.value, say(words)) for one, words in SIGNINGS.items()]),
        _switch("attachments", chosen.attachments),
        _switch("must_add_up", chosen.must_add_up),
        _switch("file_signed", chosen.file_signed),
        _template(chosen.template_id),
        context(_explained(project)),
        *([] if project.holiday_calendar else [context(say(NO_HOLIDAYS))]),
    ]
    return modal(
        say(TITLE),
        blocks,
        close=say("Cancel"),
        callback_id=ids.SETTINGS,
        private_metadata=command_ids.settings_metadata(project.id, settings),
        submit=plain_text(say("Save")),
    )


def read_settings(inputs: Mapping[str, str | None]) -> Settings | None:
    """Read what `settings_view` asked for; None for anything that it did not offer. Numbers are judged elsewhere."""
    given = {name: inputs.get(name) or "" for name in NAMES}
    code, place = given["dictionary"], given["jurisdiction"]
    known = code in {NONE, *codes()} and place in {NONE, *RULES}
    known = known and all(given[name] in {ON, OFF} for name in SWITCHES)
    try:
        chosen = Preferences(
            digest_at=None if given["digest_at"] == OFF else time.fromisoformat(given["digest_at"]),
            reminders=given["reminders"] == ON,
            remind_after=_read_number(given[Field.REMIND_AFTER]),
            remind_every=_read_number(given[Field.REMIND_EVERY]),
            remind_most=_read_number(given[Field.REMIND_MOST]),
            quiet_from=time.fromisoformat(given["quiet_from"]),
            quiet_to=time.fromisoformat(given["quiet_to"]),
            jurisdiction=None if place == NONE else place,
            answer_within=_read_number(given[Field.ANSWER_WITHIN]) if given[Field.ANSWER_WITHIN] else None,
            signing=Signing(given["signing"]),
            attachments=given["attachments"] == ON,
            must_add_up=given["must_add_up"] == ON,
            file_signed=given["file_signed"] == ON,
            template_id=given[Field.TEMPLATE_ID].strip() or None,
        )
        noise = Noise(given["noise"]) if given["noise"] else None
    except ValueError:
        return None
    return Settings(chosen, noise, None if code == NONE else code) if known else None


@in_words_of(lambda project, *_: project.dictionary)
def settings_message(project: Project, settings: Settings, help_: Help | None) -> Json:
    """Tell the settings to one who may not change them, and who may."""
    title = say("Settings of {project}", project=safe(project.name, 100))
    pairs = [(say(NAMES[name]), said) for name, said in _said(settings)]
    rows = [fields(pairs[at : at + FIELDS]) for at in range(0, len(pairs), FIELDS)]
    more = say("Admins of the project change them with `/claims settings`.")
    told = [context(more), *(help_blocks(help_) if help_ else [])]
    return message(title, [section(f"*{title}*"), *rows, *told])


@in_words_of(lambda project, *_: project.dictionary)
def changed_view(project: Project, before: Settings, after: Settings) -> Json:
    """Say what was changed, each with what it was and what it is."""
    was, now = dict(_said(before)), dict(_said(after))
    lines = [
        say("• {setting}: {before} → {after}", setting=say(NAMES[name]), before=was.get(name, "–"), after=said)
        for name, said in now.items()
        if was.get(name) != said
    ]
    if not lines:
        return modal(say(TITLE), [section(say("Nothing was changed."))])
    title = say("Settings of {project} from now on:", project=safe(project.name, 100))
    return modal(say(TITLE), [section("\n".join([f"*{title}*", *lines]))], close=say("Done"))


def _said(settings: Settings) -> list[tuple[str, str]]:
    """Say every setting, in the order in which they are chosen, as mrkdwn."""
    chosen = settings.preferences
    code, place = settings.dictionary, chosen.jurisdiction
    said = [
        ("dictionary", _dictionary(code) if code else say("Those of its company")),
        ("digest_at", time_text(chosen.digest_at) if chosen.digest_at else say("No digest")),
        ("reminders", _switched("reminders", chosen.reminders)),
        (Field.REMIND_AFTER, str(chosen.remind_after)),
        (Field.REMIND_EVERY, str(chosen.remind_every)),
        (Field.REMIND_MOST, str(chosen.remind_most)),
        ("quiet_from", time_text(chosen.quiet_from)),
        ("quiet_to", time_text(chosen.quiet_to)),
        ("jurisdiction", _jurisdiction(place, chosen.answer_within) if place else say("None")),
        ("signing", say(SIGNINGS[chosen.signing])),
        ("attachments", _switched("attachments", chosen.attachments)),
        ("must_add_up", _switched("must_add_up", chosen.must_add_up)),
        ("file_signed", _switched("file_signed", chosen.file_signed)),
        (Field.TEMPLATE_ID, safe(chosen.template_id, 40) if chosen.template_id else say("None")),
    ]
    return [*([("noise", say(NOISES[settings.noise]))] if settings.noise else []), *said]


def _menu(name: str, chosen: str, choices: Sequence[Choice]) -> Json:
    options = [{"text": plain_text(plain(words, 75)), "value": value} for value, words in choices]
    initial = next((one for one in options if one["value"] == chosen), options[0])
    menu: Json = {"type": "static_select", "action_id": name, "options": options, "initial_option": initial}
    return input_block(name, say(NAMES[name]), menu)


def _number(name: Field, chosen: int | None, most: int, *, optional: bool = False) -> Json:
    element: Json = {
        "type": "number_input", "action_id": name, "is_decimal_allowed": False, "min_value": "1", "max_value": str(most)
    }  # fmt: skip
    if chosen is not None:
        element["initial_value"] = str(chosen)
    return input_block(name, say(NAMES[name]), element, optional=optional)


def _switch(name: str, chosen: bool) -> Json:
    return _menu(name, ON if chosen else OFF, [(ON, _switched(name, True)), (OFF, _switched(name, False))])


def _switched(name: str, chosen: bool) -> str:
    on, off = SWITCHES[name]
    return say(on if chosen else off)


def _template(chosen: str | None) -> Json:
    element: Json = {"type": "plain_text_input", "action_id": Field.TEMPLATE_ID, "max_length": 40}
    if chosen:
        element["initial_value"] = plain(chosen, 40)
    hint = say("Its fields and branding are laid over our documents. Empty for none.")
    return input_block(Field.TEMPLATE_ID, say(NAMES[Field.TEMPLATE_ID]), element, optional=True, hint=hint)


def _read_number(text: str) -> int:
    """Return the number, 0 for what is none: no setting may be 0."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


def _times(chosen: time | None) -> list[Choice]:
    """Every half hour, and the time that is chosen already."""
    return [(_time_value(at), time_text(at)) for at in sorted({*HALF_HOURS, *([chosen] if chosen else [])})]


def _time_value(at: time | None) -> str:
    return at.isoformat("minutes") if at else OFF


def _dictionaries() -> list[Choice]:
    return [(NONE, say("Those of its company")), *((code, _dictionary(code)) for code in codes())]


def _dictionary(code: str) -> str:
    """Name a dictionary by its language, in the language that is spoken, and by its code."""
    if code not in codes():
        return safe(code, 40)
    named = Locale.parse(dictionary(code).locale).get_display_name(spoken().locale) or code
    return f"{named} · {code}"


def _jurisdiction(code: str, within: int | None) -> str:
    """Name a place, and the days to answer where they are not its own."""
    place = JURISDICTIONS.get(code, safe(code, 40))
    if within is None:
        return place
    return say_count("{place}, {count} business day", "{place}, {count} business days", within, place=place)


def _jurisdictions() -> list[Choice]:
    return [(NONE, say("None")), *((code, JURISDICTIONS.get(code, code)) for code in RULES)]


def _explained(project: Project) -> str:
    return say(
        "Times are those of {zone}. If both times are alike, no hours are quiet. Where a statute says how soon a claim "
        "is to be answered, days left are shown: a help to sort by, and no advice.",
        zone=safe(project.time_zone, 60),
    )
