"""Holidays as the `holidays` library knows them; nobody else asks it. Calendars have names such as "US" or "AU-NSW"."""

from collections.abc import Mapping
from datetime import date
from functools import lru_cache

from claims.calendar import WEEKENDS, WorkCalendar


@lru_cache(maxsize=1)
def known() -> Mapping[str, tuple[str, ...]]:
    """Return the countries there are calendars of, each with its parts."""
    from holidays import list_supported_countries  # takes a while, and most commands ask for none

    return {country: tuple(parts) for country, parts in list_supported_countries().items()}


def is_known(name: str) -> bool:
    """Tell whether there is a calendar of this name."""
    country, _, part = name.partition("-")
    return country in known() and (not part or part in known()[country])


def calendar_of(name: str | None, today: date) -> WorkCalendar:
    """Return the calendar of this name, as far as a year or so around `today`; weekends only if there is none."""
    return _around(name, today.year) if name and is_known(name) else WEEKENDS


@lru_cache(maxsize=64)
def _around(name: str, year: int) -> WorkCalendar:
    from holidays import country_holidays

    country, _, part = name.partition("-")
    found = country_holidays(country, subdiv=part or None, years=range(year - 1, year + 2))
    return WorkCalendar(frozenset(found))
