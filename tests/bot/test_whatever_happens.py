"""Whatever happens, in whatever order: each claim ends in one sent envelope or one told outcome, and Slack tells it.

Hypothesis presses, signs, loses, repeats, breaks, kills and waits, over the real product on a real database, with the
stand-ins at the other end of real HTTP. One thread takes every step, so that what fails can be played again.

It looks further when told to: `WHATEVER_EXAMPLES=2000 WHATEVER_STEPS=60 pytest tests/bot/test_whatever_happens.py`.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from structlog.testing import capture_logs

from bot.blocks import ids
from bot.services.authority import Refusal
from bot.services.picking import Group, PickerReplaced, PickerStale
from bot.services.promising import ChangedSinceShown
from bot.services.sweeping import FINDABLE
from claims.confirmation import Confirmation
from claims.picker import PickerPage, tick_of
from sandbox.docusign.model import ApiError, Envelope
from storage import portfolio
from storage.database import connect
from tests.support.builders import MAYA, NOW, RIVERSIDE, claim_record, member_record, project_record
from tests.support.databases import Databases
from tests.support.mishaps import (
    ACTS,
    CALLS,
    CHANGES,
    CLAIMS,
    DOCUSIGN_FAULTS,
    SWITCHES,
    TIMES,
    TOM,
    TROUBLES,
    Trouble,
    claims_ticked,
    either,
    numbers,
    people,
    troubles,
)
from tests.support.stage import Stage
from tests.support.steps import Died, HandClock, Process
from tests.support.truths import LIVE, Truths

pytestmark = pytest.mark.slow

T = TypeVar("T")
EXAMPLES = int(os.environ.get("WHATEVER_EXAMPLES", "0"))
STEPS = int(os.environ.get("WHATEVER_STEPS", "30"))

Press = tuple[str, str, str, tuple[int, int], str]
"""Of a button that holds: who, what, in which batch, as it was drawn, and the id of the press."""


class Whatever(RuleBasedStateMachine):
    """Two processes of the bot over one database, two people, three claims, and a day that goes wrong."""

    def __init__(self, stage: Stage, clock: HandClock, databases: Databases, kind: str) -> None:
        super().__init__()
        self.databases, self.clock = databases, clock
        clock.now = NOW
        self.slack, self.docusign = stage.slack, stage.docusign
        self.slack.reset()
        self.docusign.reset()
        self.docusign.connect.hold()
        self.url = databases.migrated(kind)
        self.settings = stage.settings.model_copy(update={"database_url": self.url, "freeze_admins": (MAYA,)})
        self.db = connect(self.url)
        self.records, self.changes = dict(CLAIMS), 10
        with self.db.deciding() as tx:
            portfolio.store_project(tx, project_record())
            portfolio.store_member(tx, member_record())
            portfolio.store_member(tx, member_record(email="tom.sandoval@harbour-rowe.example", slack_id=TOM))
            for record in self.records.values():
                portfolio.store_claim(tx, record, NOW)
        self.truths = Truths(self.db, self.docusign, self.slack)
        self.project_id = self.truths.project_id()
        self.pickers: list[tuple[str, PickerPage]] = []
        self.confirmations: list[tuple[str, str, str, Confirmation]] = []
        self.presses: list[Press] = []
        self.log = capture_logs()
        self.entries = self.log.__enter__()
        self.processes = [self._started(), self._started()]
        self.connect_works = self.hides_drafts = False

    @initialize(
        switch=st.sampled_from(sorted(SWITCHES)),
        connect_works=st.booleans(),
        ticks=claims_ticked,
        trouble=troubles,
        four_eyes=st.booleans(),
    )
    def the_day_begins(
        self, switch: str, connect_works: bool, ticks: set[int], trouble: Trouble, four_eyes: bool
    ) -> None:
        if four_eyes:
            self._ask_for_four_eyes()
            ticks |= {1}  # the large one
        self.docusign.switch(**SWITCHES[switch])
        self.hides_drafts = switch in {"drafts are not listed", "transaction ids are not shown"}
        self.somebody_sends(0, MAYA, ticks | {0}, trouble)
        self.connect_works = connect_works
        """Whether what was not delivered is delivered in the end, or never."""

    # What processes do ----------------------------------------------------------------------------------------------

    @rule(which=either, step=st.sampled_from(["send", "hear", "tell", "poll", "night", "log_in"]), trouble=troubles)
    def a_process_takes_a_step(self, which: int, step: str, trouble: Trouble) -> None:
        self._brew(which, trouble)
        self._take(which, lambda process: getattr(process, step)())

    @rule(which=either, trouble=troubles, seconds=st.sampled_from([2, 6, 31, 61, 181]))
    def a_process_works_for_a_while(self, which: int, trouble: Trouble, seconds: int) -> None:
        self._brew(which, trouble)
        for _ in range(3):
            self._take(which, Process.all_steps)
            self.clock.pass_by(seconds=seconds)

    @rule(which=either, trouble=troubles)
    def a_process_is_restarted(self, which: int, trouble: Trouble) -> None:
        """And finds what the one before it left."""
        self._restart(which)
        self._brew(which, trouble)
        self._take(which, Process.all_steps)

    @rule(time=st.sampled_from(sorted(TIMES)))
    def time_passes(self, time: str) -> None:
        self.clock.pass_by(seconds=TIMES[time])

    # What people do in Slack ----------------------------------------------------------------------------------------

    @rule(which=either, person=people)
    def somebody_opens_the_list(self, which: int, person: str) -> None:
        page = self._take(which, lambda process: process.open_picker(person, self.project_id))
        if page is not None:
            self.pickers.append((person, page))

    @precondition(lambda self: self.pickers)
    @rule(which=either, picker=numbers, ticks=claims_ticked)
    def somebody_ticks(self, which: int, picker: int, ticks: set[int]) -> None:
        person, page = self.pickers[-1 - picker % len(self.pickers)]
        for group in self._groups(page, ticks):
            self._take(which, lambda process, group=group: process.tick(person, group))

    @precondition(lambda self: self.pickers)
    @rule(which=either, picker=numbers, ticks=claims_ticked)
    def somebody_reviews(self, which: int, picker: int, ticks: set[int]) -> None:
        self._review(which, *self.pickers[-1 - picker % len(self.pickers)], ticks)

    @precondition(lambda self: self.confirmations)
    @rule(which=either, number=numbers, trouble=troubles)
    def somebody_confirms(self, which: int, number: int, trouble: Trouble) -> None:
        """The last one, one of long ago, or one that was confirmed already."""
        self._brew(which, trouble)
        self._confirm(which, number % len(self.confirmations))

    @rule(which=either, person=people, ticks=claims_ticked, trouble=troubles)
    def somebody_sends(self, which: int, person: str, ticks: set[int], trouble: Trouble) -> None:
        """Open, tick, review, confirm, without dawdling; and the process that heard it goes to work."""
        known = len(self.pickers), len(self.confirmations)
        self.somebody_opens_the_list(which, person)
        if len(self.pickers) > known[0]:
            self._review(which, *self.pickers[-1], ticks)
        if len(self.confirmations) > known[1]:
            self._confirm(which, 0)
        self._brew(which, trouble)
        self._take(which, Process.send)

    @rule(
        which=either,
        person=people,
        what=st.sampled_from(["freeze", "unfreeze", "stop", "stop", "resume", "resume"]),
        number=numbers,
        trouble=troubles,
    )
    def somebody_holds_or_lets_go(self, which: int, person: str, what: str, number: int, trouble: Trouble) -> None:
        made = self.truths.batches()
        if not made:
            return
        one = made[-1 - number % len(made)]
        self.presses.append((person, what, one.id, (one.stops, one.halts), f"press {len(self.presses)}"))
        self._brew(which, trouble)
        self._hold(which, self.presses[-1])

    @precondition(lambda self: self.truths.limit is not None)
    @rule(which=either, person=people, number=numbers, approves=st.booleans(), trouble=troubles)
    def somebody_approves_or_refuses(
        self, which: int, person: str, number: int, approves: bool, trouble: Trouble
    ) -> None:
        """What waits, or what was decided long ago; perhaps what they asked for themselves."""
        asked = [one for one in self.truths.batches() if any(line.approval for line in one.lines)]
        if asked:
            one = asked[-1 - number % len(asked)]
            chosen = [line.dispatch_id for line in one.lines if line.approval]
            self._brew(which, trouble)
            self._take(which, lambda process: process.decide(person, one.id, chosen, approves))

    @precondition(lambda self: self.presses)
    @rule(which=either, number=numbers)
    def an_old_press_of_a_hold_comes_again(self, which: int, number: int) -> None:
        self._hold(which, self.presses[number % len(self.presses)])

    # What people do elsewhere ---------------------------------------------------------------------------------------

    @precondition(lambda self: self._with(LIVE))
    @rule(acts=st.lists(st.tuples(st.sampled_from(ACTS), numbers, either), min_size=1, max_size=3))
    def something_becomes_of_envelopes(self, acts: list[tuple[str, int, int]]) -> None:
        for act, number, signer in acts:
            envelopes = self._with(LIVE)
            if envelopes:
                self._act(act, envelopes[number % len(envelopes)], signer)

    def _act(self, act: str, one: Envelope, signer: int) -> None:
        email = one.recipients[signer % len(one.recipients)].email
        self.clock.pass_by(seconds=1)
        with suppress(ApiError):  # that signer is done
            if act in {"void", "expire"}:
                getattr(self.docusign, act)(one.envelope_id)
            else:
                more = ("Too much retainage",) if act == "decline" else ()
                getattr(self.docusign, act)(one.envelope_id, email, *more)

    @precondition(lambda self: self._with({"created"}))
    @rule(number=numbers, act=st.sampled_from(["send", "discard"]))
    def somebody_finds_a_draft_in_docusign(self, number: int, act: str) -> None:
        drafts = self._with({"created"})
        envelope_id = drafts[number % len(drafts)].envelope_id
        self.clock.pass_by(seconds=1)
        if act == "discard":
            self.docusign.discard(envelope_id)
        else:
            self.truths.sent_by_hand.add(envelope_id)
            self.docusign.send_draft(envelope_id)

    @rule(number=st.sampled_from(sorted(CLAIMS)), what=st.sampled_from(sorted(CHANGES)))
    def a_claim_is_imported_again(self, number: int, what: str) -> None:
        record = self.records[number]
        self.changes += 1
        fields = {name: getattr(record, name) for name in ("commitment", "status", "contacts", "figures")}
        self.records[number] = claim_record(number=number, **fields | CHANGES[what](record, self.changes))
        with self.db.deciding() as tx:
            portfolio.store_claim(tx, self.records[number], self.clock())

    @rule(what=st.sampled_from(["archive", "reopen", "delete"]))
    def something_becomes_of_the_channel(self, what: str) -> None:
        if what != "delete":
            self.slack.change_channel(RIVERSIDE, is_archived=what == "archive")
            return
        shown = self.slack.ws.messages.by_id
        roots = [one for one in shown if one[0] == RIVERSIDE and shown[one].thread_ts is None]
        if roots:
            self.slack.delete_message(*roots[-1])
            self.truths.deleted.add(roots[-1])

    # What goes wrong between ----------------------------------------------------------------------------------------

    @precondition(lambda self: self.docusign.connect.deliveries)
    @rule(which=either, numbers=st.lists(numbers, min_size=1, max_size=4))
    def messages_arrive(self, which: int, numbers: list[int]) -> None:
        """In any order, late, again."""
        waiting = self.docusign.connect.deliveries
        for number in numbers:
            body = waiting[-1 - number % len(waiting)].body
            self._take(which, lambda process, body=body: process.receive(body))

    # What must hold -------------------------------------------------------------------------------------------------

    @invariant()
    def nothing_is_twice_and_nothing_is_lost(self) -> None:
        self.truths.hold_now()
        failed = [entry for entry in self.entries if entry["event"] in TROUBLES]
        assert not failed, failed

    def teardown(self) -> None:
        """Let everything become quiet, and see what is left; then give all of it back."""
        try:
            self._quieten()
            self.truths.hold_in_the_end()
            self._let_nights_pass()
            self.truths.hold_in_the_end()
            self.truths.hold_after_nights(finds_drafts=not self.hides_drafts and self.clock() < NOW + FINDABLE)
            self.nothing_is_twice_and_nothing_is_lost()
        finally:
            self.log.__exit__(None, None, None)
            for process in self.processes:
                process.close()
            self.db.close()
            self.databases.discard(self.url)

    def _quieten(self) -> None:
        self.docusign.clear_faults()
        with self.slack.ws.lock:
            self.slack.ws.faults.clear()
        for which in (0, 1):
            self._restart(which)
        self._let_go()
        if self.connect_works:
            for one in self.docusign.connect.deliveries:
                self.processes[0].receive(one.body)
        if self.truths.limit is not None:
            self.clock.pass_by(hours=73)  # nobody approves any more
        was_quiet = False
        for _ in range(30):
            self.clock.pass_by(minutes=21)
            for process in self.processes:
                process.all_steps()
            self._tell_all()
            is_quiet = not self.truths.unfinished()
            if is_quiet and was_quiet:
                return
            was_quiet = is_quiet
        raise AssertionError(f"it never became quiet: {self.truths.unfinished()}")

    def _let_nights_pass(self) -> None:
        """Long enough for every draft that nobody needs to have become old."""
        for _ in range(3):
            self.clock.pass_by(hours=24)
            for process in self.processes:
                process.all_steps()
        self._tell_all()

    def _tell_all(self) -> None:
        """Slack is told one thing after the other, and at most so much at once."""
        for _ in range(10):
            if not self.truths.unfinished():
                return
            self.clock.pass_by(seconds=2)
            self.processes[0].tell()

    def _let_go(self) -> None:
        """Lift every hold."""
        self._hold(0, (MAYA, "unfreeze", "", (0, 0), "the last of all"))
        for one in self.truths.batches():
            self._hold(0, (MAYA, "resume", one.id, (one.stops, one.halts), f"the last of {one.id}"))

    # Inside ---------------------------------------------------------------------------------------------------------

    def _ask_for_four_eyes(self) -> None:
        """From now on a second admin is needed above this amount, and for new addresses."""
        self.truths.limit = 1000
        more = {"approve_above": f"AUD {self.truths.limit}", "changed_address_needs_second_admin": True}
        self.settings = self.settings.model_copy(update=more)
        for which in (0, 1):
            self._restart(which)

    def _started(self) -> Process:
        return Process(self.settings, self.clock)

    def _brew(self, which: int, trouble: Trouble) -> None:
        """Have something go wrong in what the process does next."""
        kind, *more = trouble
        if kind == "dies":
            self.processes[which].boundaries.dies_at(*more)
        elif kind == "slow":
            self._have_it_stand_still(which, *more)
        elif kind == "docusign":
            call, fault, times = more
            self.docusign.inject(**CALLS[call], **DOCUSIGN_FAULTS[fault], times=times)
        elif kind == "slack":
            self.slack.inject(*more)

    def _have_it_stand_still(self, which: int, number: int, time: str, freezes: bool) -> None:
        """At a boundary it stands still, time passes, perhaps somebody freezes, and the other process does its work."""

        def meanwhile(_: str) -> None:
            self.clock.pass_by(seconds=TIMES[time])
            if freezes:
                self._hold(1 - which, (MAYA, "freeze", "", (0, 0), f"meanwhile at {self.clock():%H:%M:%S.%f}"))
            self._take(1 - which, Process.all_steps)

        self.processes[which].boundaries.at(number, meanwhile)

    def _restart(self, which: int) -> None:
        self.processes[which].close()
        self.processes[which] = self._started()

    def _take(self, which: int, step: Callable[[Process], T]) -> T | None:
        """Have a process do something; if it dies of it, another one is started in its place."""
        self.clock.pass_by(seconds=0.05)
        process = self.processes[which]
        try:
            return step(process)
        except Died:
            if self.processes[which] is process:
                self._restart(which)
        except (Refusal, PickerReplaced, PickerStale):
            pass  # a sentence for the person
        return None

    def _hold(self, which: int, press: Press) -> None:
        """Freeze, unfreeze, stop or resume; what holds from now on is looked at at once."""
        person, what, batch_id, drawn, name = press
        if what == "freeze":
            self._take(which, lambda process: process.freeze(person, name))
        elif what == "unfreeze":
            self._take(which, lambda process: process.unfreeze(person, name))
        elif what == "stop":
            self._take(which, lambda process: process.stop(person, batch_id, drawn[0], name))
        else:
            self._take(which, lambda process: process.resume(person, batch_id, drawn, name))
        self.truths.hold_now()

    def _groups(self, page: PickerPage, ticks: set[int]) -> list[Group]:
        return [
            Group(
                block_id=ids.picker_block_id(page.selection, page.page, number),
                picker=page.selection.picker,
                redraw=page.selection.redraw,
                page=page.page,
                number=number,
                ticked=frozenset(tick_of(one.claim) for at, one in enumerate(group) if at in ticks),
                pressed_at=f"{self.clock().timestamp():.6f}",
            )
            for number, group in enumerate(page.groups)
        ]

    def _review(self, which: int, person: str, page: PickerPage, ticks: set[int]) -> None:
        groups, picker = self._groups(page, ticks), page.selection.picker
        shown = self._take(which, lambda process: process.review(person, picker, groups))
        if shown is not None:
            self.confirmations.insert(0, (person, page.selection.id, shown[1], shown[0]))

    def _confirm(self, which: int, number: int) -> None:
        person, selection_id, nonce, shown = self.confirmations[number]
        self.truths.agreed |= {
            (one.claim.id, one.claim.revision.id, frozenset(to.email for to in one.recipients)) for one in shown.going
        }
        try:
            self._take(which, lambda process: process.confirm(person, selection_id, nonce))
        except ChangedSinceShown as changed:
            self.confirmations.insert(0, (person, selection_id, changed.nonce, changed.confirmation))

    def _with(self, statuses: Collection[str]) -> list[Envelope]:
        return [one for one in self.docusign.envelopes if one.status in statuses]


@pytest.fixture(scope="module")
def clock() -> HandClock:
    return HandClock()


@pytest.fixture(scope="module")
def stage(clock: HandClock) -> Iterator[Stage]:
    """The stand-ins, listening; no bot is served."""
    opened = Stage("sqlite://", clock=clock, docusign_changes={"hourly_limit": 100_000, "burst_limit": 10_000})
    opened.open_stand_ins()
    yield opened
    opened.close_stand_ins()


@pytest.mark.long(70)
@pytest.mark.parametrize(("kind", "share"), [("sqlite", 16), pytest.param("postgres", 4, marks=pytest.mark.postgres)])
def test_whatever_happens_no_claim_is_sent_twice_and_none_is_lost(
    kind: str, share: int, stage: Stage, clock: HandClock, databases: Databases
) -> None:
    run_state_machine_as_test(
        lambda: Whatever(stage, clock, databases, kind),
        settings=settings(
            max_examples=EXAMPLES or share,
            stateful_step_count=STEPS,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        ),
    )
