"""What workshops offer: names that scripts may use, and their sweeps."""

from collections.abc import Mapping

from services.conversation.runner import Action, Lister
from services.schedule.ticks import Tick, nothing_known
from services.workshops import catalogue, registration_conversation, waiting_list
from services.workshops.attendance import sweeps

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


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "offered_seats",
            "Every 10 seconds, offer to the next the seats whose offer went by.",
            10,
            waiting_list.lapse_due,
            waiting_list.when_due,
            rank=160,
        ),
        Tick(
            "hosts",
            "Every minute, tell hosts what they need, and ask for lists that nobody closed.",
            60,
            lambda session, now: sweeps.tell_hosts(session, bot_id, now),
            sweeps.when_hosts_are_due,
            rank=240,
        ),
        Tick(
            "who_came",
            "Every minute, ask those of a workshop that has ended whether they came.",
            60,
            lambda session, now: sweeps.ask_who_came(session, bot_id, now),
            sweeps.when_asked,
            rank=250,
        ),
        Tick(
            "summaries",
            "Every minute, send what a workshop came to to those who could not come.",
            60,
            lambda session, now: sweeps.tell_summaries(session, bot_id, now),
            nothing_known,
            rank=260,
        ),
    )
