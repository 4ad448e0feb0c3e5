"""Customising one claim before it is sent: more people, other documents, its own subject and message.

What an admin changes is kept at once and is there again whenever it is opened, for any admin of the project. Meanwhile
the claim is left out of the lists, so nobody sends it in bulk unawares; it goes out over the ordinary confirmation.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from bot.services import authority, confirming, envelope, explaining, picking
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from bot.services.downloading import Fetched
from bot.services.picking import Group
from claims.attachments import ENVELOPE_BYTES, MEGABYTE, Attachment
from claims.audit import Deed, Entry
from claims.confirmation import Confirmation
from claims.contacts import Field
from claims.customising import MOST_DOCUMENTS, SUBJECT_LENGTH, Beside, Custom, Part, faults_of_person
from claims.dispatch import WORDS
from claims.one_claim import OneClaim
from claims.picker import PickerPage, is_ticked
from claims.wording import phrase, say
from esign.subject import own_message, own_subject
from esign.text import units
from storage import attachments, audit, customising, documents, projects, selections
from storage.database import Tx
from storage.tables import new_id

TICK_ONE = phrase("Tick the one claim that you want to customise, and no other. Nothing was changed.")
IN_HAND = phrase("It is {state}, so it cannot be customised. Nothing was changed.")
SIGNED = phrase("This claim is already signed, so there is nothing to customise.")
TOO_LARGE = phrase("With it, the documents would be larger than the {most} MB that DocuSign takes in an envelope.")
LONG_SUBJECT = phrase("DocuSign takes subjects of at most {most} characters.")
CANNOT_SHOW = phrase("The signature sheet cannot show {letters}: type the name in Latin, Greek or Cyrillic.")
CHANGED_MEANWHILE = phrase(
    "It was changed meanwhile, by somebody else or in its source. This is how it is now; what you had changed just now "
    "was not kept."
)
REBASED = phrase("The claim changed in its source since it was customised: its attachments are those of now.")


class PersonFaults(Exception):
    """The person given cannot be added; nothing was changed. `faults` are words per input."""

    def __init__(self, faults: Mapping[Field, str]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(faults.values()))
        self.faults = faults


class LongSubject(Exception):
    """The subject is longer than DocuSign takes; nothing was changed."""


class FormIsStale(Exception):
    """The form showed something else than is so now: nothing was kept, and `shown` is to be looked at first."""

    def __init__(self, shown: OneClaim) -> None:
        """Keep what is so now."""
        super().__init__(CHANGED_MEANWHILE)
        self.shown = shown


@dataclass(frozen=True)
class Inputs:
    """What the form holds. `documents` are the hashes of what is ticked, None where there was nothing to tick."""

    subject: str
    message: str
    contacts_turn: int
    documents: frozenset[str] | None


def ticked(services: Services, caller: Caller, picker: str, groups: Iterable[Group], response_url: str | None) -> str:
    """Return the one claim that is ticked in a list; raises Refusal for none and for several, and as the list does."""
    picking.keep_heard(services, caller, picker, groups, response_url)
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        listed = picking.listed(services, tx, member, project)
        found = [one.claim.id for one in listed if not one.reasons and is_ticked(selection, one.claim)]
    if len(found) != 1:
        raise Refusal(TICK_ONE)
    return found[0]


def look(services: Services, caller: Caller, claim_id: str) -> OneClaim:
    """Return the claim as it is customised so far, and change nothing; raises Refusal unless it is theirs to send."""
    with services.db.reading() as tx:
        return _shown(services, tx, caller, claim_id)


def keep(services: Services, caller: Caller, claim_id: str, mark: str, given: Inputs) -> OneClaim:
    """Keep what the form holds; raises LongSubject, and Refusal."""
    with services.db.deciding() as tx:
        before = held(services, tx, caller, claim_id, mark)
        return _saved(services, tx, caller, before, _with_inputs(before, given))


def add_files(services: Services, caller: Caller, claim_id: str, mark: str, files: Iterable[Fetched]) -> OneClaim:
    """Add files to the documents; those that cannot be sent are remarks. Raises Refusal."""
    with services.db.deciding() as tx:
        before = held(services, tx, caller, claim_id, mark)
        new, remarks = _kept_files(services, tx, before, before.custom, files)
        return _saved(services, tx, caller, before, before.custom.with_files(new), remarks)


def add(services: Services, caller: Caller, claim_id: str, mark: str, person: Beside) -> OneClaim:
    """Add somebody; raises PersonFaults, and Refusal."""
    with services.db.deciding() as tx:
        before = held(services, tx, caller, claim_id, mark)
        there = [*before.listed.recipients, *(one.contact for one in before.custom.copies)]
        faults = faults_of_person(person.contact, there, len(before.custom.people))
        missing = services.undrawable(person.contact.name) if person.part is Part.SIGNS else ""
        if missing and Field.NAME not in faults:
            faults[Field.NAME] = say(CANNOT_SHOW, letters=missing[:20])
        if faults:
            raise PersonFaults(faults)
        return _saved(services, tx, caller, before, replace(before.custom, people=(*before.custom.people, person)))


def remove(services: Services, caller: Caller, claim_id: str, mark: str, place: int, email: str) -> OneClaim:
    """Take away whom somebody added, at this place, from 0; who is not there any more is no fault."""
    with services.db.deciding() as tx:
        before = held(services, tx, caller, claim_id, mark)
        return _saved(services, tx, caller, before, before.custom.without(place, email))


def discard(services: Services, caller: Caller, claim_id: str, mark: str) -> OneClaim:
    """Forget what was changed: the claim is back in the lists. A repeat changes nothing."""
    with services.db.deciding() as tx:
        before = held(services, tx, caller, claim_id, mark)
        if before.is_kept:
            customising.close(tx, before.custom.id, services.clock())
            _record(services, tx, caller, before, Deed.CUSTOMISING_ENDED)
        after = _shown(services, tx, caller, claim_id)
        return replace(after, page=list_of(services, tx, caller, after) if before.is_kept else None)


def review(services: Services, caller: Caller, claim_id: str) -> tuple[Confirmation, str]:
    """Return what sending the claim as it is customised would do, and the nonce that names this confirmation."""
    project = look(services, caller, claim_id).project
    confirmation, nonce, _ = confirming.review_alone(services, caller, project, claim_id)
    return confirmation, nonce


def held(services: Services, tx: Tx, caller: Caller, claim_id: str, mark: str) -> OneClaim:
    """Return the claim with its project locked, so that nobody sends it meanwhile; raises FormIsStale, and Refusal.

    The lock comes before the look at who asks: what is looked at is then as it stays.
    """
    projects.hold_of_claim(tx, claim_id)
    shown = _shown(services, tx, caller, claim_id)
    if shown.mark != mark:
        raise FormIsStale(replace(shown, remarks=(say(CHANGED_MEANWHILE), *shown.remarks)))
    return shown


def _shown(services: Services, tx: Tx, caller: Caller, claim_id: str) -> OneClaim:
    found = explaining.explained(services, tx, caller, claim_id)
    authority.check_admin(tx, authority.member_of(tx, caller, found.project.id), found.project)
    if found.envelope is not None:
        raise Refusal(IN_HAND, of=found.project, state=say(WORDS[found.envelope]))
    if found.signed:
        raise Refusal(SIGNED, of=found.project)
    listed, project = found.listed.by_itself, found.project
    revision = listed.claim.revision
    # Each file once, whatever it is called: two of the same bytes are one to tick.
    good = tuple({one.sha256: one for one in revision.attachments if one.fault is None}.values())
    kept = listed.custom
    custom = kept or Custom(
        new_id(), claim_id, revision.id, caller.slack_id, documents=good if project.chosen.attachments else ()
    )
    remarks: tuple[str, ...] = ()
    if custom.revision_id != revision.id:
        custom, remarks = _rebased(tx, custom, revision.id, good if project.chosen.attachments else ())
        listed = replace(listed, custom=custom)
    beside = [one for one in custom.documents if one.sha256 not in {each.sha256 for each in good}]
    usual = (envelope.subject_of(listed.claim, project), envelope.message_of(listed.claim, project))
    return OneClaim(project, listed, custom, (*good, *beside), usual, kept is not None, remarks)


def _rebased(tx: Tx, custom: Custom, revision_id: str, going: tuple[Attachment, ...]) -> tuple[Custom, tuple[str, ...]]:
    """Bring it to the claim's revision of now: what was added stays, what was attached is what is attached now."""
    old = {one.sha256 for one in attachments.of_revisions(tx, [custom.revision_id]).get(custom.revision_id, ())}
    added = [one for one in custom.documents if one.sha256 not in old]
    rebased = replace(custom, revision_id=revision_id, documents=going).with_files(added)
    return rebased, (say(REBASED),)


