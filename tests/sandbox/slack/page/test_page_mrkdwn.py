"""What the page makes of Slack's mrkdwn: each line is one rule of its formatting page."""

import pytest
from playwright.sync_api import Page

from tests.sandbox.slack.page.conftest import Window

pytestmark = pytest.mark.browser

DRAW = """async ([text, reading]) => {
  const [{ draw }, { mrkdwn }] = await Promise.all([import("/dom.js"), import("/mrkdwn.js")]);
  const box = document.createElement("div");
  draw(box, mrkdwn(text, reading));
  for (const node of box.querySelectorAll("*")) {
    for (const { name } of [...node.attributes]) if (name !== "href") node.removeAttribute(name);
  }
  return box.innerHTML;
}"""

TIME = """async ([text]) => {
  const { mrkdwn } = await import("/mrkdwn.js");
  const began = performance.now();
  mrkdwn(text);
  return performance.now() - began;
}"""

RULES = {
    "*bold* _it_ ~gone~": "<strong>bold</strong> <em>it</em> <s>gone</s>",
    "*_both_*": "<strong><em>both</em></strong>",
    "2*3*4 snake_case_name a~b~c": "2*3*4 snake_case_name a~b~c",
    "* not bold* *nor this *": "* not bold* *nor this *",
    "*one\ntwo*": "*one\ntwo*",
    "`*code* &amp; &lt;b&gt;`": "<code>*code* &amp; &lt;b&gt;</code>",
    "a\n```x *y*\nz```\nb": "a<pre>x *y*\nz</pre>b",
    "&gt; one\n&gt; *two*\nafter": "<blockquote>one\n<strong>two</strong></blockquote>after",
    "• one\n• two": "<span>one</span><span>two</span>",
    "<https://a.example/x_y_z|*label* &amp; co>": '<a href="https://a.example/x_y_z">*label* &amp; co</a>',
    "*<https://a.example|in bold>*": '<strong><a href="https://a.example">in bold</a></strong>',
    "see https://a.example/b_c.": 'see <a href="https://a.example/b_c">https://a.example/b_c</a>.',
    "<mailto:a@b.example|a@b.example>": '<a href="mailto:a@b.example">a@b.example</a>',
    "<javascript:alert(1)|x>": "&lt;javascript:alert(1)|x&gt;",
    "<data:text/html,x|x>": "&lt;data:text/html,x|x&gt;",
    "<@U04TOMSANDO> <@U0NOBODY|guest>": "<span>@Tom Sandoval</span> <span>@guest</span>",
    "<!here> <!everyone>": "<strong>@here</strong> <strong>@everyone</strong>",
    "&lt;!channel&gt; &amp;amp;": "&lt;!channel&gt; &amp;amp;",
    "<!date^1764000000^{date_num} {time}|then>": "<time>2025-11-24 11:00 AM</time>",
    "<!date^soon^{date}|then>": "<time>then</time>",
    ":no_such_emoji: 10:30:45": ":no_such_emoji: 10:30:45",
    "<b>x</b> < > <>": "&lt;b&gt;x&lt;/b&gt; &lt; &gt; &lt;&gt;",
}


def drawn(page: Page, text: str, **reading: bool) -> str:
    return str(page.evaluate(DRAW, [text, reading])).replace("\u202f", " ")


def test_every_rule_of_the_formatting_page_is_drawn(window: Window) -> None:
    page = window()
    assert {text: drawn(page, text) for text in RULES} == RULES


def test_verbatim_text_gets_no_links_and_no_mentions_of_its_own(window: Window) -> None:
    page = window()
    text = "https://a.example @channel #riverside-tower"
    assert drawn(page, text, verbatim=True, names=True) == text
    free = drawn(page, text, names=True)
    assert free.count("<a ") == 2
    assert "<strong>@channel</strong>" in free


def test_a_long_run_of_marks_is_drawn_without_delay(window: Window) -> None:
    page = window()
    for mark in ("*a ", "<", "`", "_~*", "<!", "&gt;", "*<a|"):
        text = mark * (3000 // len(mark))
        took = page.evaluate(TIME, [text])
        assert took < 500
