"""Requests that no screen offers: presses and submissions with copied or invented ids, by anybody at all.

They come to the bot signed by Slack, as they would if somebody had seen the button elsewhere or earlier.
"""

from collections.abc import Sequence
from typing import Any

from sandbox.slack import payloads
from sandbox.slack.delivery import Outcome, Parcel
from sandbox.slack.records import Delivered
from sandbox.slack.seen import Seen
from sandbox.slack.server import SlackSandbox
from sandbox.slack.store import Message, View
from sandbox.slack.world import User

Json = dict[str, Any]
RIVERSIDE = "C04RIVERSID"
PRESSED = "the message that was pressed"


class Forger:
    """Makes such requests; `who` is a name or an id, of the stand-in's world or of nobody."""

    def __init__(self, slack: SlackSandbox) -> None:
        self._slack = slack
        self._ws = slack.ws

    def command(self, who: str, text: str, channel: str = RIVERSIDE) -> None:
        """Type a command, also as somebody whom Slack would not let."""
        ws = self._ws
        with ws.lock:
            payload = payloads.slash_command(ws, self._user(who), ws.world.channels[channel], "/claims", text)
        self._send("slash_commands", payload)

    def press(self, who: str, action_id: str, value: str | None = None, channel: str = RIVERSIDE) -> None:
        """Press a button of a private message of one's own that says just this."""
        self._act(who, {"type": "button", "block_id": "forged", "action_id": action_id, "value": value}, channel)

    def tick(self, who: str, block_id: str, values: Sequence[str], channel: str = RIVERSIDE) -> None:
        """Have a group of checkboxes report these ticks."""
        options = [{"text": {"type": "plain_text", "text": "x"}, "value": value} for value in values]
        action = {"type": "checkboxes", "block_id": block_id, "action_id": "claims.tick", "selected_options": options}
        self._act(who, action, channel)

    def submit(self, who: str, private_metadata: str, callback_id: str = "claims.confirm") -> str:
        """Submit a modal, the confirmation unless it is named, with this metadata; all that the modal says then."""
        ws = self._ws
        with ws.lock:
            definition = {
                "type": "modal", "callback_id": callback_id, "private_metadata": private_metadata,
                "title": {"type": "plain_text", "text": "x"}, "blocks": [],
            }  # fmt: skip
            user = self._user(who)
            payload = payloads.view_submission(ws, user, View("V0FORGED", user.id, definition, "1.x", "V0FORGED"))
        return Seen(None, "V0FORGED", self._send("interactive", payload)["view"]).plain

    def deliver_again(self, delivered: Delivered) -> Json:
        """Deliver a payload once more, as Slack does when it did not hear our acknowledgement; how it is answered."""
        return self._send(delivered.kind, delivered.payload)

    def told(self, who: str) -> list[str]:
        """What this person was told in private, here or in their direct message, oldest first."""
        user, ws = self._user(who), self._ws
        with ws.lock:
            own = [
                message
                for message in ws.messages.by_id.values()
                if message.ephemeral_to == user.id or (message.by_bot and message.channel == f"D{user.id[1:]}")
            ]
            said = [Seen(one.channel, one.ts, payloads.message_json(ws, one)).plain for one in own]
        return [one for one in said if one != PRESSED]

    def _act(self, who: str, action: Json, channel: str) -> None:
        ws = self._ws
        with ws.lock:
            user = self._user(who)
            message = Message(channel, ws.next_ts(), ws.bot, PRESSED, [], by_bot=True, ephemeral_to=user.id)
            ws.messages.add(message)
            payload = payloads.message_action(ws, user, message, {**action, "action_ts": ws.next_ts()})
        self._send("interactive", payload)

    def _send(self, kind: str, payload: Json) -> Json:
        answers: list[Delivered] = []

        def settle(delivered: Delivered) -> Outcome:
            answers.append(delivered)
            return Outcome()

        self._slack.courier.send(Parcel(kind, payload, self._ws.manifest.interactivity_url, settle))
        answer = answers[-1]
        assert answer.error is None, f"{kind} was not acknowledged: {answer.error}"
        return answer.body or {}

    def _user(self, who: str) -> User:
        found = self._ws.world.find_user(who)
        return found or User(who, who, who, "", "", self._ws.world.team.id, "555555", "Etc/UTC")
