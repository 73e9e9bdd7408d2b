"""List what meetings with mentors offer the rest of the bot."""

from collections.abc import Mapping
from functools import partial

from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.meetings import (
    answer_values,
    attestation_document,
    booking_conversation,
    calendar,
    callbacks,
    disclosure,
    emails,
    meeting_cards,
    mentor_meetings,
    messages,
    minor_meetings,
    moves_in_words,
    no_shows,
    notifications,
    participant_meetings,
    thanks,
    unconfirmed_meetings,
)
from services.registries.registry import Bookable, EmailCopy, Registry
from services.registries.sweep import Sweep

ACTIONS: Mapping[str, Action] = {
    "find_mentors": booking_conversation.find_mentors,
    "ask_for_meeting": booking_conversation.ask,
    "confirm_meeting": participant_meetings.confirm,
    "meeting_whom": participant_meetings.name_mentor,
    "show_meeting": participant_meetings.shown,
    "may_pass_question": booking_conversation.may_pass_question,
    "keep_question": booking_conversation.keep_question,
    "tell_mentor": booking_conversation.tell_mentor,
    "look_at_booked": booking_conversation.look_at_booked,
    "look_at_meeting": participant_meetings.look,
    "cancel_meeting": participant_meetings.cancel,
    "may_share": participant_meetings.may_share,
    "share_results": participant_meetings.share,
    "needs": participant_meetings.needs,
    "mentor_unable": mentor_meetings.unable,
    "look_at_slot": mentor_meetings.look,
    "mentor_keeps": mentor_meetings.keep,
    "asked_first": moves_in_words.asked_first,
    "tell_nothing_free": booking_conversation.tell_nothing_free,
    "tell_no_group": booking_conversation.tell_no_group,
    "say_absent": mentor_meetings.say_absent,
    "say_others_came": mentor_meetings.say_others_came,
    "tell_absences": mentor_meetings.tell_absences,
}
LISTERS: Mapping[str, Lister] = {
    "meeting_mentors": booking_conversation.mentors,
    "meeting_days": booking_conversation.days,
    "meeting_times": booking_conversation.times,
    "meeting_others": booking_conversation.others,
    "absent_people": mentor_meetings.absent_people,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "who_speaks": lambda _: "",  # of questions that were asked before hours said it
}
BOOKABLE = Bookable(
    calendar.of_booking,
    calendar.ended,
    EmailCopy(emails.copy_version, emails.copy_earlier_booking),
)


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        finders=answer_values.FINDERS,
        conditions={"meets_today": answer_values.meets_today},
        answer_actions={"tell_mentor_late": answer_values.tell_mentor_late},
        callbacks=[callbacks.CALLBACKS, participant_meetings.CALLBACKS],
        message_kinds=[
            *messages.at(deployment),
            minor_meetings.GIVEN_BACK,
            *meeting_cards.ALL,
            answer_values.LATE,
            thanks.THANKS,
        ],
        documents={
            "attestation": attestation_document.maker(deployment),
            **disclosure.MAKERS,
            **calendar.makers(deployment.rooms),
        },
        shown={meeting_cards.CARD: meeting_cards.note},
        email_checks=emails.RECHECKS,
        email_refreshes=emails.refreshes(deployment.rooms),
        email_calendars={"slot": partial(calendar.draw, deployment.rooms)},
        bookables={emails.BOOKING: BOOKABLE},
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "silent_mentors",
            "Every minute, ask mentors who said nothing, then offer their people another time.",
            60,
            notifications.tell_silent,
            unconfirmed_meetings.when_due,
            rank=110,
        ),
        Sweep(
            "noted_absences",
            "Every 15 seconds, record and tell the absences that no mentor has undone.",
            15,
            lambda session, now: no_shows.apply_due(session, deployment.bot_id, now),
            no_shows.when_due,
            rank=115,
        ),
        Sweep(
            "minors",
            "Every minute, give back meetings that someone under 18 may not have.",
            60,
            lambda session, now: minor_meetings.give_back_forbidden(
                session, now, deployment.random_below
            ),
            minor_meetings.when_due,
            rank=120,
        ),
        Sweep(
            "thanks",
            "Every 10 minutes, thank mentors on the morning after a session.",
            600,
            lambda session, now: thanks.enqueue_due(
                session, deployment.bot_id, now, deployment.random_below
            ),
            thanks.when_due,
            rank=350,
        ),
    )
