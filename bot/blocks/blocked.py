"""The claims that cannot be sent, with every reason and its fix: in short under the picker, in full in a modal."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.elements import Json, actions, button, context, divider, modal, pack, section
from bot.blocks.naming import claim_line
from bot.blocks.paging import page_buttons, page_count, within
from bot.blocks.text import counted, escape, plain, safe, width
from claims.picker import Listed, PickerPage
from claims.reasons import Reason, ReasonCode

GROUPS = 8
"""Groups of claims with the same reasons that the message itself shows."""
NAMES = 5
"""Claims that the message names in each group."""
ROOM = 4500
"""Characters that the message spends on reasons: Slack refuses long messages without saying how long."""
RULE_OF_STATUS = "A claim can be sent once it is Approved, Approved as Noted or Pending Owner Approval."
PAGE = 20
"""Claims on a page of the modal: with ten reasons each they still fit its 100 blocks."""

Group = tuple[tuple[Reason, ...], tuple[Listed, ...]]


def blocked_summary(page: PickerPage) -> list[Json]:
    """Draw what the message shows of them, and a button to all where that is not everything."""
    total = len(page.blocked)
    groups = grouped(page.blocked)
    texts = _fitting([_group_text(group, NAMES, 500) for group in groups[:GROUPS]])
    blocks = [section(f"*{counted(total, 'claim')} cannot be sent*"), *(section(text) for text in texts)]
    if any(reason.code is ReasonCode.STATUS for one in page.blocked for reason in one.reasons):
        blocks.insert(1, context(RULE_OF_STATUS))
    named = sum(min(NAMES, len(members)) for _, members in groups[: len(texts)])
    if named < total:
        blocks.append(context(f"+ {counted(total - named, 'more claim')} that cannot be sent"))
        show = button(
            "Show all reasons", ids.BLOCKED, page.selection.picker, spoken="Show all claims that cannot be sent"
        )
        blocks.append(actions(f"blocked:{page.selection.redraw}", [show]))
    return blocks


def blocked_view(page: PickerPage, at: int) -> Json:
    """Draw page `at`, from 0, of the modal with all of them; a page beyond the last shows the last.

    Its private metadata names picker and page (`ids.read_page_value`), as do the values of its buttons.
    """
    pages = page_count(len(page.blocked), PAGE)
    at = within(at, pages)
    ordered = [one for _, members in grouped(page.blocked) for one in members]
    shown = ordered[at * PAGE : (at + 1) * PAGE]
    blocks: list[Json] = [context(_position(at, shown, len(ordered)))]
    for group in grouped(shown):
        texts, _ = pack(_group_lines(group, PAGE, 1200), sections=4)
        blocks += [divider(), *(section(text) for text in texts)]
    if pages > 1:
        blocks += [divider(), page_buttons(ids.BLOCKED_PAGE, page.selection.picker, at, pages)]
    metadata = ids.page_value(page.selection.picker, at)
    return modal("Cannot be sent", blocks, private_metadata=metadata)


def grouped(blocked: Sequence[Listed]) -> list[Group]:
    """Put claims with the very same reasons together, in the order in which each set of reasons first appears."""
    groups: dict[tuple[Reason, ...], list[Listed]] = {}
    for one in blocked:
        groups.setdefault(one.reasons, []).append(one)
    return [(reasons, tuple(members)) for reasons, members in groups.items()]


def _position(at: int, shown: Sequence[Listed], total: int) -> str:
    if not shown:
        return "Every claim can be sent now. Close this and press Refresh."
    position = f"Showing {at * PAGE + 1}–{at * PAGE + len(shown)} of {counted(total, 'claim')} that cannot be sent"
    by_status = any(reason.code is ReasonCode.STATUS for one in shown for reason in one.reasons)
    return f"{position}\n{RULE_OF_STATUS}" if by_status else position


def _group_text(group: Group, names: int, room: int) -> str:
    return "\n".join(_group_lines(group, names, room))


def _group_lines(group: Group, names: int, room: int) -> list[str]:
    reasons, members = group
    lines = [claim_line(one.claim) for one in members[:names]]
    if len(members) > names:
        lines.append(f"and {len(members) - names:,} more for the same reasons")
    return lines + [_reason_line(reason, room) for reason in reasons]


def _reason_line(reason: Reason, room: int) -> str:
    # A fix is a sentence of our catalogue, never data: its backticks are meant.
    return f"• {safe(reason.words, room)} →\u00a0{escape(plain(reason.fix, 400))}"


def _fitting(texts: Sequence[str]) -> list[str]:
    """Keep the first texts that fit together, at least one."""
    kept: list[str] = []
    used = 0
    for text in texts:
        used += width(text)
        if kept and used > ROOM:
            break
        kept.append(text)
    return kept
