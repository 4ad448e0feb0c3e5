"""What people do on the screen: commands, messages, presses and ticks. The page and the tests' driver both come here.

Each deed respects what this person can see, builds the payload Slack would send, and shows what came of it. A deed
that the screen would not offer raises RefusedError.
"""

import re
from collections.abc import Sequence
from typing import Any

from sandbox.slack import payloads, posting
from sandbox.slack.delivery import Courier, Outcome, Parcel
from sandbox.slack.elements import PRESSABLE, Element, find_element, options_of
from sandbox.slack.errors import RefusedError, SlackError
from sandbox.slack.file_inputs import NamedBytes, chosen_files, upload
from sandbox.slack.manifest import Command
from sandbox.slack.records import Delivered
from sandbox.slack.store import Message, View
from sandbox.slack.workspace import Workspace
from sandbox.slack.world import Channel, User

Json = dict[str, Any]
TROUBLE = "We had some trouble connecting. Try again?"


class Acts:
    """The deeds of the people of one workspace."""

    def __init__(self, ws: Workspace, courier: Courier) -> None:
        self._ws = ws
        self._courier = courier

    # Typing ---------------------------------------------------------------------------------------------------------

    def command(self, user_id: str, channel_id: str, text: str) -> Outcome:
        """A slash command. Slack: people of other teams cannot use it, and threads take none."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            channel = ws.place(user, channel_id)
            name, _, rest = text.strip().partition(" ")
            known = ws.manifest.commands.get(name)
            if known is None or user.team_id != ws.world.team.id:
                return Outcome(False, f"{name} is not a valid command.")
            self._refuse_read_only(channel)
            words = _escaped(ws, rest.strip()) if known.should_escape else rest.strip()
            payload = payloads.slash_command(ws, user, channel, name, words)
        return self._courier.send(
            Parcel("slash_commands", payload, known.url, lambda d: self._command_acked(user, channel, known, d))
        )

    def _command_acked(self, user: User, channel: Channel, command: Command, delivered: Delivered) -> Outcome:
        if delivered.error:
            return Outcome(False, f'{command.name} failed with the error "{delivered.error}"')
        body = {"text": delivered.body} if isinstance(delivered.body, str) else delivered.body
        if not body:
            return Outcome()
        ephemeral = body.get("response_type", "ephemeral") != "in_channel"
        with self._ws.lock:
            try:
                posting.checked_message(body, ephemeral=ephemeral)
            except SlackError as error:
                self._ws.problem(f"{command.name}: the ack was refused: {error.code} {error.extra}")
                return Outcome(False, f'{command.name} failed with the error "{error.code}"')
            posting.post(self._ws, channel.id, body, ephemeral_to=user.id if ephemeral else None)
        return Outcome()

    def say(self, user_id: str, channel_id: str, text: str, thread_ts: str | None = None) -> str:
        """An ordinary message; its ts. The app hears of it only as far as its manifest subscribes."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            channel = ws.place(user, channel_id)
            self._refuse_read_only(channel)
            if not text.strip():
                raise RefusedError("an empty message cannot be sent")
            if thread_ts is not None and ws.visible_message(user, channel, thread_ts).root_ts != thread_ts:
                raise RefusedError("a reply hangs on the first message of its thread")
            message = Message(
                channel=channel.id,
                ts=ws.next_ts(),
                user=user.id,
                text=text,
                blocks=[],
                by_bot=False,
                thread_ts=thread_ts,
            )
            ws.messages.add(message)
            ws.message_changed(message)
            events = self._events_of(message, channel)
        for event in events:
            self._courier.send_event(event)
        return message.ts

    def _refuse_read_only(self, channel: Channel) -> None:
        """Slack: with a read-only messages tab nobody sends "Slash commands and messages from the messages tab"."""
        if self._ws.is_read_only(channel):
            raise RefusedError("Sending messages to this app has been turned off.")

    def _events_of(self, message: Message, channel: Channel) -> list[Json]:
        ws = self._ws
        if ws.bot not in channel.members:
            return []
        event: Json = {
            "type": "message",
            "channel": channel.id,
            "user": message.user,
            "text": message.text,
            "ts": message.ts,
            "event_ts": message.ts,
            "channel_type": "im" if channel.is_im else "group" if channel.is_private else "channel",
            "team": ws.world.users[message.user].team_id,
        }
        if message.thread_ts:
            event["thread_ts"] = message.thread_ts
        subscription = {"im": "message.im", "group": "message.groups", "channel": "message.channels"}
        events = [event] if subscription[event["channel_type"]] in ws.manifest.events else []
        if f"<@{ws.bot}>" in message.text and "app_mention" in ws.manifest.events and not channel.is_im:
            events.append({**event, "type": "app_mention"})
        return [payloads.event_callback(ws, each, ext_shared=channel.is_ext_shared) for each in events]

    def open_home(self, user_id: str) -> None:
        """Open the app's Home tab; the app hears app_home_opened if it subscribes."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            channel = ws.world.im_between(ws.bot, user.id)
            home = ws.views.homes.get(user.id)
            event: Json = {
                "type": "app_home_opened",
                "user": user.id,
                "channel": channel.id,
                "tab": "home" if ws.manifest.home_tab else "messages",
                "event_ts": ws.next_ts(),
            }
            if home:
                event["view"] = payloads.view_json(ws, home)
            payload = payloads.event_callback(ws, event)
        if "app_home_opened" in ws.manifest.events:
            self._courier.send_event(payload)

    # Pressing and choosing ------------------------------------------------------------------------------------------

    def act_on_message(
        self, user_id: str, channel_id: str, ts: str, block_id: str, action_id: str, given: Json
    ) -> Outcome:
        """Press or choose something in a message; guests and outsiders can, where they can read it."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            channel = ws.place(user, channel_id)
            message = ws.visible_message(user, channel, ts)
            element = _element(message.blocks, block_id, action_id)
            action = self._action(user, element, message, given)
            if action is None:
                return Outcome()
            payload = payloads.message_action(ws, user, message, action)
            ws.publish({"type": "changed", "channel": channel.id, "thread_ts": message.thread_ts}, [user.id])
        return self._send_interaction(payload, self._action_acked)

    def act_on_view(self, user_id: str, view_id: str, block_id: str, action_id: str, given: Json) -> Outcome:
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            view = self._front(ws.open_view(user, view_id))
            element = _element(view.blocks, block_id, action_id)
            action = self._action(user, element, view, given)
            if action is None:
                return Outcome()
            payload = payloads.view_action(ws, user, view, action)
        return self._send_interaction(payload, self._action_acked)

    def keep_state(self, user_id: str, view_id: str, block_id: str, action_id: str, given: Json) -> Outcome:
        """Fill in an input of a view that dispatches nothing."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            view = self._front(ws.open_view(user, view_id))
            self._choose(user, _element(view.blocks, block_id, action_id), view, given)
            view.errors.pop(block_id, None)
        return Outcome()

    def add_files(
        self, user_id: str, view_id: str, block_id: str, action_id: str, files: Sequence[NamedBytes]
    ) -> Outcome:
        """Choose more files for a file input: they are uploaded at once, all or none."""
        ws = self._ws
        with ws.lock:
            user = ws.person(user_id)
            view = self._front(ws.open_view(user, view_id))
            element = _element(view.blocks, block_id, action_id)
            before = (view.states.get(user.id, element.key) or {}).get("files", [])
            view.states.choose(user.id, element, {"files": upload(ws, user.id, element, before, files)})
            view.errors.pop(block_id, None)
            ws.views_changed(user.id)
        return Outcome()

    def _front(self, view: View) -> View:
        stack = self._ws.views.stack(view.user)
        if view.definition["type"] == "modal" and (not stack or stack[-1] is not view):
            raise RefusedError("another modal lies on top of that one")
        return view

    def _action(self, user: User, element: Element, holder: Message | View, given: Json) -> Json | None:
        """The entry of `actions`, after keeping the choice; None when Slack would dispatch nothing."""
        raw = element.raw
        allowed = raw.get("visible_to_user_ids")
        if allowed and user.id not in allowed:
            raise RefusedError("that button is not shown to this person")
        action: Json = {
            "type": raw["type"],
            "block_id": element.block["block_id"],
            "action_id": raw["action_id"],
            "action_ts": self._ws.next_ts(),
        }
        if raw["type"] in PRESSABLE:
            action |= {key: raw[key] for key in ("text", "value", "style", "confirm", "url") if key in raw}
            return action
        if raw["type"] == "overflow":
            return action | {"selected_option": _overflow_choice(raw, given)}
        if element.kind is None:
            raise RefusedError(f"a {raw['type']} cannot be used")
        state = self._choose(user, element, holder, given)
        if element.in_input and not element.block.get("dispatch_action"):
            return None
        return action | {key: raw[key] for key in ("placeholder", "confirm") if key in raw} | state

    def _choose(self, user: User, element: Element, holder: Message | View, given: Json) -> Json:
        if element.raw["type"] == "file_input":
            given = chosen_files(self._ws, user.id, element, given)
        return holder.states.choose(user.id, element, given)

    def _send_interaction(self, payload: Json, settle: Any) -> Outcome:
        ws = self._ws
        if not ws.manifest.interactivity:
            raise RefusedError("This app is not configured to handle interactive responses.")
        return self._courier.send(Parcel("interactive", payload, ws.manifest.interactivity_url, settle))

    def _action_acked(self, delivered: Delivered) -> Outcome:
        if delivered.error:
            return Outcome(False, f"{TROUBLE} ({delivered.error})")
        if delivered.body:
            self._ws.problem(f"the ack of a block_actions has a body, which Slack ignores: {delivered.body!r:.200}")
        return Outcome()


def _element(blocks: list[Json], block_id: str, action_id: str) -> Element:
    element = find_element(blocks, block_id, action_id)
    if element is None:
        raise RefusedError(f"{action_id} in {block_id} is not on the screen any more")
    return element


def _overflow_choice(raw: Json, given: Json) -> Json:
    chosen = given.get("selected_option")
    wanted = chosen.get("value") if isinstance(chosen, dict) else chosen
    for option in options_of(raw):
        if option.get("value") == wanted:
            return option
    raise RefusedError(f"{raw['action_id']} has no option {wanted}")


def _escaped(ws: Workspace, text: str) -> str:
    """Slack, should_escape: names of people and channels become ids."""

    def mention(found: re.Match[str]) -> str:
        name = found.group(2)
        if found.group(1) == "@":
            user = ws.world.find_user(name)
            return f"<@{user.id}|{user.name}>" if user else found.group(0)
        channel = ws.world.find_channel(name)
        return f"<#{channel.id}|{channel.name}>" if channel else found.group(0)

    plain = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return re.sub(r"(?<!\S)([@#])([\w.-]+)", mention, plain)
