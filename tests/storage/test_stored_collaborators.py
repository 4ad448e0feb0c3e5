"""Guests linked to a contact: which claims that makes theirs, on both databases."""

from claims.records import ContactRecord
from storage import collaborators, listing, portfolio
from storage.database import Database
from tests.storage.world import World
from tests.support.builders import MAYA, NOW, claim_record, commitment_record, project_record

SAM = "U04SAMWHITL"
RUTH = "ruth@harlan.example"


def test_a_guest_has_one_link_and_the_newest_counts(db: Database) -> None:
    with db.deciding() as tx:
        collaborators.link(tx, SAM, "Ruth@Harlan.example", MAYA, NOW)
        assert collaborators.of(tx, SAM) == collaborators.Link(RUTH, MAYA)
        collaborators.link(tx, SAM, "omar@harlan.example", "U2", NOW)
        assert collaborators.of(tx, SAM) == collaborators.Link("omar@harlan.example", "U2")
        assert collaborators.of(tx, MAYA) is None
        collaborators.unlink(tx, SAM)
        assert collaborators.of(tx, SAM) is None


def test_theirs_are_the_claims_of_every_commitment_that_has_the_address_private_or_not(world: World) -> None:
    omar = (ContactRecord("Omar", "omar@harlan.example"),)
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        for record in (
            claim_record(number=8),
            claim_record(number=9, commitment=commitment_record(number="SC-2", private=True)),
            claim_record(number=2, commitment=commitment_record(number="SC-3"), contacts=omar),
            claim_record(number=3, project_number="HS", contacts=(ContactRecord("R", RUTH.upper()),)),
        ):
            portfolio.store_claim(tx, record, NOW)

    with world.db.reading() as tx:
        theirs = collaborators.claims_of(tx, RUTH)
        numbers = sorted(
            one.claim.number for project, ids in theirs.items() for one in listing.of_claims(tx, project, ids)
        )
        assert numbers == [1, 3, 8, 9]
        assert collaborators.claims_of(tx, "nobody@harlan.example") == {}
        (other,) = set(theirs) - {world.project_id}
        assert collaborators.is_contact(tx, "RUTH@harlan.example", [world.project_id])
        assert collaborators.is_contact(tx, RUTH, [other])
        assert not collaborators.is_contact(tx, "omar@harlan.example", [other])
        assert not collaborators.is_contact(tx, RUTH, [])
