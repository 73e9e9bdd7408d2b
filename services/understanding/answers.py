"""Choose the answer to an intent: the first case whose words and conditions hold."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flows.intents.answers import Answer
from flows.intents.buttons import AnswerButton
from rules.conversation.typed_text import plain
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons
from services.registries.registry import AnswerAction, Condition

UNCONFIRMED = "understood.unconfirmed"
"""What is said instead of an answer that the association has not confirmed."""
HUMAN = "human"
QUESTION, OFFER_SHOWN = "question", "offer_shown"
"""Conditions about the chat itself: a question is open; offers were shown lately."""
SHOWN_LATELY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Answers:
    """The cases of each intent, and what they need to be chosen and shown."""

    by_intent: Mapping[str, Sequence[Answer]]
    buttons: Mapping[str, AnswerButton]
    conditions: Mapping[str, Condition]
    actions: Mapping[str, AnswerAction]
    confirmed: frozenset[str]
    """The answers that the association has confirmed, as `intent.case`."""

    def knows(self, intent: str) -> bool:
        return intent in self.by_intent

    def holds(self, context: TurnContext, condition: str) -> bool:
        return self.conditions[condition](context)

    def give(
        self, context: TurnContext, stack: ConversationStack, intent: str, text: str = ""
    ) -> None:
        """Say the answer that fits, or open its conversation; then ask the open question again."""
        answer = self.fitting(context, stack, intent, text)
        if answer.opens is not None:
            self._open(context, stack, answer.opens)
            return
        if answer.does is not None:
            self.actions[answer.does](context)
        said = answer.key if self.may_be_said(answer) else UNCONFIRMED
        names = answer.buttons if self.may_be_said(answer) else (HUMAN,)
        self.say(context, stack, said, names)

    def say(
        self,
        context: TurnContext,
        stack: ConversationStack,
        key: str,
        buttons: Sequence[str],
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Say a text with buttons, and ask the open question again."""
        text = context.phrases.render(context, key, values or {})
        inline_buttons.show(context, Say(text, [[self._button(context, it)] for it in buttons]))
        if is_asking(context, stack):
            context.conversations.ask_again(context, stack)

    def _open(self, context: TurnContext, stack: ConversationStack, name: str) -> None:
        """Open what a button of this name opens, or else the conversation of this name."""
        button = self.buttons.get(name)
        if button is not None and button.opens is not None:
            context.conversations.open_above(context, stack, button.opens, button.given)
        else:
            context.conversations.open_above(context, stack, name)

    def fitting(
        self, context: TurnContext, stack: ConversationStack, intent: str, text: str
    ) -> Answer:
        """Return the first case that fits the words and the person; the last one always does."""
        folded, cases = plain(text), self.by_intent[intent]
        return next((it for it in cases if self._fits(context, stack, it, folded)), cases[-1])

    def _fits(
        self, context: TurnContext, stack: ConversationStack, answer: Answer, folded: str
    ) -> bool:
        if answer.words is not None and not answer.words.search(folded):
            return False
        holds = partial(self._holds, context, stack)
        return all(map(holds, answer.when)) and not any(map(holds, answer.unless))

    def _holds(self, context: TurnContext, stack: ConversationStack, name: str) -> bool:
        if name == QUESTION:
            return is_asking(context, stack)
        if name == OFFER_SHOWN:
            return _was_shown_an_offer(context, stack)
        return self.conditions[name](context)

    def may_be_said(self, answer: Answer) -> bool:
        return answer.to_confirm is None or answer.name in self.confirmed

    def _button(self, context: TurnContext, name: str) -> Button:
        label = context.phrases.label(context, Phrase(f"answer_button.{name}"))
        return Button(label, inline_buttons.data(self.buttons[name].callback, context.person_id))


def is_asking(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether a question waits for its answer; a menu does not."""
    question = context.conversations.question(context, stack)
    return question is not None and not question.script.passing


def _was_shown_an_offer(context: TurnContext, stack: ConversationStack) -> bool:
    if not stack.has_buttons:
        return False
    since = context.now - SHOWN_LATELY
    shown = message_buttons.last_shown(context.session, context.person_id, since)
    return any(data.startswith("a:offer_") for it, _ in shown for _, data in it.buttons)
