"""Hear a typed text that is no plain answer: act on it, answer it, ask what it means, or say so."""

from dataclasses import dataclass, replace
from functools import partial

from flows.intents.abbreviations import house_abbreviations
from flows.intents.languages import house_language_words
from flows.replies import Typed
from models.understanding import Outcome
from rules.understanding.asking import asks, wishes
from rules.understanding.denials import denies_nothing
from rules.understanding.languages import other_language
from rules.understanding.short_answers import Short
from rules.understanding.states import State
from rules.understanding.understanding import LANGUAGE, Certainty, Understood
from services.conversation.inline_buttons import Shown
from services.conversation.open_question import OpenQuestion
from services.conversation.replies import React
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.mentoring import access
from services.mentoring.mentors import typed_openings
from services.tickets import distress, routing, unaddressed
from services.understanding import counts, doubts, last_message, team_answers, unclear
from services.understanding.answers import HUMAN, Answers, is_asking
from services.understanding.open_questions import (
    FEWEST_WORDS,
    asks_which_moment,
    choose,
    go_on_with,
    hears_early,
    is_for_somebody,
    is_its_answer,
    is_none_of_its_answers,
    may_be_something_else,
    take_part_of,
)
from services.understanding.replies import THUMB, Replies, tell_team
from services.understanding.several_wishes import ask_which_first
from services.understanding.short_answers import ShortAnswers
from services.understanding.special_intents import (
    CANNOT_WAIT,
    CORRECTION,
    ERASE,
    FACTS,
    FIRST,
    HELLO,
    MOVE,
    NEAREST,
    NEVER_OFFERED,
    REPORT,
    SMALL_TALK,
    SOON,
    TEAM,
    THANKS,
)

LONGEST_WISH = 160
"""Characters of a text that asks for one thing; a longer one only mentions it."""
SURE_IN_A_QUESTION = 0.8
"""The confidence from which words that a question waits for are taken for something else."""
PARTICIPANTS = frozenset({last_message.MENU, last_message.WAY_IN})
"""The bottom conversations of participants: the team, mentors and employers have others."""
SURE_BESIDE_TEAM = 0.95
"""The confidence from which a text that is no plain question gets such an answer."""
WORTH_OFFERING = 0.08
"""The confidence from which a second guess is offered beside the first."""


