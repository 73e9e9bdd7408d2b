"""The label of a button may be typed for a week after its message."""

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, CallbackRouter
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons
from tests.harness.builders import NOON, a_context, a_person, a_stack

WEEK = timedelta(days=7)
SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(("later", "presses"), [(WEEK - SECOND, [7]), (WEEK, [])])
def test_a_label_is_understood_for_seven_days(
    database: Database, later: timedelta, presses: list[int]
) -> None:
    pressed: list[int] = []

    def keep(_: TurnContext, __: ConversationStack, subject: int) -> CallbackResult:
        pressed.append(subject)
        return CallbackResult.DONE

    def work(session: Session) -> None:
        person = a_person(session)
        buttons = [[Button("Gardez-moi", inline_buttons.data("keep_me", 7))]]
        inline_buttons.show(a_context(session, person), Say("Bonjour", buttons=buttons))
        context = a_context(session, person, NOON + later)
        router = CallbackRouter({"keep_me": keep}, message_buttons.last_shown)
        stack = a_stack(person.id)
        router.typed(context, stack, "gardez moi", answers=False)

    database.transact_now(work)
    assert pressed == presses
