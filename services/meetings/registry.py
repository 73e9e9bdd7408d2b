"""List what meetings with mentors offer the rest of the bot; reports have their own registry."""

from collections.abc import Callable, Mapping
from functools import partial

from services.conversation.deployment import Deployment
from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.conversation.turn_context import TurnContext
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
from services.mentor_space import (
    absence_conversation,
    absent_mentors,
    menu,
    open_slots_conversation,
    slots_conversation,
    typed_openings,
)
from services.mentor_space.web import pages
from services.mentor_space.web.actions import BY_LINK
from services.mentors import approval, late_approvals, profile
from services.outbox.email_rendering import PAGE
from services.people.access import Access
from services.registries.registry import Bookable, Command, EmailCopy, Purpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.slots import bookings, spoken_languages, weekly_rules
from services.slots import rooms as rooms_of_slots

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
    "mentor_route": menu.route,
    "mentor_change": menu.change,
    "mentor_meetings": menu.show_meetings,
    "mentor_begin": profile.begin,
    "mentor_next": profile.next_missing,
    "mentor_keep": profile.keep,
    "keep_first_name": profile.keep_any_first_name,
    "mentor_keep_first_name": profile.keep_first_name,
    "mentor_add": profile.add_to_list,
    "mentor_keep_list": profile.keep_list,
    "mentor_send_code": profile.send_code,
    "mentor_check_code": profile.check_code,
    "mentor_leave_address": profile.leave_address,
    "mentor_leave_email": profile.leave_to_team,
    "mentor_sign_charter": profile.sign_charter,
    "mentor_keep_room": profile.keep_room,
    "mentor_which_room": profile.which_room,
    "mentor_leave_room": profile.leave_room,
    "mentor_submit": profile.submit,
    "mentor_read_day": open_slots_conversation.read_day,
    "mentor_read_hour": open_slots_conversation.read_hour,
    "mentor_which_ends": open_slots_conversation.which_ends,
    "mentor_open": open_slots_conversation.open_times,
    "mentor_look_at_typed": typed_openings.look,
    "mentor_put_typed": typed_openings.put_in_words,
    "mentor_open_typed": typed_openings.open_typed,
    "mentor_slot_route": slots_conversation.route,
    "mentor_close": slots_conversation.close,
    "mentor_stop": slots_conversation.stop,
    "mentor_read_last": absence_conversation.read_last,
    "mentor_begin_absence": absence_conversation.begin,
    "mentor_look_at_absence": absence_conversation.look,
    "mentor_absent": absence_conversation.absent,
    "mentor_absent_from_all": absent_mentors.cancel_all,
    "mentor_choose_absence": absence_conversation.choose,
    "mentor_back": absence_conversation.take_back,
}
LISTERS: Mapping[str, Lister] = {
    "meeting_mentors": booking_conversation.mentors,
    "meeting_days": booking_conversation.days,
    "meeting_times": booking_conversation.times,
    "meeting_others": booking_conversation.others,
    "absent_people": mentor_meetings.absent_people,
    "mentor_profile_entries": menu.changes,
    "mentor_languages": profile.languages,
    "mentor_families": profile.families,
    "mentor_next_days": open_slots_conversation.next_days,
    "mentor_slot_entries": slots_conversation.entries,
    "mentor_days": slots_conversation.days,
    "mentor_times": slots_conversation.times,
    "mentor_rules": slots_conversation.rules,
    "mentor_absences": absence_conversation.listed,
}
TEMPLATE_VALUES: Mapping[str, Fact] = {
    "who_speaks": lambda _: "",  # of questions that were asked before hours said it
    "mentor_status": menu.status,
    "mentor_left": profile.left,
    "mentor_questions": profile.questions,
    "mentor_summary": profile.summary,
    "mentor_email": profile.work_email,
    "mentor_slots": slots_conversation.in_words_by_day,
    "mentor_absences": absence_conversation.in_words_each,
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
        meeting_held meeting_nobody meeting_unable_then mentor_open mentor_day
        absence_undo meeting_they_came
    """,
    Access.FUTURE_MENTOR: "mentor_profile",
    Access.TEAM: """
        mentor_yes mentor_yes_link mentor_no_profile mentor_no_email mentor_no_other
        mentor_change_yes mentor_change_no
    """,
}


def registry(deployment: Deployment, hosts: Callable[[TurnContext], bool]) -> Registry:
    """Return what mentoring offers; `hosts` tells whether a person has workshops to host."""
    return Registry(
        actions=ACTIONS,
        listers={**LISTERS, "mentor_entries": partial(menu.entries, hosts)},
        template_values=TEMPLATE_VALUES,
        finders={**answer_values.FINDERS, **spoken_languages.FINDERS},
        answer_actions={"tell_mentor_late": late_notice.tell_mentor},
        callbacks=callbacks.CALLBACKS,
        access=ACCESS,
        message_kinds=[
            *messages.at(deployment),
            minor_meetings.GIVEN_BACK,
            *meeting_cards.ALL,
            approval.CARD,
            approval.TOLD,
            late_notice.LATE,
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
        starts=[bookings.starts],
        pages=pages.PAGES,
        link_renewals=dict.fromkeys((PAGE, *BY_LINK), emails.renew),
        sweeps=_sweeps(deployment),
        commands=[Command(30, "mentors", Purpose.DAY, approval.show_waiting)],
        promised_hours=[late_approvals.HOURS],
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
            "rooms_of_slots",
            "Every minute, offer no meeting that has nowhere to take place.",
            60,
            lambda session, now: rooms_of_slots.look_again(session, now, deployment.rooms),
            nothing_known,
            rank=125,
        ),
        Sweep(
            "weekly_slots",
            "Every hour, open the next dates of weekly rules.",
            3600,
            lambda session, now: weekly_rules.extend(
                session, now, deployment.chance, deployment.rooms
            ),
            nothing_known,
            rank=130,
        ),
        Sweep(
            "questions",
            "Every hour, forget what people wanted to ask 30 days after the meeting.",
            3600,
            bookings.forget_questions,
            nothing_known,
            rank=140,
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
