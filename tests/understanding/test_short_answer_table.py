"""What « oui », « non », « ok », 👍 and « je sais pas » do after each message, to the whole bot.

Each row says how the message comes, then runs of words with what the bot then says, and what it
does not say; a run begins anew.  `SIGN` is a reaction and no words.
"""

import re
from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.harness.chat import Chat

TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"
SIGN = "~ 👍"
REPORTING = "Voulez-vous le signaler"
WHICH = "Laquelle de ces réponses ?"
DONT_KNOW = "je sais pas"
Run = Sequence[tuple[str, ...]]
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
SIGNED_UP = "camille> /start\n= placed camille"
READY = f"{BOOKED}\ncamille> passer\ncamille> passer\ncamille> passer\ncamille> passer"

WORKSHOP = "= workshop mon-cv 2027-03-16 14:00 1"
LOOKED_AT = f"{WORKSHOP}\n{SIGNED_UP}\ncamille> les ateliers\ncamille> 1"
SEATED = f"{LOOKED_AT}\ncamille> [Je m'inscris]" + 3 * "\ncamille> /annuler"
IN_LINE = (
    f"{WORKSHOP}\nbo> /start\n= placed bo\nbo> les ateliers\nbo> 1\nbo> [Je m'inscris]\n"
    f"{SIGNED_UP}\ncamille> les ateliers\ncamille> 1\ncamille> [Me mettre en liste d'attente]"
)
GIVEN_BACK = "bo> [Je ne peux pas]"
LEFT = "sans vous cette fois"
TO_SEND = (
    f"= employer numa\n{SIGNED_UP}\n= offer numa Technicien support\n"
    "= apply camille Technicien support\ncamille> [C'est parti]\ncamille> [Garder ce message]\n"
    "camille> [Par téléphone]\ncamille> 06 39 98 12 34\ncamille> [Sans CV]"
)
TO_WITHDRAW = (
    f"{TO_SEND}\ncamille> [Envoyer]\ncamille> /candidatures\ncamille> 1\ncamille> [La retirer]"
)
OFFERS = f"{SIGNED_UP}\n= offers\n= trainings\n@ 2027-03-26 10:00\ncamille> [Oui, montrez-moi]"
SEARCHING = "\n".join(
    (
        OFFERS,
        "camille> [Oui, envoyez-les-moi]",
        "camille> [Dépanner des ordinateurs]",
        "camille> [C'est tout pour moi]",
        "camille> [Les deux]",
        "camille> [La distance m'est égale]",
        "camille> [Les deux me vont]",
        "camille> [CAP ou BEP]",
        "camille> [Chaque matin]",
    )
)
ASKED_TEAM = (
    "sami> /start i-{staff}\n" + SIGNED_UP + "\ncamille> je voudrais parler à quelqu'un\n"
    "camille> mon micro ne marche pas"
)
MET = f"{READY}\n@ 2027-03-17 12:10"


