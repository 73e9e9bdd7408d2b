"""A text that says when or how one may be reached is told from all others."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.profile.safe_contact import LONGEST, is_note


@pytest.mark.parametrize(
    "text",
    [
        "Je ne peux pas être appelée le soir, mon ex écoute",
        "ne m'appelez pas le soir",
        "m'appelez jamais chez moi",
        "pas d'appel après 18h",
        "appelez moi que le matin",
        "je suis joignable uniquement le matin",
        "évitez de m'appeler au travail",
        "ne laissez pas de message vocal le soir",
        "faut pas m'appeler quand il est là",
        "m'écrivez pas trop, mon mari lit mes messages",
        "mon père regarde mon téléphone, pas de sms",
        "Don't call me in the evening, my ex listens",
    ],
)
def test_how_one_may_be_reached_is_heard(text: str) -> None:
    assert is_note(text, load_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        "Appelez-moi le matin",
        "Ne m'appelez pas ce soir",
        "je peux pas prendre l'appel de 18 h",
        "je ne peux pas venir le soir",
        "pas de message le soir",
        "arrêtez de m'écrire",
        "le mentor n'a pas appelé le soir",
        "mon mari travaille le soir",
        "pourquoi on ne m'appelle pas le soir ?",
        "Je ne m'appelle pas Samira",
        "ne m'appelez pas le soir" + " vraiment" * (LONGEST // 9),
    ],
)
def test_other_words_about_calls_and_evenings_are_no_note(text: str) -> None:
    assert not is_note(text, load_abbreviations())
