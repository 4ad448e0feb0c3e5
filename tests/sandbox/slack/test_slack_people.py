"""Who can do what: members, guests, people of other teams."""

import pytest
from slack_sdk import WebClient

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.errors import RefusedError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, config, manifest
from tests.sandbox.slack.pieces import RIVERSIDE, button


def test_a_guest_acts_as_one_of_the_team(slack: SlackSandbox, heard: Heard) -> None:
    Person(slack, "sam").command("/claims", "riverside-tower")
    assert heard.wait("command")["team_id"] == "T04HARBOUR"


def test_an_outsider_has_no_commands_but_can_press_a_button(slack: SlackSandbox, web: WebClient, heard: Heard) -> None:
    web.chat_postMessage(channel="C04EXTDOYLE", text="x", blocks=[button()])
    karen = Person(slack, "karen")
    with pytest.raises(ScreenError, match="not a valid command"):
        karen.command("/claims", "ext-doyle-steel")
    assert heard.of("command") == []
    karen.press("Send")
    body = heard.wait("action")
    assert (body["team"]["id"], body["user"]["team_id"]) == ("T04HARBOUR", "T09DOYLEEXT")


def test_nobody_reads_or_acts_where_they_are_not(slack: SlackSandbox, web: WebClient) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="x", blocks=[button()])["ts"]
    karen = Person(slack, "karen")
    with pytest.raises(ScreenError, match="not in riverside-tower"):
        karen.messages("riverside-tower")
    with pytest.raises(ScreenError, match="not in riverside-tower"):
        karen.command("/claims", "riverside-tower")
    with pytest.raises(RefusedError):
        slack.acts.act_on_message(karen.id, RIVERSIDE, ts, "b-send", "send", {})


def test_bots_and_strangers_cannot_sign_in(slack: SlackSandbox) -> None:
    for who in ("claims", "nobody"):
        with pytest.raises(RefusedError, match="sign in"):
            Person(slack, who)


def test_a_command_that_the_manifest_lacks_is_not_valid(slack: SlackSandbox, maya: Person) -> None:
    with pytest.raises(ScreenError, match="/invoices is not a valid command"):
        maya.command("/invoices", "riverside-tower")


def test_a_read_only_messages_tab_takes_neither_messages_nor_commands() -> None:
    raw = manifest()
    raw["features"]["app_home"]["messages_tab_read_only_enabled"] = True
    with SlackSandbox(config(manifest=raw)) as slack:
        maya = Person(slack, "maya")
        for act in (lambda: maya.say("hello", "claims"), lambda: maya.command("/claims", "claims")):
            with pytest.raises(ScreenError, match="turned off"):
                act()
