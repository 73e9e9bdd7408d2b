"""List what the back office offers the rest of the bot: people, access, links, the day."""

from collections.abc import Iterable, Mapping

from services.backoffice import (
    access_command,
    alerts,
    day_summary,
    desk_command,
    invite_command,
    journal_command,
    links_command,
    minors_conversation,
    people_listing,
    person_actions,
    person_card,
    person_search,
    rights_conversation,
    suspensions,
)
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "begin_person": person_card.begin,
    "look_at_person": person_card.look,
    "route_person": person_card.route,
    "choose_other_session": person_actions.choose_other,
    "look_at_move": person_actions.look_at_move,
    "move_person": person_actions.move,
    "erase_person": person_actions.erase,
    "open_minor": minors_conversation.begin,
    "look_at_minor": minors_conversation.look,
    "record_agreement": minors_conversation.record,
    "withdraw_agreement": minors_conversation.withdraw,
    "come_of_age": minors_conversation.come_of_age,
    "write_to_person": person_card.write,
    "note_contact": person_card.note_contact,
    "list_paused": suspensions.list_paused,
    "toggle_nudges": suspensions.toggle,
    "begin_desk": desk_command.begin,
    "find_desk": desk_command.find,
    "open_desk_here": desk_command.open_desk,
    "refuse_desk": desk_command.refuse,
    **rights_conversation.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    "people_like": person_search.people_like,
    "person_deeds": person_card.actions,
    "people_named": suspensions.people_named,
    "sessions_for_person": person_actions.sessions,
    "days_of_agreement": minors_conversation.days,
}

SCRIPT_ACCESS = {Access.TEAM: "person_card nudges minor rights open_desk"}
COMMANDS = (
    Command(10, "aujourdhui", CommandPurpose.DAY, day_summary.show),
    Command(85, "bureau", CommandPurpose.PEOPLE, "open_desk"),
    Command(90, "fiche", CommandPurpose.PEOPLE, "person_card"),
    Command(100, "relances", CommandPurpose.PEOPLE, "nudges"),
    Command(200, "inviter", CommandPurpose.ACCESS, invite_command.show),
    Command(210, "equipe", CommandPurpose.ACCESS, access_command.show),
    Command(220, "liens", CommandPurpose.ACCESS, links_command.show),
    Command(240, "journal", CommandPurpose.JOURNAL, journal_command.show, Access.OWNER),
)


def registry(deployment: Deployment, commands: Iterable[Command]) -> Registry:
    """Return what the back office offers; `commands`: what the other domains offer the team."""
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values={"team_waiting": day_summary.waiting},
        callbacks=[
            access_command.CALLBACKS,
            day_summary.callbacks(commands),
            desk_command.CALLBACKS,
            invite_command.CALLBACKS,
            journal_command.CALLBACKS,
            links_command.CALLBACKS,
            minors_conversation.CALLBACKS,
            person_card.CALLBACKS,
        ],
        script_access=SCRIPT_ACCESS,
        message_kinds=[day_summary.at(deployment.rooms)],
        documents={"invitation_code": invite_command.make_code},
        listings=[people_listing.LISTING],
        sweeps=_sweeps(deployment),
        commands=COMMANDS,
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "alerts",
            "Every minute, tell the team when messages fail or leave late, and when that is over.",
            60,
            lambda session, now: alerts.watch(session, deployment.bot_id, now),
            nothing_known,
            rank=10,  # before other sweeps queue what they owe
        ),
        Sweep(
            "today",
            "Every minute, at eight, tell the team what the day holds.",
            60,
            lambda session, now: day_summary.enqueue_due(session, deployment.bot_id, now),
            lambda session, now: day_summary.when_due(session, deployment.bot_id, now),
            rank=180,
        ),
    )
