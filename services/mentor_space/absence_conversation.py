"""Let a mentor note days of absence in the chat, list the absences, and delete one."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum

from sqlalchemy import select

from flows.texts import Html, plain_text, translate
from models.mentoring.slots import Absence, Slot
from rules.schedule.dates import in_short, in_words
from rules.schedule.days import ONE_DAY, Days
from rules.schedule.typed_absences import absence_in
from rules.schedule.typed_days import day_of
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import Done, FoundOrGone, TurnContext
from services.meetings import disclosure, notifications, presenting, team_notices
from services.meetings.day_cards import show
from services.mentor_space.open_slots_conversation import tell, today, weeks_after
from services.mentors.access import may
from services.people.access import Access
from services.slots import mentor_cancellations, weekly_rules
from services.slots.slots import of_slot

SCRIPT = "mentor_absence"


class LastDayReading(StrEnum):
    READ = "read"
    UNREAD = "unread"
    BEFORE = "before"
    """The day is before the first day of the absence."""


class MentorAbsenceStart(StrEnum):
    ASKED = "asked"
    TYPED = "typed"
    """The mentor has typed the days."""


class MeetingsInAbsence(StrEnum):
    BOOKED = "booked"
    FREE = "free"


def listed(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the absences that are not over, by their first day."""
    return [(it.first.isoformat(), _label(context, it)) for it in _coming(context)]


def in_words_each(context: TurnContext) -> Html:
    """Return a line an absence: « • du mardi 9 mars au vendredi 12 mars »."""
    return Html("\n".join(map(Html, _lines(context))))


def lines(context: TurnContext) -> Sequence[Html]:
    """Return a line an absence, for the list of free slots."""
    return [
        translate(context.language, f"mentor.slots.absence.{_kind(it)}", **_values(context, it))
        for it in _coming(context)
    ]


def choose(context: TurnContext, answers: Mapping[str, str]) -> FoundOrGone:
    """Keep the days of the chosen absence, in words, unless the absence was deleted meanwhile."""
    first = date.fromisoformat(answers["absence"])
    found = next((it for it in _coming(context) if it.first == first), None)
    if found is None:
        return FoundOrGone.GONE
    words = plain_text(context.language, f"mentor.away.{_kind(found)}", **_values(context, found))
    context.keep(days=words)
    return FoundOrGone.FOUND


