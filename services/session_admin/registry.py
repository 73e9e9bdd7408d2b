"""List what preparing and running sessions offers the rest of the bot."""

from collections.abc import Mapping

from services.conversation.callbacks import own
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.session_admin import (
    calendar_picture,
    capacity_alerts,
    creation,
    data_protection_form,
    draft_conversation,
    opening,
    session_card,
    session_command,
    video_test,
    workshop_changes,
    workshop_command,
)

ACTIONS: Mapping[str, Action] = {
    "session_list": session_command.look_around,
    "session_go": session_command.go,
    "session_look": session_card.look,
    "session_act": session_card.act,
    "session_before_close": opening.count_told,
    "session_close": opening.close_session,
    "session_before_open": opening.ask_to_open,
    "session_before_seats": opening.ask_to_change_seats,
    "session_seats": opening.change_seats,
    "session_open_workshops": opening.open_workshops,
    "session_calendar": calendar_picture.show,
    "session_edit": opening.edit,
    "session_drop": opening.drop,
    "session_line": session_card.show_waiting_list,
    "choose_session_workshop": workshop_command.choose,
    "session_workshop": workshop_command.look,
    "session_workshop_title": workshop_changes.read_title,
    "session_workshop_hour": workshop_changes.read_hour,
    "session_workshop_seats": workshop_changes.read_seats,
    "session_workshop_room": workshop_changes.read_room,
    "session_workshop_add": workshop_changes.add,
    "session_workshop_move": workshop_changes.move,
    "session_workshop_cancel": workshop_changes.cancel,
    "session_workshop_change_room": workshop_changes.change_room,
    "session_begin": draft_conversation.begin,
    "session_begin_again": draft_conversation.begin_again,
    "session_give_up": draft_conversation.give_up,
    "session_take_up": draft_conversation.take_up,
    "session_clone": draft_conversation.clone,
    "session_read": draft_conversation.read,
    "session_create": creation.create,
    "session_open": opening.open_session,
    **data_protection_form.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    "session_entries": session_command.entries,
    "session_actions": session_card.actions,
    "session_models": draft_conversation.models,
    "session_day_sources": draft_conversation.day_sources,
    "session_workshops": workshop_command.listed,
    "session_workshop_kinds": workshop_command.kinds,
    "session_days": workshop_command.days,
    **draft_conversation.LISTERS,
    **data_protection_form.LISTERS,
}
SCRIPT_ACCESS = {
    Access.TEAM: "session session_new session_workshops",
    Access.OWNER: "session_house",
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        callbacks=[
            video_test.CALLBACKS,
            {Access.TEAM: {capacity_alerts.LATER: own(capacity_alerts.put_off)}},
        ],
        conditions=video_test.conditions(deployment.rooms),
        answer_actions=video_test.answer_actions(deployment.rooms),
        script_access=SCRIPT_ACCESS,
        message_kinds=[capacity_alerts.ASKED, video_test.at(deployment.rooms)],
        pictures=calendar_picture.MAKERS,
        sweeps=_sweeps(deployment),
        commands=[Command(120, "session", CommandPurpose.SESSIONS, "session")],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "video_tests",
            "Every 10 minutes, two days before a session, have its people test their video.",
            600,
            lambda session, now: video_test.enqueue_due(
                session, deployment.bot_id, now, deployment.random_below
            ),
            video_test.when_due,
            rank=80,
        ),
        Sweep(
            "stock",
            "Every 10 minutes, in the morning, ask mentors for more when seats run short.",
            600,
            lambda session, now: capacity_alerts.watch(session, deployment.bot_id, now),
            nothing_known,
            rank=170,
        ),
    )
