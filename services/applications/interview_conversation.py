"""Agree on an interview in the chat: propose times, take one, or ask for others."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from flows.texts import translate
from models.applications import Application, ApplicationStatus
from models.mentoring.slots import Slot
from rules.applications.applications import MOST_TIMES
from rules.schedule.dates import in_words, moment, with_weekday
from rules.schedule.time_zones import NO_DEPARTMENT
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import minute_of
from rules.tickets.working_hours import works_on
from services.applications import answers as application_answers
from services.applications import applications, interview_slots, minor_interviews, presenting
from services.applications.answers import ApplicationAnswerResult, InterviewTimeResult
from services.applications.applications import ALIVE
from services.applications.cards import of_employer
from services.applications.presenting import time_in_words, zone_of_offer
from services.conversation.replies import Show
from services.conversation.text import fitting, short
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import minors
from services.people.time_zones import zone_of_person

DAYS = 10
"""How many working days are proposed as buttons."""


class InterviewTimeReading(StrEnum):
    READ = "read"
    UNREAD = "unread"
    PAST = "past"
    FULL = "full"
    """Three times are kept: no more can be added."""


class OwnInterviewState(StrEnum):
    SOME = "some"
    SLOTS = "slots"
    """The person may choose a short interview."""
    NONE = "none"
    """A time is agreed already, or none is proposed: the person may ask for others."""
    FULL = "full"
    """Every short interview is taken; the application still waits."""
    OVER = "over"
    UNDER_18 = "under_18"
    """The team arranges the interview: no time can be taken here."""


def next_days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return working_days(context, _zone(context, answers))


def working_days(context: TurnContext, zone: ZoneInfo) -> list[tuple[str, str]]:
    first = _today(context, zone)
    days = (first + timedelta(days=count) for count in range(2 * DAYS))
    working = [day for day in days if works_on(day, NO_DEPARTMENT)][:DAYS]
    return [(day.isoformat(), with_weekday(day, context.language)) for day in working]


def read_day(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeReading:
    return read_day_in(context, answers, _zone(context, answers))


def read_day_in(
    context: TurnContext, answers: Mapping[str, str], zone: ZoneInfo
) -> InterviewTimeReading:
    day = day_of(answers["typed"], _today(context, zone), context.language)
    if day is None:
        return InterviewTimeReading.UNREAD
    context.keep(day=day.isoformat())
    return InterviewTimeReading.READ


def read_hour(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeReading:
    """Add a time to those proposed, read in the time zone of the offer's place."""
    minute, zone = minute_of(answers["typed"]), _zone(context, answers)
    if minute is None:
        return InterviewTimeReading.UNREAD
    on = date.fromisoformat(answers["day"])
    at = datetime.combine(on, time(*divmod(minute, 60)), zone).astimezone(UTC)
    if at <= context.now:
        return InterviewTimeReading.PAST
    times = sorted({*_times(answers), at})[:MOST_TIMES]
    times_text = ", ".join(time_in_words(moment_at, context.language, zone) for moment_at in times)
    context.keep(
        times=",".join(moment_at.isoformat() for moment_at in times), times_shown=times_text
    )
    return InterviewTimeReading.FULL if len(times) == MOST_TIMES else InterviewTimeReading.READ


