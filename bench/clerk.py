"""A person who sends everything they can, batch by batch, and does not mind what fails: they look and press again."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.office import Desk, name_of
from sandbox.slack.driver import Person, ScreenError
from sandbox.slack.elements import elements, options_of
from sandbox.slack.seen import Seen
from sandbox.slack.server import SlackSandbox

PATIENCE = 6.0
"""Seconds a person waits for Slack to show something; a press that no replica takes shows an error after three."""
TOGETHER = 20
"""Claims on a page of the picker."""


@dataclass
class Clerk:
    """Somebody at their desk, in a thread of their own. `batch` is how many claims they tick before they send."""

    slack: SlackSandbox
    desk: Desk
    batch: int
    confirmed: int = 0
    failures: list[str] = field(default_factory=list)
    """What their screen told them when something did not work, in order."""
    stopping: threading.Event = field(default_factory=threading.Event)

    def __post_init__(self) -> None:
        """Sit down; do nothing yet."""
        self.person = Person(self.slack, self.desk.name, patience=PATIENCE)
        self.thread = threading.Thread(target=self.work, name=f"clerk-{self.desk.name}", daemon=True)

    def work(self) -> None:
        """Send until nothing can be sent any more, or until told to stop."""
        while not self.stopping.is_set():
            try:
                if self.send_one_batch() == 0:
                    return
            except ScreenError as error:
                self.failures.append(str(error)[:200])
                self._clear_the_screen()

    def send_one_batch(self) -> int:
        """Ask for the list, tick, confirm; how many claims that were, 0 when none can be sent."""
        picker = self._ask()
        if not picker.options:
            return 0
        ticked = self._tick(picker)
        self.person.press("Send to DocuSign", on=picker)
        self.person.view("Send to DocuSign")
        self.person.submit()
        self.person.view("on the way to DocuSign")
        self.person.close()
        self.confirmed += ticked
        return ticked

    def _ask(self) -> Seen:
        known = {one.ts for one in self.person.ephemerals(self.desk.channel)}
        self.person.command("/claims pending", self.desk.channel)
        self.person.wait_until(
            lambda: {one.ts for one in self.person.ephemerals(self.desk.channel)} - known, "the list of claims"
        )
        return self.person.ephemeral(name_of(self.desk), self.desk.channel)

    def _tick(self, picker: Seen) -> int:
        """Tick page after page; what an earlier, lost attempt has ticked stays ticked."""
        ticked = 0
        while True:
            page = self.person.again(picker)
            room = max(0, self.batch - ticked - len(page.ticked))
            wanted = [one for one in _values(page) if one not in page.ticked][:room]
            self.person.tick(*wanted, on=picker)
            ticked += len(page.ticked) + len(wanted)
            if ticked >= self.batch or "Next" not in page.buttons:
                return ticked
            self._turn(picker, page.options)

    def _turn(self, picker: Seen, shown: list[str]) -> None:
        self.person.press("Next", on=picker)
        self.person.wait_until(lambda: self.person.again(picker).options != shown, "the next page")

    def _clear_the_screen(self) -> None:
        """Close what is open, breathe, and begin again."""
        while self.person.views():
            try:
                self.person.close(self.person.views()[-1])
            except ScreenError:
                break
        time.sleep(0.2)


def _values(page: Seen) -> list[str]:
    """What can be ticked, by value: that is how Slack tells what is ticked."""
    return [option["value"] for element in elements(page.blocks) for option in options_of(element.raw)]


def all_at_work(clerks: list[Clerk], until: Callable[[], bool]) -> None:
    """Have all of them work until each is done, or `until` says that it is enough."""
    for clerk in clerks:
        clerk.thread.start()
    while any(clerk.thread.is_alive() for clerk in clerks) and not until():
        time.sleep(0.1)
    for clerk in clerks:
        clerk.stopping.set()
    for clerk in clerks:
        clerk.thread.join(60)
