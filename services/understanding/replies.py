"""Take texts that answer the last message or the open question: « oui », « j'y serai », 👍."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flows.intents.abbreviations import house_abbreviations
from flows.intents.meanings import AGAIN, NOTHING, PASSES, STAYS, TO_HUMAN
from flows.intents.short_answers import house_short_words
from flows.replies import Typed
from models.conversation import InlineButtons
from rules.conversation.home_words import may_tell_home
from rules.understanding.short_answers import Short, leading_answer, short_answer
from rules.understanding.states import State
from rules.understanding.understanding import Certainty, Understood
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackRouter
from services.conversation.inline_buttons import TYPED_WITHIN, Shown
from services.conversation.replies import Button, React, Say, Unbutton
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import tickets
from services.understanding import last_message
from services.understanding.answers import is_asking, show_with_human
from services.understanding.last_message import Meanings, Press
from services.understanding.open_questions import (
    choose,
)

ANSWERING: Mapping[str, Short] = {
    "confirm_coming": Short.YES,
    "accept_seat": Short.YES,
    "cannot_come": Short.NO,
    "refuse_seat": Short.NO,
    "dont_know": Short.DONT_KNOW,
}
"""Intents that answer the last message, as « oui » and « non » do."""
IN_SENTENCE = frozenset({"first_name_in_sentence", "postcode_in_sentence"})
"""What people tell before it is asked."""
VAGUE = frozenset({"dont_know", "correction"})
"""Intents that have the open question asked again, when it has no button for them."""
GIVES_UP = frozenset({"cannot_come", "refuse_seat"})
"""Intents that give a place to somebody else: a doubt is not enough."""
LIKELY = 0.5
AGREEING = frozenset({Short.YES, Short.OK, Short.THUMBS})
"""What may say yes to several things at once."""
THUMB = "👍"


@dataclass(frozen=True, slots=True)
class Replies:
    """Each method that takes a text returns whether it has dealt with it."""

    understand: Callable[[str, str], Understood]
    """Returns what a text means, typed in a state; the first text loads the weights."""
    meanings: Meanings
    callbacks: CallbackRouter

    def asked(
        self, context: TurnContext, stack: ConversationStack, *, since: datetime | None = None
    ) -> Shown:
        """Return the last message, if it may be what a text answers; it is newer than `since`.

        A question that was asked right after a message is what is answered, unless the message asks
        whether to cancel or to move, and the question cannot take the text.
        """
        asked = last_message.asked_last(context, self.shown(context, stack), since)
        heard_at = stack.top.heard_at if stack.top else None
        if heard_at is None:
            return asked
        is_open = is_asking(context, stack)
        return [it for it in asked if _stands(it[0], heard_at, since, is_open=is_open)]

    def understood(self, text: str, stack: ConversationStack, asked: Shown) -> Understood:
        """Return what a text means after what was shown last."""
        return self.understand(text, last_message.state_of(stack, asked, self.meanings))

    def to_last_message(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Press the button of the last message that a text means, also while the team reads."""
        question = context.conversations.question(context, stack)
        fits = question is None or question.fits(text)
        heard_at = stack.top.heard_at if stack.top else None
        asked = self.asked(context, stack, since=heard_at if fits else None)
        if not asked or last_message.name_of(asked[0][0], self.meanings) is None:
            return False
        is_label = question is not None and question.offers(text)
        short = short_in(text)
        is_newer = heard_at is None or asked[0][0].said_at >= heard_at
        if short is not None:
            done = self._in_short_to(context, stack, asked, short, is_newer=is_newer)
        else:
            done = not is_label and self._in_words_to(
                context, stack, asked, text, is_newer=is_newer
            )
        if done:
            tell_team(context, stack, text)
        return done

    def _in_short_to(
        self,
        context: TurnContext,
        stack: ConversationStack,
        asked: Shown,
        short: Short,
        *,
        is_newer: bool,
    ) -> bool:
        """Do what « oui », « non » or « ok » says to the last message, if nothing came after it.

        What is undone in a tap may be said later in the day.
        """
        if not last_message.lasts(asked[0][0], self.meanings, context.now):
            return False
        is_last = is_newer and self.shown(context, stack)[0][0].id == asked[0][0].id
        state = last_message.state_of(stack, asked, self.meanings)
        is_undone = short is not Short.NO and state in (State.REMINDER, State.SEAT_OFFER)
        if not is_last and not (is_undone and not is_asking(context, stack)):
            return False
        pressed = last_message.meant(asked, self.meanings, short)
        if len(pressed) == 1 or (
            short in AGREEING and pressed and last_message.may_be_of_all(pressed)
        ):
            return self._press_all(context, stack, pressed)
        done = AGAIN if pressed else last_message.does(asked, self.meanings, short)
        return bool(done) and self._do(context, stack, asked, done)

    def _do(self, context: TurnContext, stack: ConversationStack, asked: Shown, done: str) -> bool:
        """Do what a short answer does without a button; return whether it could."""
        data = asked[0][0].buttons[0][1]
        if done == NOTHING:
            return show_sign(context)
        if done == AGAIN:
            self.ask_message_again(context, asked)
        elif done == STAYS:
            inline_buttons.settle(context, data)
            context.phrases.say(context, "understood.stays")
        elif done == TO_HUMAN:
            show_with_human(context, "understood.stays")
        elif done == PASSES:
            self._pass(context, stack, data)
        return True

    def _in_words_to(
        self,
        context: TurnContext,
        stack: ConversationStack,
        asked: Shown,
        text: str,
        *,
        is_newer: bool,
    ) -> bool:
        """Do what a sentence says to the last message: « j'y serai », « cinq, c'était utile »."""
        if is_newer and (score := last_message.score_in(asked, text)):
            return self._press_all(context, stack, [score])
        is_last = self.shown(context, stack)[0][0].id == asked[0][0].id
        begins = (
            is_newer and is_last and last_message.lasts(asked[0][0], self.meanings, context.now)
        )
        said = self._said_in(text, stack, asked) or (leading_in(text) if begins else None)
        return said is not None and self._press(context, stack, asked, said)

    def ask_message_again(self, context: TurnContext, asked: Shown) -> None:
        """Show the buttons of a message once more, under a short question."""
        message = asked[0][0]
        name = last_message.name_of(message, self.meanings)
        text = context.phrases.render(context, f"asked.{name}", {})
        rows = [[Button(label, data)] for label, data in message.buttons]
        inline_buttons.show(context, Say(text, rows))

    def _pass(self, context: TurnContext, stack: ConversationStack, data: str) -> None:
        """Leave a message unanswered for good, and those that asked it again: no more buttons."""
        for message, message_id in self.shown(context, stack):
            if message_id is not None and data in {it for _, it in message.buttons}:
                context.say(Unbutton(message_id))
        inline_buttons.put_away(context, data)
        context.phrases.say(context, "common.skipped")

    def show_again(self, context: TurnContext, stack: ConversationStack, asked: Shown) -> None:
        """Show once more a reminder or an offered seat, after an answer to something else."""
        waiting = [it for it in asked if last_message.waits(it[0], self.meanings)]
        if waiting and not is_asking(context, stack):
            self.ask_message_again(context, waiting)

    def in_words(
        self, context: TurnContext, stack: ConversationStack, asked: Shown, intent: str
    ) -> bool:
        """Do what a sentence answers to the last message, or to the open question."""
        short, question = ANSWERING.get(intent), context.conversations.question(context, stack)
        if self._press(context, stack, asked, intent):
            return True
        if question is None:
            return False
        if (label := question.meant_by_intent(intent)) is not None:
            context.conversations.hear(context, stack, Typed(label))
            return True
        if not is_asking(context, stack):
            return False
        if intent == "correction" and (back := question.back) is not None:
            context.conversations.hear(context, stack, Typed(back))
            return True
        if short is not None and choose(context, stack, question, short):
            return True
        return _asks_again(context, stack, intent)

    def shown(self, context: TurnContext, stack: ConversationStack) -> Shown:
        """Return the last messages with buttons, the newest first."""
        if not stack.has_buttons:
            return ()
        after = context.now - TYPED_WITHIN
        return self.callbacks.last_shown(context.session, context.person_id, after)

    def _said_in(self, text: str, stack: ConversationStack, asked: Shown) -> str | None:
        """Return the intent of a sentence that answers the last message, if that is likely.

        Less confidence is enough to confirm than elsewhere: the message has just asked.
        """
        state = last_message.state_of(stack, asked, self.meanings)
        if state not in (State.REMINDER, State.SEAT_OFFER):
            return None
        understood = self.understand(text, state)
        is_sure = understood.certainty is Certainty.ACT
        is_likely = understood.confidence >= LIKELY and understood.certainty is not Certainty.LOST
        if understood.intent in GIVES_UP and not is_sure:
            return None
        return understood.intent if is_likely and understood.intent in ANSWERING else None

    def _press(
        self, context: TurnContext, stack: ConversationStack, asked: Shown, said: str
    ) -> bool:
        """Press the button that a short answer or an intent means; an intent may mean as short."""
        meant = last_message.meant(asked, self.meanings, said)
        if not meant and said in ANSWERING:
            meant = last_message.meant(asked, self.meanings, ANSWERING[said])
        is_yes = ANSWERING.get(said, said) in AGREEING
        if len(meant) > 1 and not (is_yes and last_message.may_be_of_all(meant)):
            self.ask_message_again(context, asked)
            return True
        return bool(meant) and self._press_all(context, stack, meant)

    def _press_all(
        self, context: TurnContext, stack: ConversationStack, pressed: Sequence[Press]
    ) -> bool:
        """Press a button, or « Je viens » of each event of a day, which is then said once."""
        said_before = len(context.outgoing)
        done = False
        for data, context.message_id in pressed:
            done = self.callbacks.handle(context, stack, data) or done
        if done and len(pressed) > 1:
            del context.outgoing[said_before:]
            context.phrases.say(context, "reminders.see_you_all")
        return done


