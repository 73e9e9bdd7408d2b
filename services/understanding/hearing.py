"""Hear a typed text that is no plain answer: act on it, answer it, ask what it means, or say so."""

from dataclasses import dataclass
from functools import partial

from flows.choices import Translate
from flows.intents.buttons import PREFIX
from flows.replies import Typed
from models.understanding import Outcome
from rules.conversation.answers import Check
from rules.understanding.extracts import extracts
from rules.understanding.short_answers import Short, short_answer
from rules.understanding.understanding import Certainty, Model, Understood, understand
from services.conversation.callbacks import CallbackRouter
from services.conversation.inline_buttons import TYPED_WITHIN, Shown
from services.conversation.open_question import PRECISE, OpenQuestion
from services.conversation.replies import React
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.tickets import distress
from services.understanding import counts, doubts, last_message, unclear
from services.understanding.answers import Answers, is_asking
from services.understanding.last_message import Meanings

FIRST = frozenset({"stop", "erase", "data_copy", "language"})
"""Wishes that are granted in any state."""
FOR_SOMEBODY = (Check.FREE, Check.TO_TEAM, Check.MESSAGE, Check.POST, Check.ERASE_WORD)
"""Checks of questions whose answer may be any words, for somebody else to read."""
LONGEST_WISH = 160
"""Characters of a text that asks for one thing; a longer one only mentions it."""
SURE_IN_A_QUESTION = 0.8
"""The confidence from which words that a question would accept are taken for something else."""
PARTICIPANTS = frozenset({last_message.MENU, last_message.WAY_IN})
"""The bottom conversations of participants: the team, mentors and employers have others."""
REPLIES = {
    "confirm_coming": Short.YES,
    "accept_seat": Short.YES,
    "cannot_come": Short.NO,
    "refuse_seat": Short.NO,
    "dont_know": Short.DONT_KNOW,
}
"""Intents that answer the last message, as « oui » and « non » do."""
IN_SENTENCE = {
    "first_name_in_sentence": "change_first_name",
    "postcode_in_sentence": "change_address",
}
"""What people tell before it is asked."""
UNASKED = {
    Short.YES: "understood.yes_to_what",
    Short.NO: "understood.all_right",
    Short.DONT_KNOW: "understood.never_mind",
}
"""What is said to a short answer when nothing was asked, before the menu."""
NEAREST = {
    "confirm_coming": "agenda",
    "accept_seat": "seat_status",
    "refuse_seat": "agenda",
    **IN_SENTENCE,
    "dont_know": "menu",
    "correction": "menu",
}
"""Intents without an answer of their own, when nothing asked for them: which one is given."""
VAGUE = frozenset({"dont_know", "correction"})
"""Intents that have the open question asked again, when it has no button for them."""
BACK = "retour"
POLITE = frozenset({"thanks", Short.OK, Short.THUMBS})
"""What needs no words in return."""
THUMB = "👍"
SMALL_TALK = frozenset({"thanks", "hello", "menu"})
"""Intents that nobody is asked about."""
WORTH_OFFERING = 0.08
"""The confidence from which a second guess is offered beside the first."""
FEWEST_WORDS = 3
"""Words of a text that may tell of a danger, or of something else than what was asked."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is made of typed texts; each method returns whether it has dealt with the text."""

    model: Model
    meanings: Meanings
    answers: Answers
    callbacks: CallbackRouter

    def grants(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Grant a wish that comes before all else: stop, erase, a copy of data, a language."""
        question = context.conversations.question(stack)
        if not _is_participant(stack) or len(text) > LONGEST_WISH or _is_for_somebody(question):
            return False
        if question is not None and question.fits(text, _translate(context)):
            return False
        understood = self._understood(text, last_message.State.ANY)
        if understood.intent not in FIRST or understood.certainty is not Certainty.ACT:
            return False
        context.conversations.remember_private(context, stack, Typed(text))
        self._answer(context, stack, understood.intent, text)
        return True

    def notices_danger(
        self, context: TurnContext, stack: ConversationStack, text: str, work: Work
    ) -> bool:
        """Ask softly about words that are like those of people in danger, and that nobody reads.

        `work` takes the words, when they answer the open question.
        """
        question = context.conversations.question(stack)
        few = len(text.split()) < FEWEST_WORDS
        is_read = stack.talking or _is_for_somebody(question)
        if few or is_read or not _is_participant(stack):
            return False
        if not self._understood(text, last_message.State.ANY).may_be_in_danger:
            return False
        distress.worry(context, stack, text, work)
        return True

    def answers_last_message(
        self, context: TurnContext, stack: ConversationStack, text: str
    ) -> bool:
        """Press what « oui », « non », « ok » or 👍 means under the last message or question."""
        short = self._short(text)
        if short is None or not _is_participant(stack):
            return False
        question = context.conversations.question(stack)
        if self._presses(context, stack, self._asked(context, stack), short):
            return True
        fits = question is not None and question.fits(text, _translate(context))
        if question is None or fits or _is_for_somebody(question):
            return False
        if stack.talking:  # the team reads it
            return False
        if self._chooses(context, stack, question, short):
            return True
        context.conversations.remember_private(context, stack, Typed(text))
        if is_asking(context, stack):
            key = "understood.choose" if question.offers_buttons_alone else None
            context.conversations.ask_again(context, stack, key)
        elif not self._opens_what_was_offered(context, stack, short):
            self._is_polite(context, stack, short)
        return True

    def _opens_what_was_offered(
        self, context: TurnContext, stack: ConversationStack, short: Short
    ) -> bool:
        """Press the only button of an answer that was just given, on a « oui »."""
        pressed = last_message.only_button(self._asked(context, stack), PREFIX)
        if short is not Short.YES or pressed is None:
            return False
        context.message_id = None
        return self.callbacks.handle(context, stack, pressed)

    def hears(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Deal with words that the open question does not take; those of participants alone."""
        question = context.conversations.question(stack)
        if question is None or not _is_participant(stack) or _is_for_somebody(question):
            return False
        translate = _translate(context)
        if question.fits(text, translate) and not _only_asks(question, text):
            return False
        if self._takes_part_of(context, stack, question, text):
            return True
        asked = self._asked(context, stack)
        understood = self._understood(text, last_message.state_of(stack, asked, self.meanings))
        if question.waits_for_words and not _may_be_something_else(question, text):
            return False
        if question.waits_for_words:
            return self._answers_in_between(context, stack, understood, text)
        context.conversations.remember_private(context, stack, Typed(text))
        self._deal_with(context, stack, asked, understood, text)
        return True

    def _deal_with(
        self,
        context: TurnContext,
        stack: ConversationStack,
        asked: Shown,
        understood: Understood,
        text: str,
    ) -> None:
        intent, sure = understood.intent, understood.certainty is Certainty.ACT
        if sure and self._replies(context, stack, asked, intent):
            counts.note(context, Outcome.UNDERSTOOD, intent)
        elif sure and self.answers.knows(NEAREST.get(intent, intent)):
            self._answer(context, stack, NEAREST.get(intent, intent), text)
        elif understood.certainty is Certainty.LOST or not self._offers(context, stack, understood):
            counts.note(context, Outcome.LOST)
            unclear.miss(context, stack, text)

    def _replies(
        self, context: TurnContext, stack: ConversationStack, asked: Shown, intent: str
    ) -> bool:
        """Do what a sentence answers to the last message, or to the open question."""
        short = REPLIES.get(intent)
        if short is not None and self._presses(context, stack, asked, short):
            return True
        question = context.conversations.question(stack)
        if question is None or not is_asking(context, stack):
            return False
        if intent == "explain":
            context.conversations.ask_again(context, stack, "understood.once_more", whole=True)
            return True
        if intent in IN_SENTENCE:
            context.conversations.ask_again(context, stack, "understood.in_a_moment")
            return True
        if intent == "correction" and question.fits(BACK, _translate(context)):
            context.conversations.hear(context, stack, Typed(BACK))
            return True
        if short is not None and self._chooses(context, stack, question, short):
            return True
        if intent in VAGUE:
            context.conversations.ask_again(context, stack, "understood.choose")
        return intent in VAGUE

    def _chooses(
        self,
        context: TurnContext,
        stack: ConversationStack,
        question: OpenQuestion,
        short: Short,
    ) -> bool:
        """Press the button of the open question that a short answer means."""
        label = question.meant_by(short, _translate(context))
        if label is not None:
            context.conversations.hear(context, stack, Typed(label))
        return label is not None

    def _answers_in_between(
        self, context: TurnContext, stack: ConversationStack, understood: Understood, text: str
    ) -> bool:
        """Answer what is plainly something else, although the open question waits for words.

        What is in doubt is left to the question, which says what is wrong with an answer.
        """
        plainly = understood.confidence >= SURE_IN_A_QUESTION
        if not plainly or not self.answers.knows(understood.intent):
            return False
        context.conversations.remember_private(context, stack, Typed(text))
        if understood.intent == "explain":
            return self._replies(context, stack, (), understood.intent)
        self._answer(context, stack, understood.intent, text)
        return True

    def _answer(
        self, context: TurnContext, stack: ConversationStack, intent: str, text: str
    ) -> None:
        counts.note(context, Outcome.UNDERSTOOD, intent)
        if intent in POLITE and context.message_id is not None:
            context.say(React(context.message_id, THUMB))
        else:
            self.answers.give(context, stack, intent, text)

    def _offers(
        self, context: TurnContext, stack: ConversationStack, understood: Understood
    ) -> bool:
        """Offer the two likeliest things, if there are answers to them."""
        others = (it.intent for it in understood.others if it.confidence >= WORTH_OFFERING)
        guessed = (it for it in (understood.intent, *others) if it not in SMALL_TALK)
        known = [intent for intent in guessed if self.answers.knows(intent)][:2]
        if understood.intent not in known:
            return False
        counts.note(context, Outcome.UNSURE, known[0])
        doubts.ask(context, known)
        if is_asking(context, stack):
            context.conversations.ask_again(context, stack)
        return True

    def _takes_part_of(
        self,
        context: TurnContext,
        stack: ConversationStack,
        question: OpenQuestion,
        text: str,
    ) -> bool:
        """Answer the open question with what a sentence holds: a postcode, a name, an age."""
        translate = _translate(context)
        if question.fits(text, translate):
            return False
        for part in extracts(text):
            if question.fits(part, translate):
                context.conversations.hear(context, stack, Typed(part))
                return True
        return False

    def _presses(
        self, context: TurnContext, stack: ConversationStack, asked: Shown, short: Short
    ) -> bool:
        meant = last_message.meant(asked, self.meanings, short)
        if meant is None:
            return False
        pressed, context.message_id = meant
        return self.callbacks.handle(context, stack, pressed)

    def _is_polite(self, context: TurnContext, stack: ConversationStack, short: Short) -> None:
        """Take « ok » when nothing was asked: nobody is told that it was not understood."""
        if short in POLITE and context.message_id is not None:
            context.say(React(context.message_id, THUMB))
        else:
            context.conversations.ask_again(context, stack, UNASKED[short])

    def _asked(self, context: TurnContext, stack: ConversationStack) -> Shown:
        if not stack.has_buttons:
            return ()
        after = context.now - TYPED_WITHIN
        shown = self.callbacks.last_shown(context.session, context.person_id, after)
        return last_message.asked_last(context, stack, shown)

    def _short(self, text: str) -> Short | None:
        return short_answer(text, self.model.short_words, self.model.abbreviations)

    def _understood(self, text: str, state: last_message.State) -> Understood:
        return understand(text, state, self.model)


def _is_participant(stack: ConversationStack) -> bool:
    return bool(stack.open) and stack.open[0].script in PARTICIPANTS


def _only_asks(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text that an open question would take may well be a question itself."""
    return question.waits_for_words and not question.waits_for(*PRECISE) and "?" in text


def _may_be_something_else(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text that an open question refuses is long enough to mean something else."""
    is_long = len(text.split()) >= FEWEST_WORDS and not question.waits_for(Check.FILE)
    return "?" in text or is_long


def _is_for_somebody(question: OpenQuestion | None) -> bool:
    return question is not None and (question.speaks_to_team or question.waits_for(*FOR_SOMEBODY))


def _translate(context: TurnContext) -> Translate:
    return partial(context.conversations.library.texts.template, context.language)
