"""The claims that cannot be sent, with every reason and its fix: in short under the picker, in full in a modal."""

from collections.abc import Sequence

from bot.blocks import ids
from bot.blocks.blocked_ids import Shown, shown_value
from bot.blocks.contact import add_contact_buttons, without_contact
from bot.blocks.elements import Json, actions, button, context, divider, modal, pack, plain_text, section
from bot.blocks.kinds import kept_text
from bot.blocks.naming import claim_line
from bot.blocks.paging import page_buttons, page_count, within
from bot.blocks.speaking_of import in_words_of
from bot.blocks.text import escape, mention, moment_text, plain, safe, width
from claims.blocked import Kept, counted, of_kind, overlap
from claims.picker import Listed, PickerPage
from claims.reasons import Means, Reason, ReasonCode, Taken
from claims.wording import number_text, phrase, say, say_count

FEW = 5
"""So many claims the message itself shows with all of their reasons; of more it counts them."""
ROOM = 4500
"""Characters that the message spends on reasons: Slack refuses long messages without saying how long."""
ADDING = 4
"""Commitments to which the message offers to add a contact; the modal offers all."""
RULE_OF_STATUS = phrase("A claim can be sent once it is Approved, Approved as Noted or Pending Owner Approval.")
SEVERAL = phrase("A claim with several reasons is counted under each.")
PAGE = 15
"""Claims on a page of the modal: with ten reasons and two buttons each they still fit its 100 blocks."""

Group = tuple[tuple[Reason, ...], tuple[Listed, ...]]


def blocked_summary(page: PickerPage) -> list[Json]:
    """Draw how many there are of each kind of reason; of a few, each claim with all of its reasons, too."""
    total = len(page.blocked)
    title = say_count("*{count} claim cannot be sent*", "*{count} claims cannot be sent*", total)
    if total > 1:
        title = f"{title}\n{' · '.join(escape(kept_text(one)) for one in counted(page.blocked))}"
    blocks = [section(title)]
    remarks = [say(SEVERAL)] if total > 1 and overlap(page.blocked) else []
    if any(reason.code is ReasonCode.STATUS for one in page.blocked for reason in one.reasons):
        remarks.append(say(RULE_OF_STATUS))
    if remarks:
        blocks.append(context("\n".join(remarks)))
    if total <= FEW:
        blocks += [section(text) for text in _fitting([_group_text(group, 500) for group in grouped(page.blocked)])]
    row = add_contact_buttons(page.selection.picker, without_contact(page.blocked)[:ADDING])
    spoken = say("Why not? Shows each claim that cannot be sent and its fix")
    row.append(button(say("Why not?"), ids.BLOCKED, page.selection.picker, spoken=spoken))
    return [*blocks, actions(f"blocked:{page.selection.redraw}", row)]


@in_words_of(lambda page: page.project.dictionary)
def blocked_view(page: PickerPage, at: int, kind: str | None = None) -> Json:
    """Draw page `at`, from 0, of the modal with all of them, or with those that one kind of reason keeps back.

    A page beyond the last shows the last; a kind that keeps nothing back any more, all of them. Its private metadata
    says where it is (`blocked_ids.read_shown_value`), as do the values of its buttons.
    """
    kept = counted(page.blocked)
    kind = kind if kind in {one.reason.kind for one in kept} else None
    ordered = [one for _, members in grouped(of_kind(page.blocked, kind)) for one in members]
    pages = page_count(len(ordered), PAGE)
    at = within(at, pages)
    shown = ordered[at * PAGE : (at + 1) * PAGE]
    blocks: list[Json] = [context(_position(at, shown, len(ordered)))]
    if len(kept) > 1:
        blocks.append(_kinds(page, kept, kind))
    for group in grouped(shown):
        blocks += _group_blocks(page.selection.picker, group, f"contacts:{at}:{len(blocks)}")
    picker = page.selection.picker
    metadata = shown_value(Shown(picker, at, kind))
    spoken = say("Check these claims again, as things stand now")
    blocks += [divider(), actions(f"recheck:{at}", [button(say("Re-check"), ids.RECHECK, metadata, spoken=spoken)])]
    if pages > 1:
        blocks.append(
            page_buttons(ids.BLOCKED_PAGE, picker, at, pages, lambda to: shown_value(Shown(picker, to, kind)))
        )
    return modal(say("Cannot be sent"), blocks, private_metadata=metadata)


