"""Take a file that the team drops in its chat: a table is read, any other file is refused."""

from flows.replies import SentFile
from services.conversation.replies import Erase
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.roles import is_staff

SCRIPT = "table_import"
TABLES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm")
"""Ends of names of files that may be a table we read."""
OTHER_TABLES = (".xls", ".xlsb", ".ods", ".numbers")
"""Ends of names of tables that have to be saved as another kind of file first."""


def hear(context: TurnContext, stack: ConversationStack, sent: SentFile) -> bool:
    """Open the conversation about a table above all others, or say which files are read here.

    Return False for who is not of the team: their file is nothing that is read here.
    """
    if not is_staff(context.session, context.person_id):
        return False
    if sent.name.lower().endswith(TABLES):
        _open(context, stack, sent)
        return True
    if context.message_id is not None:
        context.say(Erase(context.message_id))
    context.conversations.ask_again(context, stack, f"table.refused.{_what(sent)}")
    return True


def _open(context: TurnContext, stack: ConversationStack, sent: SentFile) -> None:
    if any(opened.script == SCRIPT for opened in stack.open):
        context.phrases.say(context, "table.one_at_a_time")
    answers = {"file_id": sent.file_key, "file_size": str(sent.size)}
    context.conversations.open_above(context, stack, SCRIPT, answers)


def _what(sent: SentFile) -> str:
    if sent.kind == "photo":
        return "photo"
    return "other_table" if sent.name.lower().endswith(OTHER_TABLES) else "document"
