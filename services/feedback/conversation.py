"""Script actions about feedback, and the callbacks of its buttons."""

from collections.abc import Mapping

from flows.texts import translate
from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking
from rules.feedback.feedback import LOW, SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.runner import Action
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.feedback import anonymous_survey, score_buttons, scores, testimonials
from services.profile.one_off_questions import next_question


def keep_words(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the comment of a score; a consent to quote the previous comment is withdrawn."""
    feedback_id = int(answers["feedback"])
    if scores.keep_words(context.session, feedback_id, context.person_id, answers["words"]):
        testimonials.withdraw(context, feedback_id)
    return Done.DONE


EVENTS = (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)

ACTIONS: Mapping[str, Action] = {
    "keep_feedback_words": keep_words,
    "agree_to_quote": testimonials.agree,
    "count_survey": anonymous_survey.count,
}


def _rating(about: FeedbackOn) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, number: int) -> CallbackResult:
        number_in_button, score = score_buttons.read(number)
        subject_id = _subject(context, about, number_in_button)
        feedback = subject_id and scores.rate(
            context.session, context.person_id, about, subject_id, score, context.now
        )
        if not feedback:
            return CallbackResult.FOREIGN
        _thank(context, feedback)
        if about in EVENTS and score >= SATISFIED and (question := next_question(context)):
            context.conversations.open_above(context, stack, question)
        return CallbackResult.DONE

    return handle


def _subject(context: TurnContext, about: FeedbackOn, number_in_button: int) -> int | None:
    """Return the id of what is rated: the slot, for a meeting's button, which names the booking."""
    if about is not FeedbackOn.MEETING:
        return number_in_button
    booking = context.session.get(Booking, number_in_button)
    return booking.slot_id if booking and booking.person_id == context.person_id else None


def _thank(context: TurnContext, feedback: Feedback) -> None:
    low = feedback.about is FeedbackOn.MOOD and feedback.score <= LOW
    key = "feedback.thanks_mood_low" if low else f"feedback.thanks.{feedback.about}"
    rows = [[_button(context, "feedback.add", score_buttons.WORDS, feedback.id)]]
    if low:
        rows.append([_button(context, "common.talk", score_buttons.TALK, context.person_id)])
    if _asks_survey(context, feedback):
        rows.append([_button(context, "survey.button", score_buttons.SURVEY, feedback.session_id)])
    text = translate(context.language, key, score=str(feedback.score))
    inline_buttons.show(context, Say(text, rows))


def _asks_survey(context: TurnContext, feedback: Feedback) -> bool:
    at_the_end = feedback.about is FeedbackOn.SESSION
    return at_the_end and not anonymous_survey.taken(
        context.session, context.person_id, feedback.session_id
    )


def _button(context: TurnContext, key: str, callback: str, subject_id: int) -> Button:
    return button(context.language, key, inline_buttons.data(callback, subject_id))


def _comment(context: TurnContext, stack: ConversationStack, feedback_id: int) -> CallbackResult:
    feedback = context.session.get(Feedback, feedback_id)
    if feedback is None or feedback.person_id != context.person_id:
        return CallbackResult.FOREIGN
    context.conversations.open_above(context, stack, "feedback", {"feedback": str(feedback_id)})
    return CallbackResult.STAYS


def _talk(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    context.conversations.open_above(context, stack, "talk")
    return CallbackResult.STAYS


def _survey(context: TurnContext, stack: ConversationStack, session_id: int) -> CallbackResult:
    if not anonymous_survey.has_place(context, session_id):
        return CallbackResult.FOREIGN
    if anonymous_survey.taken(context.session, context.person_id, session_id):
        context.phrases.say(context, "survey.thanks")
        return CallbackResult.STAYS
    context.conversations.open_above(context, stack, "survey", {"session": str(session_id)})
    return CallbackResult.STAYS


CALLBACKS: Mapping[str, CallbackHandler] = {
    **{callback: _rating(about) for about, callback in score_buttons.CALLBACKS.items()},
    score_buttons.WORDS: _comment,
    score_buttons.TALK: _talk,
    score_buttons.SURVEY: _survey,
}
