"""Rows that say the same thing twice, in all files of one import: the first counts, a differing second is a problem."""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field

from claims.records import (
    ClaimRecord,
    CommitmentRecord,
    ContactRecord,
    MemberRecord,
    PersonRecord,
    ProjectRecord,
    Record,
    matching_key,
)
from sources.rows import RowReader


@dataclass(frozen=True)
class _Seen:
    content: object
    place: str


@dataclass
class Repeats:
    """Remembers what has been said, and where."""

    _seen: dict[Hashable, _Seen] = field(default_factory=dict)

    def is_new(self, record: Record, row: RowReader) -> bool:
        """Tell whether the record is to be kept. Repeats word for word are dropped without a word."""
        known = self._seen.get(_key(record))
        if known is not None:
            if known.content != record:
                row.fault(f"another row for {_name(record)}", f"one row for it; {known.place} says something else")
            return False
        facts = tuple(_shared_facts(record))
        for key, content, what in facts:
            told = self._seen.get(key)
            if told is not None and told.content != content:
                row.fault(f"a different {what}", f"what {told.place} says of the same {_subject(record)}")
        if row.bad:
            return False
        self._remember(_key(record), record, row)
        for key, content, _ in facts:
            self._remember(key, content, row)
        return True

    def _remember(self, key: Hashable, content: object, row: RowReader) -> None:
        sheet = f", {row.findings.sheet}" if row.findings.sheet else ""
        self._seen.setdefault(key, _Seen(content, f"{row.findings.file}{sheet}, line {row.row.line}"))


def _key(record: Record) -> Hashable:
    match record:
        case ClaimRecord():
            return ("claim", *_commitment_key(record), record.number)
        case ProjectRecord():
            return ("project", matching_key(record.company), matching_key(record.number))
        case PersonRecord():
            return ("person", record.email.casefold())
        case MemberRecord():
            return ("member", matching_key(record.project_number), record.email.casefold())


def _commitment_key(record: ClaimRecord) -> tuple[str, ...]:
    return (matching_key(record.company), matching_key(record.project_number), matching_key(record.commitment.number))


def _shared_facts(record: Record) -> Iterable[tuple[Hashable, object, str]]:
    """Yield what must be the same in every row that speaks of one commitment, company, or Slack person on a project."""
    if isinstance(record, ClaimRecord):
        key = _commitment_key(record)
        yield (
            ("commitment", *key),
            _without_list(record.commitment),
            "title, kind, company or privacy of the commitment",
        )
        yield ("list", *key), record.commitment.private_list, "private list"
        yield ("contacts", *key), _contact_set(record.contacts), "list of contacts"
    if isinstance(record, ProjectRecord) and record.company_docusign_enabled is not None:
        yield ("switch", matching_key(record.company)), record.company_docusign_enabled, "Company DocuSign"
    if isinstance(record, ProjectRecord) and record.company_dictionary is not None:
        yield ("dictionary", matching_key(record.company)), record.company_dictionary, "Company dictionary"
    if isinstance(record, MemberRecord) and record.slack_id is not None:
        yield ("slack", matching_key(record.project_number), record.slack_id), record.email.casefold(), "e-mail"


def _without_list(commitment: CommitmentRecord) -> tuple[object, ...]:
    return (commitment.title, commitment.kind, commitment.contract_company, commitment.private)


def _contact_set(contacts: Iterable[ContactRecord]) -> frozenset[tuple[str, str]]:
    return frozenset((contact.name, contact.email.casefold()) for contact in contacts)


def _subject(record: Record) -> str:
    if isinstance(record, ProjectRecord):
        return "company"
    return "commitment" if isinstance(record, ClaimRecord) else "Slack id"


def _name(record: Record) -> str:
    match record:
        case ClaimRecord():
            return f"claim #{record.number} of {record.commitment.number}, project {record.project_number}"
        case ProjectRecord():
            return f"project {record.number}"
        case PersonRecord():
            return f"person {record.email}"
        case MemberRecord():
            return f"member {record.email} of project {record.project_number}"
