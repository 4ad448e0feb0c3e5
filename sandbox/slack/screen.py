"""What one person sees, as plain JSON for the page: channels, messages, views. Changes nothing but what is read."""

from typing import Any

from sandbox.slack.files import file_json
from sandbox.slack.payloads import message_json, view_json
from sandbox.slack.store import Message
from sandbox.slack.workspace import Workspace

Json = dict[str, Any]


def world(ws: Workspace) -> Json:
    w = ws.world
    return {
        "team": {"id": w.team.id, "name": w.team.name, "domain": w.team.domain},
        "users": [
            {
                "id": u.id,
                "name": u.name,
                "real_name": u.real_name,
                "title": u.title,
                "kind": w.kind(u),
                "color": u.color,
            }
            for u in w.users.values()
            if not u.deleted
        ],
        "channels": [
            {"id": c.id, "name": c.name, "is_ext_shared": c.is_ext_shared, "members": c.members}
            for c in w.channels.values()
            if not c.is_im
        ],
        "commands": [
            {"command": c.name, "description": c.description, "usage_hint": c.usage_hint}
            for c in ws.manifest.commands.values()
        ],
        "home_tab": ws.manifest.home_tab,
        "links": {"docusign_inbox": ws.config.docusign_inbox},
    }


def channels(ws: Workspace, user_id: str) -> Json:
    """This person's channels, and direct messages (the app's is always there for people of the team)."""
    user = ws.person(user_id)
    if user.team_id == ws.world.team.id:
        ws.world.im_between(ws.bot, user.id)
    shown = []
    for channel in ws.world.channels_of(user.id):
        read = ws.last_read.get((user.id, channel.id), "")
        unread = sum(1 for m in ws.messages.seen_by(user.id, channel.id) if m.ts > read and m.user != user.id)
        entry: Json = {
            "id": channel.id,
            "name": channel.name,
            "kind": "im" if channel.is_im else "channel",
            "unread": unread,
        }
        if channel.is_im:
            other = next(member for member in channel.members if member != user.id)
            entry |= {"with": other, "name": ws.world.users[other].real_name, "read_only": ws.is_read_only(channel)}
        shown.append(entry)
    return {"channels": shown}


def messages(ws: Workspace, user_id: str, channel_id: str, thread_ts: str | None) -> Json:
    user = ws.person(user_id)
    channel = ws.place(user, channel_id)
    seen = ws.messages.seen_by(user.id, channel.id, thread_ts)
    if seen and thread_ts is None:
        ws.last_read[user.id, channel.id] = seen[-1].ts
    return {"messages": [_message(ws, user.id, message) for message in seen], "has_more": False}


def _message(ws: Workspace, user_id: str, message: Message) -> Json:
    full = message_json(ws, message)
    shown: Json = {
        "ts": message.ts,
        "user": message.user,
        "bot": message.by_bot,
        "text": message.text,
        "blocks": full.get("blocks", []),
        "attachments": message.attachments,
        "ephemeral": message.ephemeral,
        "edited": message.says_edited,
        "reply_count": full.get("reply_count", 0),
        "reactions": list(message.reactions),
        "files": [
            {
                **{k: v for k, v in file_json(ws, ws.files[f]).items() if k in ("id", "name", "size")},
                "url": f"page/file/{f}",
            }
            for f in message.file_ids
        ],
        "state": message.states.values(user_id),
    }
    if message.thread_ts:
        shown["thread_ts"] = message.thread_ts
    if "latest_reply" in full:
        shown["latest_reply"] = full["latest_reply"]
    return shown


def views(ws: Workspace, user_id: str) -> Json:
    user = ws.person(user_id)
    return {"views": [{**view_json(ws, v), "errors": dict(v.errors)} for v in ws.views.stack(user.id)]}


def home(ws: Workspace, user_id: str) -> Json:
    user = ws.person(user_id)
    view = ws.views.homes.get(user.id)
    return {"view": view_json(ws, view) if view else None}
