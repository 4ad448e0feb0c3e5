"""A person's Home tab: what needs them now first, then what is on its way, what is done, where they belong.

A function of the values alone. What is told of a project is told in its own words, what stands around it in the usual.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

from bot.blocks import command_ids, ids
from bot.blocks.connecting import BLOCK, ask_again_message, connection_text
from bot.blocks.elements import Json, actions, button, context, divider, header, section
from bot.blocks.holding import overall_text
from bot.blocks.home_calls import called
from bot.blocks.speaking_of import of_code
from bot.blocks.standing import progress_text, waiting_for
from bot.blocks.text import mention, moment_text, plain, safe, sentence
from claims.batch import Batch
from claims.finding import subject_of
from claims.grants import GrantState
from claims.home import Connection, Home, Mine, Site, done_at
from claims.model import Level, Project
from claims.wording import phrase, say, say_count, speaking

CALLS, FLYING, DONE, SITES, CHOICES = 10, 8, 5, 10, 5
"""How many of each are shown; the others are counted. All of it stays below Slack's hundred blocks."""
NAME = 100

NOTHING = phrase("Nothing needs you now.")
NOTHING_MORE = phrase(
    "Batches that wait for you to press Resume, claims that wait for your approval and claims that failed "
    "would be here."
)
SETTINGS = phrase("When the daily digest comes, who is reminded, how much a channel is told, and in whose words.")
HELP = phrase(
    "`/claims pending` lists what can be sent, `/claims status` how everything stands, and `/claims help` whatever "
    "else you can type."
)

T = TypeVar("T")


def home_view(home: Home) -> Json:
    """Draw the whole tab."""
    parts = [_calls(home), _flying(home.in_flight), _done(home.done), _sites(home.sites)]
    if home.connection is not None and not home.connection.lapsed:  # which is told above
        parts.append(_connection(home.connection))
    parts.append(_settings([one.project for one in home.sites if one.level is Level.ADMIN]))
    parts.append([context(say(HELP))])
    blocks = [section(overall_text(hold)) for hold in home.holds]
    for part in filter(None, parts):
        blocks += [*([divider()] if blocks else []), *part]
    return _view(blocks)


def nothing_view(words: str) -> Json:
    """Draw the tab of somebody who is told one sentence and nothing else."""
    return _view([section(sentence(words))])


def _view(blocks: Sequence[Json]) -> Json:
    return {"type": "home", "blocks": list(blocks)}


def _calls(home: Home) -> list[Json]:
    title = header(say("Needs you now"))
    if home.needs_nothing:
        return [title, section(f"*{say(NOTHING)}*"), context(say(NOTHING_MORE))]
    blocks = [title]
    if home.connection is not None and home.connection.grant is not None and home.connection.lapsed:
        blocks += ask_again_message(home.connection.grant, home.connection.waiting)["blocks"]
    for asked in home.asked[:CALLS]:
        with speaking(of_code(asked.batch.dictionary)):
            blocks += called(asked)
    return blocks + _more(len(home.asked) - CALLS, "/claims status")


def _flying(flying: Sequence[Mine]) -> list[Json]:
    return _listed(say("On its way"), flying, FLYING, "/claims status", lambda one: one.batch.dictionary, _flight)


def _flight(one: Mine) -> Json:
    who = "" if one.is_own else f" {say('by {who}', who=mention(one.batch.requester_slack_id))}"
    return _batch(one.batch, moment_text(one.batch.created_at), who)


def _done(done: Sequence[Batch]) -> list[Json]:
    return _listed(
        say("Recently completed"), done, DONE, "/claims status", lambda one: one.dictionary,
        lambda one: _batch(one, moment_text(done_at(one))),
    )  # fmt: skip


def _batch(batch: Batch, when: str, who: str = "") -> Json:
    private = f" · {say('Private')}" if batch.private else ""
    spoken = say_count(
        "Show details of the batch of {count} claim", "Show details of the batch of {count} claims", len(batch.lines)
    )
    title = f"*{safe(batch.project_name, NAME)}* · {when}{who}{private}"
    details = button(say("Details"), ids.DETAILS, batch.id, spoken=spoken)
    return section(f"{title}\n{progress_text(batch.lines, waiting_for(batch))}", details)


def _sites(sites: Sequence[Site]) -> list[Json]:
    return _listed(say("Your projects"), sites, SITES, "/claims pending", lambda one: one.project.dictionary, _site)


def _site(site: Site) -> Json:
    name = safe(site.project.name, NAME)
    title = f"*{name}* · {safe(site.project.number, 40)}"
    if site.level is not Level.ADMIN:
        level = say("Your level is {level}: you see how claims stand; admins send them.", level=site.level.label)
        return section(f"{title}\n{level}")
    opened = button(
        say("Open list"), ids.OPEN, site.project.id, spoken=say("Open the list of {project}", project=site.project.name)
    )
    return section(f"{title}\n{_sendable(site.sendable)}", opened)


def _sendable(count: int | None) -> str:
    if count is None:
        return say("The list tells what can be sent.")
    if not count:
        return say("No claim can be sent now; the list says why.")
    return say_count("{count} claim can be sent now.", "{count} claims can be sent now.", count)


def _settings(projects: Sequence[Project]) -> list[Json]:
    if not projects:
        return []
    row = [
        button(
            plain(one.name, 40), ids.variant(ids.CHOOSE, at), command_ids.choice_value("settings", subject_of(one)),
            spoken=say("Settings of {project}", project=one.name),
        )
        for at, one in enumerate(projects[:CHOICES])
    ]  # fmt: skip
    left = _more(len(projects) - CHOICES, "/claims settings")
    return [header(say("Settings")), section(say(SETTINGS)), actions("settings", row), *left]


def _connection(connection: Connection) -> list[Json]:
    blocks = [header("DocuSign"), section(connection_text(connection.grant))]
    grant = connection.grant
    if grant is not None and grant.state is GrantState.GOOD:
        undo = button(
            say("Disconnect"), ids.DISCONNECT, ids.grant_value(grant), spoken=say("Disconnect DocuSign")
        )  # fmt: skip
        return [*blocks, actions(f"{BLOCK}:home", [undo])]
    if connection.can_connect:
        return [*blocks, actions(f"{BLOCK}:home", [button(say("Connect DocuSign"), ids.CONNECT, "again")])]
    return blocks


def _listed(
    title: str, found: Sequence[T], most: int, where: str, code_of: Callable[[T], str | None], draw: Callable[[T], Json]
) -> list[Json]:
    """Draw as many as are shown under their title, each in its own words; nothing where there is none."""
    if not found:
        return []
    return [header(title), *_each(found[:most], code_of, draw), *_more(len(found) - most, where)]


def _each(found: Iterable[T], code_of: Callable[[T], str | None], draw: Callable[[T], Json]) -> list[Json]:
    drawn = []
    for one in found:
        with speaking(of_code(code_of(one))):
            drawn.append(draw(one))
    return drawn


def _more(left: int, where: str) -> list[Json]:
    if left <= 0:
        return []
    return [context(say_count("and {count} more: `{where}`", "and {count} more: `{where}`", left, where=where))]
