"""Attachments of a claim: further documents of its envelope where the project wants it, and only if they can be."""

from pathlib import Path

import pytest

from tests.support import hostile
from tests.support.acting import HARLAN, RIVERSIDE, choose_setting, nobody_was_asked, open_list, review, withheld_words
from tests.support.backups import attach
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

DOCKETS, PHOTO = hostile.pdf(3, text="Docket"), hostile.png(60, 30)
GOOD = {"dockets.pdf": DOCKETS, "crane.png": PHOTO}
CREATE = {"method": "POST", "path": "*/envelopes"}


def names(stage: Stage) -> list[str]:
    (envelope,) = stage.sent_envelopes()
    return [one.name for one in envelope.documents]


def test_attachments_are_further_documents_after_the_claims_own_and_before_our_sheet(
    quick_stage: Stage, tmp_path: Path
) -> None:
    maya = quick_stage.person("maya")
    attach(quick_stage, tmp_path / "a", "SC-101", 9, GOOD)
    choose_setting(maya, "Go with it, as further documents")
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    shown = review(maya, picker).plain
    assert "2 attachments go along as further documents to sign." in shown
    maya.submit()
    quick_stage.wait_for(quick_stage.sent_envelopes, "sending it")
    assert names(quick_stage) == ["RT-SC-101-09.pdf", "dockets.pdf", "crane.png.pdf", "Signature sheet.pdf"]
    (envelope,) = quick_stage.sent_envelopes()
    assert envelope.documents[1].content == DOCKETS, "byte for byte"


def test_where_the_setting_is_off_they_stay_behind_and_the_confirmation_says_so(
    quick_stage: Stage, tmp_path: Path
) -> None:
    maya = quick_stage.person("maya")
    attach(quick_stage, tmp_path / "a", "SC-101", 9, {**GOOD, "locked.pdf": hostile.pdf(password="secret")})
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    assert "3 attachments stay behind" in review(maya, picker).plain
    maya.submit()
    quick_stage.wait_for(quick_stage.sent_envelopes, "sending it")
    assert names(quick_stage) == ["RT-SC-101-09.pdf", "Signature sheet.pdf"]


def test_what_docusign_would_refuse_is_named_before_sending_with_what_to_do(quick_stage: Stage, tmp_path: Path) -> None:
    maya = quick_stage.person("maya")
    bad = {
        "locked.pdf": hostile.pdf(password="secret"),
        "form.pdf": hostile.pdf(xfa=True),
        "cut.pdf": hostile.pdf(3, text="Docket")[:-400],
    }
    warnings = attach(quick_stage, tmp_path / "a", "SC-101", 9, bad)
    assert sum("Attachments" in one for one in warnings) == len(bad), "the import has said so already"
    choose_setting(maya, "Go with it, as further documents")
    maya.command("/claims why SC-101 #9", RIVERSIDE)
    maya.wait_until(lambda: any("cannot be sent" in one.plain for one in maya.ephemerals(RIVERSIDE)), "the reasons")
    told = next(one.plain for one in maya.ephemerals(RIVERSIDE) if "cannot be sent" in one.plain)
    for words in ("locked.pdf: It is protected by a password", "form.pdf: It is an XFA form", "cut.pdf: It is damaged"):
        assert words in told
    assert not quick_stage.sent_envelopes()


def test_what_is_attached_otherwise_after_it_was_confirmed_keeps_it_back(quick_stage: Stage, tmp_path: Path) -> None:
    maya, tom = quick_stage.person("maya"), quick_stage.person("tom")
    attach(quick_stage, tmp_path / "a", "SC-101", 9, GOOD)
    quick_stage.docusign.inject(kind="delay", seconds=30, **CREATE)
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    review(maya, picker)
    maya.submit()
    batch = maya.message("Total due", RIVERSIDE)
    asked = lambda: [one for one in quick_stage.docusign.received if one.path.endswith("/envelopes")]  # noqa: E731
    quick_stage.wait_for(asked, "asking for a draft")
    choose_setting(tom, "Go with it, as further documents")
    quick_stage.docusign.clear_faults()
    assert "changed after it was confirmed" in withheld_words(maya, batch)
    assert nobody_was_asked(quick_stage)
