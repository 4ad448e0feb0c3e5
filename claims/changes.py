"""What has changed about a claim since somebody ticked it: each thing with what it was and what it is.

A change of the signed substance, or of who the contract company is, leaves the claim behind: it is not what was
ticked. A change of status or contacts does not; it is named where it is confirmed.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from enum import StrEnum

from claims.attachments import fingerprint
from claims.model import Claim, ClaimStatus, Contact, Figures, Period, Revision
from claims.money import Money
from claims.seen import Seen


class What(StrEnum):
    """What has changed, in the order in which it is told."""

    COMPANY = "company"
    AMOUNT = "amount"
    PERIOD = "period"
    FIGURE = "figure"  # any other line of the cover sheet; `name` says which
    DOCUMENT = "document"
    ATTACHMENTS = "attachments"
    STATUS = "status"
    PEOPLE = "people"


@dataclass(frozen=True)
class File:
    """A document as it is called; None where there is none. The same name with another `content` is another file."""

    name: str | None
    content: str | None


Fact = Money | Period | File | ClaimStatus | str | tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Changed:
    """One thing that has changed; `before` and `after` are of the kind that `what` has."""

    what: What
    before: Fact
    after: Fact
    name: str = ""
    """The figure's field, of `Figures`."""

    @property
    def is_other_claim(self) -> bool:
        """It is not what was ticked any more, but for what changed the revision, which tells so by itself."""
        return self.what is What.COMPANY


def changes_of(
    claim: Claim, recipients: Sequence[Contact], seen: Seen | None, ticked: Revision | None
) -> tuple[Changed, ...]:
    """Return everything that differs from when the claim was ticked.

    Args:
        claim: as it is now.
        recipients: whom it would go to now.
        seen: what was true around it then; None where nothing was kept.
        ticked: the revision that was ticked.
    """
    found = list(_of_revision(ticked, claim.revision)) if ticked is not None else []
    if seen is not None:
        people = tuple((one.name, one.email) for one in recipients)
        pairs: list[tuple[What, Fact, Fact]] = [
            (What.COMPANY, seen.company, claim.commitment.contract_company),
            (What.STATUS, seen.status, claim.status),
        ]
        if recipients:  # nobody at all is a reason, and told as that
            pairs.append((What.PEOPLE, seen.people, people))
        found += [Changed(what, before, after) for what, before, after in pairs if before != after]
    return tuple(sorted(found, key=lambda one: list(What).index(one.what)))


def signed_changes(then: Revision, now: Revision) -> tuple[Changed, ...]:
    """Return what a signature is for and differs: amount due and period."""
    return tuple(one for one in _of_revision(then, now) if one.what in {What.AMOUNT, What.PERIOD})


def _of_revision(then: Revision, now: Revision) -> list[Changed]:
    found = []
    if then.figures.due != now.figures.due:
        found.append(Changed(What.AMOUNT, then.figures.due, now.figures.due))
    if then.period != now.period:
        found.append(Changed(What.PERIOD, then.period, now.period))
    found += _of_figures(then.figures, now.figures)
    before, after = (File(one.document_name, one.document_sha256) for one in (then, now))
    if before != after:
        found.append(Changed(What.DOCUMENT, before, after))
    before, after = (_attached(one) for one in (then, now))
    if before != after:
        found.append(Changed(What.ATTACHMENTS, before, after))
    return found


def _attached(revision: Revision) -> File:
    """Return all attachments as one file: by their names, and by what they are."""
    files = [(one.name, one.sha256, one.fault) for one in revision.attachments]
    return File(", ".join(name for name, _, _ in files) or None, fingerprint(files))


def _of_figures(then: Figures, now: Figures) -> list[Changed]:
    names = [one.name for one in fields(Figures) if one.name not in {"currency", "current_payment_due"}]
    pairs = ((name, getattr(then, name), getattr(now, name)) for name in names)
    return [
        Changed(What.FIGURE, Money(before, then.currency), Money(after, now.currency), name)
        for name, before, after in pairs
        if before != after
    ]
