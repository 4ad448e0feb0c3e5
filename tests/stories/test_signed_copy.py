"""What comes back signed is kept, put into the thread where a project wants that, and handed to whoever may see it."""

import hashlib
from pathlib import Path

import pytest

from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import documents, filings
from tests.support.acting import HARLAN, RIVERSIDE, choose_setting, send
from tests.support.commands import claims_bot
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

COPY = {"method": "GET", "path": "*/documents/*"}


def sign(stage: Stage) -> None:
    (envelope,) = stage.sent_envelopes()
    stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)


def kept(stage: Stage) -> list[str]:
    db = stage.serving.bot.services.db
    with db.reading() as tx:
        found = [one for one, _ in documents.checked(tx)]
        return found if filings.count(tx) else []


def details(person: Person, batch: Seen) -> Seen:
    person.press("Details", on=person.again(batch))
    return person.view("Batch details")


def test_the_signed_copy_is_fetched_once_kept_and_handed_to_whoever_may_see_the_claim(stored_stage: Stage) -> None:
    stage, maya, oliver = stored_stage, stored_stage.person("maya"), stored_stage.person("oliver")
    batch = send(stage, maya, HARLAN)
    sign(stage)
    stage.wait_for(lambda: kept(stage), "keeping the copy")

    shown = details(oliver, batch)
    assert "Signed copy kept" in shown.plain
    oliver.press("Signed copy", on=shown)

    told = oliver.message("Signed copy: #9", "claims")
    oliver.wait_until(lambda: [one for one in oliver.thread(told) if oliver.files(one)], "the file")
    (file,) = [one for one in oliver.thread(told) if oliver.files(one)]
    ((name, content),) = oliver.files(file).items()
    assert name == "RT SC-101 claim 9, signed.pdf"
    assert hashlib.sha256(content).hexdigest() in kept(stage)
    asked = [one.path for one in stage.docusign.received if "/documents/" in one.path]
    assert sorted(path.rsplit("/", 1)[1] for path in asked) == ["certificate", "combined"]
    assert not [one for one in maya.thread(batch) if maya.files(one)], "no project asked for it in the thread"


def test_where_the_project_wants_it_the_copy_is_put_into_the_thread_once(stored_stage: Stage) -> None:
    stage, maya = stored_stage, stored_stage.person("maya")
    choose_setting(maya, "Also put into the thread")
    batch = send(stage, maya, HARLAN)
    sign(stage)

    maya.wait_until(lambda: [one for one in maya.thread(batch) if maya.files(one)], "the copy in the thread")
    stage.stop_bot()
    stage.start_bot()
    maya.command("/claims status", RIVERSIDE)

    files = [maya.files(one) for one in maya.thread(batch) if maya.files(one)]
    assert [list(one) for one in files] == [["RT SC-101 claim 9, signed.pdf"]]
    assert hashlib.sha256(files[0]["RT SC-101 claim 9, signed.pdf"]).hexdigest() in kept(stage)


def test_an_answer_of_slacks_that_was_lost_puts_no_second_copy_into_the_thread(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    choose_setting(maya, "Also put into the thread")
    batch = send(quick_stage, maya, HARLAN)
    quick_stage.slack.inject(method="files.completeUploadExternal", kind="reset_after")
    sign(quick_stage)
    maya.wait_until(lambda: [one for one in maya.thread(batch) if maya.files(one)], "the copy in the thread")
    quick_stage.stop_bot()
    quick_stage.start_bot()
    maya.wait_until(lambda: "1 of 1 signed" in maya.again(batch).plain, "the message saying so")

    assert len([one for one in maya.thread(batch) if maya.files(one)]) == 1


def test_the_command_line_names_what_is_not_filed_and_proves_what_is(quick_stage: Stage, tmp_path: Path) -> None:
    maya = quick_stage.person("maya")
    quick_stage.docusign.inject(kind="answer", status=500, times=20, **COPY)
    batch = send(quick_stage, maya, HARLAN)
    sign(quick_stage)
    maya.wait_until(lambda: "is asked for again" in _details_text(maya, batch), "the details saying so")
    environment = {"DATABASE_URL": quick_stage.database_url}

    missing = claims_bot(tmp_path, "filings", **environment)
    checked = claims_bot(tmp_path, "verify-documents", **environment)

    assert missing.returncode == 1
    assert "RT SC-101 claim 9: envelope" in missing.stdout
    assert "0 signed copies are kept, 1 are not." in missing.stdout
    assert checked.returncode == 0, checked.stderr
    assert "0 are not what was kept." in checked.stdout


def _details_text(person: Person, batch: Seen) -> str:
    shown = details(person, batch).plain
    person.close()
    return shown
