"""For every touch point, how it is played with ids that were seen on a screen, and with ids that nobody gave out.

A new subcommand, button or modal needs an entry here and a row in docs/permissions.md.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import time

from bot.blocks import act_ids, choosing_ids, command_ids, handing_ids, ids
from bot.blocks import customising_ids as own_ids
from bot.blocks.choosing_ids import Range, select_value
from bot.blocks.settings import settings_view
from bot.services import confirming, customising, preferring
from claims.batch import Batch
from claims.finding import Subject, Thing
from claims.helping import Matter
from claims.picker import PickerPage, tick_of
from claims.preferences import DEFAULTS, Noise, Settings
from tests.support.builders import a_project
from tests.support.cast import (
    DRAFT,
    DRAFT_TOO,
    FREE,
    LONELY,
    LONELY_TOO,
    OUT,
    OUT_TOO,
    SECRET_EMAIL,
    TO_APPROVE,
    TO_REFUSE,
    TRADE_9,
    VOIDED,
    Cast,
    grant_of,
    group_of,
)
from tests.support.playing import Json, Play

CONNECTED = ("admin", "another admin")
"""Who is connected to DocuSign."""
NOBODYS = "00000000deadbeef"


@dataclass(frozen=True)
class Seen:
    """What a person copied from a screen: their own list, or the admin's where they have none.

    `secret` puts the claim of one commitment in the place of every claim that a play is about.
    """

    cast: Cast
    kind: str
    page: PickerPage
    nonce: str
    working: Batch
    stopped: Batch
    secret: int | None = None

    def commitment(self, number: int) -> int:
        """The commitment that a play is about."""
        return self.secret or number

    def claim(self, number: int) -> str:
        """The id of the claim that a play is about."""
        return self.cast.claim_id(self.commitment(number))

    @property
    def email(self) -> str:
        """The address of the contact that a play is about."""
        return SECRET_EMAIL if self.secret else TRADE_9

    @property
    def picker(self) -> str:
        return self.page.selection.picker

    @property
    def project(self) -> str:
        return self.cast.project_id()


def look(cast: Cast, kind: str, working: Batch, stopped: Batch) -> Seen:
    """Open a list as this person, and the confirmation over its first claim."""
    page = cast.picker(kind)
    ticked = frozenset(tick_of(group[0].claim) for group in page.groups[:1])
    _, nonce = confirming.review(
        cast.process.services, cast.caller(kind), page.selection.picker, [group_of(page, ticked)], None
    )
    return Seen(cast, kind, page, nonce, working, stopped)


Maker = Callable[[Seen], Play]
"""Makes a play from what was seen."""

_ROOM = {"admin": "general"}
"""Each binds the project to another channel than the one it is bound to then."""


def _lonely(seen: Seen) -> ids.Blocked:
    """A claim that nobody can be addressed for; each admin has one to mend."""
    return ids.Blocked(seen.picker, seen.claim(LONELY_TOO if seen.kind == "another admin" else LONELY))


def _awaiting(seen: Seen) -> Batch:
    """A batch that waits for a second admin, where the cast has one."""
    return seen.cast.awaiting or seen.working


def _decide(seen: Seen, modal: str, commitment: int) -> Play:
    """Decide one claim of that batch, the only one that the modal names."""
    batch = _awaiting(seen)
    claim = seen.claim(commitment)
    dispatch = next((line.dispatch_id for line in batch.lines if line.claim_id == claim), NOBODYS)
    return Play(submit=modal, view=ids.deciding_metadata(ids.Deciding(batch.id, dispatch)), changes=True)


USUAL = Settings(DEFAULTS, Noise.EVERYTHING, None)
_DIGEST = {"admin": time(9), "another admin": time(10)}
"""Each chooses another time."""


def _set_digest(seen: Seen) -> Play:
    """Choose when the project's digest is posted, in a modal that shows the settings as they are."""
    now = preferring.show(seen.cast.process.services, seen.cast.caller("admin"), seen.project).settings
    then = replace(now, preferences=replace(now.preferences, digest_at=_DIGEST.get(seen.kind, time(11))))
    metadata = command_ids.settings_metadata(seen.project, now)
    return Play(submit=ids.SETTINGS, view=metadata, state=_as_chosen(then), changes=True)


