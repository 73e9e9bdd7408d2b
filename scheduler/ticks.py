"""When things happen: a short list of sweeps, each safe to run twice, late, or never."""

from scheduler import applications, events, offers
from scheduler.tick import Tick, nothing_known
from services.applications.file_storage import Storage
from services.backoffice import alerts, day_summary
from services.conversation import external_calls
from services.conversation.conversations import Conversations
from services.enrolment import (
    call_back_requests,
    late_answers,
    session_news,
    sign_up_reminders,
    waiting_list,
)
from services.mentoring.reports import returns
from services.mentoring.reports import sweeps as reports_sweeps
from services.mentoring.reports.traces import Traces
from services.people.tokens import Chance
from services.privacy import retention, silence_notice
from services.schedule.video_rooms import Rooms
from services.session_admin import capacity_alerts, video_test
from services.tickets import distress
from services.tickets import sweeps as tickets_sweeps


def ticks(
    bot_id: int,
    conversations: Conversations,
    chance: Chance,
    storage: Storage,
    rooms: Rooms,
    traces: Traces,
) -> tuple[Tick, ...]:
    return (
        _alerts(bot_id),  # before others promise what they owe
        _late_calls(bot_id, conversations, chance),
        *_of_sessions(bot_id, chance),
        *_of_chases(bot_id),
        *events.of_meetings(chance, rooms),
        events.of_reminders(bot_id),
        events.of_workshops(),
        _stock(bot_id),
        _today(bot_id),
        *_of_safety(bot_id, traces),
        _tickets(bot_id),
        *events.of_attendance(bot_id),
        *events.of_feedback(bot_id),
        *events.of_offers(bot_id),
        events.of_thanks(bot_id, chance),
        *offers.of_offers(bot_id),
        *applications.of_applications(bot_id, storage),
        *_of_keeping(bot_id, chance, traces),
    )


def _late_calls(bot_id: int, conversations: Conversations, chance: Chance) -> Tick:
    return Tick(
        "late_calls",
        "Every 5 seconds, go on without a service that did not answer.",
        5,
        lambda session, now: external_calls.play_late(session, conversations, bot_id, now, chance),
        lambda session, now: external_calls.when_due(session, bot_id, now),
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
            "closed_sessions",
            "Every 30 seconds, tell those who waited that their session takes nobody else.",
            30,
            lambda session, now: waiting_list.tell_closed(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "late_answers",
            "Every minute, tell whom the team has not answered in time, with the new hour.",
            60,
            lambda session, now: late_answers.tell(session, bot_id, now),
            late_answers.when_due,
        ),
        Tick(
            "new_sessions",
            "Every 10 minutes, tell those who wait of a session near them.",
            600,
            lambda session, now: session_news.tell_who_waits(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "openings",
            "Every 10 minutes, tell those who have a place that their session starts soon.",
            600,
            lambda session, now: session_news.tell_of_opening(session, bot_id, now),
            lambda session, now: session_news.next_opening(session, now),
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
            lambda session, now: sign_up_reminders.promise_due(session, bot_id, now),
            lambda session, now: sign_up_reminders.when_due(session, bot_id, now),
        ),
        Tick(
            "last_calls",
            "Every minute, two days before a session opens, promise them a last word.",
            60,
            lambda session, now: sign_up_reminders.promise_last_calls(session, bot_id, now),
            nothing_known,
        ),
    )


def _stock(bot_id: int) -> Tick:
    return Tick(
        "stock",
        "Every 10 minutes, in the morning, ask mentors for more when seats run short.",
        600,
        lambda session, now: capacity_alerts.watch(session, bot_id, now),
        nothing_known,
    )


def _tickets(bot_id: int) -> Tick:
    return Tick(
        "tickets",
        "Every minute, remind the team of who waits; close what was answered three days ago.",
        60,
        lambda session, now: tickets_sweeps.remind(session, bot_id, now),
        tickets_sweeps.when_due,
    )


def _today(bot_id: int) -> Tick:
    return Tick(
        "today",
        "Every minute, at eight, tell the team what the day holds.",
        60,
        lambda session, now: day_summary.promise_due(session, bot_id, now),
        lambda session, now: day_summary.when_due(session, bot_id, now),
    )


def _alerts(bot_id: int) -> Tick:
    return Tick(
        "alerts",
        "Every minute, tell the team when messages fail or leave late, and when that is over.",
        60,
        lambda session, now: alerts.watch(session, bot_id, now),
        nothing_known,
    )


def _of_safety(bot_id: int, traces: Traces) -> tuple[Tick, ...]:
    return (
        Tick(
            "reports",
            "Every 5 minutes, remind the team of reports whose answer is nearly due.",
            300,
            lambda session, now: reports_sweeps.remind(session, bot_id, now),
            reports_sweeps.when_due,
        ),
        Tick(
            "returns",
            "Every minute, tell the team that someone reported and erased has come back.",
            60,
            lambda session, now: returns.look(session, bot_id, traces, now),
            nothing_known,
        ),
        Tick(
            "old_reports",
            "Every hour, let go of reports that have had their time.",
            3600,
            reports_sweeps.forget,
            nothing_known,
        ),
        Tick(
            "old_distress",
            "Every hour, forget after 90 days that someone was asked about a danger.",
            3600,
            distress.forget,
            nothing_known,
        ),
    )


def _of_keeping(bot_id: int, chance: Chance, traces: Traces) -> tuple[Tick, ...]:
    return (
        Tick(
            "private",
            "Every 5 minutes, forget addresses that nobody confirmed.",
            300,
            lambda session, now: retention.forget_private(session, bot_id, now, chance),
            retention.when_private_is_due,
        ),
        Tick(
            "erasure_notices",
            "Every hour, tell who was silent for long that they are erased in 30 days.",
            3600,
            lambda session, now: silence_notice.tell_due(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "erasures",
            "Every hour, erase who has been kept long enough.",
            3600,
            lambda session, now: retention.erase_due(session, bot_id, now, chance, traces),
            nothing_known,
        ),
        Tick(
            "purges",
            "Every 10 minutes, let go of what was heard and said long ago.",
            600,
            lambda session, now: retention.purge(session, bot_id, now),
            nothing_known,
        ),
        Tick(
            "call_backs",
            "Every hour, forget those whom nobody has called in 30 days.",
            3600,
            lambda session, now: call_back_requests.forget(session, bot_id, now),
            lambda session, now: call_back_requests.when_due(session, bot_id, now),
        ),
        Tick(
            "comfort_needs",
            "Every hour, forget comfort needs 30 days after a session.",
            3600,
            retention.forget_comfort_needs,
            nothing_known,
        ),
    )
