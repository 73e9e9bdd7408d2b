"""Put a meeting in words (when, with whom, where) in each reader's language and time zone."""

from dataclasses import dataclass
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from flows.script import ButtonStyle
from flows.texts import translate
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, Slot
from models.people import Person
from rules.schedule.dates import moment, with_weekday
from rules.schedule.time_zones import zone_of
from rules.slots.slots import kind_of
from services.conversation import inline_buttons
from services.conversation.replies import Button
from services.conversation.text import button, hour_of
from services.mentors.mentors import mentor_or_nameless
from services.people import time_zones
from services.schedule.video_rooms import VideoRooms


@dataclass(frozen=True, slots=True)
class MeetingView:
    """A slot in one reader's time zone and language."""

    slot: Slot
    mentor: Mentor
    zone: ZoneInfo
    language: str

    @property
    def day(self) -> str:
        return moment(self.slot.starts_at, self.zone, self.language)[0]

    @property
    def date(self) -> str:
        """The day in short, as buttons carry it."""
        on = self.slot.starts_at.astimezone(self.zone).date()
        return with_weekday(on, self.language)

    @property
    def hour(self) -> str:
        return hour_of(self.slot.starts_at, self.zone, self.language)

    def values(self, rooms: VideoRooms | None = None) -> dict[str, str]:
        minutes = int((self.slot.ends_at - self.slot.starts_at).total_seconds()) // 60
        return {
            "day": self.day,
            "hour": self.hour,
            "mentor": self.mentor.first_name,
            "company": self.mentor.company,
            "job": self.mentor.job,
            "minutes": str(minutes),
            "kind": translate(self.language, f"meeting.kind.{kind_of(self.slot.seats)}"),
            "room": rooms.address(self.slot.room, self.mentor.own_room) if rooms else "",
        }


def for_participant(session: Session, slot: Slot, person_id: int) -> MeetingView:
    """Return a slot as this participant sees it."""
    language = session.get_one(Person, person_id).language
    zone = time_zones.zone_of_person(session, person_id)
    mentor = mentor_or_nameless(session, slot.mentor_id, language)
    return MeetingView(slot, mentor, zone, language)


def of_booking(session: Session, booking: Booking) -> MeetingView:
    """Return a booking's slot as its participant sees it."""
    return for_participant(session, session.get_one(Slot, booking.slot_id), booking.person_id)


def for_mentor(session: Session, slot: Slot) -> MeetingView:
    """Return a slot as its mentor sees it."""
    mentor = session.get_one(Mentor, slot.mentor_id)
    language = session.get_one(Person, mentor.person_id).language
    return MeetingView(slot, mentor, zone_of(mentor.department), language)


def answers(meeting: MeetingView) -> list[list[Button]]:
    """Return the buttons by which a mentor answers for a meeting.

    « Je serai là », until it is said, carries its day: several such messages stand in a chat.
    """
    callbacks = ("unable",) if meeting.slot.confirmed_at else ("confirm", "unable")
    return [[_answer(meeting, it)] for it in callbacks]


def _answer(meeting: MeetingView, callback: str) -> Button:
    data = inline_buttons.data(f"meeting_{callback}", meeting.slot.id)
    style: ButtonStyle | None = "primary" if callback == "confirm" else None
    return button(meeting.language, f"meeting.{callback}", data, style, day=meeting.date)
