"""Words that people let us show on the front page: offered, read by the team, shown, taken back."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Delete,
    Select,
    String,
    cast,
    delete,
    exists,
    literal,
    or_,
    select,
)
from sqlalchemy.orm import Session

from flows.texts import translate
from models.engine.constant import constant
from models.feedback import Feedback, FeedbackOn, FrontPageWords
from models.people import Person
from models.profile import Consent, ConsentPurpose
from rules.feedback.feedback import SATISFIED
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.second_answers import tell
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.people import people, roles
from services.people.access import Access
from services.profile import consents

KEPT = timedelta(days=365)
SLICE = 100
SHOWN = 6
CARDS = 8
LONGEST = 240
"""Most characters of words that stand on the page: the team shortens nothing."""
ASK, NAMED, UNNAMED, REFUSE = (
    "front_page_ask",
    "front_page_named",
    "front_page_unnamed",
    "front_page_refuse",
)
PUBLISH, LEAVE = "testimonial_publish", "testimonial_leave"
PUBLISHED, LEFT_OUT = "testimonial_published", "testimonial_left_out"
"""What the journal calls the decisions of the team."""


class FrontPageQuestion(StrEnum):
    ASK = "ask"
    NO = "no"


@dataclass(frozen=True, slots=True)
class ShownWords:
    """What stands on the front page; `first_name` is empty for who is not named."""

    words: str
    first_name: str


def may_ask(context: TurnContext, answers: Mapping[str, str]) -> FrontPageQuestion:
    """Tell whether to ask: of a satisfied person, about the whole session, in a few words."""
    feedback = _own(context, int(answers["feedback"]))
    is_kind = (
        feedback is not None
        and feedback.about is FeedbackOn.SESSION
        and feedback.score >= SATISFIED
        and 0 < len(feedback.words or "") <= LONGEST
    )
    return FrontPageQuestion.ASK if is_kind else FrontPageQuestion.NO


def offer(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record the consent to show the words, with the first name if `answers["name"]` says so."""
    if feedback := _own(context, int(answers["feedback"])):
        _offer(context, feedback, is_named=answers["name"] == "named")
    return Done.DONE


def take_back(context: TurnContext, feedback_id: int) -> None:
    """Withdraw the consent to show words on the front page, and delete these words there."""
    about = consents.of_feedback(feedback_id)
    consents.withdraw(
        context.session, context.person_id, ConsentPurpose.FRONT_PAGE, context.now, subject=about
    )
    context.session.execute(delete(FrontPageWords).where(FrontPageWords.feedback_id == feedback_id))


def shown(session: Session, bot_id: int) -> Sequence[ShownWords]:
    """Return the words on the front page, the last that were approved first."""
    query = (
        select(FrontPageWords, Person.first_name)
        .join(Person, Person.id == FrontPageWords.person_id)
        .where(people.of_bot(bot_id), FrontPageWords.approved_at.is_not(None), _is_agreed())
        .order_by(FrontPageWords.approved_at.desc(), FrontPageWords.feedback_id.desc())
        .limit(SHOWN)
    )
    return [
        ShownWords(row.words, (first_name or "") if row.is_named else "")
        for row, first_name in session.execute(query)
    ]


def forget(session: Session, now: datetime) -> bool:
    """Delete a slice of words that were taken back, or offered a year ago.

    Return True when there may be more.
    """
    ids = session.scalars(*_old(now - KEPT)).all()
    if ids:
        session.execute(*_deletion(ids))
    return len(ids) == SLICE


@constant
def _old(offered_until: datetime) -> Select[int]:
    past = or_(FrontPageWords.offered_at <= offered_until, ~_is_agreed())
    return select(FrontPageWords.feedback_id).where(past).limit(SLICE)


@constant
def _deletion(ids: Sequence[int]) -> Delete:
    return delete(FrontPageWords).where(FrontPageWords.feedback_id.in_(ids))


def waiting(bot_id: int) -> Sequence[ColumnElement[bool]]:
    """Return the conditions of words that the team has not read."""
    of_bot = people.whose_is_of_bot(FrontPageWords.person_id, bot_id)
    return of_bot, FrontPageWords.approved_at.is_(None), _is_agreed()


def _is_agreed() -> ColumnElement[bool]:
    """Return the condition that the author still agrees to show these words."""
    subject = literal(consents.FEEDBACK) + cast(FrontPageWords.feedback_id, String)
    return exists().where(
        Consent.person_id == FrontPageWords.person_id,
        Consent.purpose == ConsentPurpose.FRONT_PAGE,
        Consent.subject == subject,
        Consent.withdrawn_at.is_(None),
    )


def show_all(context: TurnContext) -> None:
    """Show the words that wait for the team, then those on the page (`/temoignages`)."""
    query = (
        select(FrontPageWords, Person.first_name)
        .join(Person, Person.id == FrontPageWords.person_id)
        .where(people.of_bot(context.bot_id), _is_agreed())
        .order_by(FrontPageWords.approved_at.is_not(None), FrontPageWords.offered_at)
        .limit(CARDS)
    )
    rows = context.session.execute(query).all()
    if not rows:
        context.phrases.say(context, "testimonials.none")
    for row, first_name in rows:
        inline_buttons.show(context, _card(context.language, row, first_name))


