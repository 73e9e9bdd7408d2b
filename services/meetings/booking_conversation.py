"""Let a participant choose a meeting (mentor, day, hour) and book the seat or move there."""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from html import unescape

from flows.texts import translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from rules.conversation.contact_details import has_contact_details
from rules.schedule.dates import in_words, moment, with_weekday
from rules.slots.slots import MeetingKind
from services.conversation.phrases import Phrase
from services.conversation.text import fitting, named, short
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import participants
from services.meetings import notifications, team_notices
from services.people import time_zones
from services.people.access import may_meet
from services.portraits import who_is
from services.slots import availability, bookings, minors, spoken_languages
from services.slots.availability import FreeSlot, SlotWish
from services.slots.bookings import BookingResult
from services.slots.mentor_suggestions import MentorSuggestion, suggested_mentors
from services.strengths import wishes

ANYONE = "0"
Options = list[tuple[str, str | Phrase]]


class MentorSearch(StrEnum):
    SOME = "some"
    NOBODY = "nobody"
    NO_GROUP = "no_group"
    """The person is under 18, and no group that they may join is left."""
    KEPT = "kept"
    """The remaining calls are reserved for people who had no call yet."""
    OUTSIDE = "outside"
    """The person has no place in a session."""
    AGREEMENT = "agreement"
    """The person is under 18, and no parent's agreement is recorded."""
    PAUSED = "paused"
    """The team has stopped this person's meetings."""
    TOO_LATE_TO_MOVE = "too_late_to_move"


class MeetingQuestionContent(StrEnum):
    MAY_PASS = "may"
    CONTACT = "contact"
    GONE = "gone"


class MeetingQuestionResult(StrEnum):
    KEPT = "kept"
    GONE = "gone"


class BookedMeetingState(StrEnum):
    """The state of the meeting that a conversation is about; PAST: it has begun."""

    STANDS = "stands"
    GONE = "gone"
    PAST = "past"


class PreparedBookingState(StrEnum):
    """The state of the booking that a person prepares; GONE: cancelled since, by either side."""

    STANDS = "stands"
    GONE = "gone"


def mentors(context: TurnContext, answers: Mapping[str, str]) -> Options:
    """List the suggested mentors, then "anyone"; keep a line about each as `mentors_found`."""
    suggestions = _suggested(context, answers)
    lines = [_mentor_line(context, suggestion) for suggestion in suggestions]
    context.keep(mentors_found=unescape("\n".join(lines)))
    options: Options = [
        (str(suggestion.mentor_id), fitting(f"{suggestion.first_name}, {suggestion.job}"))
        for suggestion in suggestions
    ]
    return [*options, (ANYONE, Phrase("meeting.anyone"))] if len(options) > 1 else options


def find_mentors(context: TurnContext, answers: Mapping[str, str]) -> MentorSearch:
    """Tell whether there are times to propose or, if not, why."""
    if participants.session_of(context.session, context.person_id) is None:
        return MentorSearch.OUTSIDE
    if minors.needs_agreement(context.session, context.person_id):
        return MentorSearch.AGREEMENT
    if not may_meet(context.session, context.person_id):
        return MentorSearch.PAUSED
    moving = _booking(context, answers["booking"]) if "booking" in answers else None
    if moving and not bookings.may_move(context.session, moving, context.now):
        return MentorSearch.TOO_LATE_TO_MOVE
    if _suggested(context, answers):
        return MentorSearch.SOME
    if minors.is_minor(context.session, context.person_id):
        return MentorSearch.NO_GROUP
    are_reserved = availability.calls_are_kept(
        context.session, context.person_id, context.now, wish_of(context, answers)
    )
    return MentorSearch.KEPT if are_reserved else MentorSearch.NOBODY


