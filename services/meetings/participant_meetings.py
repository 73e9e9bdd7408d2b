"""Let a participant see, cancel and prepare their meetings, and share their results."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from sqlalchemy import func, select

from flows.texts import translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.profile import ConsentPurpose
from services.conversation import inline_buttons, second_answers
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Button, Edit, Say, Show
from services.conversation.text import button, joining, named, short, with_joining
from services.conversation.turn_context import Done, TurnContext, YesNo
from services.enrolment import minors
from services.meetings import booking_conversation, notifications, presenting
from services.people import time_zones
from services.people.access import Access
from services.portraits import who_is
from services.profile import consents, small_questions
from services.slots import bookings
from services.slots.bookings import CancellationResult
from services.strengths import strengths

AHEAD = 6
More = Callable[[str, int], list[list[Button]]]
SHARE, SHARE_YES, SHARE_NO = "meeting_share", "meeting_share_yes", "meeting_share_no"


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
    """Show a booked meeting with the calendar file, the link and the ways to change it."""
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
    address = values["room"]
    has_button = bool(joining(context.language, address))
    room = "" if has_button else "_link" if address else "_room_later"
    rows = [
        *_change_buttons(context.language, booking.id),
        *who_is.row(context.language, meeting.slot.mentor_id, values["mentor"]),
        *extra_rows(context.language, booking.id),
    ]
    card = Show(
        "invitation",
        {"booking": booking.id, "at": int(context.now.timestamp())},
        translate(context.language, f"meeting.confirmed{room}", **values),
        with_joining(context.language, address, rows, meeting.slot.starts_at - context.now),
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
        context.session, booking_id, context.person_id, context.now, context.random_below
    )
    if cancelled.ended is not None:
        notifications.tell_left(context.session, booking_id, cancelled.ended.slot_id, context.now)
    return OUTCOMES[cancelled.outcome]


def may_share(context: TurnContext, answers: Mapping[str, str]) -> ResultsSharingQuestion:
    """Tell whether the person has results not yet shared with this mentor."""
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


def ask_to_share(context: TurnContext, booking_id: int) -> CallbackResult:
    """Ask whether the mentor of a booking may see the results, unless that is agreed already."""
    mentor = _mentor_of_booking(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    if consents.shared_with(context.session, context.person_id, mentor.person_id):
        return agree_to_share(context, booking_id)
    yes, no = ("meeting.share_yes", SHARE_YES), ("meeting.share_no", SHARE_NO)
    _tell_sharing(context, "meeting.share_anew", mentor, booking_id, yes, no)
    return CallbackResult.DONE


def agree_to_share(context: TurnContext, booking_id: int) -> CallbackResult:
    mentor = _mentor_of_booking(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    consents.consent(context, ConsentPurpose.SHARE_WITH_MENTOR, str(mentor.person_id))
    _tell_sharing(context, "meeting.shared_with", mentor, booking_id, ("meeting.unshare", SHARE_NO))
    return CallbackResult.DONE


def stop_sharing(context: TurnContext, booking_id: int) -> CallbackResult:
    """Take back the consent to show the results, if there is one."""
    mentor = _mentor_of_booking(context, booking_id)
    if mentor is None:
        return CallbackResult.FOREIGN
    session, person_id, subject = context.session, context.person_id, str(mentor.person_id)
    consents.withdraw(
        session, person_id, ConsentPurpose.SHARE_WITH_MENTOR, context.now, subject=subject
    )
    _tell_sharing(context, "meeting.not_shared", mentor, booking_id, ("pressed.change", SHARE))
    return CallbackResult.DONE


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


def _tell_sharing(
    context: TurnContext, key: str, mentor: Mentor, booking_id: int, *buttons: tuple[str, str]
) -> None:
    listed = [(label, inline_buttons.data(it, booking_id)) for label, it in buttons]
    second_answers.tell(context, key, {"mentor": mentor.first_name or ""}, listed)


def _mentor_of_booking(context: TurnContext, booking_id: int) -> Mentor | None:
    """Return the mentor of a booking; None if it is not the person's."""
    booking = context.session.get(Booking, booking_id)
    if booking is None or booking.person_id != context.person_id:
        return None
    slot = context.session.get_one(Slot, booking.slot_id)
    return context.session.get_one(Mentor, slot.mentor_id)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        SHARE: lambda context, _, booking_id: ask_to_share(context, booking_id),
        SHARE_YES: lambda context, _, booking_id: agree_to_share(context, booking_id),
        SHARE_NO: lambda context, _, booking_id: stop_sharing(context, booking_id),
    },
}
