"""Adding a contact to a commitment that has nobody to address, by an admin who sees its claim in their list."""

from collections.abc import Mapping
from dataclasses import dataclass

from bot.blocks import ids
from bot.blocks.text import clean, plain
from bot.services import persons, picking
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims import contacts as rules
from claims.audit import Deed, Entry
from claims.contacts import Field, Given
from claims.model import Claim, Contact, Member, Project, may_see
from claims.picker import Listed, PickerPage
from claims.records import ContactRecord
from claims.sending import recipients_of
from claims.wording import phrase, say
from storage import audit, contacts, listing, projects, selections
from storage.database import Tx

NOT_ON_YOUR_LIST = phrase(
    "This claim is not on your list any more. Nothing was changed. Press Refresh for a fresh list."
)


class FaultsFound(Exception):
    """The contact given cannot be used; nothing was changed. `faults` are words per input."""

    def __init__(self, faults: Mapping[Field, str]) -> None:
        """Keep what is wrong."""
        super().__init__("; ".join(faults.values()))
        self.faults = faults


@dataclass(frozen=True)
class Entered:
    """What came with the submission: an option's value, or what was typed.

    `choice` tells whether there was a menu to choose from.
    """

    choice: bool
    chosen: str | None
    name: str
    email: str


@dataclass(frozen=True)
class Added:
    """What the submission came to: the contact that is there now, and the picker as it stands with it.

    Without a picker the commitment had a contact by then, and nothing was changed.
    """

    listed: Listed
    contact: Contact
    page: PickerPage | None


def candidates(
    services: Services, caller: Caller, picker: str, claim_id: str, response_url: str | None
) -> tuple[Claim, tuple[Contact, ...]]:
    """Return the claim and whom its commitment could have as a contact; raises Refusal unless it is theirs to mend."""
    with services.db.deciding() as tx:
        selection, member, project = picking.held(tx, caller, picker)
        selections.answer_at(tx, selection, response_url)
        claim = _listed(services, tx, member, project, claim_id).claim
        return claim, _candidates(tx, claim)


def add(services: Services, caller: Caller, picker: str, claim_id: str, entered: Entered) -> Added:
    """Add the contact and draw the picker anew, in one transaction.

    A repeat finds that the commitment has a contact, and changes nothing. Raises FaultsFound, Refusal for a claim that
    does not exist for the caller, PickerReplaced for an older list.
    """
    with services.db.reading() as tx:
        _, _, project = picking.held(tx, caller, picker)
    with services.db.deciding() as tx:
        projects.hold(tx, project.id)  # before the selection, as everywhere
        selection, member, project = picking.held(tx, caller, picker)
        before = _listed(services, tx, member, project, claim_id)
        if there := recipients_of(before.claim):
            return Added(before, there[0], None)
        contact = _contact(services, tx, before.claim, entered)
        contacts.add(tx, before.claim.commitment.id, ContactRecord(contact.name, contact.email))
        audit.record(tx, _entry(services, caller, project, before.claim, contact))
        turned = selections.turn(tx, selection, selection.page, None, services.clock())
        page = picking.draw(tx, project, turned, picking.listed(services, tx, member, project))
        return Added(_listed(services, tx, member, project, claim_id), contact, page)


def _listed(services: Services, tx: Tx, member: Member, project: Project, claim_id: str) -> Listed:
    for stored in listing.of_claims(tx, project.id, [claim_id]):
        if may_see(stored.claim.commitment, member):
            return picking.judged(services, stored, member, project, persons.sender_for(services, tx, member.slack_id))
    raise Refusal(NOT_ON_YOUR_LIST, of=project)


def _candidates(tx: Tx, claim: Claim) -> tuple[Contact, ...]:
    company = claim.commitment.contract_company
    return tuple(
        one for one in contacts.candidates(tx, company) if not rules.faults_of_new(Given(one), company, claim.contacts)
    )


def _contact(services: Services, tx: Tx, claim: Claim, entered: Entered) -> Contact:
    """Return the contact that is meant; raises FaultsFound.

    What nobody sees in a name is left out. One that the sheet cannot show would block the claim for good: nobody can
    take a contact back in Slack.
    """
    company = claim.commitment.contract_company
    chosen = None
    if entered.chosen is not None:
        people = contacts.candidates(tx, company)
        chosen = next((one for one in people if ids.person_value(one.email) == entered.chosen), None)
        if chosen is None:
            raise FaultsFound({Field.PERSON: say("This person is not among the company's active people any more.")})
    given = Given(chosen, clean(entered.name), entered.email, contacts.known_person(tx, entered.email))
    if faults := rules.faults_of_new(given, company, claim.contacts, entered.choice):
        raise FaultsFound(faults)
    if missing := services.undrawable(given.contact.name):
        words = say(
            "The signature sheet cannot show {missing}: type the name in Latin, Greek or Cyrillic.",
            missing=plain(missing, 20),
        )
        raise FaultsFound({Field.PERSON if chosen else Field.NAME: words})
    return given.contact


def _entry(services: Services, caller: Caller, project: Project, claim: Claim, contact: Contact) -> Entry:
    return Entry(
        services.clock(),
        caller.slack_id,
        caller.surface,
        Deed.CONTACT_ADDED,
        project_id=project.id,
        claim_id=claim.id,
        revision_id=claim.revision.id,
        about=claim.commitment.id,
        words=f"{claim.commitment.number}: {contact.name} <{contact.email}>",
    )
