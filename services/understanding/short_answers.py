"""Take short answers to the open question: « oui », « non », « ok », 👍, or to nothing asked."""

from collections.abc import Mapping
from dataclasses import dataclass

from flows.replies import Typed
from rules.conversation.answers import Check, resembles_erase_word
from rules.conversation.typed_text import plain
from rules.understanding.short_answers import Short
from services.conversation.open_question import OpenQuestion
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import routing
from services.understanding import last_message
from services.understanding.answers import is_asking
from services.understanding.open_questions import choose, is_for_somebody
from services.understanding.replies import AGREEING, Replies, leading_in, short_in, show_sign

UNASKED: Mapping[str, str] = {
    Short.YES: "understood.yes_to_what",
    Short.NO: "understood.all_right",
    Short.DONT_KNOW: "understood.never_mind",
}
"""What is said to a short answer when nothing was asked, before the menu."""
FEW_WORDS = 3
"""Words of a text that says « oui », and what to."""
NOTHING_WORDS = 5
"""Words of a text that says that there is nothing to ask."""
NOTHING_TO_SAY = ["rien"]
POLITE = frozenset({Short.OK, Short.THUMBS})
"""What needs no words in return."""


@dataclass(frozen=True, slots=True)
class ShortAnswers:
    """Each method that takes a text returns whether it has dealt with it."""

    replies: Replies

    def is_bare(self, text: str) -> bool:
        """Tell whether a text is « oui », « non », « ok » or the like and nothing more."""
        return short_in(text) is not None

    def keeps_data(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """End the erasure when what is typed is not its word, nor a slip of the finger.

        Return whether the text said nothing else.
        """
        question = context.conversations.question(context, stack)
        if question is None or not question.waits_for(Check.ERASE_WORD):
            return False
        said = short_in(text) or leading_in(text)
        is_word = len(text.split()) == 1 and said is None
        is_tried = is_word or (resembles_erase_word(text) and said is not Short.NO)
        if is_tried or question.fits(text):
            return False
        if said is not None and said in AGREEING:
            context.conversations.ask_again(context, stack)
            return True
        choose(context, stack, question, Short.NO)
        return said is not None

    def in_short(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Take « oui », « ok » or 👍 to the open question, or to nothing that was asked."""
        short, question = short_in(text), context.conversations.question(context, stack)
        if short in POLITE and self._asks_consent_again(context, stack):
            return True
        if question is None or (stack.talking and not _is_asked_now(context, stack, short)):
            return stack.talking and self._is_polite_while_waiting(context, text)
        leaves = short in (Short.NO, Short.DONT_KNOW) or self._says_there_is_nothing(text)
        if leaves and question.may_be_skipped:
            return choose(context, stack, question, Short.NO)
        if is_for_somebody(question) and not (short and question.leads(short)):
            return False
        if short is None:
            return self._is_only_a_sign(context, stack, text)
        return self._says_briefly(context, stack, question, text, short)

    def _says_there_is_nothing(self, text: str) -> bool:
        """Tell whether a few words say that there is nothing to ask: « nan rien de spécial »."""
        is_no = leading_in(text) is Short.NO or plain(text).split()[:1] == NOTHING_TO_SAY
        return is_no and len(text.split()) <= NOTHING_WORDS and "?" not in text

    def _says_briefly(
        self,
        context: TurnContext,
        stack: ConversationStack,
        question: OpenQuestion,
        text: str,
        short: Short,
    ) -> bool:
        no_name = question.waits_for(Check.NAME) and short not in (Short.YES, Short.NO)
        if question.fits(text) and not no_name and not question.leads(short):
            return False
        if choose(context, stack, question, short):
            return True
        context.conversations.remember_private(context, stack, Typed(text))
        wants_plain = question.wants_plain_answer and short is not Short.DONT_KNOW
        if not wants_plain and self._opens_what_was_offered(context, stack, short):
            return True
        if is_asking(context, stack) or wants_plain:
            key = "understood.choose" if question.offers_buttons_alone else None
            context.conversations.ask_again(context, stack, key)
        else:
            _answer_politely(context, stack, short)
        return True

    def _is_polite_while_waiting(self, context: TurnContext, text: str) -> bool:
        """Answer « ok » with a sign while the team has not answered: it need not read that."""
        is_polite = short_in(text) in POLITE or routing.says_thanks(text)
        if not is_polite or not routing.waits_for_team(context):
            return False
        return show_sign(context)

    def begins_with_answer(
        self, context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
    ) -> bool:
        """Take the « oui » or « non » with which a sentence answers the open question."""
        short = leading_in(text)
        if short is None or not (question.leads(short) or question.meant_by(short)):
            return False
        context.conversations.remember_private(context, stack, Typed(text))
        return choose(context, stack, question, short)

    def says_yes_to_answer(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Press the first button of an answer that was just given, on « oui annule »."""
        is_yes = leading_in(text) is Short.YES and len(text.split()) <= FEW_WORDS
        return is_yes and self._opens_what_was_offered(context, stack, Short.YES)

    def _is_only_a_sign(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Answer an emoji with another, when nothing was asked."""
        if any(map(str.isalnum, text)) or is_asking(context, stack):
            return False
        return show_sign(context)

    def _asks_consent_again(self, context: TurnContext, stack: ConversationStack) -> bool:
        """Ask again whether to write to who watches over safety: « ok » is neither yes nor no."""
        heard_at = stack.top.heard_at if stack.top else None
        shown = self.replies.shown(context, stack)
        pressed = last_message.first_button(shown, heard_at, context.now)
        if pressed is None or not last_message.is_consent(pressed):
            return False
        self.replies.ask_message_again(context, shown)
        return True

    def _opens_what_was_offered(
        self, context: TurnContext, stack: ConversationStack, short: Short
    ) -> bool:
        """Press the first button of an answer that was just given, on a « oui »."""
        heard_at = stack.top.heard_at if stack.top else None
        pressed = last_message.first_button(
            self.replies.shown(context, stack), heard_at, context.now
        )
        if short is not Short.YES or pressed is None:
            return False
        context.message_id = None
        return self.replies.callbacks.handle(context, stack, pressed)


def _is_asked_now(context: TurnContext, stack: ConversationStack, short: Short | None) -> bool:
    """Tell whether a question waits for a short answer, asked after all that the team wrote."""
    question = context.conversations.question(context, stack)
    means = question is not None and short is not None and question.meant_by(short) is not None
    is_asked = means or is_asking(context, stack)
    return is_asked and not routing.team_has_spoken(context, stack)


def _answer_politely(context: TurnContext, stack: ConversationStack, short: Short) -> None:
    """Answer « ok » when nothing was asked: nobody is told that it was not understood."""
    if short not in POLITE or not show_sign(context):
        context.conversations.ask_again(context, stack, UNASKED[short])
