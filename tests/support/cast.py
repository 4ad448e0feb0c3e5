"""One project with everybody who may meet it: for the matrix of permissions and for the test of what leaks.

The bot without its engine: nothing moves but by a press, so that a press which changed something is seen by it.
"""

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy import select

from bot.engine import run_due
from bot.services import customising, finishing, holding, news
from bot.services.authority import Caller
from bot.services.picking import Group
from bot.web import make_web
from bot.wiring import utc_now
from claims.batch import Batch
from claims.dispatch import State
from claims.envelope import EnvelopeNews, EnvelopeStatus
from claims.grants import Grant, GrantState
from claims.picker import PickerPage, tick_of
from claims.selection import Tick
from sandbox.slack.config import DEFAULT_WORLD
from storage import batches, collaborators, grants
from storage.grants import Sealed
from storage.tables import claims, commitments, dispatches, home_views, metadata, new_id, projects
from tests.support.portfolios import PROJECT, claim_row, write_csv
from tests.support.stage import Stage
from tests.support.steps import TEAM, Process

ROOMS = {"riverside": "C04RIVERSID", "general": "C04GENERALX"}
SECRET_EMAIL = "vera@secret.example"
TRADE_9 = "gus@trade-009.example"

PEOPLE = {
    "admin": "U04MAYAOKAF",
    "another admin": "U04TOMSANDO",
    "standard": "U04PRIYARAM",
    "read only": "U04OLIVERGR",
    "contact": "U04CORAVANC",
    "none": "U04NILSNONE",
    "admin elsewhere": "U04ADAELSEW",
    "demoted": "U04DANADEMO",
    "stranger": "U04LENAFISC",
    "guest": "U04SAMWHITL",
    "collaborator": "U04GUSCOLLA",
    "outsider": "U09KARENEXT",
    "bot": "U04OTTOBOTX",
}
"""Every kind of person, and who plays them."""

_MORE_USERS: list[dict[str, Any]] = [
    {"id": "U04CORAVANC", "name": "cora", "real_name": "Cora Vance", "email": "cora@trade-001.example"},
    {"id": "U04NILSNONE", "name": "nils", "real_name": "Nils None", "email": "nils@harbour-rowe.example"},
    {"id": "U04ADAELSEW", "name": "ada", "real_name": "Ada Elsewhere", "email": "ada@harbour-rowe.example"},
    {"id": "U04DANADEMO", "name": "dana", "real_name": "Dana Demoted", "email": "dana@harbour-rowe.example"},
    {"id": "U04GUSCOLLA", "name": "gus", "real_name": "Gus Guest", "email": TRADE_9, "is_restricted": True},
    {"id": "U04OTTOBOTX", "name": "otto", "real_name": "Otto Bot", "is_bot": True},
]
_LEVELS = [
    ("RT", "maya.okafor@harbour-rowe.example", PEOPLE["admin"], "Admin"),
    ("RT", "tom.sandoval@harbour-rowe.example", PEOPLE["another admin"], "Admin"),
    ("RT", "priya.raman@harbour-rowe.example", PEOPLE["standard"], "Standard"),
    ("RT", "oliver.grant@harbour-rowe.example", PEOPLE["read only"], "Read-only"),
    ("RT", "cora@trade-001.example", PEOPLE["contact"], "Read-only"),
    ("RT", "nils@harbour-rowe.example", PEOPLE["none"], "None"),
    ("RT", "dana@harbour-rowe.example", PEOPLE["demoted"], "Admin"),
    ("HS", "ada@harbour-rowe.example", PEOPLE["admin elsewhere"], "Admin"),
]
FREE, WORKING, STOPPED, LONELY, PRIVATE, OUT = 1, 2, 3, 4, 5, 9
LONELY_TOO = 6
PRIVATE_TOO = 7
TO_APPROVE, TO_REFUSE = 8, 10
LIMIT = "AUD 10000"
"""Above it a second admin is needed, for the two claims before."""
SPARE = range(11, 17)
OUT_TOO = SPARE[0]
VOIDED = SPARE[1]
DRAFT, DRAFT_TOO = SPARE[2], SPARE[3]
"""Claims whose drafts are with the two connected admins, who finish them in DocuSign."""
"""Claims: one that can be sent, one being sent, one stopped, one without a contact, a private one, one out."""

Json = dict[str, Any]


def grant_of(kind: str) -> Grant:
    """The connection that this person has, where they have one."""
    user_id = f"00000000-0000-4000-8000-{list(PEOPLE).index(kind):012}"
    return Grant(user_id, PEOPLE[kind], kind, f"{kind}@x.example", "a", "Account", "http://127.0.0.1", GrantState.GOOD)


def world() -> Json:
    """The stand-in's people and channels, and some more."""
    raw: Json = json.loads(DEFAULT_WORLD.read_text("utf-8"))
    raw["users"] += _MORE_USERS
    inside = [one["id"] for one in _MORE_USERS]
    for channel in raw["channels"]:
        if channel["id"] in ROOMS.values():
            channel["members"] = sorted({*channel["members"], *inside, raw["app"]["bot_user_id"]})
    return raw


