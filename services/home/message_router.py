"""What a person sends, in a private chat: first what must not be heard, then the conversation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial

import structlog

from flows.replies import Contact, Location, Other, Reply, Sent, Typed
from rules.conversation.answers import LONGEST_ANSWER, LONGEST_TO_TEAM, Check
from rules.conversation.sensitive_numbers import is_sensitive
from rules.conversation.typed_text import plain
from rules.offers.opportunities import Kind
from services.announcements import replies, subscriptions
from services.conversation.callbacks import NO_QUESTION, CallbackRouter
from services.conversation.replies import Erase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.home import entry
from services.tickets import attachments, routing, tickets
from services.workshops.attendance import conversation

log = structlog.get_logger()

LONGEST_LABEL = 64
LONGEST_REQUEST = 80
"""Of words that ask for one thing: in longer ones it is only spoken of."""
FILES = (Check.FILE, Check.POST)
"""Questions that a file answers."""
NUMBERS = (Check.PHONE, Check.PHONE_OR_WORDS)
PLACES = (Check.LOCATION, Check.ADDRESS, Check.STREET, Check.POSTCODE)
"""At these, a place may be where one lives: nobody else is to have it."""
ASKED: Mapping[type[Reply], Sequence[Check]] = {Sent: FILES, Contact: NUMBERS, Location: PLACES}
COMMANDS = {
    "agenda": "agenda",
    "aide": "help",
    "help": "help",
    "profil": "profile",
    "langue": "language",
    "language": "language",
    "presence": "presence",
    "attestation": "attestation",
    "candidatures": "applications",
    "applications": "applications",
    "confidentialite": "privacy",
    "privacy": "privacy",
    "mesdonnees": "data_copy",
    "mydata": "data_copy",
    "supprimer": "erase",
    "offres": "offer_list",
    "formations": "offer_list",
}
"""Global commands and the conversation each opens above the running one."""
KNOWN = {"offres": {"kind": Kind.JOB}, "formations": {"kind": Kind.TRAINING}}
"""What such a conversation is told from the start."""


@dataclass(frozen=True, slots=True)
class Listening:
    callbacks: CallbackRouter

    def hear(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> None:
        match reply:
            case Typed(text) | Other(text=text) | Sent(text=text) if is_sensitive(text):
                self._unread(context, stack, "common.sensitive")
            case Typed(text) if self._is_too_long(context, stack, text):
                self._hear(context, stack, Other("too_long"))
            case Typed(text) if not text.strip():
                self._hear(context, stack, Other("empty"))
            case Other("edited", text) if routing.corrects(context, stack, text):
                pass
            case _ if self._is_for_team(context, stack, reply):
                pass
            case Sent(kind=what) if not _waits_for(context, stack, *FILES):
                self._unread(context, stack, _why(stack, what))  # it may show an identity paper
            case Typed(text) if self._is_no_answer(context, stack, text):
                pass
            case _:
                self._hear(context, stack, reply)

    def handle_button(self, context: TurnContext, stack: ConversationStack, data: str) -> None:
        """A button of a standing message."""
        if not self.callbacks.handle(context, stack, data):
            log.warning("press_refused", person_id=context.person_id, update_id=context.update_id)
            self._hear(context, stack, NO_QUESTION)

    def command(self, context: TurnContext, stack: ConversationStack, name: str) -> None:
        if name == "annuler":
            self._cancel(context, stack)
        elif name == "menu":
            entry.show_menu(context, stack)
        elif name in COMMANDS:
            context.conversations.open_above(context, stack, COMMANDS[name], KNOWN.get(name))
        else:
            context.conversations.ask_again(context, stack, "common.unknown_command")

    def reply_to_announcement(
        self, context: TurnContext, replied_to: int, said: Typed | Sent | Other
    ) -> bool:
        return replies.heard(context, replied_to, said)

    def reply_to_team(
        self, context: TurnContext, replied_to: int, said: Typed | Sent | Other
    ) -> bool:
        """A reply to the team's answer goes back to the team; False when it is no such reply."""
        fits = len(said.text) <= LONGEST_TO_TEAM and not is_sensitive(said.text)
        if not (fits and tickets.is_from_team(context, replied_to)):
            return False
        if isinstance(said, Typed):
            routing.write(context, said.text)
            return True
        return attachments.may_pass(said) and routing.send(context)

    def _hear(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> None:
        context.conversations.hear(context, stack, reply)

    def _is_too_long(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """What is written for many people says itself how long it may be."""
        if len(text) <= LONGEST_ANSWER or _waits_for(context, stack, Check.POST):
            return False
        return len(text) > LONGEST_TO_TEAM or not routing.are_for_team(context, stack, text)

    def _is_no_answer(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        """Words for something else than the open question, which have done what they mean."""
        return (
            self._is_standing_label(context, stack, text)
            or self._leaves_announcements(context, stack, text)
            or self._is_attendance_code(context, stack, text)
            or self._asks_for_data_copy(context, stack, text)
            or routing.hears(context, stack, text)
            or replies.offered(context, stack, text)
        )

    def _is_standing_label(self, context: TurnContext, stack: ConversationStack, text: str) -> bool:
        if not stack.standing or len(text) > LONGEST_LABEL:
            return False
        question = context.conversations.question(stack)
        words = partial(context.conversations.library.texts.words, context.language)
        if question is not None and question.offers(text, words):
            return False
        answers = question is not None and question.fits(text, words)
        return self.callbacks.typed(context, stack, text, answers=answers)

    def _leaves_announcements(
        self, context: TurnContext, stack: ConversationStack, text: str
    ) -> bool:
        """The words of the button that each announcement has."""
        meant = subscriptions.meant(context, text)
        return meant is not None and self.callbacks.handle(context, stack, meant)

    def _is_attendance_code(
        self, context: TurnContext, stack: ConversationStack, text: str
    ) -> bool:
        """Four digits, while no open question could mean them."""
        return not _waits_for_words(context, stack) and conversation.typed_alone(context, text)

    def _asks_for_data_copy(
        self, context: TurnContext, stack: ConversationStack, text: str
    ) -> bool:
        """« Une copie de mes données », whatever comes around it, when no words are waited for."""
        if len(text) > LONGEST_REQUEST or _waits_for_words(context, stack):
            return False
        asking = context.conversations.library.texts.words(context.language, "data_copy.typed")
        asks = any(plain(words) in plain(text) for words in asking.splitlines())
        if asks:
            context.conversations.open_above(context, stack, "data_copy")
        return asks

    def _is_for_team(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
        """A picture, a voice, a number: passed on, unless an open question asks for it."""
        asked = _waits_for(context, stack, *ASKED.get(type(reply), ()))
        passes = attachments.may_pass(reply) and not asked
        return passes and routing.takes_file(context, stack)

    def _unread(self, context: TurnContext, stack: ConversationStack, why: str) -> None:
        if context.message_id is not None:
            context.say(Erase(context.message_id))
        context.conversations.ask_again(context, stack, why)

    def _cancel(self, context: TurnContext, stack: ConversationStack) -> None:
        """All that is open is closed; the menu offers to take up what was half done."""
        context.phrases.say(context, "common.cancelled")
        context.conversations.put_aside(stack)
        entry.show_menu(context, stack)


def _waits_for_words(context: TurnContext, stack: ConversationStack) -> bool:
    question = context.conversations.question(stack)
    return question.waits_for_words if question else stack.top is not None


def _waits_for(context: TurnContext, stack: ConversationStack, *checks: Check) -> bool:
    """No file is ever opened otherwise."""
    question = context.conversations.question(stack)
    return question is not None and question.waits_for(*checks)


def _why(stack: ConversationStack, what: str) -> str:
    """Of an album sent for many people, the first file is the announcement."""
    has_one = stack.top is not None and stack.top.position.answers.get("file_kind")
    return "announce.one_file" if has_one else f"common.got.{what}"
