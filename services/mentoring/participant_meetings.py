"""A participant's meetings: the list, one of them, giving it up, sharing one's results."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from sqlalchemy import func, select

from models.mentoring import Booking, BookingStatus, Mentor, Slot
from models.profile import Purpose
from services.conversation import inline_buttons
from services.conversation.replies import Button, Edit, Say, Show
from services.conversation.text import button, joining, named, short, words
from services.conversation.turn_context import Done, Scene
from services.enrolment import minors
from services.mentoring import booking_conversation, bookings, notifications, presenting
from services.mentoring.bookings import Cancelling
from services.people import time_zones
from services.profile import consents
from services.schedule.video_rooms import Rooms
from services.strengths import strengths

AHEAD = 6
More = Callable[[str, int], list[list[Button]]]


class Sharing(StrEnum):
    ASK = "ask"
    NO = "no"


class Needs(StrEnum):
    YES = "yes"
    NO = "no"


class Look(StrEnum):
    AHEAD = "ahead"
    BEGUN = "begun"
    GONE = "gone"


class Gone(StrEnum):
    CANCELLED = "cancelled"
    GONE = "gone"
    TOO_LATE = "too_late"


OUTCOMES = {
    Cancelling.CANCELLED: Gone.CANCELLED,
    Cancelling.ALREADY: Gone.GONE,
    Cancelling.TOO_LATE: Gone.TOO_LATE,
    Cancelling.CLOSED: Gone.GONE,
}


@dataclass(frozen=True, slots=True)
class Agenda:
    rooms: Rooms

    def confirm(self, scene: Scene, answers: Mapping[str, str]) -> Done:
        """The meeting in words, with its calendar entry, where to go, how to change it."""
        self._show(scene, int(answers["booked"]), lambda _, __: [])
        if minors.of(scene.session, scene.person_id) is not None:
            scene.say(Say(words(scene.language, "meeting.never_alone")))
        return Done.DONE

    def _show(self, scene: Scene, booking_id: int, more: More) -> Done:
        booking = scene.session.get_one(Booking, booking_id)
        meeting = presenting.of_booking(scene.session, booking)
        values = meeting.values(self.rooms)
        key = "meeting.confirmed" if values["room"] else "meeting.confirmed_room_later"
        say = Show(
            "invitation",
            {"booking": booking.id, "at": int(scene.now.timestamp())},
            words(scene.language, key, values),
            [
                *joining(scene.language, values["room"]),
                *_changing(scene.language, booking.id),
                *more(scene.language, booking.id),
            ],
        )
        if booking.shown_in is not None:  # one message at a time tells of it
            below = words(scene.language, "meeting.card.below")
            scene.say(Edit(booking.shown_in, below, caption=True))
        inline_buttons.show(scene, say)
        return Done.DONE

    def shown(self, scene: Scene, answers: Mapping[str, str]) -> Done:
        return self._show(scene, int(answers["booking"]), _reporting)


def ahead(scene: Scene, _: Mapping[str, str]) -> list[tuple[str, str]]:
    zone = time_zones.zone_of_person(scene.session, scene.person_id)
    return [
        (
            str(booking.id),
            named(short(slot.starts_at, zone, scene.language), mentor.first_name),
        )
        for booking, slot, mentor in _coming(scene)
    ]


def look(scene: Scene, answers: Mapping[str, str]) -> Look:
    """Its day and hour: a person may have several."""
    booking = scene.session.get(Booking, int(answers["booking"]))
    if booking is None or booking.status is not BookingStatus.BOOKED:
        return Look.GONE
    meeting = presenting.of_booking(scene.session, booking)
    scene.keep(day=meeting.day, hour=meeting.hour)
    return Look.AHEAD if meeting.slot.starts_at > scene.now else Look.BEGUN


def cancel(scene: Scene, answers: Mapping[str, str]) -> Gone:
    booking_id = int(answers["booking"])
    cancelled = bookings.cancel(scene.session, booking_id, scene.person_id, scene.now, scene.chance)
    if cancelled.ended is not None:
        notifications.tell_left(scene.session, booking_id, cancelled.ended.slot_id, scene.now)
    return OUTCOMES[cancelled.outcome]


def may_share(scene: Scene, answers: Mapping[str, str]) -> Sharing:
    """There is something to share, with a mentor who was not shown it yet."""
    mentor_id = _mentor_of(scene, answers)
    if mentor_id is None or not strengths.kept(scene.session, scene.person_id):
        return Sharing.NO
    shared = consents.shared_with(scene.session, scene.person_id, mentor_id)
    return Sharing.NO if shared else Sharing.ASK


def share(scene: Scene, answers: Mapping[str, str]) -> Done:
    if mentor_id := _mentor_of(scene, answers):
        consents.consent(scene, Purpose.SHARE_WITH_MENTOR, str(mentor_id))
    return Done.DONE


def needs(scene: Scene, answers: Mapping[str, str]) -> Needs:
    """What serves from the first meeting on: asked then, once, when it is not known."""
    if booking_conversation.prepared(scene, answers) is booking_conversation.Prepared.GONE:
        return Needs.NO
    mine = Booking.person_id == scene.person_id, Booking.status == BookingStatus.BOOKED
    booked = select(func.count()).where(*mine)
    first = (scene.session.scalar(booked) or 0) == 1
    return Needs.YES if first and not getattr(scene.person, answers["what"]) else Needs.NO


def _mentor_of(scene: Scene, answers: Mapping[str, str]) -> int | None:
    query = (
        select(Slot.mentor_id)
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Booking.id == int(answers["booked"]), Booking.person_id == scene.person_id)
    )
    return scene.session.scalar(query)


def _coming(scene: Scene) -> list[tuple[Booking, Slot, Mentor]]:
    query = (
        select(Booking, Slot, Mentor)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.person_id == scene.person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.ends_at > scene.now)
        .order_by(Slot.starts_at, Slot.id)
        .limit(AHEAD)
    )
    return [(booking, slot, mentor) for booking, slot, mentor in scene.session.execute(query)]


def _changing(language: str, booking_id: int) -> list[list[Button]]:
    return [
        [
            button(language, "meeting.move", inline_buttons.data("meeting_move", booking_id)),
            button(language, "meeting.cancel", inline_buttons.data("meeting_cancel", booking_id)),
        ]
    ]


def _reporting(language: str, booking_id: int) -> list[list[Button]]:
    data = inline_buttons.data("report_problem", booking_id)
    return [[button(language, "meeting.after.report_problem", data)]]