def write_files(folder: Path, private: bool = True) -> Path:
    """Write the import files, with the private commitment or without; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    school = PROJECT | {"Project number": "HS", "Project name": "Harbour School", "Slack channel": "C04HARBSCHO"}
    write_csv(folder / "projects.csv", [PROJECT, school])
    names = ("Project", "Email", "Slack id", "Level")
    write_csv(folder / "members.csv", [dict(zip(names, row, strict=True)) for row in _LEVELS])
    rows = [
        claim_row(FREE, Progress_Claim_Contacts="Ruth <ruth@trade-001.example>; Cora <cora@trade-001.example>"),
        claim_row(WORKING),
        claim_row(STOPPED),
        *(claim_row(number, Progress_Claim_Contacts="") for number in (LONELY, LONELY_TOO)),
        claim_row(OUT, Progress_Claim_Contacts=f"Gus <{TRADE_9}>"),
        *(
            claim_row(number, Less_previous_certificates="30000.00", Current_payment_due="17700.00")
            for number in (TO_APPROVE, TO_REFUSE)
        ),
        claim_row(31, Project="HS"),
        *(claim_row(number) for number in SPARE),
    ]
    if private:
        rows += private_rows()
    write_csv(folder / "claims.csv", rows)
    return folder


def private_rows(**cells: str) -> list[dict[str, str]]:
    """The claims of the commitment that some may not see."""
    told = {"Private": "yes", "Commitment_title": "Secret settlement", "Contract_company": "Secret Works"} | cells
    return [claim_row(PRIVATE, Progress_Claim_Contacts=f"Vera Secret <{SECRET_EMAIL}>", **told)]


def write_secrets(folder: Path) -> Path:
    """Write the private commitment alone, with a second claim, a private list and people; returns the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (first,) = private_rows()
    on_list = {"Private list": "priya.raman@harbour-rowe.example"}
    uncertain = first | {"Commitment": f"SC-{PRIVATE_TOO:03}"}
    draft = first | {"Claim number": "8", "Status": "Draft", "Period start": "2026-11-01", "Period end": "2026-11-30"}
    write_csv(folder / "claims.csv", [first | on_list, draft | on_list, uncertain | on_list])
    vera = {"Company": "Secret Works", "Name": "Vera Secret", "Email": SECRET_EMAIL, "Active": "yes"}
    write_csv(folder / "people.csv", [vera])
    return folder


