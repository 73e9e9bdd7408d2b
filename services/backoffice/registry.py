"""What the back office offers: names of the script behind `/fiche`, and its sweeps."""

from collections.abc import Mapping

from services.backoffice import (
    alerts,
    day_summary,
    minors_conversation,
    person_actions,
    person_card,
)
from services.backoffice.person_actions import Erasing
from services.conversation.runner import Action, Lister
from services.mentoring.reports.traces import Traces
from services.schedule.ticks import Tick, nothing_known


def actions(traces: Traces) -> Mapping[str, Action]:
    return {
        "look_at_person": person_card.look,
        "route_person": person_card.route,
        "move_person": person_actions.move,
        "erase_person": Erasing(traces).erase,
        "open_minor": minors_conversation.begin,
        "look_at_minor": minors_conversation.look,
        "record_agreement": minors_conversation.record,
        "withdraw_agreement": minors_conversation.withdraw,
        "come_of_age": minors_conversation.come_of_age,
    }


LISTERS: Mapping[str, Lister] = {
    "people_like": person_card.people_like,
    "person_deeds": person_card.actions,
    "sessions_for_person": person_actions.sessions,
    "days_of_agreement": minors_conversation.days,
}


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "alerts",
            "Every minute, tell the team when messages fail or leave late, and when that is over.",
            60,
            lambda session, now: alerts.watch(session, bot_id, now),
            nothing_known,
            rank=10,  # before others promise what they owe
        ),
        Tick(
            "today",
            "Every minute, at eight, tell the team what the day holds.",
            60,
            lambda session, now: day_summary.enqueue_due(session, bot_id, now),
            lambda session, now: day_summary.when_due(session, bot_id, now),
            rank=180,
        ),
    )
