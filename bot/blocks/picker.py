"""The picker: the private message in which one admin ticks claims, and what stands in its place."""

from collections.abc import Iterator, Sequence

from bot.blocks import customising_ids, handing_ids, ids
from bot.blocks.blocked import blocked_summary
from bot.blocks.choosing_ids import Range, select_value
from bot.blocks.deadlines import deadline_words
from bot.blocks.elements import Json, actions, button, context, divider, header, message, plain_text, section
from bot.blocks.holding import banner
from bot.blocks.naming import NEW_ADDRESS_EXPLAINED, claim_name
from bot.blocks.narrowing import SORTINGS, narrowing_text
from bot.blocks.options import option_description, option_text
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import escape, plain, safe, totals_text
from claims.customising import CUSTOMISE
from claims.model import Project
from claims.narrowing import Sorting
from claims.picker import Listed, PickerPage, is_ticked, tick_of
from claims.selection import GROUP_SIZE, MOST, Selection
from claims.wording import number_text, phrase, say, say_count

DEADLINES = 3
"""Claims to be answered soon that are named; the others are counted."""
CHOICES = 25
"""Slack: buttons in one row."""
MENU = 100
"""Slack: options of one menu."""
REFRESHED = phrase("This list was more than a day old; it has been refreshed. Your ticks were kept.")


@in_words_of(lambda page: page.project.dictionary)
def picker_message(page: PickerPage) -> Json:
    """Draw a page of the list: what can be sent as checkboxes, and under it what cannot, with every reason.

    The same page drawn again under a new `redraw` shows the ticks of the selection; ticks change nothing else here.
    """
    if not page.total:
        return empty_message(page.project, [_change(page)] if page.others else [])
    title = say("Progress claims · {project}", project=plain(page.project.name, 100))
    blocks = [header(title), *_position(page)]
    if warning := banner(page.holds):
        blocks.append(section(f"*{say('Nothing is being sent just now.')}*\n{warning}"))
    blocks.append(_choosing(page))
    for number, group in enumerate(page.groups):
        blocks += _group(page, number, group)
    if any(one.changed for group in page.groups for one in group):
        blocks.append(context(say(NEW_ADDRESS_EXPLAINED)))
    if page.pages > 1:
        blocks.append(_paging(page))
    blocks.append(_commands(page))
    if page.blocked:
        blocks += [divider(), *blocked_summary(page)]
    return message(_in_short(page), blocks)


@in_words_of(lambda project: project.dictionary)
def empty_message(project: Project, row: Sequence[Json] = ()) -> Json:
    """Answer when the member sees no claim at all on the project."""
    text = say("There are no progress claims for {project} yet.", project=safe(project.name, 100))
    help_text = say("They appear here once they are imported. If you expected some, ask whoever runs the import.")
    return message(text, [section(f"*{text}*\n{help_text}"), *([actions("commands", row)] if row else [])])


def replaced_message() -> Json:
    """Stand in for a picker that is no longer the newest: pressing it changed nothing."""
    text = say("A newer list of these claims is open.")
    more = say("Your ticks are kept there. Go on in the newer one, or type `/claims pending` for a fresh list.")
    return message(text, [section(f"*{text}*\n{more}")])


def project_choice_message(projects: Sequence[Project]) -> Json:
    """Ask which project, when the member has several and the channel belongs to none of them."""
    text = say("Which project do you want to see?")
    blocks = [section(f"*{text}*"), actions("projects", _choices(projects))]
    if left := len(projects) - MENU if projects[MENU:] else 0:
        more = say_count(
            "And {count} more project: type `/claims pending` and its number or name.",
            "And {count} more projects: type `/claims pending` and the project's number or name.",
            left,
        )
        blocks.append(context(more))
    return message(text, blocks)


