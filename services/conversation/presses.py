"""Take a button once: a second press, or a press on a copy of the question, repeats nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Select, select

from flows.replies import PressedButton
from models.conversation import Update
from models.engine.constant import constant
from services.conversation.callbacks import CallbackRouter
from services.conversation.replies import Unbutton
from services.conversation.second_answers import notice
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.conversation.updates import ButtonPress

AGAIN_WITHIN = timedelta(seconds=10)
"""After an answer was given: within that time its button is pressed again out of impatience."""
LONGEST_QUOTED = 100
"""Characters of an answer that a notice repeats: Telegram shows 200 in all."""

Labels = Mapping[str, str]
"""The label of each button of the message that was pressed, by its data."""


def once(data: str, work: Work) -> Work:
    """Return the work of an inline button, done once however often it is pressed at once."""

    def press(context: TurnContext, stack: ConversationStack) -> None:
        if _is_again(context, data):
            notice(context, "pressed.again")
        else:
            work(context, stack)

    return press


@dataclass(frozen=True, slots=True)
class AnswerPress:
    """A press of a button under a question."""

    pressed: PressedButton
    data: str
    labels: Labels

    def take(
        self,
        context: TurnContext,
        stack: ConversationStack,
        callbacks: CallbackRouter,
        work: Work,
    ) -> None:
        """Do `work`, which answers the open question, unless the question was answered before.

        A question takes no second answer: the person is told which one holds.  Where something
        would be given, a refusal is heard all the same (`late` of an option).
        """
        question, conversations = self.pressed.question, context.conversations
        is_open = conversations.is_open(stack, question)
        if is_open and conversations.is_asked(stack, question):
            work(context, stack)
        elif _is_again(context, self.data):
            notice(context, "pressed.again")
        elif is_open or self.pressed.entry:
            work(context, stack)
        elif self.pressed.late and self._hear_late(context, stack, callbacks):
            self._put_away(context, _answer_to(context, question))
        elif (held := _answer_to(context, question)) is None:
            self._lead_on(context, stack, work)
        elif (again := self._in_open_menu(context, stack)) is not None:
            conversations.hear(context, stack, again)
        else:
            self._tell(context, stack, held)

    def _lead_on(self, context: TurnContext, stack: ConversationStack, work: Work) -> None:
        """Ask the open question again below a finished one, unless the screen already shows it."""
        asked = context.conversations.question(context, stack)
        is_asked = asked is not None and asked.position.question > 0
        is_last = stack.top is not None and stack.top.asked_in == _last(context).update_id
        if is_asked and is_last and self.data in self.labels:
            self._put_away(context, None)
            notice(context, "pressed.over")
        else:
            work(context, stack)

    def _in_open_menu(self, context: TurnContext, stack: ConversationStack) -> PressedButton | None:
        """Return the button of the open menu with the pressed label; None without one."""
        question = context.conversations.question(context, stack)
        label = self.labels.get(self.data)
        if question is None or label is None or not question.script.passing:
            return None
        return question.button_with(label)

    def _hear_late(
        self, context: TurnContext, stack: ConversationStack, callbacks: CallbackRouter
    ) -> bool:
        """Take the press as an inline button; return False if the button has no callback.

        What it leads to is said below, after what the first answer led to.
        """
        message_id, context.message_id = context.message_id, None
        is_heard = callbacks.handle(context, stack, self.pressed.late)
        context.message_id = message_id
        return is_heard

    def _put_away(self, context: TurnContext, held: ButtonPress | None) -> None:
        """Take the buttons off the message, unless the person has just answered that message."""
        is_answered = held is not None and held.message_id == context.message_id
        is_copy = self.data in self.labels and not is_answered
        if is_copy and context.message_id is not None and not context.gone:
            context.say(Unbutton(context.message_id))

    def _tell(self, context: TurnContext, stack: ConversationStack, held: ButtonPress) -> None:
        """Tell which answer holds, and take the buttons off a copy of the question."""
        self._put_away(context, held)
        answer = self.labels.get(held.data)
        if held.data == self.data:
            notice(context, "pressed.answered")
        elif answer is None:
            notice(context, "pressed.holds_first", stays=True)
        else:
            self._tell_answer(context, stack, answer[:LONGEST_QUOTED])

    def _tell_answer(self, context: TurnContext, stack: ConversationStack, answer: str) -> None:
        """Tell which answer counts, and how to change it while the next question is open."""
        question = context.conversations.question(context, stack)
        is_next = question is not None and question.position.question == self.pressed.question + 1
        if question is not None and is_next and question.back is not None:
            notice(context, "pressed.holds_back", stays=True, answer=answer, back=question.back)
        else:
            notice(context, "pressed.holds", stays=True, answer=answer)


def _is_again(context: TurnContext, data: str) -> bool:
    """Tell whether the person's last act was to press a button with the same data.

    Its answer was given a moment ago, or not yet.
    """
    last, since = _last(context), context.now - AGAIN_WITHIN
    is_late = last.answered_at is not None and last.answered_at <= since
    return last.pressed == data and not is_late


class LastUpdate(NamedTuple):
    """The last update of a person, the present one aside."""

    update_id: int | None = None
    pressed: str | None = None
    answered_at: datetime | None = None


def _last(context: TurnContext) -> LastUpdate:
    row = context.session.execute(*_last_of(context.person_id)).first()
    return LastUpdate(*row) if row else LastUpdate()


@constant
def _last_of(person_id: int) -> Select[int, str | None, datetime | None]:
    return (
        select(Update.update_id, Update.pressed, Update.answered_at)
        .where(Update.person_id == person_id, Update.update_id > 0)
        .order_by(Update.recorded_at.desc(), Update.update_id.desc())
        .limit(1)
    )


def _answer_to(context: TurnContext, question: int) -> ButtonPress | None:
    """Return the press that answered a question; None for a typed or an unknown answer."""
    row = context.session.execute(*_first_press(context.person_id, f"c:{question}:%")).first()
    return ButtonPress(row.pressed, row.pressed_in) if row else None


@constant
def _first_press(person_id: int, pattern: str) -> Select[str | None, int | None]:
    return (
        select(Update.pressed, Update.pressed_in)
        .where(Update.person_id == person_id, Update.pressed.like(pattern))
        .order_by(Update.recorded_at, Update.update_id)
        .limit(1)
    )
