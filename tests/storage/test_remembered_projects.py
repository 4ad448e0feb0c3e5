"""What a person chose last is kept for each channel, on both databases; who else has Admin elsewhere is not asked."""

from claims.model import Level
from storage import portfolio, projects, remembering
from tests.storage.world import World
from tests.support.builders import MAYA, NOW, RIVERSIDE, after, member_record, project_record


def test_the_newest_choice_in_a_channel_counts_for_whoever_made_it(world: World) -> None:
    with world.db.deciding() as tx:
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_member(tx, member_record(project_number="HS"))
        other = next(one for one in projects.memberships(tx, MAYA) if one.id != world.member_id)
        remembering.remember(tx, MAYA, RIVERSIDE, world.project_id, NOW)
        remembering.remember(tx, MAYA, RIVERSIDE, other.project_id, after(60))

        assert remembering.last_project(tx, MAYA, RIVERSIDE) == other.project_id
        assert remembering.last_project(tx, MAYA, "C04GENERAL0") is None
        assert remembering.last_project(tx, "U04TOMSANDO", RIVERSIDE) is None


def test_another_project_is_one_where_the_same_person_has_admin(world: World) -> None:
    with world.db.deciding() as tx:
        portfolio.store_member(tx, member_record(email="tom@harbour-rowe.example", slack_id=None))
        portfolio.store_project(tx, project_record(number="HS"))
        portfolio.store_member(tx, member_record(project_number="HS", email="tom@harbour-rowe.example", slack_id=None))
        assert not projects.has_others(tx, world.member_id)
        portfolio.store_member(tx, member_record(project_number="HS", level=Level.STANDARD))
        assert not projects.has_others(tx, world.member_id)
        portfolio.store_member(tx, member_record(project_number="HS"))
        assert projects.has_others(tx, world.member_id)
