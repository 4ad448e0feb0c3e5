"""Everything that the bot draws for people, once, of one made-up project, in the words of one dictionary."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from bot.blocks import act_ids
from bot.blocks.acting_views import correct_view, remind_view, void_view
from bot.blocks.batch import batch_message, details_view
from bot.blocks.blocked import blocked_view
from bot.blocks.confirm import confirm_view
from bot.blocks.digest import digest_message
from bot.blocks.following import claim_status_message, company_status_message
from bot.blocks.home import home_view
from bot.blocks.narrowing import narrow_view
from bot.blocks.notes import note_message
from bot.blocks.picker import picker_message, project_choice_message
from bot.blocks.settings import settings_view
from bot.blocks.status import status_message
from bot.blocks.why import why_message
from bot.words import dictionary
from claims import reasons
from claims.attempts import Attempt, ClaimStanding, CompanyStanding
from claims.batch import Batch, Line, Note, NoteKind
from claims.confirmation import confirmation_of
from claims.digests import Digest, Waiting
from claims.dispatch import State
from claims.envelope import RecipientStatus
from claims.explaining import Explained
from claims.finding import Candidate
from claims.grants import Grant, GrantState
from claims.helping import Help, Matter
from claims.home import Connection, Mine, Site, home_of
from claims.model import ClaimStatus, CommitmentKind, Contact, Level
from claims.money import Money
from claims.narrowing import Narrowing, choices
from claims.orders import Left, Order, OrderKind, OrderState, Reminded, ToldOrder
from claims.picker import Listed, page_of
from claims.preferences import DEFAULTS, Noise, Settings
from claims.statutory import Deadline
from claims.wording import speaking
from tests.blocks.conftest import PROJECT, Making

MAYA, TOM = "U04MAYAOKAF", "U04TOMSANDO"
NOW = datetime(2026, 4, 2, 9, 30, tzinfo=UTC)
TODAY = date(2026, 4, 2)
DRAFT = reasons.wrong_status(ClaimStatus.DRAFT)
OWN = Grant(
    "00000000-0000-4000-8000-000000000001", MAYA, "Maya Okafor", "maya.okafor@harbour-rowe.example", "a",
    "Harbour & Rowe", "http://127.0.0.1", GrantState.GOOD,
)  # fmt: skip
COMPANIES = ("Acme Concrete", "Doyle & Sons Steel", "Northbank Electrical", "Hill & Vale Plumbing", "Quiet Glass")
Json = dict[str, Any]


@dataclass(frozen=True)
class Surface:
    """One message or view, as Slack is given it, with a name for its picture."""

    name: str
    payload: Json


class Drawing:
    """Draws them about one project that has this dictionary."""

    def __init__(self, code: str) -> None:
        """Make the project and what there is to tell of it."""
        self.project = replace(PROJECT, dictionary=code)
        self.make = Making(project=self.project)
        self.due = [
            self.listed(
                number, company, kind=CommitmentKind.SUBCONTRACT if number % 5 else CommitmentKind.PURCHASE_ORDER
            )
            for number, company in enumerate(COMPANIES * 5, start=1)
        ]
        self.blocked = [
            *(self.listed(number, "Acme Concrete", DRAFT) for number in (31, 32)),
            self.listed(33, "Quiet Glass", reasons.NO_CONTACT),
            self.listed(34, "Hill & Vale Plumbing", reasons.wrong_status(ClaimStatus.UNDER_REVIEW), reasons.NO_CONTACT),
        ]

    def listed(self, number: int, company: str, *against: reasons.Reason, **parts: Any) -> Listed:
        dana = Contact("Dana Ruiz", f"dana@{company.split(maxsplit=1)[0].lower()}.example")
        due = f"{number * 5210 + 3120}.50"
        commitment = f"SC-{100 + number % 5}" if number % 5 else "PO-205"
        claim = self.make.claim(
            number, company, due, commitment=commitment, title="Trade works", contacts=(dana,), **parts
        )
        return self.make.listed(claim, *against)

    def line(self, number: int, state: State, status: RecipientStatus | None, words: str | None = None) -> Line:
        company = COMPANIES[number % len(COMPANIES)]
        email = f"dana@{company.split()[0].lower()}.example"
        signer = self.make.recipient(status or RecipientStatus.CREATED, "Dana Ruiz", email, words if status else None)
        return self.make.line(number, state, signer, company=company, words=words, due=f"{number * 5210 + 3120}.50")

    def batch(self, *lines: Line, **more: Any) -> Batch:
        return self.make.batch(*lines, dictionary=self.project.dictionary, **more)

    # What is drawn --------------------------------------------------------------------------------------------------

    def all(self) -> Iterator[Surface]:
        """Each of them, in the order in which one meets them."""
        with speaking(dictionary(str(self.project.dictionary))):
            for name, payload in {
                **self.choosing(), **self.sending(), **self.telling(), **self.acting(), **self.looking(),
            }.items():  # fmt: skip
                yield Surface(name, payload)

    def choosing(self) -> dict[str, Json]:
        school = replace(self.project, number="HS", name="Harbour Road School")
        narrowing = Narrowing(frozenset({ClaimStatus.APPROVED}), company="Acme Concrete")
        everything = [*self.due, *self.blocked]
        ticked = self.make.ticking([self.due[0], self.due[2], self.due[21]])
        narrowed = replace(ticked, narrowing=narrowing)
        told = self.listed(34, "Hill & Vale Plumbing", reasons.NOT_ADMIN, DRAFT, reasons.NO_CONTACT)
        help_ = Help(Matter(self.project.id, told.claim.id), (MAYA, TOM))
        return {
            "project-chooser": project_choice_message([self.project, school]),
            "picker": picker_message(page_of(self.project, ticked, everything)),
            "picker-filtered": picker_message(page_of(self.project, narrowed, everything)),
            "picker-empty": picker_message(page_of(self.project, self.make.ticking([]), [])),
            "filter": narrow_view(self.project, narrowed, choices([one.claim for one in everything])),
            "why-not": blocked_view(page_of(self.project, ticked, everything), 0),
            "why": why_message(Explained(self.project, told, Level.STANDARD, help=help_)),
        }

    def sending(self) -> dict[str, Json]:
        going = [self.due[0], self.due[2], *self.blocked[:1]]
        selection = self.make.ticking(going)
        asked = confirmation_of(self.project, selection, going, "C04RIVERSID", None, "Claims Service")
        return {"confirmation": confirm_view(asked, "f" * 16)}

    def sent(self) -> Batch:
        """A batch with one of everything that may become of a claim."""
        return self.batch(
            self.line(1, State.COMPLETED, RecipientStatus.COMPLETED),
            self.line(2, State.DELIVERED, RecipientStatus.DELIVERED),
            self.line(3, State.DECLINED, RecipientStatus.DECLINED, "Line 3 is 5%, not 10%"),
            self.line(4, State.SENT, RecipientStatus.AUTORESPONDED),
            self.line(5, State.WITHHELD, None, "Its status became Draft."),
            self.line(6, State.SENDING, None),
        )

    def telling(self) -> dict[str, Json]:
        batch = self.sent()
        signed, viewed, declined, bounced, withheld, _ = batch.lines
        ended = self.batch(
            *(self.line(at, State.COMPLETED, RecipientStatus.COMPLETED) for at in range(1, 12)), declined
        )
        digest = Digest(
            self.project, TODAY, 2, (Money(Decimal("41220.50"), "AUD"),), (Waiting(viewed, 12), Waiting(bounced, 1)),
            (declined, bounced), (Deadline(self.due[0].claim, TODAY - timedelta(days=2), -2),),
        )  # fmt: skip
        notes = {
            "thread-sent": (NoteKind.SENT, (signed, viewed, declined), None, None),
            "thread-signed": (NoteKind.COMPLETED, (signed,), "Dana Ruiz", None),
            "thread-declined": (NoteKind.DECLINED, (declined,), "Dana Ruiz", "Line 3 is 5%, not 10%"),
            "thread-bounced": (NoteKind.BOUNCED, (bounced,), "Dana Ruiz", None),
            "thread-not-sent": (NoteKind.NOT_SENT, (withheld,), None, "Its status became Draft."),
        }
        return {
            "batch": batch_message(batch),
            **{name: note_message(batch, self.notes(*told)) for name, told in notes.items()},
            "thread-ended": note_message(ended, self.notes(NoteKind.SUMMARY, (None,), None, None)),
            "details": details_view(batch, 0, may_hold=True),
            "digest": digest_message(digest),
        }

    def notes(
        self, kind: NoteKind, lines: tuple[Line | None, ...], who: str | None, words: str | None
    ) -> tuple[Note, ...]:
        return tuple(Note(at, "00000000000000e1", kind, NOW, line, who, words) for at, line in enumerate(lines))

    def acting(self) -> dict[str, Json]:
        batch = self.sent()
        out, bounced = batch.lines[1], batch.lines[3]
        told = ToldOrder("o1", Order("d1", OrderKind.REMIND, "p", MAYA), OrderState.DONE, NOW, NOW, NOW, None)
        found = Reminded(((out, out.recipients[0]),), (Left(bounced, bounced.recipients[0], told),))
        return {
            "correct": correct_view(batch, bounced, bounced.recipients[0], ("dana.ruiz@quiet.example",)),
            "void": void_view(batch, out),
            "remind": remind_view(found, act_ids.Reminding("00000000000000e1")),
        }

    def looking(self) -> dict[str, Json]:
        batch, about = self.sent(), Candidate(self.due[0].claim, self.project)
        tried = [
            Attempt(line, replace(batch, id="1a2b3c4d00000000"), NOW, NOW, NOW, 1, "Maya Okafor")
            for line in batch.lines[:3]
        ]
        usual = Settings(replace(DEFAULTS, digest_at=time(8)), Noise.EVERYTHING, None)
        mine = [
            Mine(batch, is_own=True, may_hold=True, may_approve=False),
            Mine(self.batch(batch.lines[1]), is_own=True, may_hold=True, may_approve=False),
        ]
        sites = (
            Site(self.project, Level.ADMIN, 12),
            Site(replace(self.project, number="QW", name="Quay West"), Level.READ_ONLY),
        )
        home = home_of(mine, sites=sites, connection=Connection(OWN, can_connect=True), holds=(), now=NOW)
        standing = CompanyStanding("Acme Concrete", tuple((about, one) for one in tried))
        return {
            "status": status_message([batch, self.batch(batch.lines[1])], may_hold={batch.id}),
            "status-of-claim": claim_status_message(ClaimStanding(about, (tried[2],))),
            "status-of-company": company_status_message(standing),
            "settings": settings_view(self.project, usual),
            "home": home_view(home),
        }