def _stands(
    message: InlineButtons, heard_at: datetime, since: datetime | None, *, is_open: bool
) -> bool:
    """Tell whether a message may be answered, beside the question that was asked at `heard_at`."""
    is_with_it = message.said_at == heard_at
    if not last_message.asks_to_change(message):
        return not (is_open and is_with_it)
    return message.said_at > heard_at or (is_with_it and (since is None or not is_open))


def short_in(text: str) -> Short | None:
    """Return the short answer that a whole text is: « oui », « ok », 👍."""
    return short_answer(text, house_short_words(), house_abbreviations())


def leading_in(text: str) -> Short | None:
    """Return the short answer with which a sentence begins."""
    return leading_answer(text, house_short_words(), house_abbreviations())


def tell_team(context: TurnContext, stack: ConversationStack, text: str) -> None:
    """Show the team, if it reads what the person writes, what was done without it.

    What may tell a home is for nobody.
    """
    if stack.talking and not may_tell_home(text):
        tickets.mention(context, text)


def _asks_again(context: TurnContext, stack: ConversationStack, intent: str) -> bool:
    """Ask the open question again, after what is said to such words."""
    if intent in IN_SENTENCE:
        context.conversations.ask_again(context, stack, "understood.in_a_moment")
    elif intent in VAGUE:
        context.conversations.ask_again(context, stack, "understood.choose")
    else:
        return False
    return True


def show_sign(context: TurnContext) -> bool:
    """Answer with a sign under the message; return whether it can be."""
    if context.message_id is not None:
        context.say(React(context.message_id, THUMB))
    return context.message_id is not None
