"""Keep the consents to quote comments, without a name, in what partners read; list the comments."""

from collections.abc import Callable, Mapping, Sequence

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.feedback import Feedback
from models.profile import Consent, ConsentPurpose
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.second_answers import tell
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, TurnContext
from services.people import people
from services.people.access import Access
from services.profile import consents

AT_MOST = 4


def agree(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record the person's consent to quote this comment, and no other."""
    feedback = context.session.get(Feedback, int(answers["feedback"]))
    if feedback is not None and feedback.person_id == context.person_id:
        consents.consent(context, ConsentPurpose.TESTIMONIAL, consents.of_feedback(feedback.id))
    return Done.DONE


def withdraw(context: TurnContext, feedback_id: int) -> None:
    """Withdraw the consent to quote a comment, if the person has given it."""
    about, purpose = consents.of_feedback(feedback_id), ConsentPurpose.TESTIMONIAL
    consents.withdraw(context.session, context.person_id, purpose, context.now, subject=about)


def of_session(session: Session, session_id: int, bot_id: int | None) -> Sequence[str]:
    """Return the latest comments that may be quoted, at most AT_MOST: of a bot's people.

    None stands for the people of every bot.
    A comment whose consent was withdrawn, or that was changed or erased since, is not among them.
    """
    in_force = select(Consent.subject, Consent.person_id).where(
        Consent.purpose == ConsentPurpose.TESTIMONIAL, Consent.withdrawn_at.is_(None)
    )
    agreed = {(subject, person) for subject, person in session.execute(in_force)}
    query = select(Feedback).where(Feedback.session_id == session_id, Feedback.words.is_not(None))
    if bot_id is not None:
        query = query.where(people.whose_is_of_bot(Feedback.person_id, bot_id))
    rows = session.scalars(query.order_by(Feedback.id.desc()))
    comments = [
        row.words for row in rows if (consents.of_feedback(row.id), row.person_id) in agreed
    ]
    return [comment for comment in comments if comment][:AT_MOST]


def _ask_anew(context: TurnContext, feedback: Feedback) -> None:
    yes = ("feedback.quoted", inline_buttons.data("quote_agree", feedback.id))
    no = ("feedback.not_quoted", inline_buttons.data("quote_refuse", feedback.id))
    tell(context, "feedback.quote", {}, [yes, no])


def _agree_anew(context: TurnContext, feedback: Feedback) -> None:
    consents.consent(context, ConsentPurpose.TESTIMONIAL, consents.of_feedback(feedback.id))
    no = ("pressed.change", inline_buttons.data("quote_refuse", feedback.id))
    tell(context, "feedback.may_be_quoted", {}, [no])


def _take_back(context: TurnContext, feedback: Feedback) -> None:
    withdraw(context, feedback.id)
    anew = ("pressed.change", inline_buttons.data("quote_ask", feedback.id))
    tell(context, "feedback.never_quoted", {}, [anew])


def _on_own(work: Callable[[TurnContext, Feedback], None]) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, feedback_id: int) -> CallbackResult:
        feedback = context.session.get(Feedback, feedback_id)
        if feedback is None or feedback.person_id != context.person_id:
            return CallbackResult.FOREIGN
        work(context, feedback)
        return CallbackResult.DONE

    return handle


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "quote_ask": _on_own(_ask_anew),
        "quote_agree": _on_own(_agree_anew),
        "quote_refuse": _on_own(_take_back),
    },
}
