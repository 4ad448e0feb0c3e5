"""A product that goes through one fault after the other, each with fresh claims, and what must be true after each.

One stage serves for many faults: starting one costs more than a fault does. Time is let pass as soon as the product
waits for it. DocuSign's Connect is off, so that what was not heard has to be found out by asking.
"""

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, cast

from sqlalchemy import select

from bot.blocks.batch import batch_message
from bot.blocks.text import counted
from claims.batch import as_told
from claims.dispatch import OPEN, State
from sandbox.docusign.config import Switches
from sandbox.docusign.model import Envelope, Received
from sandbox.slack.driver import Person
from sandbox.slack.seen import Seen
from storage import batches
from storage.database import connect
from storage.tables import allowances, dispatches, recipients
from tests.support.acting import RIVERSIDE, open_list, review
from tests.support.portfolios import address, claim_row, claim_rows, company, played, write_csv
from tests.support.stage import QUICK, Clock, Stage
from tests.support.truths import Truths, trail_tells_it_once
from tests.support.watching import Watch, repeated

READ_TIMEOUT = 1.0
"""Seconds the bot waits for an answer of DocuSign's."""
TOO_LONG = 2.0
"""Seconds after which nobody listens to an answer any more."""
PATIENCE = 60.0
STILL = 0.4
"""Seconds without a step after which the product is taken to wait for time to pass."""
MOST_WAITS = 40
NO_TIME = timedelta()
TIMING = replace(QUICK, look_every=timedelta(seconds=0.5))
ORDINARY = asdict(Switches())
"""Every switch of the stand-in, as it is when nobody turns it."""
LIMITS = {"hourly_limit": 1_000_000, "burst_limit": 1_000_000}


@dataclass(frozen=True)
class Confirmed:
    """Claims that a person has confirmed, and their batch message."""

    numbers: tuple[int, ...]
    batch: Seen


