"""Two databases that differ in a private commitment alone give equal answers to everybody who may not see it."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bot.settings import SlackMode
from sandbox.slack import payloads
from sandbox.slack.seen import Seen as Shown
from tests.support.acting import SEND
from tests.support.cast import (
    OUT,
    PEOPLE,
    PRIVATE,
    PRIVATE_TOO,
    SECRET_EMAIL,
    STOPPED,
    TRADE_9,
    WORKING,
    Cast,
    world,
    write_files,
    write_secrets,
)  # fmt: skip
from tests.support.databases import Databases
from tests.support.playing import Play, play
from tests.support.stage import Stage
from tests.support.touching import GENUINE, Seen, look

pytestmark = pytest.mark.slow

MAY_NOT_SEE = (
    "read only", "contact", "none", "admin elsewhere", "demoted", "stranger", "collaborator", "outsider", "bot",
)  # fmt: skip
FREEZERS = (PEOPLE["admin"], PEOPLE["read only"])
"""One of them may not see it: what DocuSign was asked to send is told to whoever freezes."""
TRACES = ("Secret", "vera", "SC-005")
SEARCHES = (
    "why 7",
    "why 8",
    "why #7",
    "why #8",
    "why Secret settlement",
    "why 5",
    "why SC",
    "why SC-005",
    "pending Se",
    "status 7",
    "status SC-005",
    "status Secret",
    "status Secret Works",
    "history SC-OO5",
)
_RANDOM = re.compile(r'"block_id": "[\w-]{5}"|[0-9a-f]{16}|<!date\^\d+|\d{10}\.\d{6}|last \d+ [A-Z][a-z]+ \d[^|>]*UTC')


def open_cast(url: str) -> Cast:
    return Cast(
        Stage(
            url,
            mode=SlackMode.HTTP,
            settings_changes={"freeze_admins": FREEZERS, "collaborators_see_status": True},
            slack_changes={"world": world()},
        )
    )


def path_of(url: str) -> Path:
    return Path(url.removeprefix("sqlite:///"))


class Pair:
    """The same twice, but that one of them has the secret."""

    def __init__(self, databases: Databases, folder: Path) -> None:
        """Play everything that is public once, copy the database, and tell one copy the secret."""
        urls = [databases.migrated("sqlite") for _ in range(2)]
        base = open_cast(urls[0])
        base.stage.import_files(write_files(folder / "public", private=False))
        base.promise(OUT)
        base.send_out()
        base.link("collaborator", TRADE_9)
        working, stopped = base.renew(base.promise(WORKING), base.promise(STOPPED))
        self.own = {kind: look(base, kind, working, stopped) for kind in ("admin", "demoted")}
        base.demote(folder / "demoted", "dana@harbour-rowe.example")
        base.close()
        shutil.copyfile(path_of(urls[0]), path_of(urls[1]))
        self.plain, self.secret = (open_cast(url) for url in urls)
        self.seen_secret = tell_secret(self.secret, folder, self.own["admin"])
        self.plain.send_out()
        for cast in (self.plain, self.secret):
            cast.process.poll()
            cast.process.hear()
            cast.process.tell()

    def holder(self, kind: str) -> Seen:
        return self.own.get(kind, self.own["admin"])

    def close(self) -> None:
        self.plain.close()
        self.secret.close()


def tell_secret(cast: Cast, folder: Path, known: Seen) -> Seen:
    """Import the private commitment, send its claim, have it declined, ask for help with it, link its contact.

    Returns what its ids are, in the list that is there with and without it.
    """
    cast.stage.import_files(write_secrets(folder / "secret"))
    groups = cast.picker("another admin").groups
    batch = cast.promise(PRIVATE, kind="another admin")
    cast.send_out()
    (envelope,) = (one for one in cast.stage.sent_envelopes() if "Secret" in one.email_subject)
    cast.stage.docusign.decline(envelope.envelope_id, SECRET_EMAIL, "Secret reasons")
    cast.promise(PRIVATE_TOO, kind="another admin")
    cast.stage.docusign.inject(kind="answer", status=503, **SEND)
    cast.send_out()
    cast.link("guest", SECRET_EMAIL)
    play(cast, "standard", Play(action="claims.ask", value=f"{cast.project_id()}:{cast.claim_id(PRIVATE)}"))
    return Seen(cast, "admin", replace(known.page, groups=groups), known.nonce, batch, batch, secret=PRIVATE)


@pytest.fixture(scope="module")
def pair(databases: Databases, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Pair]:
    made = Pair(databases, tmp_path_factory.mktemp("leaks"))
    yield made
    made.close()


def same(text: str) -> str:
    """The text without what is random in it."""
    return _RANDOM.sub("~", text)


def plays(pair: Pair, touch: str, kind: str) -> Iterator[Play]:
    """With ids that anybody may have seen, and with the secret's."""
    yield GENUINE[touch](pair.holder(kind))
    yield GENUINE[touch](pair.seen_secret)


@pytest.mark.long(55)
def test_whoever_may_not_see_it_hears_the_same_with_and_without_it(pair: Pair) -> None:
    different, heard_anything = [], 0
    for touch in GENUINE:
        for kind in MAY_NOT_SEE:
            for what in plays(pair, touch, kind):
                without, within = (play(cast, kind, what) for cast in (pair.plain, pair.secret))
                heard_anything += bool(without.text)
                if same(without.raw + without.public) != same(within.raw + within.public):
                    different.append(f"{touch}, {kind}, {what}:\n  {without.text}\n  {within.text}")
    assert not different, "\n".join(different)
    assert heard_anything > 400


def test_no_search_finds_it_and_no_answer_says_that_something_is_hidden(pair: Pair) -> None:
    for kind in MAY_NOT_SEE:
        for words in SEARCHES:
            what = Play(command=words, room="general")
            without, within = (play(cast, kind, what) for cast in (pair.plain, pair.secret))
            assert same(without.raw) == same(within.raw), (kind, words)
            assert not [one for one in TRACES if one in within.text.replace(words.partition(" ")[2], "")]


def test_channels_and_direct_messages_show_the_same_with_and_without_it(pair: Pair) -> None:
    told = []
    theirs = {f"D{PEOPLE[kind][1:]}" for kind in MAY_NOT_SEE}
    for cast in (pair.plain, pair.secret):
        ws = cast.stage.slack.ws
        public = [
            one
            for one in ws.messages.by_id.values()
            if one.ephemeral_to is None and (one.channel.startswith("C") or one.channel in theirs)
        ]
        told.append(sorted(same(Shown(None, "", payloads.message_json(ws, one)).plain) for one in public))
    assert told[0]
    assert told[0] == told[1]


def test_the_secret_was_there_to_be_found(pair: Pair) -> None:
    """Else all of this would be true of nothing."""
    assert "Secret Works" in play(pair.secret, "admin", Play(command="why SC-005 7")).text
    assert "Secret Works" in play(pair.secret, "standard", Play(command="why SC-005 7")).text
    assert "Secret Works" in play(pair.secret, "guest", Play(command="status")).text
    shown = play(pair.secret, "admin", Play(action="claims.details", value=pair.seen_secret.working.id)).text
    assert "Secret reasons" in shown
    assert "Secret Works" in play(pair.secret, "admin", Play(command="freeze Again")).text
    play(pair.secret, "admin", Play(command="unfreeze"))
    messages = pair.secret.stage.slack.ws.messages.by_id.values()
    assert any("Secret Works" in str(one.blocks) and one.channel == "D04TOMSANDO" for one in messages)
