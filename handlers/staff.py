"""The team's commands, one line each, behind the one guard; and replies to messages."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from flows.replies import Other, Sent, Typed
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.home.message_router import Listening
from services.people.access import acts_as
from services.people.roles import is_staff
from services.registries.registry import Command
from services.tickets import answering
from services.wiring.domains import COMMANDS

log = structlog.get_logger()

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class StaffHandlers:
    listening: Listening

    def command(self, name: str) -> Work:
        """A command one may not use does not exist for that person."""
        found = BY_NAME[name]

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not may_use(context, found):
                self.listening.command(context, stack, name)
            elif isinstance(found.opens, str):
                context.conversations.open_instead(context, stack, found.opens)
            else:
                found.opens(context)

        return work

    def reply(self, replied_to: int, said: Typed | Sent | Other) -> Work:
        """Of the team it answers a person, of a person the team; else it is heard as any words."""

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not self._reply(context, replied_to, said):
                self.listening.hear(context, stack, said)

        return work

    def _reply(self, context: TurnContext, replied_to: int, said: Typed | Sent | Other) -> bool:
        if is_staff(context.session, context.person_id):
            return answering.answer(context, replied_to, said)
        if self.listening.reply_to_announcement(context, replied_to, said):
            return True
        return self.listening.reply_to_team(context, replied_to, said)


def may_use(context: TurnContext, command: Command) -> bool:
    """The one guard: who may not leaves a trace in the log."""
    if acts_as(context.session, context.person_id, *command.roles):
        return True
    log.warning("command_refused", command=command.name, person_id=context.person_id)
    return False
