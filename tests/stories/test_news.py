"""News of envelopes, however they arrive: in order, backwards, often, late, early, or never; the thread is the same."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from sqlalchemy import select

from bot.services import polling
from bot.services.context import Services
from sandbox.docusign.message import signature_headers, to_bytes
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import news, roots
from storage.database import Database, Tx
from storage.tables import envelope_events, notes
from tests.support.acting import RIVERSIDE
from tests.support.portfolios import address, claim_rows, confirm_all, played
from tests.support.stage import CONNECT_KEY, QUICK, Stage

pytestmark = pytest.mark.slow

WHY = "The retainage is wrong & <!channel>"
MISTAKE = "Sent by mistake"
POLLED_AT_ONCE = replace(QUICK, poll=timedelta(0))

Opened = Callable[..., Stage]


@pytest.fixture
def opened(sqlite_url: str, tmp_path: Path) -> Iterator[Opened]:
    """Opens the product over some claims, with or without Connect."""
    with ExitStack() as closing:

        def open_with(claims: int, connect: bool = True) -> Stage:
            stage = Stage(sqlite_url, connect=connect, timing=POLLED_AT_ONCE)
            return closing.enter_context(played(stage, tmp_path, claim_rows(claims)))

        yield open_with


def backwards(stage: Stage) -> None:
    stage.docusign.connect.flush("reversed")


def shuffled_three_times_each(stage: Stage) -> None:
    stage.docusign.connect.flush("shuffled", copies=3)


def twice_over(stage: Stage) -> None:
    """In order and late; then all of it again, word for word."""
    stage.docusign.connect.flush("given")
    stage.docusign.connect.wait_idle()
    for delivery in list(stage.docusign.connect.deliveries):
        stage.docusign.connect.redeliver(delivery.number)


def lost_but_polled(stage: Stage) -> None:
    poll(stage)


def backwards_and_polled(stage: Stage) -> None:
    poll(stage)
    stage.docusign.connect.flush("reversed", copies=2)
    stage.docusign.connect.wait_idle()
    poll(stage)


@pytest.mark.parametrize(
    "tell", [backwards, shuffled_three_times_each, twice_over, lost_but_polled, backwards_and_polled]
)
def test_the_thread_and_the_message_are_the_same_however_the_news_came(
    tell: Callable[[Stage], None], opened: Opened
) -> None:
    stage = opened(4, connect=tell is not lost_but_polled)
    maya = stage.person("maya")
    stage.docusign.connect.hold()
    batch = send_all(stage, maya, 4)
    signed, declined, bounced, voided = by_claim(stage)
    stage.docusign.sign(signed, address(1))
    stage.docusign.decline(declined, address(2), WHY)
    stage.docusign.bounce(bounced, address(3))
    stage.docusign.void(voided, MISTAKE)

    tell(stage)

    settle(stage)
    told = "\n".join(note.plain for note in maya.thread(batch))
    for words in (
        "4 envelopes sent",
        "signed #7 · Trade 001 LLC",
        "declined #7 · Trade 002 LLC (SC-002): “The retainage is wrong &amp; &lt;!channel&gt;”",
        f"The invitation for #7 · Trade 003 LLC (SC-003) did not reach Ruth Harlan at {address(3)}",
        "The envelope of #7 · Trade 004 LLC (SC-004) was voided: “Sent by mistake”",
    ):
        assert told.count(words) == 1, told
    assert len(re.findall("is complete", told)) == 1
    now = maya.again(batch).plain
    for words in (
        "1 of 4 signed",
        "signed by Ruth Harlan",
        "declined by Ruth Harlan",
        f"not delivered to {address(3)}",
    ):
        assert words in now
    assert f"voided: {MISTAKE}" in now
    expect_never_backwards(stage, batch)


def test_news_that_overtake_the_answer_to_sending_are_kept(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    stage.docusign.inject(kind="delay", method="PUT", path="*/envelopes/*", when="after", seconds=30)
    batch = confirm_all(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending it")
    stage.docusign.sign(by_claim(stage)[0], address(1))
    maya.wait_until(lambda: "▰ 1 of 1 signed" in maya.again(batch).plain, "the signature")

    stage.docusign.clear_faults()

    stage.wait_for(lambda: put_answers(stage) == [200], "the answer to sending")
    settle(stage)
    assert "1 of 1 signed" in maya.again(batch).plain
    told = "\n".join(note.plain for note in maya.thread(batch))
    assert [told.count(words) for words in ("Envelope sent", "signed #7", "is complete")] == [1, 1, 1]
    expect_never_backwards(stage, batch)


def test_news_of_an_envelope_that_is_not_ours_change_nothing(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    batch = send_all(stage, maya, 1)
    stage.docusign.sign(by_claim(stage)[0], address(1))
    settle(stage)
    before = (maya.again(batch).plain, [note.plain for note in maya.thread(batch)], updates(stage, batch))
    message = stage.docusign.connect.deliveries[-1].message
    foreign = {
        **message,
        "data": {**message["data"], "envelopeId": "00000000-0000-4000-8000-00000000beef", "envelopeSummary": None},
    }
    body = to_bytes(foreign)

    answer = requests.post(
        str(stage.settings.connect_url), data=body, headers=signature_headers([CONNECT_KEY], body), timeout=5
    )

    assert answer.status_code == 200
    settle(stage)
    assert (maya.again(batch).plain, [note.plain for note in maya.thread(batch)], updates(stage, batch)) == before


@dataclass(frozen=True)
class FailingDatabase(Database):
    """A database that can be told not to commit what is asked of it by one kind of thread, or to wait with it."""

    before_commit: Callable[[], None]

    @contextmanager
    def deciding(self) -> Iterator[Tx]:
        with super().deciding() as tx:
            yield tx
            self.before_commit()


@dataclass
class Disk:
    """What becomes of commits in the threads that answer HTTP; the engine's go on."""

    broken: bool = False
    may_commit: threading.Event = field(default_factory=threading.Event)
    waiting: threading.Event = field(default_factory=threading.Event)

    def under(self, made: Services) -> Services:
        self.may_commit.set()
        return replace(made, db=FailingDatabase(made.db.engine, self.commit))

    def commit(self) -> None:
        if not threading.current_thread().name.startswith("waitress"):
            return
        self.waiting.set()
        assert self.may_commit.wait(15)
        if self.broken:
            raise OSError("No space left on device")


