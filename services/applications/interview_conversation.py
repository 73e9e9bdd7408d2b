"""An interview in the chat: times are proposed, one is taken, or others are asked for."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from models.applications import Application, ApplicationStatus
from models.mentoring import Slot
from rules.applications.applications import MOST_TIMES
from rules.schedule.dates import in_words, moment
from rules.schedule.typed_days import day_of
from rules.schedule.typed_hours import minute_of
from services.applications import answers as application_answers
from services.applications import applications, interview_slots, minor_interviews, presenting
from services.applications.answers import Answering, Taking
from services.applications.applications import ALIVE
from services.applications.cards import of_employer
from services.applications.presenting import time_in_words, zone_of_offer
from services.conversation.replies import Show
from services.conversation.text import fitting, short, translate
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import minors

DAYS = 10
"""Working days that are proposed as buttons."""
SATURDAY = 5


class Read(StrEnum):
    READ = "read"
    UNREAD = "unread"
    PAST = "past"
    FULL = "full"
    """Three times: no more."""


class Mine(StrEnum):
    SOME = "some"
    SLOTS = "slots"
    """Short interviews, to choose from."""
    NONE = "none"
    """Agreed already, or none is proposed: the person may ask for others."""
    FULL = "full"
    """Every short interview is taken; the application still waits for an answer."""
    OVER = "over"
    UNDER_18 = "under_18"
    """The team goes along: no time is taken here."""


def next_days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return working_days(context, _zone(context, answers))


def working_days(context: TurnContext, zone: ZoneInfo) -> list[tuple[str, str]]:
    first = _today(context, zone)
    ahead = (first + timedelta(days=count) for count in range(2 * DAYS))
    working = [day for day in ahead if day.weekday() < SATURDAY][:DAYS]
    return [(day.isoformat(), in_words(day, context.language)) for day in working]


def read_day(context: TurnContext, answers: Mapping[str, str]) -> Read:
    return read_day_in(context, answers, _zone(context, answers))


def read_day_in(context: TurnContext, answers: Mapping[str, str], zone: ZoneInfo) -> Read:
    day = day_of(answers["typed"], _today(context, zone), context.language)
    if day is None:
        return Read.UNREAD
    context.keep(day=day.isoformat())
    return Read.READ


def read_hour(context: TurnContext, answers: Mapping[str, str]) -> Read:
    """Added to the times that are proposed, in the hours of the place of the offer."""
    minute, zone = minute_of(answers["typed"]), _zone(context, answers)
    if minute is None:
        return Read.UNREAD
    on = date.fromisoformat(answers["day"])
    at = datetime.combine(on, time(*divmod(minute, 60)), zone).astimezone(UTC)
    if at <= context.now:
        return Read.PAST
    found = sorted({*_times(answers), at})[:MOST_TIMES]
    shown = ", ".join(time_in_words(it, context.language, zone) for it in found)
    context.keep(times=",".join(it.isoformat() for it in found), times_shown=shown)
    return Read.FULL if len(found) == MOST_TIMES else Read.READ


def propose(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    found = of_employer(context.session, int(answers["application"]), context.person_id)
    if found is None:
        return Answering.CLOSED
    times, where = _times(answers), answers["where"]
    return application_answers.propose(context.session, found, times, where, context.now)


def look(context: TurnContext, answers: Mapping[str, str]) -> Mine:
    found = mine(context, answers)
    if found is None or found.status not in ALIVE:
        return Mine.OVER
    told = presenting.person_values(context.session, found, context.language)
    context.keep(company=told["company"], title=told["title"], where=told["where"])
    if minors.of(context.session, context.person_id) is not None:
        minor_interviews.tell_team(context.session, found, context.now)
        return Mine.UNDER_18
    if _ahead(context, found):
        return Mine.SOME
    if interview_slots.free(context.session, found.opportunity_id, context.now):
        return Mine.SLOTS
    return Mine.NONE if found.status is ApplicationStatus.INTERVIEW else Mine.FULL


def list_times(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = mine(context, answers)
    zone = presenting.zone_for(context.session, context.person_id)
    times = _ahead(context, found) if found else []
    return [(at.isoformat(), fitting(short(at, zone, context.language))) for at in times]


def take(context: TurnContext, answers: Mapping[str, str]) -> Taking:
    """At the tap; its calendar entry comes with what confirms it."""
    found = mine(context, answers)
    if found is None:
        return Taking.GONE
    at = datetime.fromisoformat(answers["time"])
    taken = application_answers.take_time(context.session, found, at, context.now)
    if taken is Taking.TAKEN:
        confirm(context, found)
    return taken


def confirm(context: TurnContext, found: Application) -> None:
    told = presenting.person_values(context.session, found, context.language)
    subject = {"application": found.id, "at": int(context.now.timestamp())}
    caption = translate(context.language, "interview.taken", told)
    context.say(Show("interview_invitation", subject, caption))


def ask_other(context: TurnContext, answers: Mapping[str, str]) -> Answering:
    found = mine(context, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.ask_other_time(context.session, found, answers["words"], context.now)


def mine(context: TurnContext, answers: Mapping[str, str]) -> Application | None:
    """The person's own, held."""
    found = applications.hold(context.session, int(answers["application"]))
    return found if found is not None and found.person_id == context.person_id else None


def _ahead(context: TurnContext, found: Application) -> list[datetime]:
    times = (datetime.fromisoformat(at) for at in found.interview_times)
    return [at for at in times if at > context.now]


def _times(answers: Mapping[str, str]) -> list[datetime]:
    return [datetime.fromisoformat(at) for at in answers.get("times", "").split(",") if at]


def _zone(context: TurnContext, answers: Mapping[str, str]) -> ZoneInfo:
    found = context.session.get_one(Application, int(answers["application"]))
    return zone_of_offer(context.session, found)


def _today(context: TurnContext, zone: ZoneInfo) -> date:
    return context.now.astimezone(zone).date()


def list_days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = dict.fromkeys(_day(context, it) for it in _free(context, answers))
    return [(day.isoformat(), in_words(day, context.language)) for day in found]


def look_at_day(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Where they are, and how long; several places are told side by side."""
    found = _of_day(context, answers)
    context.keep(
        on=in_words(date.fromisoformat(answers["day"]), context.language),
        where=" · ".join(dict.fromkeys(it.place or "" for it in found)),
        minutes=str(interview_slots.minutes_of(found[0])) if found else "",
    )
    return Done.DONE


def list_slots(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = presenting.zone_for(context.session, context.person_id)
    found = _of_day(context, answers)
    return [(str(it.id), moment(it.starts_at, zone, context.language)[1]) for it in found]


def take_chosen(context: TurnContext, answers: Mapping[str, str]) -> Taking:
    """At the tap, or moved there."""
    found = mine(context, answers)
    if found is None:
        return Taking.GONE
    taken = application_answers.take_slot(context.session, found, int(answers["slot"]), context.now)
    if taken is Taking.TAKEN:
        confirm(context, found)
    return taken


def _free(context: TurnContext, answers: Mapping[str, str]) -> Sequence[Slot]:
    found = context.session.get(Application, int(answers["application"]))
    if found is None or found.person_id != context.person_id:
        return []
    return interview_slots.free(context.session, found.opportunity_id, context.now)


def _of_day(context: TurnContext, answers: Mapping[str, str]) -> list[Slot]:
    on = date.fromisoformat(answers["day"])
    return [it for it in _free(context, answers) if _day(context, it) == on]


def _day(context: TurnContext, slot: Slot) -> date:
    zone = presenting.zone_for(context.session, context.person_id)
    return slot.starts_at.astimezone(zone).date()
