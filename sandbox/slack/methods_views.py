"""The views.* methods: opening, pushing, updating modals, publishing a Home tab."""

from typing import Any

from sandbox.slack import posting
from sandbox.slack.errors import SlackError
from sandbox.slack.pace import TIER_4
from sandbox.slack.payloads import view_json
from sandbox.slack.web_api import Call, Method

Json = dict[str, Any]


def open_modal(call: Call) -> Json:
    """Open a modal; Slack shows one app's stack at a time, so what was open is taken off."""
    ws = call.ws
    definition = posting.checked_view(ws, call.args.get("view"), kind="modal")
    trigger = ws.use_trigger(call.text("trigger_id"))
    ws.views.clear(trigger.user)
    return {"view": view_json(ws, posting.push(ws, trigger.user, definition))}


def push_modal(call: Call) -> Json:
    """Lay a modal on the open one; Slack: the trigger must come from a modal."""
    ws = call.ws
    definition = posting.checked_view(ws, call.args.get("view"), kind="modal")
    trigger_id = call.text("trigger_id")
    known = ws.triggers.get(trigger_id)
    if known is not None and not known.from_modal:
        raise SlackError("invalid_trigger_id")
    trigger = ws.use_trigger(trigger_id)
    return {"view": view_json(ws, posting.push(ws, trigger.user, definition))}


def update_view(call: Call) -> Json:
    ws = call.ws
    view = ws.views.find(call.find("view_id"), call.find("external_id"))
    if view is None:
        raise SlackError("not_found")
    definition = posting.checked_view(ws, call.args.get("view"), kind=view.definition["type"])
    expected = call.find("hash")
    if expected and expected != view.hash:
        raise SlackError("hash_conflict")
    posting.replace_view(ws, view, definition)
    return {"view": view_json(ws, view)}


def publish_home(call: Call) -> Json:
    ws = call.ws
    user = ws.world.users.get(call.text("user_id"))
    if user is None or user.is_bot:
        raise SlackError("invalid_arguments")
    if not ws.manifest.home_tab:
        raise SlackError("not_enabled")
    definition = posting.checked_view(ws, call.args.get("view"), kind="home")
    home = ws.views.homes.get(user.id)
    expected = call.find("hash")
    if expected and (home is None or expected != home.hash):
        raise SlackError("hash_conflict")
    if home is None:
        home = posting.new_view(ws, user.id, definition)
        home.states.rerender(home.blocks)
        ws.views.homes[user.id] = home
        ws.views.by_id[home.id] = home
    else:
        posting.replace_view(ws, home, definition)
    ws.views_changed(user.id)
    return {"view": view_json(ws, home)}


METHODS = {
    "views.open": Method(open_modal, (), frozenset({"trigger_id", "view", "interactivity_pointer"}), per_minute=TIER_4),
    "views.push": Method(push_modal, (), frozenset({"trigger_id", "view", "interactivity_pointer"}), per_minute=TIER_4),
    "views.update": Method(update_view, (), frozenset({"view", "view_id", "external_id", "hash"}), per_minute=TIER_4),
    "views.publish": Method(publish_home, (), frozenset({"view", "user_id", "hash"}), per_minute=TIER_4),
}
