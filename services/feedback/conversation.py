"""Names that scripts may use about how it was, and what a tap on a score leads to."""

from collections.abc import Mapping

from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking
from rules.feedback.feedback import LOW, SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.runner import Action
from services.conversation.stack import ConversationStack
from services.conversation.text import button, translate
from services.conversation.turn_context import Done, TurnContext
from services.feedback import anonymous_survey, score_buttons, scores, testimonials
from services.profile.one_off_questions import next_question


def keep_words(context: TurnContext, answers: Mapping[str, str]) -> Done:
    feedback_id = int(answers["feedback"])
    if scores.keep_words(context.session, feedback_id, context.person_id, answers["words"]):
        testimonials.withdraw(context, feedback_id)  # it was about other words
    return Done.DONE


EVENTS = (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)

ACTIONS: Mapping[str, Action] = {
    "keep_feedback_words": keep_words,
    "agree_to_quote": testimonials.agree,
    "count_survey": anonymous_survey.count,
}


def _rating(about: FeedbackOn) -> CallbackHandler:
    def handle(context: TurnContext, stack: ConversationStack, number: int) -> CallbackResult:
        named, score = score_buttons.read(number)
        subject_id = _subject(context, about, named)
        found = subject_id and scores.rate(
            context.session, context.person_id, about, subject_id, score, context.now
        )
        if not found:
            return CallbackResult.FOREIGN
        _thank(context, found)
        if about in EVENTS and score >= SATISFIED and (small := next_question(context)):
            context.conversations.open_above(context, stack, small)
        return CallbackResult.DONE

    return handle


def _subject(context: TurnContext, about: FeedbackOn, named: int) -> int | None:
    """A meeting's button names the person's booking; what is rated is its slot."""
    if about is not FeedbackOn.MEETING:
        return named
    booking = context.session.get(Booking, named)
    return booking.slot_id if booking and booking.person_id == context.person_id else None


def _thank(context: TurnContext, found: Feedback) -> None:
    low = found.about is FeedbackOn.MOOD and found.score <= LOW
    key = "feedback.thanks_mood_low" if low else f"feedback.thanks.{found.about}"
    rows = [
        [button(context.language, "feedback.add", inline_buttons.data("feedback_words", found.id))]
    ]
    if low:
        rows.append([_own(context, "common.talk", score_buttons.TALK, context.person_id)])
    if _asks_survey(context, found):
        rows.append([_own(context, "survey.button", score_buttons.SURVEY, found.session_id)])
    text = translate(context.language, key, {"score": str(found.score)})
    inline_buttons.show(context, Say(text, rows))


def _asks_survey(context: TurnContext, found: Feedback) -> bool:
    at_the_end = found.about is FeedbackOn.SESSION
    return at_the_end and not anonymous_survey.taken(
        context.session, context.person_id, found.session_id
    )


def _own(context: TurnContext, key: str, callback: str, subject: int) -> Button:
    return button(context.language, key, inline_buttons.data(callback, subject))


def _words(context: TurnContext, stack: ConversationStack, feedback_id: int) -> CallbackResult:
    found = context.session.get(Feedback, feedback_id)
    if found is None or found.person_id != context.person_id:
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
    **{callback: _rating(it) for it, callback in score_buttons.CALLBACKS.items()},
    score_buttons.WORDS: _words,
    score_buttons.TALK: _talk,
    score_buttons.SURVEY: _survey,
}
