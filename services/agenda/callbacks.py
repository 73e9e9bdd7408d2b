"""Handle the buttons of reminders: « Je viens », « Je ne peux pas »."""

from datetime import datetime

from models.mentoring.slots import Booking, BookingStatus, Slot
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.agenda.reminders import join_at
from rules.schedule.dates import moment
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.turn_context import TurnContext
from services.meetings import notifications, presenting
from services.people.access import Access
from services.people.time_zones import zone_of_person
from services.slots import bookings
from services.slots.bookings import CancellationResult


def _coming_to_meeting(context: TurnContext, booking_id: int) -> CallbackResult:
    booking = _booking(context, booking_id)
    if booking is None:
        return CallbackResult.FOREIGN
    slot = context.session.get_one(Slot, booking.slot_id)
    stands = booking.status is BookingStatus.BOOKED and slot.ends_at > context.now
    inline_buttons.keep_buttons(context, inline_buttons.data("meeting_cannot", booking_id))
    mentor = presenting.of_booking(context.session, booking).mentor.first_name
    title = context.phrases.label(context, Phrase("event.title.call", {"mentor": mentor}))
    _see_you(context, title, slot.starts_at, stands=stands)
    return CallbackResult.STAYS


def _coming_to_workshop(context: TurnContext, registration_id: int) -> CallbackResult:
    seat = context.session.get(Registration, registration_id)
    if seat is None or seat.person_id != context.person_id:
        return CallbackResult.FOREIGN
    workshop = context.session.get_one(Workshop, seat.workshop_id)
    stands = seat.status is RegistrationStatus.REGISTERED and workshop.ends_at > context.now
    inline_buttons.keep_buttons(context, inline_buttons.data("workshop_cannot", registration_id))
    if stands:
        seat.coming_at = seat.coming_at or context.now
    _see_you(context, workshop.title, workshop.starts_at, stands=stands)
    return CallbackResult.STAYS


def _see_you(context: TurnContext, title: str, starts_at: datetime, *, stands: bool) -> None:
    """Thank for the answer, naming the event.

    The button to join is announced only while it is still to come.
    """
    if not stands:
        context.phrases.say(context, "reminders.no_longer_yours")
    elif join_at(starts_at) > context.now:
        zone = zone_of_person(context.session, context.person_id)
        day, hour = moment(starts_at, zone, context.language)
        values = {"title": title, "day": day, "hour": hour}
        context.phrases.say(context, "reminders.see_you", values)
    else:
        context.phrases.say(context, "reminders.see_you_now")


def _cannot(context: TurnContext, booking_id: int) -> CallbackResult:
    """Free the seat at once, tell the mentor, and offer to choose another time."""
    if _booking(context, booking_id) is None:
        return CallbackResult.FOREIGN
    session, now = context.session, context.now
    cancelled = bookings.cancel(session, booking_id, context.person_id, now, context.random_below)
    if cancelled.ended is not None:
        notifications.tell_left(session, booking_id, cancelled.ended.slot_id, now)
    if cancelled.outcome is CancellationResult.TOO_LATE:
        context.phrases.say(context, "meeting.begun")
        return CallbackResult.STAYS
    already = cancelled.outcome is not CancellationResult.CANCELLED
    key = "reminders.given_back_already" if already else "reminders.given_back"
    rows = [] if already else [[_back(context, booking_id)]]
    rows.append([_choose(context)])
    inline_buttons.show(context, Say(context.phrases.render(context, key, {}), rows))
    return CallbackResult.STAYS


def _back(context: TurnContext, booking_id: int) -> Button:
    data = inline_buttons.data("meeting_back", booking_id)
    return Button(context.phrases.label(context, Phrase("reminders.mistake")), data)


def _choose(context: TurnContext) -> Button:
    data = inline_buttons.data("meeting_choose", context.person_id)
    return Button(context.phrases.label(context, Phrase("meeting.choose_another")), data)


def _take_back(context: TurnContext, booking_id: int) -> CallbackResult:
    """Give the seat back to the person, unless someone else has it now."""
    booking = _booking(context, booking_id)
    if booking is None:
        return CallbackResult.FOREIGN
    if bookings.take_back(
        context.session, context.deployment.diary, booking_id, context.person_id, context.now
    ):
        notifications.tell_booked(context.session, booking_id, context.now)
        notifications.tell_question(context.session, booking_id, context.now)
        meeting = presenting.of_booking(context.session, booking)
        context.say(Say(context.phrases.render(context, "reminders.taken_back", meeting.values())))
        return CallbackResult.DONE
    words = context.phrases.render(context, "reminders.not_taken_back", {})
    inline_buttons.show(context, Say(words, [[_choose(context)]]))
    return CallbackResult.DONE


def _booking(context: TurnContext, booking_id: int) -> Booking | None:
    booking = context.session.get(Booking, booking_id)
    return booking if booking and booking.person_id == context.person_id else None


CALLBACKS: Callbacks = {
    Access.PERSON: {
        "event_coming_meeting": lambda context, _, it: _coming_to_meeting(context, it),
        "event_coming_workshop": lambda context, _, it: _coming_to_workshop(context, it),
        "join_meeting": lambda context, _, it: _coming_to_meeting(context, it),
        "join_workshop": lambda context, _, it: _coming_to_workshop(context, it),
        "meeting_cannot": lambda context, _, it: _cannot(context, it),
        "meeting_back": lambda context, _, it: _take_back(context, it),
    },
}
"""Most keep the buttons: a message may be about several events."""
