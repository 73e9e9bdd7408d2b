"""What « oui », « non », « ok », 👍 and « je sais pas » do after each message, to the whole bot.

Each row says how the message comes, then runs of words with what the bot then says; a run begins
anew.  `SIGN` is a reaction and no words.
"""

from collections.abc import Sequence

import pytest

from tests.harness.chat import Chat

SIGN = "~ 👍"
WHICH = "Laquelle de ces réponses ?"
DONT_KNOW = "je sais pas"
Run = Sequence[tuple[str, str]]
STARTED = "> /start"
RIGHTS = f"{STARTED}\n> oui"
FIRST = f"{RIGHTS}\n> ok"
SECOND = f"{FIRST}\n> oui"
THIRD = f"{SECOND}\n> 34"
FOURTH = f"{THIRD}\n> 31100"
FOUND = f"{FOURTH}\n> 12 rue des lilas"
FOR_YOU = f"{THIRD}\n> 31250"
REFUSED = f"{FOURTH}\n> 1 place du capitole\n> oui"
PLACED = f"{STARTED}\n= placed camille"
TEAM = f"{PLACED}\n> je voudrais parler à quelqu'un"
MARC = "marc> /start i-{mentor}\n= mentor marc\n= slot marc 2027-03-17 11:00\n"
BOOKED = (
    f"{MARC}camille> /start\n= placed camille\ncamille> je voudrais rencontrer marc mercredi 11h"
)
READY = f"{BOOKED}\ncamille> passer\ncamille> passer\ncamille> passer\ncamille> passer"

