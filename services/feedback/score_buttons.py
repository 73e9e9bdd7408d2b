"""Make the five buttons of a score, and read the score from their callback data."""

from collections.abc import Sequence

from flows.texts import plain_text
from models.feedback import FeedbackOn
from services.conversation import inline_buttons
from services.conversation.replies import Button

CALLBACKS = {about: f"rate_{about}" for about in FeedbackOn}
WORDS, TALK, SURVEY = "feedback_words", "feedback_talk", "survey"
SCORES = range(1, 6)
TEN = 10
"""The number in the callback data is ten times the subject's id, plus the score."""


def scores(about: FeedbackOn, subject_id: int) -> Sequence[Button]:
    """Return one row of five buttons; the message's text says what 1 and 5 mean."""
    return [Button(str(score), _data(about, subject_id, score)) for score in SCORES]


def moods(language: str, session_id: int) -> list[Sequence[Button]]:
    """Return five rows of a word and a face each, the best mood first."""
    return [
        [Button(plain_text(language, f"mood.{score}"), _data(FeedbackOn.MOOD, session_id, score))]
        for score in reversed(SCORES)
    ]


def read(number: int) -> tuple[int, int]:
    """Return the subject's id and the score that a callback's number holds."""
    return divmod(number, TEN)


def _data(about: FeedbackOn, subject_id: int, score: int) -> str:
    return inline_buttons.data(CALLBACKS[about], TEN * subject_id + score)