def _as_chosen(settings: Settings) -> Json:
    """What the modal of a project reports when this is chosen in it."""
    blocks = settings_view(a_project(), settings)["blocks"]
    elements = {block["block_id"]: block["element"] for block in blocks if block["type"] == "input"}
    return {
        name: {
            name: {"selected_option": one["initial_option"]}
            if "options" in one
            else {"value": one.get("initial_value")}
        }
        for name, one in elements.items()
    }


def _typed(texts: dict[str, str]) -> Json:
    """What was typed into the inputs of a modal."""
    return {name: {name: {"type": "plain_text_input", "value": text}} for name, text in texts.items()}


def _out(seen: Seen) -> str:
    """A claim that is out, by its dispatch; each admin has one to act on."""
    claim = seen.claim(OUT_TOO if seen.kind == "another admin" else OUT)
    return seen.cast.dispatch_id(claim) or NOBODYS


def _correct(seen: Seen) -> Play:
    """Correct the address of its signer, to one that no other play uses."""
    state = _typed({act_ids.CORRECT_NAME: "Ann Trade", act_ids.CORRECT_EMAIL: f"ann-{len(seen.kind)}@trade.example"})
    value = act_ids.correcting_value(act_ids.Correcting(_out(seen), "1"))
    return Play(submit=act_ids.CORRECT_FORM, view=value, state=state, changes=True)


def _draft(seen: Seen) -> str:
    """A claim whose draft is with whoever's screen it was, by its dispatch."""
    claim = seen.claim(DRAFT_TOO if seen.kind == "another admin" else DRAFT)
    return seen.cast.dispatch_id(claim) or NOBODYS


_WORDS = {own_ids.block(own_ids.SUBJECT, 0): "Please sign", own_ids.block(own_ids.MESSAGE, 0): "Dear all"}
_NO_FORM = own_ids.form_metadata(own_ids.Form(NOBODYS, 0, "0" * 16))
_PERSON = {own_ids.block(own_ids.NAME, 0): "Pat Moss", own_ids.block(own_ids.EMAIL, 0): "pat.moss@harbour-rowe.example"}


def _in_form(seen: Seen, action: str, value: str | None = None) -> Play:
    """Press a button of the form in which a claim is customised."""
    claim = _lonely(seen).claim_id
    return Play(action=action, value=value or claim, view=_form(seen))


def _form(seen: Seen) -> str:
    """The metadata of the form in which a claim is customised, as it is drawn now."""
    claim, services = _lonely(seen).claim_id, seen.cast.process.services
    shown = customising.look(services, seen.cast.caller("admin"), claim)
    return own_ids.form_metadata(own_ids.Form(claim, 0, shown.mark))


