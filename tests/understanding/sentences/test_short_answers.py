"""Answers of a word or a sign."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from flows.intents.short_answers import load_short_words
from rules.understanding.short_answers import ShortAnswer, scale_answer, short_answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("oui", ShortAnswer.YES),
        ("Ouiii !", ShortAnswer.YES),
        ("ui", ShortAnswer.YES),
        ("oui, bien sûr", ShortAnswer.YES),
        ("vazi on i va", ShortAnswer.YES),
        ("J'accepte.", ShortAnswer.YES),
        ("Entendu, cela me convient, nous pouvons poursuivre.", ShortAnswer.OK),
        ("ok oui", ShortAnswer.YES),
        ("yes please", ShortAnswer.YES),
        ("так, oui", ShortAnswer.YES),
        ("non", ShortAnswer.NO),
        ("nn merci", ShortAnswer.NO),
        ("ah non alors", ShortAnswer.NO),
        ("pas du tout", ShortAnswer.NO),
        ("ok non", ShortAnswer.NO),
        ("plutot non", ShortAnswer.NO),
        ("j'dirais que non", ShortAnswer.NO),
        ("je pense que oui", ShortAnswer.YES),
        ("je crois pas non", ShortAnswer.NO),
        ("oui enfin non", ShortAnswer.NO),
        ("non pardon oui", ShortAnswer.YES),
        ("OK", ShortAnswer.OK),
        ("d'accord", ShortAnswer.OK),
        ("C'est noté, je vous remercie", ShortAnswer.OK),
        ("ça marche chef", ShortAnswer.OK),
        ("👍🏽👍🏽", ShortAnswer.THUMBS),
        ("🙏👍", ShortAnswer.THUMBS),
        ("✅", ShortAnswer.THUMBS),
    ],
)
def test_a_short_answer_is_known_in_any_spelling(typed: str, said: ShortAnswer) -> None:
    assert short_answer(typed, load_short_words(), load_abbreviations()) is said


@pytest.mark.parametrize(
    "typed",
    [
        "oui non",
        "oui ?",
        "oui mais c'est à quelle heure",
        "non je ne peux pas venir demain",
        "merci",
        "😂",
        "🙏",
        "",
        "...",
        "12",
        "ok pour mardi 14h",
    ],
)
def test_what_says_more_or_nothing_is_no_short_answer(typed: str) -> None:
    assert short_answer(typed, load_short_words(), load_abbreviations()) is None


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ("oué j'ai des idées mais on m'écoute pas", ShortAnswer.YES),
        ("osef j'aide ouai", ShortAnswer.YES),
        ("je fais tout en vrac donc nn", ShortAnswer.NO),
        ("oui enfin non", None),
        ("non mais parfois oui", None),
        ("jdois y aller la", None),
        ("tu crois que oui ?", None),
        ("je lâche vite", None),
    ],
)
def test_what_is_told_at_a_scale_begins_or_ends_with_the_answer(
    told: str, said: ShortAnswer | None
) -> None:
    assert scale_answer(told, load_short_words(), load_abbreviations()) is said
