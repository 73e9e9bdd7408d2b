"""Route what a person sends in a private chat: refuse what must not be read, then pass it on."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from flows.replies import (
    OtherReply,
    PressedButton,
    Reply,
    SentFile,
    SharedContact,
    SharedLocation,
    TypedText,
)
from rules.conversation.answers import LONGEST_ANSWER, LONGEST_TO_TEAM, AnswerCheck
from rules.conversation.sensitive_numbers import is_sensitive
from rules.offers.opportunities import OpportunityKind
from services.conversation.callbacks import NO_QUESTION, CallbackRouter
from services.conversation.replies import Erase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.home import entry, role_commands
from services.table_imports import dropped_files
from services.tickets import attachments, routing, tickets
from services.understanding import english, unclear
from services.understanding.reading import is_participant
from services.understanding.resolver import Resolver

log = structlog.get_logger()

FILES = (AnswerCheck.FILE, AnswerCheck.POST)
"""Checks of questions that a file answers."""
NUMBERS = (AnswerCheck.PHONE, AnswerCheck.PHONE_OR_WORDS)
PLACES = (AnswerCheck.LOCATION, AnswerCheck.ADDRESS, AnswerCheck.STREET, AnswerCheck.POSTCODE)
"""Checks of questions whose answer may be a home address, to be kept from everybody."""
ASKED: Mapping[type[Reply], Sequence[AnswerCheck]] = {
    SentFile: FILES,
    SharedContact: NUMBERS,
    SharedLocation: PLACES,
}
COMMANDS = {
    "agenda": "agenda",
    "parcours": "way",
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
"""The conversation that each global command opens above the running one."""
INITIAL_ANSWERS = {
    "offres": {"kind": OpportunityKind.JOB},
    "formations": {"kind": OpportunityKind.TRAINING},
}
"""Answers that such a conversation starts with."""


Taker = Callable[[TurnContext, ConversationStack, Reply], bool]
"""Takes what a person sends, or passes it on by returning False."""


@dataclass(frozen=True, slots=True)
class MessageRouter:
    """Gives each message of a person to its first taker, from top to bottom."""

    callbacks: CallbackRouter
    resolver: Resolver

    def hear(self, context: TurnContext, stack: ConversationStack, reply: Reply) -> None:
        """Route a message; once understood, forget the words not understood before."""
        if isinstance(reply, TypedText):
            context.conversations.leave_what_is_past(context, stack)
        said_before = len(context.outgoing)
        for take in (*REFUSALS, self._ask_about_danger, *self._takers):
            if take(context, stack, reply):
                break
        if isinstance(reply, TypedText):
            english.offer(context, stack, reply.text, said_before)
        if stack.was_unclear and isinstance(reply, TypedText) and not context.missed:
            unclear.forget(context, stack)

    @property
    def _takers(self) -> Sequence[Taker]:
        return (*BEFORE_MEANING, self.resolver.take, _answer)

    def hear_reply(
        self,
        context: TurnContext,
        stack: ConversationStack,
        reply: Reply,
        passes: Callable[[], bool],
    ) -> None:
        """Take a reply to a message: pass it to the person answered, or hear it as any message.

        `passes` passes it on, and returns whether it answers somebody.  Words like those of people
        in danger get the numbers beside an exchange with the team.
        """
        if not passes():
            self.hear(context, stack, reply)
        elif isinstance(reply, TypedText) and stack.talking:
            self.resolver.ask_about_danger(context, stack, reply.text, _passed_on_already)

    def _ask_about_danger(
        self, context: TurnContext, stack: ConversationStack, reply: Reply
    ) -> bool:
        """Ask about words like those of people in danger; the other takers follow."""

        if not isinstance(reply, TypedText):
            return False

        def work(context: TurnContext, stack: ConversationStack) -> None:
            for take in self._takers:
                if take(context, stack, reply):
                    return

        return self.resolver.ask_about_danger(context, stack, reply.text, work)

    def handle_button(self, context: TurnContext, stack: ConversationStack, data: str) -> None:
        """Handle an inline button of a message."""
        if not self.callbacks.handle(context, stack, data):
            log.warning("press_refused", person_id=context.person_id, update_id=context.update_id)
            context.conversations.hear(context, stack, NO_QUESTION)


def _refuse_number(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Refuse the number of a card, a document or an account, and delete the message."""
    if not isinstance(reply, TypedText | OtherReply | SentFile) or not is_sensitive(reply.text):
        return False
    _refuse(context, stack, "common.sensitive")
    return True


