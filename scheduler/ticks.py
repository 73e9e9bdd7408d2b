"""When things happen: a short list of sweeps, each safe to run twice, late, or never."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services import (
    attendance_ticks,
    bookings,
    call_backs,
    chasing,
    feedback,
    feedback_ticks,
    keeping,
    last_calls,
    late_calls,
    meeting_notes,
    news,
    reminders,
    safety_keeping,
    silent_mentors,
    stock_ticks,
    thanks,
    video_test,
    waiting_list,
    weekly_slots,
    workshop_line,
)
from services.conversations import Conversations
from services.scene import Chance

Sweep = Callable[[Session, datetime], bool | None]
"""Does a slice (50 ms at most); True when there may be more: it runs again at once."""
Due = Callable[[Session, datetime], datetime | None]


@dataclass(frozen=True, slots=True)
class Tick:
    """`when_due` tells the next instant at which the sweep will find something, if it knows."""

    name: str
    sentence: str
    seconds: int
    sweep: Sweep
    when_due: Due


def nothing_known(_: Session, __: datetime) -> datetime | None:
    return None


def ticks(bot_id: int, conversations: Conversations, chance: Chance) -> tuple[Tick, ...]:
    return (
        _late_calls(bot_id, conversations, chance),
        *_of_sessions(bot_id, chance),
        *_of_chases(bot_id),
        *_of_meetings(chance),
        _reminders(bot_id),
        _of_workshops(),
        _stock(bot_id),
        *_of_safety(bot_id),
        *_of_attendance(bot_id),
        *_of_feedback(bot_id),
        _thanks(bot_id, chance),
        *_of_keeping(bot_id, chance),
    )


def _late_calls(bot_id: int, conversations: Conversations, chance: Chance) -> Tick:
    return Tick(
        "late_calls",
        "Every 5 seconds, go on without a service that did not answer.",
        5,
        lambda session, now: late_calls.play_late(session, conversations, bot_id, now, chance),
        lambda session, now: late_calls.when_due(session, bot_id, now),
    )


def _of_sessions(bot_id: int, chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "freed_seats",
            "Every 30 seconds, give freed seats to the waiting list.",
            30,
            waiting_list.give_freed_seats,
            nothing_known,
        ),
        Tick(
            "new_sessions",
            "Every 10 minutes, tell those who wait of a session near them.",
            600,
            lambda session, now: news.tell_who_waits(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "openings",
            "Every 10 minutes, tell those who have a place that their session starts soon.",
            600,
            lambda session, now: news.tell_of_opening(session, bot_id, now),
            lambda session, now: news.next_opening(session, now),
        ),
        Tick(
            "video_tests",
            "Every 10 minutes, two days before a session, have its people test their video.",
            600,
            lambda session, now: video_test.promise_due(session, bot_id, now, chance),
            video_test.when_due,
        ),
    )


def _of_chases(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "chases",
            "Every minute, promise a word to those who stopped in the middle.",
            60,
            lambda session, now: chasing.promise_due(session, bot_id, now),
            lambda session, now: chasing.when_due(session, bot_id, now),
        ),
        Tick(
            "last_calls",
            "Every minute, two days before a session opens, promise them a last word.",
            60,
            lambda session, now: last_calls.promise_due(session, bot_id, now),
            nothing_known,
        ),
    )


def _of_meetings(chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "silent_mentors",
            "Every minute, ask mentors who said nothing, then offer their people another time.",
            60,
            meeting_notes.tell_silent,
            silent_mentors.when_due,
        ),
        Tick(
            "weekly_slots",
            "Every hour, open the next dates of weekly rules.",
            3600,
            lambda session, now: weekly_slots.extend(session, now, chance),
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


def _of_workshops() -> Tick:
    return Tick(
        "offered_seats",
        "Every 10 seconds, offer to the next the seats whose offer went by.",
        10,
        workshop_line.lapse_due,
        workshop_line.when_due,
    )


def _reminders(bot_id: int) -> Tick:
    return Tick(
        "reminders",
        "Every 20 seconds, remind people of what they booked, when its time has come.",
        20,
        lambda session, now: reminders.promise_due(session, bot_id, now),
        reminders.when_due,
    )


def _stock(bot_id: int) -> Tick:
    return Tick(
        "stock",
        "Every 10 minutes, in the morning, ask mentors for more when seats run short.",
        600,
        lambda session, now: stock_ticks.watch(session, bot_id, now),
        nothing_known,
    )


def _of_safety(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "reports",
            "Every 5 minutes, remind the team of reports whose answer is nearly due.",
            300,
            lambda session, now: safety_keeping.remind(session, bot_id, now),
            safety_keeping.when_due,
        ),
        Tick(
            "old_reports",
            "Every hour, let go of reports that have had their time.",
            3600,
            safety_keeping.forget,
            nothing_known,
        ),
    )


def _of_attendance(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "hosts",
            "Every minute, tell hosts what they need, and ask for lists that nobody closed.",
            60,
            lambda session, now: attendance_ticks.tell_hosts(session, bot_id, now),
            attendance_ticks.when_hosts_are_due,
        ),
        Tick(
            "who_came",
            "Every minute, ask those of a workshop that has ended whether they came.",
            60,
            lambda session, now: attendance_ticks.ask_who_came(session, bot_id, now),
            attendance_ticks.when_asked,
        ),
        Tick(
            "summaries",
            "Every minute, send what a workshop came to to those who could not come.",
            60,
            lambda session, now: attendance_ticks.tell_summaries(session, bot_id, now),
            nothing_known,
        ),
    )


def _of_feedback(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "moods",
            "Every 10 minutes, on the fifth day of a session, ask how it goes.",
            600,
            lambda session, now: feedback_ticks.ask_mood(session, bot_id, now),
            feedback_ticks.when_due,
        ),
        Tick(
            "satisfaction",
            "Every 10 minutes, on the morning after a session, ask how it was.",
            600,
            lambda session, now: feedback_ticks.ask_satisfaction(session, bot_id, now),
            feedback_ticks.when_due,
        ),
        Tick(
            "feedback_words",
            "Every hour, forget what people wrote about events six months ago.",
            3600,
            feedback.forget_words,
            nothing_known,
        ),
    )


def _thanks(bot_id: int, chance: Chance) -> Tick:
    return Tick(
        "thanks",
        "Every 10 minutes, thank mentors on the morning after a session.",
        600,
        lambda session, now: thanks.promise_due(session, bot_id, now, chance),
        thanks.when_due,
    )


def _of_keeping(bot_id: int, chance: Chance) -> tuple[Tick, ...]:
    return (
        Tick(
            "private",
            "Every 5 minutes, forget addresses that nobody confirmed.",
            300,
            lambda session, now: keeping.forget_private(session, bot_id, now, chance),
            keeping.when_private_is_due,
        ),
        Tick(
            "erasures",
            "Every hour, erase who has been kept long enough.",
            3600,
            lambda session, now: keeping.erase_due(session, bot_id, now, chance),
            nothing_known,
        ),
        Tick(
            "purges",
            "Every 10 minutes, let go of what was heard and said long ago.",
            600,
            lambda session, now: keeping.purge(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "call_backs",
            "Every hour, forget those whom nobody has called in 30 days.",
            3600,
            lambda session, now: call_backs.forget(session, bot_id, now),
            lambda session, now: call_backs.when_due(session, bot_id, now),
        ),
        Tick(
            "comfort_needs",
            "Every hour, forget comfort needs 30 days after a session.",
            3600,
            keeping.forget_comfort_needs,
            nothing_known,
        ),
    )
