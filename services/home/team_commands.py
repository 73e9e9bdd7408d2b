"""Put the commands of people with a role behind the buttons of their menu."""

from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum

from models.people import RoleName
from services.conversation.phrases import Phrase, plainly
from services.conversation.turn_context import Done, TurnContext
from services.mentors.access import acting_roles, may
from services.people.access import ROLES
from services.registries.registry import Command, CommandPurpose

SECTION = "team_section"
"""The conversation that lists the commands of a section."""


class TeamEntry(StrEnum):
    TODAY = "today"
    PEOPLE = "people"
    SESSIONS = "sessions"
    WORKSHOPS = "workshops"
    FIGURES = "figures"
    ACCESS = "access"
    ADVISED = "advised"


AT_ONCE: Mapping[TeamEntry, str] = {
    TeamEntry.TODAY: "aujourdhui",
    TeamEntry.SESSIONS: "session",
    TeamEntry.WORKSHOPS: "ateliers",
    TeamEntry.ADVISED: "mes_personnes",
}
"""Entries that use one command; other commands of the day are behind buttons of « Aujourd'hui »."""
SECTIONS: Mapping[TeamEntry, Collection[CommandPurpose]] = {
    TeamEntry.PEOPLE: {CommandPurpose.PEOPLE},
    TeamEntry.FIGURES: {CommandPurpose.FIGURES},
    TeamEntry.ACCESS: {CommandPurpose.ACCESS, CommandPurpose.JOURNAL},
}
"""Entries that list commands, with the purposes of the commands listed."""


def entries(commands: Sequence[Command], context: TurnContext) -> list[TeamEntry]:
    """Return the entries behind which the person may use a command."""
    usable = allowed(commands, acting_roles(context.session, context.person_id))
    return [entry for entry in TeamEntry if any(is_behind(entry, it) for it in usable)]


def listed(
    commands: Sequence[Command], context: TurnContext, answers: Mapping[str, str]
) -> list[tuple[str, Phrase]]:
    """List the commands of a section that the person may use; keep what the section is about."""
    section = TeamEntry(answers["section"])
    about = Phrase(f"team.about.{section}")
    context.keep(about=plainly(about, context.language))
    usable = allowed(commands, acting_roles(context.session, context.person_id))
    behind = (it.name for it in usable if is_behind(section, it))
    return [(name, Phrase(f"command.{name}")) for name in behind]


def open_section(context: TurnContext, answers: Mapping[str, str]) -> Done:
    context.open_above(SECTION, section=answers["entry"])
    return Done.DONE


def use(commands: Sequence[Command], context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Use the command chosen, or the only command behind the entry, if allowed."""
    name = answers.get("command") or AT_ONCE[TeamEntry(answers["entry"])]
    command = next(it for it in commands if it.name == name)
    if not may(context.session, context.person_id, command.access):
        context.phrases.say(context, "common.unknown_command")
    elif isinstance(command.opens, str):
        context.open_above(command.opens)
    else:
        command.opens(context)
    return Done.DONE


def allowed(commands: Sequence[Command], acting: Collection[RoleName]) -> list[Command]:
    return [it for it in commands if not ROLES[it.access].isdisjoint(acting)]


def is_behind(entry: TeamEntry, command: Command) -> bool:
    return command.name == AT_ONCE.get(entry) or command.purpose in SECTIONS.get(entry, ())
