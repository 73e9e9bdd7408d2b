"""Names that scripts may use about how it was, and what a tap on a score leads to."""

from collections.abc import Mapping

from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking
from rules.feedback.feedback import LOW, SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.replies import Button, Say
from services.conversation.runner import Action
from services.conversation.stack import Stack
from services.conversation.text import button, words
from services.conversation.turn_context import Done, Scene
from services.feedback import anonymous_survey, score_buttons, scores, testimonials
from services.profile.one_off_questions import next_question


def keep_words(scene: Scene, answers: Mapping[str, str]) -> Done:
    feedback_id = int(answers["feedback"])
    if scores.keep_words(scene.session, feedback_id, scene.person_id, answers["words"]):
        testimonials.withdraw(scene, feedback_id)  # it was about other words
    return Done.DONE


EVENTS = (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)

ACTIONS: Mapping[str, Action] = {
    "keep_feedback_words": keep_words,
    "agree_to_quote": testimonials.agree,
    "count_survey": anonymous_survey.count,
}


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    return {
        **{verb: _rating(conversations, it) for it, verb in score_buttons.VERBS.items()},
        score_buttons.WORDS: _words(conversations),
        score_buttons.TALK: _talk(conversations),
        score_buttons.SURVEY: _survey(conversations),
    }


def _rating(conversations: Conversations, about: FeedbackOn) -> Press:
    def press(scene: Scene, stack: Stack, number: int) -> Taken:
        named, score = score_buttons.read(number)
        subject_id = _subject(scene, about, named)
        found = subject_id and scores.rate(
            scene.session, scene.person_id, about, subject_id, score, scene.now
        )
        if not found:
            return Taken.FOREIGN
        _thank(scene, found)
        if about in EVENTS and score >= SATISFIED and (small := next_question(scene)):
            conversations.open_above(scene, stack, small)
        return Taken.DONE

    return press


def _subject(scene: Scene, about: FeedbackOn, named: int) -> int | None:
    """A meeting's button names the person's booking; what is rated is its slot."""
    if about is not FeedbackOn.MEETING:
        return named
    booking = scene.session.get(Booking, named)
    return booking.slot_id if booking and booking.person_id == scene.person_id else None


def _thank(scene: Scene, found: Feedback) -> None:
    low = found.about is FeedbackOn.MOOD and found.score <= LOW
    key = "feedback.thanks_mood_low" if low else f"feedback.thanks.{found.about}"
    rows = [
        [button(scene.language, "feedback.add", inline_buttons.data("feedback_words", found.id))]
    ]
    if low:
        rows.append([_own(scene, "common.talk", score_buttons.TALK, scene.person_id)])
    if _asks_survey(scene, found):
        rows.append([_own(scene, "survey.button", score_buttons.SURVEY, found.session_id)])
    text = words(scene.language, key, {"score": str(found.score)})
    inline_buttons.show(scene, Say(text, rows))


def _asks_survey(scene: Scene, found: Feedback) -> bool:
    at_the_end = found.about is FeedbackOn.SESSION
    return at_the_end and not anonymous_survey.taken(
        scene.session, scene.person_id, found.session_id
    )


def _own(scene: Scene, key: str, verb: str, subject: int) -> Button:
    return button(scene.language, key, inline_buttons.data(verb, subject))


def _words(conversations: Conversations) -> Press:
    def press(scene: Scene, stack: Stack, feedback_id: int) -> Taken:
        found = scene.session.get(Feedback, feedback_id)
        if found is None or found.person_id != scene.person_id:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, "feedback", {"feedback": str(feedback_id)})
        return Taken.STAYS

    return press


def _talk(conversations: Conversations) -> Press:
    def press(scene: Scene, stack: Stack, person_id: int) -> Taken:
        if person_id != scene.person_id:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, "talk")
        return Taken.STAYS

    return press


def _survey(conversations: Conversations) -> Press:
    def press(scene: Scene, stack: Stack, session_id: int) -> Taken:
        if not anonymous_survey.has_place(scene, session_id):
            return Taken.FOREIGN
        if anonymous_survey.taken(scene.session, scene.person_id, session_id):
            conversations.phrases.say(scene, "survey.thanks")
            return Taken.STAYS
        conversations.open_above(scene, stack, "survey", {"session": str(session_id)})
        return Taken.STAYS

    return press
