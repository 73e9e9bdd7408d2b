"""List what meetings with mentors offer the rest of the bot."""

from collections.abc import Mapping
from functools import partial

from services.conversation.deployment import Deployment
from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.meetings import (
    answer_values,
    attestation_document,
    booking_conversation,
    calendar,
    callbacks,
    disclosure,
    emails,
    late_notice,
    meeting_cards,
    mentor_meetings,
    messages,
    minor_meetings,
    moves_in_words,
    noted_absences,
    notifications,
    participant_emails,
    participant_meetings,
    thanks,
    unconfirmed_meetings,
)
from services.people.access import Access
from services.registries.registry import Bookable, EmailCopy, Registry
from services.registries.sweep import Sweep

ACTIONS: Mapping[str, Action] = {
    "find_mentors": booking_conversation.find_mentors,
    "ask_for_meeting": booking_conversation.ask,
    "confirm_meeting": participant_meetings.confirm,
    "meeting_whom": participant_meetings.name_mentor,
    "show_meeting": participant_meetings.shown,
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
TEMPLATE_VALUES: Mapping[str, Fact] = {
    "who_speaks": lambda _: "",  # of questions that were asked before hours said it
}
BOOKABLE = Bookable(
    calendar.of_booking,
    calendar.ended,
    EmailCopy(participant_emails.version, participant_emails.meeting_booked),
)
ACCESS = {
    Access.PERSON: """
        meeting_choose meeting_why meeting_take meeting_move meeting_cancel
        meeting_keep meeting_came meeting_no_mentor meeting_could_not rate_meeting
        meeting_was_there meeting_saw_nobody
        meeting_share meeting_share_yes meeting_share_no
    """,
    Access.MENTOR: """
        meeting_confirm meeting_results meeting_unable meeting_some
        meeting_held meeting_nobody meeting_unable_then mentor_day
        absence_undo meeting_they_came
    """,
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        finders=answer_values.FINDERS,
        answer_actions={"tell_mentor_late": late_notice.tell_mentor},
        callbacks=callbacks.CALLBACKS,
        access=ACCESS,
        message_kinds=[
            *messages.at(deployment),
            minor_meetings.GIVEN_BACK,
            *meeting_cards.ALL,
            late_notice.LATE,
            thanks.THANKS,
        ],
        documents={
            "attestation": attestation_document.maker(deployment),
            **disclosure.MAKERS,
            **calendar.makers(deployment.rooms),
        },
        shown={meeting_cards.CARD: meeting_cards.note},
        email_checks=emails.RECHECKS,
        email_refreshes=emails.REFRESHES,
        email_calendars={"slot": partial(calendar.draw, deployment.rooms)},
        bookables={participant_emails.BOOKING: BOOKABLE},
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
            lambda session, now: noted_absences.apply_due(session, deployment.bot_id, now),
            noted_absences.when_due,
            rank=115,
        ),
        Sweep(
            "minors",
            "Every minute, give back meetings that someone under 18 may not have.",
            60,
            lambda session, now: minor_meetings.give_back_forbidden(
                session, now, deployment.chance
            ),
            minor_meetings.when_due,
            rank=120,
        ),
        Sweep(
            "thanks",
            "Every 10 minutes, thank mentors on the morning after a session.",
            600,
            lambda session, now: thanks.enqueue_due(
                session, deployment.bot_id, now, deployment.chance
            ),
            thanks.when_due,
            rank=350,
        ),
    )
