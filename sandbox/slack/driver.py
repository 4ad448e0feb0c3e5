"""People for tests: act as somebody in the stand-in Slack, and read what they see.

A person goes the same way as the page does and sees no more. What is not there yet is waited for, a few seconds; what
does not come raises ScreenError with what is there instead.
"""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from sandbox.slack import screen
from sandbox.slack.delivery import Outcome
from sandbox.slack.elements import PRESSABLE, Element, elements, options_of
from sandbox.slack.errors import RefusedError
from sandbox.slack.seen import Seen, last_with, listed
from sandbox.slack.server import SlackSandbox

Json = dict[str, Any]
T = TypeVar("T")
PATIENCE_SECONDS = 5.0


class ScreenError(AssertionError):
    """What was asked for is not on this person's screen, or the screen showed an error; the text says which."""


class Person:
    """Somebody at their screen; `who` is an id or a name of the world."""

    def __init__(self, sandbox: SlackSandbox, who: str, *, patience: float = PATIENCE_SECONDS) -> None:
        self._sandbox = sandbox
        self._ws = sandbox.ws
        self._patience = patience
        self.id = self._ws.person(who).id

    # Reading --------------------------------------------------------------------------------------------------------

    def messages(self, channel: str, thread_ts: str | None = None) -> list[Seen]:
        """What is in a channel (by id or name; "claims" is the direct message with the app), or in a thread, now."""
        with self._ws.lock:
            place = self._channel(channel)
            shown = screen.messages(self._ws, self.id, place, thread_ts)["messages"]
        return [Seen(place, raw["ts"], raw) for raw in shown]

    def thread(self, root: Seen) -> list[Seen]:
        """The replies under a message, oldest first."""
        return self.messages(str(root.channel), root.ts)[1:]

    def ephemerals(self, channel: str | None = None) -> list[Seen]:
        """The private messages only this person sees, oldest first."""
        with self._ws.lock:
            places = [self._channel(channel)] if channel else [c.id for c in self._ws.world.channels_of(self.id)]
            seen = []
            for place in places:
                roots = self.messages(place)
                seen += [m for m in roots if m.ephemeral]
                for root in roots:
                    seen += [m for m in self.thread(root) if m.ephemeral]
        return sorted(seen, key=lambda m: m.ts)

    def ephemeral(self, containing: str = "", channel: str | None = None) -> Seen:
        """The newest private message that contains a text, waited for."""
        return self._wait(
            lambda: last_with(self.ephemerals(channel), containing),
            lambda: f"no private message with {containing!r}; there is: {listed(self.ephemerals(channel))}",
        )

    def message(self, containing: str, channel: str, thread_ts: str | None = None) -> Seen:
        """The newest message in a channel or thread that contains a text, waited for."""
        return self._wait(
            lambda: last_with(self.messages(channel, thread_ts), containing),
            lambda: f"no message with {containing!r}; there is: {listed(self.messages(channel, thread_ts))}",
        )

    def again(self, seen: Seen) -> Seen:
        """The same message or view as it looks now; ScreenError when it is gone."""
        now = self._find(seen)
        if now is None:
            raise ScreenError(f"it is gone: {seen.plain:.200}")
        return now

    def wait_until(self, holds: Callable[[], object], what: str = "it") -> None:
        """Wait until something holds on the screen; it is asked again whenever anything changes."""
        self._wait(lambda: True if holds() else None, lambda: f"{what} did not happen")

    def views(self) -> list[Seen]:
        """The open modals, the top one last."""
        with self._ws.lock:
            return [Seen(None, raw["id"], raw) for raw in screen.views(self._ws, self.id)["views"]]

    def view(self, containing: str = "") -> Seen:
        """The modal on top, waited for until it contains a text."""
        return self._wait(
            lambda: last_with(self.views()[-1:], containing),
            lambda: f"no modal with {containing!r} on top; there is: {listed(self.views())}",
        )

    def files(self, message: Seen) -> dict[str, bytes]:
        """The files of a message that this person sees, by name, as they would be downloaded."""
        with self._ws.lock:
            return {one["name"]: self._ws.files[one["id"]].content or b"" for one in message.raw.get("files", [])}

    def home(self) -> Seen | None:
        """The app's Home tab as last published for this person."""
        with self._ws.lock:
            raw = screen.home(self._ws, self.id)["view"]
        return Seen(None, raw["id"], raw) if raw else None

    # Acting ---------------------------------------------------------------------------------------------------------

    def command(self, text: str, channel: str) -> None:
        """Type a slash command. ScreenError when Slack shows an error for it."""
        self._do(lambda: self._sandbox.acts.command(self.id, self._channel(channel), text))

    def say(self, text: str, channel: str, thread_ts: str | None = None) -> str:
        """Write an ordinary message; its ts."""
        try:
            return self._sandbox.acts.say(self.id, self._channel(channel), text, thread_ts)
        except RefusedError as refused:
            raise ScreenError(str(refused)) from refused

    def open_home(self) -> None:
        self._sandbox.acts.open_home(self.id)

    def press(self, button: str, on: Seen | None = None) -> None:
        """Press a button, by its label or action_id, on a message or view.

        Without `on`: on the top modal if one is open, else on the newest message that has the button.
        """
        where, element = self._look(on, lambda e: e.raw["type"] in PRESSABLE and _is_called(e, button), button)
        self._act(where, element, {})

    def tick(self, *options: str, on: Seen | None = None) -> None:
        """Tick options of checkboxes, one after the other, each by its value, its text or a part of its text."""
        for option in options:
            self._turn(option, on, ticked=True)

    def untick(self, *options: str, on: Seen | None = None) -> None:
        for option in options:
            self._turn(option, on, ticked=False)

    def choose(self, option: str, on: Seen | None = None) -> None:
        """Choose an option of a menu, an overflow menu or radio buttons."""
        kinds = ("static_select", "radio_buttons", "overflow")
        where, element = self._look(on, lambda e: e.raw["type"] in kinds and bool(_matching(e, option)), option)
        self._act(where, element, {"selected_option": _one(element, option)})

    def fill(self, action_id: str, text: str, on: Seen | None = None) -> None:
        """Write into a text input, found by its action_id or its label."""
        where, element = self._look(on, lambda e: e.in_input and _is_called(e, action_id), action_id)
        kind = element.kind
        if kind is None:
            raise ScreenError(f"{action_id} takes no text")
        self._act(where, element, {kind.key: text})

    def choose_files(self, action_id: str, *files: tuple[str, bytes], on: Seen | None = None) -> None:
        """Add files, each its name and its bytes, to a file input, found by its action_id or its label."""
        view, element = self._file_input(action_id, on)
        self._do(lambda: self._sandbox.acts.add_files(self.id, view.ts, *element.key, files))

    def remove_file(self, action_id: str, name: str, on: Seen | None = None) -> None:
        """Take a chosen file out of a file input again."""
        view, element = self._file_input(action_id, on)
        block_id, in_it = element.key
        before = view.state[block_id][in_it]["files"]
        if name not in [each["name"] for each in before]:
            raise ScreenError(f"{name} is not among the chosen files")
        self._act(view, element, {"files": [each["id"] for each in before if each["name"] != name]})

    def submit(self, view: Seen | None = None) -> dict[str, str]:
        """Submit the top modal; the texts that appeared under inputs, by block_id (none: it went through)."""
        top = view or self.view()
        return self._do(lambda: self._sandbox.modals.submit(self.id, top.ts)).errors

    def close(self, view: Seen | None = None) -> None:
        top = view or self.view()
        self._do(lambda: self._sandbox.modals.close(self.id, top.ts))

    # Inside ---------------------------------------------------------------------------------------------------------

    def _channel(self, wanted: str) -> str:
        if wanted == self._ws.world.users[self._ws.bot].name:
            wanted = f"D{self.id[1:]}"
        try:
            return self._ws.place(self._ws.person(self.id), wanted).id
        except RefusedError as refused:
            raise ScreenError(str(refused)) from refused

    def _find(self, seen: Seen) -> Seen | None:
        if seen.channel is None:
            home = self.home()
            return next((v for v in [*self.views(), *([home] if home else [])] if v.ts == seen.ts), None)
        root = seen.raw.get("thread_ts")
        return next((m for m in self.messages(seen.channel, root) if m.ts == seen.ts), None)

    def _places(self, on: Seen | None) -> list[Seen]:
        """Where to look for an element, the likeliest first."""
        if on is not None:
            now = self._find(on)
            return [now] if now else []
        top = self.views()[-1:]
        if top:
            return top
        everything: list[Seen] = []
        for channel in list(self._ws.world.channels_of(self.id)):
            for message in self.messages(channel.id):
                everything.append(message)
                if message.raw["reply_count"]:
                    everything += self.thread(message)
        return sorted(everything, key=lambda m: m.ts, reverse=True)

    def _look(self, on: Seen | None, fits: Callable[[Element], bool], name: str) -> tuple[Seen, Element]:
        def find() -> tuple[Seen, Element] | None:
            with self._ws.lock:
                for place in self._places(on):
                    for element in elements(place.blocks):
                        if fits(element):
                            return place, element
            return None

        return self._wait(find, lambda: f"nothing called {name!r} to use; there is: {listed(self._places(on))}")

    def _file_input(self, name: str, on: Seen | None) -> tuple[Seen, Element]:
        return self._look(on, lambda e: e.raw["type"] == "file_input" and _is_called(e, name), name)

    def _turn(self, option: str, on: Seen | None, *, ticked: bool) -> None:
        where, element = self._look(on, lambda e: e.raw["type"] == "checkboxes" and bool(_matching(e, option)), option)
        block_id, action_id = element.key
        before = where.state.get(block_id, {}).get(action_id, {}).get("selected_options") or []
        wanted = _one(element, option)
        after = [each for each in before if each != wanted] + ([wanted] if ticked else [])
        if len(after) == len(before):
            raise ScreenError(f"{option!r} is {'already' if ticked else 'not'} ticked")
        self._act(where, element, {"selected_options": after})

    def _act(self, where: Seen, element: Element, given: Json) -> None:
        acts = self._sandbox.acts
        if where.channel is None:
            self._do(lambda: acts.act_on_view(self.id, where.ts, *element.key, given))
        else:
            channel = where.channel
            self._do(lambda: acts.act_on_message(self.id, channel, where.ts, *element.key, given))

    def _do(self, deed: Callable[[], Outcome]) -> Outcome:
        try:
            outcome = deed()
        except RefusedError as refused:
            raise ScreenError(str(refused)) from refused
        if outcome.error:
            raise ScreenError(outcome.error)
        return outcome

    def _wait(self, find: Callable[[], T | None], complain: Callable[[], str]) -> T:
        deadline = time.monotonic() + self._patience
        with self._ws.changed:
            while True:
                found = find()
                if found is not None:
                    return found
                left = deadline - time.monotonic()
                if left <= 0:
                    raise ScreenError(complain())
                self._ws.changed.wait(min(left, 0.2))


def _is_called(element: Element, name: str) -> bool:
    label = (element.raw.get("text") or element.block.get("label") or {}).get("text")
    return name in (label, element.raw["action_id"])


def _matching(element: Element, wanted: str) -> list[Json]:
    """The options meant: by value or text, else by a part of the text."""
    options = options_of(element.raw)
    exact = [o for o in options if wanted in (o.get("value"), o["text"]["text"])]
    return exact or [o for o in options if wanted in o["text"]["text"]]


def _one(element: Element, wanted: str) -> Json:
    found = _matching(element, wanted)
    if len(found) != 1:
        raise ScreenError(f"{wanted!r} fits {len(found)} options of {element.raw['action_id']}")
    return found[0]
