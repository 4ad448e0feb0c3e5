"""What a project's admins choose about how it is told: shown to its members, changed by its admins."""

from dataclasses import dataclass, replace

from bot.services import authority
from bot.services.authority import Caller, Refusal
from bot.services.context import Services
from claims import preferences as rules
from claims.audit import Deed, Entry
from claims.helping import Help
from claims.model import Level, Member, Project
from claims.preferences import Field, Settings, faults
from claims.wording import phrase, say
from storage import audit, preferences, projects
from storage.database import Tx

NEEDS_ADMIN = phrase(
    "Changing the settings of {project} needs Admin on its Commitments tool; yours is {level}. Nothing was changed."
)


@dataclass(frozen=True)
class Shown:
    """A project's settings as somebody sees them; `help` is who may change them, None for one who may."""

    project: Project
    settings: Settings
    help: Help | None = None


@dataclass(frozen=True)
class Changed:
    """What a submission came to."""

    project: Project
    before: Settings
    after: Settings


class FaultsFound(Exception):
    """What was entered cannot be kept; `faults` are words by field."""

    def __init__(self, found: dict[Field, str]) -> None:
        """Keep what is wrong."""
        super().__init__(", ".join(found))
        self.faults = found


class ChangedMeanwhile(Exception):
    """Somebody else has changed the settings since they were shown; nothing was changed."""

    def __init__(self, shown: Shown) -> None:
        """Keep how they stand now."""
        super().__init__()
        self.shown = shown


def show(services: Services, caller: Caller, project_id: str) -> Shown:
    """Return a project's settings; raises Refusal where the project is not there for the caller."""
    with services.db.reading() as tx:
        member = authority.member_of(tx, caller, project_id)
        project = projects.get(tx, project_id)
        return Shown(project, _settings(tx, project), _help(tx, member))


def change(services: Services, caller: Caller, project_id: str, mark: str, chosen: Settings) -> Changed:
    """Keep what was chosen, unless somebody changed the settings since they were shown (`mark`).

    Raises Refusal unless the caller has Admin, FaultsFound, and ChangedMeanwhile.
    """
    if found := faults(chosen.preferences):
        raise FaultsFound(found)
    with services.db.deciding() as tx:
        member = authority.member_of(tx, caller, project_id)
        projects.hold(tx, project_id)
        project = projects.get(tx, project_id)
        if (help_ := _help(tx, member)) is not None:
            raise Refusal(say(NEEDS_ADMIN, project=project.name, level=member.level.label), help_)
        before = _settings(tx, project)
        if before.mark != mark:
            raise ChangedMeanwhile(Shown(project, before))
        if before.noise is None or chosen.noise is None:  # there is a channel since, or none any more
            chosen = replace(chosen, noise=before.noise)
        if chosen != before:
            _keep(services, tx, caller, project, before, chosen)
        return Changed(projects.get(tx, project_id), before, chosen)


def _keep(services: Services, tx: Tx, caller: Caller, project: Project, before: Settings, chosen: Settings) -> None:
    by, now = caller.slack_id, services.clock()
    if chosen.preferences != before.preferences:
        preferences.put(tx, project.id, chosen.preferences, by, now)
    if chosen.noise is not None and chosen.noise is not before.noise and project.channel_id is not None:
        preferences.set_noise(tx, project.channel_id, chosen.noise, by, now)
    if chosen.dictionary != before.dictionary:
        projects.choose_dictionary(tx, project.id, chosen.dictionary)
    words = "; ".join(f"{name}: {was} -> {then}" for name, was, then in rules.changes(before, chosen))
    deed = Deed.SETTINGS_CHANGED
    audit.record(tx, Entry(now, by, caller.surface, deed, project_id=project.id, about=project.id, words=words))


def _settings(tx: Tx, project: Project) -> Settings:
    return Settings(
        preferences=preferences.get(tx, project.id),
        noise=preferences.noise_of(tx, project.channel_id) if project.channel_id else None,
        dictionary=projects.own_dictionary(tx, project.id),
    )


def _help(tx: Tx, member: Member) -> Help | None:
    return None if member.level is Level.ADMIN else authority.help_with(tx, member)
