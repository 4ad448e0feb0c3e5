"""The picker: the private message in which one admin ticks claims, and what stands in its place."""

from collections.abc import Iterable, Sequence

from bot.blocks import ids
from bot.blocks.blocked import blocked_summary
from bot.blocks.elements import Json, actions, button, context, divider, header, message, plain_text, section
from bot.blocks.naming import PRIVATE, commitment_number
from bot.blocks.text import clean, counted, escape, money_beside, period_text, plain, safe, shorten, totals_text, width
from claims.model import Claim, Project
from claims.picker import Listed, PickerPage, is_ticked, tick_of
from claims.selection import GROUP_SIZE, Selection

OPTION = 75
"""Slack: an option's text, and its description."""
CHOICES = 25
"""Slack: buttons in one row."""


def picker_message(page: PickerPage) -> Json:
    """Draw a page of the list: what can be sent as checkboxes, and under it what cannot, with every reason.

    The same page drawn again under a new `redraw` shows the ticks of the selection; ticks change nothing else here.
    """
    if not page.sendable and not page.blocked:
        return empty_message(page.project)
    blocks = [header(f"Progress claims · {plain(page.project.name, 100)}"), context(" · ".join(_position(page)))]
    for number, group in enumerate(page.groups):
        blocks += _group(page, number, group)
    if page.pages > 1:
        blocks.append(_paging(page))
    blocks.append(_commands(page))
    if page.blocked:
        blocks += [divider(), *blocked_summary(page)]
    return message(f"Progress claims of {safe(page.project.name, 100)}: {_in_short(page)}", blocks)


def empty_message(project: Project) -> Json:
    """Answer when the member sees no claim at all on the project."""
    text = f"There are no progress claims for {safe(project.name, 100)} yet."
    help_text = "They appear here once they are imported. If you expected some, ask whoever runs the import."
    return message(text, [section(f"*{text}*\n{help_text}")])


def replaced_message() -> Json:
    """Stand in for a picker that is no longer the newest: pressing it changed nothing."""
    text = "A newer list of these claims is open."
    more = "Your ticks are kept there. Go on in the newer one, or type `/claims pending` for a fresh list."
    return message(text, [section(f"*{text}*\n{more}")])


def project_choice_message(projects: Sequence[Project]) -> Json:
    """Ask which project, when the member has several and the channel belongs to none of them."""
    shown = projects[:CHOICES]
    buttons = [_choice(index, project) for index, project in enumerate(shown)]
    text = "Which project do you want to see?"
    blocks = [section(f"*{text}*"), actions("projects", buttons)]
    if len(projects) > len(shown):
        left = counted(len(projects) - len(shown), "more project")
        blocks.append(context(f"And {left}: type `/claims pending` and the project's number or name."))
    return message(text, blocks)


def _choice(index: int, project: Project) -> Json:
    label = f"{plain(project.number, 20)} · {plain(project.name, 50)}"
    spoken = f"Show claims of {plain(project.name, 55)}"
    return button(label, ids.variant(ids.PROJECT, index), project.id, spoken=spoken)


def _position(page: PickerPage) -> Iterable[str]:
    if not page.sendable:
        yield f"None of the {counted(len(page.blocked), 'claim')} can be sent right now. Here is why."
        return
    last = page.first + sum(len(group) for group in page.groups) - 1
    span = f"{page.first}–{last}" if last > page.first else f"{page.first}"
    one_page = page.pages == 1
    yield (
        f"{counted(page.sendable, 'claim')} can be sent"
        if one_page
        else f"Showing {span} of {page.sendable:,} that can be sent"
    )
    if page.ticked_elsewhere:
        yield f"{page.ticked_elsewhere} ticked on other pages: {escape(totals_text(page.ticked_totals))}"


def _in_short(page: PickerPage) -> str:
    return f"{page.sendable} can be sent, {len(page.blocked)} cannot."


def _group(page: PickerPage, number: int, group: Sequence[Listed]) -> list[Json]:
    first = page.first + number * GROUP_SIZE
    span = f"{first}–{first + len(group) - 1}" if len(group) > 1 else f"{first}"
    label = "*Tick the claims to send*" if len(page.groups) == 1 else f"*Claims {span}*"
    options = [_option(one.claim) for one in group]
    ticked = [option for option, one in zip(options, group, strict=True) if is_ticked(page.selection, one.claim)]
    boxes: Json = {"type": "checkboxes", "action_id": ids.TICK, "options": options}
    if ticked:
        # Slack refuses an empty list.
        boxes["initial_options"] = ticked
    return [section(label), actions(ids.picker_block_id(page.selection, page.page, number), [boxes])]


def _option(claim: Claim) -> Json:
    return {
        "text": plain_text(option_text(claim)),
        "description": plain_text(option_description(claim)),
        "value": ids.tick_value(tick_of(claim)),
    }


def option_text(claim: Claim) -> str:
    """Number, company and amount due in 75 characters; only the company is ever shortened."""
    number, amount = f"#{claim.number}", money_beside(claim.commitment.contract_company, claim.due)
    room = OPTION - width(number) - width(escape(amount)) - 6
    return f"{number} · {plain(claim.commitment.contract_company, room)} · {amount}"


def option_description(claim: Claim) -> str:
    """Commitment, period and status in 75 characters; the title is shortened, and after it an overlong number."""
    commitment = claim.commitment
    rest = [period_text(claim.revision.period), claim.status.label, *([PRIVATE] if commitment.private else [])]
    tail = "".join(f" · {part}" for part in rest)
    room = OPTION - width(escape(tail))
    number = shorten(commitment_number(commitment.number, commitment.kind), room)
    left = room - width(escape(number)) - 1
    title = clean(commitment.title)
    # A title of two letters and an ellipsis tells nobody anything.
    named = f"{number} {shorten(title, left)}" if title and left >= min(8, width(escape(title))) else number
    return f"{named}{tail}"


def _paging(page: PickerPage) -> Json:
    picker, row = page.selection.picker, []
    if page.page > 0:
        previous = ids.variant(ids.PAGE, "previous")
        row.append(button("Previous", previous, ids.page_value(picker, page.page - 1), spoken="Show previous claims"))
    if page.page < page.pages - 1:
        following = ids.variant(ids.PAGE, "next")
        row.append(button("Next", following, ids.page_value(picker, page.page + 1), spoken="Show next claims"))
    return actions(_row_id("pages", page.selection), row)


def _commands(page: PickerPage) -> Json:
    picker = page.selection.picker
    row = []
    if page.sendable:
        spoken = "Send the ticked claims to DocuSign: shows a confirmation first"
        row.append(button("Send to DocuSign", ids.REVIEW, picker, spoken=spoken, primary=True))
    row.append(button("Refresh", ids.REFRESH, picker, spoken="Refresh the list of claims"))
    return actions(_row_id("commands", page.selection), row)


def _row_id(name: str, selection: Selection) -> str:
    return f"{name}:{selection.redraw}"
