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
from services.conversation.text import fitting, named, short, words
from services.conversation.turn_context import Done, Scene
from services.enrolment import participants
from services.mentoring import bookings, notifications, team_notices
from services.mentoring.bookings import Outcome, wish_of
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


class Found(StrEnum):
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


def mentors(scene: Scene, answers: Mapping[str, str]) -> Options:
    """Suggested ones first, a line each: who they are, what they like; anyone is an answer too."""
    found = _suggested(scene, answers)
    scene.keep(mentors_found=unescape("\n".join(_line(scene, it) for it in found)))
    options: Options = [(str(it.mentor_id), fitting(f"{it.first_name}, {it.job}")) for it in found]
    return [*options, (ANYONE, Phrase("meeting.anyone"))] if len(options) > 1 else options


def find_mentors(scene: Scene, answers: Mapping[str, str]) -> Found:
    if participants.session_of(scene.session, scene.person_id) is None:
        return Found.OUTSIDE
    if minors.needs_agreement(scene.session, scene.person_id):
        return Found.AGREEMENT
    if not may_meet(scene.session, scene.person_id):
        return Found.PAUSED
    if _suggested(scene, answers):
        return Found.SOME
    kept = availability.calls_are_kept(
        scene.session, scene.person_id, scene.now, _wish(scene, answers)
    )
    return Found.KEPT if kept else Found.NOBODY


def tell_nothing_free(scene: Scene, _: Mapping[str, str]) -> Done:
    """Said to the person, and so to the team."""
    if here := participants.session_of(scene.session, scene.person_id):
        team_notices.nothing_free(scene.session, scene.person_id, here, scene.now)
    return Done.DONE


def days(scene: Scene, answers: Mapping[str, str]) -> Options:
    wish = _wish(scene, answers)
    found = availability.days(scene.session, scene.person_id, scene.now, wish)
    return [(day.isoformat(), in_words(day, scene.language)) for day in found]


def times(scene: Scene, answers: Mapping[str, str]) -> Options:
    wish, day = _wish(scene, answers), date.fromisoformat(answers["day"])
    found = availability.times(scene.session, scene.person_id, day, scene.now, wish)
    with_name = wish.mentor_id is None
    return [(str(it.slot_id), _time(scene, it, with_name=with_name)) for it in found]


def others(scene: Scene, answers: Mapping[str, str]) -> Options:
    """Three other times, at once, for a seat that cannot be had."""
    wish = _wish(scene, {**answers, "mentor": ANYONE})
    slot_id = int(answers["slot"])
    found = availability.alternatives(scene.session, scene.person_id, slot_id, scene.now, wish)
    zone = time_zones.zone_of_person(scene.session, scene.person_id)
    return [
        (str(it.slot_id), named(short(it.starts_at, zone, scene.language), it.first_name))
        for it in found
    ]


def ask(scene: Scene, answers: Mapping[str, str]) -> Asking:
    """Book the slot, or move the booking there."""
    slot_id = int(answers["slot"])
    if "booking" in answers and _booking(scene, answers["booking"]):
        return _move(scene, int(answers["booking"]), slot_id)
    without = _wish(scene, {}).without
    asked = bookings.book(
        scene.session, scene.person_id, slot_id, None, scene.now, scene.chance, without=without
    )
    if asked.outcome is Outcome.BOOKED and asked.booking_id is not None:
        notifications.tell_booked(scene.session, asked.booking_id, scene.now)
        scene.keep(booked=str(asked.booking_id))
    return Asking(asked.outcome)


def _move(scene: Scene, booking_id: int, slot_id: int) -> Asking:
    moved = bookings.move(
        scene.session, booking_id, scene.person_id, slot_id, scene.now, scene.chance
    )
    if moved.outcome is not Outcome.BOOKED or moved.left_slot_id is None:
        return Asking(moved.outcome)
    notifications.tell_left(scene.session, booking_id, moved.left_slot_id, scene.now)
    notifications.tell_booked(scene.session, booking_id, scene.now)
    notifications.tell_question(scene.session, booking_id, scene.now)
    scene.keep(booked=str(booking_id))
    return Asking.MOVED


def keep_question(scene: Scene, answers: Mapping[str, str]) -> Question:
    """No address, no number: people who meet by video stay behind first names."""
    booking = _booking(scene, answers["booked"])
    if booking is None:
        return Question.GONE
    if has_contact_details(answers["question"]):
        return Question.CONTACT
    booking.question = answers["question"][: bookings.QUESTION]
    return Question.KEPT


def tell_mentor(scene: Scene, answers: Mapping[str, str]) -> Prepared:
    scene.session.flush()
    found = prepared(scene, answers)
    if found is Prepared.STANDS:
        notifications.tell_question(scene.session, int(answers["booked"]), scene.now)
    return found


def prepared(scene: Scene, answers: Mapping[str, str]) -> Prepared:
    """Nothing is booked yet, or what was booked stands."""
    gone = "booked" in answers and _booking(scene, answers["booked"]) is None
    return Prepared.GONE if gone else Prepared.STANDS


def _booking(scene: Scene, booking_id: str) -> Booking | None:
    booking = scene.session.get(Booking, int(booking_id))
    mine = booking is not None and booking.person_id == scene.person_id
    return booking if mine and booking and booking.status is BookingStatus.BOOKED else None


def _suggested(scene: Scene, answers: Mapping[str, str]) -> list[Suggestion]:
    families = wishes.wished(scene.session, scene.person_id)
    wish = _wish(scene, {**answers, "mentor": ANYONE})
    return suggested_mentors(
        scene.session, scene.person_id, families, scene.language, scene.now, wish
    )


def _wish(scene: Scene, answers: Mapping[str, str]) -> Wish:
    mentor_id = int(answers.get("mentor", ANYONE)) or None
    moving = int(answers["booking"]) if "booking" in answers else None
    return wish_of(scene.session, scene.person_id, mentor_id=mentor_id, moving=moving)


def _time(scene: Scene, it: FreeSlot, *, with_name: bool) -> str:
    zone = time_zones.zone_of_person(scene.session, scene.person_id)
    hour = moment(it.starts_at, zone, scene.language)[1]
    kind = "meeting.short.call" if it.kind is Kind.CALL else "meeting.short.group"
    label = f"{hour} · {words(scene.language, kind, {'left': str(it.left)})}"
    return named(label, it.first_name) if with_name else label


def _line(scene: Scene, it: Suggestion) -> str:
    told = {"mentor": it.first_name, "job": it.job, "company": it.company}
    return words(scene.language, "meeting.mentor", {**told, "subjects": it.subjects})