@dataclass(frozen=True, slots=True)
class Understanding:
    """What is made of the texts of participants.

    Each method returns whether it has dealt with the text.
    """

    replies: Replies
    short_answers: ShortAnswers
    answers: Answers

    def notices_danger(
        self, context: TurnContext, stack: ConversationStack, text: str, work: Work
    ) -> bool:
        """Ask about words that are like those of people in danger, whatever is open.

        `work` takes the words, when they go to the team or answer the open question.
        """
        if not is_participant(stack) or not self._worries(context, stack, text):
            return False
        question = context.conversations.question(context, stack)
        if question is not None and question.offers(text):
            return False
        distress.worry(context, stack, text, work)
        return True

    def _worries(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Tell whether words are like those of danger; after others that are, less is enough."""
        understood = self._understood(text, stack)
        may_still = understood.may_be_in_danger_still
        return understood.may_be_in_danger or (may_still and distress.was_asked(context))

    def takes_early(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Do what comes before the open question, and before the team that reads.

        Of mentors and others, what they answer to the last message (« oui », « je viens »), the
        hours that a mentor opens, small talk, and what the team writes to nobody.
        """
        if not is_participant(stack):
            done = self.replies.to_last_message(context, stack, text)
            done = done or typed_openings.take(context, stack, text)
            done = done or unaddressed.ask_for_whom(context, stack, text, least=FEWEST_WORDS)
            done = done or self._greets(context, stack, text)
            return done or unaddressed.ask_for_whom(context, stack, text)
        replies = self.replies
        done = self.short_answers.keeps_data(context, stack, text)
        if not done and self._grants(context, stack, text):
            return True
        done = (
            done
            or replies.to_last_message(context, stack, text)
            or self.short_answers.in_short(context, stack, text)
        )
        if done:
            counts.note(context, Outcome.UNDERSTOOD)
        return done

    def _greets(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Answer « bonjour » and « merci » of somebody with a role, when nothing is asked."""
        question = context.conversations.question(context, stack)
        if question is None or is_asking(context, stack) or question.fits(text):
            return False
        understood = self.replies.understand(text, State.ANY)
        if understood.certainty is not Certainty.ACT or understood.intent not in (HELLO, THANKS):
            return False
        if understood.intent == THANKS and context.message_id is not None:
            context.say(React(context.message_id, THUMB))
        else:
            reader = access.reader(context.session, context.person_id)
            context.conversations.ask_again(context, stack, f"role.hello.{reader}")
        return True

    def answers_meanwhile(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Act on what is sure while the team reads, which sees it: an answer, a question, a wish.

        All else is for the team; its own question is answered to it.
        """
        question = context.conversations.question(context, stack)
        if question is None or not stack.talking or not is_participant(stack):
            return False
        if is_for_somebody(question) or routing.is_for_them(text) or routing.is_urgent(context):
            return False
        done = self._takes_answer(context, stack, question, text) or self._is_sure_meanwhile(
            context, stack, question, text
        )
        if done:
            tell_team(context, stack, text)
        return done

    def _takes_answer(
        self, context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
    ) -> bool:
        """Take a sentence to the question that was asked after all that the team wrote."""
        if routing.team_has_spoken(context, stack) or is_its_answer(context, question, text):
            return False
        if not is_asking(context, stack):
            return question.picked_in(text) is not None and take_part_of(
                context, stack, question, text
            )
        return take_part_of(
            context, stack, question, text
        ) or self.short_answers.begins_with_answer(context, stack, question, text)

    def _is_sure_meanwhile(
        self, context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
    ) -> bool:
        """Answer a question that the association has confirmed, or open what is plainly wished."""
        understood = self._understood(text, stack)
        intent = NEAREST.get(understood.intent, understood.intent)
        is_other = not self.answers.knows(intent) or intent in (HUMAN, *SMALL_TALK)
        if is_other or not _is_plain(understood) or question.fits(text):
            return False
        answer, _ = self.answers.fitting(context, stack, intent, text)
        may_wish = answer.opens is not None and routing.waits_for_team(context)
        is_wish = may_wish and wishes(text, house_abbreviations())
        is_clear = is_wish or asks(text, house_abbreviations())
        if not is_clear or not self.answers.may_be_said(answer):
            return False
        self._answer(context, stack, intent, text)
        if stack.top is not None and is_asking(context, stack):  # the question has come again
            stack.open[-1] = replace(stack.top, heard_at=context.now)
        return True

    def helps_meanwhile(self, context: TurnContext, stack: ConversationStack, text: str) -> None:
        """Answer what cannot wait for the team, minutes before a meeting, and what is a plain fact.

        The team reads it too.
        """
        is_for_other = is_for_somebody(context.conversations.question(context, stack))
        if not stack.talking or is_for_other or not is_participant(stack):
            return
        understood = self._understood(text, stack)
        is_soon = understood.intent in CANNOT_WAIT and self.answers.holds(context, SOON)
        cannot_wait = _is_plain(understood) and (is_soon or understood.intent == REPORT)
        if cannot_wait or self._is_fact(context, stack, understood, text):
            self._answer(context, stack, understood.intent, text)
        else:
            counts.note(context, Outcome.HANDED_OVER)

    def _is_fact(
        self, context: TurnContext, stack: ConversationStack, understood: Understood, text: str
    ) -> bool:
        """Tell whether a text is surely about a fact that may be said: « le lien marche po »."""
        is_sure = understood.intent in FACTS and understood.confidence >= SURE_BESIDE_TEAM
        if not is_sure or routing.is_urgent(context) or routing.is_for_them(text):
            return False
        answer, _ = self.answers.fitting(context, stack, understood.intent, text)
        only_says = answer.opens is None and answer.does is None
        return only_says and self.answers.may_be_said(answer)

    def hears(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Deal with words that the open question does not take."""
        question = context.conversations.question(context, stack)
        if question is None or not is_participant(stack) or is_for_somebody(question):
            return False
        if is_its_answer(context, question, text):
            return False
        if (
            self._wishes_for_two(context, stack, text)
            or take_part_of(context, stack, question, text)
            or context.conversations.hear_below(context, stack, text)
            or hears_early(context, stack, question, text)
        ):
            return True
        asked = self.replies.asked(context, stack)
        understood = self.replies.understood(text, stack, asked)
        if self._takes_as_answer(context, stack, question, understood, text):
            return True
        is_other = may_be_something_else(question, text)
        if question.waits_for_words and not is_none_of_its_answers(question, text):
            return is_other and self._answers_in_between(context, stack, understood, text)
        context.conversations.remember_private(context, stack, Typed(text))
        self._deal_with(context, stack, asked, understood, text)
        return True

    def _wishes_for_two(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        understand = partial(self._understood, stack=stack)
        return ask_which_first(context, stack, self.answers, understand, text)

    def _takes_as_answer(
        self,
        context: TurnContext,
        stack: ConversationStack,
        question: OpenQuestion,
        understood: Understood,
        text: str,
    ) -> bool:
        """Take a moment to the lists of a meeting, and a « oui » to what was just answered."""
        cannot_wait = understood.intent in CANNOT_WAIT and _is_plain(understood)
        may_be_listed = not cannot_wait or understood.intent == MOVE
        if may_be_listed and asks_which_moment(context, stack, question, text):
            return True
        if self.short_answers.says_yes_to_answer(context, stack, text):
            return True
        return not cannot_wait and self.short_answers.begins_with_answer(
            context, stack, question, text
        )

    def _grants(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Grant a wish that comes before all else: stop, erase, a copy of data, a language."""
        question = context.conversations.question(context, stack)
        if len(text) > LONGEST_WISH or is_for_somebody(question):
            return False
        if question is not None and question.fits(text):
            return False
        understood = self._understood(text, stack)
        is_sure = understood.certainty is Certainty.ACT
        intent = LANGUAGE if self._language_of(text) else understood.intent
        if intent not in FIRST or not (is_sure or self._language_of(text)):
            return False
        if (
            question is not None
            and question.script.name == intent == ERASE
            and self.short_answers.begins_with_answer(context, stack, question, text)
        ):
            return True
        context.conversations.remember_private(context, stack, Typed(text))
        says_again = intent == ERASE and denies_nothing(text, house_abbreviations())
        if not (says_again and _goes_on_erasing(context, stack, question)):
            self._answer(context, stack, intent, text)
        if intent == LANGUAGE:
            routing.opens_beside(context, stack, text)
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
        if sure and self.replies.in_words(context, stack, asked, intent):
            counts.note(context, Outcome.UNDERSTOOD, intent)
        elif self._says_what_the_team_wrote(context, stack, text, sure=sure):
            counts.note(context, Outcome.UNDERSTOOD, TEAM)
        elif sure and self.answers.knows(NEAREST.get(intent, intent)):
            before = [it.script for it in stack.open]
            self._answer(context, stack, NEAREST.get(intent, intent), text)
            if [it.script for it in stack.open] == before:
                self.replies.show_again(context, stack, asked)
        elif not self._offers(context, stack, understood, text):
            counts.note(context, Outcome.LOST)
            unclear.miss(context, stack, text, is_grave=understood.may_be_in_danger)

    def _answers_in_between(
        self, context: TurnContext, stack: ConversationStack, understood: Understood, text: str
    ) -> bool:
        """Answer what is plainly something else, although the open question waits for words.

        What is in doubt is left to the question, which says what is wrong with an answer.
        """
        intent = understood.intent
        is_answered = self.answers.knows(intent) or intent == CORRECTION
        if not (_is_plain(understood) and is_answered):
            return False
        context.conversations.remember_private(context, stack, Typed(text))
        if not self.replies.in_words(context, stack, (), intent):
            self._answer(context, stack, intent, text)
        return True

    def _answer(
        self, context: TurnContext, stack: ConversationStack, intent: str, text: str
    ) -> None:
        counts.note(context, Outcome.UNDERSTOOD, intent)
        if intent != ERASE:
            _keep_data(context, stack)
        if intent == THANKS and context.message_id is not None:
            context.say(React(context.message_id, THUMB))
        elif intent == LANGUAGE and (code := self._language_of(text)) is not None:
            self.answers.say(context, stack, f"understood.in_language.{code}", (LANGUAGE, HUMAN))
        else:
            before = stack.last_question
            self.answers.give(context, stack, intent, text)
            if stack.last_question != before and text:
                go_on_with(context, stack, text)

    def _offers(
        self, context: TurnContext, stack: ConversationStack, understood: Understood, text: str
    ) -> bool:
        """Offer the two likeliest things, if any is likely and there are answers to them."""
        others = (it.intent for it in understood.others if it.confidence >= WORTH_OFFERING)
        guessed = (it for it in (understood.intent, *others) if it not in NEVER_OFFERED)
        known = [intent for intent in guessed if self.answers.knows(intent)][:2]
        if understood.certainty is Certainty.LOST or understood.intent not in known:
            return False
        counts.note(context, Outcome.UNSURE, known[0])
        _keep_data(context, stack)
        doubts.ask(context, stack, known, text)
        unclear.doubt(context, stack, text, is_grave=understood.may_be_in_danger)
        if is_asking(context, stack):
            context.conversations.ask_again(context, stack)
        return True

    def _says_what_the_team_wrote(
        self, context: TurnContext, stack: ConversationStack, text: str, *, sure: bool
    ) -> bool:
        """Give the answer that the team wrote to this question, if there is one.

        `sure`: the words are understood without it; only the very same question then has it.
        """
        least = team_answers.SAME if sure else team_answers.NEAR
        found = team_answers.find(context, text, least)
        if found is not None:
            self.answers.say(context, stack, "understood.team_answer", (), {"answer": found.answer})
        return found is not None

    def _understood(self, text: str, stack: ConversationStack) -> Understood:
        return self.replies.understood(text, stack, ())

    def _language_of(self, text: str) -> str | None:
        return other_language(text, house_language_words(), house_abbreviations())


def _goes_on_erasing(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion | None
) -> bool:
    """Take « effacer » as the yes to whether to erase; the last word is still typed after it."""
    if question is None or question.script.name != ERASE:
        return False
    return choose(context, stack, question, Short.YES)


def _is_plain(understood: Understood) -> bool:
    return understood.confidence >= SURE_IN_A_QUESTION


def _keep_data(context: TurnContext, stack: ConversationStack) -> None:
    """End the erasure that is asked about: what was written is something else."""
    question = context.conversations.question(context, stack)
    if question is not None and question.script.name == ERASE:
        choose(context, stack, question, Short.NO)


def is_participant(stack: ConversationStack) -> bool:
    return bool(stack.open) and stack.open[0].script in PARTICIPANTS
