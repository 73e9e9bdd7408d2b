"""List for `/aide` what a person can do, by purpose; people with a role read theirs first."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from enum import StrEnum

from models.people import RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.mentors.access import acting_roles
from services.people.access import BOOKED, ROLES
from services.people.roles import is_staff, roles_of
from services.registries.registry import Command, CommandPurpose

TITLES: Mapping[CommandPurpose, RoleName] = {
    CommandPurpose.MENTOR: RoleName.MENTOR,
    CommandPurpose.EMPLOYER: RoleName.EMPLOYER,
}
"""Purposes without a command: all of them is behind /menu, as their titles say."""
OWN = ("menu", "agenda", "profil", "langue")
OF_PARTICIPANTS = ("parcours", "offres", "formations", "attestation")
"""Only for people without a role."""
DATA = ("confidentialite", "mesdonnees", "supprimer")
AROUND = ("aide", "annuler")


class HelpEntry(StrEnum):
    TALK = "talk"
    RESUME = "resume"


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List the buttons below the help; the team does not write to itself."""
    talk = [] if is_staff(context.session, context.person_id) else [HelpEntry.TALK]
    return [(entry, Phrase(f"common.{entry}")) for entry in (*talk, HelpEntry.RESUME)]


def route(_: TurnContext, answers: Mapping[str, str]) -> HelpEntry:
    return HelpEntry(answers["entry"])


def lines(commands: Sequence[Command], context: TurnContext) -> Phrase:
    held = roles_of(context.session, context.person_id)
    acting = acting_roles(context.session, context.person_id)
    return Phrase.joined(list(lines_for(commands, held, acting)))


def lines_for(
    commands: Sequence[Command], held: Collection[RoleName], acting: Collection[RoleName]
) -> Iterator[Phrase]:
    """Yield what someone may do, by purpose; the team's commands come first.

    `acting` are the `held` roles whose commands they may use now.
    """
    for purpose in CommandPurpose:
        theirs = [
            command.name
            for command in commands
            if command.purpose is purpose and not ROLES[command.access].isdisjoint(acting)
        ]
        if theirs or TITLES.get(purpose) in held:
            yield _purpose(purpose, theirs)
    yield _purpose("own", _own(held))
    yield _purpose("data", DATA)
    yield _purpose("around", AROUND)


def _own(held: Collection[RoleName]) -> Sequence[str]:
    if not held:
        return (*OWN, *OF_PARTICIPANTS)
    return [it for it in OWN if it != "agenda" or not BOOKED.isdisjoint(held)]


def _purpose(name: str, commands: Sequence[str]) -> Phrase:
    title = Phrase(f"help.for.{name}")
    if not commands:
        return title
    listed = (
        Phrase("help.command", {"name": command, "what": Phrase(f"command.{command}")})
        for command in commands
    )
    return Phrase.joined([title, *listed])