def _choices(projects: Sequence[Project]) -> list[Json]:
    """Offer them as buttons, and in a menu where they are too many for a row."""
    if not projects[CHOICES:]:
        return [_choice(index, project) for index, project in enumerate(projects)]
    options = [{"text": plain_text(_called(one)), "value": one.id} for one in projects[:MENU]]
    placeholder = plain_text(say("Choose a project"))
    return [{"type": "static_select", "action_id": ids.PROJECT, "placeholder": placeholder, "options": options}]


def _called(project: Project) -> str:
    return plain(f"{plain(project.number, 20)} · {plain(project.name, 50)}", 75)


def _choice(index: int, project: Project) -> Json:
    spoken = say("Show claims of {project}", project=plain(project.name, 45))
    return button(_called(project), ids.variant(ids.PROJECT, index), project.id, spoken=spoken)


def _position(page: PickerPage) -> Iterator[Json]:
    if page.refreshed:
        yield context(say(REFRESHED))
    if page.selection.narrowing.hides:
        yield _filtered(page)
    if page.sendable or page.blocked:
        yield context(" · ".join(_span(page)))
    if page.ticked_elsewhere:
        yield context(_elsewhere(page))
    if page.deadlines:
        yield context("\n".join(_deadlines(page)))


def _deadlines(page: PickerPage) -> Iterator[str]:
    for one in page.deadlines[:DEADLINES]:
        yield f"{claim_name(one.claim)}: {deadline_words(one)}"
    if (more := len(page.deadlines) - DEADLINES) > 0:
        yield say_count("{count} more payment schedule is due", "{count} more payment schedules are due", more)


def _filtered(page: PickerPage) -> Json:
    """Say what the list is narrowed to, with the button that ends it."""
    text = say(
        "Showing {shown} of {count}: {filter}",
        shown=number_text(page.sendable + len(page.blocked)),
        count=number_text(page.total),
        filter=narrowing_text(page.selection.narrowing),
    )
    spoken = say("Clear the filter and show every claim")
    return section(text, button(say("Clear filter"), ids.CLEAR_FILTER, page.selection.picker, spoken=spoken))


def _span(page: PickerPage) -> Iterator[str]:
    count = len(page.blocked)
    if not page.sendable:
        yield say_count(
            "The claim cannot be sent right now. Here is why.",
            "None of the {count} claims can be sent right now. Here is why.",
            count,
            count=number_text(count),
        )
        return
    last, count = page.first + sum(len(group) for group in page.groups) - 1, page.sendable
    if page.pages == 1:
        yield say_count("{count} claim can be sent", "{count} claims can be sent", count, count=number_text(count))
    elif last == page.first:
        yield say("Showing {first} of {count} that can be sent", first=number_text(last), count=number_text(count))
    else:
        yield say(
            "Showing {first}–{last} of {count} that can be sent",
            first=number_text(page.first),
            last=number_text(last),
            count=number_text(count),
        )
    if page.selection.narrowing.sorting is not Sorting.COMMITMENT:
        yield say(SORTINGS[page.selection.narrowing.sorting])


def _elsewhere(page: PickerPage) -> str:
    """Count and sum what is ticked and not on this page: that stays true until the next drawing."""
    count, sum_ = number_text(page.ticked_elsewhere), escape(totals_text(page.ticked_totals))
    if page.selection.narrowing.hides:
        return say("On other pages and outside the filter: {count} selected · {sum}", count=count, sum=sum_)
    return say("On other pages: {count} selected · {sum}", count=count, sum=sum_)


def _in_short(page: PickerPage) -> str:
    """Say it all in one line: what notifications show and screen readers say."""
    return say(
        "Progress claims of {project}: {sendable} can be sent, {blocked} cannot.",
        project=safe(page.project.name, 100),
        sendable=number_text(page.sendable),
        blocked=number_text(len(page.blocked)),
    )