def _card(language: str, row: FrontPageWords, first_name: str | None) -> Say:
    unnamed = translate(language, "testimonials.unnamed")
    name = (first_name or unnamed) if row.is_named else unnamed
    state = "waits" if row.approved_at is None else "shown"
    text = translate(language, f"testimonials.{state}", words=row.words, name=name)
    leave = "testimonials.leave" if row.approved_at is None else "testimonials.take_off"
    buttons = [button(language, leave, inline_buttons.data(LEAVE, row.feedback_id))]
    if row.approved_at is None:
        publish = inline_buttons.data(PUBLISH, row.feedback_id)
        buttons.insert(0, button(language, "testimonials.publish", publish, "primary"))
    return Say(text, [[each] for each in buttons])


def _offer(context: TurnContext, feedback: Feedback, *, is_named: bool) -> None:
    """Record the consent; another choice of the name is read by the team anew."""
    if feedback.words is None:
        return
    consents.consent(context, ConsentPurpose.FRONT_PAGE, consents.of_feedback(feedback.id))
    row = context.session.get(FrontPageWords, feedback.id)
    if row is None:
        row = FrontPageWords(feedback_id=feedback.id, person_id=context.person_id)
        context.session.add(row)
    row.words, row.is_named, row.offered_at = feedback.words, is_named, context.now
    row.approved_at = row.approved_by = None


def _own(context: TurnContext, feedback_id: int) -> Feedback | None:
    feedback = context.session.get(Feedback, feedback_id)
    return feedback if feedback is not None and feedback.person_id == context.person_id else None


def _ask_anew(context: TurnContext, feedback: Feedback) -> None:
    labels = {"named": NAMED, "unnamed": UNNAMED, "no": REFUSE}
    buttons = [
        (f"feedback.front_page_{label}", inline_buttons.data(callback, feedback.id))
        for label, callback in labels.items()
    ]
    tell(context, "feedback.front_page", {}, buttons)


def _offered(*, is_named: bool) -> Callable[[TurnContext, Feedback], None]:
    def work(context: TurnContext, feedback: Feedback) -> None:
        _offer(context, feedback, is_named=is_named)
        no = ("pressed.change", inline_buttons.data(REFUSE, feedback.id))
        tell(context, "feedback.front_page_thanks", {}, [no])

    return work


def _refused(context: TurnContext, feedback: Feedback) -> None:
    take_back(context, feedback.id)
    anew = ("pressed.change", inline_buttons.data(ASK, feedback.id))
    tell(context, "feedback.not_on_front_page", {}, [anew])


def _on_own(work: Callable[[TurnContext, Feedback], None]) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, feedback_id: int) -> CallbackResult:
        if (feedback := _own(context, feedback_id)) is None:
            return CallbackResult.FOREIGN
        work(context, feedback)
        return CallbackResult.DONE

    return handle


def _publish(context: TurnContext, _: ConversationStack, feedback_id: int) -> CallbackResult:
    row = _of_bot(context, feedback_id)
    if row is not None:
        row.approved_at, row.approved_by = context.now, context.person_id
    return _told(context, row, PUBLISHED)


def _leave_out(context: TurnContext, _: ConversationStack, feedback_id: int) -> CallbackResult:
    row = _of_bot(context, feedback_id)
    if row is not None:
        context.session.delete(row)
    return _told(context, row, LEFT_OUT)


def _of_bot(context: TurnContext, feedback_id: int) -> FrontPageWords | None:
    """Return the words that somebody of this bot offered; None if they were taken back."""
    of_bot = people.whose_is_of_bot(FrontPageWords.person_id, context.bot_id)
    query = select(FrontPageWords).where(FrontPageWords.feedback_id == feedback_id, of_bot)
    query = query.where(_is_agreed())
    return context.session.scalar(query)


def _told(context: TurnContext, row: FrontPageWords | None, did: str) -> CallbackResult:
    """Note what a member of the team decided, and say it; words may be gone meanwhile."""
    if row is None:
        inline_buttons.replace(context, "testimonials.gone", {})
        return CallbackResult.DONE
    roles.audit(context.session, context.person_id, did, context.now, person=row.person_id)
    inline_buttons.replace(context, f"testimonials.{did.removeprefix('testimonial_')}", {})
    return CallbackResult.DONE


CALLBACKS: Callbacks = {
    Access.PERSON: {
        ASK: _on_own(_ask_anew),
        NAMED: _on_own(_offered(is_named=True)),
        UNNAMED: _on_own(_offered(is_named=False)),
        REFUSE: _on_own(_refused),
    },
    Access.TEAM: {
        PUBLISH: _publish,
        LEAVE: _leave_out,
    },
}
