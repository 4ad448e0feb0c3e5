"""What projects and channels have chosen is kept as it was chosen, on both databases."""

from datetime import time

import pytest
from sqlalchemy.exc import IntegrityError

from claims.preferences import DEFAULTS, Noise, Preferences
from storage import preferences
from storage.database import Database
from storage.tables import channel_noise, project_preferences
from tests.storage.world import World
from tests.support.builders import MAYA, NOW, after

CHOSEN = Preferences(
    digest_at=None,
    reminders=True,
    remind_after=2,
    remind_every=5,
    remind_most=3,
    quiet_from=time(17, 30),
    quiet_to=time(9, 15),
    jurisdiction="au-nsw",
    answer_within=8,
)


def test_a_project_that_chose_nothing_has_the_defaults_and_the_newest_choice_counts(world: World) -> None:
    with world.db.deciding() as tx:
        assert preferences.get(tx, world.project_id) == DEFAULTS
        preferences.put(tx, world.project_id, CHOSEN, MAYA, NOW)
        assert preferences.get(tx, world.project_id) == CHOSEN
        preferences.put(tx, world.project_id, DEFAULTS, "U2", after(60))
        assert preferences.get(tx, world.project_id) == DEFAULTS
        row = tx.execute(project_preferences.select()).one()
        assert (row.changed_by, row.changed_at) == ("U2", after(60))


def test_a_channel_is_told_everything_until_somebody_chooses(db: Database) -> None:
    with db.deciding() as tx:
        assert preferences.noise_of(tx, "C1") is Noise.EVERYTHING
        for noise in Noise:
            preferences.set_noise(tx, "C1", noise, MAYA, NOW)
            assert preferences.noise_of(tx, "C1") is noise
        assert preferences.noise_of(tx, "C2") is Noise.EVERYTHING


def test_the_database_itself_refuses_a_noise_that_does_not_exist(db: Database) -> None:
    with pytest.raises(IntegrityError), db.deciding() as tx:
        tx.execute(channel_noise.insert().values(channel_id="C1", noise="shout", changed_by=MAYA, changed_at=NOW))
