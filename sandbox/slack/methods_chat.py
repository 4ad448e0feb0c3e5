"""The chat.* and reactions.* methods."""

from typing import Any

from sandbox.slack import posting
from sandbox.slack.errors import SlackError
from sandbox.slack.pace import TIER_3, TIER_4
from sandbox.slack.payloads import message_json
from sandbox.slack.store import Message
from sandbox.slack.web_api import Call, Method
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel

Json = dict[str, Any]
_SHOWN = ("text", "blocks", "attachments", "link_names", "parse")
_POSTED = frozenset({*_SHOWN, "channel", "thread_ts", "unfurl_links", "unfurl_media", "mrkdwn", "as_user"})


def channel_to_write(ws: Workspace, wanted: str) -> Channel:
    """The channel a post goes to, if the bot may post there; a person's id means the direct message with them."""
    user = ws.world.users.get(wanted)
    if user is not None:
        if user.is_bot:
            raise SlackError("cannot_dm_bot")
        own_team = user.team_id == ws.world.team.id
        if user.deleted or not (own_team or ws.world.shares_channel(ws.bot, user.id)):
            raise SlackError("channel_not_found")
        return _open_im(ws, ws.world.im_between(ws.bot, user.id))
    channel = ws.world.find_channel(wanted)
    if channel is None or (ws.bot not in channel.members and (channel.is_private or channel.is_im)):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if ws.bot not in channel.members and "chat:write.public" not in ws.manifest.scopes:
        raise SlackError("not_in_channel")
    return _open_im(ws, channel)


def _open_im(ws: Workspace, channel: Channel) -> Channel:
    if channel.is_im and not ws.manifest.messages_tab:
        raise SlackError("messages_tab_disabled")
    return channel


def thread_to_write(ws: Workspace, channel: Channel, thread_ts: str | None) -> str | None:
    """Slack: threads hang on the parent's ts, "avoid using a reply's ts value"; here that is refused."""
    if thread_ts is None:
        return None
    parent = ws.messages.find(channel.id, thread_ts)
    if parent is None or parent.ephemeral or parent.thread_ts:
        raise SlackError("cannot_reply_to_message")
    return thread_ts


def post_message(call: Call) -> Json:
    ws = call.ws
    channel = channel_to_write(ws, call.text("channel"))
    posting.checked_message(call.args, ephemeral=False)
    thread_ts = thread_to_write(ws, channel, call.find("thread_ts"))
    message = posting.post(ws, channel.id, call.args, thread_ts=thread_ts)
    if thread_ts:
        root = ws.messages.find(channel.id, thread_ts)
        if root:
            ws.message_changed(root)
    return {"channel": channel.id, "ts": message.ts, "message": message_json(ws, message)}


def post_ephemeral(call: Call) -> Json:
    ws = call.ws
    channel = ws.world.find_channel(call.text("channel"))
    user = call.text("user")
    if channel is None or (ws.bot not in channel.members and (channel.is_private or channel.is_im)):
        raise SlackError("channel_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if ws.bot not in channel.members:
        raise SlackError("not_in_channel")
    if user not in channel.members:
        raise SlackError("user_not_in_channel")
    posting.checked_message(call.args, ephemeral=True)
    thread_ts = thread_to_write(ws, channel, call.find("thread_ts"))
    message = posting.post(ws, channel.id, call.args, ephemeral_to=user, thread_ts=thread_ts)
    return {"message_ts": message.ts}


def update(call: Call) -> Json:
    ws = call.ws
    channel = _channel_of_message(ws, call.text("channel"))
    message = _own_message(ws, channel, call.text("ts"), "cant_update_message")
    posting.checked_message(call.args, ephemeral=False, update=True)
    if call.args.get("blocks") and message.blocks and _is_rich(call.args["blocks"]) != _is_rich(message.blocks):
        raise SlackError("block_mismatch")
    posting.edit(ws, message, call.args, keep_missing=True)
    return {
        "channel": channel.id,
        "ts": message.ts,
        "text": message.text,
        "message": message_json(ws, message),
    }


def _is_rich(blocks: list[Json]) -> bool:
    return any(block["type"] == "rich_text" for block in blocks)


def delete(call: Call) -> Json:
    ws = call.ws
    channel = _channel_of_message(ws, call.text("channel"))
    message = _own_message(ws, channel, call.text("ts"), "cant_delete_message")
    posting.remove(ws, message)
    return {"channel": channel.id, "ts": message.ts}


def get_permalink(call: Call) -> Json:
    ws = call.ws
    channel = _channel_of_message(ws, call.text("channel"))
    message = ws.messages.find(channel.id, call.text("message_ts"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    link = f"https://{ws.world.team.domain}.slack.com/archives/{channel.id}/p{message.ts.replace('.', '')}"
    if message.thread_ts:
        link += f"?thread_ts={message.thread_ts}&cid={channel.id}"
    return {"channel": channel.id, "permalink": link}


def add_reaction(call: Call) -> Json:
    ws = call.ws
    channel = _channel_of_message(ws, call.text("channel"))
    message = ws.messages.find(channel.id, call.text("timestamp"))
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    name = call.text("name")
    if name in message.reactions:
        raise SlackError("already_reacted")
    message.reactions.append(name)
    ws.message_changed(message)
    return {}


def _channel_of_message(ws: Workspace, wanted: str) -> Channel:
    channel = ws.world.channels.get(wanted)
    if channel is None or (ws.bot not in channel.members and (channel.is_private or channel.is_im)):
        raise SlackError("channel_not_found")
    return channel


def _own_message(ws: Workspace, channel: Channel, ts: str, refusal: str) -> Message:
    """Slack: an app edits only what it posted, and an ephemeral message not at all."""
    message = ws.messages.find(channel.id, ts)
    if message is None or message.ephemeral:
        raise SlackError("message_not_found")
    if channel.is_archived:
        raise SlackError("is_archived")
    if not message.by_bot:
        raise SlackError(refusal)
    return message


METHODS = {
    "chat.postMessage": Method(
        post_message, ("chat:write",), _POSTED | {"metadata", "reply_broadcast", "client_msg_id"}
    ),
    "chat.postEphemeral": Method(post_ephemeral, ("chat:write",), _POSTED | {"user"}, per_minute=TIER_4),
    "chat.update": Method(
        update,
        ("chat:write",),
        frozenset({*_SHOWN, "channel", "ts", "metadata", "reply_broadcast", "as_user"}),
        per_minute=TIER_3,
    ),
    "chat.delete": Method(delete, ("chat:write",), frozenset({"channel", "ts", "as_user"}), per_minute=TIER_3),
    "chat.getPermalink": Method(get_permalink, (), frozenset({"channel", "message_ts"})),
    "reactions.add": Method(
        add_reaction, ("reactions:write",), frozenset({"channel", "timestamp", "name"}), per_minute=TIER_3
    ),
}
