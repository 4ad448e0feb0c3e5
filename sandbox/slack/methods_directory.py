"""The methods about who and what there is: auth.*, apps.*, users.*, conversations.*, team.*."""

from typing import Any

from sandbox.slack.errors import SlackError
from sandbox.slack.pace import TIER_2, TIER_3, TIER_4
from sandbox.slack.web_api import Call, Method
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, User

Json = dict[str, Any]
_READ_SCOPES = ("channels:read", "groups:read", "im:read", "mpim:read")


def auth_test(call: Call) -> Json:
    world = call.ws.world
    return {
        "url": f"https://{world.team.domain}.slack.com/",
        "team": world.team.name,
        "user": world.users[world.bot_user_id].name,
        "team_id": world.team.id,
        "user_id": world.bot_user_id,
        "bot_id": world.bot_id,
        "is_enterprise_install": False,
    }


def user_json(ws: Workspace, user: User) -> Json:
    """users.info's user; `is_stranger` is false for an outsider who shares a channel with the app, as in Slack."""
    own = user.team_id == ws.world.team.id
    profile = {"title": user.title, "real_name": user.real_name, "display_name": user.name, "team": user.team_id}
    if "users:read.email" in ws.manifest.scopes and user.email and own:
        profile["email"] = user.email
    body = {
        "id": user.id,
        "team_id": user.team_id,
        "name": user.name,
        "deleted": user.deleted,
        "color": user.color,
        "real_name": user.real_name,
        "tz": user.tz,
        "profile": profile,
        "is_bot": user.is_bot,
        "is_app_user": False,
        "updated": 1_700_000_000,
    }
    if own:
        body |= {
            "is_admin": user.is_admin,
            "is_email_confirmed": user.email_confirmed,
            "is_owner": False,
            "is_primary_owner": False,
            "is_restricted": user.is_restricted or user.is_ultra_restricted,
            "is_ultra_restricted": user.is_ultra_restricted,
        }
    else:
        body["is_stranger"] = not ws.world.shares_channel(ws.bot, user.id)
    return body


def users_info(call: Call) -> Json:
    ws = call.ws
    user = ws.world.users.get(call.text("user"))
    if user is None:
        raise SlackError("user_not_found")
    return {"user": user_json(ws, user)}


def users_list(call: Call) -> Json:
    ws = call.ws
    members = [user_json(ws, user) for user in ws.world.users.values() if user.team_id == ws.world.team.id]
    return {"members": members, "response_metadata": {"next_cursor": ""}}


def users_lookup(call: Call) -> Json:
    ws = call.ws
    wanted = call.text("email").casefold()
    for user in ws.world.users.values():
        if user.email.casefold() == wanted and user.team_id == ws.world.team.id and not user.deleted:
            return {"user": user_json(ws, user)}
    raise SlackError("users_not_found")


def channel_json(ws: Workspace, channel: Channel) -> Json:
    if channel.is_im:
        other = next((member for member in channel.members if member != ws.bot), ws.bot)
        return {"id": channel.id, "is_im": True, "user": other, "is_archived": False, "created": 1_700_000_000}
    return {
        "id": channel.id,
        "name": channel.name,
        "name_normalized": channel.name,
        "is_channel": not channel.is_private,
        "is_group": channel.is_private,
        "is_im": False,
        "is_mpim": False,
        "is_private": channel.is_private,
        "is_archived": channel.is_archived,
        "is_general": channel.name == "general",
        "is_shared": channel.is_ext_shared,
        "is_ext_shared": channel.is_ext_shared,
        "is_org_shared": False,
        "is_member": ws.bot in channel.members,
        "context_team_id": ws.world.team.id,
        "created": 1_700_000_000,
    }


def _readable(ws: Workspace, channel: Channel) -> bool:
    return ws.bot in channel.members or not (channel.is_private or channel.is_im)


def _channel_to_read(call: Call) -> Channel:
    ws = call.ws
    channel = ws.world.channels.get(call.text("channel"))
    if channel is None or not _readable(ws, channel):
        raise SlackError("channel_not_found")
    _need_scope(ws, channel)
    return channel


def _scope_for(channel: Channel) -> str:
    return "im:read" if channel.is_im else "groups:read" if channel.is_private else "channels:read"


def _need_scope(ws: Workspace, channel: Channel) -> None:
    needed = _scope_for(channel)
    if needed not in ws.manifest.scopes:
        raise SlackError("missing_scope", needed=needed, provided=",".join(ws.manifest.scopes))


def conversations_info(call: Call) -> Json:
    channel = _channel_to_read(call)
    body = channel_json(call.ws, channel)
    if call.flag("include_num_members") and not channel.is_im:
        body["num_members"] = len(channel.members)
    return {"channel": body}


def conversations_members(call: Call) -> Json:
    channel = _channel_to_read(call)
    return {"members": list(channel.members), "response_metadata": {"next_cursor": ""}}


def conversations_list(call: Call) -> Json:
    ws = call.ws
    wanted = (call.find("types") or "public_channel").split(",")
    channels = []
    for channel in ws.world.channels.values():
        kind = "im" if channel.is_im else "private_channel" if channel.is_private else "public_channel"
        if kind in wanted and _readable(ws, channel):
            _need_scope(ws, channel)
            if not (call.flag("exclude_archived") and channel.is_archived):
                channels.append(channel_json(ws, channel))
    return {"channels": channels, "response_metadata": {"next_cursor": ""}}


def conversations_open(call: Call) -> Json:
    ws = call.ws
    users = call.text("users").split(",")
    if len(users) != 1:
        raise SlackError("method_not_supported_for_channel_type")
    user = ws.world.users.get(users[0])
    if user is None:
        raise SlackError("user_not_found")
    if user.is_bot:
        raise SlackError("cannot_dm_bot")
    if user.deleted:
        raise SlackError("user_disabled")
    if user.team_id != ws.world.team.id and not ws.world.shares_channel(ws.bot, user.id):
        raise SlackError("user_not_visible")
    channel = ws.world.im_between(ws.bot, user.id)
    return {"channel": channel_json(ws, channel) if call.flag("return_im") else {"id": channel.id}}


METHODS = {
    "api.test": Method(lambda call: {"args": call.args}, token="none"),
    "auth.test": Method(auth_test),
    "users.info": Method(users_info, ("users:read",), frozenset({"user", "include_locale"}), per_minute=TIER_4),
    "users.list": Method(users_list, ("users:read",), frozenset({"cursor", "limit", "team_id"}), per_minute=TIER_2),
    "users.lookupByEmail": Method(users_lookup, ("users:read.email",), frozenset({"email"}), per_minute=TIER_3),
    "conversations.info": Method(
        conversations_info, _READ_SCOPES, frozenset({"channel", "include_num_members"}), per_minute=TIER_3
    ),
    "conversations.members": Method(
        conversations_members, _READ_SCOPES, frozenset({"channel", "cursor", "limit"}), per_minute=TIER_4
    ),
    "conversations.list": Method(
        conversations_list,
        _READ_SCOPES,
        frozenset({"types", "cursor", "limit", "exclude_archived", "team_id"}),
        per_minute=TIER_2,
    ),
    "conversations.open": Method(
        conversations_open,
        ("im:write", "mpim:write", "groups:write", "channels:manage"),
        frozenset({"users", "return_im"}),
        per_minute=TIER_3,
    ),
}
