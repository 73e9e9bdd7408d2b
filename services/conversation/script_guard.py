"""Check at each turn whether the person still has the right to their open scripts."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import structlog

from services.conversation.callbacks import May
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext
from services.people.access import Access

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ScriptGuard:
    may: May
    access: Mapping[str, Access]
    """The right that each script needs, by its name; a script that is missing is open to all."""

    def lets_in(self, context: TurnContext, script: str) -> bool:
        """Tell whether the person may be in the script now; ask nothing of one open to all."""
        access = self.access.get(script)
        if access is None or self.may(context.session, context.person_id, access):
            return True
        log.warning("script_refused", script=script, person_id=context.person_id)
        return False

    def close_forbidden(self, context: TurnContext, stack: ConversationStack) -> None:
        """Close the conversations that the person may no longer be in.

        When the topmost one closes, the question below is asked anew, and takes no answer before:
        what the person sends now was meant for the one that closed.
        """
        kept = [it for it in stack.open if self.lets_in(context, it.script)]
        if len(kept) == len(stack.open):
            return
        last = stack.last_question  # numbers are not used twice: old buttons stay old
        if kept:
            asked = kept[-1].position.question if kept[-1] is stack.top else 0
            kept[-1] = _numbered(kept[-1], asked, last)
        stack.open[:] = kept


def _numbered(opened: OpenConversation, question: int, last: int) -> OpenConversation:
    return opened.at(replace(opened.position, question=question, last_question=last))
