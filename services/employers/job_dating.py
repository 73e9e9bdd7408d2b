"""Let an employer open short interviews for an offer: the day, the hours, the length, the place.

If the employer chooses a job dating of a session, it sets the day, the hours and the room.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from models.offers import Opportunity
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.applications.short_interviews import cut
from rules.schedule.typed_hours import hour_in_words, minute_of
from rules.slots.slots import Span
from services.applications import answers as application_answers
from services.applications import interview_slots, presenting
from services.applications.interview_conversation import (
    InterviewTimeReading,
    read_day_in,
    working_days,
)
from services.applications.presenting import zone_of_opportunity
from services.conversation.text import fitting, short
from services.conversation.turn_context import Done, TurnContext
from services.employers.offer_drafts import RUNS, offer_of

JOB_DATINGS = 3
"""How many job datings of sessions are proposed, before ordinary days."""
OF_SESSION = "job_dating "


class JobDatingState(StrEnum):
    SOME = "some"
    NONE = "none"
    CLOSED = "closed"


class JobDatingDayChoice(StrEnum):
    DAY = "day"
    JOB_DATING = "job_dating"
    GONE = "gone"


class JobDatingRoom(StrEnum):
    KNOWN = "known"
    """The place is the room of a job dating."""
    UNKNOWN = "unknown"


class JobDatingPreview(StrEnum):
    SOME = "some"
    NOTHING = "nothing"


class JobDatingOpeningResult(StrEnum):
    OPENED = "opened"
    BUSY = "busy"
    """The employer has other short interviews at that time."""
    CLOSED = "closed"


def look(context: TurnContext, answers: Mapping[str, str]) -> JobDatingState:
    """Keep the short interviews already open in words; CLOSED for an offer that is over."""
    offer = _running_offer(context, answers)
    if offer is None:
        return JobDatingState.CLOSED
    slots = interview_slots.ahead(context.session, offer.id, context.now)
    zone = zone_of_opportunity(offer)
    slots_text = presenting.by_day(context.session, slots, zone, context.language)
    context.keep(title=offer.title, slots_shown=slots_text)
    return JobDatingState.SOME if slots else JobDatingState.NONE


def list_days(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the next job datings of sessions, then working days."""
    zone = zone_of_opportunity(_offer(context, answers))
    datings = [
        (
            f"{OF_SESSION}{workshop.id}",
            fitting(f"{workshop.title} · {short(workshop.starts_at, zone, context.language)}"),
        )
        for workshop in _job_datings(context)
    ]
    return [*datings, *working_days(context, zone)]


def choose_day(context: TurnContext, answers: Mapping[str, str]) -> JobDatingDayChoice:
    """Keep the day of a job dating; one that the session plans brings its hours and room too."""
    if not answers["day"].startswith(OF_SESSION):
        context.keep(where="")
        return JobDatingDayChoice.DAY
    workshop = context.session.get(Workshop, int(answers["day"].removeprefix(OF_SESSION)))
    if workshop is None or workshop.status is not WorkshopStatus.OPEN:
        return JobDatingDayChoice.GONE
    zone = zone_of_opportunity(_offer(context, answers))
    begins, ends = workshop.starts_at.astimezone(zone), workshop.ends_at.astimezone(zone)
    context.keep(
        day=begins.date().isoformat(),
        starts=str(begins.hour * 60 + begins.minute),
        ends=str(ends.hour * 60 + ends.minute),
        where=workshop.room_url,
    )
    return JobDatingDayChoice.JOB_DATING


def read_day(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeReading:
    context.keep(where="")
    return read_day_in(context, answers, zone_of_opportunity(_offer(context, answers)))


def read_start(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeReading:
    minute = minute_of(answers["typed"])
    if minute is None:
        return InterviewTimeReading.UNREAD
    context.keep(starts=str(minute), from_hour=hour_in_words(minute, context.language))
    return InterviewTimeReading.READ


def read_end(context: TurnContext, answers: Mapping[str, str]) -> InterviewTimeReading:
    minute = minute_of(answers["typed"])
    if minute is None:
        return InterviewTimeReading.UNREAD
    context.keep(ends=str(minute))
    return (
        InterviewTimeReading.READ if minute > int(answers["starts"]) else InterviewTimeReading.PAST
    )


def place(context: TurnContext, answers: Mapping[str, str]) -> JobDatingRoom:
    room = answers.get("where", "")
    context.keep(where=room)
    return JobDatingRoom.KNOWN if room else JobDatingRoom.UNKNOWN


def preview(context: TurnContext, answers: Mapping[str, str]) -> JobDatingPreview:
    offer, spans = _offer(context, answers), _spans(context, answers)
    if not spans:
        return JobDatingPreview.NOTHING
    values = presenting.afternoon(spans, zone_of_opportunity(offer), context.language)
    context.keep(**values, count=str(len(spans)))
    return JobDatingPreview.SOME


def open_them(context: TurnContext, answers: Mapping[str, str]) -> JobDatingOpeningResult:
    """Open the short interviews, and tell people waiting for an answer to choose a time."""
    offer = _running_offer(context, answers)
    spans = _spans(context, answers)
    if offer is None or not spans:
        return JobDatingOpeningResult.CLOSED
    opened = interview_slots.open_slots(context.session, offer, spans, answers["where"])
    if not opened:
        return JobDatingOpeningResult.BUSY
    context.keep(count=str(opened))
    application_answers.open_to_all(context.session, offer.id, context.now)
    return JobDatingOpeningResult.OPENED


def close_free(context: TurnContext, answers: Mapping[str, str]) -> Done:
    closed = interview_slots.close_free(context.session, _offer(context, answers).id, context.now)
    context.keep(count=str(closed))
    return Done.DONE


def _spans(context: TurnContext, answers: Mapping[str, str]) -> Sequence[Span]:
    on, zone = date.fromisoformat(answers["day"]), zone_of_opportunity(_offer(context, answers))
    starts, ends, minutes = (int(answers[name]) for name in ("starts", "ends", "minutes"))
    return cut(on, starts, ends, minutes, zone, context.now)


def _offer(context: TurnContext, answers: Mapping[str, str]) -> Opportunity:
    """Return the conversation's offer, to read only: its owner was checked at the start."""
    return context.session.get_one(Opportunity, int(answers["offer"]))


def _running_offer(context: TurnContext, answers: Mapping[str, str]) -> Opportunity | None:
    offer = offer_of(context, answers)
    return offer if offer is not None and offer.status in RUNS else None


def _job_datings(context: TurnContext) -> Sequence[Workshop]:
    query = (
        select(Workshop)
        .where(Workshop.kind == WorkshopKind.JOB_DATING, Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.starts_at > context.now)
        .order_by(Workshop.starts_at, Workshop.id)
        .limit(JOB_DATINGS)
    )
    return context.session.scalars(query).all()