def propose(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = of_employer(context.session, int(answers["application"]), context.person_id)
    if application is None:
        return ApplicationAnswerResult.CLOSED
    times, place = _times(answers), answers["where"]
    return application_answers.propose(context.session, application, times, place, context.now)


def look(context: TurnContext, answers: Mapping[str, str]) -> OwnInterviewState:
    """Tell which times the person may choose from; keep what the question shows."""
    application = mine(context, answers)
    if application is None or application.status not in ALIVE:
        return OwnInterviewState.OVER
    values = presenting.person_values(context.session, application, context.language)
    context.keep(company=values["company"], title=values["title"], where=values["where"])
    if minors.of(context.session, context.person_id) is not None:
        minor_interviews.tell_team(context.session, application, context.now)
        return OwnInterviewState.UNDER_18
    if _proposed_times_ahead(context, application):
        return OwnInterviewState.SOME
    if interview_slots.free(context.session, application.opportunity_id, context.now):
        return OwnInterviewState.SLOTS
    return (
        OwnInterviewState.NONE
        if application.status is ApplicationStatus.INTERVIEW
        else OwnInterviewState.FULL
    )


def list_times(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    application = mine(context, answers)
    zone = zone_of_person(context.session, context.person_id)
    times = _proposed_times_ahead(context, application) if application else []
    return [(at.isoformat(), fitting(short(at, zone, context.language))) for at in times]


def take(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeResult:
    """Take a proposed time, and confirm it with a calendar file."""
    application = mine(context, answers)
    if application is None:
        return InterviewTimeResult.GONE
    at = datetime.fromisoformat(answers["time"])
    result = application_answers.take_time(
        context.session, context.deployment.diary, application, at, context.now
    )
    if result is InterviewTimeResult.TAKEN:
        confirm(context, application)
    return result


def confirm(context: TurnContext, application: Application) -> None:
    values = presenting.person_values(context.session, application, context.language)
    subject = {"application": application.id, "at": int(context.now.timestamp())}
    caption = translate(context.language, "interview.taken", **values)
    context.say(Show("interview_invitation", subject, caption))


def ask_other(context: TurnContext, answers: Mapping[str, str]) -> ApplicationAnswerResult:
    application = mine(context, answers)
    if application is None:
        return ApplicationAnswerResult.CLOSED
    return application_answers.ask_other_time(
        context.session, application, answers["words"], context.now
    )


def mine(context: TurnContext, answers: Mapping[str, str]) -> Application | None:
    """Lock and return the person's own application."""
    application = applications.lock_application(context.session, int(answers["application"]))
    return (
        application
        if application is not None and application.person_id == context.person_id
        else None
    )


def _proposed_times_ahead(context: TurnContext, application: Application) -> list[datetime]:
    times = (datetime.fromisoformat(at) for at in application.interview_times)
    return [at for at in times if at > context.now]


def _times(answers: Mapping[str, str]) -> list[datetime]:
    return [datetime.fromisoformat(at) for at in answers.get("times", "").split(",") if at]


def _zone(context: TurnContext, answers: Mapping[str, str]) -> ZoneInfo:
    application = context.session.get_one(Application, int(answers["application"]))
    return zone_of_offer(context.session, application)


def _today(context: TurnContext, zone: ZoneInfo) -> date:
    return context.now.astimezone(zone).date()


def list_days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    slot_days = dict.fromkeys(_day(context, slot) for slot in _free_slots(context, answers))
    return [(day.isoformat(), with_weekday(day, context.language)) for day in slot_days]


def look_at_day(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Keep the day in words, the places and the length of its short interviews."""
    slots = _slots_of_day(context, answers)
    context.keep(
        on=in_words(date.fromisoformat(answers["day"]), context.language),
        where=" · ".join(dict.fromkeys(slot.place or "" for slot in slots)),
        minutes=str(interview_slots.minutes_of(slots[0])) if slots else "",
    )
    return Done.DONE


def list_slots(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = zone_of_person(context.session, context.person_id)
    slots = _slots_of_day(context, answers)
    return [(str(slot.id), moment(slot.starts_at, zone, context.language)[1]) for slot in slots]


def take_chosen(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeResult:
    """Book the chosen short interview, or move to it."""
    application = mine(context, answers)
    if application is None:
        return InterviewTimeResult.GONE
    result = application_answers.take_slot(
        context.session, context.deployment.diary, application, int(answers["slot"]), context.now
    )
    if result is InterviewTimeResult.TAKEN:
        confirm(context, application)
    return result


def _free_slots(context: TurnContext, answers: Mapping[str, str]) -> Sequence[Slot]:
    application = context.session.get(Application, int(answers["application"]))
    if application is None or application.person_id != context.person_id:
        return []
    return interview_slots.free(context.session, application.opportunity_id, context.now)


def _slots_of_day(context: TurnContext, answers: Mapping[str, str]) -> list[Slot]:
    on = date.fromisoformat(answers["day"])
    return [slot for slot in _free_slots(context, answers) if _day(context, slot) == on]


def _day(context: TurnContext, slot: Slot) -> date:
    zone = zone_of_person(context.session, context.person_id)
    return slot.starts_at.astimezone(zone).date()
