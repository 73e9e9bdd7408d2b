"""A text that says a button by the words that people have for it."""

import pytest

from flows.choices import said_in, words_of_label
from rules.understanding.button_words import EXPLAINED, NEARLY, SURE

SITUATION = [f"way_in.situation_{it}" for it in ("yes", "looking", "employed")]
SCALE = [*(f"strengths.scale.{worth}" for worth in range(1, 6)), "assessment.pause"]
DIGITAL = [*(f"digital.scale.{worth}" for worth in range(1, 5)), "assessment.pause", "common.back"]
GENDER = [*(f"gender.{it}" for it in ("woman", "man", "other", "untold"))]
DIPLOMA = [*(f"diploma.{it}" for it in ("none", "cap", "bac", "bac_2", "bac_3")), "common.skip"]
EQUIPMENT = [f"equipment.{it}" for it in ("phone", "computer", "both", "borrowed")]
COMFORT = [
    *(f"comfort.{it}" for it in ("captions", "sign_language", "breaks", "other", "nothing")),
    "common.skip",
]
STOPPED = [f"stop.{it}" for it in ("take_back", "leave", "erase", "fine")]
CARD = ["workshop.register", "workshop.back"]
DATA = ["way_in.data_agreed", "way_in.data_detail_button", "way_in.data_no"]
NOON = ["mentor.at_12", "mentor.at_12_30", "mentor.at_17"]


@pytest.mark.parametrize(
    ("text", "labels", "meant"),
    [
        ("non mais jcherche", SITUATION, "way_in.situation_looking"),
        ("chui o chomage", SITUATION, "way_in.situation_yes"),
        ("je touche le rsa", SITUATION, "way_in.situation_yes"),
        ("je suis étudiante", SITUATION, "way_in.situation_looking"),
        ("jbosse a mi temps", SITUATION, "way_in.situation_employed"),
        ("bof sa dpend dé jours", SCALE, "strengths.scale.3"),
        ("je ne suis pas inscrit", SITUATION, "way_in.situation_looking"),
        ("jai pas de travail", SITUATION, "way_in.situation_looking"),
        ("je travaille à mi-temps", SITUATION, "way_in.situation_employed"),
        ("50/50", SCALE, "strengths.scale.3"),
        ("euh plutot non, je m'enerve vite", SCALE, "strengths.scale.2"),
        ("plutot non", SCALE, "strengths.scale.2"),
        ("non pas du tou", SCALE, "strengths.scale.1"),
        ("plutot le contraire", SCALE, "strengths.scale.2"),
        ("pas trop non", SCALE, "strengths.scale.2"),
        ("un peu quand même", SCALE, "strengths.scale.3"),
        ("tout a fait, enfin non", SCALE, None),
        ("plutot moi mais non en fait", SCALE, None),
        ("souvent non", SCALE, None),
        ("pas vraiment jsuis plutot timide la dessu", SCALE, "strengths.scale.2"),
        ("Cela dépend du chef que j'ai en face.", SCALE, "strengths.scale.3"),
        ("cela me ressemble assez", SCALE, "strengths.scale.4"),
        ("so so", SCALE, "strengths.scale.3"),
        ("ça dépend mdr", SCALE, "strengths.scale.3"),
        ("tout à fait moi je crois", SCALE, "strengths.scale.5"),
        ("pas vraiment frr", SCALE, "strengths.scale.2"),
        ("pluto moi", SCALE, "strengths.scale.4"),
        ("jsp ça dépend des jours", SCALE, "strengths.scale.3"),
        ("oui sa cé moi", SCALE, "strengths.scale.5"),
        ("tt seul", DIGITAL, "digital.scale.3"),
        ("je fais une pause svp", DIGITAL, "assessment.pause"),
        ("passe", DIPLOMA, "common.skip"),
        ("homme", GENDER, "gender.man"),
        ("Une femme, s'il vous plaît", GENDER, "gender.woman"),
        ("je préfère ne pas le dire merci", GENDER, "gender.untold"),
        ("jdis pas c perso", GENDER, "gender.untold"),
        ("bac +2", DIPLOMA, "diploma.bac_2"),
        ("le brevet seulement", DIPLOMA, "diploma.none"),
        ("bac pro commerce", DIPLOMA, "diploma.bac"),
        ("les 2 frr", EQUIPMENT, "equipment.both"),
        ("rien", COMFORT, "comfort.nothing"),
        ("no no mistake!", STOPPED, "stop.take_back"),
        ("vasy inscris moi", CARD, "workshop.register"),
        ("half past twelve", NOON, "mentor.at_12_30"),
        ("c'est quoi ?", DATA, None),
        ("pourquoi ?", DATA, "way_in.data_detail_button"),
    ],
)
def test_a_button_is_said_in_peoples_words(text: str, labels: list[str], meant: str | None) -> None:
    said = said_in(text, [words_of_label(label) for label in labels])
    assert (labels[said.place] if said else None) == meant


@pytest.mark.parametrize(
    ("text", "labels"),
    [
        ("je ne touche pas le rsa", SITUATION),
        ("j'ai un travail mais je cherche autre chose", SITUATION),
        ("c'est quoi le rsa ?", SITUATION),
        ("c koi le rsa", SITUATION),
        ("bonjour", SITUATION),
        ("pas un homme ni une femme", GENDER),
        ("je m'inscris où ?", CARD),
        ("c long ?", SCALE),
        ("je veux pas m'inscrire", CARD),
        ("", CARD),
        ("👍", CARD),
    ],
)
def test_a_question_a_denial_or_two_buttons_choose_nothing(text: str, labels: list[str]) -> None:
    assert said_in(text, [words_of_label(label) for label in labels]) is None


def test_a_whole_phrase_is_sure_and_a_long_sentence_is_not() -> None:
    words = [words_of_label(label) for label in SITUATION]
    whole, sentence = (
        said_in("du coup je cherche", words),
        said_in("ma soeur m'a parlé de vous et voila moi aussi je cherche depuis des mois", words),
    )
    assert whole is not None and whole.sureness == SURE
    assert sentence is not None and 0 < sentence.sureness < NEARLY / 2


def test_what_explains_an_answer_without_a_comma_leaves_it_sure() -> None:
    words = [words_of_label(label) for label in SCALE]
    said = said_in("pas vraiment jsuis plutot du genre a m'enerver", words)
    assert said is not None
    assert (SCALE[said.place], said.sureness) == ("strengths.scale.2", EXPLAINED)
