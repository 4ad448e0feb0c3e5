"""Modals: triggers, the stack, state, errors, hashes, closing."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.server import SlackSandbox
from tests.sandbox.slack.bolt_app import Heard, client, config
from tests.sandbox.slack.pieces import button, checkboxes, modal, section, text_input

Json = dict[str, Any]


def trigger(maya: Person, heard: Heard) -> str:
    count = len(heard.of("command"))
    maya.command("/claims", "riverside-tower")
    return str(heard.wait("command", count + 1)["trigger_id"])


def error_of(web: WebClient, method: str, **args: Any) -> str:
    with pytest.raises(SlackApiError) as caught:
        web.api_call(method, json=args)
    return str(caught.value.response["error"])


def test_a_trigger_is_good_once(web: WebClient, maya: Person, heard: Heard) -> None:
    trigger_id = trigger(maya, heard)
    web.views_open(trigger_id=trigger_id, view=modal())
    assert error_of(web, "views.open", trigger_id=trigger_id, view=modal()) == "exchanged_trigger_id"
    assert error_of(web, "views.open", trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_trigger_expires(maya: Person) -> None:
    with SlackSandbox(config(trigger_seconds=-1.0)) as slack:
        trigger_id = slack.ws.new_trigger(maya.id)
        assert error_of(client(slack), "views.open", trigger_id=trigger_id, view=modal()) == "expired_trigger_id"


def test_a_view_that_slack_would_refuse_costs_no_trigger(web: WebClient, maya: Person, heard: Heard) -> None:
    trigger_id = trigger(maya, heard)
    long_title = modal(title={"type": "plain_text", "text": "x" * 25})
    assert error_of(web, "views.open", trigger_id=trigger_id, view=long_title) == "invalid_arguments"
    too_large = modal(private_metadata="x" * 250_000)
    assert error_of(web, "views.open", trigger_id=trigger_id, view=too_large) == "view_too_large"
    web.views_open(trigger_id=trigger_id, view=modal())


def test_inputs_are_checked_by_the_client_before_the_app_hears(web: WebClient, maya: Person, heard: Heard) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal(text_input("why"), text_input("note", optional=True)))
    assert set(maya.submit()) == {"why"}
    assert heard.of("view") == []
    maya.fill("text", "because it is far too long to fit")
    assert "at most 20" in maya.submit()["why"]
    maya.fill("text", "because")
    assert maya.submit() == {}
    values = heard.of("view")[0]["view"]["state"]["values"]
    assert values["why"]["text"] == {"type": "plain_text_input", "value": "because"}
    assert values["note"]["text"]["value"] is None


def test_errors_of_the_app_appear_under_their_input(web: WebClient, maya: Person, heard: Heard) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal(text_input(initial="x")))
    heard.acks["view"] = {"response_action": "errors", "errors": {"why": "Say more"}}
    assert maya.submit() == {"why": "Say more"}
    assert maya.view().errors == {"why": "Say more"}


def test_errors_for_an_input_that_is_not_there_are_trouble(
    slack: SlackSandbox, web: WebClient, maya: Person, heard: Heard
) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal(text_input(initial="x")))
    heard.acks["view"] = {"response_action": "errors", "errors": {"elsewhere": "Say more"}}
    with pytest.raises(ScreenError, match="trouble connecting"):
        maya.submit()
    assert "invalid_response_errors" in slack.problems[0]


def test_a_bad_view_in_an_answer_is_a_problem_and_trouble(
    slack: SlackSandbox, web: WebClient, maya: Person, heard: Heard
) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal())
    heard.acks["view"] = {"response_action": "update", "view": modal(checkboxes("g", *map(str, range(11))))}
    with pytest.raises(ScreenError, match="trouble connecting"):
        maya.submit()
    assert "invalid_arguments" in slack.problems[0]
    assert "3 claims" in maya.view().plain


def test_answers_update_push_and_clear_the_stack(web: WebClient, maya: Person, heard: Heard) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal(section("one")))
    first = maya.view("one")
    heard.acks["view"] = {"response_action": "update", "view": modal(section("two"))}
    maya.submit()
    assert maya.view("two").ts == first.ts
    heard.acks["view"] = {"response_action": "push", "view": modal(section("three"))}
    maya.submit()
    assert len(maya.views()) == 2
    with pytest.raises(ScreenError, match="not the one on top"):
        maya.submit(first)
    heard.acks["view"] = {"response_action": "clear"}
    maya.submit()
    assert maya.views() == []


def test_the_stack_holds_three(web: WebClient, maya: Person, heard: Heard) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal(button()))

    def press() -> str:
        count = len(heard.of("action"))
        maya.press("Send")
        return str(heard.wait("action", count + 1)["trigger_id"])

    for _ in range(2):
        web.views_push(trigger_id=press(), view=modal(button()))
    assert error_of(web, "views.push", trigger_id=press(), view=modal(button())) == "push_limit_reached"
    assert error_of(web, "views.push", trigger_id=trigger(maya, heard), view=modal()) == "invalid_trigger_id"


def test_an_update_guards_with_its_hash_and_keeps_what_was_entered(web: WebClient, maya: Person, heard: Heard) -> None:
    view = web.views_open(trigger_id=trigger(maya, heard), view=modal(text_input("why")))["view"]
    maya.fill("text", "because")
    web.views_update(view_id=view["id"], hash=view["hash"], view=modal(text_input("why", initial="no"), section("+")))
    stale = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert error_of(web, "views.update", **stale) == "hash_conflict"
    assert maya.view("+").state["why"]["text"]["value"] == "because"
    web.views_update(view_id=view["id"], view=modal(text_input("why2", initial="no")))
    assert maya.view().state["why2"]["text"]["value"] == "no"


def test_a_press_in_a_modal_carries_the_view_and_its_state(web: WebClient, maya: Person, heard: Heard) -> None:
    view = modal(checkboxes("g", "1", "2"), button(), private_metadata="m")
    web.views_open(trigger_id=trigger(maya, heard), view=view)
    maya.tick("2")
    maya.press("Send")
    body = heard.wait("action", 2)
    assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
    assert body["view"]["private_metadata"] == "m"
    assert [o["value"] for o in body["view"]["state"]["values"]["g"]["pick"]["selected_options"]] == ["2"]
    assert "response_url" not in body
    assert "message" not in body


def test_closing_tells_an_app_that_asked(web: WebClient, maya: Person, heard: Heard) -> None:
    web.views_open(trigger_id=trigger(maya, heard), view=modal())
    maya.close()
    web.views_open(trigger_id=trigger(maya, heard), view=modal(notify_on_close=True))
    maya.close()
    assert heard.wait("closed")["is_cleared"] is False
    assert len(heard.of("closed")) == 1
    assert error_of(web, "views.update", view_id=heard.of("closed")[0]["view"]["id"], view=modal()) == "not_found"


def test_a_home_tab_is_published_for_one_person(
    slack: SlackSandbox, web: WebClient, maya: Person, heard: Heard
) -> None:
    web.views_publish(user_id=maya.id, view={"type": "home", "blocks": [section("yours"), button()]})
    home = maya.home()
    assert home is not None
    assert "yours" in home.plain
    assert Person(slack, "tom").home() is None
    maya.press("Send", on=home)
    assert heard.wait("action")["view"]["type"] == "home"
