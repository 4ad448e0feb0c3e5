"""`/claims compile`: one file of a month, for the admin who asked, through whatever happens meanwhile."""

import io
from datetime import timedelta
from pathlib import Path

import pytest
from pypdf import PdfReader
from sqlalchemy import select

from claims.compiling import Compiling, Month
from sandbox.slack.driver import Person
from storage import compilations as storage
from storage import filings, projects
from storage.tables import compilations
from tests.support import hostile
from tests.support.acting import CASTELLAN, RIVERSIDE, send
from tests.support.backups import attach
from tests.support.source import Source
from tests.support.stage import Stage

pytestmark = pytest.mark.slow


def states(stage: Stage) -> list[str]:
    with stage.serving.bot.services.db.reading() as tx:
        return list(tx.execute(select(compilations.c.state).order_by(compilations.c.asked_at)).scalars())


def kept(stage: Stage) -> int:
    with stage.serving.bot.services.db.reading() as tx:
        return filings.count(tx)


def answer(person: Person, command: str, words: str) -> str:
    person.command(command, RIVERSIDE)
    person.wait_until(lambda: any(words in one.plain for one in person.ephemerals(RIVERSIDE)), words)
    return next(one.plain for one in person.ephemerals(RIVERSIDE) if words in one.plain)


def test_an_admin_gets_the_month_in_one_file_with_what_is_signed_signed(quick_stage: Stage, tmp_path: Path) -> None:
    maya, docusign = quick_stage.person("maya"), quick_stage.docusign
    attach(quick_stage, tmp_path / "a", "SC-101", 10, {"dockets.pdf": hostile.pdf(3, text="Docket")})
    send(quick_stage, maya, CASTELLAN)
    (envelope,) = quick_stage.sent_envelopes()
    for one in envelope.recipients:
        docusign.sign(envelope.envelope_id, one.email)
    quick_stage.wait_for(lambda: kept(quick_stage) == 1, "keeping the signed copy")

    told = answer(maya, "/claims compile RT October 2026", "are being compiled")
    assert "your direct messages" in told
    quick_stage.wait_for(lambda: states(quick_stage) == [Compiling.DONE], "compiling it")

    maya.wait_until(lambda: any(maya.files(one) for one in maya.messages("claims")), "the file")
    ((name, content),) = [pair for one in maya.messages("claims") for pair in maya.files(one).items()]
    assert name.startswith("Subcontractor claim backup - Riverside Tower - RT - "), "in the project's words"
    reader = PdfReader(io.BytesIO(content))
    first = reader.pages[0].extract_text()
    assert "SC-102" in first
    assert first.count("Signed") == 2, "the column, and the one that is signed"
    assert sum(page.mediabox.width == 100 for page in reader.pages) == 3, "the attachment"
    maya.wait_until(lambda: any("The file is here" in one.plain for one in maya.messages("claims")), "how it ended")
    assert not [one for one in maya.messages(RIVERSIDE) if "backup" in one.plain], "nothing is told in the channel"


def test_how_far_it_is_can_be_watched_in_one_message(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    quick_stage.slack.inject("chat.update", "delay", seconds=0.2)
    answer(maya, "/claims compile RT 2026-10", "are being compiled")
    maya.wait_until(lambda: any("claims" in one.plain for one in maya.messages("claims")), "how far it is")
    (told,) = [one for one in maya.messages("claims") if "backup" in one.plain and not maya.files(one)]
    maya.wait_until(lambda: "The file is here" in maya.again(told).plain, "the same message telling the end")


@pytest.mark.parametrize("gives_file", [False, True])
def test_whoever_vanishes_in_the_middle_is_taken_over_and_no_file_comes_twice(
    quick_stage: Stage, gives_file: bool
) -> None:
    maya = quick_stage.person("maya")
    services = quick_stage.serving.bot.services
    now = services.clock()
    with services.db.reading() as tx:
        project = projects.by_number(tx, "RT")
    assert project is not None
    quick_stage.stop_bot()
    with services.db.deciding() as tx:
        assert storage.ask(tx, project.id, Month(2026, 10), maya.id, 9, now)
        (held,) = storage.lease(tx, "a replica that is no more", now, now + timedelta(seconds=1), 1)
        assert not storage.lease(tx, "another one", now, now + timedelta(seconds=1), 1), "two do not both do it"
        if gives_file:
            assert storage.start_posting(tx, held, now, now + timedelta(seconds=1))
    quick_stage.start_bot()
    ended = Compiling.UNHEARD if gives_file else Compiling.DONE
    quick_stage.wait_for(lambda: states(quick_stage) == [ended], "the end of it")
    words = "Slack did not say whether it took the file" if gives_file else "The file is here"
    maya.wait_until(lambda: any(words in one.plain for one in maya.messages("claims")), "how it ended")
    assert sum(bool(maya.files(one)) for one in maya.messages("claims")) == (0 if gives_file else 1)


def test_a_month_without_claims_and_what_is_no_month_end_in_one_sentence(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    assert "Nothing was compiled." in answer(maya, "/claims compile RT 1999-01", "ends in 1999-01")
    assert "such as 2026-10" in answer(maya, "/claims compile RT soon", "Which month?")
    answer(maya, "/claims compile QQ 2026-10", "You have no project")
    assert states(quick_stage) == []


def test_a_second_one_while_one_runs_is_told_how_far_the_first_is(quick_stage: Stage) -> None:
    maya = quick_stage.person("maya")
    quick_stage.slack.inject(method="chat.postMessage", kind="delay", seconds=3)
    answer(maya, "/claims compile RT 2026-10", "are being compiled")
    assert "claims are in" in answer(maya, "/claims compile RT 2026-09", "is being compiled for you already")
    quick_stage.slack.clear_faults()
    quick_stage.wait_for(lambda: states(quick_stage) == [Compiling.DONE], "compiling it")


def test_whoever_is_no_admin_any_more_when_its_turn_comes_gets_no_file(quick_stage: Stage, source: Source) -> None:
    maya = quick_stage.person("maya")
    quick_stage.slack.inject(method="chat.postMessage", kind="delay", seconds=3)
    answer(maya, "/claims compile RT 2026-10", "are being compiled")
    source.member("RT", "maya", "Standard")
    quick_stage.slack.clear_faults()
    quick_stage.wait_for(lambda: states(quick_stage) == [Compiling.REFUSED], "refusing it")
    assert not any(maya.files(one) for one in maya.messages("claims"))
