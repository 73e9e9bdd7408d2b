"""List for `/aide` what a person can do, by purpose; people with a role read theirs first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from models.people import RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.people.roles import roles_of
from services.registries.registry import Command, Purpose

TITLES: Mapping[Purpose, RoleName] = {
    Purpose.MENTOR: RoleName.MENTOR,
    Purpose.EMPLOYER: RoleName.EMPLOYER,
}
"""Purposes without a command: all of them is behind /menu, as their titles say."""
OWN = ("menu", "agenda", "profil", "langue")
OFFERS = ("offres", "formations")
"""Only for people without a role."""
DATA = ("confidentialite", "mesdonnees", "supprimer")
AROUND = ("aide", "annuler")


def lines(commands: Sequence[Command], context: TurnContext) -> Phrase:
    roles = roles_of(context.session, context.person_id)
    return Phrase.lines(list(lines_for(commands, roles)))


def lines_for(commands: Sequence[Command], roles: Iterable[RoleName]) -> Iterator[Phrase]:
    """What someone with these roles may do, by purpose; the team's commands come first."""
    roles = frozenset(roles)
    for purpose in Purpose:
        theirs = [it.name for it in commands if it.purpose is purpose and it.roles & roles]
        if theirs or TITLES.get(purpose) in roles:
            yield _purpose(purpose, theirs)
    yield _purpose("own", OWN if roles else (*OWN, *OFFERS))
    yield _purpose("data", DATA)
    yield _purpose("around", AROUND)


def _purpose(name: str, commands: Sequence[str]) -> Phrase:
    title = Phrase(f"help.for.{name}")
    if not commands:
        return title
    listed = (
        Phrase("help.command", {"name": command, "what": Phrase(f"command.{command}")})
        for command in commands
    )
    return Phrase.lines([title, *listed])
