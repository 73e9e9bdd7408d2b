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
from services.conversation.text import fitting, short, words
from services.conversation.turn_context import Done, Scene
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


def next_days(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    return working_days(scene, _zone(scene, answers))


def working_days(scene: Scene, zone: ZoneInfo) -> list[tuple[str, str]]:
    first = _today(scene, zone)
    ahead = (first + timedelta(days=count) for count in range(2 * DAYS))
    working = [day for day in ahead if day.weekday() < SATURDAY][:DAYS]
    return [(day.isoformat(), in_words(day, scene.language)) for day in working]


def read_day(scene: Scene, answers: Mapping[str, str]) -> Read:
    return read_day_in(scene, answers, _zone(scene, answers))


def read_day_in(scene: Scene, answers: Mapping[str, str], zone: ZoneInfo) -> Read:
    day = day_of(answers["typed"], _today(scene, zone), scene.language)
    if day is None:
        return Read.UNREAD
    scene.keep(day=day.isoformat())
    return Read.READ


def read_hour(scene: Scene, answers: Mapping[str, str]) -> Read:
    """Added to the times that are proposed, in the hours of the place of the offer."""
    minute, zone = minute_of(answers["typed"]), _zone(scene, answers)
    if minute is None:
        return Read.UNREAD
    on = date.fromisoformat(answers["day"])
    at = datetime.combine(on, time(*divmod(minute, 60)), zone).astimezone(UTC)
    if at <= scene.now:
        return Read.PAST
    found = sorted({*_times(answers), at})[:MOST_TIMES]
    shown = ", ".join(time_in_words(it, scene.language, zone) for it in found)
    scene.keep(times=",".join(it.isoformat() for it in found), times_shown=shown)
    return Read.FULL if len(found) == MOST_TIMES else Read.READ


def propose(scene: Scene, answers: Mapping[str, str]) -> Answering:
    found = of_employer(scene.session, int(answers["application"]), scene.person_id)
    if found is None:
        return Answering.CLOSED
    times, where = _times(answers), answers["where"]
    return application_answers.propose(scene.session, found, times, where, scene.now)


def look(scene: Scene, answers: Mapping[str, str]) -> Mine:
    found = mine(scene, answers)
    if found is None or found.status not in ALIVE:
        return Mine.OVER
    told = presenting.person_values(scene.session, found, scene.language)
    scene.keep(company=told["company"], title=told["title"], where=told["where"])
    if minors.of(scene.session, scene.person_id) is not None:
        minor_interviews.tell_team(scene.session, found, scene.now)
        return Mine.UNDER_18
    if _ahead(scene, found):
        return Mine.SOME
    if interview_slots.free(scene.session, found.opportunity_id, scene.now):
        return Mine.SLOTS
    return Mine.NONE if found.status is ApplicationStatus.INTERVIEW else Mine.FULL


def list_times(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = mine(scene, answers)
    zone = presenting.zone_for(scene.session, scene.person_id)
    times = _ahead(scene, found) if found else []
    return [(at.isoformat(), fitting(short(at, zone, scene.language))) for at in times]


def take(scene: Scene, answers: Mapping[str, str]) -> Taking:
    """At the tap; its calendar entry comes with what confirms it."""
    found = mine(scene, answers)
    if found is None:
        return Taking.GONE
    at = datetime.fromisoformat(answers["time"])
    taken = application_answers.take_time(scene.session, found, at, scene.now)
    if taken is Taking.TAKEN:
        confirm(scene, found)
    return taken


def confirm(scene: Scene, found: Application) -> None:
    told = presenting.person_values(scene.session, found, scene.language)
    subject = {"application": found.id, "at": int(scene.now.timestamp())}
    caption = words(scene.language, "interview.taken", told)
    scene.say(Show("interview_invitation", subject, caption))


def ask_other(scene: Scene, answers: Mapping[str, str]) -> Answering:
    found = mine(scene, answers)
    if found is None:
        return Answering.CLOSED
    return application_answers.ask_other_time(scene.session, found, answers["words"], scene.now)


def mine(scene: Scene, answers: Mapping[str, str]) -> Application | None:
    """The person's own, held."""
    found = applications.hold(scene.session, int(answers["application"]))
    return found if found is not None and found.person_id == scene.person_id else None


def _ahead(scene: Scene, found: Application) -> list[datetime]:
    times = (datetime.fromisoformat(at) for at in found.interview_times)
    return [at for at in times if at > scene.now]


def _times(answers: Mapping[str, str]) -> list[datetime]:
    return [datetime.fromisoformat(at) for at in answers.get("times", "").split(",") if at]


def _zone(scene: Scene, answers: Mapping[str, str]) -> ZoneInfo:
    found = scene.session.get_one(Application, int(answers["application"]))
    return zone_of_offer(scene.session, found)


def _today(scene: Scene, zone: ZoneInfo) -> date:
    return scene.now.astimezone(zone).date()


def list_days(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    found = dict.fromkeys(_day(scene, it) for it in _free(scene, answers))
    return [(day.isoformat(), in_words(day, scene.language)) for day in found]


def look_at_day(scene: Scene, answers: Mapping[str, str]) -> Done:
    """Where they are, and how long; several places are told side by side."""
    found = _of_day(scene, answers)
    scene.keep(
        on=in_words(date.fromisoformat(answers["day"]), scene.language),
        where=" · ".join(dict.fromkeys(it.place or "" for it in found)),
        minutes=str(interview_slots.minutes_of(found[0])) if found else "",
    )
    return Done.DONE


def list_slots(scene: Scene, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = presenting.zone_for(scene.session, scene.person_id)
    found = _of_day(scene, answers)
    return [(str(it.id), moment(it.starts_at, zone, scene.language)[1]) for it in found]


def take_chosen(scene: Scene, answers: Mapping[str, str]) -> Taking:
    """At the tap, or moved there."""
    found = mine(scene, answers)
    if found is None:
        return Taking.GONE
    taken = application_answers.take_slot(scene.session, found, int(answers["slot"]), scene.now)
    if taken is Taking.TAKEN:
        confirm(scene, found)
    return taken


def _free(scene: Scene, answers: Mapping[str, str]) -> Sequence[Slot]:
    found = scene.session.get(Application, int(answers["application"]))
    if found is None or found.person_id != scene.person_id:
        return []
    return interview_slots.free(scene.session, found.opportunity_id, scene.now)


def _of_day(scene: Scene, answers: Mapping[str, str]) -> list[Slot]:
    on = date.fromisoformat(answers["day"])
    return [it for it in _free(scene, answers) if _day(scene, it) == on]


def _day(scene: Scene, slot: Slot) -> date:
    zone = presenting.zone_for(scene.session, scene.person_id)
    return slot.starts_at.astimezone(zone).date()