GENUINE: dict[str, Maker] = {
    "/claims pending": lambda seen: Play(command="pending RT", room="general"),
    "/claims status": lambda seen: Play(command="status"),
    "/claims why": lambda seen: Play(command=f"why SC-{seen.commitment(LONELY):03} 7"),
    "/claims history": lambda seen: Play(command=f"history SC-{seen.commitment(LONELY):03} 7"),
    "/claims remind": lambda seen: Play(
        command=f"remind SC-{seen.commitment(OUT_TOO if seen.kind == 'another admin' else OUT):03} 7"
    ),
    "/claims here": lambda seen: Play(command="here RT", changes=True, room=_ROOM.get(seen.kind, "riverside")),
    "/claims compile": lambda seen: Play(command="compile RT 2026-10", changes=True, room="general"),
    "/claims settings": lambda seen: Play(command="settings RT", room="general"),
    "/claims link": lambda seen: Play(command=f"link <@U04SAMWHITL|sam> {seen.email}", changes=True),
    "/claims unlink": lambda seen: Play(command="unlink <@U04GUSCOLLA|gus>", changes=True),
    "/claims connect": lambda seen: Play(command="connect", changes=True),
    "/claims disconnect": lambda seen: _connected(seen, Play(command="disconnect", changes=True)),
    "/claims freeze": lambda seen: Play(command="freeze Wrong retainage", changes=True),
    "/claims unfreeze": lambda seen: Play(command="unfreeze", changes=True),
    "/claims help": lambda seen: Play(command="help"),
    ids.TICK: lambda seen: Play(
        action=ids.TICK,
        block=ids.picker_block_id(seen.page.selection, 0, 0),
        ticks=tuple(ids.tick_value(tick_of(one.claim)) for group in seen.page.groups for one in group if seen.secret),
        changes=True,
    ),
    ids.PAGE: lambda seen: Play(action=f"{ids.PAGE}:next", value=ids.page_value(seen.picker, 0), changes=True),
    ids.REFRESH: lambda seen: Play(action=ids.REFRESH, value=seen.picker, changes=True),
    ids.SELECT: lambda seen: Play(
        action=f"{ids.SELECT}:all", value=select_value(seen.page.selection, 0, Range.ALL), changes=True
    ),
    ids.FILTER: lambda seen: Play(action=ids.FILTER, value=seen.picker, changes=True),
    ids.CLEAR_FILTER: lambda seen: Play(action=ids.CLEAR_FILTER, value=seen.picker, changes=True),
    ids.PROJECT: lambda seen: Play(action=f"{ids.PROJECT}:0", value=seen.project, changes=True),
    ids.CHANGE_PROJECT: lambda seen: Play(action=ids.CHANGE_PROJECT, value=seen.picker),
    ids.CHOOSE: lambda seen: Play(
        action=f"{ids.CHOOSE}:0", value=command_ids.choice_value("why", Subject(Thing.CLAIM, seen.claim(LONELY)))
    ),
    ids.OPEN: lambda seen: Play(action=ids.OPEN, value=seen.project, changes=True),
    ids.REVIEW: lambda seen: Play(action=ids.REVIEW, value=seen.picker),
    ids.CONFIRM_PAGE: lambda seen: Play(
        action=f"{ids.CONFIRM_PAGE}:next",
        value=ids.page_value(seen.page.selection.id, 0),
        view=ids.confirm_metadata(seen.page.selection, seen.nonce),
    ),
    ids.BLOCKED: lambda seen: Play(action=ids.BLOCKED, value=seen.picker),
    ids.BLOCKED_PAGE: lambda seen: _in_modal(f"{ids.BLOCKED_PAGE}:next", seen.picker),
    ids.RECHECK: lambda seen: _in_modal(ids.RECHECK, seen.picker),
    ids.ADD_CONTACT: lambda seen: Play(
        action=f"{ids.ADD_CONTACT}:0", value=ids.blocked_value(_lonely(seen)), changes=False
    ),
    ids.WHY_NOT: lambda seen: Play(
        action=ids.WHY_NOT,
        value=ids.blocked_value(ids.Blocked(seen.picker, seen.claim(LONELY))),
        view=ids.page_value(seen.picker, 0),
    ),
    ids.WHY: lambda seen: Play(action=ids.WHY, value=seen.claim(FREE)),
    ids.ASK: lambda seen: Play(
        action=ids.ASK, value=ids.matter_value(Matter(seen.project, seen.claim(LONELY))), changes=True
    ),
    ids.DETAILS: lambda seen: Play(action=ids.DETAILS, value=seen.working.id),
    ids.DETAILS_PAGE: lambda seen: _in_modal(f"{ids.DETAILS_PAGE}:next", seen.working.id),
    ids.APPROVE: lambda seen: Play(action=ids.APPROVE, value=_awaiting(seen).id),
    ids.REFUSE: lambda seen: Play(action=ids.REFUSE, value=_awaiting(seen).id),
    ids.STOP: lambda seen: Play(action=ids.STOP, value=ids.hold_value(seen.working), changes=True),
    ids.RESUME: lambda seen: Play(action=ids.RESUME, value=ids.hold_value(seen.stopped), changes=True),
    act_ids.ACT: lambda seen: Play(action=act_ids.ACT, value=_out(seen)),
    act_ids.VOID: lambda seen: Play(action=act_ids.VOID, value=_out(seen)),
    act_ids.CORRECT: lambda seen: Play(
        action=act_ids.CORRECT, value=act_ids.correcting_value(act_ids.Correcting(_out(seen), "1"))
    ),
    act_ids.REMIND: lambda seen: Play(action=act_ids.REMIND, value=_out(seen)),
    act_ids.REMIND_ALL: lambda seen: Play(action=act_ids.REMIND_ALL, value=seen.working.id),
    act_ids.AGAIN: lambda seen: Play(action=act_ids.AGAIN, value=seen.cast.dispatch_id(seen.claim(VOIDED)) or NOBODYS),
    handing_ids.PREVIEW: lambda seen: Play(action=handing_ids.PREVIEW, value=seen.picker),
    handing_ids.PREVIEW_ONE: lambda seen: Play(action=handing_ids.PREVIEW_ONE, value=seen.claim(FREE), changes=True),
    handing_ids.SIGNED_COPY: lambda seen: Play(action=handing_ids.SIGNED_COPY, value=seen.claim(FREE)),
    own_ids.TICKED: lambda seen: Play(action=own_ids.TICKED, value=seen.picker),
    own_ids.CUSTOMISE: lambda seen: Play(action=own_ids.CUSTOMISE, value=_lonely(seen).claim_id),
    own_ids.ADD: lambda seen: _in_form(seen, own_ids.ADD),
    own_ids.BACK: lambda seen: _in_form(seen, own_ids.BACK),
    own_ids.REMOVE: lambda seen: _in_form(seen, f"{own_ids.REMOVE}:0", own_ids.person_value(0, SECRET_EMAIL)),
    own_ids.DISCARD: lambda seen: _in_form(seen, own_ids.DISCARD),
    own_ids.FINISH: lambda seen: _in_form(seen, own_ids.FINISH),
    own_ids.OPEN_DRAFT: lambda seen: Play(action=own_ids.OPEN_DRAFT, value=_draft(seen)),
    own_ids.DRAFT_LINK: lambda seen: Play(action=own_ids.DRAFT_LINK, value=_draft(seen)),
    own_ids.DISCARD_DRAFT: lambda seen: Play(action=own_ids.DISCARD_DRAFT, value=_draft(seen), changes=True),
    ids.CONNECT: lambda seen: Play(action=ids.CONNECT, value="again", changes=True),
    ids.LOGIN: lambda seen: Play(action=ids.LOGIN, value="login"),
    ids.DISCONNECT: lambda seen: _connected(
        seen, Play(action=ids.DISCONNECT, value=ids.grant_value(grant_of(seen.kind)), changes=True)
    ),
    "event app_home_opened": lambda seen: Play(event="app_home_opened"),
    f"submit {ids.CONFIRM}": lambda seen: Play(
        submit=ids.CONFIRM, view=ids.confirm_metadata(seen.page.selection, seen.nonce), changes=True
    ),
    f"submit {ids.NARROW}": lambda seen: Play(
        submit=ids.NARROW, view=seen.picker, state=_typed({choosing_ids.WORDS: "trade"}), changes=True
    ),
    f"submit {ids.CONTACT}": lambda seen: Play(
        submit=ids.CONTACT,
        view=ids.blocked_value(_lonely(seen)),
        state=_typed({ids.CONTACT_NAME: "Ann Trade", ids.CONTACT_EMAIL: "ann@trade.example"}),
        changes=True,
    ),
    f"submit {ids.SETTINGS}": _set_digest,
    f"submit {ids.APPROVE_CHOSEN}": lambda seen: _decide(seen, ids.APPROVE_CHOSEN, TO_APPROVE),
    f"submit {ids.REFUSE_CHOSEN}": lambda seen: _decide(seen, ids.REFUSE_CHOSEN, TO_REFUSE),
    f"submit {act_ids.VOID_FORM}": lambda seen: Play(
        submit=act_ids.VOID_FORM, view=_out(seen), state=_typed({act_ids.VOID_REASON: "Wrong"}), changes=True
    ),
    f"submit {act_ids.CORRECT_FORM}": _correct,
    f"submit {act_ids.REMIND_FORM}": lambda seen: Play(
        submit=act_ids.REMIND_FORM, view=act_ids.reminding_value(act_ids.Reminding(_out(seen)))
    ),
    f"submit {own_ids.FORM}": lambda seen: Play(
        submit=own_ids.FORM, view=_form(seen), state=_typed(_WORDS), changes=True
    ),
    f"submit {own_ids.PERSON_FORM}": lambda seen: Play(
        submit=own_ids.PERSON_FORM, view=_form(seen), state=_typed(_PERSON), changes=True
    ),
}

