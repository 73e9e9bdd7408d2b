"""List what workshops and their attendance offer the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.registries.registry import Bookable, Command, CommandPurpose, EmailCopy, Registry
from services.registries.sweep import Sweep, nothing_known
from services.workshops import (
    answer_values,
    calendar,
    callbacks,
    catalogue,
    messages,
    opening_news,
    participant_emails,
    registration_conversation,
    registrations,
    waiting_list,
)
from services.workshops.attendance import (
    attestation,
    attestation_document,
    conversation,
    hosting_command,
    sweeps,
    web_page,
)
from services.workshops.attendance import messages as attendance_messages

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
    "show_hosted_workshops": hosting_command.show_from_menu,
    **conversation.ACTIONS,
    **attestation.ACTIONS,
}
LISTERS: Mapping[str, Lister] = {
    "workshops_listed": catalogue.listed,
    **conversation.LISTERS,
    **attestation.LISTERS,
}
BOOKABLE = Bookable(
    calendar.of_registration,
    calendar.given_back,
    EmailCopy(participant_emails.version, participant_emails.workshop_booked),
)
SCRIPT_ACCESS = {Access.TEAM: "verify_attestation", Access.HOST: "attendance_list workshop_summary"}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=answer_values.TEMPLATE_VALUES,
        conditions=answer_values.CONDITIONS,
        finders=answer_values.FINDERS,
        callbacks=[callbacks.CALLBACKS],
        script_access=SCRIPT_ACCESS,
        message_kinds=[*messages.ALL, *attendance_messages.ALL],
        documents={
            "participant_attestation": attestation_document.maker(deployment),
            **calendar.MAKERS,
        },
        bookables={participant_emails.REGISTRATION: BOOKABLE},
        starts=[registrations.starts],
        pages=web_page.PAGES,
        sweeps=_sweeps(deployment),
        commands=[
            Command(140, "ateliers", CommandPurpose.WORKSHOPS, hosting_command.show, Access.HOST),
            Command(230, "verifier", CommandPurpose.ACCESS, "verify_attestation"),
        ],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "openings",
            "Every 10 minutes, tell those who have a place that their session starts soon.",
            600,
            lambda session, now: opening_news.tell_of_opening(session, deployment.bot_id, now),
            opening_news.next_opening,
            rank=70,
        ),
        Sweep(
            "offered_seats",
            "Every 10 seconds, offer to the next the seats whose offer went by.",
            10,
            waiting_list.lapse_due,
            waiting_list.when_due,
            rank=160,
        ),
        Sweep(
            "hosts",
            "Every minute, tell hosts what they need, and ask for lists that nobody closed.",
            60,
            lambda session, now: sweeps.tell_hosts(session, deployment.bot_id, now),
            sweeps.when_hosts_are_due,
            rank=240,
        ),
        Sweep(
            "who_came",
            "Every minute, ask those of a workshop that has ended whether they came.",
            60,
            lambda session, now: sweeps.ask_who_came(session, deployment.bot_id, now),
            sweeps.when_asked,
            rank=250,
        ),
        Sweep(
            "summaries",
            "Every minute, send what a workshop came to to those who could not come.",
            60,
            lambda session, now: sweeps.tell_summaries(session, deployment.bot_id, now),
            nothing_known,
            rank=260,
        ),
    )
