"""Names that scripts may use about workshops, and the code they stand for."""

from collections.abc import Mapping

from services import workshop_choice, workshop_list
from services.playing import Action, Lister

ACTIONS: Mapping[str, Action] = {
    "enter_workshops": workshop_choice.enter,
    "find_workshops": workshop_list.find,
    "choose_workshop": workshop_list.choose,
    "look_at_workshop": workshop_choice.look,
    "ask_for_workshop": workshop_choice.ask,
    "take_workshop": workshop_choice.take,
    "exchange_workshop": workshop_choice.exchange,
    "decline_workshop": workshop_choice.decline,
    "confirm_workshop": workshop_choice.confirm,
}
LISTERS: Mapping[str, Lister] = {"workshops_listed": workshop_list.listed}
