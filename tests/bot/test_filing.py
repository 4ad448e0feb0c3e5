"""Signed copies: each is fetched once, kept by its hash, tried again until it is there, and held by one worker."""

import hashlib
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.services import filing, news, nightly
from claims.batch import NoteKind
from claims.dispatch import Dispatch, State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.filing import FIRST_WAIT, LONGEST_WAIT, HeldFiling, wait_after
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import compilations, documents, filings
from storage.database import Database
from storage.tables import notes
from tests.storage.world import World, a_world
from tests.support.builders import NOW, after
from tests.support.offices import Office

LATER = timedelta(minutes=10)
LOST = Unanswered("HTTP_503", "No answer.")


@pytest.fixture
def world(database: Database) -> World:
    return a_world(database, claims=2)


def completed(office: Office, world: World, number: int = 0) -> Dispatch:
    sent = world.sent(world.claims()[number], f"press {number}")
    hear(office, sent)
    return sent


def hear(office: Office, sent: Dispatch) -> None:
    told = EnvelopeNews(sent.envelope_id or "", EnvelopeStatus.COMPLETED, office.clock())
    news.apply(office.replicas[0].services, told)


def leased(world: World, now: object = None, owner: str = "replica 0") -> tuple[HeldFiling, ...]:
    at = now or NOW
    with world.db.deciding() as tx:
        return filings.lease(tx, owner, at, at + timedelta(minutes=3), 10)  # type: ignore[arg-type,operator]


def kept(world: World) -> str | None:
    with world.db.reading() as tx:
        revision_id = world.claims()[0].revision.id
        signed = compilations.signed(tx, [revision_id]).get(revision_id)
        return signed.sha256 if signed is not None else None


def notes_of(world: World, sent: Dispatch) -> list[tuple[str, str | None]]:
    """What the thread is told of the copy, and why."""
    kinds = ("not_filed", "filed_after_all")
    with world.db.reading() as tx:
        rows = tx.execute(select(notes).where(notes.c.dispatch_id == sent.id).order_by(notes.c.id)).all()
    return [(row.kind, row.words) for row in rows if row.kind in kinds]


def test_what_is_signed_is_fetched_once_however_often_and_from_wherever_it_is_told(
    office: Office, world: World
) -> None:
    sent = completed(office, world)
    hear(office, sent)
    (held,) = leased(world)

    filing.work(office.replicas[0].services, held)
    hear(office, sent)

    assert not leased(world, after(3600))
    assert office.docusign.count("signed_copy") == office.docusign.count("certificate") == 1
    sha256 = kept(world)
    assert sha256 == hashlib.sha256(f"%PDF-1.7 signed_copy of {sent.envelope_id}".encode()).hexdigest()


def test_the_copy_and_its_certificate_are_kept_byte_for_byte_under_their_hashes(office: Office, world: World) -> None:
    completed(office, world)
    (held,) = leased(world)

    filing.work(office.replicas[0].services, held)

    with world.db.reading() as tx:
        checked = dict(documents.checked(tx))
    assert len(checked) == 2
    assert all(checked.values())


@pytest.mark.parametrize(
    ("trouble", "why"),
    [
        (LOST, "DocuSign did not answer."),
        (Paused("BURST", "Slow down.", after(60)), "DocuSign has to be left alone for a while."),
        (Refused("NO_RIGHT", "Nothing was sent."), "DocuSign did not give it to us (NO_RIGHT)."),
        (Moved("ENVELOPE_DOES_NOT_EXIST", "Read again."), "DocuSign did not give it to us (ENVELOPE_DOES_NOT_EXIST)."),
        (Stopped("consent_required", "Nothing was sent."), "DocuSign does not let us in (consent_required)."),
    ],
)
def test_a_copy_that_cannot_be_fetched_stays_on_the_list_with_why_and_is_tried_again(
    office: Office, world: World, trouble: Trouble, why: str
) -> None:
    completed(office, world)
    office.docusign.trouble["certificate"] = trouble
    (held,) = leased(world)

    filing.work(office.replicas[0].services, held)

    with world.db.reading() as tx:
        (missing,) = filings.not_filed(tx)
    assert missing.words == why
    assert kept(world) is None
    waited = trouble.until if isinstance(trouble, Paused) else NOW + FIRST_WAIT
    assert missing.next_at == waited
    assert missing.tries == (0 if isinstance(trouble, Paused) else 1), "what waits for its turn is no attempt"
    del office.docusign.trouble["certificate"]
    assert not leased(world, waited - timedelta(seconds=1))
    (held,) = leased(world, waited)
    filing.work(office.replicas[0].services, held)
    assert kept(world) is not None


def test_what_is_no_pdf_is_not_filed(office: Office, world: World) -> None:
    completed(office, world)
    office.docusign.files["signed_copy"] = b"<html>An error page with HTTP 200</html>"
    (held,) = leased(world)

    filing.work(office.replicas[0].services, held)

    with world.db.reading() as tx:
        (missing,) = filings.not_filed(tx)
    assert missing.words == "DocuSign answered with something that is no PDF."
    assert kept(world) is None


def missing_for_a_day(office: Office, world: World) -> Dispatch:
    """A claim whose signed copy DocuSign did not give us until a day later."""
    sent = completed(office, world)
    office.docusign.trouble["signed_copy"] = LOST
    (held,) = leased(world)
    filing.work(office.replicas[0].services, held)
    office.clock.now = NOW + office.replicas[0].services.timing.unfiled
    return sent


