"""Four eyes: which claims a second admin has to approve before they are sent, and who counts as a second one."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from claims.addresses import Standing
from claims.model import Member
from claims.money import Money


class Need(StrEnum):
    """Why a second admin is needed, in the order told. Codes are stored."""

    AMOUNT = "amount"
    CHANGED_ADDRESS = "changed_address"
    FIRST_ADDRESS = "first_address"


class Decision(StrEnum):
    """What became of an approval that was asked for."""

    APPROVED = "approved"
    REFUSED = "refused"
    EXPIRED = "expired"
    VOID = "void"  # the claim, or what is around it, changed


@dataclass(frozen=True)
class Policy:
    """What the settings ask a second admin for.

    `above` has the highest amount of each currency that one admin may send alone; empty: any amount. A currency that
    it does not name has no such amount, so that each of its claims needs a second admin: a limit that was forgotten
    must not be a way around all limits.
    """

    above: Mapping[str, Decimal] = field(default_factory=dict)
    changed_address: bool = False
    first_address: bool = False
    lasts: timedelta = timedelta(hours=72)

    def needs(self, due: Money, standings: Iterable[Standing]) -> tuple[Need, ...]:
        """Return why a claim for this much, to addresses that stand so, needs a second admin; nothing if it does not.

        A claim for nothing or less pays nobody, so its amount never needs one.
        """
        seen = set(standings)
        limit = self.above.get(due.currency, Decimal(0))
        asked = {
            Need.AMOUNT: bool(self.above) and due.amount > max(limit, Decimal(0)),
            Need.CHANGED_ADDRESS: self.changed_address and Standing.CHANGED in seen,
            Need.FIRST_ADDRESS: self.first_address and Standing.FIRST_TIME in seen,
        }
        return tuple(need for need in Need if asked[need])


_LIMIT = re.compile(r"([A-Z]{3})\s+([0-9]{1,15}(?:\.[0-9]{1,4})?)")


def parse_limits(text: str) -> dict[str, Decimal]:
    """Read amounts per currency, "USD 250000, AUD 300000.50"; raises ValueError with the piece that is not one."""
    found: dict[str, Decimal] = {}
    for piece in (one.strip() for one in text.split(",")):
        if not piece:
            continue
        limit = _LIMIT.fullmatch(piece)
        if limit is None or limit[1] in found:
            raise ValueError(piece)
        found[limit[1]] = Decimal(limit[2])
    return found


@dataclass(frozen=True)
class Approval:
    """What was asked for one dispatch. Without a decision it waits."""

    needs: tuple[Need, ...]
    asked_by: str
    expires_at: datetime
    decision: Decision | None = None
    decided_by: str | None = None

    @property
    def waits(self) -> bool:
        """Nobody has decided, and nothing has ended it."""
        return self.decision is None

    def covers(self, needs: Iterable[Need], still_waiting: bool = False) -> bool:
        """Tell whether a second admin has approved all that is needed now, or is asked to (`still_waiting`)."""
        answered = self.waits if still_waiting else self.decision is Decision.APPROVED
        return answered and set(needs) <= set(self.needs)


@dataclass(frozen=True)
class Identity:
    """All that one person is known by: Slack ids, and the e-mail addresses of memberships, in lower case."""

    slack_ids: frozenset[str]
    emails: frozenset[str]

    def is_same_as(self, other: "Identity") -> bool:
        """Tell whether both may be one person: one who is linked twice is still one pair of eyes."""
        return bool(self.slack_ids & other.slack_ids or self.emails & other.emails)


def approvers(admins: Iterable[Member], asker: Identity) -> tuple[Member, ...]:
    """Return the admins of a project who may approve what somebody asks for: all who are not that person."""
    return tuple(one for one in admins if not _identity_of(one).is_same_as(asker))


def _identity_of(member: Member) -> Identity:
    slack_ids = frozenset({member.slack_id}) if member.slack_id else frozenset[str]()
    return Identity(slack_ids, frozenset({member.email.lower()}))
