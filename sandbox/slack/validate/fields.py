"""The small parts that the tables of elements and blocks are written with.

A check takes a value, the pointer to it and the report, and adds what is wrong. Nothing here
knows a Slack name or a Slack limit.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sandbox.slack.validate.mrkdwn import Finding, hidden_findings, mrkdwn_findings
from sandbox.slack.validate.problem import Report, step

Check = Callable[[Any, str, Report], None]
Look = Callable[[str], Iterator[Finding]]


@dataclass(frozen=True)
class Shape:
    """An object: the keys it must have, those it may have, and rules over the whole.

    Any other key is refused. `rules` run in order over an object whose parts are sound, until
    one finds something: they may trust its types, and a single slip is reported once.
    """

    required: Mapping[str, Check]
    optional: Mapping[str, Check] = field(default_factory=dict)
    rules: tuple[Check, ...] = ()

    def __call__(self, value: Any, at: str, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add(at, "wrong_type", "must be an object")
            return
        before = len(report.problems)
        known = {**self.required, **self.optional}
        for key in value:
            if key not in known:
                report.add(step(at, key), "unknown_key", "is not a key of this object")
        for key, check in known.items():
            if key in value:
                check(value[key], step(at, key), report)
            elif key in self.required:
                report.add(step(at, key), "missing", "is required")
        for rule in self.rules:
            if len(report.problems) == before:
                rule(value, at, report)


def typed(
    name: str,
    required: Mapping[str, Check] | None = None,
    optional: Mapping[str, Check] | None = None,
    rules: tuple[Check, ...] = (),
) -> Shape:
    """Return the shape of an object whose `type` is `name`."""
    return Shape({"type": one_of(name), **(required or {})}, optional or {}, rules)


def string(longest: int, shortest: int = 1, *, blank: bool = False, looks: tuple[Look, ...] = ()) -> Check:
    """Return a check of a string's length in code points, and of what `looks` find in it.

    White space alone counts as empty unless `blank`.
    """

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, str):
            report.add(at, "wrong_type", "must be a string")
            return
        if shortest and not (value if blank else value.strip()):
            report.add(at, "empty", "must not be empty")
            return
        if len(value) > longest:
            report.add(at, "too_long", f"has {len(value)} characters, at most {longest} are allowed")
        for look in (hidden_findings, *looks):
            for code, message in look(value):
                report.add(at, code, message)

    return check


def mrkdwn(longest: int) -> Check:
    """Return a check of a non-empty string that Slack will read as mrkdwn."""
    return string(longest, looks=(mrkdwn_findings,))


def flag(value: Any, at: str, report: Report) -> None:
    """Check a JSON true or false."""
    if not isinstance(value, bool):
        report.add(at, "wrong_type", "must be true or false")


def number(value: Any, at: str, report: Report) -> None:
    """Check a JSON number of any size."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        report.add(at, "wrong_type", "must be a number")


def whole(lowest: int, highest: int) -> Check:
    """Return a check of an integer within bounds, both included."""

    def check(value: Any, at: str, report: Report) -> None:
        if isinstance(value, bool) or not isinstance(value, int):
            report.add(at, "wrong_type", "must be an integer")
        elif not lowest <= value <= highest:
            report.add(at, "out_of_range", f"must be from {lowest} to {highest}")

    return check


def one_of(*allowed: str | bool) -> Check:
    """Return a check that the value is one of a few words."""

    def check(value: Any, at: str, report: Report) -> None:
        if not any(value is word or (isinstance(value, str) and value == word) for word in allowed):
            report.add(at, "not_allowed", f"must be one of {', '.join(map(str, allowed))}")

    return check


def array(item: Check, most: int, least: int = 1) -> Check:
    """Return a check of a list's length and of each item in it."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, list | tuple):
            report.add(at, "wrong_type", "must be a list")
            return
        if len(value) > most:
            report.add(at, "too_many", f"has {len(value)} items, at most {most} are allowed")
        if len(value) < least:
            report.add(at, "too_few", f"has {len(value)} items, at least {least} are required")
        for index, entry in enumerate(value):
            item(entry, step(at, index), report)

    return check


def by_type(table: Mapping[str, Check], code: str = "not_allowed") -> Check:
    """Return a check that picks the entry of `table` named by the object's `type`; `code` if there is none."""

    def check(value: Any, at: str, report: Report) -> None:
        if not isinstance(value, Mapping):
            report.add(at, "wrong_type", "must be an object")
        elif "type" not in value:
            report.add(step(at, "type"), "missing", "is required")
        elif not isinstance(kind := value["type"], str) or kind not in table:
            report.add(step(at, "type"), code, f"must be one of {', '.join(table)} here")
        else:
            table[kind](value, at, report)

    return check


def exactly_one(*keys: str) -> Check:
    """Return a rule that exactly one of `keys` is present; blamed on the first."""

    def rule(value: Any, at: str, report: Report) -> None:
        present = [key for key in keys if key in value]
        if not present:
            report.add(step(at, keys[0]), "missing", f"one of {', '.join(keys)} is required")
        elif len(present) > 1:
            report.add(step(at, present[-1]), "conflict", f"only one of {', '.join(keys)} may be given")

    return rule


def unique(values: list[tuple[str, Any]], code: str, report: Report) -> None:
    """Report every (pointer, value) whose value came before."""
    seen: list[Any] = []
    for at, value in values:
        if value in seen:
            report.add(at, code, f"{value!r} is used before")
        seen.append(value)
