"""Register every handler of the bot: the first one that accepts an update handles it."""

from flows.texts import Html
from handlers import (
    buttons,
    commands,
    errors,
    membership,
    messages,
    other_groups,
    staff_group,
)
from handlers.staff_group import StaffGroupHandlers
from handlers.turns import App, TurnTaker
from services.home.message_router import MessageRouter


def register(
    application: App,
    turns: TurnTaker,
    message_router: MessageRouter,
    group: StaffGroupHandlers | None,
    in_private: Html,
) -> None:
    """Register the handlers of the team's group first: its messages are never for the others."""
    if group is not None:
        staff_group.register(application, group)
    buttons.register(application, turns, message_router)
    commands.register(application, turns)
    messages.register(application, turns, message_router)
    membership.register(application, turns)
    other_groups.register(application, turns, in_private)
    errors.register(application)
