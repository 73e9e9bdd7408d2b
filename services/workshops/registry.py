"""Names that scripts may use about workshops, and the code they stand for."""

from collections.abc import Mapping

from services.conversation.runner import Action, Lister
from services.workshops import catalogue, registration_conversation

ACTIONS: Mapping[str, Action] = {
    "enter_workshops": registration_conversation.enter,
    "find_workshops": catalogue.find,
    "choose_workshop": catalogue.choose,
    "look_at_workshop": registration_conversation.look,
    "ask_for_workshop": registration_conversation.ask,
    "take_workshop": registration_conversation.take,
    "exchange_workshop": registration_conversation.exchange,
    "decline_workshop": registration_conversation.decline,
    "confirm_workshop": registration_conversation.confirm,
}
LISTERS: Mapping[str, Lister] = {"workshops_listed": catalogue.listed}
