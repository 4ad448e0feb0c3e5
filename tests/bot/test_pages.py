"""The pages of a login: words, escaped, kept by nobody."""

from collections.abc import Iterator
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient

from bot import pages
from bot.services.connecting import Question
from bot.settings import CALLBACK_PATH
from claims.grants import Grant, GrantState
from storage.database import connect
from tests.support.alone import services_alone

EVIL = "<script>alert('x')</script>"
GRANT = Grant("user", "U1", EVIL, f'"{EVIL}', "a", EVIL, "https://na1.docusign.net", GrantState.GOOD)


@pytest.fixture
def browser(sqlite_url: str) -> Iterator[FlaskClient]:
    web, services = Flask("pages"), services_alone(connect(sqlite_url))
    pages.install(web, services)
    yield web.test_client()
    services.db.close()


def test_what_is_data_is_shown_and_never_obeyed() -> None:
    shown = [
        pages.connected_page(GRANT),
        pages.question_page(Question(f'"{EVIL}', (EVIL, EVIL), (EVIL, EVIL))),
        pages.failed_page(f"{EVIL} `{EVIL}`"),
    ]
    for page in shown:
        html = page.get_data(as_text=True)
        assert "<script" not in html
        assert "&lt;script&gt;" in html
        assert 'value=""' not in html


def test_a_page_is_stored_nowhere_framed_nowhere_and_tells_no_referrer(browser: FlaskClient) -> None:
    page = browser.get(CALLBACK_PATH, query_string={"state": "forged", "code": "code-1"})

    assert page.status_code == 400
    assert page.headers["Cache-Control"] == "no-store"
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert "forged" not in page.text
    assert "code-1" not in page.text


def test_whoever_only_looks_what_is_there_uses_nothing_up(browser: FlaskClient) -> None:
    assert browser.head(CALLBACK_PATH, query_string={"state": "s"}).status_code == 200


def test_what_nobody_foresaw_is_told_in_words(sqlite_url: str) -> None:
    services = services_alone(connect(sqlite_url))
    web = Flask("pages")
    pages.install(web, replace(services, clock=lambda: 1 / 0))  # type: ignore[arg-type, return-value]

    page = web.test_client().get(CALLBACK_PATH, query_string={"state": "s"})

    assert page.status_code == 500
    assert "whether you are connected is not certain" in page.text
    services.db.close()
