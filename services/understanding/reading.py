"""Read a typed text beside what is on the person's screen, once for all that it may mean."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cached_property

from flows.choices import bare, is_padding
from flows.intents.abbreviations import load_abbreviations
from flows.intents.model import load_thresholds
from flows.intents.short_answers import load_short_words
from flows.replies import TypedText
from models.conversation import InlineButtons
from rules.understanding.asking import asks, speaks_to_bot, wishes
from rules.understanding.pauses import Pause, pause_in, wants_pause
from rules.understanding.short_answers import (
    ShortAnswer,
    leading_answer,
    scale_answer,
    short_answer,
)
from rules.understanding.splitting import told_apart
from rules.understanding.states import ScreenState
from rules.understanding.understanding import Certainty, Understood, plainest
from services.conversation.callbacks import CallbackRouter
from services.conversation.inline_buttons import TYPED_WITHIN, Shown
from services.conversation.open_question import OpenQuestion
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import routing
from services.understanding import last_message
from services.understanding.last_message import Meanings
from services.understanding.special_intents import CANNOT_WAIT, DOORS, ERRANDS, SMALL_TALK, THANKS

REPLIES = frozenset({"confirm_coming", "cannot_come", "accept_seat", "refuse_seat"})
"""Intents that answer a reminder or an offered seat."""
PARTICIPANTS = frozenset({last_message.MENU, last_message.WAY_IN})
"""The bottom conversations of participants: the team, mentors and employers have others."""


@dataclass(frozen=True, slots=True)
class TextReader:
    """What it takes to read a text."""

    understand: Callable[[str, str], Understood]
    """Returns what a text means, typed in a state; the first text loads the weights."""
    meanings: Meanings
    callbacks: CallbackRouter

    def read(
        self,
        context: TurnContext,
        stack: ConversationStack,
        typed: TypedText,
        *,
        to_bot: bool = False,
    ) -> "TextReading":
        """Read a text; `to_bot`: it was said that the text is for the bot."""
        question, shown = context.conversations.question(context, stack), self.shown(context, stack)
        return TextReading(self, context, stack, typed, question, shown, to_bot)

    def shown(self, context: TurnContext, stack: ConversationStack) -> Shown:
        """Return the last messages with buttons, the newest first.

        English is offered before the answer to a text, though it is remembered after it.
        """
        if not stack.has_buttons:
            return ()
        after = context.now - TYPED_WITHIN
        shown = self.callbacks.last_shown(context.session, context.person_id, after)
        return sorted(
            shown,
            key=lambda it: (it[0].said_at, not last_message.offers_english(it[0])),
            reverse=True,
        )


@dataclass(frozen=True)
class TextReading:
    """A text, and what it may answer."""

    reader: TextReader
    context: TurnContext
    stack: ConversationStack
    typed: TypedText
    question: OpenQuestion | None
    shown: Shown
    """The last messages with buttons, the newest first."""
    to_bot: bool = False
    """Whether somebody said that the text is for the bot, and not for the team."""

    def part(self, text: str) -> "TextReading":
        """Return the reading of a part of the text, before the same screen."""
        return replace(self, typed=TypedText(text))

    @property
    def text(self) -> str:
        return self.typed.text

    @property
    def heard_at(self) -> datetime | None:
        """Return when the open question was asked."""
        return self.stack.top.heard_at if self.stack.top else None

    @property
    def is_participant(self) -> bool:
        return is_participant(self.stack)

    @property
    def in_sign_up(self) -> bool:
        return self.question is not None and self.question.script.name == last_message.WAY_IN

    @property
    def is_asking(self) -> bool:
        """Tell whether a question waits for its answer; a menu does not."""
        return self.question is not None and not self.question.script.passing

    @property
    def question_text(self) -> str:
        """Return the words of the open question; empty without any."""
        return self.question.words if self.question is not None else ""

    @cached_property
    def fits(self) -> bool:
        """Tell whether the open question takes the text as it is."""
        return self.question is not None and self.question.fits(self.text)

    @cached_property
    def is_for_bot(self) -> bool:
        """Tell whether the open question takes a text that more likely asks the bot something.

        What may be no question to a mentor is shown and asked about, unless it cannot wait.
        """
        if self.question is None or not self.question.may_be_for_bot(self.text):
            return False
        return self.question.is_for_example or self.understood.intent in CANNOT_WAIT

    @cached_property
    def short(self) -> ShortAnswer | None:
        """Return the short answer that the whole text is: « oui », « ok », 👍."""
        return short_answer(self.text, load_short_words(), load_abbreviations())

    @cached_property
    def leading(self) -> ShortAnswer | None:
        """Return the short answer with which the text begins; a question begins with none."""
        if self.asks:
            return None
        return leading_answer(self.text, load_short_words(), load_abbreviations())

    @cached_property
    def scaled(self) -> ShortAnswer | None:
        """Return the yes or no with which the text answers how true a sentence is."""
        return scale_answer(self.text, load_short_words(), load_abbreviations())

    @cached_property
    def is_vague(self) -> bool:
        """Tell whether the text is neither yes nor no: « je sais pas », « ça dépend »."""
        is_pause = pause_in(self.text, load_abbreviations()) is Pause.LATER
        return self.short is ShortAnswer.DONT_KNOW or is_pause

    @property
    def needs_a_moment(self) -> bool:
        short = load_abbreviations()
        return pause_in(self.text, short) is not None or wants_pause(self.text, short)

    @cached_property
    def asks(self) -> bool:
        return asks(self.text, load_abbreviations())

    @cached_property
    def wishes(self) -> bool:
        return wishes(self.text, load_abbreviations())

    @cached_property
    def asked(self) -> Shown:
        """Return the last message, if it may be what the text answers."""
        return self.asked_since(None)

    @cached_property
    def asked_first(self) -> Shown:
        """Return the last message, if the text may answer it before the open question."""
        takes = self.question is None or self.fits
        return self.asked_since(self.heard_at if takes else None)

    def asked_since(self, since: datetime | None) -> Shown:
        """Return the last message that asks, newer than `since`.

        A question that was asked right after a message is what is answered, unless the message asks
        whether to cancel or to move, and the question cannot take the text.
        """
        asked = last_message.asked_last(self.context, self.shown, since)
        heard_at = self.heard_at
        if heard_at is None:
            return asked
        return [it for it in asked if _stands(it[0], heard_at, since, is_open=self.is_asking)]

    @cached_property
    def understood(self) -> Understood:
        """Return what the text means after what was shown last, whole or by one of its parts.

        Beside the team, what only the bot can grant is read as without it.
        """
        state = self.state_after(self.asked)
        understood = self.reader.understand(self.text, state)
        if not self.stack.talking:
            if understood.certainty is Certainty.ACT and understood.intent not in SMALL_TALK:
                return understood
            parts = [self.reader.understand(it, state) for it in self._parts]
            return plainest(understood, parts, SMALL_TALK | load_thresholds().stricter.keys())
        alone = self.reader.understand(self.text, ScreenState.ANY)
        is_told = self.asks or self.wishes or self.speaks_to_bot
        thresholds = load_thresholds()
        is_sure = alone.confidence >= (thresholds.sure if is_told else thresholds.sure_beside_team)
        opens = alone.intent in ERRANDS or (is_told and alone.intent in DOORS)
        is_plain = opens and alone.certainty is Certainty.ACT and is_sure
        return alone if is_plain and not self.names_team else understood

    @property
    def _parts(self) -> Sequence[str]:
        """Return the parts of the text that may mean something by themselves."""
        whole = bare(self.text)
        parts = [whole, *(it for it in told_apart(whole) if not is_padding(it))]
        return [it for it in dict.fromkeys(parts) if it != self.text]

    @cached_property
    def is_thanks(self) -> bool:
        """Tell whether the text only thanks, maybe for somebody: « Marc a été super gentil »."""
        is_sure = self.understood.certainty is Certainty.ACT
        is_more = self.asks or self.wishes or "?" in self.text
        return is_sure and self.understood.intent == THANKS and not is_more

    @cached_property
    def speaks_to_bot(self) -> bool:
        """Tell whether the text is addressed to the bot: « bonjour le robot »."""
        return self.to_bot or speaks_to_bot(self.text)

    @cached_property
    def names_team(self) -> bool:
        """Tell whether the text names, beside an exchange, the team or who of it answered."""
        return self.stack.talking and routing.names_team(self.context, self.text)

    @cached_property
    def begins_for_question(self) -> bool:
        """Tell whether a text begins with « oui » or « non » to the question, newer than a message.

        What follows may still answer the message by itself: « oui je viens ».
        """
        asked, heard_at = self.asked, self.heard_at
        if self.leading is None or not asked or not self.is_asking or heard_at is None:
            return False
        if asked[0][0].said_at >= heard_at:
            return False
        rest = self.reader.understand(self.text.partition(" ")[2], ScreenState.ANY)
        return rest.certainty is not Certainty.ACT or rest.intent not in REPLIES

    def state_after(self, asked: Shown) -> ScreenState:
        return last_message.state_of(self.stack, asked, self.reader.meanings)


def is_participant(stack: ConversationStack) -> bool:
    return bool(stack.open) and stack.open[0].script in PARTICIPANTS


def _stands(
    message: InlineButtons, heard_at: datetime, since: datetime | None, *, is_open: bool
) -> bool:
    """Tell whether a message may be answered, beside the question that was asked at `heard_at`."""
    is_with_it = message.said_at == heard_at
    if not last_message.asks_to_change(message):
        return not (is_open and is_with_it)
    return message.said_at > heard_at or (is_with_it and (since is None or not is_open))
