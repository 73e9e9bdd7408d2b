"""Put a workshop in words (when, what, with whom) in each reader's language and time zone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from zoneinfo import ZoneInfo

from babel.dates import format_date
from sqlalchemy.orm import Session

from flows.texts import translate
from models.applications import Application
from models.mentoring.slots import Booking, Slot
from models.people import Person
from models.workshops import Workshop, WorkshopKind
from rules.schedule.dates import LOCALES, moment
from services.applications import presenting
from services.conversation import list_lines
from services.conversation.text import capitalised, fitting, hour_of
from services.meetings import presenting as meetings_presenting
from services.people import time_zones
from services.schedule.conflicts import Engagement

SIGNS: Mapping[WorkshopKind, str] = {
    WorkshopKind.OPENING: "👋",
    WorkshopKind.MEETINGS: "🤝",
    WorkshopKind.SUMMARY: "✨",
    WorkshopKind.CV: "📄",
    WorkshopKind.TRAINING: "📚",
    WorkshopKind.JOB_DATING: "💼",
    WorkshopKind.CLOSING: "🏁",
    WorkshopKind.OTHER: "🎓",
}


@dataclass(frozen=True, slots=True)
class WorkshopView:
    """A workshop in one reader's time zone and language."""

    workshop: Workshop
    zone: ZoneInfo
    language: str

    @property
    def day(self) -> str:
        return moment(self.workshop.starts_at, self.zone, self.language)[0]

    @property
    def hour(self) -> str:
        return hour_of(self.workshop.starts_at, self.zone, self.language)

    @property
    def label(self) -> str:
        """Return the label of a button: "lun. 10 h · Mon CV"."""
        local = self.workshop.starts_at.astimezone(self.zone).date()
        weekday = format_date(local, "EEE", locale=LOCALES.get(self.language, self.language))
        hour = moment(self.workshop.starts_at, self.zone, self.language)[1]
        return fitting(f"{weekday} {hour} · {self.workshop.title}")

    @property
    def titled(self) -> str:
        """Return the title with the sign of its kind, to be bold."""
        return list_lines.titled(f"{self.workshop.title} {SIGNS[self.workshop.kind]}")

    @property
    def left(self) -> str:
        """Return in words how many seats are left."""
        free = self.workshop.places - self.workshop.taken
        key = "full" if free <= 0 else "one" if free == 1 else "some"
        return translate(self.language, f"workshop.left.{key}", count=str(free))

    def values(self) -> dict[str, str]:
        """Return the values of texts, not escaped: they are when they are put in a sentence."""
        workshop = self.workshop
        minutes = int((workshop.ends_at - workshop.starts_at).total_seconds()) // 60
        host = {"host": workshop.host_name}
        with_host = (
            translate(self.language, "workshop.with_host", **host) if workshop.host_name else ""
        )
        return {
            "title": workshop.title,
            "about": workshop.about,
            "day": self.day,
            "hour": self.hour,
            "minutes": str(minutes),
            "with_host": unescape(f" {with_host}" if with_host else ""),
            "host_below": unescape(f"\n{capitalised(with_host)}" if with_host else ""),
            "left": self.left,
            "room": workshop.room_url,
        }


def view_for(session: Session, workshop: Workshop, person_id: int) -> WorkshopView:
    language = session.get_one(Person, person_id).language
    return WorkshopView(workshop, time_zones.zone_of_person(session, person_id), language)


def engagement(session: Session, other: Engagement, person_id: int) -> str:
    """Say what clashes, not escaped: "votre rencontre avec Marc (mardi 9 mars à 18 h)"."""
    if other.workshop_id is not None:
        view = view_for(session, session.get_one(Workshop, other.workshop_id), person_id)
        return unescape(translate(view.language, "workshop.other.workshop", **view.values()))
    if other.application_id is not None:
        return _interview(session, other.application_id, person_id)
    booking = session.get_one(Booking, other.booking_id)
    slot = session.get_one(Slot, booking.slot_id)
    meeting = meetings_presenting.for_participant(session, slot, person_id)
    return unescape(translate(meeting.language, "workshop.other.meeting", **meeting.values()))


def _interview(session: Session, application_id: int, person_id: int) -> str:
    language = session.get_one(Person, person_id).language
    application = session.get_one(Application, application_id)
    values = presenting.person_values(session, application, language)
    return unescape(translate(language, "workshop.other.interview", **values))


def until(instant: datetime, zone: ZoneInfo, language: str) -> str:
    """Return a day and an hour, "mercredi 10 mars, 9 h": a message may be read another day."""
    day, hour = moment(instant, zone, language)
    return unescape(translate(language, "workshop.until", day=day, hour=hour))
