"""Write meetings for people's own calendars (RFC 5545): created, moved, cancelled, or a feed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    import icalendar

ZONES_FROM = date(2026, 1, 1)
"""No meeting is older: time zones are described from this day on."""
PRODUCT = "-//Declic//Rendez-vous//FR"
REFRESH = timedelta(hours=1)
"""How often a calendar that follows a feed should read it (Google reads it about once a day)."""
ALARMS = (timedelta(days=-1), timedelta(minutes=-15))


@dataclass(frozen=True, slots=True)
class CalendarParty:
    name: str
    address: str
    """An e-mail address."""


@dataclass(frozen=True, slots=True)
class CalendarEvent:
    """A meeting. Its instants are aware, and are written in `zone`.

    The uid stays the same when the meeting moves; each change, and a cancellation, raises the
    sequence.
    """

    uid: str
    sequence: int
    stamped_at: datetime
    starts_at: datetime
    ends_at: datetime
    zone: ZoneInfo
    summary: str
    description: str
    room: str
    """The address of the video meeting; empty when there is none yet."""
    organizer: CalendarParty | None = None
    attendees: tuple[CalendarParty, ...] = ()
    cancelled: bool = False
    """For feeds only: the meeting was in the feed, and is cancelled."""


def invitation(event: CalendarEvent) -> bytes:
    """Return the attachment of an e-mail, which creates or moves the meeting in a calendar."""
    calendar = _calendar("REQUEST", [event])
    calendar.add_component(_confirmed(event))
    return bytes(calendar.to_ical())


def cancellation(event: CalendarEvent) -> bytes:
    """Return what is attached to an e-mail: it removes the meeting from a calendar."""
    calendar = _calendar("CANCEL", [event])
    calendar.add_component(_entry(event, "CANCELLED"))
    return bytes(calendar.to_ical())


def published(event: CalendarEvent) -> bytes:
    """Return the meeting as a file to open, without invitation: a calendar asks for no answer."""
    calendar = _calendar("PUBLISH", [event])
    calendar.add_component(_confirmed(event))
    return bytes(calendar.to_ical())


def withdrawn(event: CalendarEvent) -> bytes:
    """Return the same file for a cancelled meeting."""
    calendar = _calendar("PUBLISH", [event])
    calendar.add_component(_entry(event, "CANCELLED"))
    return bytes(calendar.to_ical())


def feed(name: str, zone: ZoneInfo, events: Iterable[CalendarEvent]) -> bytes:
    """Return all meetings of one person, as a file or a feed; without meetings, it is valid too."""
    import icalendar

    listed = list(events)
    calendar = _calendar("PUBLISH", listed, zone.key)
    for field in ("name", "x-wr-calname"):
        calendar.add(field, name)
    calendar.add("x-wr-timezone", zone.key)
    calendar.add("refresh-interval", REFRESH, parameters={"value": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(REFRESH))
    for event in listed:
        entry = _entry(event, "CANCELLED") if event.cancelled else _confirmed(event)
        calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _calendar(method: str, events: list[CalendarEvent], *zones: str) -> "icalendar.Calendar":
    import icalendar

    calendar = icalendar.Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("method", method)
    for zone in sorted({*zones, *(event.zone.key for event in events)}):
        calendar.add_component(_timezone(zone))
    return calendar


@cache
def _timezone(zone: str) -> "icalendar.Timezone":
    """Describe a time zone, with one date a line: some readers lose longer lists.

    It is slow to make and never changes: it is kept.
    """
    import icalendar

    timezone = icalendar.Timezone.from_tzid(zone, first_date=ZONES_FROM)
    for part in timezone.subcomponents:
        dates = part.pop("rdate", None)
        for moment in dates.dts if dates else []:
            part.add("rdate", [moment.dt])
    return timezone


def _confirmed(event: CalendarEvent) -> "icalendar.Event":
    import icalendar

    entry = _entry(event, "CONFIRMED")
    for before in ALARMS:
        alarm = icalendar.Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event.summary)
        alarm.add("trigger", before)
        entry.add_component(alarm)
    return entry


def _entry(event: CalendarEvent, status: str) -> "icalendar.Event":
    import icalendar

    entry = icalendar.Event()
    entry.add("uid", event.uid)
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.stamped_at)
    entry.add("dtstart", event.starts_at.astimezone(event.zone))
    entry.add("dtend", event.ends_at.astimezone(event.zone))
    entry.add("status", status)
    entry.add("summary", event.summary)
    entry.add("description", event.description)
    if event.room:
        entry.add("location", event.room)
        entry.add("url", event.room)
    if event.organizer:
        entry.add("organizer", _party(event.organizer))
    for attendee in event.attendees:
        entry.add("attendee", _party(attendee))
    return entry


def _party(contact: CalendarParty) -> "icalendar.vCalAddress":
    import icalendar

    party = icalendar.vCalAddress(f"mailto:{contact.address}")
    party.params["CN"] = contact.name
    return party
