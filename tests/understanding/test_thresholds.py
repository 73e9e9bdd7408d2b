"""Each threshold of understanding, from both sides: the real scorer is told the scores."""

import math
from array import array
from collections.abc import Mapping

import pytest

from flows.intents.model import load_model, model_with
from flows.intents.weights import load_weights
from rules.understanding.classifier import IntentWeights
from rules.understanding.features import key_of_word
from rules.understanding.understanding import DISTRESS, Certainty, Understood, understand

TEXT = "il était une fois"
"""Words enough to be judged, none of which weighs anything here."""
THRESHOLDS = load_model().thresholds
NO_DANGER = -5.0
JUST_ENOUGH = THRESHOLDS.danger + 0.01
CANNOT_BE_UNDONE = frozenset(
    {"erase", "cancel", "stop", "leave_session", "withdraw_application", "accept_seat"}
    | {"refuse_seat", "cannot_come", "data_copy"}
)
NEARLY_SURE = dict.fromkeys(CANNOT_BE_UNDONE, 0.83) | {"cannot_come": 0.78}


def _with_scores(scores: Mapping[str, float], text: str = TEXT) -> Understood:
    """Understand a text by weights that give each intent the score told, whatever is written."""
    labels = list(scores)
    weights = IntentWeights(
        labels=labels,
        keys=array("I"),
        rarity=array("f"),
        rows=b"",
        scale=[1.0] * len(labels),
        bias=list(scores.values()),
    )
    return understand(text, "any", model_with(weights))


def _with_confidence(
    intent: str, confidence: float, *, second: float | None = None, text: str = TEXT
) -> Understood:
    """Understand a text as `intent` with that confidence; the others share what is left."""
    rest = 1.0 - confidence
    shares = {"price": rest} if second is None else {"price": second}
    left = rest - sum(shares.values())
    few = max(1, math.ceil(left / min(0.1, confidence / 3)))
    shares |= {f"other_{number}": left / few for number in range(few)} if left > 1e-9 else {}
    scores = {
        name: math.log(share) / THRESHOLDS.sharpness
        for name, share in {intent: confidence, **shares}.items()
    }
    understood = _with_scores({**scores, DISTRESS: NO_DANGER}, text)
    assert understood.intent == intent
    assert understood.confidence == pytest.approx(confidence)
    return understood


def test_words_whose_score_is_just_enough_may_tell_of_a_danger() -> None:
    assert _with_scores({"price": 3.0, "dates": 0.0, DISTRESS: JUST_ENOUGH}).may_be_in_danger


def test_words_whose_score_is_just_too_small_tell_of_none() -> None:
    assert not _with_scores(
        {"price": -3.0, "dates": -4.0, DISTRESS: JUST_ENOUGH - 0.02}
    ).may_be_in_danger


def test_after_other_words_of_danger_a_smaller_score_is_enough() -> None:
    enough = THRESHOLDS.danger_again + 0.01
    assert THRESHOLDS.danger_again < THRESHOLDS.danger
    assert _with_scores({"price": 3.0, "dates": 0.0, DISTRESS: enough}).may_be_in_danger_still
    too_little = _with_scores({"price": 3.0, "dates": 0.0, DISTRESS: enough - 0.02})
    assert not too_little.may_be_in_danger_still


def test_what_is_just_sure_is_acted_on_and_else_asked() -> None:
    assert _with_confidence("dates", 0.62).certainty is Certainty.ACT
    assert _with_confidence("dates", 0.58).certainty is Certainty.ASK


@pytest.mark.parametrize("intent", sorted(CANNOT_BE_UNDONE))
def test_what_cannot_be_undone_is_only_acted_on_when_it_is_surer(intent: str) -> None:
    nearly = NEARLY_SURE[intent]

    assert _with_confidence(intent, nearly).certainty is Certainty.ASK
    assert _with_confidence(intent, nearly + 0.04).certainty is Certainty.ACT
    assert _with_confidence("dates", nearly).certainty is Certainty.ACT


def test_all_that_cannot_be_undone_is_stricter_and_nothing_else() -> None:
    assert THRESHOLDS.stricter.keys() == CANNOT_BE_UNDONE <= set(load_weights().labels)


def test_one_of_several_guesses_is_offered_when_it_is_likely_enough() -> None:
    assert _with_confidence("dates", 0.27, second=0.2).certainty is Certainty.ASK
    assert _with_confidence("dates", 0.23, second=0.2).certainty is Certainty.LOST


def test_a_guess_far_ahead_of_all_others_is_offered_sooner() -> None:
    assert _with_confidence("dates", 0.14, second=0.06).certainty is Certainty.ASK
    assert _with_confidence("dates", 0.12, second=0.05).certainty is Certainty.LOST


def test_a_guess_is_far_ahead_when_it_is_twice_as_likely() -> None:
    assert _with_confidence("dates", 0.2, second=0.097).certainty is Certainty.ASK
    assert _with_confidence("dates", 0.2, second=0.103).certainty is Certainty.LOST


def test_a_small_lead_in_scores_is_a_small_lead_in_confidence() -> None:
    understood = _with_scores({"dates": 0.1, "price": 0.0, DISTRESS: NO_DANGER})

    assert 0.7 < understood.confidence < 0.76


def test_two_words_that_nobody_taught_are_only_trusted_when_they_are_clear() -> None:
    assert _with_confidence("dates", 0.91, text="wxcvb nhyt").certainty is Certainty.ACT
    assert _with_confidence("dates", 0.89, text="wxcvb nhyt").certainty is Certainty.LOST
    assert _with_confidence("dates", 0.89, text="wxcvb nhyt pmlk").certainty is Certainty.ACT


def test_a_word_that_was_taught_is_trusted_as_any() -> None:
    weights = load_weights()
    taught = "gratuit"

    assert weights.know_any([taught]) and not weights.know_any(["wxcvb"])
    assert key_of_word(taught) in weights.keys
