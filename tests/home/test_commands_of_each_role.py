"""What each command that everybody may write says to each role: true, and with a way on."""

from collections.abc import Mapping

import pytest

from services.home.message_router import COMMANDS
from tests.harness.chat import Chat

ALIASES = {"help", "language", "applications", "privacy", "mydata"}
"""English words of commands that have a French one."""
OTHERS = frozenset({"menu", "annuler"})
UNTRUE = (
    "Quelque chose n'a pas marché",
    "qui ont une place dans une session",
    "Vous n'avez pas encore de candidature",
    "Quel est le code montré",
    "Il n'y a rien à attester",
    "Je n'ai pas compris",
)
"""What is said to participants, or to nobody."""
SETUPS = {
    "participant": "camille> /start\n= placed camille",
    "team": "sami> /start i-{staff}\nsami> Sami",
    "owner": "olga> /start i-{owner}\nolga> Olga",
    "mentor": "marc> /start i-{mentor}\nmarc> Marc\n= mentor marc\nmarc> /menu",
    "mentor to be": "marc> /start i-{mentor}\nmarc> Marc\nmarc> /annuler",
    "employer": "= employer numa\n= offer numa Technicien support",
    "employer without offers": "= employer numa",
    "adviser": "nour> /start i-{adviser}\nnour> Nour",
}
ALIKE = {
    "aide": "<b>Vos données</b>",
    "profil": "<b>Votre profil</b>",
    "langue": "[English]",
    "confidentialite": "[Une copie de tout]",
    "mesdonnees": "Votre copie arrive ici",
    "supprimer": "[Oui, tout effacer]",
    "menu": "[Mes données 🔒]",
    "annuler": "[Mes données 🔒]",
}
"""What all of them hear."""
TEAM = {
    "parcours": "est pour les participants. /menu",
    "agenda": "Aucun rendez-vous n'est réservé à votre nom. /aide",
    "candidatures": "/reponses montre ce que les entreprises répondent",
    "offres": "/offres_a_valider",
    "formations": "/aujourdhui",
    "presence": "/ateliers",
    "attestation": "/verifier",
}
EMPLOYER = {
    "parcours": "est pour les participants. /menu",
    "agenda": "Aucun entretien n'est fixé",
    "candidatures": "Aucune candidature n'attend pour le moment",
    "offres": "Technicien support",
    "formations": "/offres montre les offres de votre entreprise",
    "presence": "pour les participants. /menu",
    "attestation": "pour les participants et les mentors. /menu",
}
MENTOR_TO_BE = {
    "parcours": "est pour les participants. /menu",
    "agenda": "Personne n'a encore réservé",
    "candidatures": "celles des participants. /menu",
    "offres": "pour les participants. /menu",
    "formations": "pour les participants. /menu",
    "presence": "pour les participants. /menu",
    "attestation": "pour les participants et les mentors. /menu",
}
TABLE: Mapping[str, Mapping[str, str]] = {
    "participant": {
        "parcours": "Mon parcours",
        "agenda": "Aucun rendez-vous n'est réservé à votre nom",
        "candidatures": "Vous n'avez pas encore de candidature",
        "offres": "Les offres",
        "formations": "formations",
        "presence": "Quel est le code montré",
        "attestation": "Il n'y a rien à attester",
    },
    "team": TEAM,
    "owner": TEAM,
    "mentor": {
        **MENTOR_TO_BE,
        "presence": "/ateliers montre vos ateliers",
        "attestation": "le lendemain de la fin de la session. /menu",
    },
    "mentor to be": MENTOR_TO_BE,
    "employer": EMPLOYER,
    "employer without offers": {**EMPLOYER, "offres": "Vous n'avez pas d'offre en cours"},
    "adviser": {**MENTOR_TO_BE, "agenda": "Aucun rendez-vous n'est réservé à votre nom. /aide"},
}


def test_the_table_has_every_command_for_every_role() -> None:
    commands = COMMANDS.keys() - ALIASES | OTHERS
    assert {role: {*ALIKE, *said} for role, said in TABLE.items()} == dict.fromkeys(TABLE, commands)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", TABLE)
async def test_a_command_says_what_is_so_for_the_role_and_the_way_on(role: str, chat: Chat) -> None:
    setup = SETUPS[role]
    await chat.play(setup)
    speaker = "numa" if "numa" in setup else setup.partition(">")[0]
    for command, expected in {**TABLE[role], **ALIKE}.items():
        heard = await chat.play(f"{speaker}> /{command}")
        assert expected in heard, (command, heard)
        assert "[" in heard or command == "mesdonnees", (command, heard)
        untrue = () if role == "participant" else UNTRUE
        assert not any(it in heard for it in untrue), (command, heard)
        await chat.play(f"{speaker}> /annuler")


HELLO = {
    "team": ("Voici où en est l'équipe", "Rien n'attend de réponse"),
    "mentor": ("merci de donner de votre temps", "[Ouvrir des créneaux ➕]"),
    "mentor to be": ("Voici où vous en êtes", "[Parler à quelqu'un 💬]"),
    "employer": ("Bonjour. Voici où vous en êtes", "[Mes offres 💼]"),
    "adviser": ("Bonjour. Voici où vous en êtes", "[Mon lien, et ses chiffres 🔗]"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize("role", HELLO)
async def test_a_greeting_is_answered_in_the_role_and_thanks_by_a_sign(
    role: str, chat: Chat
) -> None:
    setup = SETUPS[role]
    await chat.play(setup)
    speaker = "numa" if "numa" in setup else setup.partition(">")[0]
    await chat.play(f"{speaker}> /annuler")
    for hello in ("bonjour", "Bonsoir 👋", "slt"):
        heard = await chat.play(f"{speaker}> {hello}")
        assert all(it in heard for it in HELLO[role]), heard
        assert "pas compris" not in heard
    assert "👍" in await chat.play(f"{speaker}> merci beaucoup")
