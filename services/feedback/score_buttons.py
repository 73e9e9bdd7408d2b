"""The five buttons of a score, wherever they are shown, and what a tap on one means."""

from collections.abc import Sequence

from flows.texts import house_texts
from models.feedback import FeedbackOn
from services.conversation import inline_buttons
from services.conversation.replies import Button

CALLBACKS = {about: f"rate_{about}" for about in FeedbackOn}
WORDS, TALK, SURVEY = "feedback_words", "feedback_talk", "survey"
SCORES = range(1, 6)
TEN = 10
"""A button's number is ten times what it is about, and the score."""


def scores(about: FeedbackOn, subject_id: int) -> Sequence[Button]:
    """One row; the text above says what 1 and 5 mean."""
    return [Button(str(score), _data(about, subject_id, score)) for score in SCORES]


def moods(language: str, session_id: int) -> list[Sequence[Button]]:
    """A face after each word, the best first."""
    words = house_texts().words
    return [
        [Button(words(language, f"mood.{score}"), _data(FeedbackOn.MOOD, session_id, score))]
        for score in reversed(SCORES)
    ]


def read(number: int) -> tuple[int, int]:
    """What it is about, and the score."""
    return divmod(number, TEN)


def _data(about: FeedbackOn, subject_id: int, score: int) -> str:
    return inline_buttons.data(CALLBACKS[about], TEN * subject_id + score)