FORGED: dict[str, list[Play]] = {
    "/claims pending": [Play(command="pending QQ"), Play(command="pending <!channel>")],
    "/claims status": [],
    "/claims why": [Play(command="why SC-999 1"), Play(command=f"why {NOBODYS}")],
    "/claims history": [Play(command="history SC-999 1"), Play(command=f"history {NOBODYS}")],
    "/claims remind": [Play(command="remind SC-999 1"), Play(command=f"remind {NOBODYS}")],
    "/claims here": [Play(command="here QQ", room="general")],
    "/claims compile": [Play(command="compile QQ 2026-10", room="general"), Play(command="compile <!channel> 2026-10")],
    "/claims settings": [Play(command="settings QQ", room="general")],
    "/claims link": [Play(command="link <@U04SAMWHITL|sam> nobody@nowhere.example")],
    "/claims unlink": [Play(command="unlink <@U04NOBODYX>")],
    "/claims connect": [],
    "/claims disconnect": [],
    "/claims freeze": [],
    "/claims unfreeze": [],
    "/claims help": [],
    ids.TICK: [Play(action=ids.TICK, block=f"sel:{NOBODYS}:1:0:0", ticks=(f"{NOBODYS}:{NOBODYS}",))],
    ids.PAGE: [Play(action=f"{ids.PAGE}:next", value=f"{NOBODYS}:1"), Play(action=ids.PAGE, value="../../x")],
    ids.REFRESH: [Play(action=ids.REFRESH, value=NOBODYS)],
    ids.SELECT: [
        Play(action=f"{ids.SELECT}:all", value=f"{NOBODYS}:1:0:all"),
        Play(action=f"{ids.SELECT}:all", value=f"{NOBODYS}:1:0:everything"),
    ],
    ids.FILTER: [Play(action=ids.FILTER, value=NOBODYS)],
    ids.CLEAR_FILTER: [Play(action=ids.CLEAR_FILTER, value=NOBODYS)],
    ids.PROJECT: [Play(action=f"{ids.PROJECT}:0", value=NOBODYS)],
    ids.CHANGE_PROJECT: [Play(action=ids.CHANGE_PROJECT, value=NOBODYS)],
    ids.CHOOSE: [
        Play(action=f"{ids.CHOOSE}:0", value=f"why:c:{NOBODYS}"),
        Play(action=f"{ids.CHOOSE}:0", value=f"pending:p:{NOBODYS}"),
        Play(action=f"{ids.CHOOSE}:0", value=f"freeze:p:{NOBODYS}"),
        Play(action=ids.CHOOSE, value="why:z:1"),
    ],
    ids.OPEN: [Play(action=ids.OPEN, value=NOBODYS), Play(action=ids.OPEN, value="' OR 1=1")],
    ids.REVIEW: [Play(action=ids.REVIEW, value=NOBODYS)],
    ids.CONFIRM_PAGE: [
        Play(action=f"{ids.CONFIRM_PAGE}:next", value=f"{NOBODYS}:1", view=f"{NOBODYS}:nonce"),
        Play(action=f"{ids.CONFIRM_PAGE}:next", value=f"{NOBODYS}:1", view="x"),
    ],
    ids.BLOCKED: [Play(action=ids.BLOCKED, value=NOBODYS)],
    ids.BLOCKED_PAGE: [Play(action=f"{ids.BLOCKED_PAGE}:next", value=f"{NOBODYS}:1", view=f"{NOBODYS}:0")],
    ids.RECHECK: [Play(action=ids.RECHECK, value=f"{NOBODYS}:0", view=f"{NOBODYS}:0")],
    ids.ADD_CONTACT: [Play(action=f"{ids.ADD_CONTACT}:0", value=f"{NOBODYS}:{NOBODYS}")],
    ids.WHY_NOT: [Play(action=ids.WHY_NOT, value=f"{NOBODYS}:{NOBODYS}", view=f"{NOBODYS}:0")],
    ids.WHY: [Play(action=ids.WHY, value=NOBODYS)],
    ids.ASK: [Play(action=ids.ASK, value=NOBODYS), Play(action=ids.ASK, value=f"{NOBODYS}:{NOBODYS}")],
    ids.DETAILS: [Play(action=ids.DETAILS, value=NOBODYS)],
    ids.DETAILS_PAGE: [Play(action=f"{ids.DETAILS_PAGE}:next", value=f"{NOBODYS}:1", view=f"{NOBODYS}:0")],
    ids.APPROVE: [Play(action=ids.APPROVE, value=NOBODYS), Play(action=ids.APPROVE, value="<!channel>")],
    ids.REFUSE: [Play(action=ids.REFUSE, value=NOBODYS)],
    ids.STOP: [Play(action=ids.STOP, value=f"{NOBODYS}:0:0")],
    ids.RESUME: [Play(action=ids.RESUME, value=f"{NOBODYS}:1:0")],
    act_ids.ACT: [Play(action=act_ids.ACT, value=NOBODYS), Play(action=act_ids.ACT, value="<!channel>")],
    act_ids.VOID: [Play(action=act_ids.VOID, value=NOBODYS)],
    act_ids.CORRECT: [Play(action=act_ids.CORRECT, value=f"{NOBODYS}:1"), Play(action=act_ids.CORRECT, value=NOBODYS)],
    act_ids.REMIND: [Play(action=act_ids.REMIND, value=NOBODYS)],
    act_ids.REMIND_ALL: [Play(action=act_ids.REMIND_ALL, value=NOBODYS)],
    act_ids.AGAIN: [Play(action=act_ids.AGAIN, value=NOBODYS)],
    handing_ids.PREVIEW: [Play(action=handing_ids.PREVIEW, value=NOBODYS)],
    handing_ids.PREVIEW_ONE: [Play(action=handing_ids.PREVIEW_ONE, value=NOBODYS)],
    handing_ids.SIGNED_COPY: [Play(action=handing_ids.SIGNED_COPY, value=NOBODYS)],
    own_ids.TICKED: [Play(action=own_ids.TICKED, value=NOBODYS)],
    own_ids.CUSTOMISE: [Play(action=own_ids.CUSTOMISE, value=NOBODYS), Play(action=own_ids.CUSTOMISE, value="<!here>")],
    **{
        one: [Play(action=one, value=NOBODYS, view=_NO_FORM), Play(action=one, value=NOBODYS, view="x")]
        for one in (own_ids.ADD, own_ids.BACK, own_ids.REMOVE, own_ids.DISCARD, own_ids.FINISH)
    },
    own_ids.OPEN_DRAFT: [Play(action=own_ids.OPEN_DRAFT, value=NOBODYS)],
    own_ids.DRAFT_LINK: [Play(action=own_ids.DRAFT_LINK, value=NOBODYS)],
    own_ids.DISCARD_DRAFT: [Play(action=own_ids.DISCARD_DRAFT, value=NOBODYS)],
    ids.CONNECT: [],
    ids.LOGIN: [],
    ids.DISCONNECT: [Play(action=ids.DISCONNECT, value=NOBODYS), Play(action=ids.DISCONNECT, value="../x")],
    "event app_home_opened": [],
    f"submit {ids.CONFIRM}": [
        Play(submit=ids.CONFIRM, view=f"{NOBODYS}:nonce"),
        Play(submit=ids.CONFIRM, view=""),
        Play(submit="claims.of_another_version", view=NOBODYS),
    ],
    f"submit {ids.NARROW}": [
        Play(submit=ids.NARROW, view=NOBODYS, state=_typed({choosing_ids.WORDS: "trade"})),
        Play(submit=ids.NARROW, view="../../x"),
    ],
    f"submit {ids.CONTACT}": [
        Play(submit=ids.CONTACT, view=f"{NOBODYS}:{NOBODYS}", state=_typed({ids.CONTACT_EMAIL: "a@b.example"})),
        Play(submit=ids.CONTACT, view="x"),
    ],
    f"submit {ids.SETTINGS}": [
        Play(submit=ids.SETTINGS, view=f"{NOBODYS}:{NOBODYS}", state=_as_chosen(USUAL)),
        Play(submit=ids.SETTINGS, view="x", state=_as_chosen(USUAL)),
    ],
    f"submit {ids.APPROVE_CHOSEN}": [
        Play(submit=ids.APPROVE_CHOSEN, view=f"{NOBODYS}:{NOBODYS}"),
        Play(submit=ids.APPROVE_CHOSEN, view="a:b:c"),
    ],
    f"submit {ids.REFUSE_CHOSEN}": [
        Play(submit=ids.REFUSE_CHOSEN, view=f"{NOBODYS}:{NOBODYS}"),
        Play(submit=ids.REFUSE_CHOSEN, view=""),
    ],
    f"submit {act_ids.VOID_FORM}": [
        Play(submit=act_ids.VOID_FORM, view=NOBODYS, state=_typed({act_ids.VOID_REASON: "x"})),
        Play(submit=act_ids.VOID_FORM, view="a:b"),
    ],
    f"submit {act_ids.CORRECT_FORM}": [
        Play(submit=act_ids.CORRECT_FORM, view=f"{NOBODYS}:1", state=_typed({act_ids.CORRECT_EMAIL: "a@b.example"})),
        Play(submit=act_ids.CORRECT_FORM, view=""),
    ],
    f"submit {act_ids.REMIND_FORM}": [
        Play(submit=act_ids.REMIND_FORM, view=f"claim:{NOBODYS}"),
        Play(submit=act_ids.REMIND_FORM, view=f"batch:{NOBODYS}"),
        Play(submit=act_ids.REMIND_FORM, view=NOBODYS),
    ],
    f"submit {own_ids.FORM}": [
        Play(submit=own_ids.FORM, view=_NO_FORM, state=_typed(_WORDS)),
        Play(submit=own_ids.FORM, view="../x"),
    ],
    f"submit {own_ids.PERSON_FORM}": [
        Play(submit=own_ids.PERSON_FORM, view=_NO_FORM, state=_typed(_PERSON)),
        Play(submit=own_ids.PERSON_FORM, view=""),
    ],
}
"""Nothing where there is no id to forge."""


def _connected(seen: Seen, what: Play) -> Play:
    """See to it that whose screen it was is connected to DocuSign."""
    if seen.kind in CONNECTED:
        seen.cast.connect(seen.kind)
    return what


def _in_modal(action: str, owner: str) -> Play:
    return Play(action=action, value=ids.page_value(owner, 0), view=ids.page_value(owner, 0))
