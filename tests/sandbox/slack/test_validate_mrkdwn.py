"""What a text may hold: Slack's tokens as Slack writes them, and everything else escaped."""

import pytest

from sandbox.slack.validate import check_message
from tests.sandbox.slack.payload_changes import changed, message, mrkdwn, plain

GOOD = [
    "Plain words, 2 lines\nand a\ttab",
    "Doyle &amp; Sons &lt;steel&gt;",
    "Sent by <@U04MAYAOKAF>",
    "Sent by <@W04MAYAOKAF|maya> in <#C04RIVERSID> and <#C04RIVERSID|riverside-tower>",
    "<https://example.com/envelope?a=1&amp;b=2|Sign RT-014 &amp; RT-015>",
    "<http://127.0.0.1:8080/inbox>",
    "<mailto:maya.okafor@harbour-rowe.example|Maya>",
    "<!date^1770000000^{date_short} at {time}|2 Feb 2026 at 2:40>",
    "<!date^1770000000^{date_short}^https://example.com/|2 Feb 2026>",
    "&lt;!channel&gt; and @channel are only words",
    "café, 你好, 🏗️, R&amp;D…",
    "&amp;am",
]
BAD = [
    ("<!channel> look", "broadcast"),
    ("look <!here>", "broadcast"),
    ("<!everyone|everyone>", "broadcast"),
    ("<!subteam^S04ADMINS>", "broadcast"),
    ("<!CHANNEL>", "broadcast"),
    ("Doyle & Sons", "unescaped"),
    ("Doyle &Sons;", "unescaped"),
    ("Doyle &quot;Sons&quot;", "unescaped"),
    ("1 < 2", "unescaped"),
    ("2 > 1", "unescaped"),
    ("> quoted", "unescaped"),
    ("<b>bold</b>", "unescaped"),
    ("<https://example.com/clai", "unescaped"),
    ("<https://example.com/?a=1&b=2|open>", "unescaped"),
    ("<https://example.com|Doyle & Sons>", "unescaped"),
    ("<<@U04MAYAOKAF>>", "unescaped"),
    ("Doyle &am", "cut_entity"),
    ("Doyle &lt", "cut_entity"),
    ("Doyle &g…", "cut_entity"),
    ("Doyle &amp...", "cut_entity"),
    ("<https://example.com|>", "malformed_token"),
    ("<https://example.com| >", "malformed_token"),
    ("<https://example.com/a b|open>", "malformed_token"),
    ("<https://example.com|a|b>", "malformed_token"),
    ("<javascript:alert(1)|open>", "malformed_token"),
    ("<@maya>", "malformed_token"),
    ("<#riverside>", "malformed_token"),
    ("<!date^soon^{date}|soon>", "malformed_token"),
    ("<!date^1770000000^{date}>", "malformed_token"),
    ("<!date^1770000000^when|2 Feb>", "malformed_token"),
    ("<!unknown>", "malformed_token"),
    ("a\x00b", "control_character"),
    ("a\rb", "control_character"),
    ("a\x7fb", "control_character"),
    ("a\u2028b", "control_character"),
    ("a\ud800b", "control_character"),
    ("invoice\u202efdp.exe", "bidi_character"),
    ("a\u2066b", "bidi_character"),
    ("a\u200fb", "bidi_character"),
]


@pytest.mark.parametrize("text", GOOD)
def test_well_written_mrkdwn_passes(text: str) -> None:
    assert check_message(message({"type": "section", "text": mrkdwn(text)})) == []


@pytest.mark.parametrize(("text", "code"), BAD)
def test_a_slip_in_mrkdwn_is_named(text: str, code: str) -> None:
    problems = check_message(message({"type": "section", "text": mrkdwn(text)}))

    assert [(problem.pointer, problem.code) for problem in problems] == [("/blocks/0/text/text", code)]


@pytest.mark.parametrize(("text", "code"), BAD)
def test_the_fallback_text_is_read_as_mrkdwn_too(text: str, code: str) -> None:
    problems = check_message(changed(message(), "/text", text))

    assert [(problem.pointer, problem.code) for problem in problems] == [("/text", code)]


def test_plain_text_needs_no_escaping_but_hides_nothing() -> None:
    assert check_message(message({"type": "header", "text": plain("R&D <!channel> 1 < 2")})) == []

    problems = check_message(message({"type": "header", "text": plain("RT\u202e-014")}))

    assert [(problem.pointer, problem.code) for problem in problems] == [("/blocks/0/text/text", "bidi_character")]


def test_each_kind_of_slip_is_reported_once_per_text() -> None:
    problems = check_message(changed(message(), "/text", "<!here> a & b & c <!channel>"))

    assert [problem.code for problem in problems] == ["broadcast", "unescaped"]
