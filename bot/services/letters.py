"""Direct messages to one person about themselves. Told at most once: an unknown answer is not asked again."""

from collections.abc import Mapping
from typing import Any

import structlog

from bot.services.context import Services
from bot.services.speaking import SlackIsSilent, SlackRefuses, SlackSaysWait, write_to

log = structlog.get_logger(__name__)


def write(services: Services, slack_id: str, message: Mapping[str, Any]) -> bool:
    """Post to the person; false if Slack said that it was not posted, and another try may help."""
    try:
        write_to(services.slack, slack_id, message, services.clock())
    except SlackSaysWait as wait:
        log.warning("letter_not_delivered", person=slack_id, error=wait.code)
        return False
    except (SlackIsSilent, SlackRefuses) as trouble:
        log.warning("letter_not_delivered", person=slack_id, error=str(trouble) or type(trouble).__name__)
    return True
