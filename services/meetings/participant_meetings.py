"""Let a participant see, cancel and prepare their meetings, and share their results."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from sqlalchemy import func, select

from flows.texts import translate
from models.mentors import Mentor
from models.profile import ConsentPurpose
from models.slots import Booking, BookingStatus, Slot
from services.conversation import inline_buttons
from services.conversation.replies import Button, Edit, Say, Show
from services.conversation.text import button, joining, named, short
from services.conversation.turn_context import Done, TurnContext, YesNo
from services.enrolment import minors
from services.meetings import booking_conversation, notifications, presenting
from services.people import time_zones
from services.profile import consents, small_questions
from services.slots import bookings
from services.slots.bookings import CancellationResult
from services.strengths import strengths

AHEAD = 6
More = Callable[[str, int], list[list[Button]]]


class ResultsSharingQuestion(StrEnum):
    ASK = "ask"
    NO = "no"


class MentorNaming(StrEnum):
    NAMED = "named"
    GONE = "gone"


class OwnMeetingState(StrEnum):
    AHEAD = "ahead"
    BEGUN = "begun"
    GONE = "gone"


class OwnCancellationResult(StrEnum):
    CANCELLED = "cancelled"
    GONE = "gone"
    TOO_LATE = "too_late"


OUTCOMES = {
    CancellationResult.CANCELLED: OwnCancellationResult.CANCELLED,
    CancellationResult.ALREADY: OwnCancellationResult.GONE,
    CancellationResult.TOO_LATE: OwnCancellationResult.TOO_LATE,
    CancellationResult.CLOSED: OwnCancellationResult.GONE,
}


def confirm(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Show the meeting booked, with its calendar file, its link and how to change it."""
    _show(context, int(answers["booked"]), lambda _, __: [])
    if minors.of(context.session, context.person_id) is not None:
        context.say(Say(translate(context.language, "meeting.never_alone")))
    return Done.DONE


def name_mentor(context: TurnContext, answers: Mapping[str, str]) -> MentorNaming:
    """Keep the first name of the mentor of the meeting booked."""
    booking = context.session.get(Booking, int(answers["booked"]))
    if booking is None:
        return MentorNaming.GONE
    meeting = presenting.of_booking(context.session, booking)
    context.keep(mentor_name=meeting.values(context.deployment.rooms)["mentor"])
    return MentorNaming.NAMED


def _show(context: TurnContext, booking_id: int, extra_rows: More) -> Done:
    booking = context.session.get_one(Booking, booking_id)
    meeting = presenting.of_booking(context.session, booking)
    values = meeting.values(context.deployment.rooms)
    key = "meeting.confirmed" if values["room"] else "meeting.confirmed_room_later"
    card = Show(
        "invitation",
        {"booking": booking.id, "at": int(context.now.timestamp())},
        translate(context.language, key, **values),
        [
            *joining(context.language, values["room"]),
            *_change_buttons(context.language, booking.id),
            *extra_rows(context.language, booking.id),
        ],
    )
    if booking.shown_in is not None:  # only one message shows the booking at a time
        below = translate(context.language, "meeting.card.below")
        context.say(Edit(booking.shown_in, below, caption=True))
    inline_buttons.show(context, card)
    return Done.DONE


def shown(context: TurnContext, answers: Mapping[str, str]) -> Done:
    return _show(context, int(answers["booking"]), _report_button)


def ahead(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    return [
        (
            str(booking.id),
            named(short(slot.starts_at, zone, context.language), mentor.first_name),
        )
        for booking, slot, mentor in _booked_ahead(context)
    ]


def look(context: TurnContext, answers: Mapping[str, str]) -> OwnMeetingState:
    """Keep the day and hour of the chosen meeting, and tell whether it is ahead."""
    booking = context.session.get(Booking, int(answers["booking"]))
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return OwnMeetingState.GONE
    meeting = presenting.of_booking(context.session, booking)
    context.keep(day=meeting.day, hour=meeting.hour)
    return OwnMeetingState.AHEAD if meeting.slot.starts_at > context.now else OwnMeetingState.BEGUN


def cancel(context: TurnContext, answers: Mapping[str, str]) -> OwnCancellationResult:
    """Cancel the person's booking, and tell the mentor."""
    booking_id = int(answers["booking"])
    cancelled = bookings.cancel(
        context.session, booking_id, context.person_id, context.now, context.chance
    )
    if cancelled.ended is not None:
        notifications.tell_left(context.session, booking_id, cancelled.ended.slot_id, context.now)
    return OUTCOMES[cancelled.outcome]


def may_share(context: TurnContext, answers: Mapping[str, str]) -> ResultsSharingQuestion:
    """Tell whether the person has results that they do not share with this mentor yet."""
    mentor_id = _mentor_of(context, answers)
    if mentor_id is None or not strengths.kept(context.session, context.person_id):
        return ResultsSharingQuestion.NO
    shared = consents.shared_with(context.session, context.person_id, mentor_id)
    return ResultsSharingQuestion.NO if shared else ResultsSharingQuestion.ASK


def share(context: TurnContext, answers: Mapping[str, str]) -> Done:
    if mentor_id := _mentor_of(context, answers):
        consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(mentor_id))
    return Done.DONE


def needs(context: TurnContext, answers: Mapping[str, str]) -> YesNo:
    """Tell whether to ask for `answers["what"]`: at the first meeting, if it is not stored."""
    is_gone = (
        booking_conversation.prepared(context, answers)
        is booking_conversation.PreparedBookingState.GONE
    )
    if is_gone or small_questions.is_unfit(context):
        return YesNo.NO
    conditions = Booking.person_id == context.person_id, Booking.status == BookingStatus.BOOKED
    query = select(func.count()).where(*conditions)
    first = (context.session.scalar(query) or 0) == 1
    return YesNo.YES if first and not getattr(context.person, answers["what"]) else YesNo.NO


def _mentor_of(context: TurnContext, answers: Mapping[str, str]) -> int | None:
    query = (
        select(Slot.mentor_id)
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Booking.id == int(answers["booked"]), Booking.person_id == context.person_id)
    )
    return context.session.scalar(query)


def _booked_ahead(context: TurnContext) -> list[tuple[Booking, Slot, Mentor]]:
    query = (
        select(Booking, Slot, Mentor)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.person_id == context.person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.ends_at > context.now)
        .order_by(Slot.starts_at, Slot.id)
        .limit(AHEAD)
    )
    return [(booking, slot, mentor) for booking, slot, mentor in context.session.execute(query)]


def _change_buttons(language: str, booking_id: int) -> list[list[Button]]:
    return [
        [
            button(language, "meeting.move", inline_buttons.data("meeting_move", booking_id)),
            button(language, "meeting.cancel", inline_buttons.data("meeting_cancel", booking_id)),
        ]
    ]


def _report_button(language: str, booking_id: int) -> list[list[Button]]:
    data = inline_buttons.data("report_problem", booking_id)
    return [[button(language, "meeting.after.report_problem", data)]]
