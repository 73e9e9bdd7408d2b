"""List the team's commands, each open to some roles only, and handle replies to messages."""

from collections.abc import Mapping
from dataclasses import dataclass

import structlog

from flows.replies import Other, Sent, Typed
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.home.message_router import MessageRouter
from services.people.access import acts_as
from services.people.roles import is_staff
from services.registries.registry import Command
from services.tickets import answering
from services.wiring.domains import COMMANDS

log = structlog.get_logger()

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class StaffHandlers:
    message_router: MessageRouter

    def command(self, name: str) -> Work:
        """Run a command; a person who may not use it is answered as if it did not exist."""
        command = BY_NAME[name]

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not may_use(context, command):
                self.message_router.command(context, stack, name)
            elif isinstance(command.opens, str):
                context.conversations.open_instead(context, stack, command.opens)
            else:
                command.opens(context)

        return work

    def reply(self, replied_to: int, reply: Typed | Sent | Other) -> Work:
        """Take a reply to a message: the team answers a person so, and a person the team.

        A reply to anything else is taken like any message.
        """

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not self._reply(context, replied_to, reply):
                self.message_router.hear(context, stack, reply)

        return work

    def _reply(self, context: TurnContext, replied_to: int, reply: Typed | Sent | Other) -> bool:
        if is_staff(context.session, context.person_id):
            return answering.answer(context, replied_to, reply)
        if self.message_router.reply_to_announcement(context, replied_to, reply):
            return True
        return self.message_router.reply_to_team(context, replied_to, reply)


def may_use(context: TurnContext, command: Command) -> bool:
    """Tell whether a person has a role for a command, and log a refusal; this is the only check."""
    if acts_as(context.session, context.person_id, *command.roles):
        return True
    log.warning("command_refused", command=command.name, person_id=context.person_id)
    return False