def tell_nothing_free(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Tell the team that the person found no free meeting."""
    if programme_session := participants.session_of(context.session, context.person_id):
        team_notices.nothing_free(
            context.session, context.person_id, programme_session, context.now
        )
    return Done.DONE


def tell_no_group(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Tell the team that a person under 18 found no group to join."""
    if programme_session := participants.session_of(context.session, context.person_id):
        team_notices.no_group(context.session, context.person_id, programme_session, context.now)
    return Done.DONE


def days(context: TurnContext, answers: Mapping[str, str]) -> Options:
    wish = wish_of(context, answers)
    free_days = availability.days(
        context.session, context.deployment.diary, context.person_id, context.now, wish
    )
    mentor = context.session.get(Mentor, wish.mentor_id) if wish.mentor_id else None
    context.keep(mentor_called=who_is.called(mentor.first_name) if mentor else "")
    return [(day.isoformat(), with_weekday(day, context.language)) for day in free_days]


def times(context: TurnContext, answers: Mapping[str, str]) -> Options:
    wish, day = wish_of(context, answers), date.fromisoformat(answers["day"])
    slots = availability.times(
        context.session, context.deployment.diary, context.person_id, day, context.now, wish
    )
    with_name = wish.mentor_id is None
    spoken = _who_speaks(context, slots) if with_name else ""
    context.keep(day_shown=in_words(day, context.language), who_speaks=spoken)
    return [(str(slot.slot_id), _hour_label(context, slot, with_name=with_name)) for slot in slots]


def others(context: TurnContext, answers: Mapping[str, str]) -> Options:
    """List up to three other slots, with any mentor, when the chosen one cannot be booked."""
    wish = wish_of(context, {**answers, "mentor": ANYONE})
    slot_id = int(answers["slot"])
    slots = availability.alternatives(
        context.session, context.deployment.diary, context.person_id, slot_id, context.now, wish
    )
    zone = time_zones.zone_of_person(context.session, context.person_id)
    context.keep(who_speaks=_who_speaks(context, slots))
    return [
        (str(slot.slot_id), named(short(slot.starts_at, zone, context.language), slot.first_name))
        for slot in slots
    ]


def ask(context: TurnContext, answers: Mapping[str, str]) -> BookingResult:
    """Book the chosen slot, or move the booking of `answers["booking"]` to it."""
    slot_id = int(answers["slot"])
    if "booking" in answers and _booking(context, answers["booking"]):
        return _move(context, int(answers["booking"]), slot_id)
    without = wish_of(context, {}).without
    booked = bookings.book(
        context.session,
        context.deployment.diary,
        context.person_id,
        slot_id,
        None,
        context.now,
        context.random_below,
        without=without,
    )
    if booked.outcome is BookingResult.BOOKED and booked.booking_id is not None:
        notifications.tell_booked(context.session, booked.booking_id, context.now)
        context.keep(booked=str(booked.booking_id))
    return booked.outcome


def _move(context: TurnContext, booking_id: int, slot_id: int) -> BookingResult:
    moved = bookings.move(
        context.session,
        context.deployment.diary,
        booking_id,
        context.person_id,
        slot_id,
        context.now,
        context.random_below,
    )
    if moved.left_slot_id is None:
        return moved.outcome
    notifications.tell_left(context.session, booking_id, moved.left_slot_id, context.now)
    notifications.tell_booked(context.session, booking_id, context.now)
    notifications.tell_question(context.session, booking_id, context.now)
    context.keep(booked=str(booking_id))
    return moved.outcome


def may_pass_question(context: TurnContext, answers: Mapping[str, str]) -> MeetingQuestionContent:
    """Tell whether a question may be passed on: people who meet know only first names."""
    if _booking(context, answers["booked"]) is None:
        return MeetingQuestionContent.GONE
    if has_contact_details(answers["question"]):
        return MeetingQuestionContent.CONTACT
    return MeetingQuestionContent.MAY_PASS


def keep_question(context: TurnContext, answers: Mapping[str, str]) -> MeetingQuestionResult:
    """Keep the question for the mentor, which the person has seen and agreed to send."""
    booking = _booking(context, answers["booked"])
    if booking is None:
        return MeetingQuestionResult.GONE
    booking.question = answers["question"][: bookings.QUESTION]
    return MeetingQuestionResult.KEPT


def tell_mentor(context: TurnContext, answers: Mapping[str, str]) -> PreparedBookingState:
    context.session.flush()
    state = prepared(context, answers)
    if state is PreparedBookingState.STANDS:
        notifications.tell_question(context.session, int(answers["booked"]), context.now)
    return state


def look_at_booked(context: TurnContext, answers: Mapping[str, str]) -> BookedMeetingState:
    """Tell whether the meeting that the conversation prepares still lies ahead."""
    if prepared(context, answers) is PreparedBookingState.GONE:
        return BookedMeetingState.GONE
    booking = _booking(context, answers["booked"]) if "booked" in answers else None
    slot = context.session.get_one(Slot, booking.slot_id) if booking else None
    return (
        BookedMeetingState.PAST
        if slot and slot.starts_at <= context.now
        else BookedMeetingState.STANDS
    )


def prepared(context: TurnContext, answers: Mapping[str, str]) -> PreparedBookingState:
    """Return GONE when the booking made in this conversation was cancelled since."""
    is_gone = "booked" in answers and _booking(context, answers["booked"]) is None
    return PreparedBookingState.GONE if is_gone else PreparedBookingState.STANDS


def _booking(context: TurnContext, booking_id: str) -> Booking | None:
    booking = context.session.get(Booking, int(booking_id))
    is_own = booking is not None and booking.person_id == context.person_id
    return booking if is_own and booking and booking.status is BookingStatus.BOOKED else None


def _suggested(context: TurnContext, answers: Mapping[str, str]) -> list[MentorSuggestion]:
    families = wishes.wished(context.session, context.person_id)
    wish = wish_of(context, {**answers, "mentor": ANYONE})
    return suggested_mentors(
        context.session,
        context.deployment.diary,
        context.person_id,
        families,
        context.language,
        context.now,
        wish,
    )


def wish_of(context: TurnContext, answers: Mapping[str, str]) -> SlotWish:
    """Return what hours to search: with one mentor or all, for a move, without reported mentors."""
    mentor_id = int(answers.get("mentor", ANYONE)) or None
    moving = int(answers["booking"]) if "booking" in answers else None
    without = context.deployment.reported_mentors(context.session, context.person_id)
    return SlotWish(mentor_id=mentor_id, moving=moving, without=without)


def _hour_label(context: TurnContext, slot: FreeSlot, *, with_name: bool) -> str:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    hour = moment(slot.starts_at, zone, context.language)[1]
    kind = "meeting.short.call" if slot.kind is MeetingKind.CALL else "meeting.short.group"
    label = f"{hour} · {translate(context.language, kind, left=str(slot.left))}"
    return named(label, slot.first_name) if with_name else label


def _who_speaks(context: TurnContext, slots: Sequence[FreeSlot]) -> str:
    """Return the line below a list of hours with mentors' unusual languages; "" without any."""
    spoken = spoken_languages.of_slots(context.language, slots)
    return f"\n{spoken}" if spoken else ""


def _mentor_line(context: TurnContext, suggestion: MentorSuggestion) -> str:
    values = {"mentor": suggestion.first_name, "job": suggestion.job, "company": suggestion.company}
    spoken = spoken_languages.told_in_list(context.language, suggestion.languages)
    key = "meeting.mentor_speaks" if spoken else "meeting.mentor"
    told = {**values, "subjects": suggestion.subjects, "languages": spoken}
    return translate(context.language, key, **told)
