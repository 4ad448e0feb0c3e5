"""What a viewer ticked, and what an update does to it."""

import pytest
from slack_sdk import WebClient

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, SocketApp
from tests.sandbox.slack.pieces import RIVERSIDE, button, checkboxes


def test_ticks_are_each_viewers_own(slack: SlackSandbox, web: WebClient, maya: Person, heard: Heard) -> None:
    web.chat_postMessage(channel=RIVERSIDE, text="pick", blocks=[checkboxes("g", "1", "2", initial=("2",))])
    tom = Person(slack, "tom")
    maya.tick("1")
    assert maya.message("Claim", "riverside-tower").ticked == ["1", "2"]
    assert tom.message("Claim", "riverside-tower").ticked == ["2"]
    tom.untick("2")
    assert heard.of("action")[-1]["state"]["values"]["g"]["pick"]["selected_options"] == []
    assert heard.of("action")[-1]["message"]["text"] == "pick"


def test_ticks_survive_an_update_with_the_same_block_id_and_end_with_a_new_one(
    slack: SlackSandbox, web: WebClient, maya: Person
) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="pick", blocks=[checkboxes("g", "1", "2")])["ts"]
    maya.tick("1")
    web.chat_update(channel=RIVERSIDE, ts=ts, text="pick", blocks=[checkboxes("g", "1", "2", initial=("2",))])
    assert maya.message("Claim", "riverside-tower").ticked == ["1"]
    assert Person(slack, "tom").message("Claim", "riverside-tower").ticked == []
    web.chat_update(channel=RIVERSIDE, ts=ts, text="pick", blocks=[checkboxes("g:r2", "1", "2", initial=("2",))])
    assert maya.message("Claim", "riverside-tower").ticked == ["2"]


def test_a_block_without_an_id_is_a_new_one_each_time(web: WebClient, maya: Person) -> None:
    block = checkboxes("g", "1")
    del block["block_id"]
    ts = web.chat_postMessage(channel=RIVERSIDE, text="pick", blocks=[block])["ts"]
    maya.tick("1")
    web.chat_update(channel=RIVERSIDE, ts=ts, text="pick", blocks=[block])
    assert maya.message("Claim", "riverside-tower").ticked == []


def test_an_option_that_an_update_took_away_is_no_longer_ticked(web: WebClient, maya: Person) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="pick", blocks=[checkboxes("g", "1", "2")])["ts"]
    maya.tick("1", "2")
    web.chat_update(channel=RIVERSIDE, ts=ts, text="pick", blocks=[checkboxes("g", "2", "3")])
    assert maya.message("Claim", "riverside-tower").ticked == ["2"]


def test_what_is_not_on_the_screen_cannot_be_used(socket_app: SocketApp, web: WebClient, maya: Person) -> None:
    ts = web.chat_postMessage(channel=RIVERSIDE, text="pick", blocks=[checkboxes("g", "1"), button()])["ts"]
    seen = maya.message("Claim", "riverside-tower")
    impatient = Person(socket_app.sandbox, "maya", patience=0.0)
    acts = socket_app.sandbox.acts
    with pytest.raises(ScreenError, match="nothing called 'Void'"):
        impatient.press("Void")
    with pytest.raises(ScreenError, match="not ticked"):
        impatient.untick("1")
    with pytest.raises(Exception, match="has no option 9"):
        acts.act_on_message("maya", RIVERSIDE, ts, "g", "pick", {"selected_options": ["9"]})
    web.chat_update(channel=RIVERSIDE, ts=ts, text="done", blocks=[])
    with pytest.raises(ScreenError, match="there is"):
        impatient.press("Send", on=seen)
    with pytest.raises(Exception, match="not on the screen any more"):
        acts.act_on_message("maya", RIVERSIDE, ts, "b-send", "send", {})


def test_one_persons_private_message_is_not_on_anothers_screen(slack: SlackSandbox, web: WebClient) -> None:
    ts = web.chat_postEphemeral(channel=RIVERSIDE, user="U04MAYAOKAF", text="pick", blocks=[button()])["message_ts"]
    assert Person(slack, "tom").ephemerals() == []
    with pytest.raises(Exception, match="not on the screen"):
        slack.acts.act_on_message("tom", RIVERSIDE, ts, "b-send", "send", {})


def test_what_the_documents_leave_open_can_be_set_the_other_way() -> None:
    app = SocketApp(state_before_touch=False, ephemeral_state=False)
    try:
        app.heard.acks["command"] = {"text": "x", "blocks": [checkboxes("g", "1", initial=("1",)), button()]}
        maya = Person(app.sandbox, "maya")
        maya.command("/claims", "riverside-tower")
        maya.press("Send")
        assert app.heard.wait("action")["state"]["values"] == {}
    finally:
        app.stop()