@dataclass
class Trial:
    """A stage with many claims. `begin` before a fault, `went_out_once` in the end."""

    stage: Stage
    watch: Watch
    maya: Person
    truths: Truths
    folder: Path
    envelopes: int = 0
    mails: int = 0
    asked: int = 0
    received: int = 0
    last: int = 0
    """The number of the claim that was ticked last."""

    def begin(self) -> None:
        """Forget earlier faults: everything is well, and what follows is judged by itself."""
        self.stage.docusign.clear_faults()
        self.stage.docusign.plug()
        self.stage.docusign.switch(**ORDINARY)
        self.watch.forget()
        self.wait_out()
        self.envelopes, self.mails = len(self.stage.docusign.envelopes), len(self.stage.docusign.mails)
        self.asked, self.received = len(self.watch.asked), len(self.stage.docusign.received)

    def fault(self, **fault: Any) -> None:
        """Have DocuSign do it to us."""
        self.stage.docusign.inject(**fault)

    def unreachable_at(self, call: str) -> None:
        """Let DocuSign be down when the product makes this call, until it has noticed."""
        self.watch.before(call, lambda: self.stage.docusign.unplug(0.2))

    def pass_by(self, **span: float) -> None:
        """Let time pass without waiting for it, and have the product look."""
        cast("Clock", self.stage.clock).pass_by(**span)
        self.stage.serving.engine.nudge()

    def take_back(self) -> None:
        """Have the source say that the claim ticked last is under review again."""
        folder = self.folder / f"taken-back-{self.last}"
        folder.mkdir()
        self.stage.import_files(write_csv(folder / "claims.csv", [claim_row(self.last, Status="Under Review")]))

    def restart(self) -> None:
        """Start the bot anew, without waiting for its login."""
        self.stage.stop_bot()
        self.stage.start_bot(logged_in=False)

    # Acting ---------------------------------------------------------------------------------------------------------

    def confirm(self, count: int = 2) -> Confirmed:
        """Tick the next claims and confirm them."""
        picker = open_list(self.maya)
        chosen = picker.options[:count]
        assert len(chosen) == count, "the stage has too few claims"
        numbers = tuple(sorted(int(number) for one in chosen for number in re.findall(r"Trade (\d+) LLC", one)))
        self.last = numbers[-1]
        self.maya.tick(*chosen, on=picker)
        review(self.maya, picker)
        self.maya.submit()
        self.maya.view("on the way to DocuSign")
        self.maya.close()
        return Confirmed(numbers, self._batch_with(company(numbers[0])))

    def _batch_with(self, name: str) -> Seen:
        """The batch message that names this company, waited for."""
        found: list[Seen] = []

        def posted() -> bool:
            shown = [one for one in self.maya.messages(RIVERSIDE) if "Total due" in one.plain]
            found[:] = [one for one in shown if not one.ephemeral and name in one.plain]
            return bool(found)

        self.maya.wait_until(posted, "the batch message")
        return found[-1]

    def wait_out(self) -> None:
        """Let the product finish and tell, and time pass whenever it waits for time; fail if something stays open."""
        deadline, waits, since = time.monotonic() + PATIENCE, 0, time.monotonic()
        while left := self.truths.unfinished():
            assert time.monotonic() < deadline, left
            rows, now = self._open(), self.stage.clock()
            wait = max([self._paused_until(now), *(row.next_at for row in rows[:1])]) - now
            if any(row.lease_until is not None for row in rows):
                since = time.monotonic()
            elif wait > NO_TIME or time.monotonic() - since > STILL:
                assert waits < MOST_WAITS, f"waits and waits: {left}"
                self.pass_by(seconds=wait.total_seconds() if wait > NO_TIME else 31)
                waits, since = waits + 1, time.monotonic()
            time.sleep(0.06)

    def let_go(self) -> None:
        """Let the calls that hang have their effect now."""
        self.stage.docusign.clear_faults()
        self.hung_up()

    def hung_up(self) -> None:
        """Wait until nothing is carried out any more that nobody listens to."""
        self.stage.wait_for(lambda: all(one.status or one.fault != "delay" for one in self.calls()), "the last effect")

    # Looking --------------------------------------------------------------------------------------------------------

    def calls(self) -> list[Received]:
        """What reached DocuSign since `begin`."""
        return self.stage.docusign.received[self.received :]

    def made(self) -> list[Envelope]:
        """The envelopes that came to be since `begin`."""
        return self.stage.docusign.envelopes[self.envelopes :]

    def troubles(self, call: str) -> list[str]:
        """The kinds of trouble that came of a call since `begin`."""
        return [one.trouble for one in self.watch.asked[self.asked :] if one.call == call and one.trouble]

    def state_of(self, number: int) -> State:
        """How the newest dispatch of a claim stands in storage."""
        with self.truths.db.reading() as tx:
            found = tx.execute(
                select(dispatches.c.state)
                .join(recipients, recipients.c.dispatch_id == dispatches.c.id)
                .where(recipients.c.email == address(number))
                .order_by(dispatches.c.promised_at.desc())
            ).scalars()
            return State(str(found.first()))

    def _open(self) -> Any:
        with self.truths.db.reading() as tx:
            columns = (dispatches.c.lease_until, dispatches.c.next_at)
            is_open = dispatches.c.state.in_(sorted(OPEN))
            return tx.execute(select(*columns).where(is_open).order_by(dispatches.c.next_at)).all()

    def _paused_until(self, now: datetime) -> datetime:
        with self.truths.db.reading() as tx:
            paused = select(allowances.c.paused_until).where(allowances.c.service == "docusign")
            return tx.execute(paused).scalar_one() or now

    # What must be true ----------------------------------------------------------------------------------------------

    def went_out_once(self, confirmed: Confirmed) -> None:
        """Each claim has exactly one sent envelope and one e-mail, and storage, message and thread tell it."""
        self.wait_out()
        self.hung_up()
        self.each_has_struck()
        addresses = [address(number) for number in confirmed.numbers]
        sent = [one for one in self.made() if one.status == "sent"]
        went = sorted(one.recipients[0].email for one in sent)
        assert went == addresses, f"went out: {went}, confirmed: {addresses}"
        mailed = sorted(mail.to for mail in self.stage.docusign.mails[self.mails :])
        assert mailed == addresses, f"mailed: {mailed}, confirmed: {addresses}"
        assert {one.status for one in self.made()} <= {"sent", "created"}, [one.status for one in self.made()]
        lost = self.troubles("create_draft").count("Unanswered")
        assert len(self.made()) - len(sent) <= lost, "a draft that no lost answer explains"
        assert {self.state_of(number) for number in confirmed.numbers} == {State.SENT}
        trail_tells_it_once(self.truths.db)
        self.nothing_was_repeated()
        self.told(confirmed, "waiting for Ruth Harlan")
        assert f"sent *{counted(len(addresses), 'progress claim')}* to" in self.maya.again(confirmed.batch).plain
        self.thread_names_each_once(confirmed, "sent: ")

    def was_kept_back(self, confirmed: Confirmed) -> None:
        """Nothing went out, message and thread tell why, and a draft is left only if DocuSign failed."""
        self.wait_out()
        self.hung_up()
        self.each_has_struck()
        assert not self.stage.docusign.mails[self.mails :], "somebody was mailed"
        left = {one.status for one in self.made()}
        assert left <= {"deleted", *(["created"] if self.troubles("discard_draft") else [])}, left
        assert {self.state_of(number) for number in confirmed.numbers} == {State.WITHHELD}
        trail_tells_it_once(self.truths.db)
        self.nothing_was_repeated()
        self.told(confirmed, "Its status is Under Review.")
        self.thread_names_each_once(confirmed, "was not sent")

    def each_has_struck(self) -> None:
        """Every fault that was asked for has happened: otherwise nothing was tried."""
        assert not self.stage.docusign.faults, f"never came: {self.stage.docusign.faults}"
        assert self.watch.idle, "the product never made the call that was waited for"

    def told(self, confirmed: Confirmed, words: str) -> None:
        """The message says these words of each claim, and is what storage would have it be."""
        self.wait_out()
        shown, owed = self.maya.again(confirmed.batch).plain, self._owed(confirmed)
        assert shown == owed, f"the message says {shown!r}, storage {owed!r}"
        for number in confirmed.numbers:
            assert any(company(number) in line and words in line for line in shown.splitlines()), shown

    def _owed(self, confirmed: Confirmed) -> str:
        """What the message ought to say."""
        with self.truths.db.reading() as tx:
            batch_id = tx.execute(
                select(dispatches.c.batch_id)
                .join(recipients, recipients.c.dispatch_id == dispatches.c.id)
                .where(recipients.c.email == address(confirmed.numbers[0]))
            ).scalars()
            batch = batches.get(tx, batch_id.one())
        assert batch is not None
        return Seen("", "", batch_message(as_told(batch))).plain

    def thread_names_each_once(self, confirmed: Confirmed, words: str) -> None:
        """The thread has one line of this kind about each claim."""
        names = [company(number) for number in confirmed.numbers]

        def lines() -> list[str]:
            told = [line for note in self.maya.thread(confirmed.batch) for line in note.plain.splitlines()]
            return [line for line in told if words in line]

        # A line that is being posted is owed no more and not there yet.
        self.maya.wait_until(lambda: all(any(name in line for line in lines()) for name in names), words)
        for name in names:
            assert sum(name in line for line in lines()) == 1, lines()

    def nothing_was_repeated(self) -> None:
        """Every call that reached DocuSign was one that the product decided to make.

        A nightly round may be at a call just now: that is known to be decided on once it has ended.
        """
        self.stage.wait_for(
            lambda: not repeated(self.watch.asked[self.asked :], self.calls()), "no call repeated below the product"
        )


@contextmanager
def on_trial(database_url: str, folder: Path, claims: int, **how: Any) -> Iterator[Trial]:
    """Open a stage for faults: so many claims, limits that do not matter, a bot that waits a second for an answer."""
    watch = Watch()
    stage = Stage(
        database_url,
        connect=False,
        timing=TIMING,
        clock=Clock(),
        instrument=watch.instrument,
        settings_changes={"docusign_read_timeout": READ_TIMEOUT},
        docusign_changes=LIMITS,
        **how,
    )
    database = connect(database_url)
    try:
        with played(stage, folder, claim_rows(claims)):
            yield Trial(stage, watch, stage.person("maya"), Truths(database, stage.docusign, stage.slack), folder)
    finally:
        database.close()
