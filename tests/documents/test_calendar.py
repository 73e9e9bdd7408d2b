"""Meetings as other people's calendars read them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from icalendar import Calendar

from documents.calendar import (
    CalendarEvent,
    CalendarParty,
    cancellation,
    feed,
    invitation,
    published,
    withdrawn,
)

PARIS = ZoneInfo("Europe/Paris")
MEETING = CalendarEvent(
    uid="booking-12@declic",
    sequence=0,
    stamped_at=datetime(2026, 10, 1, 8, tzinfo=UTC),
    starts_at=datetime(2026, 10, 6, 16, tzinfo=UTC),
    ends_at=datetime(2026, 10, 6, 16, 30, tzinfo=UTC),
    zone=PARIS,
    summary="Rencontre avec Élodie, développeuse",
    description="Votre question : « Le métier, ça s'apprend comment ? »\nPour déplacer : Déclic.",
    room="https://meet.example.org/declic-7f3c",
)


def read(written: bytes) -> Any:
    return vobject.readOne(written.decode())


def test_a_meeting_is_created_moved_and_cancelled_under_one_uid() -> None:
    day = timedelta(days=1)
    moved = replace(
        MEETING, sequence=1, starts_at=MEETING.starts_at + day, ends_at=MEETING.ends_at + day
    )
    steps = (
        read(invitation(MEETING)),
        read(invitation(moved)),
        read(cancellation(replace(moved, sequence=2))),
    )
    assert [step.method.value for step in steps] == ["REQUEST", "REQUEST", "CANCEL"]
    assert {step.vevent.uid.value for step in steps} == {"booking-12@declic"}
    assert [step.vevent.sequence.value for step in steps] == ["0", "1", "2"]
    assert [step.vevent.status.value for step in steps] == ["CONFIRMED", "CONFIRMED", "CANCELLED"]
    assert [step.vevent.dtstart.value.day for step in steps] == [6, 7, 7]


def test_a_file_of_a_chat_asks_nobody_for_an_answer() -> None:
    stands, off = read(published(MEETING)), read(withdrawn(replace(MEETING, sequence=1)))
    assert [it.method.value for it in (stands, off)] == ["PUBLISH", "PUBLISH"]
    assert [it.vevent.status.value for it in (stands, off)] == ["CONFIRMED", "CANCELLED"]
    assert {it.vevent.uid.value for it in (stands, off)} == {"booking-12@declic"}
    assert len(stands.vevent.valarm_list) == 2


def test_it_says_what_where_and_when() -> None:
    event = read(invitation(MEETING)).vevent
    assert event.summary.value == MEETING.summary
    assert event.description.value == MEETING.description
    assert event.location.value == event.url.value == MEETING.room
    assert event.dtstamp.value == MEETING.stamped_at
    assert event.dtend.value - event.dtstart.value == timedelta(minutes=30)


@pytest.mark.parametrize(
    ("zone", "starts_at", "local"),
    [
        ("Europe/Paris", datetime(2027, 3, 27, 17, tzinfo=UTC), "27 18:00 +0100"),
        ("Europe/Paris", datetime(2027, 3, 28, 16, tzinfo=UTC), "28 18:00 +0200"),
        ("Europe/Paris", datetime(2026, 10, 24, 6, tzinfo=UTC), "24 08:00 +0200"),
        ("Europe/Paris", datetime(2026, 10, 25, 7, tzinfo=UTC), "25 08:00 +0100"),
        ("Europe/Paris", datetime(2031, 7, 15, 16, tzinfo=UTC), "15 18:00 +0200"),
        ("Indian/Reunion", datetime(2027, 3, 28, 14, tzinfo=UTC), "28 18:00 +0400"),
        ("America/Cayenne", datetime(2027, 3, 28, 11, tzinfo=UTC), "28 08:00 -0300"),
        ("Pacific/Noumea", datetime(2027, 3, 27, 21, tzinfo=UTC), "28 08:00 +1100"),
    ],
)
def test_the_hour_is_right_in_every_zone_across_the_clock_change(
    zone: str, starts_at: datetime, local: str
) -> None:
    """The zone is taken from the file itself, not from the machine."""
    written = invitation(replace(MEETING, zone=ZoneInfo(zone), starts_at=starts_at))
    assert f"DTSTART;TZID={zone}:".encode() in written
    found = read(written.replace(zone.encode(), f"Unknown/{zone}".encode())).vevent.dtstart.value
    assert f"{found:%d %H:%M %z}" == local
    assert found == starts_at


def test_alarms_ring_the_day_before_and_fifteen_minutes_before() -> None:
    alarms = read(invitation(MEETING)).vevent.valarm_list
    assert [alarm.trigger.value for alarm in alarms] == [timedelta(-1), timedelta(minutes=-15)]
    assert {alarm.action.value for alarm in alarms} == {"DISPLAY"}


def test_a_cancelled_meeting_rings_no_more() -> None:
    assert b"VALARM" not in cancellation(MEETING)


def test_addresses_are_there_only_when_given() -> None:
    assert b"mailto" not in invitation(MEETING)
    known = replace(
        MEETING,
        organizer=CalendarParty("Déclic", "bonjour@declic.example"),
        attendees=(
            CalendarParty("Élodie", "elodie@horizon.example"),
            CalendarParty("Léo", "leo@a.example"),
        ),
    )
    event = read(invitation(known)).vevent
    assert event.organizer.value == "mailto:bonjour@declic.example"
    assert [(who.params["CN"], who.value) for who in event.attendee_list] == [
        (["Élodie"], "mailto:elodie@horizon.example"),
        (["Léo"], "mailto:leo@a.example"),
    ]


def test_lines_are_at_most_75_bytes_and_accents_stay_whole() -> None:
    long = replace(MEETING, description="é" * 200 + "œuvre, 12 h ; déjà\\vu")
    written = invitation(long)
    assert written.endswith(b"\r\n")
    lines = written.removesuffix(b"\r\n").split(b"\r\n")
    assert max(len(line) for line in lines) <= 75
    assert all(line.decode() for line in lines)
    assert read(written).vevent.description.value == long.description


def test_a_feed_lists_all_with_each_zone_once() -> None:
    far = replace(MEETING, uid="booking-13@declic", zone=ZoneInfo("Indian/Reunion"))
    listed = (MEETING, far, replace(MEETING, uid="booking-14@declic"))
    calendar = read(feed("Mes rencontres", PARIS, listed))
    assert calendar.contents["x-wr-calname"][0].value == "Mes rencontres"
    assert [event.uid.value[8:10] for event in calendar.vevent_list] == ["12", "13", "14"]
    assert [zone.tzid.value for zone in calendar.vtimezone_list] == [
        "Europe/Paris",
        "Indian/Reunion",
    ]


def test_an_empty_feed_is_still_a_calendar() -> None:
    calendar = read(feed("Mes rencontres", PARIS, ()))
    assert calendar.method.value == "PUBLISH"
    assert [zone.tzid.value for zone in calendar.vtimezone_list] == ["Europe/Paris"]


def test_a_feed_says_how_often_to_look_again() -> None:
    written = feed("Mes rencontres", PARIS, ())
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT1H\r\n" in written
    assert b"X-PUBLISHED-TTL:PT1H\r\n" in written


def test_what_is_cancelled_stays_in_a_feed_as_cancelled_and_rings_no_more() -> None:
    gone = replace(MEETING, uid="booking-15@declic", sequence=1, cancelled=True)
    written = feed("Mes rencontres", PARIS, (gone,))
    event = read(written).vevent
    assert (event.status.value, event.sequence.value) == ("CANCELLED", "1")
    assert b"VALARM" not in written


def test_a_meeting_without_a_room_yet_says_no_place() -> None:
    written = feed("Mes rencontres", PARIS, (replace(MEETING, room=""),))
    assert b"LOCATION" not in written and b"\nURL" not in written


def test_a_feed_is_read_by_the_library_that_follows_the_standard_most_closely() -> None:
    long = replace(MEETING, summary="Atelier « " + "écrire son CV, à l'œil ; " * 8 + "»")
    calendar = Calendar.from_ical(feed("Mes rencontres", PARIS, (long,)))
    [event] = calendar.walk("VEVENT")
    assert calendar.errors == event.errors == []
    assert str(event["summary"]) == long.summary
    assert event.decoded("dtstart") == long.starts_at
