"""Make the five buttons of a score, keep the score that is tapped, and thank for it."""

from collections.abc import Callable, Mapping, Sequence

from flows.texts import plain_text, translate
from models.feedback import Feedback, FeedbackOn
from rules.feedback.feedback import LOW, SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import TurnContext
from services.feedback import anonymous_survey, scores
from services.feedback.scores import RatedSubject
from services.profile.one_off_questions import next_question

CALLBACKS = {about: f"rate_{about}" for about in FeedbackOn}
WORDS, TALK, SURVEY = "feedback_words", "feedback_talk", "survey"
SCORES = range(1, 6)
EVENTS = (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)

RatedOf = Callable[[TurnContext, int], RatedSubject | None]
"""Returns what the person rates, from the id in the button; None if they may not rate it."""


def row(about: FeedbackOn, subject_id: int) -> Sequence[Button]:
    """Return one row of five buttons; the message's text says what 1 and 5 mean."""
    return [Button(str(score), _data(about, subject_id, score)) for score in SCORES]


def moods(language: str, session_id: int) -> list[Sequence[Button]]:
    """Return five rows of a word and a face each, the best mood first."""
    return [
        [Button(plain_text(language, f"mood.{score}"), _data(FeedbackOn.MOOD, session_id, score))]
        for score in reversed(SCORES)
    ]


def rating(about: FeedbackOn, rated_of: RatedOf) -> Mapping[str, CallbackHandler]:
    """Return the callback of the five buttons, by its name."""

    def handle(context: TurnContext, stack: ConversationStack, subject_id: int) -> CallbackResult:
        score = context.detail
        if (rated := rated_of(context, subject_id)) is None:
            return CallbackResult.FOREIGN
        feedback = scores.rate(context.session, context.person_id, about, rated, score, context.now)
        if feedback is None:
            return CallbackResult.FOREIGN
        _thank(context, feedback)
        if about in EVENTS and score >= SATISFIED and (question := next_question(context)):
            context.conversations.open_above(context, stack, question)
        return CallbackResult.DONE

    return {CALLBACKS[about]: handle}


def _thank(context: TurnContext, feedback: Feedback) -> None:
    low = feedback.about is FeedbackOn.MOOD and feedback.score <= LOW
    key = "feedback.thanks_mood_low" if low else f"feedback.thanks.{feedback.about}"
    rows = [[_button(context, "feedback.add", WORDS, feedback.id)]]
    if low:
        rows.append([_button(context, "common.talk", TALK, context.person_id)])
    if _asks_survey(context, feedback):
        rows.append([_button(context, "survey.button", SURVEY, feedback.session_id)])
    text = translate(context.language, key, score=str(feedback.score))
    inline_buttons.show(context, Say(text, rows))


def _asks_survey(context: TurnContext, feedback: Feedback) -> bool:
    at_the_end = feedback.about is FeedbackOn.SESSION
    return at_the_end and not anonymous_survey.taken(
        context.session, context.person_id, feedback.session_id
    )


def _button(context: TurnContext, key: str, callback: str, subject_id: int) -> Button:
    return button(context.language, key, inline_buttons.data(callback, subject_id))


def _data(about: FeedbackOn, subject_id: int, score: int) -> str:
    return inline_buttons.data(CALLBACKS[about], subject_id, score)
