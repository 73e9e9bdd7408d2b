"""A participant chooses a meeting: with whom, which day, what hour; a tap keeps the seat."""

from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from html import unescape

from models.mentoring import Booking, BookingStatus
from rules.mentoring.contact_details import has_contact_details
from rules.mentoring.slots import Kind
from rules.schedule.dates import in_words, moment
from services.conversation.phrases import Phrase
from services.conversation.text import fitting, named, short, translate
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import participants
from services.mentoring import bookings, notifications, team_notices
from services.mentoring.bookings import BookingResult, wish_of
from services.mentoring.mentors.mentors import Suggestion, suggested_mentors
from services.mentoring.slots import availability, minors
from services.mentoring.slots.availability import FreeSlot, Wish
from services.people import time_zones
from services.people.access import may_meet
from services.strengths import wishes

ANYONE = "0"
Options = list[tuple[str, str | Phrase]]


class Asking(StrEnum):
    """What came of asking for a seat, by booking or by moving."""

    BOOKED = "booked"
    MOVED = "moved"
    ALREADY = "already"
    TAKEN = "taken"
    TOO_LATE = "too_late"
    LIMIT = "limit"
    OVERLAP = "overlap"
    PAUSED = "paused"
    CLOSED = "closed"
    AGREEMENT = "agreement"
    NOT_FOR_MINORS = "not_for_minors"


class MentorSearch(StrEnum):
    SOME = "some"
    NOBODY = "nobody"
    KEPT = "kept"
    """What is left is kept for those who had no call yet."""
    OUTSIDE = "outside"
    """Without a place in a session."""
    AGREEMENT = "agreement"
    """Under 18, and no parent's agreement is recorded."""
    PAUSED = "paused"
    """The team has stopped their meetings."""


class Question(StrEnum):
    KEPT = "kept"
    CONTACT = "contact"
    GONE = "gone"


class Prepared(StrEnum):
    """The booking that a person prepares; GONE: cancelled since, whoever did it."""

    STANDS = "stands"
    GONE = "gone"


def mentors(context: TurnContext, answers: Mapping[str, str]) -> Options:
    """Suggested ones first, a line each: who they are, what they like; anyone is an answer too."""
    found = _suggested(context, answers)
    context.keep(mentors_found=unescape("\n".join(_line(context, it) for it in found)))
    options: Options = [(str(it.mentor_id), fitting(f"{it.first_name}, {it.job}")) for it in found]
    return [*options, (ANYONE, Phrase("meeting.anyone"))] if len(options) > 1 else options


def find_mentors(context: TurnContext, answers: Mapping[str, str]) -> MentorSearch:
    if participants.session_of(context.session, context.person_id) is None:
        return MentorSearch.OUTSIDE
    if minors.needs_agreement(context.session, context.person_id):
        return MentorSearch.AGREEMENT
    if not may_meet(context.session, context.person_id):
        return MentorSearch.PAUSED
    if _suggested(context, answers):
        return MentorSearch.SOME
    kept = availability.calls_are_kept(
        context.session, context.person_id, context.now, _wish(context, answers)
    )
    return MentorSearch.KEPT if kept else MentorSearch.NOBODY


