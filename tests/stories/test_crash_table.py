"""The crash table: the bot is ended with SIGKILL at every commit and every call of the main job, and started again.

Nobody has written the table down: a first claim's story records which boundaries it crosses, and the bot dies once
before and once after each of them, each time over another claim. What recovering crosses besides is recorded on the
way, and there it dies again. A person does what people do: what Slack showed as failed they press again.

Each call to the outside stands between two commits. Whoever dies before it leaves what whoever died after the commit
before it left, and whoever dies after it what whoever died before the next commit left. SQLite's half of the table
shows that by dying at all of them; PostgreSQL's dies at the commits, which are what is its own.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from fnmatch import fnmatch
from pathlib import Path

import pytest

from claims.dispatch import State
from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.seen import Seen
from tests.support.acting import RIVERSIDE
from tests.support.crashing import Lives
from tests.support.ledger import Ledger, Standing
from tests.support.portfolios import address, claim_rows, company, write_portfolio
from tests.support.stage import Clock, Stage
from tests.support.truths import trail_tells_it_once

pytestmark = pytest.mark.slow

CLAIMS = 200
STORY = (
    "commit * promised",
    "commit * creating",
    "call create_draft",
    "commit * drafted",
    "commit * sending",
    "call send",
    "commit * sent",
    "slack chat.postMessage by *",
    "slack chat.update by *",
    "commit services/news.py:* receive",
    "commit services/news.py:* sent",
    "commit services/news.py:* delivered",
    "commit services/news.py:* completed",
    "commit services/filing.py:* _fetch",
)
"""What the main job cannot do without. Everything else is found."""
RECOVERY = (
    "commit * create_unknown",
    "call find",
    "commit * uncertain",
    "call read",
)
SIGNED_SO_FAR = {
    State.SENT: ("out for signature", "viewed by the signer", "1 of 1 signed"),
    State.DELIVERED: ("viewed by the signer", "1 of 1 signed"),
    State.COMPLETED: ("1 of 1 signed",),
}
"""How far a claim is, in the words of its message; it may be farther."""
AGAIN = 3
DYING = 1.0
"""Seconds that a life may take to tell that it ends, once all is done."""
PATIENCE = 15.0
"""Seconds: what a bot that died just then does not show is waited for in vain."""
SEND = {"method": "PUT", "path": "*/envelopes/*"}


class Died(Exception):
    """The bot is gone, and somebody was waiting for it."""


@dataclass
class Table:
    """One long day: the stand-ins and the database stay, claims go out one by one, lives end."""

    stage: Stage
    lives: Lives
    ledger: Ledger
    maya: Person
    claim: int = 0
    story: list[str] = field(default_factory=list)
    """The points that a claim's story crosses without trouble, in their order."""
    recovery: dict[str, list[str]] = field(default_factory=dict)
    """Points that only recoveries cross, and the deaths that they recovered from."""
    deaths: list[str] = field(default_factory=list)
    slow: bool = False
    """Whether DocuSign's news overtakes its answer to the sending; else it comes after that is written down."""

    def record(self, slow: bool = False) -> list[str]:
        """Tell one claim's whole story without trouble; the points it crosses that no story crossed before."""
        self.slow = slow
        begun = len(self.lives.reached)
        self.play([])
        found = [point for point in dict.fromkeys(self.lives.reached[begun:]) if point not in self.story]
        self.story += found
        return found

    def die_at(self, point: str, after: Sequence[str] = ()) -> bool:
        """Send claims until the bot has died at this point; with `after`, while it recovers from one of those deaths.

        A point that is missed is tried again in a new life, because a bot remembers some answers as long as it lives;
        and once more, because some hang on who is quicker. False if it is missed each time.
        """
        for attempt in range(AGAIN):
            left = [*([after[attempt % len(after)]] if after else []), point]
            if attempt:
                self.lives.kill()
                self.begin(left[0])
            else:
                self.lives.arm(left[0])
            self.play(left)
            if not left:
                return True
        return False

    def crossed_again(self) -> list[tuple[str, Sequence[str]]]:
        """The points of recoveries, each with the deaths that led there, the last one first.

        What was crossed once only hung on who was quicker, and so does what sending does while Slack is spoken to.
        """
        sending = ((point, [one for one in deaths if " slack " not in one]) for point, deaths in self.recovery.items())
        return [(point, deaths[::-1]) for point, deaths in sending if len(deaths) > 1]

    def play(self, deaths: list[str]) -> None:
        """Tell the next claim's whole story, however often the bot dies in it; takes the deaths died off the list."""
        self.claim += 1
        assert self.claim <= CLAIMS
        begun, restarted, failures = len(self.deaths), None, 0
        if self.slow:
            self.stage.docusign.inject(kind="delay", when="after", seconds=0.3, **SEND)
        else:
            self.stage.docusign.connect.hold()
        while True:
            try:
                self.send()
                self.follow(seen=restarted is not None and not deaths)
                # Whoever dies after the last commit of all leaves nothing undone by which it could be noticed.
                if not deaths or not self.lives.dies_within(DYING):
                    break
            except (Died, ScreenError):
                failures += not self.lives.dead
                if failures == AGAIN:
                    raise
            if self.lives.dead:
                restarted = len(self.lives.reached) if restarted is None else restarted
                self.come_back(deaths)
        self.expect_the_truth(self.deaths[begun:])
        self.reload()
        if restarted is not None and not self.slow:
            for point in dict.fromkeys(self.lives.reached[restarted:]):
                if point not in self.story:
                    self.recovery.setdefault(point, []).append(self.deaths[begun])

    def come_back(self, deaths: list[str]) -> None:
        """Start the bot again after the death that was to come, and only after that one."""
        died_at = self.lives.await_death()
        assert self.lives.ended == -9, f"it ended by itself, {self.lives.ended}:\n{self.lives.last_words()}"
        assert [died_at] == deaths[:1]
        self.deaths.append(deaths.pop(0))
        self.begin(deaths[0] if deaths else "")

    def begin(self, armed: str = "") -> None:
        """Start the bot a minute after it died: what waits for a lease or for Slack's answer has waited."""
        assert isinstance(self.stage.clock, Clock)
        self.stage.clock.pass_by(seconds=61)
        self.stage.wait_for(lambda: self.stage.slack.hub.count == 0, "the end of the connection")
        self.lives.start(self.stage.clock.ahead, armed)
        self.stage.wait_for(lambda: self.stage.slack.hub.count or self.lives.dead, "a connection")

    # What people do -------------------------------------------------------------------------------------------------

    def send(self) -> None:
        """Go on with what is on the screen, until Slack has said that the claim is on its way."""
        if not self.maya.views():
            if self.standing is not None:
                return
            picker = self.list_asked_for()
            if not self.maya.again(picker).ticked:
                self.maya.tick(company(self.claim), on=picker)
            self.maya.press("Send to DocuSign", on=picker)
            self.wait(self.maya.views, "the confirmation")
        if self.maya.view().raw.get("submit"):
            self.maya.submit()
        told = self.maya.view().plain
        assert "is on the way to DocuSign" in told or "were already confirmed" in told, told
        self.maya.close()

    def list_asked_for(self) -> Seen:
        """The list that is on the screen; when there is none, ask for one."""

        def found() -> list[Seen]:
            private = [one for one in self.maya.messages(RIVERSIDE) if one.ephemeral]
            return [one for one in private if any(company(self.claim) in option for option in one.options)]

        if not found():
            self.maya.command("/claims pending", RIVERSIDE)
            self.wait(found, "the list")
        return found()[-1]

    def reload(self) -> None:
        """Slack keeps no private message over a reload, so each claim begins with an empty screen."""
        ws = self.stage.slack.ws
        with ws.lock:
            for message in ws.messages.seen_by(self.maya.id, ws.world.find_channel(RIVERSIDE).id):
                if message.ephemeral:
                    ws.messages.remove(message)

    def follow(self, seen: bool) -> None:
        """Read the message as it changes; the signer opens the envelope, then signs it, unless enough is seen.

        What the signer has done is always read to the end.
        """
        self.read(State.SENT)
        self.stage.docusign.connect.flush()
        self.read(State.SENT)
        [envelope] = self.envelopes()
        acts = (
            ("sent", self.stage.docusign.view, State.DELIVERED),
            ("delivered", self.stage.docusign.sign, State.COMPLETED),
        )
        for status, act, then in acts:
            if envelope.status == status:
                if seen:
                    return
                act(envelope.envelope_id, address(self.claim))
            self.read(then)

    def read(self, state: State) -> None:
        """Wait until the claim is known to be at least so far and nothing is left to do: then Slack says so, too."""
        far_enough = list(SIGNED_SO_FAR)[list(SIGNED_SO_FAR).index(state) :]

        def known() -> bool:
            there = self.ledger.state(self.claim) in far_enough and self.stage.docusign.connect.wait_idle(0.0)
            return there and self.ledger.quiet()

        self.wait(known, f"being {state}")
        told = self.shown().plain
        assert any(words in told for words in SIGNED_SO_FAR[state]), told

    def wait(self, holds: Callable[[], object], what: str) -> None:
        """Wait for something that the bot does; Died when it no longer can."""

        def settled() -> bool:
            if self.lives.dead:
                raise Died
            return bool(holds())

        try:
            self.stage.wait_for(settled, what)
        except AssertionError as late:
            raise AssertionError(f"{late}, deaths {self.deaths[-3:]}\n{self.lives.last_words()}") from None

    # What must be true ----------------------------------------------------------------------------------------------

    @property
    def standing(self) -> Standing | None:
        return self.ledger.standing(self.claim)

    def shown(self) -> Seen:
        """The batch message of the claim, where storage says it is."""
        standing = self.standing
        assert standing
        return next(one for one in self.maya.messages(RIVERSIDE) if one.ts == standing.ts)

    def envelopes(self):  # type: ignore[no-untyped-def]
        """What DocuSign sent to the claim's contact."""
        return [one for one in self.stage.sent_envelopes() if one.recipients[0].email == address(self.claim)]

    def expect_the_truth(self, deaths: Sequence[str]) -> None:
        """One envelope, one e-mail, and Slack says what storage knows."""
        after = f"claim {self.claim}, deaths {deaths}"
        assert len(self.envelopes()) == 1, after
        mails = [mail.kind for mail in self.stage.docusign.mails if mail.to == address(self.claim)]
        assert mails == ["invitation"], after
        standing = self.standing
        assert standing, after
        assert self.shown().plain == Seen(None, "", standing.message).plain, after
        posted = [
            one for one in self.maya.messages(RIVERSIDE) if not one.ephemeral and company(self.claim) in one.plain
        ]
        assert len(posted) <= 1 + len(deaths), f"{after}: a message comes again for each answer that was lost"
        lines = [line for one in posted for line in self.maya.thread(one)]
        assert len({line.plain for line in lines}) == len(lines), f"{after}: a line told twice"
        heard = {line.ts for line in lines} & standing.heard
        assert heard == standing.heard, f"{after}: a line that nobody can see"
        assert len(lines) - len(heard) <= standing.unheard, f"{after}: a line that nobody owed"


