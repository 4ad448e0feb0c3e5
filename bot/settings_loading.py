"""Reads the settings, and says what is wrong with all of them at once. Starts nothing, prints nothing."""

import os
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from bot.settings import Settings, SettingsError
from bot.settings_problems import database_problems, serving_problems


def load_settings(*, serving: bool = True, **given: Any) -> Settings:
    """Settings from `given`, then the environment, then `.env`, whichever names a setting first.

    With `serving` all that the bot needs must be there; without (import, migrate), the database is enough.
    Raises SettingsError with every problem, not only the first.
    """
    settings, broken = _read(given)
    problems = dict(broken)
    found = serving_problems(settings, os.environ) if serving else database_problems(settings)
    for names, sentence in found:
        if not broken.keys() & set(names):
            problems[" ".join(names)] = sentence
    if problems:
        raise SettingsError(tuple(problems.values()))
    return settings


def _read(given: Mapping[str, Any]) -> tuple[Settings, dict[str, str]]:
    try:
        return Settings(**given), {}
    except ValidationError as error:
        broken = {str(one["loc"][0]): _sentence(str(one["loc"][0]), one) for one in error.errors()}
    # The rest is judged too, with the defaults standing in for what could not be read.
    stand_ins = {name: Settings.model_fields[name].get_default() for name in broken}
    return Settings(**{**given, **stand_ins}), broken


def _sentence(name: str, error: Mapping[str, Any]) -> str:
    found, limits = error.get("input"), error.get("ctx", {})
    wanted = {
        "enum": f"one of {limits.get('expected')}",
        "int_parsing": "a whole number",
        "float_parsing": "a number",
        "bool_parsing": "true or false",
        "greater_than": f"more than {limits.get('gt')}",
        "greater_than_equal": f"{limits.get('ge')} or more",
        "less_than_equal": f"{limits.get('le')} or less",
    }.get(error["type"], error["msg"])
    return f"{name.upper()} is {found!r}; it must be {wanted}."
