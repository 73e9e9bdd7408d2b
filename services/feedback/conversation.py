"""Script actions about feedback, and the callbacks of its buttons."""

from collections.abc import Mapping

from models.feedback import Feedback, FeedbackOn
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.runner import Action
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.feedback import anonymous_survey, score_buttons, scores, testimonials
from services.feedback.scores import RatedSubject


def keep_words(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the comment of a score; a consent to quote the previous comment is withdrawn."""
    feedback_id = int(answers["feedback"])
    if scores.keep_words(context.session, feedback_id, context.person_id, answers["words"]):
        testimonials.withdraw(context, feedback_id)
    return Done.DONE


ACTIONS: Mapping[str, Action] = {
    "keep_feedback_words": keep_words,
    "agree_to_quote": testimonials.agree,
    "count_survey": anonymous_survey.count,
}


def _session(context: TurnContext, session_id: int) -> RatedSubject | None:
    return scores.session_of(context.session, context.person_id, session_id)


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
    **score_buttons.rating(FeedbackOn.MOOD, _session),
    **score_buttons.rating(FeedbackOn.SESSION, _session),
    **testimonials.CALLBACKS,
    score_buttons.WORDS: _comment,
    score_buttons.TALK: _talk,
    score_buttons.SURVEY: _survey,
}
