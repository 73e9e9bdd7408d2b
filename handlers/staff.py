"""List the team's commands, each open to some roles only, and handle replies to messages."""

from collections.abc import Mapping

import structlog

from flows.replies import OtherReply, SentFile, TypedText
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.home.message_router import reply_to_team, run_command
from services.mentors.access import may
from services.people.roles import is_staff
from services.registries.registry import Command
from services.tickets import announcement_replies, answering
from services.wiring.domains import COMMANDS

log = structlog.get_logger()

BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


def work_of(name: str) -> Work:
    """Return the work of a command; without its right, the command is unknown."""
    command = BY_NAME[name]

    def work(context: TurnContext, stack: ConversationStack) -> None:
        if not may_use(context, command):
            run_command(context, stack, name)
        elif isinstance(command.opens, str):
            context.conversations.open_instead(context, stack, command.opens)
        else:
            command.opens(context)

    return work


def pass_on(
    context: TurnContext, replied_to: int, reply: TypedText | SentFile | OtherReply
) -> bool:
    """Pass a reply on to the person it answers; return whether it answers anybody."""
    if is_staff(context.session, context.person_id):
        return answering.answer(context, replied_to, reply)
    if announcement_replies.pass_to_team(context, replied_to, reply):
        return True
    return reply_to_team(context, replied_to, reply)


def may_use(context: TurnContext, command: Command) -> bool:
    """Tell whether a person has a role for the command that they typed, and log a refusal."""
    if may(context.session, context.person_id, command.access):
        return True
    log.warning("command_refused", command=command.name, person_id=context.person_id)
    return False
