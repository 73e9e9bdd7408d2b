"""Ticks of meetings and workshops: seats, reminders, who came, how it was."""

from scheduler.tick import Tick, nothing_known
from services.agenda import reminder_sweep
from services.applications import minor_interviews
from services.applications.follow_up import closing_offers
from services.employers import expiry_sweeps, weekly_summary
from services.feedback import scores, sweeps
from services.mentoring import bookings, minor_meetings, notifications, thanks, unconfirmed_meetings
from services.mentoring.slots import weekly_rules
from services.people.tokens import Chance
from services.profile import comfort_needs
from services.schedule.video_rooms import Rooms
from services.workshops import waiting_list
from services.workshops.attendance import sweeps as attendance_sweeps


def of_meetings(chance: Chance, rooms: Rooms) -> tuple[Tick, ...]:
    return (
        Tick(
            "silent_mentors",
            "Every minute, ask mentors who said nothing, then offer their people another time.",
            60,
            notifications.tell_silent,
            unconfirmed_meetings.when_due,
        ),
        Tick(
            "minors",
            "Every minute, give back meetings that someone under 18 may not have.",
            60,
            lambda session, now: minor_meetings.give_back_forbidden(session, now, chance),
            minor_meetings.when_due,
        ),
        Tick(
            "weekly_slots",
            "Every hour, open the next dates of weekly rules.",
            3600,
            lambda session, now: weekly_rules.extend(session, now, chance, rooms),
            nothing_known,
        ),
        Tick(
            "questions",
            "Every hour, forget what people wanted to ask 30 days after the meeting.",
            3600,
            bookings.forget_questions,
            nothing_known,
        ),
    )


def of_offers(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "offers_ending",
            "Every 10 minutes, ask employers of offers that end in three days.",
            600,
            lambda session, now: expiry_sweeps.ask_of_ends(session, bot_id, now),
            expiry_sweeps.when_due,
        ),
        Tick(
            "minor_interviews",
            "Every minute, call off interviews that someone under 18 may not have alone.",
            60,
            minor_interviews.call_off_agreed,
            nothing_known,
        ),
        Tick(
            "offers_past",
            "Every 10 minutes, close offers whose time is past, and tell those who applied.",
            600,
            closing_offers.end_past,
            nothing_known,
        ),
        Tick(
            "employers_week",
            "Every 10 minutes, on Monday, tell employers what runs and what waits.",
            600,
            lambda session, now: weekly_summary.promise_due(session, bot_id, now),
            weekly_summary.when_due,
        ),
    )


def of_workshops() -> Tick:
    return Tick(
        "offered_seats",
        "Every 10 seconds, offer to the next the seats whose offer went by.",
        10,
        waiting_list.lapse_due,
        waiting_list.when_due,
    )


def of_reminders(bot_id: int) -> Tick:
    return Tick(
        "reminders",
        "Every 20 seconds, remind people of what they booked, when its time has come.",
        20,
        lambda session, now: reminder_sweep.promise_due(session, bot_id, now),
        reminder_sweep.when_due,
    )


def of_attendance(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "hosts",
            "Every minute, tell hosts what they need, and ask for lists that nobody closed.",
            60,
            lambda session, now: attendance_sweeps.tell_hosts(session, bot_id, now),
            attendance_sweeps.when_hosts_are_due,
        ),
        Tick(
            "who_came",
            "Every minute, ask those of a workshop that has ended whether they came.",
            60,
            lambda session, now: attendance_sweeps.ask_who_came(session, bot_id, now),
            attendance_sweeps.when_asked,
        ),
        Tick(
            "summaries",
            "Every minute, send what a workshop came to to those who could not come.",
            60,
            lambda session, now: attendance_sweeps.tell_summaries(session, bot_id, now),
            nothing_known,
        ),
    )


def of_feedback(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "moods",
            "Every 10 minutes, on the fifth day of a session, ask how it goes.",
            600,
            lambda session, now: sweeps.ask_mood(session, bot_id, now),
            sweeps.when_due,
        ),
        Tick(
            "satisfaction",
            "Every 10 minutes, on the morning after a session, ask how it was.",
            600,
            lambda session, now: sweeps.ask_satisfaction(session, bot_id, now),
            sweeps.when_due,
        ),
        Tick(
            "comfort",
            "Every 10 minutes, the day after a first booking, ask what would make it easier.",
            600,
            lambda session, now: comfort_needs.ask(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "feedback_words",
            "Every hour, forget what people wrote about events six months ago.",
            3600,
            scores.forget_words,
            nothing_known,
        ),
    )


def of_thanks(bot_id: int, chance: Chance) -> Tick:
    return Tick(
        "thanks",
        "Every 10 minutes, thank mentors on the morning after a session.",
        600,
        lambda session, now: thanks.promise_due(session, bot_id, now, chance),
        thanks.when_due,
    )
