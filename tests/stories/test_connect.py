"""A person connects DocuSign once, from Slack through the browser and back, and sends as themselves."""

import io
import json
import logging
import re
from collections.abc import Iterator
from typing import Any

import pytest
import structlog
from sqlalchemy import text

from bot import logs as bot_logs
from bot.services import keeping
from bot.settings import LogLevel
from sandbox.docusign.config import SERVICE_USER_ID
from storage.database import connect
from tests.support.acting import CASTELLAN, HARLAN, ask, open_list, review, send
from tests.support.logins import (
    KAREN,
    MAYA,
    MAYA_USER,
    TOM,
    TOM_USER,
    WITH_KEYS,
    allow,
    answer_page,
    ask_for_link,
    connect_person,
    go_back,
    kept_grants,
    letters_to,
)
from tests.support.stage import Clock, Stage, with_examples

pytestmark = pytest.mark.slow


@pytest.fixture
def quick_stage(examples_url: str) -> Iterator[Stage]:
    """The product where persons may connect."""
    yield from with_examples(Stage(examples_url, settings_changes=WITH_KEYS, clock=Clock()))


def senders(stage: Stage) -> list[str]:
    return [one.sender_id for one in stage.sent_envelopes()]


def test_who_connected_sends_as_themselves_and_everybody_else_as_the_service_account(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")

    page = connect_person(maya, MAYA)

    assert "You are connected as <strong>Maya Okafor</strong>" in page
    assert any(f"connected to DocuSign as Maya Okafor ({MAYA})" in letter for letter in letters_to(maya))
    assert f"You are connected to DocuSign as Maya Okafor ({MAYA})." in ask(maya, "connect").plain
    picker = open_list(maya)
    maya.tick(HARLAN, on=picker)
    assert f"Maya Okafor ({MAYA})" in review(maya, picker).plain
    maya.submit()
    stage.wait_for(lambda: len(stage.sent_envelopes()) == 1, "sending one")
    send(stage, tom, CASTELLAN)
    assert senders(stage) == [MAYA_USER, SERVICE_USER_ID]
    envelope = stage.sent_envelopes()[0]
    stage.docusign.sign(envelope.envelope_id, envelope.recipients[0].email)
    maya.wait_until(lambda: any("signed by" in one.plain for one in maya.messages("riverside-tower")), "the news")


def nothing_kept(stage: Stage) -> bool:
    return kept_grants(stage) == []


def test_each_login_that_fails_ends_in_one_sentence_and_keeps_nothing(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")

    denied = go_back(allow(ask_for_link(maya), MAYA, decision="deny"))
    assert "You did not allow access in DocuSign. Nothing was connected." in denied.text

    address = allow(ask_for_link(maya), MAYA)
    assert "This link is not known here." in go_back(re.sub(r"state=[^&]+", "state=forged", address)).text
    assert "This link is not known here." in go_back(re.sub(r"&?state=[^&]+", "", address)).text

    wrong_code = go_back(re.sub(r"code=[^&]+", "code=forged", address))
    assert "DocuSign did not take this login." in wrong_code.text
    assert "This link was used already" in go_back(address).text, "a state is good once, whatever came with it"

    late = allow(ask_for_link(maya), MAYA)
    stage.clock.pass_by(minutes=11)  # type: ignore[attr-defined]
    assert "This link was good for ten minutes" in go_back(late).text

    stolen, own = ask_for_link(maya), ask_for_link(maya)
    swapped = re.sub(r"state=[^&]+", re.findall(r"state=[^&]+", own)[0], allow(stolen, MAYA))
    assert "DocuSign did not take this login." in go_back(swapped).text, "the verifier is of another login"

    stranger = go_back(allow(ask_for_link(maya), KAREN))
    assert "not a user of the DocuSign account that this bot sends from" in stranger.text

    assert nothing_kept(stage)
    assert len([one for one in letters_to(maya) if "DocuSign was not connected" in one]) == 4
    for page in (denied, wrong_code, stranger):
        assert page.status_code == 400
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert "default-src 'none'" in page.headers["Content-Security-Policy"]


def test_somebody_else_who_goes_through_the_link_binds_nobody_unseen(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")

    page = go_back(allow(ask_for_link(maya), TOM))

    for words in ("Is this you?", "<strong>Tom Sandoval</strong>", TOM, "<strong>Maya Okafor</strong>", MAYA):
        assert words in page.text
    assert nothing_kept(stage)
    refused = answer_page(page, "no")
    assert "You said that this is not you." in refused.text
    assert "was used already" in answer_page(page, "yes").text, "an answer is good once"
    assert nothing_kept(stage)

    again = go_back(allow(ask_for_link(maya), TOM))
    assert "You are connected as <strong>Tom Sandoval</strong>" in answer_page(again, "yes").text
    maya.wait_until(lambda: any(f"as Tom Sandoval ({TOM})" in one for one in letters_to(maya)), "the letter")
    letter = maya.message("Tom Sandoval", "claims")
    maya.press("Disconnect", on=letter)
    stage.wait_for(lambda: kept_grants(stage) == [(TOM_USER, "leaving")], "the end of it")


def test_an_address_that_slack_has_not_confirmed_proves_nobody(quick_stage: Stage) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    connect_person(maya, MAYA)
    ask(maya, "disconnect")  # she is known by her Slack id from now on
    keeping.look(stage.serving.bot.services)
    stage.slack.change_user("U04MAYAOKAF", email=TOM, email_confirmed=False)

    page = go_back(allow(ask_for_link(maya), TOM))

    assert "Is this you?" in page.text
    assert "good" not in dict(kept_grants(stage)).values()


def test_one_docusign_user_is_one_persons_and_one_person_is_one_docusign_user(quick_stage: Stage) -> None:
    stage, maya, tom = quick_stage, quick_stage.person("maya"), quick_stage.person("tom")
    connect_person(tom, TOM)

    taken = answer_page(go_back(allow(ask_for_link(maya), TOM)), "yes")
    assert "is connected to somebody else in Slack" in taken.text
    connect_person(maya, MAYA)
    other = answer_page(go_back(allow(ask_for_link(maya), TOM)), "yes")
    assert "is connected to somebody else in Slack" in other.text
    service = answer_page(go_back(allow(ask_for_link(maya), "claims@harbour-rowe.example")), "yes")
    assert "That is the user of the service account" in service.text
    assert sorted(kept_grants(stage)) == [(MAYA_USER, "good"), (TOM_USER, "good")]


def test_only_who_may_send_somewhere_connects(quick_stage: Stage) -> None:
    oliver = quick_stage.person("oliver")

    assert "it needs Admin on a project's Commitments tool" in ask(oliver, "connect").plain
    assert "You are not connected to DocuSign" in ask(oliver, "disconnect").plain


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"connect": False, "settings_changes": WITH_KEYS}, "Your browser cannot come back to the bot"),
        ({}, "whoever runs the bot has to set TOKEN_KEYS first"),
    ],
)
def test_where_nobody_can_connect_it_says_so_in_a_sentence(
    examples_url: str, changes: dict[str, Any], words: str
) -> None:
    for stage in with_examples(Stage(examples_url, **changes)):
        assert words in ask(stage.person("maya"), "connect").plain


