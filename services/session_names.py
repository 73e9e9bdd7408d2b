"""Names that scripts may use about the sessions the team runs, and the code they stand for."""

from collections.abc import Mapping

from services import (
    house_recording,
    session_card,
    session_creation,
    session_list,
    session_plan,
    session_states,
)
from services.playing import Action, Lister

ACTIONS: Mapping[str, Action] = {
    "session_list": session_list.look_around,
    "session_go": session_list.go,
    "session_look": session_card.look,
    "session_act": session_card.act,
    "session_open": session_states.open_session,
    "session_before_close": session_states.count_waiting,
    "session_close": session_states.close_session,
    "session_seats": session_states.change_seats,
    "session_begin": session_plan.begin,
    "session_clone": session_plan.clone,
    "session_read": session_plan.read,
    "session_create": session_creation.create,
    **house_recording.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    "session_entries": session_list.entries,
    "session_actions": session_card.actions,
    "session_models": session_plan.models,
    "session_day_sources": session_plan.day_sources,
    **session_plan.LISTERS,
    **house_recording.LISTERS,
}
