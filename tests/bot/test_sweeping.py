"""The nightly sweep: orphan drafts are binned, only ours, only after a day; whoever sent one meanwhile is heard of."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bot.services import news, sweeping
from claims.dispatch import State
from esign.errors import Moved, Paused, Refused, Stopped, Trouble, Unanswered
from storage import outbox
from storage.database import Database, connect
from tests.support.builders import NOW
from tests.support.nights import RUTH, Nights, Stand, nights

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def stand() -> Iterator[Stand]:
    with Stand().open() as opened:
        yield opened


@pytest.fixture
def database(sqlite_url: str) -> Iterator[Database]:
    opened = connect(sqlite_url)
    yield opened
    opened.close()


@pytest.fixture
def night(stand: Stand, database: Database) -> Nights:
    return nights(stand, database, claims=3)


class Between:
    """Calls to DocuSign, with something that happens before one of them is answered, or instead of it."""

    def __init__(self, night: Nights, **deeds: Any) -> None:
        self._calls, self._deeds = night.services.envelopes, deeds

    def __getattr__(self, name: str) -> Any:
        call, deed = getattr(self._calls, name), self._deeds.get(name)

        def answered(*arguments: Any) -> Any:
            if isinstance(deed, Trouble):
                raise deed
            if deed is not None:
                deed()
            return call(*arguments)

        return answered


def sweep_with(night: Nights, **deeds: Any) -> str:
    return sweeping.sweep(replace(night.services, envelopes=Between(night, **deeds)))


def test_an_orphan_is_binned_after_a_day_and_not_before(night: Nights) -> None:
    held, orphan = night.lost(night.promised())
    _, sent = night.sent(held)

    night.pass_by(hours=23, minutes=59)
    assert night.calls(lambda: sweeping.sweep(night.services)) == []
    assert night.status(orphan) == "created"

    night.pass_by(minutes=1)
    sweeping.sweep(night.services)
    assert (night.status(orphan), night.status(sent)) == ("deleted", "sent")
    assert night.told(held) == []


def test_a_second_sweep_asks_for_nothing(night: Nights) -> None:
    night.sent(night.lost(night.promised())[0])
    night.pass_by(days=1)
    sweeping.sweep(night.services)

    assert night.unswept() == 0
    assert night.calls(lambda: sweeping.sweep(night.services)) == []


def test_fifty_keys_cost_one_call(night: Nights) -> None:
    held = night.promised()
    for _ in range(50):
        held = night.moved(night.asked(held, arrives=False)[0], State.CREATE_UNKNOWN, State.PROMISED)
    night.pass_by(days=1)

    assert night.calls(lambda: sweeping.sweep(night.services)) == ["GET"]
    assert night.unswept() == 0, "what is not there after a day will not come"


def test_nobody_elses_draft_is_touched(night: Nights) -> None:
    _, foreign = night.drafted(night.promised())
    with night.world.db.deciding() as tx:
        tx.exec_driver_sql("DELETE FROM dispatch_keys")
    night.lost(night.promised(2))
    night.pass_by(days=2)

    sweeping.sweep(night.services)

    assert night.status(foreign) == "created"


@pytest.mark.parametrize(
    ("end", "deleted", "shown", "drafts_listed"),
    [
        (State.WITHHELD, "shown", True, True),
        (State.FAILED, "gone", True, False),
        (State.FAILED, "shown", False, True),
        (State.WITHHELD, "gone", False, False),
    ],
)
def test_a_draft_that_could_not_be_thrown_away_when_its_claim_was_given_up_is_thrown_away_now(
    end: State, deleted: str, shown: bool, drafts_listed: bool, night: Nights
) -> None:
    night.docusign.switch(drafts_listed=drafts_listed, transaction_id_shown=shown, deleted_drafts=deleted)
    held, draft = night.drafted(night.promised())
    night.moved(held, end)
    night.pass_by(days=9)  # too late to find it by its key

    sweeping.sweep(night.services)

    assert night.status(draft) == "deleted"
    assert night.unswept() == 0


@pytest.mark.parametrize("shown", [True, False], ids=["key shown", "key not shown"])
def test_an_orphan_is_found_by_whatever_docusign_shows_of_its_key(shown: bool, night: Nights) -> None:
    night.docusign.switch(transaction_id_shown=shown)
    _, orphan = night.lost(night.promised())
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    assert night.status(orphan) == "deleted"


def test_where_docusign_lists_no_drafts_an_orphan_stays_and_mails_nobody_and_is_told_once_it_is_sent(
    night: Nights,
) -> None:
    night.docusign.switch(drafts_listed=False)
    held, orphan = night.lost(night.promised())
    night.sent(held)
    night.pass_by(days=1)
    sweeping.sweep(night.services)
    assert night.status(orphan) == "created"

    night.docusign.send_draft(orphan)
    for one in night.services.envelopes.changes_since(NOW):
        news.apply(night.services, one)

    assert night.told(held) == ["another"]


@pytest.mark.parametrize("repeated", ["second_envelope", "same_envelope", "refused"])
def test_whatever_docusign_makes_of_a_repeated_key_each_orphan_goes(repeated: str, night: Nights) -> None:
    night.docusign.switch(duplicate_transaction_id=repeated)
    held, orphan = night.lost(night.promised())
    key = night.docusign.envelope(orphan).transaction_id or ""
    try:
        again = night._created(key)
    except Refused:
        again = orphan
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    assert {night.status(orphan), night.status(again)} == {"deleted"}
    assert night.state(held) == "promised"


@pytest.mark.parametrize("to", [State.DRAFTED, State.CREATE_UNKNOWN, State.UNCERTAIN])
def test_the_draft_of_a_claim_that_is_still_on_its_way_is_left_alone_until_that_ends(to: State, night: Nights) -> None:
    if to is State.CREATE_UNKNOWN:
        creating, draft = night.asked(night.promised())
        held = night.moved(creating, State.CREATE_UNKNOWN)
    else:
        held, draft = night.drafted(night.promised())
        held = night.moved(held, State.SENDING, State.UNCERTAIN) if to is State.UNCERTAIN else held
    night.froze()

    night.pass_by(days=3)
    sweeping.sweep(night.services)
    assert night.status(draft) == "created"
    assert night.unswept() == 1

    if to is State.CREATE_UNKNOWN:
        night.moved(held, State.PROMISED)  # not found: it will be made again
    else:
        night.moved(held, State.WITHHELD)
    sweeping.sweep(night.services)
    assert night.status(draft) == "deleted"


def test_the_other_draft_of_a_claim_that_is_still_on_its_way_is_an_orphan(night: Nights) -> None:
    held, orphan = night.lost(night.promised())
    _, own = night.drafted(held)
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    assert (night.status(orphan), night.status(own)) == ("deleted", "created")


def test_an_orphan_that_a_person_sent_is_adopted_when_nothing_else_went_out(night: Nights) -> None:
    held, orphan = night.lost(night.promised())
    night.docusign.send_draft(orphan)
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    row = night.world.row(held.id)
    assert (row.state, row.envelope_id) == ("sent", orphan)
    assert night.told(held) == ["sent"]
    assert night.unswept() == 0


@pytest.mark.parametrize("then", ["", "sign", "decline", "void"])
def test_an_orphan_that_a_person_sent_besides_ours_is_told_whatever_became_of_it(then: str, night: Nights) -> None:
    held, orphan = night.lost(night.promised())
    _, own = night.sent(held)
    night.docusign.send_draft(orphan)
    if then:
        act = {"sign": (RUTH,), "decline": (RUTH, "No"), "void": ()}[then]
        getattr(night.docusign, then)(orphan, *act)
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    assert night.told(held) == ["another"]
    assert night.status(own) == "sent"
    assert night.state(held) == "sent"


def test_a_draft_that_a_person_sent_after_its_claim_was_told_as_not_sent_is_an_alarm(night: Nights) -> None:
    held, draft = night.drafted(night.promised())
    night.moved(held, State.WITHHELD)
    night.docusign.send_draft(draft)
    night.docusign.sign(draft, RUTH)
    night.pass_by(days=1)

    sweeping.sweep(night.services)

    assert night.told(held) == ["another"], "and nobody is told of signatures on what was told as not sent"
    assert night.state(held) == "withheld"


@pytest.mark.parametrize("went_out", [True, False], ids=["ours is out", "ours is not out"])
def test_an_orphan_that_a_person_sends_while_we_reach_for_it_stays_and_is_heard_of(
    went_out: bool, night: Nights
) -> None:
    held, orphan = night.lost(night.promised())
    if went_out:
        night.sent(held)
    night.pass_by(days=1)

    sweep_with(night, discard_draft=lambda: night.docusign.send_draft(orphan))

    assert night.status(orphan) == "sent"
    assert night.told(held) == (["another"] if went_out else ["sent"])
    assert night.unswept() == 0


def test_an_orphan_that_a_person_deletes_while_we_reach_for_it_is_done_with(night: Nights) -> None:
    night.docusign.switch(deleted_drafts="gone")
    _, orphan = night.lost(night.promised())
    night.pass_by(days=1)

    sweep_with(night, discard_draft=lambda: night.docusign.discard(orphan))

    assert night.unswept() == 0


def test_a_draft_that_became_a_claims_own_while_we_asked_is_not_thrown_away(night: Nights) -> None:
    held, draft = night.lost(night.promised())
    night.pass_by(days=1)

    def adopt() -> None:
        creating, _ = night.asked(held, arrives=False)
        night.moved(creating, State.CREATE_UNKNOWN)
        news.apply(night.services, night.services.envelopes.read([draft])[0])

    sweep_with(night, find=adopt)

    assert night.status(draft) == "created"
    row = night.world.row(held.id)
    assert (row.state, row.envelope_id) == ("drafted", draft)


TROUBLES = [
    Unanswered("HTTP_503", "DocuSign did not answer."),
    Stopped("consent_required", "Consent is missing."),
    Paused("HOURLY_APIINVOCATION_LIMIT_EXCEEDED", "The limit is used up.", NOW + timedelta(days=2)),
]


@pytest.mark.parametrize(
    ("call", "trouble"), [("find", TROUBLES[0]), ("read", TROUBLES[1]), ("discard_draft", TROUBLES[2])]
)
def test_what_trouble_stops_is_swept_another_night(call: str, trouble: Trouble, night: Nights) -> None:
    orphans = [night.lost(night.promised(1))[1]]
    held, draft = night.drafted(night.promised(2))
    night.moved(held, State.WITHHELD)
    night.docusign.switch(drafts_listed=call != "read")
    night.pass_by(days=1)

    with pytest.raises(type(trouble)):
        sweep_with(night, **{call: trouble})
    assert night.unswept() == 2

    night.docusign.switch(drafts_listed=True)
    sweeping.sweep(night.services)
    assert {night.status(one) for one in (*orphans, draft)} == {"deleted"}


@pytest.mark.parametrize(
    "trouble",
    [
        Refused("WHATEVER", "No."),
        Unanswered("HTTP_502", "DocuSign did not answer."),
        Moved("EDIT_LOCK_ENVELOPE_LOCKED", "Somebody edits it."),
        Paused("ENVELOPE_POLLING", "Too often.", NOW, whole_account=False),
    ],
    ids=lambda one: one.code,
)
def test_one_draft_that_cannot_be_thrown_away_keeps_no_other(trouble: Trouble, night: Nights) -> None:
    orphans = {night.lost(night.promised(number))[1] for number in (1, 2)}
    night.pass_by(days=1)
    answers = iter([trouble])

    def once() -> None:
        if found := next(answers, None):
            raise found

    sweep_with(night, discard_draft=once)
    assert sorted(night.status(one) for one in orphans) == ["created", "deleted"]
    assert night.unswept() == 1

    sweeping.sweep(night.services)
    assert {night.status(one) for one in orphans} == {"deleted"}


def test_one_draft_for_which_docusign_never_answers_keeps_no_other(night: Nights) -> None:
    poison, other = (night.lost(night.promised(number))[1] for number in (1, 2))
    night.pass_by(days=1)

    class Poisoned(Between):
        def discard_draft(self, envelope_id: str) -> None:
            if envelope_id == poison:
                raise Unanswered("HTTP_500", "DocuSign did not answer.")
            night.services.envelopes.discard_draft(envelope_id)

    for _ in range(2):
        sweeping.sweep(replace(night.services, envelopes=Poisoned(night)))

    assert (night.status(poison), night.status(other)) == ("created", "deleted")
    assert night.unswept() == 1


def test_fifty_keys_that_are_not_answered_for_keep_the_later_ones_from_nothing(night: Nights) -> None:
    held = night.promised()
    for _ in range(50):
        held = night.moved(night.asked(held, arrives=False)[0], State.CREATE_UNKNOWN, State.PROMISED)
    night.pass_by(minutes=1)
    _, orphan = night.lost(night.promised(2))
    night.pass_by(days=1)
    answers = iter([Unanswered("HTTP_500", "DocuSign did not answer.")])

    def once() -> None:
        if found := next(answers, None):
            raise found

    with pytest.raises(Unanswered):
        sweep_with(night, find=once)

    assert night.status(orphan) == "deleted"
    assert night.unswept() == 50


def test_a_sweep_that_dies_in_the_middle_is_repeated_without_harm(night: Nights) -> None:
    orphans = [night.lost(night.promised(number))[1] for number in (1, 2, 3)]
    night.pass_by(days=1)
    binned: list[str] = []

    class Died(BaseException):
        pass

    def die() -> None:
        binned.append("")
        if len(binned) == 2:
            raise Died

    with pytest.raises(Died):
        sweep_with(night, discard_draft=die)

    assert [night.status(one) for one in orphans].count("deleted") == 1
    sweeping.sweep(night.services)
    assert {night.status(one) for one in orphans} == {"deleted"}


def test_a_key_too_old_to_be_found_by_is_given_up(night: Nights) -> None:
    _, orphan = night.lost(night.promised())
    night.pass_by(days=8)

    assert night.calls(lambda: sweeping.sweep(night.services)) == []

    assert night.status(orphan) == "created"
    assert night.unswept() == 0


def test_an_envelope_read_a_moment_ago_is_left_to_another_night(night: Nights) -> None:
    held, _ = night.sent(night.promised())
    night.pass_by(days=1)
    with night.world.db.deciding() as tx:
        outbox.looked(tx, [held.id], night.stand.clock())

    night.pass_by(minutes=14)
    assert night.calls(lambda: sweeping.sweep(night.services)) == []
    night.pass_by(minutes=1)
    assert night.calls(lambda: sweeping.sweep(night.services)) == ["GET"]
    assert night.world.row(held.id).looked_at == night.stand.clock()
