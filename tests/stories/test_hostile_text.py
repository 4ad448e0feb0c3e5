"""Names that are more than names: markup, mentions, merge fields, marks that turn text, and far too much of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import typst

from sandbox.slack.validate.mrkdwn import BROADCAST
from tests.support.acting import RIVERSIDE, open_list, review
from tests.support.portfolios import address, claim_row, played
from tests.support.stage import Stage

pytestmark = pytest.mark.slow

PROJECT = "Tower *A* & <!here> :tada:"
SUBJECT = "Tower *A* & <!here> :tada: · Claim 7 · "

SENDABLE = {
    "Roofers <!channel> & Sons": "Roofers <!channel> & Sons",
    "<@U04TOMSANDO> <!subteam^S04ADMINS> Steel": "<@U04TOMSANDO> <!subteam^S04ADMINS> Steel",
    "*bold* _slanted_ ~struck~ `code`": "*bold* _slanted_ ~struck~ `code`",
    "> quoted &amp; :rocket: &lt;b&gt;": "> quoted &amp; :rocket: &lt;b&gt;",
    "=cmd|' /C calc'!A0": "=cmd|' /C calc'!A0",
    "Line one\nline two\r\n\tthree": "Line one line two three",
    "[[Recipient1_Name]] LLC": "[ [Recipient1_Name]] LLC",
    "<https://evil.example|Pay here> https://evil.example": "<https://evil.example|Pay here> https://evil.example",
    "Ακρόπολις & Łódź Жук": "Ακρόπολις & Łódź Жук",
    "W" * 300: "WWWWWWWWWWWWWWWWWWWW",
    "&" * 300: "&&&&&&&&&&&&&&&&&&&&",
}
"""What a company, its commitment and its contact are called, and how the subject of their envelope calls them."""

BLOCKED = {
    "Crane \U0001f680 Hire": "\U0001f680",
    "شركة البناء": "ش",
    "Steel \u202egpj.exe": "U+202E",
    "Works \u2067abc\u2069": "U+2067 U+2069",
    "鹿島建設": "鹿",
}
"""What the signature sheet cannot draw, and how the reason shows it."""


@pytest.fixture
def hostile(sqlite_url: str, tmp_path: Path) -> Iterator[Stage]:
    """A project in which everything has such a name."""
    (tmp_path / "<!here> & *co*.pdf").write_bytes(typst.compile(b"= Invoice"))
    names = [*SENDABLE, *BLOCKED]
    rows = [
        claim_row(
            number,
            Contract_company=name,
            Commitment=f"{number:02} {name[:20]}",
            Commitment_title=name,
            Progress_Claim_Contacts="",
            **{"Contact 1 name": name[:100], "Contact 1 email": address(number)},
            Document="<!here> & *co*.pdf",
        )
        for number, name in enumerate(names, start=1)
    ]
    with played(Stage(sqlite_url), tmp_path, rows, Project_name=PROJECT) as stage:
        yield stage


def test_hostile_names_are_listed_confirmed_sent_and_told_without_harm(hostile: Stage) -> None:
    maya = hostile.person("maya")
    picker = open_list(maya)
    assert len(picker.options) == len(SENDABLE)
    assert f"{len(BLOCKED)} claims cannot be sent" in picker.plain
    assert "The signature sheet cannot show these characters" in picker.plain
    assert all(shown in picker.plain for shown in BLOCKED.values())

    maya.tick(*picker.options, on=picker)
    confirmation = review(maya, picker)
    assert "$84,700.00" in confirmation.plain
    maya.submit()
    maya.view("on the way to DocuSign")
    maya.close()

    hostile.wait_for(lambda: len(hostile.sent_envelopes()) == len(SENDABLE), "sending them")
    subjects = [one.email_subject for one in hostile.sent_envelopes()]
    for shown in SENDABLE.values():
        assert sum(subject.startswith(SUBJECT + shown) for subject in subjects) == 1, (shown, subjects)
    assert all(len(subject) <= 100 and subject.isprintable() for subject in subjects)

    batch = maya.message("Total due", RIVERSIDE)
    first, second, third = hostile.sent_envelopes()[:3]
    hostile.docusign.sign(first.envelope_id, first.recipients[0].email)
    hostile.docusign.decline(
        second.envelope_id, second.recipients[0].email, "No *way* <!channel>\n& \u202eno \U0001f680"
    )
    hostile.docusign.bounce(third.envelope_id, third.recipients[0].email)
    for words in ("11 envelopes sent", "declined #7", "did not reach"):  # a signature among many waits for a digest
        maya.message(words, RIVERSIDE, batch.ts)
    maya.press("Details", on=batch)
    maya.view("Batch details")
    maya.close()
    maya.command("/claims status", RIVERSIDE)
    maya.ephemeral("1 of 11 signed", RIVERSIDE)
    maya.command("/claims pending <!channel> *x* & <@U04TOMSANDO>", RIVERSIDE)
    maya.command("/claims <!everyone> `x` _y_", RIVERSIDE)
    maya.ephemeral("There is no command", RIVERSIDE)

    for message in (*maya.messages(RIVERSIDE), *maya.thread(batch)):
        said = f"{message.text}\n{message.plain}"
        for plain in ("Progress claims · ", "RT · "):  # a heading and a button are plain text, where nothing is markup
            said = said.replace(plain + PROJECT, "")
        assert BROADCAST.search(said) is None, said
        assert "<@U04TOMSANDO>" not in said
        assert "\u202e" not in said
