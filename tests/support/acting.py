"""What an admin does over and over in stories: open the list, tick, look at the confirmation, send."""

from sqlalchemy import func, select

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage.tables import ticks
from tests.support.stage import Stage

RIVERSIDE = "riverside-tower"
HARLAN = "#9 · Harlan Earthworks Inc."
"""SC-101, $126,516.25, with a document; on the first page."""
HARLAN_OCTOBER = "#10 · Harlan Earthworks Inc."
"""SC-101, $90,368.75."""
CASTELLAN = "#8 · Castellan Concrete LLC"
"""SC-102, $397,000.80."""
SKYLINE = "#4 · Skyline Crane Hire"
"""PO-201, $48,600.00, without a document."""
CREATE = {"method": "POST", "path": "*/envelopes"}
SEND = {"method": "PUT", "path": "*/envelopes/*"}
"""Calls to DocuSign that a story has go wrong."""


LISTS = ("Progress claims · ", "Payment applications · ", "Subcontractor invoices · ")
"""How a list begins, in the words of the projects of the examples."""


def open_list(person: Person, channel: str = RIVERSIDE) -> Seen:
    """Type `/claims pending` where a project lives; its list."""
    before = {one.ts for one in person.ephemerals(channel)}
    person.command("/claims pending", channel)
    person.wait_until(lambda: {one.ts for one in person.ephemerals(channel)} - before, "an answer")
    listed = next(one for one in person.ephemerals(channel) if one.ts not in before)
    assert listed.plain.startswith(LISTS), listed.plain
    return listed


def ticks_are_kept(stage: Stage, count: int) -> None:
    """Wait until so many ticks are kept: Slack is answered before they are."""
    db = stage.serving.bot.services.db

    def kept() -> int:
        with db.reading() as tx:
            return int(tx.execute(select(func.count()).select_from(ticks)).scalar_one())

    stage.wait_for(lambda: kept() == count, f"keeping {count} ticks")


def review(person: Person, picker: Seen) -> Seen:
    """Press Send to DocuSign; the confirmation."""
    person.press("Send to DocuSign", on=picker)
    return person.view("Send to DocuSign")


def send(stage: Stage, person: Person, *claims: str, channel: str = RIVERSIDE) -> Seen:
    """Send these claims, and wait until they are out; the batch message."""
    out = len(stage.sent_envelopes())
    known = {one.ts for one in person.messages(channel)}
    picker = open_list(person, channel)
    person.tick(*claims, on=picker)
    review(person, picker)
    person.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == out + len(claims), f"sending {', '.join(claims)}")
    found: list[Seen] = []

    def told() -> bool:
        found[:] = [one for one in person.messages(channel) if one.ts not in known and "Total due" in one.plain]
        return bool(found) and f"{len(claims)} out for signature" in found[0].plain

    person.wait_until(told, "a message that tells it")
    return found[0]


def withheld_words(person: Person, batch: Seen) -> str:
    """Wait until the thread tells that something was not sent; that line."""
    found: list[str] = []

    def told() -> bool:
        found[:] = [note.plain for note in person.thread(batch) if "was not sent" in note.plain]
        return bool(found)

    person.wait_until(told, "a line about what was not sent")
    return found[0]


def nobody_was_asked(stage: Stage) -> bool:
    """Nothing left us: no e-mail from DocuSign, and every envelope that was begun is a draft, or binned."""
    return not stage.docusign.mails and all(one.status in {"created", "deleted"} for one in stage.docusign.envelopes)


def choose_setting(person: Person, option: str) -> None:
    """Choose this in the settings of the project."""
    person.command("/claims settings", RIVERSIDE)
    person.choose(option, on=person.view("Settings"))
    assert person.submit() == {}
    person.view("from now on")
    person.close()


def ask(person: Person, text: str, channel: str = RIVERSIDE) -> Seen:
    """Type a command; the private answer to it."""
    before = {one.ts for one in person.ephemerals(channel)}
    person.command(f"/claims {text}".rstrip(), channel)
    person.wait_until(lambda: {one.ts for one in person.ephemerals(channel)} - before, f"an answer to {text!r}")
    return person.ephemerals(channel)[-1]


def press_and_hear(person: Person, button: str, on: Seen) -> Seen:
    """Press a button of a message in a channel; the private answer to it."""
    channel = str(on.channel)
    before = {one.ts for one in person.ephemerals(channel)}
    person.press(button, on=on)
    person.wait_until(lambda: {one.ts for one in person.ephemerals(channel)} - before, f"an answer to {button}")
    return person.ephemerals(channel)[-1]


def confirmed(person: Person, *claims: str) -> Seen:
    """Confirm these claims; the batch message, as soon as it is there."""
    picker = open_list(person)
    person.tick(*claims, on=picker)
    review(person, picker)
    person.submit()
    person.view("on the way to DocuSign")
    person.close()
    return person.message("Total due", RIVERSIDE)


def one_sending_one_waiting(stage: Stage, person: Person) -> Seen:
    """Confirm two claims: DocuSign is slow to answer the sending of one and the creation of the other."""
    stage.docusign.inject(kind="delay", seconds=60, skip=1, **CREATE)
    stage.docusign.inject(kind="delay", seconds=60, **SEND)
    batch = confirmed(person, HARLAN, CASTELLAN)
    stage.wait_for(lambda: any(call.method == "PUT" for call in stage.docusign.received), "asking to send one")
    stage.wait_for(lambda: sum(call.path.endswith("/envelopes") for call in stage.docusign.received) == 2, "drafting")
    return batch


def notes_of(person: Person, batch: Seen) -> str:
    """Everything that the thread of a batch tells."""
    return "\n".join(note.plain for note in person.thread(batch))
