"""List what the agenda offers the rest of the bot."""

from collections.abc import Mapping
from functools import partial

from services.agenda import (
    agenda_command,
    answer_values,
    calendar,
    callbacks,
    comfort_question,
    email_copies,
    events,
    feeds,
    page_emails,
    reminder_messages,
    reminder_sweep,
    web_pages,
)
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.outbox import contact_proofs
from services.registries.registry import Bookable, Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "whose_agenda": agenda_command.whose,
    "find_agenda": agenda_command.find,
    "choose_entry": agenda_command.choose,
    "open_workshop": agenda_command.open_workshop,
    "calendar_ways": feeds.ways,
    "follow_agenda": feeds.follow,
    "send_agenda": feeds.send_file,
    "stop_following": feeds.stop,
    "may_ask_copies": email_copies.may_ask,
    "copies_state": email_copies.state,
    "stop_copies": email_copies.stop_by_tap,
}
LISTERS: Mapping[str, Lister] = {"agenda_entries": agenda_command.entries}


def registry(deployment: Deployment, bookables: Mapping[str, Bookable]) -> Registry:
    """Return what the agenda offers; `bookables`: what the domains below let people book.

    Raises KeyError if something that the agenda lists is offered by none of them.
    """
    if missing := set(events.BOOKABLES.values()) - bookables.keys():
        raise KeyError(f"no bookable: {missing}")
    return Registry(
        actions={**ACTIONS, "start_copies": partial(email_copies.start, bookables)},
        listers=LISTERS,
        template_values=answer_values.TEMPLATE_VALUES,
        conditions=answer_values.CONDITIONS,
        finders=answer_values.FINDERS,
        callbacks=[callbacks.CALLBACKS, comfort_question.CALLBACKS, email_copies.CALLBACKS],
        message_kinds=[*reminder_messages.at(deployment.rooms), comfort_question.ASK],
        documents=calendar.makers(bookables, deployment.rooms),
        email_checks={
            **email_copies.rechecks(bookables),
            page_emails.UNSEEN: contact_proofs.may_be_written_to,
        },
        email_calendars=calendar.of_copies(bookables, deployment.rooms),
        pages=web_pages.pages(bookables),
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "reminders",
            "Every 20 seconds, remind people of what they booked, when its time has come.",
            20,
            lambda session, now: reminder_sweep.enqueue_due(session, deployment.bot_id, now),
            reminder_sweep.when_due,
            rank=150,
        ),
        Sweep(
            "unseen",
            "Every 30 seconds, send by e-mail what the chat page said and nobody saw.",
            30,
            page_emails.send_due,
            nothing_known,
            rank=155,
        ),
        Sweep(
            "comfort",
            "Every 10 minutes, the day after a first booking, ask what would make it easier.",
            600,
            lambda session, now: comfort_question.ask(session, deployment.bot_id, now),
            nothing_known,
            rank=290,
        ),
    )
