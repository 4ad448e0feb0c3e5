"""What an admin does over and over in stories: open the list, tick, look at the confirmation, send."""

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
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


def open_list(person: Person, channel: str = RIVERSIDE) -> Seen:
    """Type `/claims pending` where a project lives; its list."""
    before = {one.ts for one in person.ephemerals(channel)}
    person.command("/claims pending", channel)
    person.wait_until(lambda: {one.ts for one in person.ephemerals(channel)} - before, "an answer")
    return person.ephemeral("Progress claims · ", channel)


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
        return bool(found) and "out for signature" in found[0].plain

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
