"""Who is said to answer a report, in the chat, when the session names a referent."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from tests.harness.chat import Chat

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
samira> [mar. 9 mars]
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


async def test_the_referent_answers_unless_the_mentor_is_of_the_same_company(chat: Chat) -> None:
    await chat.play(BEFORE)
    elsewhere = await _reported(chat, "Les Passerelles")
    at_the_mentors = await _reported(chat, "NUMA")

    before = "mercredi 10 mars avant 18 h."
    assert f"Nadia Ferrand veille sur les rencontres, et vous répond {before}" in elsewhere
    assert f"La personne responsable du programme vous répond {before}" in at_the_mentors
    assert "Nadia" not in at_the_mentors


async def _reported(chat: Chat, company: str) -> str:
    """What is said of a report, when the referent is of this company."""

    def name(session: Session) -> None:
        protection = {"name": "Nadia Ferrand", "email": "nadia@example.org", "company": company}
        for here in session.scalars(select(ProgrammeSession)):
            here.meetings = {"protection": protection}

    await chat.app.database.transact(name)
    return await chat.play(REPORT)
