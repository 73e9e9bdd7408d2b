"""Choose the answer to an intent: the first case whose words and conditions hold."""

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from flows.intents.answers import SEND, IntentAnswer
from flows.intents.buttons import PREFIX, AnswerButton
from flows.texts import Html
from models.conversation import InlineButtons
from rules.conversation.typed_text import plain
from rules.understanding.masking import masked
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.outbox import message_buttons
from services.registries.registry import AnswerAction, Condition, Finder
from services.understanding import questions_to_team

AGE = re.compile(r"\b\d{1,2} ?(?:ans?|years?)\b", re.IGNORECASE)
UNCONFIRMED = "understood.unconfirmed"
"""What is said instead of an answer that the association has not confirmed."""
FOR_THE_REST = "understood.unconfirmed_more"
"""The same, after what is known of it."""
HUMAN = "human"
SIGN_UP = frozenset({"way_in", "correct_answers"})
ASKED: Mapping[str, Collection[str]] = {
    "asks_situation": {"situation"},
    "asks_age": {"age"},
    "asks_postcode": {"postcode", "commune"},
    "asks_home": {"home", "address", "quarter", "position"},
}
"""Conditions on the open question, by name: the steps of the sign-up it may be."""
EXPLAINED_BUTTON = "human_again"
"""The button under what explains the open question, of which its data holds the number."""
STEP = "step"
SHOWN_LATELY = timedelta(days=1)
REPEATED = timedelta(hours=1)
"""How long after its last answer a conversation has its question put again."""


@dataclass(frozen=True, slots=True)
class IntentAnswers:
    """The cases of each intent, and what they need to be chosen and shown."""

    by_intent: Mapping[str, Sequence[IntentAnswer]]
    buttons: Mapping[str, AnswerButton]
    conditions: Mapping[str, Condition]
    finders: Mapping[str, Finder]
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
        answer, found = self.fitting(context, stack, intent, text)
        if answer.opens is not None:
            self.open(context, stack, answer.opens, found)
            return
        if not self.may_be_said(answer):
            self._leave_to_team(context, stack, answer, text)
            return
        if answer.does is not None:
            self.actions[answer.does](context)
        self.say(context, stack, answer.key, answer.buttons, found, text)

    def say(
        self,
        context: TurnContext,
        stack: ConversationStack,
        key: str,
        buttons: Sequence[str],
        values: Mapping[str, str] | None = None,
        text: str = "",
    ) -> None:
        """Say a text with buttons, and ask the open question again.

        `text` is what the person wrote, for the button that gives it to the team.
        """
        about = {**(values or {}), STEP: str(_step_number(context, stack))}
        rows = [self._button(context, it, about) for it in buttons if it != SEND]
        if SEND in buttons:
            rows = [*self._sending(context, stack, text, f"answer_button.{SEND}"), *rows]
        self._show(context, stack, context.phrases.render(context, key, values or {}), rows)

    def _leave_to_team(
        self, context: TurnContext, stack: ConversationStack, answer: IntentAnswer, text: str
    ) -> None:
        """Say what the bot knows, and offer to send the words to the team in one tap."""
        send = self._sending(context, stack, text, "understood.send_question")
        rows = [*send, self._button(context, HUMAN, {})]
        said = context.phrases.render(context, UNCONFIRMED, {})
        if answer.is_known_in_part:
            known = context.phrases.render(context, answer.known, {})
            said = Html(f"{known}\n{context.phrases.render(context, FOR_THE_REST, {})}")
        self._show(context, stack, said, rows)

    def _sending(
        self, context: TurnContext, stack: ConversationStack, text: str, label: str
    ) -> list[Button]:
        """Keep the words of the person, and return the button that gives them to the team."""
        if not may_be_kept(context, stack, text):
            return []
        number = questions_to_team.keep(context, text)
        data = inline_buttons.data(questions_to_team.SEND, context.person_id, number)
        return [Button(context.phrases.label(context, Phrase(label)), data)]

    def _show(
        self,
        context: TurnContext,
        stack: ConversationStack,
        text: Html,
        buttons: Sequence[Button],
    ) -> None:
        inline_buttons.show(context, Say(text, [[button] for button in buttons]))
        if comes_again(context, stack) and not _asks_itself(text, buttons):
            context.conversations.ask_again(context, stack)

    def open(
        self, context: TurnContext, stack: ConversationStack, name: str, found: Mapping[str, str]
    ) -> None:
        """Open the conversation of the button `name`, or the conversation `name` without a button.

        It begins with what was found.
        """
        button = self.buttons.get(name)
        if button is not None and button.opens is not None:
            given = {**button.given, **found}
            context.conversations.open_above(context, stack, button.opens, given)
        else:
            context.conversations.open_above(context, stack, name, found)

    def fitting(
        self, context: TurnContext, stack: ConversationStack, intent: str, text: str
    ) -> tuple[IntentAnswer, Mapping[str, str]]:
        """Return the first case that fits the words and the person, with the subject found.

        The last case always fits.
        """
        folded, cases = plain(text), self.by_intent[intent]
        for answer in cases:
            if not self._fits(context, stack, answer, folded):
                continue
            if answer.finds is None:
                return answer, {}
            if found := self.finders[answer.finds](context, text):
                return answer, found
        return cases[-1], {}

    def _fits(
        self, context: TurnContext, stack: ConversationStack, answer: IntentAnswer, folded: str
    ) -> bool:
        if answer.words is not None and not answer.words.search(folded):
            return False
        holds = partial(self._holds, context, stack)
        return all(map(holds, answer.when)) and not any(map(holds, answer.unless))

    def _holds(self, context: TurnContext, stack: ConversationStack, name: str) -> bool:
        if name in ASKED:
            return _asks(context, stack, ASKED[name])
        if name in OF_THE_CHAT:
            return OF_THE_CHAT[name](context, stack)
        return self.conditions[name](context)

    def may_be_said(self, answer: IntentAnswer) -> bool:
        return answer.to_confirm is None or answer.name in self.confirmed

    def _button(self, context: TurnContext, name: str, found: Mapping[str, str]) -> Button:
        label = context.phrases.label(context, Phrase(f"answer_button.{name}"))
        button = self.buttons[name]
        subject = context.person_id if button.about is None else int(found[button.about])
        detail = int(found[STEP]) if name == EXPLAINED_BUTTON else None
        return Button(label, inline_buttons.data(button.callback, subject, detail))