def _before(transcript: str, line: str) -> str:
    """Return what is said and done in a transcript before a line, without what the bot says."""
    text = (TRANSCRIPTS / transcript).read_text(encoding="utf-8").partition(f"\n{line}\n")[0]
    return "\n".join(it for it in text.splitlines() if re.match(r"\w*> |[@=] ", it))


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
            [(DONT_KNOW, "[Parler à quelqu'un")],
        ],
    ),
    "welcome": (
        STARTED,
        [
            [("oui", "Vos droits")],
            [("ok", "Vos droits")],
            [("👍", "Vos droits")],
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
        [
            [
                ("oui", WHICH),
                ("non", WHICH),
                ("ok", WHICH),
                ("👍", WHICH),
                (DONT_KNOW, "La tranche suffit"),
            ]
        ],
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
                ("non", "votre place est réservée"),
            ],
            [(DONT_KNOW, "votre place est réservée")],
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
            [("👍", "Écrivez votre message"), ("non", "✔ place")],
            [(DONT_KNOW, "[Demander une réponse]")],
        ],
    ),
    "the team has not answered": (
        f"{TEAM}\n> mon micro ne marche pas",
        [
            [
                ("ok", SIGN),
                ("👍", SIGN),
                ("oui", "transmis"),
                ("non", "Transmis"),
                (DONT_KNOW, "Transmis"),
            ]
        ],
    ),
    "twice not understood": (
        f"{PLACED}\n> xzqv wkpt brrm\n> zdfg hjkl mlkj",
        [
            [("oui", "C'est envoyé")],
            [("ok", "C'est envoyé")],
            [("👍", "C'est envoyé")],
            [("non", "✔ place")],
            [(DONT_KNOW, "[Oui, envoyer ces mots]", "C'est envoyé")],
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
            [("👍", "Était-ce utile"), ("non", "D'accord.")],
        ],
    ),
    "several appointments": (
        f"= workshop mon-cv 2027-03-17 16:00\n{READY}\ncamille> les ateliers\ncamille> 1\n"
        "camille> [Je m'inscris]\ncamille> /annuler\ncamille> /annuler\n@ 2027-03-16 18:30",
        [
            [(DONT_KNOW, "Rien ne change"), ("non", "[Je ne peux pas · 11 h]", "noté")],
            [("oui", "vous venez à tous ces rendez-vous")],
            [("ok", "vous venez à tous"), ("👍", "vous venez à tous")],
        ],
    ),
    "the link to join": (
        f"{READY}\n@ 2027-03-17 11:20",
        [
            [("oui", SIGN), ("ok", SIGN), ("👍", SIGN), ("non", "[Je viens] [Je ne peux pas]")],
            [(DONT_KNOW, "Rien ne change. [Parler à quelqu'un]")],
        ],
    ),
    "a seat is kept": (
        f"{IN_LINE}\n@ 2027-03-02 15:00\n{GIVEN_BACK}\n@ 2027-03-02 15:05",
        [
            [(DONT_KNOW, "jusqu'à mercredi 3 mars, 9 h"), ("oui", "C'est réservé")],
            [("ok", "C'est réservé")],
            [("👍", "C'est réservé")],
            [("non", "cette place est rendue")],
        ],
    ),
    "a seat for who is first": (
        f"{IN_LINE}\n@ 2027-03-16 12:30\n{GIVEN_BACK}",
        [
            [(DONT_KNOW, "à la première personne"), ("oui", "C'est réservé")],
            [("ok", "C'est réservé")],
            [("👍", "C'est réservé")],
            [("non", LEFT)],
        ],
    ),
    "a workshop": (
        LOOKED_AT,
        [
            [("oui", "C'est réservé")],
            [("ok", "C'est réservé")],
            [("👍", "C'est réservé")],
            [("non", "<b>Les ateliers</b>, en vidéo", "C'est réservé")],
            [(DONT_KNOW, "<b>Les ateliers</b>, en vidéo", "C'est réservé")],
        ],
    ),
    "can you no longer come": (
        f"{READY}\ncamille> [Annuler]",
        [
            [
                ("non", "[Oui, j'annule] [Changer d'heure] [Je garde ce rendez-vous]"),
                ("ok", WHICH),
                ("👍", WHICH),
                ("oui", "C'est annulé"),
            ],
            [(DONT_KNOW, "vous gardez ce rendez-vous")],
        ],
    ),
    "two at the same hour": (
        f"= workshop mon-cv 2027-03-17 11:00\n{READY}\ncamille> les ateliers\ncamille> 1\n"
        "camille> [Je m'inscris]",
        [
            [("oui", WHICH), ("ok", WHICH), ("👍", WHICH), ("non", "rien ne change")],
            [(DONT_KNOW, "rien ne change")],
        ],
    ),
    "a workshop moves": (
        f"{SEATED}\n@ 2027-03-15 15:00\n= workshop mon-cv 2027-03-18 14:00",
        [
            [
                ("non", "voulez-vous rendre votre place", LEFT),
                ("oui", "c'est noté", LEFT),
                ("ok", "c'est noté", LEFT),
                ("👍", "c'est noté", LEFT),
            ],
            [(DONT_KNOW, "Rien ne change", LEFT)],
        ],
    ),
    "the menu": (
        f"{SIGNED_UP}\ncamille> /menu",
        [
            [("ok", SIGN), ("👍", SIGN), ("oui", "que voulez-vous faire"), ("non", "D'accord.")],
            [(DONT_KNOW, "[Parler à quelqu'un")],
        ],
    ),
    "the team answers": (
        f"{ASKED_TEAM}\nsami> (reply C'est noté.)",
        [[(said, f"« {said} »")] for said in ("oui", "non", "ok", "👍", DONT_KNOW)],
    ),
    "the team asks": (
        f"{ASKED_TEAM}\nsami> (reply Quel téléphone avez-vous ?)",
        [[(said, f"« {said} »")] for said in ("oui", "non", "ok", "👍", DONT_KNOW)],
    ),
    "words to who watches over safety": (
        f"{MET}\ncamille> le mentor m'a demandé mon numéro de téléphone",
        [
            [("ok", REPORTING), ("👍", REPORTING), ("oui", "Que s'est-il passé")],
            [("non", "D'accord.")],
            [(DONT_KNOW, "[Parler à quelqu'un")],
        ],
    ),
    "offers, agreed to": (
        OFFERS,
        [
            [
                ("ok", WHICH),
                ("👍", WHICH),
                (DONT_KNOW, "regarder sans rien recevoir"),
                ("oui", "➜ Oui, envoyez-les-moi"),
            ],
            [("non", "je n'envoie rien")],
        ],
    ),
    "several offers of the morning": (
        f"{SEARCHING}\n@ 2027-03-27 09:00",
        [
            [
                ("oui", "Quelle offre voulez-vous voir"),
                ("👍", "Quelle offre voulez-vous voir"),
                (DONT_KNOW, "Quelle offre voulez-vous voir"),
                ("ok", SIGN),
                ("non", "Rien ne change"),
            ],
        ],
    ),
    "an offer": (
        f"{SEARCHING}\ncamille> [1]",
        [
            [("ok", SIGN), ("oui", "Rien ne part d'ici")],
            [("👍", "Rien ne part d'ici")],
            [("non", "Qu'est-ce qui ne va pas")],
            [(DONT_KNOW, "Je vous la montre de nouveau")],
        ],
    ),
    "an application, to send": (
        TO_SEND,
        [
            [("ok", WHICH, "C'est envoyé"), ("👍", WHICH, "C'est envoyé"), ("oui", "C'est envoyé")],
            [("non", "Rien n'est parti")],
            [(DONT_KNOW, "Rien n'est parti")],
        ],
    ),
    "an application, to withdraw": (
        TO_WITHDRAW,
        [
            [("ok", WHICH, "retirée"), ("👍", WHICH, "retirée"), ("oui", "elle est retirée")],
            [("non", "➜ Non, la garder")],
            [(DONT_KNOW, "➜ Non, la garder")],
        ],
    ),
    "the summary, to show": (
        _before("mentoring/shared_results.txt", "samira> [Oui, montrer mon bilan]"),
        [
            [("ok", WHICH), ("👍", WHICH), ("oui", "➜ Oui, montrer mon bilan")],
            [("non", "➜ Non, pas cette fois")],
            [(DONT_KNOW, "➜ Non, pas cette fois")],
        ],
    ),
    "have you applied": (
        f"{SIGNED_UP}\n= offer nobody Vendeur en ligne\n= apply camille Vendeur en ligne",
        [
            [
                ("ok", "Avez-vous postulé"),
                ("👍", "[J'ai postulé] [Pas encore]"),
                ("oui", "c'est noté 👏"),
            ],
            [("non", "Pas de souci")],
            [(DONT_KNOW, "Pas de souci")],
        ],
    ),
    "have you found": (
        f"{SEARCHING}\n@ 2027-03-27 09:00\ncamille> [J'ai trouvé 🎉]",
        [
            [("oui", WHICH), ("ok", WHICH), ("👍", WHICH), ("non", "➜ Pas encore")],
            [(DONT_KNOW, "➜ Pas encore")],
        ],
    ),
    "were you there": (
        f"{SEATED}\n@ 2027-03-16 15:10",
        [
            [("ok", "Étiez-vous"), (DONT_KNOW, "[Parler à quelqu'un")],
            [("non", "Si un résumé est écrit")],
            [("oui", "le code montré")],
            [("👍", "le code montré")],
        ],
    ),
    "a score": (
        f"{MET}\ncamille> oui",
        [
            [
                ("oui", "Votre note"),
                ("ok", "Votre note"),
                ("👍", "Votre note"),
                ("non", "D'accord."),
            ],
            [(DONT_KNOW, "D'accord.")],
        ],
    ),
    "a mood": (
        f"{SIGNED_UP}\n@ 2027-03-19 20:00",
        [
            [("oui", "Comment allez-vous"), ("ok", "Comment allez-vous")],
            [("👍", "Comment allez-vous"), ("non", "no more buttons")],
            [(DONT_KNOW, "D'accord.")],
        ],
    ),
}
CELLS = [(name, number) for name, (_, runs) in TABLE.items() for number in range(len(runs))]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@pytest.mark.parametrize(("name", "number"), CELLS)
async def test_a_short_answer_does_what_the_table_says(name: str, number: int, chat: Chat) -> None:
    setup, runs = TABLE[name]
    speaker = next((it for it in ("camille", "samira") if f"{it}>" in setup), "")
    await chat.play(setup)
    for said, expected, *others in runs[number]:
        heard = await chat.play(f"{speaker}> {said}")
        assert expected in heard, (said, heard)
        assert not any(other in heard for other in others), (said, heard)
