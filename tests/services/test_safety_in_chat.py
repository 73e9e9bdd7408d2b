"""Who is said to answer a report, in the chat, when the session names a referent."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from tests.chat import Chat

BEFORE = """\
sami> /start i-{staff}
sami> Sami
marc> /start i-{mentor}
marc> Marc
= mentor marc
= slot marc 2027-03-09 18:00
samira> /start
samira> [C'est parti]
samira> [D'accord, on continue]
samira> [Oui]
samira> [26 à 49 ans]
samira> 31250
samira> [Je prends ma place]
samira> Samira
samira> [Choisir une rencontre]
samira> [Marc, technicien support]
samira> [mardi 9 mars]
samira> 1
samira> passer
samira> passer
samira> passer
samira> passer
@ 2027-03-09 18:36
"""
REPORT = """\
samira> [Signaler un problème]
samira> [Demande d'argent, vente]
samira> [Non]
samira> [Non, écrivez-moi ici]
samira> [Passer]
"""


@pytest.mark.parametrize(
    ("company", "who"),
    [
        ("Les Passerelles", "Nadia Ferrand veille sur les rencontres, et vous répond"),
        ("NUMA", "La personne responsable du programme vous répond"),
    ],
)
async def test_the_referent_answers_unless_the_mentor_is_of_the_same_company(
    chat: Chat, company: str, who: str
) -> None:
    def name(session: Session) -> None:
        protection = {"name": "Nadia Ferrand", "email": "nadia@example.org", "company": company}
        for here in session.scalars(select(ProgrammeSession)):
            here.meetings = {"protection": protection}

    await chat.app.database.transact(name)
    await chat.play(BEFORE)
    played = await chat.play(REPORT)

    assert f"{who} mercredi 10 mars avant 18 h." in played
    assert "Nadia" in played or company == "NUMA"