def tell_nothing_free(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Said to the person, and so to the team."""
    if here := participants.session_of(context.session, context.person_id):
        team_notices.nothing_free(context.session, context.person_id, here, context.now)
    return Done.DONE


def days(context: TurnContext, answers: Mapping[str, str]) -> Options:
    wish = _wish(context, answers)
    found = availability.days(context.session, context.person_id, context.now, wish)
    return [(day.isoformat(), in_words(day, context.language)) for day in found]


def times(context: TurnContext, answers: Mapping[str, str]) -> Options:
    wish, day = _wish(context, answers), date.fromisoformat(answers["day"])
    found = availability.times(context.session, context.person_id, day, context.now, wish)
    with_name = wish.mentor_id is None
    return [(str(it.slot_id), _time(context, it, with_name=with_name)) for it in found]


def others(context: TurnContext, answers: Mapping[str, str]) -> Options:
    """Three other times, at once, for a seat that cannot be had."""
    wish = _wish(context, {**answers, "mentor": ANYONE})
    slot_id = int(answers["slot"])
    found = availability.alternatives(
        context.session, context.person_id, slot_id, context.now, wish
    )
    zone = time_zones.zone_of_person(context.session, context.person_id)
    return [
        (str(it.slot_id), named(short(it.starts_at, zone, context.language), it.first_name))
        for it in found
    ]


def ask(context: TurnContext, answers: Mapping[str, str]) -> Asking:
    """Book the slot, or move the booking there."""
    slot_id = int(answers["slot"])
    if "booking" in answers and _booking(context, answers["booking"]):
        return _move(context, int(answers["booking"]), slot_id)
    without = _wish(context, {}).without
    asked = bookings.book(
        context.session,
        context.person_id,
        slot_id,
        None,
        context.now,
        context.chance,
        without=without,
    )
    if asked.outcome is BookingResult.BOOKED and asked.booking_id is not None:
        notifications.tell_booked(context.session, asked.booking_id, context.now)
        context.keep(booked=str(asked.booking_id))
    return Asking(asked.outcome)


def _move(context: TurnContext, booking_id: int, slot_id: int) -> Asking:
    moved = bookings.move(
        context.session, booking_id, context.person_id, slot_id, context.now, context.chance
    )
    if moved.outcome is not BookingResult.BOOKED or moved.left_slot_id is None:
        return Asking(moved.outcome)
    notifications.tell_left(context.session, booking_id, moved.left_slot_id, context.now)
    notifications.tell_booked(context.session, booking_id, context.now)
    notifications.tell_question(context.session, booking_id, context.now)
    context.keep(booked=str(booking_id))
    return Asking.MOVED


def keep_question(context: TurnContext, answers: Mapping[str, str]) -> Question:
    """No address, no number: people who meet by video stay behind first names."""
    booking = _booking(context, answers["booked"])
    if booking is None:
        return Question.GONE
    if has_contact_details(answers["question"]):
        return Question.CONTACT
    booking.question = answers["question"][: bookings.QUESTION]
    return Question.KEPT


def tell_mentor(context: TurnContext, answers: Mapping[str, str]) -> Prepared:
    context.session.flush()
    found = prepared(context, answers)
    if found is Prepared.STANDS:
        notifications.tell_question(context.session, int(answers["booked"]), context.now)
    return found


def prepared(context: TurnContext, answers: Mapping[str, str]) -> Prepared:
    """Nothing is booked yet, or what was booked stands."""
    gone = "booked" in answers and _booking(context, answers["booked"]) is None
    return Prepared.GONE if gone else Prepared.STANDS


def _booking(context: TurnContext, booking_id: str) -> Booking | None:
    booking = context.session.get(Booking, int(booking_id))
    mine = booking is not None and booking.person_id == context.person_id
    return booking if mine and booking and booking.status is BookingStatus.BOOKED else None


def _suggested(context: TurnContext, answers: Mapping[str, str]) -> list[Suggestion]:
    families = wishes.wished(context.session, context.person_id)
    wish = _wish(context, {**answers, "mentor": ANYONE})
    return suggested_mentors(
        context.session, context.person_id, families, context.language, context.now, wish
    )


def _wish(context: TurnContext, answers: Mapping[str, str]) -> Wish:
    mentor_id = int(answers.get("mentor", ANYONE)) or None
    moving = int(answers["booking"]) if "booking" in answers else None
    return wish_of(context.session, context.person_id, mentor_id=mentor_id, moving=moving)


def _time(context: TurnContext, it: FreeSlot, *, with_name: bool) -> str:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    hour = moment(it.starts_at, zone, context.language)[1]
    kind = "meeting.short.call" if it.kind is Kind.CALL else "meeting.short.group"
    label = f"{hour} · {translate(context.language, kind, {'left': str(it.left)})}"
    return named(label, it.first_name) if with_name else label


def _line(context: TurnContext, it: Suggestion) -> str:
    told = {"mentor": it.first_name, "job": it.job, "company": it.company}
    return translate(context.language, "meeting.mentor", {**told, "subjects": it.subjects})
