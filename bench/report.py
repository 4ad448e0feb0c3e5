"""What a soak came to: counted in the stand-ins and in storage when all is quiet, and said in lines for people."""

from collections import Counter
from dataclasses import dataclass

from sqlalchemy import select

from bench.clerk import Clerk
from bench.office import Desk, address
from bench.replicas import Replica
from bot.blocks.batch import batch_message
from claims.batch import as_told
from storage import batches as stored_batches
from storage.database import Database
from storage.tables import batches, dispatches, notes
from tests.support.stage import Stage
from tests.support.truths import Truths, without_ids


@dataclass(frozen=True)
class Plan:
    """How much, how long, how bad. `faults` is the share of calls that fail, to either service."""

    people: int = 8
    claims_each: int = 250
    batch: int = 50
    killing_for: float = 300.0
    kill_every: tuple[float, float] = (2.0, 8.0)
    faults: float = 0.05
    seed: int = 0


@dataclass(frozen=True)
class Report:
    """What was counted when all was quiet."""

    plan: Plan
    batches: int
    sent: int
    duplicates: list[str]
    lost: list[str]
    untold: list[str]
    """What is wrong with messages and threads in Slack."""
    open_in_the_end: str
    orphans: int
    states: Counter[str]
    kills: int
    unexpected: list[int]
    failures: Counter[str]
    docusign_calls: Counter[str]
    slack_calls: Counter[str]
    seconds: float
    quiet_after: float

    @property
    def expected(self) -> int:
        """How many claims there are."""
        return self.plan.people * self.plan.claims_each

    @property
    def good(self) -> bool:
        """Every claim has exactly one sent envelope, and Slack says so."""
        wrong = self.duplicates or self.lost or self.untold or self.open_in_the_end or self.unexpected
        return not wrong and self.sent == self.expected

    def lines(self) -> list[str]:
        """The report, for people."""
        return [
            (
                f"claims     {self.expected:,} in {self.batches} batches by {self.plan.people} people; "
                f"{sum(self.failures.values())} times a press failed and they began again"
            ),
            (
                f"envelopes  {self.sent:,} sent, {len(self.duplicates)} duplicates, {len(self.lost)} lost; "
                f"{self.orphans} orphan drafts, which mailed nobody"
            ),
            f"told       {self.batches - len(self.untold)} of {self.batches} messages and threads equal storage",
            f"replicas   2, killed {self.kills} times, ended by themselves {len(self.unexpected)} times",
            f"states     {dict(self.states)}",
            f"DocuSign   {sum(self.docusign_calls.values()):,} calls: {dict(self.docusign_calls)}",
            f"Slack      {sum(self.slack_calls.values()):,} calls: {dict(self.slack_calls)}",
            f"took       {self.seconds:.0f} s; quiet {self.quiet_after:.0f} s after the last kill",
            *(f"PRESS      {count} x {why}" for why, count in self.failures.most_common(5)),
            *(f"DUPLICATE  {one}" for one in self.duplicates),
            *(f"LOST       {one}" for one in self.lost),
            *(f"UNTOLD     {one}" for one in self.untold),
            *([f"OPEN       {self.open_in_the_end}"] if self.open_in_the_end else []),
        ]


@dataclass
class Played:
    """Everything that takes part."""

    plan: Plan
    stage: Stage
    people: tuple[Desk, ...]
    replicas: list[Replica]
    clerks: list[Clerk]
    database: Database
    truths: Truths


def counted(played: Played, seconds: float, quiet_after: float) -> Report:
    stage, plan = played.stage, played.plan
    went = [one for one in stage.docusign.envelopes if one.sent_at is not None]
    sent = Counter(one.recipients[0].email for one in went)
    mailed = Counter(mail.to for mail in stage.docusign.mails if mail.kind == "invitation")
    expected = sorted(address(desk, number) for desk in played.people for number in range(1, plan.claims_each + 1))
    with played.database.reading() as tx:
        states = Counter(tx.execute(select(dispatches.c.state)).scalars())
        ids = tuple(tx.execute(select(batches.c.id)).scalars())
    return Report(
        plan=plan,
        batches=len(ids),
        sent=len(went),
        duplicates=[one for one in expected if sent[one] > 1 or mailed[one] > 1],
        lost=[one for one in expected if not sent[one]],
        untold=[why for one in ids if (why := _untold(played, one))],
        open_in_the_end=played.truths.unfinished(),
        orphans=sum(one.status == "created" for one in stage.docusign.envelopes),
        states=states,
        kills=sum(replica.kills for replica in played.replicas),
        unexpected=[code for replica in played.replicas for code in replica.unexpected],
        failures=Counter(why.split(";")[0] for clerk in played.clerks for why in clerk.failures),
        docusign_calls=Counter(call.fault or "answered" for call in stage.docusign.received),
        slack_calls=Counter(call.method for call in stage.slack.received),
        seconds=seconds,
        quiet_after=quiet_after,
    )


def _untold(played: Played, batch_id: str) -> str:
    """Say what is wrong with the batch's message and thread in Slack; nothing when they tell what storage knows."""
    with played.database.reading() as tx:
        batch, root = stored_batches.get(tx, batch_id), stored_batches.root(tx, batch_id)
        made = tx.execute(select(notes.c.message_ts).where(notes.c.batch_id == batch_id)).scalars().all()
    messages = played.stage.slack.ws.messages
    if batch is None or root is None or root.ts is None or root.channel_id is None:
        return f"batch {batch_id} has no message"
    shown = messages.find(root.channel_id, root.ts)
    wanted = batch_message(as_told(batch))
    if shown is None or (shown.text, without_ids(shown.blocks)) != (wanted["text"], without_ids(wanted["blocks"])):
        return f"batch {batch_id} says {shown.text if shown else 'nothing'} for {wanted['text']}"
    told = Counter(str(without_ids(one.blocks)) for one in messages.replies(root.channel_id, root.ts))
    twice = [text for text, count in told.items() if count > 1]
    # A line whose answer was lost was told or not: at most once. One whose answer came is there.
    missing = {ts for ts in made if ts} - {one.ts for one in messages.replies(root.channel_id, root.ts)}
    return f"batch {batch_id}: {len(twice)} lines told twice, {len(missing)} missing" if twice or missing else ""