def fetch(office: Office, world: World) -> None:
    office.docusign.trouble.pop("signed_copy", None)
    (held,) = leased(world, office.clock())
    filing.work(office.replicas[0].services, held)


def test_a_copy_that_could_not_be_fetched_for_a_day_is_owed_to_the_thread_once(office: Office, world: World) -> None:
    sent = missing_for_a_day(office, world)
    services = office.replicas[0].services
    office.clock.now -= timedelta(seconds=1)
    assert filing.worry(services) == 0
    office.clock.now += timedelta(seconds=1)
    assert filing.worry(services) == 1
    assert filing.worry(services) == 0
    assert notes_of(world, sent) == [("not_filed", "DocuSign did not answer.")]


def test_that_it_is_kept_after_all_is_owed_to_a_thread_that_was_told_that_it_is_not(
    office: Office, world: World
) -> None:
    sent = missing_for_a_day(office, world)
    filing.worry(office.replicas[0].services)
    with world.db.deciding() as tx:
        tx.execute(notes.update().values(posting_at=office.clock()))
    fetch(office, world)
    assert [kind for kind, _ in notes_of(world, sent)] == ["not_filed", "filed_after_all"]


def test_what_is_kept_before_the_thread_could_be_told_is_not_told_of(office: Office, world: World) -> None:
    sent = missing_for_a_day(office, world)
    filing.worry(office.replicas[0].services)
    fetch(office, world)
    with world.db.reading() as tx:
        owed = tx.execute(select(notes.c.kind).where(notes.c.dispatch_id == sent.id, notes.c.posting_at.is_(None)))
        assert not {NoteKind.NOT_FILED, NoteKind.FILED_AFTER_ALL} & set(owed.scalars())


def test_a_copy_that_nobody_could_ask_for_yet_or_that_is_kept_in_time_worries_nobody(
    office: Office, world: World
) -> None:
    completed(office, world, 0)
    (held,) = leased(world)
    filing.work(office.replicas[0].services, held)
    completed(office, world, 1)
    office.clock.now = NOW + timedelta(days=2)
    assert filing.worry(office.replicas[0].services) == 0


def test_each_minute_is_looked_for_copies_that_are_missing(office: Office, world: World) -> None:
    sent = missing_for_a_day(office, world)
    nightly.look(office.replicas[0].services)
    assert notes_of(world, sent)


def test_a_copy_that_is_being_kept_just_now_is_not_told_as_missing(office: Office, world: World) -> None:
    sent = missing_for_a_day(office, world)
    services = office.replicas[0].services
    began, ended = threading.Event(), threading.Event()

    def keep() -> None:
        (held,) = leased(world, office.clock())
        with world.db.deciding() as tx:
            kept = documents.keep(tx, b"%PDF-", office.clock())
            assert filings.filed(tx, held, kept, kept, False, office.clock())
            began.set()
            ended.wait(timeout=0.5)  # what the look has to wait for

    with ThreadPoolExecutor(1) as pool:
        done = pool.submit(keep)
        assert began.wait(timeout=30)
        assert filing.worry(services) == 0
        ended.set()
        done.result(timeout=30)
    assert notes_of(world, sent) == []


def test_of_two_replicas_one_fetches_it(office: Office, world: World) -> None:
    completed(office, world)

    assert len(leased(world)) == 1
    assert leased(world, owner="replica 1") == ()


def test_whoever_vanishes_while_fetching_is_followed_by_another_and_writes_nothing_any_more(
    office: Office, world: World
) -> None:
    completed(office, world)
    (vanished,) = leased(world)
    office.clock.now = after(181)
    (second,) = leased(world, after(181), owner="replica 1")

    filing.work(office.replicas[0].services, vanished)
    assert kept(world) is None, "its lease is gone"
    filing.work(office.replicas[0].services, second)

    assert kept(world) is not None


def test_what_is_not_signed_has_no_copy(office: Office, world: World) -> None:
    sent = world.sent(world.claims()[0])
    for status in (EnvelopeStatus.DELIVERED, EnvelopeStatus.DECLINED):
        told = EnvelopeNews(sent.envelope_id or "", status, office.clock())
        news.apply(office.replicas[0].services, told)

    assert not leased(world, after(3600))


def test_every_later_export_of_a_revision_is_of_what_was_signed_and_of_another_revision_is_not(
    office: Office, world: World
) -> None:
    completed(office, world)
    (held,) = leased(world)
    filing.work(office.replicas[0].services, held)
    signed = kept(world)
    world.import_again(figures=replace(world.claims()[0].revision.figures, current_payment_due=Decimal("1.00")))

    assert signed is not None
    assert kept(world) is None, "the current revision was never signed"


@pytest.mark.parametrize("tries", range(12))
def test_the_waits_grow_from_a_quarter_of_an_hour_to_six_hours(tries: int) -> None:
    assert FIRST_WAIT <= wait_after(tries) <= LONGEST_WAIT
    assert wait_after(tries) <= wait_after(tries + 1)


def test_a_dispatch_that_was_completed_stays_completed_whatever_becomes_of_its_copy(
    office: Office, world: World
) -> None:
    sent = completed(office, world)
    office.docusign.trouble["signed_copy"] = LOST
    (held,) = leased(world)
    filing.work(office.replicas[0].services, held)

    assert world.row(sent.id).state == State.COMPLETED
