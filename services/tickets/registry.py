"""List what exchanges with the team offer the rest of the bot."""

from collections.abc import Mapping
from functools import partial

from services.conversation.callbacks import own
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.team.messages import REPLY
from services.tickets import (
    absence_command,
    attachments,
    callbacks,
    canned_answers,
    cards,
    conduct,
    danger_signs,
    distress,
    duty,
    exchanges_listing,
    messages,
    page_words,
    sweeps,
    taken_back,
    tickets,
    unaddressed,
    urgent,
    voices,
)
from services.webchat import files

ACTIONS: Mapping[str, Action] = {
    "distress_danger": distress.danger,
    "how_insistent": distress.how_insistent,
    "ask_distress_call": distress.ask_call,
    "is_to_be_called": distress.is_to_be_called,
    "team_is_open": distress.is_team_there,
    "keep_distress_number": distress.keep_number,
    **absence_command.ACTIONS,
    **canned_answers.ACTIONS,
    **unaddressed.ACTIONS,
    "tell_team": tickets.tell_team,
    "tell_of_company_number": partial(tickets.tell_of_number, told="apply.number_told"),
    "tell_of_number": tickets.tell_of_number,
    "ask_call_back": tickets.ask_call_back,
    "call_off": tickets.call_off,
}
LISTERS: Mapping[str, Lister] = {
    **absence_command.LISTERS,
    "canned_titles": canned_answers.titles,
    **unaddressed.LISTERS,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "erased": tickets.erased_address,
    "urgent_delay": distress.delay,
    "team_delay": sweeps.delay,
    "opening_hours": absence_command.opening_hours,
    "team_absences": absence_command.told,
}
SCRIPT_ACCESS = {Access.TEAM: "absence canned whom"}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        conditions={"ticket": tickets.is_open},
        callbacks=[
            {Access.PERSON: {REPLY: own(callbacks.open_talk)}},
            callbacks.CALLBACKS,
            conduct.CALLBACKS,
            taken_back.CALLBACKS,
            unaddressed.CALLBACKS,
        ],
        script_access=SCRIPT_ACCESS,
        message_kinds=[
            *messages.ALL,
            cards.CARD,
            cards.AGAIN,
            urgent.LATE,
            conduct.ASK,
            *attachments.ALL,
        ],
        documents={files.SENT_UP: files.as_sent},
        pages=page_words.PAGES,
        listings=[exchanges_listing.LISTING],
        sweeps=_sweeps(deployment),
        commands=[
            Command(70, "garde", CommandPurpose.PEOPLE, duty.show),
            Command(75, "absence", CommandPurpose.PEOPLE, "absence"),
            Command(80, "reponses_types", CommandPurpose.PEOPLE, "canned"),
        ],
        promised_hours=[sweeps.HOURS],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "old_distress",
            "Every hour, forget after 90 days that someone was asked about a danger.",
            3600,
            danger_signs.forget,
            nothing_known,
            rank=220,
        ),
        Sweep(
            "old_voices",
            "Every hour, forget voices that no service has written down within an hour.",
            3600,
            voices.purge,
            nothing_known,
            rank=222,
        ),
        Sweep(
            "tickets",
            "Every minute, remind the team of who waits; close what was answered three days ago.",
            60,
            lambda session, now: sweeps.remind(session, deployment.bot_id, now),
            sweeps.when_due,
            rank=230,
        ),
    )
