"""A sentence that names one of several options."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from flows.intents.short_answers import load_short_words
from rules.understanding.options import chooses, meant_option
from rules.understanding.short_answers import ShortAnswer, leading_answer

DAYS = ["mercredi 17 mars", "jeudi 18 mars", "mardi 23 mars"]
HOURS = ["14 h · à deux", "18 h · à deux"]
WORKSHOPS = ["mar. 14 h · Cv 1", "ven. 14 h · Cv 2"]
LESSONS = ["Cv 1", "Entretien 1"]
QUARTERS = ["Bellefontaine", "Grand Mirail", "Empalot"]


@pytest.mark.parametrize(
    ("text", "labels", "place"),
    [
        ("le 17 c good", DAYS, 0),
        ("plutôt jeudi si possible", DAYS, 1),
        ("mercredi ça me va", DAYS, 0),
        ("le soir 18h c mieux pour moi", HOURS, 1),
        ("je t'ai dit grand mirail", QUARTERS, 1),
        ("a belefontaine", QUARTERS, 0),
        ("le 1er", DAYS, 0),
        ("la deuxième", HOURS, 1),
        ("mardi ou jeudi", DAYS, None),
        ("en mars", DAYS, None),
        ("je sais pas", DAYS, None),
        ("le 12", DAYS, None),
        ("celui de mardi", WORKSHOPS, 0),
        ("le vendredi me conviendrait", WORKSHOPS, 1),
        ("à 14 h", WORKSHOPS, None),
        ("15h30", ["15 h · à deux", "15 h 30 · à deux"], 1),
        ("quinze heures trente", ["15 h · à deux", "15 h 30 · à deux"], 1),
        ("15h", ["15 h · à deux", "15 h 30 · à deux"], 0),
        ("14:00", HOURS, 0),
        ("jeudi 18h", ["18 h · groupe, reste 3", "18 h 30 · groupe, reste 3"], 0),
        ("le 16, vers 18h", ["18 h · à deux", "18 h 30 · à deux"], None),
        ("dix-huit heures", HOURS, 1),
        ("mardi 18h", [*DAYS, "mardi 16 mars"], None),
        ("jeudi 17h", DAYS, 1),
        ("18h30", DAYS, None),
        ("18:00", DAYS, None),
        ("18h30", HOURS, None),
        ("18h30", ["14 h 30 · à deux", "18 h · à deux"], None),
        ("18 heures 30", ["18 h 30 · à deux", "18 h · à deux"], 0),
        ("vers 18h", ["17 h · à deux", "18 h 30 · à deux"], 1),
        ("le 18", DAYS, 1),
        ("on Tuesday evening please", DAYS, 2),
        ("6.30 pm", ["18 h · à deux", "18 h 30 · à deux"], 1),
        ("at 6 pm", ["18 h · à deux", "18 h 30 · à deux"], 0),
        ("jeudi", ["Thu. 18 March", "Tue. 23 March"], 0),
        ("je veux le CV", ["mer. 14 h · Mon cv", "lun. 14 h · Entretien"], 0),
        ("au cv et a l'entretien", ["mer. 14 h · Mon cv", "lun. 14 h · Entretien"], None),
        ("je peux pas mardi", DAYS, None),
        ("sauf jeudi", DAYS, None),
        ("jpeu pa a 18h finalemen", HOURS, None),
        ("plutot a 18h", DAYS, None),
        ("le 18 a 14h", DAYS, 1),
        ("jeudi dix-sept heures", DAYS, 1),
        ("18h", ["14\u00a0h · à deux", "18\u00a0h · à deux"], 1),
        ("le cv jveux bien", LESSONS, 0),
        ("fais voir la première", ["Vendre", "Voir les formations"], 0),
        ("la 2 svp", WORKSHOPS, 1),
        ("oui marc", ["mar. 16 mars", "jeu. 18 mars"], None),
        ("marc mardi", ["mar. 16 mars", "jeu. 18 mars"], 0),
        ("la 2", QUARTERS, 1),
        ("la 4", QUARTERS, None),
        ("numéro 3", QUARTERS, 2),
        ("le dernier", QUARTERS, 2),
        ("le troisieme stp", QUARTERS, 2),
        ("the last one please", QUARTERS, 2),
        ("le premier ou le deuxième", QUARTERS, None),
        ("half past twelve", ["12 h · à deux", "12 h 30 · à deux"], 1),
        ("midi et demi", ["12 h · à deux", "12 h 30 · à deux"], 1),
        ("midi", ["12 h · à deux", "12 h 30 · à deux"], 0),
        ("plutôt le soir s'il vous plaît", ["12 h 30 · groupe", "18 h · groupe"], 1),
        ("le matin", ["12 h 30 · groupe", "18 h · groupe"], None),
        ("à six heures du soir", ["12 h 30 · groupe", "18 h · groupe"], 1),
        ("cet après-midi", ["12 h · à deux", "14 h · à deux", "18 h · à deux"], None),
        ("cet après-midi", ["9 h · à deux", "14 h · à deux"], 1),
        ("le soir", ["17 h · à deux", "18 h · à deux"], None),
    ],
)
def test_an_option_is_meant_by_its_own_words(
    text: str, labels: list[str], place: int | None
) -> None:
    assert meant_option(text, labels) == place


def test_le_3_is_a_place_of_a_list_that_shows_numbers_and_a_day_of_another() -> None:
    assert meant_option("le 3", WORKSHOPS + LESSONS, numbered=True) == 2
    assert meant_option("le 3", DAYS) is None


@pytest.mark.parametrize(
    "text",
    [
        "c koi a deux",
        "c'est quoi à deux",
        "c quoi la 1",
        "18h c'est à deux ?",
        "pas celui-là",
        "surtout pa a 18h",
        "ni mardi ni jeudi",
        "aucun des deux",
        "combien dure celui de mardi",
        "none of the two",
    ],
)
def test_a_question_or_a_refusal_chooses_nothing(text: str) -> None:
    assert not chooses(text, load_abbreviations())


@pytest.mark.parametrize("text", ["je peux jeudi", "18h", "on peut dire mardi", "la 2 stp"])
def test_who_tells_what_suits_may_choose(text: str) -> None:
    assert chooses(text, load_abbreviations())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oui je suis inscrite à france travail", ShortAnswer.YES),
        ("bah oui je touche le rsa", ShortAnswer.YES),
        ("wé cé pour le mentor", ShortAnswer.YES),
        ("non je préfère plus tard", ShortAnswer.NO),
        ("oui mais je travaille", None),
        ("oui c'est où ?", None),
        ("je dis oui", None),
        ("non je comprends pas la question", None),
        ("merci", None),
    ],
)
def test_a_sentence_may_begin_with_its_answer(text: str, said: ShortAnswer | None) -> None:
    assert leading_answer(text, load_short_words(), load_abbreviations()) is said
