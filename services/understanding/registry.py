"""List what understanding offers the rest of the bot: buttons under answers, doubts, sweeps."""

from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from flows.intents.buttons import AnswerButton, load_buttons
from flows.replies import TypedText
from flows.texts import plain_text
from services.conversation.callbacks import CallbackResult
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.understanding import (
    answering_within,
    counts,
    doubts,
    questions_to_team,
    team_answers,
    unclear,
)
from services.understanding.answers import IntentAnswers


def _open(
    button: AnswerButton, context: TurnContext, stack: ConversationStack, person_id: int
) -> CallbackResult:
    """Open the conversation of a button, or answer the open question that has the same button."""
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    label = plain_text(context.language, f"answer_button.{button.name}")
    question = context.conversations.question(context, stack)
    if question is not None and question.offers(label):
        context.conversations.hear(context, stack, TypedText(label))
        return CallbackResult.STAYS
    assert button.opens is not None
    context.conversations.open_above(context, stack, button.opens, button.given)
    return CallbackResult.STAYS


def _forget(session: Session, now: datetime) -> None:
    unclear.purge(session, now)
    counts.purge(session, now)


def registry(answers: IntentAnswers) -> Registry:
    opened = {
        button.callback: partial(_open, button)
        for button in load_buttons().values()
        if button.opens
    }
    return Registry(
        actions={
            "send_unclear_words": unclear.send,
            "answer_within": partial(answering_within.answer_within, answers),
            **team_answers.ACTIONS,
        },
        listers=team_answers.LISTERS,
        template_values={"unclear_words": unclear.words},
        callbacks=[
            {Access.PERSON: opened},
            doubts.callbacks(answers),
            questions_to_team.CALLBACKS,
        ],
        script_access={Access.TEAM: "faq"},
        commands=[Command(85, "faq", CommandPurpose.PEOPLE, "faq")],
        sweeps=[
            Sweep(
                "unclear_words",
                "Every hour, forget words that were not understood or in doubt: those of a person "
                "after a day, masked texts after 30 days, counts after 90.",
                3600,
                _forget,
                nothing_known,
                rank=225,
            )
        ],
    )