def take_back(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Delete an absence, and say which slots open again and which do not."""
    first = date.fromisoformat(answers["absence"])
    opened = weekly_rules.come_back(
        context.session, context.person_id, first, context.now, context.random_below
    )
    if opened is None:
        tell(context, "mentor.absence_gone", {})
        return Done.DONE
    tell(context, "mentor.back", {"days": answers["days"]})
    if opened:
        tell(context, "mentor.back.weekly", {"count": str(opened)})
    tell(context, "mentor.back.others", {})
    return Done.DONE


def read_last(context: TurnContext, answers: Mapping[str, str]) -> LastDayReading:
    """Read the last day of an absence, as a date or as weeks from its first day (« +2 »)."""
    first, typed = date.fromisoformat(answers["first"]), answers["typed"]
    day = _last_day_after(first, typed) or day_of(typed, today(context), context.language)
    if day is None:
        return LastDayReading.UNREAD
    context.keep(last=day.isoformat())
    return LastDayReading.READ if day >= first else LastDayReading.BEFORE


def take(context: TurnContext, stack: ConversationStack, text: str) -> bool:
    """Ask for a yes to an absence typed at a menu, and show all meetings of those days."""
    question = context.conversations.question(context, stack)
    if question is None or not question.script.passing:
        return False
    if not may(context.session, context.person_id, Access.MENTOR):
        return False
    absence = absence_in(text, today(context))
    if absence is None:
        return False
    given = {"first": absence.first.isoformat(), "last": absence.last.isoformat()}
    context.conversations.open_above(context, stack, SCRIPT, given)
    return True


def begin(_: TurnContext, answers: Mapping[str, str]) -> MentorAbsenceStart:
    return MentorAbsenceStart.TYPED if "last" in answers else MentorAbsenceStart.ASKED


def look(context: TurnContext, answers: Mapping[str, str]) -> MeetingsInAbsence:
    """Keep the days in words, and the meetings booked on them."""
    absence = _absence(answers)
    key = f"mentor.away.{_kind(absence)}"
    context.keep(days=plain_text(context.language, key, **_values(context, absence)))
    slots = weekly_rules.booked_during(context.session, context.person_id, absence, context.now)
    if not slots:
        return MeetingsInAbsence.FREE
    context.keep(booked_then="\n".join(_meeting_line(context, slot) for slot in slots))
    return MeetingsInAbsence.BOOKED


def absent(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record the absence, and show the booked meetings, which the mentor must decide on."""
    booked = record(context, answers)
    if booked:
        tell(context, "mentor.absent.booked", {})
        query = select(Slot).where(Slot.id.in_(booked)).order_by(Slot.starts_at, Slot.id)
        show(context, context.session.scalars(query).all())
    return Done.DONE


def cancel_all(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Record the absence, and cancel what is booked then; tell each person, and the team."""
    booked = record(context, answers)
    session, now = context.session, context.now
    ended = mentor_cancellations.cancel_these(session, booked, context.person_id, now)
    notifications.tell_cancelled(session, ended, now, is_absence=True)
    team_notices.mentor_absent(session, context.person_id, answers["days"], ended, now)
    tell(context, "mentor.absent.all_told", {"count": str(len(ended))})
    return Done.DONE


def record(context: TurnContext, answers: Mapping[str, str]) -> Sequence[int]:
    """Record the absence, say so, and return the ids of the slots that are booked then."""
    absence = _absence(answers)
    closed = weekly_rules.absent(context.session, context.person_id, absence, context.now)
    is_one = absence.first == absence.last
    tell(context, "mentor.absent.one" if is_one else "mentor.absent", _values(context, absence))
    if closed.withdrawn:
        tell(context, "mentor.absent.closed", {"count": str(closed.withdrawn)})
    return closed.booked


def _absence(answers: Mapping[str, str]) -> Days:
    return Days(date.fromisoformat(answers["first"]), date.fromisoformat(answers["last"]))


def _meeting_line(context: TurnContext, slot: Slot) -> str:
    meeting = presenting.for_mentor(context.session, slot)
    names = [
        disclosure.disclosed(context.session, booking).name(context.language)
        for booking in of_slot(context.session, slot.id)
    ]
    values = {"day": meeting.day, "hour": meeting.hour, "people": ", ".join(names)}
    return plain_text(context.language, "mentor.absent.line", **values)


def _coming(context: TurnContext) -> Sequence[Days]:
    query = (
        select(Absence.from_on, Absence.to_on)
        .where(Absence.mentor_id == context.person_id, Absence.to_on >= today(context))
        .order_by(Absence.from_on)
    )
    return [Days(*row) for row in context.session.execute(query)]


def _lines(context: TurnContext) -> Sequence[str]:
    return [
        translate(context.language, f"mentor.absences.{_kind(it)}", **_values(context, it))
        for it in _coming(context)
    ]


def _kind(absence: Days) -> str:
    return "one" if absence.first == absence.last else "several"


def _values(context: TurnContext, absence: Days) -> Mapping[str, str]:
    return {
        "first": in_words(absence.first, context.language),
        "last": in_words(absence.last, context.language),
    }


def _label(context: TurnContext, absence: Days) -> str:
    """Return a label such as « 9 mars – 12 mars »."""
    days = dict.fromkeys((absence.first, absence.last))
    return " – ".join(in_short(day, context.language) for day in days)


def _last_day_after(first: date, typed: str) -> date | None:
    after = weeks_after(first, typed)
    return after and max(first, after - ONE_DAY)
