"""What is made of a text: the packaged weights, and weights that are learned anew."""

import subprocess
import sys
from pathlib import Path

import pytest

from flows.intents import checks, weights
from flows.intents.abbreviations import load_abbreviations
from flows.intents.examples import Example, digest, examples
from flows.intents.model import load_model, model_with
from flows.intents.weights import Packaged
from rules.understanding.states import ScreenState
from rules.understanding.understanding import Certainty, plainest, understand
from tests.tickets.distress_sentences import AT_PEACE

NEW_SENTENCES = [
    ("any", "est-ce que je dois sortir de l'argent pour suivre vos ateliers", "price"),
    ("any", "koman sa se pass jé pas d ordi", "device"),
    ("any", "ça débute quel jour exactement votre truc", "dates"),
    ("reminder", "désolée je vais avoir dix minutes de retard le bus est bloqué", "late"),
    ("any", "je souhaite effacer tout mon compte et mes informations", "erase"),
    ("any", "je voudrais parler à une vraie personne", "human"),
    ("offers", "ça paye combien ce poste et c'est quels horaires", "offer_detail"),
    ("seat_offer", "oui je prends la place avec plaisir", "accept_seat"),
    ("any", "will I lose my unemployment money if I join", "benefits"),
]
"""Written for this test; none of them is an example."""


@pytest.mark.parametrize(("state", "text", "intent"), NEW_SENTENCES)
def test_a_sentence_that_nobody_taught_is_understood(state: str, text: str, intent: str) -> None:
    understood = understand(text, state, load_model())
    assert (understood.intent, understood.certainty) == (intent, Certainty.ACT)


def test_almost_every_example_is_known_again() -> None:
    """Weights that belong to the examples know them; these would not, with a row out of place."""
    taught = [it for it in examples() if "distress" not in it.intents[0]][::7]
    known = [understand(it.text, it.state, load_model()).intent in it.intents for it in taught]
    assert sum(known) > 0.95 * len(taught)


def test_what_means_nothing_is_lost() -> None:
    understood = understand("wxcvb nhyt pmlk", "any", load_model())
    assert understood.certainty is Certainty.LOST


def test_a_text_between_two_intents_offers_both() -> None:
    understood = understand("mon dossier", "any", load_model())
    assert understood.certainty is Certainty.ASK
    assert understood.others[0].confidence <= understood.confidence


def test_what_cannot_be_undone_takes_more_confidence() -> None:
    thresholds = load_model().thresholds
    assert thresholds.stricter.keys() >= {"erase", "cancel", "stop", "leave_session"}
    assert min(thresholds.stricter.values()) > thresholds.act


@pytest.mark.parametrize(
    "text",
    [
        "de toute façon personne ne verra la différence quand je serai plus là",
        "il a encore cassé la porte et les enfants se cachent sous le lit",
    ],
)
def test_indirect_words_of_danger_are_noticed(text: str) -> None:
    assert understand(text, "any", load_model()).may_be_in_danger


def test_danger_is_the_same_whatever_was_shown_last() -> None:
    """« seat_offer » hid every third of the words that were noticed where nothing was shown."""
    taught = [it.text for it in examples() if "distress" in it.intents][::5]
    unlike = {
        text
        for text in taught
        for state in ScreenState
        if understand(text, state, load_model()).may_be_in_danger
        is not understand(text, ScreenState.ANY, load_model()).may_be_in_danger
    }
    assert unlike == set()


def test_what_uses_the_words_and_is_in_no_danger_is_hardly_ever_like_it() -> None:
    """Expressions alone find none of these; likeness may err once in fifty."""
    like = [it for it in AT_PEACE if understand(it, "any", load_model()).may_be_in_danger]
    assert len(like) <= len(AT_PEACE) // 50, like


@pytest.mark.parametrize("text", ["mort de rire", "ce cv me tue", "je saute cet atelier"])
def test_what_only_looks_like_danger_is_not(text: str) -> None:
    assert not understand(text, "any", load_model()).may_be_in_danger


def test_weights_that_are_learned_anew_know_what_they_were_taught() -> None:
    from bot.words.training import train  # seconds, for this test alone

    taught = [
        Example("fr/x", (intent,), "any", text)
        for intent, texts in {
            "price": ["c'est gratuit ?", "combien ça coûte", "il faut payer ?", "quel prix"],
            "dates": ["ça commence quand", "quel jour", "c'est quand le début", "quelle date"],
            "place": ["c'est où", "à quelle adresse", "faut se déplacer ?", "où ça se passe"],
            "distress": ["je veux mourir", "je n'en peux plus de vivre", "à quoi bon vivre"],
        }.items()
        for text in texts
    ]
    model = model_with(train(taught, load_abbreviations()))
    assert understand("ça coûte combien", "any", model).intent == "price"
    assert understand("le début c'est quand", "any", model).intent == "dates"
    assert "distress" not in {it.intent for it in understand("vivre", "any", model).others}


def test_weights_are_read_as_they_were_written(tmp_path: Path) -> None:
    packaged = Packaged(weights.load_weights(), "abc", 7)
    weights.write(tmp_path / "w.zip", packaged)
    assert weights.read(tmp_path / "w.zip") == packaged
    weights.write(tmp_path / "again.zip", packaged)
    assert (tmp_path / "again.zip").read_bytes() == (tmp_path / "w.zip").read_bytes()


def test_the_packaged_weights_belong_to_the_examples() -> None:
    assert weights.read(weights.FILE).examples == digest()
    assert checks.faults() == []


def test_understanding_imports_no_learning_library() -> None:
    code = (
        "import sys; from flows.intents.model import load_model; "
        "from rules.understanding.understanding import understand; "
        "understand('c gratuit ?', 'any', load_model()); "
        "print(sorted({'sklearn', 'scipy', 'joblib', 'numpy'} & sys.modules.keys()))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def _meant(text: str, *parts: str) -> str:
    model = load_model()
    whole, *told = (understand(it, "any", model) for it in (text, *parts))
    return plainest(whole, told, {"hello", "thanks", "cancel"}).intent


def test_a_part_tells_what_a_greeting_hides() -> None:
    assert _meant("wesh c quoi ca", "c quoi ca") == "about"


def test_a_part_never_does_what_cannot_be_undone() -> None:
    text = "merci beaucoup, annulez mon rendez-vous"
    assert _meant(text, "annulez mon rendez-vous") == understand(text, "any", load_model()).intent


def test_parts_that_tell_different_things_tell_nothing() -> None:
    text = "bonjour bonjour"
    assert _meant(text, "c'est gratuit ?", "c'est quand ?") == "hello"
