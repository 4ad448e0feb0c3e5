"""What Slack sends to an app, shaped as its reference shows: commands, actions, submissions, events. Sends nothing.

Blocks are not copied: those of a message or view that changes are replaced by others, never changed themselves.
"""

import secrets
from typing import Any

from sandbox.slack.files import file_json
from sandbox.slack.store import Message, View
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, User

Json = dict[str, Any]
# Slack's retired verification token; still in every payload, and proves nothing.
VERIFICATION_TOKEN = "retired-verification-token"


def slash_command(ws: Workspace, user: User, channel: Channel, command: str, text: str) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": user.team_id,
        "team_domain": ws.world.team.domain,
        "channel_id": channel.id,
        "channel_name": "privategroup" if channel.is_private else channel.name,
        "user_id": user.id,
        "user_name": user.name,
        "command": command,
        "text": text,
        "api_app_id": ws.world.app_id,
        "is_enterprise_install": "false",
        "response_url": ws.new_hook(user.id, channel.id, None),
        "trigger_id": ws.new_trigger(user.id),
    }


def _interaction(ws: Workspace, user: User, kind: str) -> Json:
    return {
        "type": kind,
        "team": {"id": ws.world.team.id, "domain": ws.world.team.domain},
        "user": {"id": user.id, "username": user.name, "name": user.name, "team_id": user.team_id},
        "api_app_id": ws.world.app_id,
        "token": VERIFICATION_TOKEN,
        "enterprise": None,
        "is_enterprise_install": False,
    }


def message_action(ws: Workspace, user: User, message: Message, action: Json) -> Json:
    """block_actions from a message; from an ephemeral one without `message` (Slack: handling interaction)."""
    channel = ws.world.channels[message.channel]
    container: Json = {
        "type": "message",
        "message_ts": message.ts,
        "channel_id": channel.id,
        "is_ephemeral": message.ephemeral,
    }
    if message.thread_ts:
        container["thread_ts"] = message.thread_ts
    untouched = ws.config.state_before_touch
    filled = ws.config.ephemeral_state or not message.ephemeral
    payload = {
        **_interaction(ws, user, "block_actions"),
        "container": container,
        "trigger_id": ws.new_trigger(user.id),
        "channel": {"id": channel.id, "name": channel.name},
        "state": {"values": message.states.values(user.id, untouched=untouched) if filled else {}},
        "response_url": ws.new_hook(user.id, channel.id, message),
        "actions": [action],
    }
    if not message.ephemeral:
        payload["message"] = message_json(ws, message)
    return payload


def view_action(ws: Workspace, user: User, view: View, action: Json) -> Json:
    return {
        **_interaction(ws, user, "block_actions"),
        "container": {"type": "view", "view_id": view.id},
        "trigger_id": ws.new_trigger(user.id, from_modal=view.definition["type"] == "modal"),
        "view": view_json(ws, view, untouched=ws.config.state_before_touch),
        "actions": [action],
    }


def view_submission(ws: Workspace, user: User, view: View) -> Json:
    return {
        **_interaction(ws, user, "view_submission"),
        "trigger_id": ws.new_trigger(user.id, from_modal=True),
        "view": view_json(ws, view),
        "response_urls": [],
    }


def view_closed(ws: Workspace, user: User, view: View, *, cleared: bool) -> Json:
    return {**_interaction(ws, user, "view_closed"), "view": view_json(ws, view), "is_cleared": cleared}


def event_callback(ws: Workspace, event: Json, *, ext_shared: bool = False) -> Json:
    return {
        "token": VERIFICATION_TOKEN,
        "team_id": ws.world.team.id,
        "api_app_id": ws.world.app_id,
        "event": event,
        "type": "event_callback",
        "event_id": f"Ev{secrets.token_hex(5).upper()}",
        "event_time": int(ws.now().timestamp()),
        "authorizations": [
            {
                "enterprise_id": None,
                "team_id": ws.world.team.id,
                "user_id": ws.bot,
                "is_bot": True,
                "is_enterprise_install": False,
            }
        ],
        "is_ext_shared_channel": ext_shared,
        "event_context": f"4-{secrets.token_urlsafe(24)}",
    }


def message_json(ws: Workspace, message: Message) -> Json:
    """The message object as the Web API and payloads carry it."""
    author = ws.world.users[message.user]
    body: Json = {
        "type": "message",
        "user": message.user,
        "ts": message.ts,
        "text": message.text,
        "team": author.team_id,
    }
    if message.by_bot:
        body |= {"bot_id": ws.world.bot_id, "app_id": ws.world.app_id}
    if message.blocks:
        body["blocks"] = message.blocks
    if message.attachments:
        body["attachments"] = message.attachments
    if message.thread_ts:
        body["thread_ts"] = message.thread_ts
    replies = ws.messages.replies(message.channel, message.ts)
    if replies:
        body |= {
            "thread_ts": message.ts,
            "reply_count": len(replies),
            "reply_users": sorted({r.user for r in replies}),
            "latest_reply": replies[-1].ts,
        }
    if message.edited_ts:
        body["edited"] = {"user": message.user, "ts": message.edited_ts}
    if message.metadata:
        body["metadata"] = message.metadata
    if message.file_ids:
        body["files"] = [file_json(ws, ws.files[file_id]) for file_id in message.file_ids]
    if message.reactions:
        body["reactions"] = [{"name": name, "users": [ws.bot], "count": 1} for name in message.reactions]
    return body


def view_json(ws: Workspace, view: View, *, untouched: bool = True) -> Json:
    """The view object as Slack sends and answers it, with this person's state."""
    definition = view.definition
    body = {
        "id": view.id,
        "team_id": ws.world.team.id,
        "type": definition["type"],
        "blocks": view.blocks,
        "private_metadata": definition.get("private_metadata", ""),
        "callback_id": definition.get("callback_id", ""),
        "state": {"values": view.states.values(view.user, untouched=untouched)},
        "hash": view.hash,
        "title": definition.get("title"),
        "clear_on_close": bool(definition.get("clear_on_close")),
        "notify_on_close": bool(definition.get("notify_on_close")),
        "close": definition.get("close"),
        "submit": definition.get("submit"),
        "previous_view_id": view.previous_id,
        "root_view_id": view.root_id,
        "app_id": ws.world.app_id,
        "external_id": view.external_id,
        "app_installed_team_id": ws.world.team.id,
        "bot_id": ws.world.bot_id,
    }
    if definition["type"] == "home":
        body["title"] = {"type": "plain_text", "text": "View Title", "emoji": True}
    return body
