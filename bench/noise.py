"""How much a batch says: the calls to Slack and the replies in its thread, for each size and each noise setting.

    python -m bench.noise                prints the table that docs/reliability.md shows

One batch is played for three weeks, over a virtual clock: sent in seconds, then signed in ten days of two moments
each, with one claim in twenty-five declined, one in fifty bounced, one in a hundred not sent. Storage and telling are
the product's; Slack is counted and takes everything. What came of it are counts, the same each time.
"""

import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from slack_sdk import WebClient

from bot.services import telling
from bot.services.context import Services
from claims.batch import NoteKind
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.preferences import Noise
from storage import batches, notes, outbox, preferences, projects
from storage.database import Database, Tx, connect
from storage.migrate import upgrade
from storage.tables import dispatches, recipients
from tests.storage.world import World, a_world
from tests.support.alone import services_alone
from tests.support.builders import MAYA, NOW, RIVERSIDE
from tests.support.steps import HandClock

SIZES = (1, 10, 100, 500)
DAYS, A_DAY = 10, 2
"""For so many days, so often a day, signatures come."""
SENT_AT_ONCE = 40
"""Claims that go out within ten seconds."""
LOOKS = 2
"""Looks after each piece of news, two seconds after each other."""
NOW_AND_THEN = timedelta(hours=12)
"""How often it is looked meanwhile."""
WATCHED = timedelta(days=21)


@dataclass(frozen=True)
class Said:
    """What one batch said."""

    claims: int
    noise: Noise
    exceptions: int
    posts: int
    """Messages in the channel: the batch's own, and none else."""
    replies: int
    mentions: int
    """Replies that call somebody."""
    calls: int
    """To Slack, of any kind: besides these, redraws of the message, and whether the channel is ours alone."""

    @property
    def row(self) -> str:
        """Its row of the table."""
        cells = (self.claims, self.noise, self.exceptions, self.posts, self.replies, self.mentions, self.calls)
        return f"| {' | '.join(f'{cell:,}' if isinstance(cell, int) else str(cell) for cell in cells)} |"


class CountingSlack(WebClient):
    """Slack that takes everything, and counts."""

    def __init__(self) -> None:
        """Begin with nothing said."""
        super().__init__()
        self.said: list[tuple[str, dict[str, Any]]] = []

    def api_call(self, api_method: str, **how: Any) -> Any:
        """Count a call and answer it."""
        self.said.append((api_method, dict(how.get("json") or how.get("params") or {})))
        ts = f"1793611800.{len(self.said):06}"
        channel: Any = {"is_member": True} if api_method == "conversations.info" else RIVERSIDE
        return {"ok": True, "channel": channel, "ts": ts}