@pytest.fixture
def table(database_url: str, tmp_path: Path) -> Iterator[Table]:
    stage = Stage(database_url, clock=Clock(), slack_changes={"ack_seconds": 10.0})
    stage.open_stand_ins()
    with ExitStack() as closing:
        closing.callback(stage.close_stand_ins)
        stage.docusign.switch(connect_retry_backoff=(0.1,) * 100)
        stage.import_files(write_portfolio(tmp_path / "files", claim_rows(CLAIMS)))
        ledger = Ledger.open(database_url)
        closing.callback(ledger.close)
        # A bot that died does not ack, and waiting for it shows nothing.
        lives = Lives(stage.environment(), tmp_path / "bot.log", stage.slack.hub.give_up)
        lives.open()
        closing.callback(lives.close)
        yield Table(stage, lives, ledger, Person(stage.slack, "maya", patience=PATIENCE))


@pytest.mark.long(200)
def test_killed_at_any_point_and_started_again_every_claim_goes_out_once_and_is_told(table: Table) -> None:
    whole = table.stage.database_url.startswith("sqlite")
    table.begin()
    for slow in (False, True):
        for point in table.record(slow):
            if whole or is_a_commit(point):
                assert table.die_at(point), f"not crossed again: {point}"
    table.slow = False
    # To recover is the same work on either database, so dying again in the middle of it is tried on one.
    again = table.crossed_again() if whole else []
    missed = [point for point, deaths in again if not table.die_at(point, deaths)]

    assert len(table.story) >= 20
    assert not [name for name in STORY if (whole or name.startswith("commit")) and not covers(table.deaths, name)]
    assert not [name for name in RECOVERY if whole and not covers(table.deaths, name)], f"missed: {missed}"
    sent = [one.recipients[0].email for one in table.stage.sent_envelopes()]
    assert sorted(sent) == [address(claim) for claim in range(1, table.claim + 1)]
    trail_tells_it_once(table.ledger.db)
    assert not table.stage.slack.problems


def is_a_commit(point: str) -> bool:
    """Whether a point is before or after a commit, and not before or after a call to the outside."""
    return point.split()[1] == "commit"


def covers(deaths: list[str], name: str) -> bool:
    """Whether the bot died before and after this."""
    return all(any(fnmatch(death, f"{when} {name}") for death in deaths) for when in ("before", "after"))
