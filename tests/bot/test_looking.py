"""The looks that the engine takes all the time, in every replica, whether or not there is anything to do."""

from bot.services import news, telling
from tests.support.offices import Office


def test_a_look_that_finds_nothing_waits_for_nobody_who_writes(office: Office) -> None:
    (replica,) = office.replicas
    with replica.services.db.deciding():  # on SQLite nobody else can write now, and whoever wants to waits
        assert replica.look() == 0
        assert news.apply_waiting(replica.services) == 0
        telling.tell(replica.services)
