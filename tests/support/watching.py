"""What the product asks of DocuSign, seen from within: each call it decided to make, and what came of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, cast

from bot.services.context import Envelopes, Services
from esign.errors import Trouble
from sandbox.docusign.model import Received

Act = Callable[[], object]


@dataclass(frozen=True)
class Asked:
    """A call that the product decided to make, and the kind of trouble that came of it, if any."""

    call: str
    trouble: str = ""


@dataclass
class Watch:
    """Keeps what the product asked, however often the bot starts, and does something just before or after a call."""

    asked: list[Asked] = field(default_factory=list)
    _before: dict[str, Act] = field(default_factory=dict)
    _after: dict[str, tuple[Act, bool]] = field(default_factory=dict)

    def before(self, call: str, act: Act) -> None:
        """Do this just before the next call of that name."""
        self._before[call] = act

    def after(self, call: str, act: Act, answered: bool = False) -> None:
        """Do this as soon as the next call of that name has ended (or was answered), before the product hears of it."""
        self._after[call] = (act, answered)

    @property
    def idle(self) -> bool:
        """Nothing waits to be done."""
        return not self._before and not self._after

    def forget(self) -> None:
        """Do nothing of what waits to be done."""
        self._before.clear()
        self._after.clear()

    def instrument(self, services: Services) -> Services:
        """Stand between the services and DocuSign."""
        return replace(services, envelopes=cast("Envelopes", _Watched(services.envelopes, self)))

    def around(self, name: str, call: Callable[[], Any]) -> Any:
        """Make a call of the product's."""
        self._before.pop(name, _nothing)()
        trouble = ""
        try:
            return call()
        except Trouble as told:
            trouble = type(told).__name__
            raise
        finally:
            self.asked.append(Asked(name, trouble))
            act, answered = self._after.get(name, (_nothing, False))
            if not (trouble and answered):
                self._after.pop(name, None)
                act()


class _Watched:
    def __init__(self, target: Envelopes, watch: Watch) -> None:
        self._target, self._watch = target, watch

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        return lambda *arguments, **named: self._watch.around(name, lambda: found(*arguments, **named))


def repeated(asked: Sequence[Asked], received: Sequence[Received]) -> list[str]:
    """The kinds of calls that reached DocuSign more often than they were decided on; a token that ended costs one."""
    kinds: dict[str, tuple[Callable[[Received], bool], tuple[str, ...]]] = {
        "creating": (lambda one: one.method == "POST", ("create_draft",)),
        "sending": (lambda one: one.method == "PUT" and "recyclebin" not in one.path, ("send",)),
        "binning": (lambda one: "recyclebin" in one.path, ("discard_draft",)),
        "looking": (
            lambda one: one.method == "GET" and one.path.endswith("/envelopes"),
            ("find", "read", "discard_draft", "changes_since"),
        ),
    }
    rest = [one for one in received if one.path.startswith("/restapi") and one.status != 401]
    return [
        kind
        for kind, (is_one, names) in kinds.items()
        if sum(map(is_one, rest)) > sum(one.call in names for one in asked)
    ]


def _nothing() -> None:
    """No act."""
