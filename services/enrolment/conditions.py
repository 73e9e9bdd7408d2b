"""Tell how the person's enrolment stands, for the answers that depend on it."""

from collections.abc import Mapping
from functools import partial

from flows.script import Question, Step
from models.conversation import Conversation
from rules.enrolment.eligibility import zones_matter
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments, places
from services.enrolment.eligibility import rules_of
from services.enrolment.enrolments import EnrolmentStanding
from services.enrolment.session_values import session_of
from services.registries.registry import Condition

WAY_IN = "way_in"
AGAINST = frozenset({EnrolmentStanding.REFUSED, EnrolmentStanding.LEFT, EnrolmentStanding.TOO_LATE})
IN_SESSION = frozenset(
    {
        EnrolmentStanding.PLACE,
        EnrolmentStanding.OFFERED,
        EnrolmentStanding.WAITING,
        EnrolmentStanding.TO_CHECK,
    }
)


def _stands(*stands: EnrolmentStanding) -> Condition:
    return partial(_is_among, frozenset(stands))


def _is_among(stands: frozenset[EnrolmentStanding], context: TurnContext) -> bool:
    return enrolments.stand(context.session, context.person_id, context.now) in stands


def _is_unfinished(context: TurnContext) -> bool:
    """Tell whether the person has no verdict yet, or is at the questions again."""
    if _is_among(frozenset({EnrolmentStanding.NONE}), context):
        return True
    return _is_in_the_questions(context) and not _is_among(IN_SESSION, context)


def _is_in_the_questions(context: TurnContext) -> bool:
    """Tell whether the person stands at a question of the sign-up whose answer is kept."""
    step = _step(context)
    return isinstance(step, Question) and bool(step.save_as or step.echo)


def _step(context: TurnContext) -> Step | None:
    """Return the step of the sign-up at which the person stands; None if it is over."""
    key = {"person_id": context.person_id, "depth": 0}
    bottom = context.session.get(Conversation, key)
    if bottom is None or bottom.script != WAY_IN:
        return None
    return context.conversations.library.scripts[WAY_IN].steps.get(bottom.step)


def questions_left(context: TurnContext) -> str | Phrase:
    """Return how many questions are left, in words: « trois questions »; empty if not known."""
    step = _step(context)
    if isinstance(step, Question) and step.progress is not None:
        number, count = step.progress
        return Phrase(f"fact.questions_left.{count - number + 1}")
    has_begun = _is_in_the_questions(context) or not _is_among(
        frozenset({EnrolmentStanding.NONE}), context
    )
    return "" if has_begun else Phrase(f"fact.questions_left.{_question_count(context)}")


def _question_count(context: TurnContext) -> int:
    """Return how many questions the sign-up announces (`progress`)."""
    steps = context.conversations.library.scripts[WAY_IN].steps.values()
    return next(it.progress[1] for it in steps if isinstance(it, Question) and it.progress)


def _no_session(context: TurnContext) -> bool:
    """Tell whether no session takes anybody now, that the person knows of."""
    session = session_of(context)
    return session is None or places.takes_nobody(session, context.now)


def _zones(context: TurnContext) -> bool:
    session = session_of(context)
    if session is None:
        return False
    return zones_matter(rules_of(session), places.today_of(session, context.now))


def _full(context: TurnContext) -> bool:
    session = session_of(context)
    return session is not None and places.free_seats(context.session, session) == 0


CONDITIONS: Mapping[str, Condition] = {
    "seat": _stands(EnrolmentStanding.PLACE),
    "offered": _stands(EnrolmentStanding.OFFERED),
    "waiting": _stands(EnrolmentStanding.WAITING),
    "to_check": _stands(EnrolmentStanding.TO_CHECK),
    "refused": _stands(*AGAINST),
    "unfinished": _is_unfinished,
    "in_questions": _is_in_the_questions,
    "questions_left": lambda context: bool(questions_left(context)),
    "no_session": _no_session,
    "zones": _zones,
    "full": _full,
}
