"""What the conversation behind `/fiche` may call."""

from collections.abc import Mapping

from services.backoffice import minors_conversation, person_actions, person_card
from services.backoffice.person_actions import Erasing
from services.conversation.runner import Action, Lister
from services.mentoring.reports.traces import Traces


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
    "person_deeds": person_card.deeds,
    "sessions_for_person": person_actions.sessions,
    "days_of_agreement": minors_conversation.days,
}
