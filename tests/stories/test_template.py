"""A template of the DocuSign account lays its fields and branding over our document, where a project names one."""

import pytest

from sandbox.docusign.config import FIELDS_TEMPLATE
from sandbox.slack.driver import Person
from tests.support.acting import HARLAN, RIVERSIDE, nobody_was_asked, open_list, review, send, withheld_words
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def choose(person: Person, template: str) -> dict[str, str]:
    """Name a template in the project's settings; what is said beside the inputs."""
    person.command("/claims settings", RIVERSIDE)
    person.view("Settings")
    person.fill("template_id", template)
    return dict(person.submit())


def test_the_templates_fields_and_brand_are_on_what_is_sent_and_it_is_still_ours(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    assert choose(maya, FIELDS_TEMPLATE.template_id) == {}
    maya.view("from now on")
    maya.close()

    batch = send(quick_stage, maya, HARLAN)

    (envelope,) = quick_stage.sent_envelopes()
    (signer,) = envelope.recipients
    last = envelope.documents[-1].document_id
    assert [tab["documentId"] for tab in signer.tabs["textTabs"]] == [last]
    assert [tab["documentId"] for tab in signer.tabs["signHereTabs"]] == [last]
    assert envelope.extras["brandId"] == FIELDS_TEMPLATE.brand_id
    assert {one["name"] for one in envelope.custom_fields} >= {"claim_key", "dispatch_id", "batch_id", "transaction_id"}
    quick_stage.docusign.sign(envelope.envelope_id, signer.email)
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "the signature")


def test_the_confirmation_names_the_template(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    choose(maya, FIELDS_TEMPLATE.template_id)
    maya.view("from now on")
    maya.close()
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)

    assert FIELDS_TEMPLATE.template_id in review(maya, picker).plain


def test_one_that_docusign_does_not_know_ends_in_words_that_say_what_to_do(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    choose(maya, "00000000-0000-4000-8000-000000000000")
    maya.view("from now on")
    maya.close()
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    maya.submit()

    told = withheld_words(maya, maya.message("Total due", RIVERSIDE))

    assert "DocuSign does not know the template that" in told
    assert nobody_was_asked(quick_stage)


@pytest.mark.parametrize("typed", ["progress claims", "00000000", "{00000000-0000-4000-8000-000000000000}"])
def test_what_cannot_be_a_templates_id_is_said_beside_the_input(quick_stage: Stage, typed: str) -> None:
    told = choose(quick_stage.person("maya"), typed)

    assert told == {"template_id": "Give the template's ID as DocuSign shows it: 36 characters, or nothing."}