def _with_inputs(shown: OneClaim, given: Inputs) -> Custom:
    """Return it with what the form holds; the usual words are not kept, so that they follow the claim."""
    subject, message = own_subject(given.subject), own_message(given.message)
    if units(subject) > SUBJECT_LENGTH:
        raise LongSubject(say(LONG_SUBJECT, most=SUBJECT_LENGTH))
    drawn = shown.offered[:MOST_DOCUMENTS]
    documents = shown.custom.documents
    if given.documents is not None:
        kept = [one for one in documents if one not in drawn]
        documents = (*(one for one in drawn if one.sha256 in given.documents), *kept)
    return replace(
        shown.custom,
        subject="" if subject == shown.usual[0] else subject,
        message="" if message == own_message(shown.usual[1]) else message,
        contacts_turn=given.contacts_turn,
        documents=documents,
    )


def _kept_files(
    services: Services, tx: Tx, shown: OneClaim, custom: Custom, files: Iterable[Fetched]
) -> tuple[list[Attachment], list[str]]:
    """Keep the bytes of what can be sent; what cannot, or is too much, is said."""
    kept: list[Attachment] = []
    remarks: list[str] = []
    size = shown.listed.claim.revision.document_size + sum(one.size for one in custom.documents)
    for one in files:
        fault = one.fault
        if fault is None and size + len(one.content) > ENVELOPE_BYTES:
            fault = say(TOO_LARGE, most=ENVELOPE_BYTES // MEGABYTE)
        if fault is not None:
            remarks.append(say("{name} was not added. {why}", name=one.name, why=fault))
            continue
        size += len(one.content)
        kept.append(Attachment(one.name, documents.keep(tx, one.content, services.clock()), len(one.content)))
    return kept, remarks


def _saved(
    services: Services, tx: Tx, caller: Caller, before: OneClaim, custom: Custom, remarks: Iterable[str] = ()
) -> OneClaim:
    """Keep it, unless nothing was changed yet; with the first thing that is kept, the claim leaves the lists."""
    if custom == before.custom and not before.is_kept:
        return replace(before, remarks=tuple(remarks))
    customising.save(tx, custom, services.clock())
    if not before.is_kept:
        _record(services, tx, caller, before, Deed.CUSTOMISING_BEGUN)
    after = _shown(services, tx, caller, custom.claim_id)
    page = None if before.is_kept else list_of(services, tx, caller, after)
    return replace(after, remarks=tuple(remarks), page=page)


def list_of(services: Services, tx: Tx, caller: Caller, shown: OneClaim) -> PickerPage | None:
    """Return the list that the person has open, turned to be drawn anew; None where Slack was told of none."""
    member = authority.member_of(tx, caller, shown.project.id)
    selection = selections.of_member(tx, member.id, shown.project.id, services.clock())
    if selection.response_url is None or selection.is_stale(services.clock()):
        return None
    turned = selections.turn(tx, selection, selection.page, None, services.clock())
    return picking.draw(tx, shown.project, turned, picking.listed(services, tx, member, shown.project))


def _record(services: Services, tx: Tx, caller: Caller, shown: OneClaim, deed: Deed) -> None:
    claim = shown.listed.claim
    entry = Entry(
        services.clock(), caller.slack_id, caller.surface, deed, project_id=shown.project.id, claim_id=claim.id,
        revision_id=claim.revision.id,
    )  # fmt: skip
    audit.record(tx, entry)