class Cast:
    """Everybody on the stage, with the ids of what they could have seen on their screens."""

    def __init__(self, stage: Stage) -> None:
        """Open the stand-ins and the bot, without its engine."""
        self.stage = stage
        stage.open_stand_ins()
        self.process = Process(stage.settings, utc_now)
        self.process.log_in()
        self.web: FlaskClient = make_web(self.process.bot, lambda: None).test_client()
        self.awaiting: Batch | None = None
        """A batch of the admin's that waits for a second one."""

    def close(self) -> None:
        """End all of it."""
        self.process.close()
        self.stage.close_stand_ins()

    def connect(self, kind: str) -> None:
        """Have this person connected to DocuSign; nothing changes if they are."""
        now, grant = utc_now(), grant_of(kind)
        with self.process.services.db.deciding() as tx:
            kept = grants.get(tx, grant.user_id)
            if kept is None or kept.state is not GrantState.GOOD:
                grants.connect(tx, grant, Sealed("sealed", now + timedelta(hours=8), "sealed"), now)

    def project_id(self, number: str = "RT") -> str:
        with self.process.services.db.reading() as tx:
            return str(tx.execute(select(projects.c.id).where(projects.c.number == number)).scalar_one())

    def claim_id(self, number: int) -> str:
        """The id of the claim of the commitment with this number."""
        joined = select(claims.c.id).join(commitments, commitments.c.id == claims.c.commitment_id)
        joined = joined.order_by(claims.c.number).limit(1)
        with self.process.services.db.reading() as tx:
            found = tx.execute(joined.where(commitments.c.number == f"SC-{number:03}")).scalar_one()
        return str(found)

    def dispatch_id(self, claim_id: str) -> str | None:
        """The id of the newest dispatch of a claim, None where it was never sent."""
        newest = select(dispatches.c.id).where(dispatches.c.claim_id == claim_id).order_by(dispatches.c.attempt.desc())
        with self.process.services.db.reading() as tx:
            return tx.execute(newest.limit(1)).scalar_one_or_none()

    def picker(self, kind: str) -> PickerPage:
        """A fresh list of this person's."""
        return self.process.open_picker(PEOPLE[kind], self.project_id())

    def promise(self, *numbers: int, kind: str = "admin") -> Batch:
        """Have this person confirm the claims of these commitments; the newest batch of theirs."""
        person = PEOPLE[kind]
        page = self.picker(kind)
        wanted = {self.claim_id(number) for number in numbers}
        ticked = frozenset(tick_of(one.claim) for group in page.groups for one in group if one.claim.id in wanted)
        _, nonce = self.process.review(person, page.selection.picker, [group_of(page, ticked)])
        self.process.confirm(person, page.selection.id, nonce)
        with self.process.services.db.reading() as tx:
            return batches.recent(tx, [self.project_id()], 1)[0]

    def send_out(self) -> None:
        """Send what is promised."""
        run_due(self.process.services, self.process.pool, self.process.free, 8)

    def void(self, number: int) -> None:
        """Hear from DocuSign that the envelope of the claim of this commitment was voided."""
        services = self.process.services
        with services.db.reading() as tx:
            sent = select(dispatches.c.envelope_id).where(dispatches.c.claim_id == self.claim_id(number))
            envelope_id = str(tx.execute(sent).scalar_one())
        news.apply(services, EnvelopeNews(envelope_id, EnvelopeStatus.VOIDED, utc_now()))

    def hand_over(self, number: int, kind: str) -> None:
        """Have the draft of the claim of this commitment be with this person, who finishes it in DocuSign."""
        services, claim_id = self.process.services, self.claim_id(number)
        mark = customising.look(services, self.caller(kind), claim_id).mark
        finishing.begin(services, self.caller(kind), claim_id, mark, f"{kind} finishes")
        values = {"state": State.FINISHING, "envelope_id": str(uuid.uuid4()), "next_at": utc_now() + timedelta(days=1)}
        with services.db.deciding() as tx:
            tx.execute(dispatches.update().where(dispatches.c.claim_id == claim_id).values(**values))

    def caller(self, kind: str) -> Caller:
        return Caller(PEOPLE[kind], TEAM)

    def link(self, kind: str, email: str) -> None:
        with self.process.services.db.deciding() as tx:
            collaborators.link(tx, PEOPLE[kind], email, PEOPLE["admin"], utc_now())

    def renew(self, working: Batch, stopped: Batch) -> tuple[Batch, Batch]:
        """Let one batch be worked on and the other be stopped, and the collaborator be linked; the two as they are."""
        admin, services = self.caller("admin"), self.process.services
        self.link("collaborator", TRADE_9)
        now, then = self.batch(working.id), self.batch(stopped.id)
        if now.stopped:
            holding.resume(services, admin, now.id, (now.stops, now.halts), new_id())
        if not then.stopped:
            holding.stop(services, admin, then.id, then.stops, new_id())
        return self.batch(working.id), self.batch(stopped.id)

    def batch(self, batch_id: str) -> Batch:
        """A batch as it stands."""
        with self.process.services.db.reading() as tx:
            return batches.of_ids(tx, [batch_id])[0]

    def forget_home(self, kind: str) -> None:
        """Have this person look at their Home tab for the first time."""
        with self.process.services.db.deciding() as tx:
            tx.execute(home_views.delete().where(home_views.c.slack_id == PEOPLE[kind]))

    def demote(self, folder: Path, email: str) -> None:
        """Import a lower level for a member of Riverside Tower."""
        row = next(row for row in _LEVELS if row[:2] == ("RT", email))
        names = ("Project", "Email", "Slack id", "Level")
        folder.mkdir(parents=True, exist_ok=True)
        path = write_csv(folder / "members.csv", [dict(zip(names, (*row[:3], "Standard"), strict=True))])
        self.stage.import_files(path)

    def kept(self) -> dict[str, Sequence[Any]]:
        """Everything in the database that a press may change, but for what is written of the press itself."""
        with self.process.services.db.reading() as tx:
            return {
                table.name: sorted(map(repr, tx.execute(select(table)).all()))
                for table in metadata.sorted_tables
                if table.name not in OF_THE_PRESS
            }


OF_THE_PRESS = frozenset({"audit_entries", "audit_seals", "home_views", "call_counts", "documents"})
"""Tables that tell who pressed or looked and what Slack was told of it, and one that is large and never changes."""


def group_of(page: PickerPage, ticked: frozenset[Tick]) -> Group:
    """What the first group of checkboxes of a list reports."""
    selection = page.selection
    block = f"sel:{selection.picker}:{selection.redraw}:0:0"
    return Group(block, selection.picker, selection.redraw, 0, 0, ticked, "1.0")


@dataclass(frozen=True)
class Row:
    """A row of docs/permissions.md: a touch point, and what each kind of person gets."""

    touch: str
    cells: dict[str, str]


def read_table(page: Path) -> list[Row]:
    """Read the table of permissions."""
    lines = [line for line in page.read_text("utf-8").splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    kinds = rows[0][1:]
    return [Row(row[0].replace("`", ""), dict(zip(kinds, row[1:], strict=True))) for row in rows[2:]]
