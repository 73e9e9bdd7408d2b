"""Names that scripts may use about the sessions the team runs, and the code they stand for."""

from collections.abc import Mapping

from services import (
    house_recording,
    session_calendar,
    session_card,
    session_creation,
    session_line,
    session_list,
    session_plan,
    session_states,
    session_workshop_changes,
    session_workshops,
)
from services.playing import Action, Lister

ACTIONS: Mapping[str, Action] = {
    "session_list": session_list.look_around,
    "session_go": session_list.go,
    "session_look": session_card.look,
    "session_act": session_card.act,
    "session_open": session_states.open_session,
    "session_before_close": session_states.count_told,
    "session_close": session_states.close_session,
    "session_seats": session_states.change_seats,
    "session_open_workshops": session_states.open_workshops,
    "session_calendar": session_calendar.show,
    "session_edit": session_states.edit,
    "session_drop": session_states.drop,
    "session_line": session_line.show,
    "session_workshop": session_workshops.look,
    "session_workshop_title": session_workshop_changes.read_title,
    "session_workshop_hour": session_workshop_changes.read_hour,
    "session_workshop_seats": session_workshop_changes.read_seats,
    "session_workshop_room": session_workshop_changes.read_room,
    "session_workshop_add": session_workshop_changes.add,
    "session_workshop_move": session_workshop_changes.move,
    "session_workshop_cancel": session_workshop_changes.cancel,
    "session_workshop_change_room": session_workshop_changes.change_room,
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
    "session_workshops": session_workshops.listed,
    "session_workshop_kinds": session_workshops.kinds,
    "session_days": session_workshops.days,
    **session_plan.LISTERS,
    **house_recording.LISTERS,
}
