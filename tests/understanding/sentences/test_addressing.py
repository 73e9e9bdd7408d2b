"""Words for the bot alone, beside an exchange with the team."""

import pytest

from rules.understanding.addressing import said_instead, said_to_bot, said_to_team, sends_question


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("non pas lequipe une rencontre avec un pro", "une rencontre avec un pro"),
        ("mais c pas pr lequipe jveu un rdv", "jveu un rdv"),
        ("Je m'adresse à vous le robot, où en étais-je ?", "où en étais-je ?"),
        (
            "Ah non, ce n'était pas pour l'équipe ça, je parlais au robot, mes points forts",
            "mes points forts",
        ),
        ("Je parlais au robot : le job dating svp", "le job dating svp"),
        ("robot: tu peux me dire l'heure ?", "tu peux me dire l'heure ?"),
        ("not the team, show me the offers", "show me the offers"),
    ],
)
def test_what_is_said_to_the_bot_alone_is_found(text: str, wanted: str) -> None:
    assert said_to_bot(text) == wanted


@pytest.mark.parametrize(
    "text",
    [
        *("c t pas pr lequipe sa", "pas d'équipe de foot chez moi", "Déclic c'est quoi ?"),
        *("le robot m'a dit que c'était demain", "je n'ai pas compris l'équipe hier", "bonjour"),
    ],
)
def test_what_only_speaks_of_the_bot_or_the_team_is_for_either(text: str) -> None:
    assert said_to_bot(text) == ""


def test_a_change_of_mind_before_writing_to_the_team_leads_elsewhere() -> None:
    assert said_instead("en fait non jveux voir les ateliers") == "jveux voir les ateliers"
    assert said_instead("finalement non, laissez tomber, mon agenda svp") == "mon agenda svp"
    assert said_instead("non je n'ai pas reçu le lien") == ""
    assert said_instead("merci beaucoup") == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("je veu ecrir a lequipe : mon micro marche pas", "mon micro marche pas"),
        ("message pour l'équipe: le son coupe", "le son coupe"),
        ("dites a l'equipe que je serai en retard", "je serai en retard"),
        ("écris à l'équipe stp mon fils est malade", "mon fils est malade"),
        ("question pour lequipe, ya une garderie", "ya une garderie"),
        ("Bonjour, pouvez-vous dire à l'équipe que je suis malade ?", "je suis malade ?"),
        ("pour l'équipe : merci à vous", "merci à vous"),
        ("tell the team that I am ill", "I am ill"),
        ("je veux écrire à l'équipe", ""),
        ("l'équipe m'a dit que c'était demain", ""),
        ("je veux parler à l'équipe", ""),
        ("c'est pour l'équipe de France ?", ""),
        ("pour l'équipe", ""),
    ],
)
def test_a_message_dictated_for_the_team_is_found(text: str, message: str) -> None:
    assert said_to_team(text) == message


@pytest.mark.parametrize(
    "text",
    ["oui envoyer ma question", "envoie ma question a l'equipe", "envoyez à l'équipe svp"],
)
def test_the_question_that_was_kept_is_sent_in_words(text: str) -> None:
    assert sends_question(text)


@pytest.mark.parametrize("text", ["envoyer", "envoie mon cv", "envoyez ma candidature", "oui"])
def test_what_sends_something_else_sends_no_question(text: str) -> None:
    assert not sends_question(text)


def test_a_polite_end_is_no_message_for_the_team() -> None:
    text = "Oui, envoyez ma question à l'équipe, je vous prie."
    assert (said_to_team(text), sends_question(text)) == ("", True)