def _asks_itself(text: Html, buttons: Sequence[Button]) -> bool:
    """Tell whether a message asks for a yes or no of its own: two questions take each other's."""
    return len(buttons) > 1 and "?" in text.partition(".")[0]


def may_be_kept(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether a text may be kept for the team: unread so far, without an address."""
    top = stack.top
    is_private = top is not None and context.conversations.library.scripts[top.script].private
    said = AGE.sub("", text)
    return bool(text) and not stack.talking and not (is_private and masked(said) != said)


def show_with_human(context: TurnContext, key: str) -> None:
    """Say a text with a button to speak to someone."""
    label = context.phrases.label(context, Phrase("answer_button.human"))
    human = Button(label, inline_buttons.data("go_human", context.person_id))
    inline_buttons.show(context, Say(context.phrases.render(context, key, {}), [[human]]))


def is_asking(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether a question waits for its answer; a menu does not."""
    question = context.conversations.question(context, stack)
    return question is not None and not question.script.passing


def comes_again(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether the open question is put again under an answer.

    One of hours ago is not: the menu leads back to it.
    """
    if stack.top is None or not is_asking(context, stack):
        return False
    return stack.top.script in SIGN_UP or stack.top.heard_at > context.now - REPEATED


def _asks(context: TurnContext, stack: ConversationStack, steps: Collection[str]) -> bool:
    question = context.conversations.question(context, stack)
    if question is None or question.script.name not in SIGN_UP:
        return False
    return question.position.step in steps


def _was_shown_an_offer(context: TurnContext, stack: ConversationStack) -> bool:
    return any(map(_is_offer, _shown(context, stack)))


def _was_shown_offers_last(context: TurnContext, stack: ConversationStack) -> bool:
    return any(map(_is_offer, _shown(context, stack)[:1]))


def _was_explained(context: TurnContext, stack: ConversationStack) -> bool:
    """Tell whether the last answer explained the open question."""
    pressed = (
        inline_buttons.parsed(data) for it in _shown(context, stack)[:1] for _, data in it.buttons
    )
    again = (f"{PREFIX}{EXPLAINED_BUTTON}", _step_number(context, stack))
    return any(it is not None and (it.callback, it.detail) == again for it in pressed)


def _step_number(context: TurnContext, stack: ConversationStack) -> int:
    """Return the number of the open question, for the data of a button."""
    question = context.conversations.question(context, stack)
    step = "" if question is None else f"{question.script.name} {question.position.step}"
    return questions_to_team.number_of(step)


def _shown(context: TurnContext, stack: ConversationStack) -> Sequence[InlineButtons]:
    """Return the last messages with buttons, the newest first."""
    if not stack.has_buttons:
        return ()
    since = context.now - SHOWN_LATELY
    shown = message_buttons.last_shown(context.session, context.person_id, since)
    return [message for message, _ in shown]


def _is_offer(message: InlineButtons) -> bool:
    return any(data.startswith("a:offer_") for _, data in message.buttons)


OF_THE_CHAT: Mapping[str, Callable[[TurnContext, ConversationStack], bool]] = {
    "question": is_asking,
    "offer_shown": _was_shown_an_offer,
    "offers_last": _was_shown_offers_last,
    "explained": _was_explained,
}
"""Conditions about the chat itself: what is asked, and what was shown lately."""
