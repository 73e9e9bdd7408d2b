"""What the conversation behind `/fiche` may call."""

from collections.abc import Mapping

from services import person_card, person_moving
from services.playing import Action, Lister

ACTIONS: Mapping[str, Action] = {
    "look_at_person": person_card.look,
    "route_person": person_card.route,
    "move_person": person_moving.move,
    "erase_person": person_moving.erase,
}
LISTERS: Mapping[str, Lister] = {
    "people_like": person_card.people_like,
    "person_deeds": person_card.deeds,
    "sessions_for_person": person_moving.sessions,
}
