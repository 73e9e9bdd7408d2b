"""Texts that ask the same are grouped, whatever their spelling."""

from flows.intents.model import load_model
from rules.understanding.similarity import Described, described, groups, nearest


def _described(text: str) -> Described:
    model = load_model()
    return described(text, model.weights, model.abbreviations)


def test_texts_that_ask_the_same_are_one_group() -> None:
    texts = [
        "ya un parking ?",
        "quel jour ça commence",
        "est-ce qu'il y a un parking",
        "le parking est où",
    ]
    assert [list(it) for it in groups([_described(it) for it in texts], 0.45)] == [[0, 2, 3], [1]]


def test_the_nearest_question_is_found_and_a_stranger_is_far() -> None:
    kept = [_described("est-ce qu'il y a un parking"), _described("faut-il une tenue ?")]
    place, alike = nearest(_described("ya un parking ?"), kept)
    assert (place, alike > 0.5) == (0, True)
    assert nearest(_described("combien coûte le train"), kept)[1] < 0.3
    assert nearest(_described("parking"), []) == (-1, 0.0)
