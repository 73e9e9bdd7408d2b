"""Buttons of reminders: « Je viens », « Je ne peux pas », « Moins de messages »."""

from collections.abc import Mapping

from models.mentoring import Booking, BookingStatus, Slot
from models.workshops import Registration, RegistrationStatus, Workshop
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.mentoring import bookings, notifications, presenting
from services.mentoring.bookings import Cancelling
from services.profile import message_preferences


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    """A message may be about several events: its buttons stay."""
    phrases = conversations.phrases
    return {
        "event_coming_meeting": lambda scene, _, it: _coming_to_meeting(phrases, scene, it),
        "event_coming_workshop": lambda scene, _, it: _coming_to_workshop(phrases, scene, it),
        "meeting_cannot": lambda scene, _, it: _cannot(phrases, scene, it),
        "meeting_back": lambda scene, _, it: _take_back(phrases, scene, it),
        "messages_fewer": _messages(phrases, fewer=True),
        "messages_all": _messages(phrases, fewer=False),
    }


def _coming_to_meeting(phrases: Phrases, scene: Scene, booking_id: int) -> Taken:
    booking = _booking(scene, booking_id)
    if booking is None:
        return Taken.FOREIGN
    slot = scene.session.get_one(Slot, booking.slot_id)
    stands = booking.status is BookingStatus.BOOKED and slot.ends_at > scene.now
    phrases.say(scene, "reminders.see_you" if stands else "reminders.no_longer_yours")
    return Taken.STAYS


def _coming_to_workshop(phrases: Phrases, scene: Scene, registration_id: int) -> Taken:
    seat = scene.session.get(Registration, registration_id)
    if seat is None or seat.person_id != scene.person_id:
        return Taken.FOREIGN
    workshop = scene.session.get_one(Workshop, seat.workshop_id)
    stands = seat.status is RegistrationStatus.REGISTERED and workshop.ends_at > scene.now
    if stands:
        seat.coming_at = seat.coming_at or scene.now
    phrases.say(scene, "reminders.see_you" if stands else "reminders.no_longer_yours")
    return Taken.STAYS


def _cannot(phrases: Phrases, scene: Scene, booking_id: int) -> Taken:
    """One tap: the seat is free at once, the mentor knows, another time is one tap away."""
    if _booking(scene, booking_id) is None:
        return Taken.FOREIGN
    session, now = scene.session, scene.now
    cancelled = bookings.cancel(session, booking_id, scene.person_id, now, scene.chance)
    if cancelled.ended is not None:
        notifications.tell_left(session, booking_id, cancelled.ended.slot_id, now)
    if cancelled.outcome is Cancelling.TOO_LATE:
        phrases.say(scene, "meeting.begun")
        return Taken.STAYS
    already = cancelled.outcome is not Cancelling.CANCELLED
    key = "reminders.given_back_already" if already else "reminders.given_back"
    rows = [] if already else [[_back(phrases, scene, booking_id)]]
    rows.append([_choose(phrases, scene)])
    inline_buttons.show(scene, Say(phrases.words(scene, key, {}), rows))
    return Taken.STAYS


def _back(phrases: Phrases, scene: Scene, booking_id: int) -> Button:
    data = inline_buttons.data("meeting_back", booking_id)
    return Button(phrases.label(scene, Phrase("reminders.mistake")), data)


def _choose(phrases: Phrases, scene: Scene) -> Button:
    data = inline_buttons.data("meeting_choose", scene.person_id)
    return Button(phrases.label(scene, Phrase("meeting.choose_another")), data)


def _take_back(phrases: Phrases, scene: Scene, booking_id: int) -> Taken:
    """As long as the seat is nobody else's."""
    booking = _booking(scene, booking_id)
    if booking is None:
        return Taken.FOREIGN
    if bookings.take_back(scene.session, booking_id, scene.person_id, scene.now):
        notifications.tell_booked(scene.session, booking_id, scene.now)
        notifications.tell_question(scene.session, booking_id, scene.now)
        meeting = presenting.of_booking(scene.session, booking)
        scene.say(Say(phrases.words(scene, "reminders.taken_back", meeting.values())))
        return Taken.DONE
    words = phrases.words(scene, "reminders.not_taken_back", {})
    inline_buttons.show(scene, Say(words, [[_choose(phrases, scene)]]))
    return Taken.DONE


def _messages(phrases: Phrases, *, fewer: bool) -> Press:
    def press(scene: Scene, _: Stack, person_id: int) -> Taken:
        if person_id != scene.person_id:
            return Taken.FOREIGN
        message_preferences.want(scene, fewer=fewer)
        phrases.say(scene, "reminders.fewer_now" if fewer else "reminders.all_now")
        return Taken.STAYS

    return press


def _booking(scene: Scene, booking_id: int) -> Booking | None:
    booking = scene.session.get(Booking, booking_id)
    return booking if booking and booking.person_id == scene.person_id else None