def _choosing(page: PickerPage) -> Json:
    """Draw the buttons that tick many at once, and the one that filters."""
    row = []
    if page.sendable:
        if page.pages > 1:
            row.append(_select(page, Range.PAGE, say("Select all on page"), say("Tick every claim on this page")))
        label, count = say("Select all {count}", count=number_text(page.sendable)), number_text(page.sendable)
        if page.sendable > MOST:
            label = say("Select the first {count}", count=number_text(MOST))
        row.append(_select(page, Range.ALL, label, say("Tick all {count} claims that can be sent", count=count)))
        row.append(_select(page, Range.NONE, say("Clear"), say("Clear the selection: untick every claim")))
    spoken = say("Filter and sort the list of claims")
    row.append(button(say("Filter and sort"), ids.FILTER, page.selection.picker, spoken=spoken))
    return actions(_row_id("choosing", page.selection), row)


def _select(page: PickerPage, range_: Range, label: str, spoken: str) -> Json:
    value = select_value(page.selection, page.page, range_)
    return button(label, ids.variant(ids.SELECT, range_), value, spoken=spoken)


def _group(page: PickerPage, number: int, group: Sequence[Listed]) -> list[Json]:
    first = page.first + number * GROUP_SIZE
    last = first + len(group) - 1
    if len(page.groups) == 1:
        label = say("Tick the claims to send")
    elif last == first:
        label = say("Claim {number}", number=number_text(first))
    else:
        label = say("Claims {first}–{last}", first=number_text(first), last=number_text(last))
    options = [_option(one) for one in group]
    ticked = [option for option, one in zip(options, group, strict=True) if is_ticked(page.selection, one.claim)]
    boxes: Json = {"type": "checkboxes", "action_id": ids.TICK, "options": options}
    if ticked:
        # Slack refuses an empty list.
        boxes["initial_options"] = ticked
    return [section(f"*{label}*"), actions(ids.picker_block_id(page.selection, page.page, number), [boxes])]


def _option(one: Listed) -> Json:
    return {
        "text": plain_text(option_text(one.claim)),
        "description": plain_text(option_description(one.claim, bool(one.changed), not one.differences)),
        "value": ids.tick_value(tick_of(one.claim)),
    }


def _paging(page: PickerPage) -> Json:
    picker, row = page.selection.picker, []
    if page.page > 0:
        previous = ids.variant(ids.PAGE, "previous")
        value = ids.page_value(picker, page.page - 1)
        row.append(button(say("Previous"), previous, value, spoken=say("Show previous claims")))
    if page.page < page.pages - 1:
        following = ids.variant(ids.PAGE, "next")
        value = ids.page_value(picker, page.page + 1)
        row.append(button(say("Next"), following, value, spoken=say("Show next claims")))
    return actions(_row_id("pages", page.selection), row)


def _commands(page: PickerPage) -> Json:
    picker = page.selection.picker
    row = []
    if page.sendable or page.ticked_elsewhere:
        spoken = say("Send the ticked claims to DocuSign: shows a confirmation first")
        row.append(button(say("Send to DocuSign"), ids.REVIEW, picker, spoken=spoken, primary=True))
        spoken = say("Preview the ticked claims: sends what would be signed to your direct messages")
        row.append(button(say("Preview"), handing_ids.PREVIEW, picker, spoken=spoken))
        spoken = say("Customise the one ticked claim: its documents, people and words")
        row.append(button(say(CUSTOMISE), customising_ids.TICKED, picker, spoken=spoken))
    row.append(button(say("Refresh"), ids.REFRESH, picker, spoken=say("Refresh the list of claims")))
    if page.others:
        row.append(_change(page))
    return actions(_row_id("commands", page.selection), row)


def _change(page: PickerPage) -> Json:
    spoken = say("Change project: shows the projects to choose from")
    return button(say("Change project"), ids.CHANGE_PROJECT, page.selection.picker, spoken=spoken)


def _row_id(name: str, selection: Selection) -> str:
    return f"{name}:{selection.redraw}"
