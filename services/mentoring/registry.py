"""What mentoring offers: names that scripts may use, and its sweeps."""

from collections.abc import Mapping
from functools import partial

from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.mentoring import (
    booking_conversation,
    bookings,
    mentor_meetings,
    minor_meetings,
    notifications,
    participant_meetings,
    slots_conversation,
    thanks,
    unconfirmed_meetings,
)
from services.mentoring.mentors import menu, open_slots_conversation, profile
from services.mentoring.participant_meetings import Agenda
from services.mentoring.slots import rooms as rooms_of_slots
from services.mentoring.slots import weekly_rules
from services.people.tokens import Chance
from services.schedule.ticks import Tick, nothing_known
from services.schedule.video_rooms import Rooms


def actions(rooms: Rooms, *, mail: bool) -> Mapping[str, Action]:
    """`mail`: letters leave; else the team looks at addresses itself."""
    return {**_of_meetings(rooms), **_of_mentors(rooms, mail=mail)}


def _of_meetings(rooms: Rooms) -> Mapping[str, Action]:
    agenda = Agenda(rooms)
    return {
        "find_mentors": booking_conversation.find_mentors,
        "ask_for_meeting": booking_conversation.ask,
        "confirm_meeting": agenda.confirm,
        "show_meeting": agenda.shown,
        "keep_question": booking_conversation.keep_question,
        "tell_mentor": booking_conversation.tell_mentor,
        "look_at_booked": booking_conversation.prepared,
        "look_at_meeting": participant_meetings.look,
        "cancel_meeting": participant_meetings.cancel,
        "may_share": participant_meetings.may_share,
        "share_results": participant_meetings.share,
        "needs": participant_meetings.needs,
        "mentor_unable": mentor_meetings.unable,
        "look_at_slot": mentor_meetings.look,
        "mentor_keeps": mentor_meetings.keep,
        "tell_nothing_free": booking_conversation.tell_nothing_free,
        "say_absent": mentor_meetings.say_absent,
        "say_others_came": mentor_meetings.say_others_came,
    }


def _of_mentors(rooms: Rooms, *, mail: bool) -> Mapping[str, Action]:
    return {
        "mentor_route": menu.route,
        "mentor_change": menu.change,
        "mentor_meetings": menu.show_meetings,
        "mentor_begin": profile.begin,
        "mentor_next": profile.next_missing,
        "mentor_keep": profile.keep,
        "mentor_keep_first_name": profile.keep_first_name,
        "mentor_add": profile.add_to_list,
        "mentor_keep_list": profile.keep_list,
        "mentor_send_code": profile.send_code if mail else profile.without_mail,
        "mentor_check_code": profile.check_code,
        "mentor_leave_email": profile.leave_to_team,
        "mentor_sign_charter": profile.sign_charter,
        "mentor_keep_room": profile.keep_room,
        "mentor_which_room": partial(profile.which_room, rooms),
        "mentor_leave_room": partial(profile.leave_room, rooms),
        "mentor_submit": profile.submit,
        "mentor_read_day": open_slots_conversation.read_day,
        "mentor_read_hour": open_slots_conversation.read_hour,
        "mentor_which_ends": open_slots_conversation.which_ends,
        "mentor_open": partial(open_slots_conversation.open_times, rooms),
        "mentor_close": slots_conversation.close,
        "mentor_stop": slots_conversation.stop,
        "mentor_read_last": slots_conversation.read_last,
        "mentor_absent": slots_conversation.absent,
    }


LISTERS: Mapping[str, Lister] = {
    "meeting_mentors": booking_conversation.mentors,
    "meeting_days": booking_conversation.days,
    "meeting_times": booking_conversation.times,
    "meeting_others": booking_conversation.others,
    "absent_people": mentor_meetings.absent_people,
    "mentor_entries": menu.entries,
    "mentor_profile_entries": menu.changes,
    "mentor_languages": profile.languages,
    "mentor_families": profile.families,
    "mentor_next_days": open_slots_conversation.next_days,
    "mentor_days": slots_conversation.days,
    "mentor_times": slots_conversation.times,
    "mentor_rules": slots_conversation.rules,
}
FACTS: Mapping[str, Fact] = {
    "mentor_status": menu.status,
    "mentor_left": profile.left,
    "mentor_summary": profile.summary,
    "mentor_email": profile.work_email,
    "mentor_slots": slots_conversation.in_words_by_day,
}


def ticks(bot_id: int, rooms: Rooms, chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "silent_mentors",
            "Every minute, ask mentors who said nothing, then offer their people another time.",
            60,
            notifications.tell_silent,
            unconfirmed_meetings.when_due,
            rank=110,
        ),
        Tick(
            "minors",
            "Every minute, give back meetings that someone under 18 may not have.",
            60,
            lambda session, now: minor_meetings.give_back_forbidden(session, now, chance),
            minor_meetings.when_due,
            rank=120,
        ),
        Tick(
            "rooms_of_slots",
            "Every minute, offer no meeting that has nowhere to take place.",
            60,
            lambda session, now: rooms_of_slots.look_again(session, now, rooms),
            nothing_known,
            rank=125,
        ),
        Tick(
            "weekly_slots",
            "Every hour, open the next dates of weekly rules.",
            3600,
            lambda session, now: weekly_rules.extend(session, now, chance, rooms),
            nothing_known,
            rank=130,
        ),
        Tick(
            "questions",
            "Every hour, forget what people wanted to ask 30 days after the meeting.",
            3600,
            bookings.forget_questions,
            nothing_known,
            rank=140,
        ),
        Tick(
            "thanks",
            "Every 10 minutes, thank mentors on the morning after a session.",
            600,
            lambda session, now: thanks.enqueue_due(session, bot_id, now, chance),
            thanks.when_due,
            rank=350,
        ),
    )
