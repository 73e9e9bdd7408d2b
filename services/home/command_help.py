"""`/aide`: what a person can do here, by what it is for; who has a role reads theirs first."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from models.people import RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.people.roles import OWNERS, STAFF, roles_of


@dataclass(frozen=True, slots=True)
class Purpose:
    """Its title is the text `help.for.<name>`; what each command does, `command.<name>`."""

    name: str
    roles: frozenset[RoleName]
    """Read by who has one of these."""
    commands: Sequence[str] = ()
    """None: all of it is behind /menu, as the title says."""


MENTOR, EMPLOYER, ADVISER = (
    frozenset({role}) for role in (RoleName.MENTOR, RoleName.EMPLOYER, RoleName.ADVISER)
)
PURPOSES: Sequence[Purpose] = (
    Purpose(
        "day",
        STAFF,
        ("aujourdhui", "a_verifier", "mentors", "offres_a_valider", "rappels", "signalements"),
    ),
    Purpose("people", STAFF, ("garde", "reponses_types", "fiche", "relances", "annonce")),
    Purpose("sessions", STAFF, ("session",)),
    Purpose("mentor", MENTOR),
    Purpose("employer", EMPLOYER),
    Purpose("adviser", ADVISER, ("mes_personnes",)),
    Purpose("workshops", STAFF | MENTOR, ("ateliers",)),
    Purpose("figures", STAFF, ("stats", "satisfaction", "questionnaires", "reponses", "exporter")),
    Purpose("access", STAFF, ("inviter", "equipe", "liens", "verifier")),
    Purpose("journal", OWNERS, ("journal",)),
)
"""In the order in which they are read."""
OWN = ("menu", "agenda", "profil", "langue")
OFFERS = ("offres", "formations")
"""Not for who has a role."""
DATA = ("confidentialite", "mesdonnees", "supprimer")
AROUND = ("aide", "annuler")


def lines(context: TurnContext) -> Phrase:
    held = roles_of(context.session, context.person_id)
    return Phrase.lines(list(lines_for(held)))


def lines_for(held: Iterable[RoleName]) -> Iterator[Phrase]:
    held = frozenset(held)
    for purpose in PURPOSES:
        if purpose.roles & held:
            yield _purpose(purpose.name, purpose.commands)
    yield _purpose("own", OWN if held else (*OWN, *OFFERS))
    yield _purpose("data", DATA)
    yield _purpose("around", AROUND)


def _purpose(name: str, commands: Sequence[str]) -> Phrase:
    title = Phrase(f"help.for.{name}")
    if not commands:
        return title
    listed = (
        Phrase("help.command", {"name": it, "what": Phrase(f"command.{it}")}) for it in commands
    )
    return Phrase.lines([title, *listed])