@pytest.fixture
def log(quick_stage: Stage) -> Iterator[io.StringIO]:
    """Everything that the bot and its libraries log, at the finest."""
    root, written = logging.getLogger(), io.StringIO()
    handlers, level = root.handlers[:], root.level
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    bot_logs.configure(quick_stage.settings.model_copy(update={"log_level": LogLevel.DEBUG}), written)
    yield written
    root.handlers[:] = handlers
    root.setLevel(level)
    for name in logging.root.manager.loggerDict:
        logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def test_no_token_is_anywhere_in_clear(quick_stage: Stage, log: io.StringIO) -> None:
    stage, maya = quick_stage, quick_stage.person("maya")
    pages = [connect_person(maya, MAYA), go_back(allow(ask_for_link(maya), TOM)).text]
    send(stage, maya, HARLAN)
    stage.docusign.expire_tokens()
    send(stage, maya, CASTELLAN)
    stage.docusign.inject(kind="reset", path="/oauth/token", when="after")
    go_back(allow(ask_for_link(maya), MAYA))
    ask(maya, "disconnect")
    keeping.look(stage.serving.bot.services)

    held = stage.docusign._store.tokens
    secrets = {*held.access, *held.refresh, *held.codes}
    assert len(secrets) > 8
    database = connect(stage.database_url)
    with database.reading() as tx:
        names = [row[0] for row in tx.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'"))]
        kept = "\n".join(str(row) for name in names for row in tx.execute(text(f'SELECT * FROM "{name}"')))
    database.close()
    said = log.getvalue()
    shown = json.dumps([one.raw for place in ("claims", "riverside-tower") for one in maya.messages(place)])
    for where, all_of_it in (("database", kept), ("log", said), ("Slack", shown), ("pages", "".join(pages))):
        assert not [one for one in secrets if one in all_of_it], where
    assert "docusign_connected" in said