def _kinds(page: PickerPage, kept: Sequence[Kept], kind: str | None) -> Json:
    """Draw the menu that leaves one kind of reason; the counts stand in it."""
    picker = page.selection.picker
    everything = say_count("{count} claim, any reason", "{count} claims, any reason", len(page.blocked))
    texts = [(everything, None), *((kept_text(one), one.reason.kind) for one in kept)]
    options = [
        {"text": plain_text(plain(text, 75)), "value": shown_value(Shown(picker, 0, which))} for text, which in texts
    ]
    menu: Json = {
        "type": "static_select",
        "action_id": ids.variant(ids.BLOCKED_PAGE, "kind"),
        "options": options,
        "initial_option": next(
            option for option, (_, which) in zip(options, texts, strict=True) if which == kind
        ),
    }  # fmt: skip
    # Slack keeps what was chosen in a menu under the name of its block.
    return section(say("Show"), menu) | {"block_id": f"kinds:{kind or 'all'}"}


def _group_blocks(picker: str, group: Group, row_id: str) -> list[Json]:
    """Draw each claim with its own Why not?, the reasons that they share, and the fix."""
    reasons, members = group
    blocks: list[Json] = [divider()]
    for one in members:
        value = ids.blocked_value(ids.Blocked(picker, one.claim.id))
        spoken = say("Why not? Everything about {claim}", claim=plain(f"#{one.claim.number}", 20))
        blocks.append(section(claim_line(one.claim), button(say("Why not?"), ids.WHY_NOT, value, spoken=spoken)))
    texts, _ = pack((reason_line(reason, 700) for reason in reasons), sections=3)
    blocks += [section(text) for text in texts]
    if row := add_contact_buttons(picker, without_contact(members)):
        blocks.append(actions(row_id, row))
    return blocks


def grouped(blocked: Sequence[Listed]) -> list[Group]:
    """Put claims with the very same reasons together, in the order in which each set of reasons first appears."""
    groups: dict[tuple[Reason, ...], list[Listed]] = {}
    for one in blocked:
        groups.setdefault(one.reasons, []).append(one)
    return [(reasons, tuple(members)) for reasons, members in groups.items()]


def _position(at: int, shown: Sequence[Listed], total: int) -> str:
    if not shown:
        return say("Every claim can be sent now. Close this and press Refresh.")
    position = say_count(
        "Showing {first}–{last} of {count} claim that cannot be sent",
        "Showing {first}–{last} of {count} claims that cannot be sent",
        total, first=number_text(at * PAGE + 1), last=number_text(at * PAGE + len(shown)),
    )  # fmt: skip
    by_status = any(reason.code is ReasonCode.STATUS for one in shown for reason in one.reasons)
    return f"{position}\n{say(RULE_OF_STATUS)}" if by_status else position


def _group_text(group: Group, room: int) -> str:
    reasons, members = group
    return "\n".join([*(claim_line(one.claim) for one in members), *(reason_line(reason, room) for reason in reasons)])


def reason_line(reason: Reason, room: int) -> str:
    """Tell one reason and its fix, as mrkdwn; the words take at most `room`."""
    whose = f" {taken_text(reason.taken)}" if reason.taken else ""
    return f"• {safe(reason.words, room)}{whose} →\u00a0{fix_text(reason)}"


def fix_text(reason: Reason) -> str:
    """Say who can do what about it, as mrkdwn, with who it is in bold."""
    # A fix is a sentence of our catalogue, never data: its backticks are meant.
    told = escape(plain(reason.fix_by(f"*{reason.who.label}*"), 500))
    return f"{told} <{reason.target}|{say('Open')}>" if reason.means is Means.LINK else told


def taken_text(taken: Taken) -> str:
    """Say whose a claim is that is on its way already, as mrkdwn."""
    if taken.sent_at:
        return say("{who} {sent}.", who=mention(taken.by), sent=moment_text(taken.sent_at, say("sent it")))
    confirmed = moment_text(taken.confirmed_at, say("confirmed it"))
    return say("{who} {confirmed}.", who=mention(taken.by), confirmed=confirmed)


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
