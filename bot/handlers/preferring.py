"""`/claims settings`: a modal for the admins of a project, the same in words for its other members."""

from collections.abc import Mapping
from typing import Any

from bot.blocks import command_ids
from bot.blocks.choosing import which_message
from bot.blocks.settings import changed_view, read_settings, settings_message, settings_view
from bot.handlers.answers import answer
from bot.handlers.modals import open_view
from bot.handlers.requests import caller_of, inputs_of, is_choice, place_of
from bot.handlers.submissions import Submitted, errors, updated
from bot.services import picking, preferring, remembering
from bot.services.authority import Refusal
from bot.services.context import Services
from claims.finding import Subject, Thing
from claims.wording import say

Body = Mapping[str, Any]


def choose_settings(services: Services, body: Body, _rest: str) -> None:
    """`/claims settings`: those of this channel's project, or of the only one; else a choice."""
    projects, channel_id = picking.choices(services, caller_of(body)), place_of(body)
    here = [one for one in projects if one.channel_id == channel_id]
    if (project := remembering.only_one(here, projects)) is not None:
        _show(services, body, project.id)
    else:
        options = remembering.bound_first(projects, channel_id)
        answer(services, body, which_message("settings", {Thing.PROJECT}, options))


def show_settings(services: Services, body: Body, project: Subject) -> None:
    """`/claims settings PROJECT`."""
    _show(services, body, project.id)


def _show(services: Services, body: Body, project_id: str) -> None:
    shown = preferring.show(services, caller_of(body), project_id)
    if shown.help is None:
        open_view(services, body, settings_view(shown.project, shown.settings))
    else:
        answer(services, body, settings_message(shown.project, shown.settings, shown.help), replace=is_choice(body))


def keep_settings(services: Services, body: Body) -> Submitted:
    """Keep a project's settings, and say what changed; where somebody else changed them since, show them anew."""
    shown = command_ids.read_settings_metadata(body["view"].get("private_metadata"))
    chosen = read_settings(inputs_of(body))
    if shown is None or chosen is None:
        raise Refusal(say("This form cannot be read any more. Nothing was changed. Type `/claims settings` again."))
    try:
        done = preferring.change(services, caller_of(body), shown.project_id, shown.mark, chosen)
    except preferring.FaultsFound as found:
        return Submitted(errors({str(field): words for field, words in found.faults.items()}))
    except preferring.ChangedMeanwhile as changed:
        note = say("Somebody has changed them since you opened this. Nothing was changed; look again.")
        return Submitted(updated(settings_view(changed.shown.project, changed.shown.settings, note)))
    return Submitted(updated(changed_view(done.project, done.before, done.after)))
