"""A meeting in words: when, with whom, where; each side in their own time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.mentoring import Booking, Mentor, Slot
from models.people import Person
from rules.mentoring.slots import kind_of
from rules.schedule.dates import LOCALES, moment
from rules.tickets.working_hours import zone_of
from services.conversation.replies import Button
from services.enrolment import participants
from services.schedule.video_rooms import Rooms

PARIS = "75"
LABEL = 28
"""Characters of a button on a small phone."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """A slot as one reader sees it."""

    slot: Slot
    mentor: Mentor
    zone: ZoneInfo
    language: str

    @property
    def day(self) -> str:
        return moment(self.slot.starts_at, self.zone, self.language)[0]

    @property
    def hour(self) -> str:
        return hour_of(self.slot.starts_at, self.zone, self.language)

    def values(self, rooms: Rooms | None = None) -> dict[str, str]:
        minutes = int((self.slot.ends_at - self.slot.starts_at).total_seconds()) // 60
        return {
            "day": self.day,
            "hour": self.hour,
            "mentor": self.mentor.first_name,
            "company": self.mentor.company,
            "job": self.mentor.job,
            "minutes": str(minutes),
            "kind": words(self.language, f"meeting.kind.{kind_of(self.slot.seats)}"),
            "room": rooms.address(self.slot, self.mentor) if rooms else "",
        }


def for_participant(session: Session, slot: Slot, person_id: int) -> Meeting:
    language = session.get_one(Person, person_id).language
    zone = participants.zone_of_person(session, person_id)
    mentor = session.get(Mentor, slot.mentor_id or 0) or _nameless(language)
    return Meeting(slot, mentor, zone, language)


def _nameless(language: str) -> Mentor:
    """Erased since; never a row."""
    return Mentor(first_name=words(language, "meeting.erased_mentor"), company="", job="")


def of_booking(session: Session, booking: Booking) -> Meeting:
    return for_participant(session, session.get_one(Slot, booking.slot_id), booking.person_id)


def for_mentor(session: Session, slot: Slot) -> Meeting:
    mentor = session.get_one(Mentor, slot.mentor_id)
    language = session.get_one(Person, mentor.person_id).language
    return Meeting(slot, mentor, zone_of(mentor.department), language)


def hour_of(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Their own, and that of Paris when it is another."""
    own = moment(instant, zone, language)[1]
    paris = moment(instant, zone_of(PARIS), language)[1]
    if own == paris:
        return own
    return words(language, "meeting.two_hours", {"hour": own, "paris": paris})


def first_name(session: Session, person_id: int, language: str) -> str:
    found = session.get_one(Person, person_id).first_name
    return found or words(language, "meeting.someone")


def short(starts_at: datetime, zone: ZoneInfo, language: str) -> str:
    """ "mer. 10 mars 18 h", for a button."""
    local = starts_at.astimezone(zone)
    day = format_date(local.date(), "EEE d MMM", locale=LOCALES.get(language, language))
    return f"{day} {moment(starts_at, zone, language)[1]}"


def named(label: str, name: str) -> str:
    """With the name, if a button has room for it."""
    full = f"{label} · {name}"
    return full if len(full) <= LABEL else label


def fitting(label: str) -> str:
    return label if len(label) <= LABEL else f"{label[: LABEL - 1].rstrip()}…"


def words(language: str, key: str, values: Mapping[str, str] | None = None) -> Html:
    return house_texts().render(language, key, values or {})


def button(language: str, key: str, data: str) -> Button:
    return Button(house_texts().words(language, key), data)


def joining(language: str, room: str) -> Sequence[Sequence[Button]]:
    """The way in, when the room has an address."""
    return [[button(language, "meeting.join", room)]] if room.startswith("https://") else []
