"""People's Home tabs: drawn when somebody looks, and redrawn at a sane rate when what they show has changed.

A publishing that is repeated changes nothing, so nothing of it is kept but when and what was told: a lost answer, a
retry of Slack's and another replica just draw it once more. Who may see what is asked anew each time.
"""

from datetime import timedelta
from typing import Any

import structlog

from bot.blocks.home import home_view, nothing_view
from bot.services import at_home, authority
from bot.services.authority import NOT_CHECKED, STRANGER, Caller, Refusal
from bot.services.context import Services
from bot.services.silence import by_itself, heeded
from bot.services.speaking import RATE_LIMITED, SlackIsSilent, SlackRefuses, SlackSaysWait, said
from claims.audit import Surface
from claims.wording import say
from storage import homes, pace
from storage.homes import Drawing

log = structlog.get_logger(__name__)

LOOKED_FOR = timedelta(days=7)
"""Who has not looked for so long is not redrawn for: they find it drawn anew when they look."""
AT_ONCE = 3
"""So many are redrawn at one look; then batches and threads have their turn again."""


def opened(services: Services, slack_id: str) -> None:
    """Show somebody who looks how things stand. Nothing is said to Slack where their tab says it already.

    Where Slack is not to be spoken to just now, or says nothing, a later look does it.
    """
    with services.db.deciding() as tx:
        homes.opened(tx, slack_id, services.clock())
    with heeded(services):
        _draw_if_due(services, slack_id, services.timing.homes_a_minute * 2)


def redraw(services: Services) -> None:
    """Redraw the tabs that are stale, the stalest first, as far as the pace allows; what remains is stale still.

    Raises SlackSaysWait and SlackIsSilent. What else goes wrong with one tab is that one's trouble alone.
    """
    now, timing = services.clock(), services.timing
    with services.db.reading() as tx:
        left = timing.homes_a_minute - pace.published(tx, now)
        due = homes.stale(tx, now, LOOKED_FOR, timing.home_again, min(left, AT_ONCE)) if left > 0 else ()
    for slack_id in due:
        with by_itself("home_not_drawn", person=slack_id):  # its right to be drawn runs out
            _draw_if_due(services, slack_id, timing.homes_a_minute)


def _draw_if_due(services: Services, slack_id: str, a_minute: int) -> None:
    now, timing = services.clock(), services.timing
    with services.db.deciding() as tx:
        taken = homes.take(tx, slack_id, now, timing.home_again, timing.drawing)
        if taken is not None and not pace.take_publish(tx, now, a_minute):
            homes.give_back(tx, taken)
            return
    if taken is not None:
        _draw(services, taken)


def _draw(services: Services, taken: Drawing) -> None:
    """Publish one tab. The right is kept, and runs out, unless it is known that nothing was done.

    What Slack refuses counts as drawn: it would be refused again until something changes.
    """
    try:
        view = _view(services, taken.slack_id)
        said(lambda: services.slack.views_publish(user_id=taken.slack_id, view=view), services.clock())
    except SlackRefuses as refusal:
        log.warning("home_not_taken", person=taken.slack_id, error=refusal.code)
    except SlackSaysWait as wait:
        if wait.code == RATE_LIMITED:
            with services.db.deciding() as tx:
                homes.give_back(tx, taken)
        raise
    with services.db.deciding() as tx:
        homes.drawn(tx, taken)


def _view(services: Services, slack_id: str) -> dict[str, Any]:
    """Return what the person may see: whoever is not one of us, or a member of nothing, learns nothing but that."""
    ours = services.workspace
    try:
        # Slack does not say of whom it is in which workspace they are; their profile does.
        authority.check_person(services, Caller(slack_id, ours.team_id, ours.enterprise_id, Surface.JOB))
    except Refusal as refusal:
        if refusal.words == say(NOT_CHECKED):
            raise SlackIsSilent from None
        return nothing_view(refusal.words)
    home = at_home.read(services, slack_id)
    return home_view(home) if home is not None else nothing_view(say(STRANGER))