def heard(stage: Stage) -> int:
    with stage.serving.bot.services.db.reading() as tx:
        return len(tx.execute(select(envelope_events.c.id)).all())


def test_a_message_is_answered_once_it_is_stored_for_good_and_not_before(sqlite_url: str, tmp_path: Path) -> None:
    disk = Disk()
    stage = Stage(sqlite_url, timing=POLLED_AT_ONCE, instrument=disk.under)
    with played(stage, tmp_path, claim_rows(1)):
        maya = stage.person("maya")
        batch = send_all(stage, maya, 1)
        settle(stage)
        before = heard(stage)
        disk.may_commit.clear()
        disk.waiting.clear()
        stage.docusign.view(by_claim(stage)[0], address(1))
        assert disk.waiting.wait(15)
        assert stage.docusign.connect.deliveries[-1].statuses == []
        assert heard(stage) == before

        disk.may_commit.set()

        assert stage.docusign.connect.wait_idle()
        assert stage.docusign.connect.deliveries[-1].statuses == [200]
        assert heard(stage) > before
        maya.wait_until(lambda: "has read it" in maya.again(batch).plain or "viewed" in maya.again(batch).plain, "it")


def test_a_database_that_fails_answers_that_it_did_and_docusign_tells_it_again(sqlite_url: str, tmp_path: Path) -> None:
    disk = Disk()
    stage = Stage(sqlite_url, timing=POLLED_AT_ONCE, instrument=disk.under)
    with played(stage, tmp_path, claim_rows(1)):
        maya = stage.person("maya")
        batch = send_all(stage, maya, 1)
        settle(stage)
        before = heard(stage)
        disk.broken = True
        stage.docusign.sign(by_claim(stage)[0], address(1))
        stage.wait_for(lambda: any(one.statuses for one in stage.docusign.connect.deliveries[before:]), "an answer")
        assert heard(stage) == before

        disk.broken = False

        assert stage.docusign.connect.wait_idle()
        assert {tuple(one.statuses[-1:]) for one in stage.docusign.connect.deliveries} == {(200,)}
        assert any(one.statuses[0] == 500 for one in stage.docusign.connect.deliveries)
        maya.wait_until(lambda: "▰ 1 of 1 signed" in maya.again(batch).plain, "the signature")


def test_an_envelope_that_bounced_is_told_with_its_address_and_can_still_be_signed(opened: Opened) -> None:
    stage = opened(1)
    maya = stage.person("maya")
    batch = send_all(stage, maya, 1)
    stage.docusign.bounce(by_claim(stage)[0], address(1))
    maya.wait_until(lambda: "invitation not delivered" in maya.again(batch).plain, "the bounce")
    assert address(1) in maya.message("did not reach", RIVERSIDE, batch.ts).plain

    stage.docusign.sign(by_claim(stage)[0], address(1))

    maya.wait_until(lambda: "▰ 1 of 1 signed" in maya.again(batch).plain, "the signature")
    assert "not delivered" not in maya.again(batch).plain


def send_all(stage: Stage, maya: Person, count: int) -> Seen:
    """Send everything, and wait until all of it is out and told."""
    batch = confirm_all(maya)
    stage.wait_for(lambda: len(stage.sent_envelopes()) == count, "sending all")
    maya.wait_until(lambda: " sent *" in maya.again(batch).plain, "the message that they are out")
    return batch


def by_claim(stage: Stage) -> list[str]:
    """The ids of the envelopes, in the order of the claims."""
    return [one.envelope_id for one in sorted(stage.sent_envelopes(), key=lambda one: one.email_subject)]


def poll(stage: Stage) -> None:
    polling.poll_due(stage.serving.bot.services)


def settle(stage: Stage) -> None:
    """Wait until all news are in, all of it is told, and the message tells the truth."""
    services = stage.serving.bot.services
    assert stage.docusign.connect.wait_idle()

    def all_told() -> bool:
        with services.db.reading() as tx:
            untold = tx.execute(select(notes.c.id).where(notes.c.message_ts.is_(None))).all()
            return not (untold or news.next_waiting(tx) or roots.untold(tx))

    stage.wait_for(all_told, "telling it all")


def put_answers(stage: Stage) -> list[int]:
    return [call.status for call in stage.docusign.received if call.method == "PUT" and call.status]


def updates(stage: Stage, batch: Seen) -> list[str]:
    """What the batch message has said so far, in short, one redraw after the other."""
    return [str(call.args["text"]) for call in stage.slack.calls("chat.update") if call.args["ts"] == batch.ts]


def expect_never_backwards(stage: Stage, batch: Seen) -> None:
    """Neither signatures nor what needs attention ever become fewer from one redraw to the next."""
    for pattern in (r"(\d+) of \d+ signed", r"(\d+) needs? attention"):
        counts = [int(found[1]) if (found := re.search(pattern, text)) else 0 for text in updates(stage, batch)]
        assert counts == sorted(counts), updates(stage, batch)
