"""Ask for the score (1 to 5) of a meeting, workshop or session, store it, and thank for it.

The domain of what is rated tells who may rate it, and for how long.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn
from rules.feedback.feedback import LOW, SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import in_pairs
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.feedback import anonymous_survey, front_page_words, testimonials
from services.people.access import Access
from services.profile.small_questions import next_question

OPEN_FOR = timedelta(days=30)
"""How long after an event it may be rated."""
LONGEST_COMMENT = 600
"""Most characters of a comment; the rest is cut off."""
WORDS_KEPT = timedelta(days=180)
PURGED = 100
RATE = {about: f"rate_{about}" for about in FeedbackOn}
WORDS, TALK = "feedback_words", "feedback_talk"
SCORES = range(1, 6)
EVENTS = (FeedbackOn.MEETING, FeedbackOn.WORKSHOP)


@dataclass(frozen=True, slots=True)
class RatedSubject:
    """What a person may rate: its id (a slot, a workshop or a session), and its session."""

    id: int
    session_id: int


RatedOf = Callable[[TurnContext, int], RatedSubject | None]
"""Returns what the person rates, from the id in the button; None if they may not rate it."""


def rate(
    session: Session,
    person_id: int,
    about: FeedbackOn,
    rated: RatedSubject,
    score: int,
    now: datetime,
) -> Feedback | None:
    """Store the score, in place of an earlier score; None for a score out of range."""
    if score not in range(1, 6):
        return None
    feedback = given(session, person_id, about, rated.id)
    if feedback is None:
        feedback = Feedback(
            person_id=person_id, session_id=rated.session_id, about=about, subject_id=rated.id
        )
    feedback.score, feedback.said_at = score, now
    session.add(feedback)
    session.flush()
    return feedback


def session_of(session: Session, person_id: int, session_id: int) -> RatedSubject | None:
    """Return the session, for its mood and as a whole; None if the person has no place in it."""
    has_place = session.scalar(*_with_place(person_id, session_id)) is not None
    return RatedSubject(session_id, session_id) if has_place else None


def given(session: Session, person_id: int, about: FeedbackOn, subject_id: int) -> Feedback | None:
    """Return the score that the person has given, if any."""
    query = select(Feedback).filter_by(person_id=person_id, about=about, subject_id=subject_id)
    return session.scalar(query)


def keep_words(session: Session, feedback_id: int, person_id: int, comment: str) -> bool:
    """Store the comment of a score; False when the score is not this person's."""
    feedback = session.get(Feedback, feedback_id)
    if feedback is None or feedback.person_id != person_id:
        return False
    feedback.words = comment.strip()[:LONGEST_COMMENT] or None
    session.flush()
    return True


def keep_comment(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the comment of a score; a consent to quote the previous comment is withdrawn."""
    feedback_id = int(answers["feedback"])
    if keep_words(context.session, feedback_id, context.person_id, answers["words"]):
        testimonials.withdraw(context, feedback_id)
        front_page_words.take_back(context, feedback_id)
    return Done.DONE


def forget_words(session: Session, now: datetime) -> bool:
    """Erase a slice of comments six months old; True when there may be more.

    The score stays as long as the person.
    """
    ids = session.scalars(*_with_words(now - WORDS_KEPT)).all()
    if ids:
        session.execute(*_without_words(ids))
    return len(ids) == PURGED


def row(about: FeedbackOn, subject_id: int) -> Sequence[Button]:
    """Return one row of five buttons; the message's text says what 1 and 5 mean."""
    return [Button(str(score), _data(about, subject_id, score)) for score in SCORES]


def moods(language: str, session_id: int) -> list[list[Button]]:
    """Return a word and a face for each mood, the best first, two a row where both fit."""
    return in_pairs(
        [
            [
                Button(
                    plain_text(language, f"mood.{score}"), _data(FeedbackOn.MOOD, session_id, score)
                )
            ]
            for score in reversed(SCORES)
        ]
    )


def rating(about: FeedbackOn, rated_of: RatedOf) -> Mapping[str, CallbackHandler]:
    """Return the callback of the five buttons, by its name."""

    def handle(context: TurnContext, stack: ConversationStack, subject_id: int) -> CallbackResult:
        score = context.detail
        if (rated := rated_of(context, subject_id)) is None:
            return CallbackResult.FOREIGN
        feedback = rate(context.session, context.person_id, about, rated, score, context.now)
        if feedback is None:
            return CallbackResult.FOREIGN
        _thank(context, feedback)
        if about in EVENTS and score >= SATISFIED and (question := next_question(context)):
            context.conversations.open_above(context, stack, question)
        return CallbackResult.DONE

    return {RATE[about]: handle}


@constant
def _with_words(said_until: datetime) -> Select[int]:
    old = Feedback.words.is_not(None), Feedback.said_at <= said_until
    return select(Feedback.id).where(*old).limit(PURGED)


@constant
def _without_words(ids: Sequence[int]) -> Update:
    return update(Feedback).where(Feedback.id.in_(ids)).values(words=None)


@constant
def _with_place(person_id: int, session_id: int) -> Select[int]:
    return select(Enrolment.session_id).where(
        Enrolment.person_id == person_id,
        Enrolment.session_id == session_id,
        Enrolment.status == EnrolmentStatus.PLACE,
    )


def _thank(context: TurnContext, feedback: Feedback) -> None:
    low = feedback.about is FeedbackOn.MOOD and feedback.score <= LOW
    key = "feedback.thanks_mood_low" if low else f"feedback.thanks.{feedback.about}"
    rows = [[_button(context, "feedback.add", WORDS, feedback.id)]]
    if low:
        rows.append([_button(context, "common.talk", TALK, context.person_id)])
    if _asks_survey(context, feedback):
        rows.append(
            [_button(context, "survey.button", anonymous_survey.SURVEY, feedback.session_id)]
        )
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
    return inline_buttons.data(RATE[about], subject_id, score)


def _session(context: TurnContext, session_id: int) -> RatedSubject | None:
    return session_of(context.session, context.person_id, session_id)


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


CALLBACKS: Callbacks = {
    Access.PERSON: {
        **rating(FeedbackOn.MOOD, _session),
        **rating(FeedbackOn.SESSION, _session),
        WORDS: _comment,
        TALK: _talk,
    },
}