TABLE: dict[str, tuple[str, Sequence[Run]]] = {
    "nothing is asked": (
        PLACED,
        [
            [("ok", SIGN), ("👍", SIGN), ("non", "D'accord."), (DONT_KNOW, "Pas grave.")],
            [("oui", "que voulez-vous faire")],
        ],
    ),
    "an answer was given": (
        f"{PLACED}\n> c'est gratuit ?",
        [
            [("ok", SIGN), ("👍", SIGN), ("oui", "Du lundi 15 mars")],
            [("non", "D'accord.")],
            [(DONT_KNOW, "[Parler à quelqu'un]")],
        ],
    ),
    "welcome": (
        STARTED,
        [
            [("oui", "vos droits")],
            [("ok", "vos droits")],
            [("👍", "vos droits")],
            [("non", "Tout se passe depuis chez vous")],
            [(DONT_KNOW, "Tout se passe depuis chez vous")],
        ],
    ),
    "your rights": (
        RIGHTS,
        [
            [("oui", "Question 1")],
            [("ok", "Question 1")],
            [("👍", "Question 1")],
            [("non", "Rien n'est gardé")],
            [(DONT_KNOW, "Qui est responsable")],
        ],
    ),
    "question 1": (
        FIRST,
        [
            [("ok", WHICH), ("👍", WHICH), ("oui", "➜ Oui")],
            [("non", "Laquelle de ces réponses vous va"), ("1", "➜ Non, mais je cherche")],
            [(DONT_KNOW, "Pas grave, on continue")],
        ],
    ),
    "question 2": (
        SECOND,
        [[("oui", WHICH), ("non", WHICH), ("ok", WHICH), ("👍", WHICH), (DONT_KNOW, "La tranche")]],
    ),
    "question 3": (
        THIRD,
        [
            [
                ("oui", "code postal"),
                ("non", "code postal"),
                ("ok", "code postal"),
                ("👍", "code postal"),
                (DONT_KNOW, "Le nom de la commune suffit"),
            ]
        ],
    ),
    "which commune": (
        f"{THIRD}\n> 31120",
        [
            [("oui", WHICH), ("ok", WHICH), ("👍", WHICH), ("non", "➜ Une autre")],
            [(DONT_KNOW, "➜ Une autre")],
        ],
    ),
    "question 4": (
        FOURTH,
        [
            [("oui", "[Choisir mon quartier]"), ("ok", "Question 4"), ("👍", "Question 4")],
            [("non", "ce n'est pas un refus"), ("non", "➜ Je préfère ne pas le dire")],
            [(DONT_KNOW, "[Choisir mon quartier] [Je préfère ne pas le dire]")],
        ],
    ),
    "is it your home": (
        FOUND,
        [
            [("oui", "Bonne nouvelle")],
            [("ok", "Bonne nouvelle")],
            [("👍", "Bonne nouvelle")],
            [("non", "Numéro et rue")],
            [(DONT_KNOW, "Numéro et rue")],
        ],
    ),
    "the session is for you": (
        FOR_YOU,
        [
            [("oui", "➜ Je prends ma place")],
            [("ok", "➜ Je prends ma place")],
            [("👍", "➜ Je prends ma place")],
            [("non", "Votre place n'est pas encore prise")],
            [(DONT_KNOW, "Votre place n'est pas encore prise")],
        ],
    ),
    "refused": (
        REFUSED,
        [
            [("ok", WHICH), ("👍", WHICH), ("oui", "➜ Me prévenir de la prochaine")],
            [("non", "30 jours")],
            [(DONT_KNOW, "Voici qui peut vous aider")],
        ],
    ),
    "first name": (
        f"{FOR_YOU}\n> oui",
        [
            [
                ("oui", "Comment dois-je vous appeler"),
                ("ok", "Comment dois-je vous appeler"),
                ("👍", "Comment dois-je vous appeler"),
                ("non", "C'est fait."),
            ],
            [(DONT_KNOW, "C'est fait.")],
        ],
    ),
    "erase, first": (
        f"{PLACED}\n> tout effacer",
        [
            [("ok", WHICH), ("👍", WHICH), ("oui", "Dernière vérification")],
            [("non", "Rien n'est effacé")],
            [(DONT_KNOW, "Rien n'est effacé")],
        ],
    ),
    "erase, second": (
        f"{PLACED}\n> tout effacer\n> oui",
        [
            [("ok", WHICH), ("👍", WHICH), ("oui", "Écrivez le mot")],
            [("non", "Rien n'est effacé")],
            [(DONT_KNOW, "Rien n'est effacé")],
        ],
    ),
    "the word that erases": (
        f"{PLACED}\n> tout effacer\n> oui\n> oui",
        [
            [("oui", "Écrivez le mot"), ("ok", "Écrivez le mot"), ("👍", "EFFACER")],
            [("non", "Rien n'est effacé")],
            [(DONT_KNOW, "Rien n'est effacé")],
        ],
    ),
    "leave": (
        f"{PLACED}\n= open leave\n> 2",
        [
            [("ok", WHICH), ("👍", WHICH), ("non", "➜ Non, je reste")],
            [(DONT_KNOW, "➜ Non, je reste")],
        ],
    ),
    "write to the team": (
        TEAM,
        [
            [("oui", "Écrivez votre message"), ("ok", "Écrivez votre message")],
            [("👍", "Écrivez votre message"), ("non", "Que voulez-vous faire")],
            [(DONT_KNOW, "[Demander une réponse]")],
        ],
    ),
    "the team has not answered": (
        f"{TEAM}\n> mon micro ne marche pas",
        [[("ok", SIGN), ("👍", SIGN), ("oui", "transmis"), ("non", "👌"), (DONT_KNOW, "👌")]],
    ),
    "twice not understood": (
        f"{PLACED}\n> xzqv wkpt brrm\n> zdfg hjkl mlkj",
        [
            [("oui", "C'est envoyé")],
            [("ok", "C'est envoyé")],
            [("👍", "C'est envoyé")],
            [("non", "Que voulez-vous faire")],
            [(DONT_KNOW, "[Oui, envoyer ces mots]")],
        ],
    ),
    "shall somebody call you": (
        f"{STARTED}\n> je veux mourir",
        [
            [("👍", "3114"), (DONT_KNOW, "3114"), ("non", "➜ Non, tout va bien")],
            [("oui", "➜ Oui, rappelez-moi")],
            [("ok", "➜ Oui, rappelez-moi")],
        ],
    ),
    "a reminder": (
        f"{READY}\n@ 2027-03-16 18:30",
        [
            [(DONT_KNOW, "Rien ne change"), ("oui", "c'est noté"), ("ok", "c'est noté")],
            [("👍", "c'est noté"), ("non", "votre place est libre")],
        ],
    ),
    "an hour before": (
        f"{READY}\n@ 2027-03-17 10:05",
        [
            [("oui", "[Je ne peux pas]"), ("non", "c'est noté"), ("ok", "c'est noté")],
            [("👍", "c'est noté"), (DONT_KNOW, "Rien ne change")],
        ],
    ),
    "did the meeting take place": (
        f"{READY}\n@ 2027-03-17 12:10",
        [
            [
                ("ok", "[Je n'ai pas pu]"),
                ("non", "[Je n'ai pas pu]"),
                (DONT_KNOW, "a-t-elle eu lieu"),
            ],
            [
                ("oui", "Était-ce utile"),
                ("oui", "Votre note"),
                ("👍", "Votre note"),
                ("ok", "de 1 à 5"),
            ],
            [("👍", "Était-ce utile"), ("non", "Rien ne change")],
        ],
    ),
}
CELLS = [(name, number) for name, (_, runs) in TABLE.items() for number in range(len(runs))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "number"), CELLS)
async def test_a_short_answer_does_what_the_table_says(name: str, number: int, chat: Chat) -> None:
    setup, runs = TABLE[name]
    speaker = "camille" if "camille>" in setup else ""
    await chat.play(setup)
    for said, expected in runs[number]:
        heard = await chat.play(f"{speaker}> {said}")
        assert expected in heard, (said, heard)
