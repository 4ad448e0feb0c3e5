"""A draft that one person finishes in DocuSign: the link is theirs alone, we never send it, and its end is told."""

import html
import re
from collections.abc import Iterator

import pytest
import requests

from sandbox.docusign.model import Envelope
from sandbox.slack.driver import Person
from sandbox.slack.elements import elements
from sandbox.slack.seen import Seen
from tests.stories.test_customising import PAT, add, customise
from tests.support.acting import RIVERSIDE, ask, nobody_was_asked, notes_of, open_list, review
from tests.support.forging import Forger
from tests.support.logins import MAYA, MAYA_USER, TOM, WITH_KEYS, connect_person
from tests.support.source import Source
from tests.support.stage import Clock, Stage, with_examples

pytestmark = pytest.mark.slow

SUBCONTRACTOR = "r.alvarez@harlan-earthworks.example"


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    """The product where persons may connect."""
    yield from with_examples(Stage(examples_url, settings_changes=WITH_KEYS, clock=Clock()))


def drafted(stage: Stage, person: Person) -> tuple[Seen, Envelope]:
    """Have a draft of a claim made and wait until it is with the person; its batch message and the envelope."""
    customise(person)
    person.press("Finish in DocuSign")
    person.view("A draft of its envelope is being made")
    batch = person.message("Total due", RIVERSIDE)
    person.wait_until(lambda: "being finished in DocuSign" in person.again(batch).plain, "the draft being made")
    (envelope,) = stage.docusign.envelopes
    return batch, envelope


def link_of(person: Person) -> str:
    """Press the button that asks for the link; the address in the modal."""
    person.press("Open in DocuSign", on=person.view())
    person.view("good for ten minutes")
    return next(one.raw["url"] for one in elements(person.view().blocks) if one.raw.get("url"))


def leave(link: str, deed: str, **fields: str) -> requests.Response:
    """Do this on the sender's page in DocuSign; what the browser sees when it is back."""
    page = requests.get(link, timeout=10)
    assert page.status_code == 200, page.text
    inputs = re.findall(r'<input[^>]* name="([^"]+)" value="([^"]*)"', page.text)
    message = re.findall(r'<textarea name="message">([^<]*)<', page.text)[0]
    form = {name: html.unescape(value) for name, value in [*inputs, ("message", message)]}
    return requests.post(page.url, data={**form, **fields, "deed": deed}, timeout=30)


def told(person: Person, batch: Seen, words: str) -> None:
    person.wait_until(lambda: words in notes_of(person, batch), f"the thread telling {words!r}")


def test_a_draft_is_finished_and_sent_in_docusign_and_the_thread_tells_it(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, envelope = drafted(stage, maya)
    assert nobody_was_asked(stage)
    assert envelope.sender_id == MAYA_USER
    assert "being finished in DocuSign" in ask(maya, "why SC-101 9").plain

    page = leave(link_of(maya), "send")

    assert "the batch&#x27;s thread" in page.text
    assert "You can close this page." in page.text
    maya.wait_until(lambda: "out for signature" in maya.again(batch).plain, "it being out")
    assert len(stage.sent_envelopes()) == 1
    assert not any(call.method == "PUT" and "/envelopes/" in call.path for call in stage.docusign.received), (
        "never by us"
    )
    stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "it being signed")