class Played:
    """One batch of so many claims, and the time it lives in."""

    def __init__(self, world: World, claims: int, noise: Noise) -> None:
        """Promise the claims."""
        self.world, self.claims, self.noise = world, claims, noise
        self.clock, self.slack = HandClock(), CountingSlack()
        self.services: Services = replace(services_alone(world.db), clock=self.clock, slack=self.slack, fit_since={})
        self.batch = world.batch()
        with world.db.deciding() as tx:
            preferences.set_noise(tx, RIVERSIDE, noise, MAYA, NOW)
            for position, claim in enumerate(world.claims()[:claims]):
                outbox.promise(tx, self.batch, position, claim, claim.contacts, NOW)
            (batch,) = batches.of_ids(tx, [self.batch])
        self.ids = [line.dispatch_id for line in batch.lines]

    def play(self) -> Said:
        """Have everything happen, and count."""
        self._tell()
        for first in range(0, self.claims, SENT_AT_ONCE):
            self._happens(self._send, range(first, min(first + SENT_AT_ONCE, self.claims)))
        for moment, signing in self._moments():
            self._wait_until(moment)
            self._happens(self._sign, signing)
        self._wait_until(NOW + WATCHED)
        return self._counted()

    def _moments(self) -> Iterator[tuple[datetime, range]]:
        """When whose signatures come: in order of the list, as well spread as may be."""
        count = DAYS * A_DAY
        for at in range(count):
            day, time = divmod(at, A_DAY)
            moment = NOW + timedelta(days=day, hours=1 + 5 * time)
            if signing := range(self.claims * at // count, self.claims * (at + 1) // count):
                yield moment, signing

    def _wait_until(self, moment: datetime) -> None:
        while self.clock() + NOW_AND_THEN < moment:
            self.clock.now += NOW_AND_THEN
            self._tell(1)
        self.clock.now = max(self.clock(), moment)

    def _happens(self, news: Any, claims: range) -> None:
        with self.world.db.deciding() as tx:
            for claim in claims:
                news(tx, claim)
            batches.touch(tx, self.batch, self.clock())
        self._tell()

    def _tell(self, looks: int = LOOKS) -> None:
        for _ in range(looks):
            telling.tell(self.services)
            self.clock.pass_by(seconds=2)

    def _send(self, tx: Tx, claim: int) -> None:
        if claim % 100 == 33:
            self._becomes(tx, claim, State.WITHHELD, NoteKind.NOT_SENT, words="Its status became Draft.")
            return
        self._becomes(tx, claim, State.SENT, NoteKind.SENT)
        if claim % 50 == 11:
            self._recipient(tx, claim, RecipientStatus.AUTORESPONDED)
            self._note(tx, claim, NoteKind.BOUNCED)

    def _sign(self, tx: Tx, claim: int) -> None:
        if claim % 100 == 33:
            return
        if claim % 25 == 7:
            self._recipient(tx, claim, RecipientStatus.DECLINED)
            self._becomes(tx, claim, State.DECLINED, NoteKind.DECLINED, words="Retainage is 5%, not 10%")
            return
        self._recipient(tx, claim, RecipientStatus.COMPLETED)
        self._note(tx, claim, NoteKind.SIGNED)
        self._becomes(tx, claim, State.COMPLETED, NoteKind.COMPLETED)

    def _becomes(self, tx: Tx, claim: int, state: State, kind: NoteKind, words: str | None = None) -> None:
        here = dispatches.c.id == self.ids[claim]
        values = {"state": state, "envelope_id": f"envelope-{claim}", "outcome_words": words}
        tx.execute(dispatches.update().where(here).values(**values))
        self._note(tx, claim, kind, words)

    def _recipient(self, tx: Tx, claim: int, status: RecipientStatus) -> None:
        here = recipients.c.dispatch_id == self.ids[claim]
        tx.execute(recipients.update().where(here).values(status=status))

    def _note(self, tx: Tx, claim: int, kind: NoteKind, words: str | None = None) -> None:
        notes.make(tx, self.batch, self.ids[claim], kind, self.clock(), who="Ruth Harlan", words=words)

    def _counted(self) -> Said:
        posts = [what for method, what in self.slack.said if method == "chat.postMessage"]
        replies = [what for what in posts if what.get("thread_ts")]
        return Said(
            self.claims,
            self.noise,
            exceptions=sum(claim % 100 == 33 or claim % 25 == 7 or claim % 50 == 11 for claim in range(self.claims)),
            posts=len(posts) - len(replies),
            replies=len(replies),
            mentions=sum(f"<@{MAYA}>" in str(what["blocks"]) for what in replies),
            calls=len(self.slack.said),
        )


def measured(office: Path, folder: Path, claims: int, noise: Noise) -> Said:
    """Play one batch on a copy of an office."""
    copy = folder / f"{claims}-{noise}.db"
    shutil.copy(office, copy)
    database = connect(f"sqlite:///{copy}")
    try:
        return Played(_world(database), claims, noise).play()
    finally:
        database.close()


def an_office(folder: Path, claims: int) -> Path:
    """Make a database with so many claims."""
    path = folder / "office.db"
    database = connect(f"sqlite:///{path}")
    upgrade(database.engine)
    a_world(database, claims)
    database.close()
    return path


def _world(database: Database) -> World:
    with database.reading() as tx:
        member = projects.memberships(tx, MAYA)[0]
    return World(database, member.project_id, member.id)


HEAD = """| claims | noise | exceptions | messages | thread replies | of which call somebody | calls to Slack |
|---|---|---|---|---|---|---|"""


def main() -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        office = an_office(folder, max(SIZES))
        print(HEAD)
        for claims in SIZES:
            for noise in Noise:
                print(measured(office, folder, claims, noise).row, flush=True)


if __name__ == "__main__":
    main()