def _refuse_length(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Refuse a text that is too long, or empty."""
    if not isinstance(reply, TypedText):
        return False
    if _is_too_long(context, stack, reply.text):
        context.conversations.hear(context, stack, OtherReply("too_long"))
        return True
    if not reply.text.strip():
        context.conversations.hear(context, stack, OtherReply("empty"))
        return True
    return False


def _open_entry(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Open what the button of a message leads to, while no question is asked with it."""
    if not isinstance(reply, PressedButton) or not reply.entry:
        return False
    if context.conversations.is_asked(stack, reply.question):
        return False
    entry.take_entry(context, stack, reply.entry)
    return True


def _correct_for_team(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Send an edited message to the team, which has read the first version."""
    if not isinstance(reply, OtherReply) or reply.what != "edited":
        return False
    return routing.corrects(context, stack, reply.text)


def _pass_to_team(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Pass a picture, a voice or a number to the team, unless an open question asks for it."""
    asked = _waits_for(context, stack, *ASKED.get(type(reply), ()))
    passes = attachments.may_pass(reply) and not asked
    return passes and routing.hear_file(context, stack, reply)


def _take_voice(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Send a participant's voice message to the team."""
    if not isinstance(reply, OtherReply) or reply.what != "voice" or not is_participant(stack):
        return False
    routing.hear_voice(context, stack, reply)
    return True


def _take_unasked_file(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Take a table of the team; refuse any other file, which may show an identity document.

    Of an album, the first file is the announcement.
    """
    if not isinstance(reply, SentFile) or _waits_for(context, stack, *FILES):
        return False
    if stack.top is not None and stack.top.position.answers.get("file_kind"):
        _refuse(context, stack, "announce.one_file")
    elif not dropped_files.hear(context, stack, reply):
        _refuse(context, stack, f"common.got.{reply.kind}")
    return True


def _answer(context: TurnContext, stack: ConversationStack, reply: Reply) -> bool:
    """Hand a reply to the open question."""
    context.conversations.hear(context, stack, reply)
    return True


REFUSALS: Sequence[Taker] = (_refuse_number, _refuse_length)
"""Refuse what must not be read."""
BEFORE_MEANING: Sequence[Taker] = (
    _open_entry,
    _correct_for_team,
    _pass_to_team,
    _take_voice,
    _take_unasked_file,
)
"""Take what is no text, before the meaning of a text is looked for."""


def _passed_on_already(_: TurnContext, __: ConversationStack) -> None:
    """Take a reply already passed to the team: nothing more to do."""


def run_command(context: TurnContext, stack: ConversationStack, name: str) -> None:
    if name == "annuler":
        _cancel(context, stack)
    elif name == "menu":
        entry.show_menu(context, stack)
    elif role_commands.take(context, stack, name):
        pass
    elif name in COMMANDS:
        context.conversations.open_above(context, stack, COMMANDS[name], INITIAL_ANSWERS.get(name))
    else:
        context.conversations.ask_again(context, stack, "common.unknown_command")


def reply_to_team(
    context: TurnContext, replied_to: int, reply: TypedText | SentFile | OtherReply
) -> bool:
    """Pass a reply to the team's answer to the team; return False when it is no such reply."""
    fits = len(reply.text) <= LONGEST_TO_TEAM and not is_sensitive(reply.text)
    if not (fits and tickets.is_from_team(context, replied_to)):
        return False
    if isinstance(reply, TypedText):
        routing.write(context, reply.text)
        return True
    if not attachments.may_pass(reply):
        return False
    routing.send(context, reply)
    return True


def _is_too_long(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Tell whether a text is too long; a post for many people has its own limit."""
    if len(text) <= LONGEST_ANSWER or _waits_for(context, stack, AnswerCheck.POST):
        return False
    return len(text) > LONGEST_TO_TEAM or not routing.are_for_team(context, stack, text)


def _refuse(context: TurnContext, stack: ConversationStack, text_key: str) -> None:
    if context.message_id is not None:
        context.say(Erase(context.message_id))
    context.conversations.ask_again(context, stack, text_key)


def _cancel(context: TurnContext, stack: ConversationStack) -> None:
    """Close all that is open; the menu offers to resume what was half done."""
    context.phrases.say(context, "common.cancelled")
    context.conversations.put_aside(stack)
    entry.show_menu(context, stack)


def _waits_for(context: TurnContext, stack: ConversationStack, *checks: AnswerCheck) -> bool:
    """Tell whether the open question waits for one of these; no file is opened otherwise."""
    question = context.conversations.question(context, stack)
    return question is not None and question.waits_for(*checks)
