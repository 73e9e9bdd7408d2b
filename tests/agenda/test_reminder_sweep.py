"""Reminders found by their sweep, rechecked when they leave."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.slots import Booking
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from models.workshops import RegistrationStatus
from services.agenda import callbacks, reminder_messages, reminder_sweep
from services.agenda.events import confirmed_workshop_titles
from services.conversation.callbacks import CallbackResult
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE
from services.people.access import Access
from services.profile import message_preferences
from services.schedule.video_rooms import VideoRooms
from services.slots import bookings
from tests.agenda.test_events import a_workshop, registered
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_stack,
)
from tests.outbox.builders import deliver

HOUR, DAY, MINUTE = timedelta(hours=1), timedelta(days=1), timedelta(minutes=1)
PARIS = ZoneInfo("Europe/Paris")
RANDOM_BELOW = Random(5).randrange
KINDS = {kind.name: kind for kind in reminder_messages.at(VideoRooms("https://video.example"))}
CALLBACKS = {
    **callbacks.CALLBACKS[Access.PERSON],
    **message_preferences.CALLBACKS[Access.PERSON],
}
NO_STACK = a_stack(0, has_buttons=False)


def at(hour: int, minute: int = 0, day: int = 16) -> datetime:
    return datetime(2027, 3, day, hour, minute, tzinfo=PARIS).astimezone(UTC)


def a_call(session: Session, person: Person, starts_at: datetime, *, seats: int = 1) -> Booking:
    mentor = a_mentor(session, 1000 + session.query(Person).count())
    slot = a_slot(session, mentor, starts_at, seats=seats)
    slot.taken = 1
    here = a_session(session, code=f"s{slot.id}")
    row = Booking(
        slot_id=slot.id, person_id=person.id, session_id=here.id, uid=str(slot.id), booked_at=NOON
    )
    session.add(row)
    session.flush()
    return row


def sweep(session: Session, now: datetime) -> None:
    while reminder_sweep.enqueue_due(session, BOT, now):
        pass


def said(session: Session, now: datetime) -> list[str]:
    return deliver(session, KINDS, BOT, now)


def states(session: Session) -> Sequence[tuple[str, OutboxState]]:
    query = select(OutboxMessage.kind, OutboxMessage.state).order_by(OutboxMessage.key)
    return [(kind, OutboxState(state)) for kind, state in session.execute(query)]


def test_each_reminder_comes_once_at_its_hour(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        a_call(session, person, at(14))
        told: list[tuple[str, int]] = []
        for now in (at(17, 59, 15), at(18, 0, 15), at(18, 1, 15), at(13), at(13, 1), at(13, 50)):
            for _ in range(2):
                sweep(session, now)
            told += [(f"{now.astimezone(PARIS):%d %H:%M}", len(said(session, now)))]

        assert told == [
            ("15 17:59", 0),
            ("15 18:00", 1),
            ("15 18:01", 0),
            ("16 13:00", 1),
            ("16 13:01", 0),
            ("16 13:50", 1),
        ]

    database.transact_now(work)


def test_a_group_has_no_reminder_an_hour_before(database: Database) -> None:
    def work(session: Session) -> list[str]:
        person = a_participant(session, a_session(session))
        a_call(session, person, at(14), seats=3)
        sweep(session, at(13))
        return said(session, at(13))

    assert database.transact_now(work) == []


def test_the_evening_is_that_of_the_person_overseas(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        here = a_session(session)
        reunion = a_participant(session, here, 1, department="974")
        guadeloupe = a_participant(session, here, 2, department="971")
        workshop = a_workshop(session, at(15), session_id=here.id)
        for person in (reunion, guadeloupe):
            registered(session, person, workshop)
        found = []
        for now in (at(15, 0, 15), at(18, 0, 15), at(23, 0, 15)):
            sweep(session, now)
            found.append([it.split("\n")[1] for it in said(session, now)])
        return found

    assert database.transact_now(work) == [
        ["• 18 h chez vous (15 h à Paris) · Mon CV"],
        [],
        ["• 10 h chez vous (15 h à Paris) · Mon CV"],
    ]


def test_on_the_nights_of_the_clock_change_the_hours_are_those_of_the_wall(
    database: Database,
) -> None:
    def work(session: Session) -> list[str]:
        here = a_session(session)
        person = a_participant(session, here)
        found = []
        for day in (datetime(2026, 3, 29, tzinfo=PARIS), datetime(2026, 10, 25, tzinfo=PARIS)):
            starts_at = day.replace(hour=10).astimezone(UTC)
            registered(session, person, a_workshop(session, starts_at, session_id=here.id))
            for now in (
                (day - DAY).replace(hour=18).astimezone(UTC),
                day.replace(hour=9, minute=50).astimezone(UTC),
            ):
                sweep(session, now - MINUTE)
                found += [f"early: {it}" for it in said(session, now - MINUTE)]
                sweep(session, now)
                found += [it.split("\n")[0] for it in said(session, now)]
        return found

    assert database.transact_now(work) == [
        "Demain, dimanche 29 mars :",
        "« Mon CV » commence à 10 h. C'est bientôt l'heure.",
        "Demain, dimanche 25 octobre :",
        "« Mon CV » commence à 10 h. C'est bientôt l'heure.",
    ]


def test_nothing_of_the_old_time_is_said_and_all_of_the_new_one(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        booking = a_call(session, person, at(14))
        new = a_slot(session, a_mentor(session, 5000), at(16))
        sweep(session, at(13))
        new.taken, booking.slot_id, booking.sequence = 1, new.id, 1
        session.flush()

        assert said(session, at(13)) == []
        assert ("hour_before", OutboxState.DROPPED) in states(session)
        told = []
        for now in (at(13, 50), at(15), at(15, 50)):
            sweep(session, now)
            told += [it.split("\n")[0] for it in said(session, now)]
        assert told == [
            "Tout à l'heure, à 16 h : Appel avec Ada.",
            "C'est bientôt l'heure : 16 h, avec Ada. C'est réservé, pas encore confirmé.",
        ]

    database.transact_now(work)


def test_a_meeting_moved_a_little_is_not_reminded_at_its_old_time(database: Database) -> None:
    def work(session: Session) -> list[str]:
        person = a_participant(session, a_session(session))
        booking = a_call(session, person, at(14))
        new = a_slot(session, a_mentor(session, 5000), at(13, 45))
        sweep(session, at(13))
        new.taken, booking.slot_id = 1, new.id
        session.flush()
        return said(session, at(13))

    assert database.transact_now(work) == []


def test_who_comes_is_noted_once_and_shown_to_them(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person, other = (a_participant(session, here, number) for number in (1, 2))
        seat = registered(session, person, a_workshop(session, at(14), session_id=here.id))
        press = CALLBACKS["event_coming_workshop"]
        stack = NO_STACK
        assert press(a_context(session, other, at(12)), stack, seat.id) is CallbackResult.FOREIGN
        assert seat.coming_at is None
        for now in (at(12), at(13), at(18)):
            assert press(a_context(session, person, now), stack, seat.id) is CallbackResult.STAYS
        assert seat.coming_at == at(12)
        assert confirmed_workshop_titles(session, person.id) == ["Mon CV"]

    database.transact_now(work)


def test_fewer_messages_is_for_oneself_and_can_be_undone(database: Database) -> None:
    def work(session: Session) -> None:
        person, other = (
            a_participant(session, a_session(session, code=f"c{n}"), n) for n in (1, 2)
        )

        def press(callback: str, who: Person, now: datetime) -> CallbackResult:
            return CALLBACKS[callback](a_context(session, who, now), NO_STACK, person.id)

        assert press("messages_fewer", other, at(12)) is CallbackResult.FOREIGN
        assert person.fewer_messages_at is None
        press("messages_fewer", person, at(12))
        press("messages_fewer", person, at(13))
        assert person.fewer_messages_at == at(12)
        press("messages_all", person, at(14))
        assert person.fewer_messages_at is None

    database.transact_now(work)


def test_who_gave_their_seat_back_hears_nothing_more(database: Database) -> None:
    def work(session: Session) -> list[str]:
        here = a_session(session)
        person = a_participant(session, here)
        booking = a_call(session, person, at(14))
        seat = registered(session, person, a_workshop(session, at(16), session_id=here.id))
        told = []
        for now in (at(18, 0, 15), at(13), at(15, 50)):
            sweep(session, now)
            if now == at(18, 0, 15):
                bookings.cancel(session, booking.id, person.id, now, RANDOM_BELOW)
                seat.status = RegistrationStatus.CANCELLED
                session.flush()
            told += said(session, now)
        return told

    assert database.transact_now(work) == []


@pytest.mark.parametrize("is_queued", [True, False])
def test_late_reminders_are_counted_and_never_sent_after_the_start(
    database: Database, *, is_queued: bool
) -> None:
    """Telegram is out of reach for a day, or the bot itself is down."""

    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        a_call(session, person, at(14))
        sweep(session, at(17, 0, 15))
        if is_queued:
            for now in (at(18, 0, 15), at(13), at(13, 50)):
                sweep(session, now)
        next_day = at(18, 0, 16)
        sweep(session, next_day)

        assert said(session, next_day) == []
        assert states(session) == [
            ("evening", OutboxState.EXPIRED),
            ("hour_before", OutboxState.EXPIRED),
            ("join", OutboxState.EXPIRED),
        ]

    database.transact_now(work)


@pytest.mark.parametrize(("minutes", "leaves"), [(30, True), (31, False)])
def test_an_hour_before_is_half_an_hour_before_at_the_latest(
    database: Database, minutes: int, *, leaves: bool
) -> None:
    """Later, « Rejoindre » is near enough."""

    def work(session: Session) -> bool:
        person = a_participant(session, a_session(session))
        a_call(session, person, at(14))
        sweep(session, at(13))
        late = at(13, minutes)
        told = said(session, late)
        assert states(session)[-1] == (
            "hour_before",
            OutboxState.SENT if told else OutboxState.EXPIRED,
        )
        return bool(told)

    assert database.transact_now(work) is leaves


def test_a_way_in_is_not_sent_at_the_very_start(database: Database) -> None:
    def work(session: Session) -> list[tuple[str, OutboxState]]:
        here = a_session(session)
        person = a_participant(session, here)
        registered(session, person, a_workshop(session, at(14), session_id=here.id))
        sweep(session, at(13, 50))
        assert said(session, at(14)) == []
        return [it for it in states(session) if it[0] == "join"]

    assert database.transact_now(work) == [("join", OutboxState.EXPIRED)]


def test_with_more_than_two_in_a_day_the_first_way_in_has_every_link(database: Database) -> None:
    def work(session: Session) -> tuple[list[str], list[str]]:
        here = a_session(session)
        person = a_participant(session, here)
        for hour in (10, 12, 15):
            workshop = a_workshop(
                session, at(hour), session_id=here.id, room_url=f"https://video.example/{hour}"
            )
            registered(session, person, workshop)
        found = []
        for now in (at(18, 0, 15), at(9, 50), at(11, 50)):
            sweep(session, now)
            found.append(said(session, now)[0].split("\n"))
        return found[1], found[2]

    first, second = database.transact_now(work)
    assert first[3:] == [
        "• 10 h · Mon CV : https://video.example/10",
        "• 12 h · Mon CV : https://video.example/12",
        "• 15 h · Mon CV : https://video.example/15",
    ]
    assert not any("https" in line for line in second)


def test_the_link_of_an_early_event_is_in_the_evening_message(database: Database) -> None:
    def work(session: Session) -> list[str]:
        here = a_session(session)
        person = a_participant(session, here)
        registered(session, person, a_workshop(session, at(8), session_id=here.id))
        sweep(session, at(18, 0, 15))
        told = said(session, at(18, 0, 15))
        sweep(session, at(7, 50))
        return [*told[0].split("\n"), *said(session, at(7, 50)), *said(session, at(8))]

    told = database.transact_now(work)
    assert told[1] == "• 8 h · Mon CV : https://video.example/cv"
    assert len(told) == 3


def test_a_clock_moved_by_hand_stops_at_each_reminder(database: Database) -> None:
    def work(session: Session) -> list[str]:
        person = a_participant(session, a_session(session))
        a_call(session, person, at(14))
        now, stops = at(12, 0, 14), []
        while (due := reminder_sweep.when_due(session, now)) is not None:
            assert due > now
            now = due
            stops.append(f"{now.astimezone(PARIS):%d %H:%M}")
        return stops

    assert database.transact_now(work) == ["15 18:00", "16 13:00", "16 13:50"]


def test_many_reminders_are_queued_in_slices(database: Database) -> None:
    def work(session: Session) -> tuple[int, int]:
        here = a_session(session, seats=700)
        workshop = a_workshop(session, at(10), session_id=here.id, places=90, capacity=100)
        for number in range(60):
            registered(session, a_participant(session, here, 100 + number), workshop)
        slices = 1
        while reminder_sweep.enqueue_due(session, BOT, at(18, 0, 15)):
            slices += 1
        return slices, len(states(session))

    assert database.transact_now(work) == (60 // SLICE + 1, 60)


def test_every_reminder_keeps_to_the_budget() -> None:
    kinds: list[MessageKind] = list(KINDS.values())
    assert {kind.nature.value for kind in kinds} == {"reminder"}
