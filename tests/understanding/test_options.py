"""A sentence that names one of several options."""

import pytest

from flows.intents.abbreviations import house_abbreviations
from flows.intents.short_answers import house_short_words
from rules.understanding.options import meant_option
from rules.understanding.short_answers import Short, leading_answer

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
    ],
)
def test_an_option_is_meant_by_its_own_words(
    text: str, labels: list[str], place: int | None
) -> None:
    assert meant_option(text, labels) == place


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("oui je suis inscrite à france travail", Short.YES),
        ("bah oui je touche le rsa", Short.YES),
        ("wé cé pour le mentor", Short.YES),
        ("non je préfère plus tard", Short.NO),
        ("oui mais je travaille", None),
        ("oui c'est où ?", None),
        ("je dis oui", None),
        ("non je comprends pas la question", None),
        ("merci", None),
    ],
)
def test_a_sentence_may_begin_with_its_answer(text: str, said: Short | None) -> None:
    assert leading_answer(text, house_short_words(), house_abbreviations()) is said