def test_what_was_customised_is_in_the_draft(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    customise(maya)
    add(maya, "Pat Moss", PAT)
    maya.fill("Subject of the e-mail", "My own subject")
    maya.press("Finish in DocuSign")
    maya.view("A draft of its envelope is being made")
    stage.wait_for(lambda: stage.docusign.envelopes, "the draft")

    (envelope,) = stage.docusign.envelopes
    assert envelope.email_subject == "My own subject"
    assert PAT in [one.email for one in envelope.recipients]


def test_a_draft_that_is_saved_is_told_as_that_when_its_sender_is_back_and_again_a_day_later(
    quick_stage: Stage,
) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, envelope = drafted(stage, maya)
    link = link_of(maya)
    stage.docusign.edit_draft(envelope.envelope_id, add_signer=("Pat Moss", PAT, 2))

    leave(link, "save")

    told(maya, batch, "#9 · Harlan Earthworks Inc. (SC-101) is still a draft in DocuSign")
    assert f"Pat Moss ({PAT})" in notes_of(maya, batch)
    assert "being finished in DocuSign" in maya.again(batch).plain
    stage.clock.pass_by(days=1, minutes=1)  # type: ignore[attr-defined]
    again = lambda: sum("still a draft" in note.plain for note in maya.thread(batch)) == 2  # noqa: E731
    maya.wait_until(again, "the thread telling it once more")
    assert nobody_was_asked(stage)


def test_who_it_went_to_otherwise_is_told_as_something_to_look_at(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, envelope = drafted(stage, maya)
    stage.docusign.edit_draft(
        envelope.envelope_id, add_signer=("Eve", "eve@elsewhere.example", 1),
        remove_recipient=envelope.recipients[0].email,
    )  # fmt: skip

    leave(link_of(maya), "send")

    told(
        maya,
        batch,
        "was sent from DocuSign otherwise than it was made: to Eve (eve@elsewhere.example); not to Ruth Harlan",
    )
    maya.wait_until(lambda: "waiting for Eve" in maya.again(batch).plain, "whom it waits for now")


def test_a_draft_that_is_discarded_there_is_told_and_the_claim_is_back(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, _ = drafted(stage, maya)

    leave(link_of(maya), "discard")

    told(maya, batch, "Somebody discarded the draft in DocuSign.")
    maya.close()
    assert "1 progress claim" in review(maya, open_list(maya)).plain, "ticked as it was"
    assert nobody_was_asked(stage)


def test_any_admin_has_a_draft_discarded_that_its_sender_left_lying(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    connect_person(maya, MAYA)
    batch, envelope = drafted(stage, maya)
    for _ in range(2):  # pressed twice
        details(tom, batch)
        tom.press("Discard draft")
        if tom.views():
            tom.close()

    told(maya, batch, "The draft was discarded in DocuSign, as somebody asked here.")
    assert stage.docusign.envelope(envelope.envelope_id).status == "deleted"
    assert sum("as somebody asked here" in note.plain for note in maya.thread(batch)) == 1


def details(person: Person, batch: Seen) -> None:
    """Open what can be done about the one claim of a batch."""
    person.press("Details", on=person.again(batch))
    person.view("Batch")
    person.press("Take action")
    person.view("What can be done")


def test_nobody_else_is_given_the_link_and_it_stands_in_no_message(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    connect_person(maya, MAYA)
    connect_person(tom, TOM)
    batch, _ = drafted(stage, maya)
    details(tom, batch)

    tom.press("Open in DocuSign")

    assert tom.message("Only Maya Okafor can open it", "claims")
    link = link_of(maya)
    assert link.startswith(stage.docusign.url)
    said = [one.raw for person in (maya, tom) for place in (RIVERSIDE, "claims") for one in person.messages(place)]
    assert link not in str(said)
    assert link not in str([one.raw for one in maya.thread(batch)])


def test_what_keeps_a_draft_from_being_made_is_said_in_the_form(quick_stage: Stage) -> None:
    stage, maya, lena = quick_stage, quick_stage.person("maya"), quick_stage.person("lena")
    customise(maya)
    maya.press("Finish in DocuSign")
    assert maya.view("your own DocuSign account, and none is connected. Nothing was made.")
    maya.close()
    connect_person(maya, MAYA)
    stage.slack.change_user(lena.id, is_admin=True)
    ask(lena, "freeze Wrong retainage", "general")
    maya.press("Customise", on=ask(maya, "why SC-101 9"))
    maya.view("Customise one claim")
    maya.press("Finish in DocuSign")

    assert maya.view("Sending is frozen. Nothing was made.")
    assert not stage.docusign.envelopes


def test_where_addresses_are_to_be_approved_nothing_is_finished_unseen(examples_url: str) -> None:
    for stage in with_examples(
        Stage(examples_url, settings_changes={**WITH_KEYS, "changed_address_needs_second_admin": True})
    ):
        maya = stage.person("maya")
        connect_person(maya, MAYA)
        customise(maya)
        maya.press("Finish in DocuSign")
        assert maya.view("what is changed in DocuSign nobody would see")
        assert not stage.docusign.envelopes


def test_without_an_address_of_its_own_the_bot_makes_none(examples_url: str) -> None:
    for stage in with_examples(Stage(examples_url, connect=False)):
        maya = stage.person("maya")
        customise(maya)
        maya.press("Finish in DocuSign")
        assert maya.view("has no address of its own (BOT_URL)")


def test_a_claim_that_changed_meanwhile_is_not_opened_any_more(quick_stage: Stage, source: Source) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, _ = drafted(stage, maya)
    source.amount("SC-101", 9, "1.00")

    maya.press("Open in DocuSign", on=maya.view())

    assert "The claim changed after it was confirmed. Discard the draft" in maya.view("Discard the draft").plain
    assert nobody_was_asked(stage)
    assert batch


def test_a_restart_in_the_middle_loses_nothing_and_sends_nothing(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    stage.docusign.inject(kind="delay", seconds=5, method="POST", path="*/envelopes")
    customise(maya)
    maya.press("Finish in DocuSign")
    maya.view("A draft of its envelope is being made")
    maya.press("Open in DocuSign", on=maya.view())
    assert maya.view("The draft is still being made.")
    stage.stop_bot()
    stage.start_bot()
    batch = maya.message("Total due", RIVERSIDE)
    maya.wait_until(lambda: "being finished in DocuSign" in maya.again(batch).plain, "the draft being made")

    leave(link_of_again(maya), "send")

    maya.wait_until(lambda: "out for signature" in maya.again(batch).plain, "it being out")
    assert len(stage.sent_envelopes()) == 1


def link_of_again(person: Person) -> str:
    person.press("Ask again")
    person.view("good for ten minutes")
    return next(one.raw["url"] for one in elements(person.view().blocks) if one.raw.get("url"))


def test_whoever_disconnects_has_their_drafts_discarded(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    batch, envelope = drafted(stage, maya)
    maya.close()

    ask(maya, "disconnect")

    told(maya, batch, "is no longer connected to DocuSign")
    stage.wait_for(lambda: stage.docusign.envelope(envelope.envelope_id).status == "deleted", "the draft being binned")
    assert nobody_was_asked(stage)


def test_the_page_to_come_back_to_tells_a_stranger_nothing_and_asks_docusign_nothing(quick_stage: Stage) -> None:
    stage = quick_stage
    asked = len(stage.docusign.received)
    for address in ("0" * 16, "x", "..%2f", "a" * 400):
        page = requests.get(f"{stage.settings.bot_url}/docusign/finished/{address}", timeout=10)
        assert page.status_code in {200, 404}
        assert "DocuSign what has become" not in page.text
    assert len(stage.docusign.received) == asked


def test_a_press_that_is_delivered_again_makes_one_draft_and_shows_it(quick_stage: Stage, forger: Forger) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    drafted(stage, maya)
    press = [one for one in stage.slack.deliveries if "claims.finish" in str(one.payload.get("actions"))][-1]

    forger.deliver_again(press)

    assert maya.view("Finish in DocuSign")
    assert not any("cannot be customised" in one.plain for one in maya.messages("claims"))
    assert len(stage.docusign.envelopes) == 1


def test_a_figure_that_changed_since_the_form_was_drawn_makes_no_draft(quick_stage: Stage, source: Source) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    customise(maya)
    source.amount("SC-101", 9, "50000.00")

    maya.press("Finish in DocuSign")

    assert maya.view("It was changed meanwhile")
    assert not stage.docusign.envelopes
