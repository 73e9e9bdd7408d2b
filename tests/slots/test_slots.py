"""Slots opened by date and by week, found by day, counted for a session."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session
from telegram.constants import InlineKeyboardMarkupLimit

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Slot, SlotRule, SlotStatus
from models.people import Person
from rules.schedule.days import Days
from rules.slots.slots import MeetingKind, MeetingOutcome, SingleOpening, WeeklyOpening
from services.meetings.outcomes import MeetingSide, say_how_it_went
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.slots import (
    availability,
    bookings,
    capacity,
    mentor_cancellations,
    slots,
    weekly_rules,
)
from services.slots.availability import SlotWish
from services.slots.mentor_suggestions import suggested_mentors
from services.slots.slots import OpenedSlots, SlotOpeningResult
from services.workshops.diary import DIARY
from tests.harness.builders import NOON, a_mentor, a_participant, a_session, a_slot

ROOMS = VideoRooms("https://visio.example")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RANDOM_BELOW = Random(5).randrange
EVENING = 18 * 60
TUESDAYS = WeeklyOpening(1, EVENING, EVENING + 60, 30, 1, until_on=date(2027, 12, 31))


def open_one(
    session: Session, mentor: Mentor, day: int, starts: int = EVENING, minutes: int = 30
) -> OpenedSlots:
    wanted = SingleOpening(date(2027, 3, day), starts, minutes, 1)
    return slots.open_slot(session, mentor.person_id, wanted, NOON, RANDOM_BELOW)


def starts_of(session: Session, status: SlotStatus = SlotStatus.OPEN) -> Sequence[datetime]:
    query = select(Slot.starts_at).where(Slot.status == status).order_by(Slot.starts_at)
    return session.scalars(query).all()


def test_a_date_is_opened_in_the_mentors_own_time_with_a_room_of_its_own(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, far = a_mentor(session, 900), a_mentor(session, 901, department="974")
        for mentor in (here, far):
            assert open_one(session, mentor, 9).outcome is SlotOpeningResult.OPENED

        opened = session.scalars(select(Slot).order_by(Slot.starts_at)).all()
        assert [it.starts_at.hour for it in opened] == [14, 17]
        assert opened[0].room != opened[1].room
        assert all(len(it.room) == 32 for it in opened)

    database.transact_now(work)


@pytest.mark.parametrize(
    ("day", "starts", "minutes", "outcome"),
    [
        (9, 7 * 60, 30, SlotOpeningResult.HOURS),
        (9, EVENING, 10, SlotOpeningResult.SIZE),
        (2, 13 * 60, 30, SlotOpeningResult.TOO_SOON),
        (1, EVENING, 30, SlotOpeningResult.TOO_SOON),
    ],
)
def test_a_date_that_cannot_be_is_refused(
    database: Database, day: int, starts: int, minutes: int, outcome: SlotOpeningResult
) -> None:
    def work(session: Session) -> SlotOpeningResult:
        return open_one(session, a_mentor(session), day, starts, minutes).outcome

    assert database.transact_now(work) is outcome


def test_only_active_mentors_open_slots_and_not_years_ahead(database: Database) -> None:
    def work(session: Session) -> None:
        waiting = a_mentor(session, 901, status=MentorStatus.TO_APPROVE)
        next_year = SingleOpening(date(2028, 3, 9), EVENING, 30, 1)
        mentor_id = a_mentor(session).person_id
        far = slots.open_slot(session, mentor_id, next_year, NOON, RANDOM_BELOW)

        assert open_one(session, waiting, 9).outcome is SlotOpeningResult.NOT_ACTIVE
        weekly = weekly_rules.open_weekly(session, waiting.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        assert weekly == OpenedSlots(SlotOpeningResult.NOT_ACTIVE)
        assert far.outcome is SlotOpeningResult.TOO_FAR

    database.transact_now(work)


def test_slots_of_a_mentor_never_overlap_and_a_time_taken_back_opens_again(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        assert open_one(session, mentor, 9).outcome is SlotOpeningResult.OPENED
        for starts in (EVENING, EVENING - 15, EVENING + 15):
            assert open_one(session, mentor, 9, starts).outcome is SlotOpeningResult.OVERLAP
        assert open_one(session, mentor, 9, EVENING + 30).outcome is SlotOpeningResult.OPENED
        session.execute(update(Slot).values(status=SlotStatus.WITHDRAWN))
        assert open_one(session, mentor, 9).outcome is SlotOpeningResult.OPENED

    database.transact_now(work)


def test_a_weekly_rule_opens_eight_weeks_around_what_is_open_and_goes_on(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        open_one(session, mentor, 9)
        opened = weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        assert opened.outcome is SlotOpeningResult.OPENED
        assert len(opened.slots) == 9 * 2 - 1  # today and eight weeks; one is there already

        next_week = NOON + 7 * DAY
        for _ in range(2):
            weekly_rules.extend(session, next_week, RANDOM_BELOW, ROOMS)
        assert len(starts_of(session)) == 10 * 2
        assert starts_of(session)[-1].date() == date(2027, 5, 4)

    database.transact_now(work)


def test_a_rule_stops_on_its_last_day_and_one_without_a_date_is_nothing(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        short = WeeklyOpening(1, EVENING, EVENING + 60, 30, 1, until_on=date(2027, 3, 9))
        gone = WeeklyOpening(1, EVENING, EVENING + 60, 30, 1, until_on=date(2027, 3, 1))

        nothing = weekly_rules.open_weekly(session, mentor.person_id, gone, NOON, RANDOM_BELOW)
        assert nothing == OpenedSlots(SlotOpeningResult.NOTHING)
        weekly_rules.open_weekly(session, mentor.person_id, short, NOON, RANDOM_BELOW)
        weekly_rules.extend(session, NOON + 30 * DAY, RANDOM_BELOW, ROOMS)
        assert len(starts_of(session)) == 4
        assert session.scalar(select(func.count()).select_from(SlotRule)) == 1

    database.transact_now(work)


def test_a_slot_taken_back_does_not_come_back_with_its_rule(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        opened = weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        gone = session.get_one(Slot, opened.slots[2])
        mentor_cancellations.cancel_by_mentor(session, gone.id, mentor.person_id, NOON)
        weekly_rules.extend(session, NOON + 7 * DAY, RANDOM_BELOW, ROOMS)

        assert gone.starts_at not in starts_of(session)
        assert len(starts_of(session)) == len(opened.slots) - 1 + 2

    database.transact_now(work)


@pytest.mark.both_databases("slots are held under a lock")
def test_free_slots_of_days_of_absence_are_withdrawn(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        days = Days(date(2027, 3, 16), date(2027, 3, 16))

        closed = weekly_rules.absent(session, mentor.person_id, days, NOON)

        assert closed == weekly_rules.ClosedSlots(2, ())
        assert all(it.date() != days.first for it in starts_of(session))

    database.transact_now(work)


def test_an_absence_keeps_rules_from_opening_and_leaves_what_people_have_booked(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, NOON + 7 * DAY)
        bookings.book(session, DIARY, person.id, slot.id, None, NOON, RANDOM_BELOW)
        days = Days(date(2027, 3, 9), date(2027, 3, 22))

        closed = weekly_rules.absent(session, mentor.person_id, days, NOON)
        weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)

        assert closed == weekly_rules.ClosedSlots(0, (slot.id,))
        assert [it.day for it in starts_of(session)[:4]] == [2, 2, 9, 23]

    database.transact_now(work)


def test_an_absence_withdraws_only_what_is_open(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        opened = weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        gone = session.get_one(Slot, opened.slots[2])
        day = gone.starts_at.date()
        mentor_cancellations.cancel_by_mentor(session, gone.id, mentor.person_id, NOON)

        closed = [
            weekly_rules.absent(session, mentor.person_id, Days(day, day), NOON) for _ in range(2)
        ]

        assert closed == [weekly_rules.ClosedSlots(1, ()), weekly_rules.ClosedSlots(0, ())]
        assert gone.status is SlotStatus.CANCELLED

    database.transact_now(work)


def test_the_rule_of_a_mentor_who_is_suspended_opens_nothing_more(database: Database) -> None:
    def work(session: Session) -> None:
        mentor, colleague = a_mentor(session, 900), a_mentor(session, 901)
        for it in (mentor, colleague):
            weekly_rules.open_weekly(session, it.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        before = len(starts_of(session))
        mentor.status = MentorStatus.SUSPENDED
        session.flush()

        weekly_rules.extend(session, NOON + 7 * DAY, RANDOM_BELOW, ROOMS)
        assert len(starts_of(session)) == before + 2
        mentor.status = MentorStatus.ACTIVE
        session.flush()
        weekly_rules.extend(session, NOON + 7 * DAY, RANDOM_BELOW, ROOMS)
        assert len(starts_of(session)) == before + 4

    database.transact_now(work)


def test_a_mentor_need_not_say_how_it_went_with_who_gave_their_seat_back(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        came, gone = (a_participant(session, here, number) for number in (1, 2))
        mentor = a_mentor(session)
        slot = a_slot(session, mentor, NOON + DAY, seats=3)
        ids = [
            bookings.book(session, DIARY, it.id, slot.id, None, NOON, RANDOM_BELOW).booking_id or 0
            for it in (came, gone)
        ]
        bookings.cancel(session, ids[1], gone.id, NOON, RANDOM_BELOW)
        assert [it.id for it in slots.without_outcome(session, slot.id)] == ids[:1]

        took_place, ended = MeetingOutcome.TOOK_PLACE, NOON + DAY + HOUR
        say_how_it_went(session, ids[0], MeetingSide.MENTOR, mentor.person_id, took_place, ended)

        assert slots.without_outcome(session, slot.id) == []

    database.transact_now(work)


@pytest.mark.both_databases("slots are held under a lock")
def test_a_rule_that_is_stopped_takes_its_free_slots_with_it(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor, other = a_mentor(session, 900), a_mentor(session, 901)
        opened = weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        first, rule_id = opened.slots[0], opened.rule_id or 0
        bookings.book(session, DIARY, person.id, first, None, NOON, RANDOM_BELOW)

        assert weekly_rules.stop_weekly(session, other.person_id, rule_id, NOON) is None
        closed = weekly_rules.stop_weekly(session, mentor.person_id, rule_id, NOON)
        weekly_rules.extend(session, NOON + 60 * DAY, RANDOM_BELOW, ROOMS)
        assert closed == weekly_rules.ClosedSlots(len(opened.slots) - 1, (first,))
        assert len(starts_of(session)) == 1

    database.transact_now(work)


def test_days_and_times_are_those_of_the_person(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        mentor = a_mentor(session)
        near = a_participant(session, here, 1)
        far = a_participant(session, here, 2, department="987")
        early = datetime(2027, 3, 9, 7, tzinfo=NOON.tzinfo)  # 8:00 in Paris, 21:00 in Tahiti
        for starts_at in (early, early + HOUR, early + 3 * DAY):
            a_slot(session, mentor, starts_at)

        def days(person: Person) -> list[int]:
            return [it.day for it in availability.days(session, DIARY, person.id, NOON)]

        assert (days(near), days(far)) == ([9, 12], [8, 11])
        shown = availability.times(session, DIARY, far.id, date(2027, 3, 8), NOON)
        assert [it.starts_at for it in shown] == [early, early + HOUR]

    database.transact_now(work)


def test_every_free_hour_of_a_day_is_shown(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        mentor = a_mentor(session)
        early = datetime(2027, 3, 9, 7, tzinfo=NOON.tzinfo)
        hours = [early + number * HOUR for number in range(12)]
        for starts_at in hours:
            a_slot(session, mentor, starts_at)
        shown = availability.times(session, DIARY, person.id, early.date(), NOON)
        assert [it.starts_at for it in shown] == hours

    database.transact_now(work)


def test_the_hours_shown_fit_in_one_message(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        at = NOON + DAY
        for number in range(100):
            a_slot(session, a_mentor(session, 900 + number), at)
        shown = availability.times(session, DIARY, person.id, at.date(), NOON)
        assert len(shown) < InlineKeyboardMarkupLimit.TOTAL_BUTTON_NUMBER

    database.transact_now(work)


@pytest.mark.both_databases("mentors are left out in SQL")
def test_a_wish_is_kept_and_a_reported_mentor_is_never_shown(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        ada, bob = a_mentor(session, 900), a_mentor(session, 901, first_name="Bob")
        at = NOON + DAY
        call = a_slot(session, ada, at)
        group = a_slot(session, bob, at, seats=3)

        def shown(wish: SlotWish) -> list[int]:
            found = availability.times(session, DIARY, person.id, at.date(), NOON, wish)
            return [it.slot_id for it in found]

        assert shown(SlotWish()) == [call.id, group.id]
        assert shown(SlotWish(kind=MeetingKind.GROUP)) == [group.id]
        assert shown(SlotWish(mentor_id=bob.person_id)) == [group.id]
        assert shown(SlotWish(kind=MeetingKind.CALL)) == [call.id]
        assert shown(SlotWish(without=frozenset({bob.person_id}))) == [call.id]

    database.transact_now(work)


def test_suggested_mentors_speak_the_language_then_share_a_wish_then_are_soonest(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        both = ["fr", "en"]
        late = a_mentor(session, 901, languages=both)
        soon = a_mentor(session, 902, languages=both)
        english = a_mentor(session, 903, languages=["en"], families=["design"])
        design = a_mentor(session, 904, families=["design"])
        full = a_mentor(session, 905, families=["design"])
        stopped = a_mentor(session, 906, status=MentorStatus.SUSPENDED)
        for hours, mentor in ((9, late), (8, soon), (7, english), (20, design), (6, stopped)):
            a_slot(session, mentor, NOON + hours * HOUR)
        a_slot(session, full, NOON + 5 * HOUR, taken=1)

        def suggested(language: str, *families: str, limit: int = 5) -> list[int]:
            found = suggested_mentors(
                session, DIARY, person.id, families, language, NOON, limit=limit
            )
            return [it.mentor_id for it in found]

        ids = [it.person_id for it in (design, soon, late, english)]
        assert suggested("fr", "design") == ids
        assert suggested("en", "design") == [ids[3], ids[1], ids[2], ids[0]]
        assert suggested("fr", limit=1) == [soon.person_id]

    database.transact_now(work)


def test_nobody_is_sent_to_an_empty_list(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_participant(session, a_session(session))
        a_slot(session, a_mentor(session), NOON + HOUR)  # within the notice

        assert suggested_mentors(session, DIARY, person.id, (), "fr", NOON) == []
        assert availability.days(session, DIARY, person.id, NOON) == []

    database.transact_now(work)


def test_a_session_opens_when_seats_cover_the_people_expected(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=10)
        person = a_participant(session, here)
        mentor = a_mentor(session)
        in_time = NOON + 14 * DAY
        a_slot(session, mentor, NOON + DAY, seats=8)  # before its first day
        a_slot(session, mentor, datetime(2027, 3, 27, 9, tzinfo=NOON.tzinfo), seats=8)  # too late
        a_slot(session, mentor, in_time + HOUR, seats=8, status=SlotStatus.WITHDRAWN)
        a_slot(session, mentor, in_time, seats=5)
        assert capacity.cover(session, here, NOON).short_of
        call = a_slot(session, mentor, in_time + 2 * HOUR)
        bookings.book(session, DIARY, person.id, call.id, None, NOON, RANDOM_BELOW)

        assert capacity.stock(session, here, NOON) == capacity.SeatStock(
            expected=10, free=5, taken=1
        )
        assert not capacity.cover(session, here, NOON).short_of
        assert not capacity.needs_mentors(session, here, NOON)
        here.meetings = {"expected": 17}
        assert capacity.cover(session, here, NOON).short_of
        assert capacity.needs_mentors(session, here, NOON)

    database.transact_now(work)


def test_a_seat_is_counted_for_one_session_only(database: Database) -> None:
    def work(session: Session) -> None:
        first = a_session(session, seats=10)
        second = a_session(session, code="autre", seats=10, opened_at=None)
        mentor = a_mentor(session)
        in_both = NOON + 14 * DAY
        a_slot(session, mentor, in_both, seats=8)
        a_slot(session, mentor, in_both + HOUR, seats=3, session_id=second.id)

        assert capacity.cover(session, first, NOON).seats == 8
        assert capacity.cover(session, second, NOON).seats == 8 - 6 + 3
        assert capacity.left_to_book(session, [first, second], NOON) == 8 + 3
        first.opened_at, second.opened_at = None, NOON
        assert capacity.cover(session, first, NOON).seats == 8 - (6 - 3)
        second.closed_at = NOON
        assert capacity.cover(session, first, NOON).seats == 8

    database.transact_now(work)


def test_what_another_session_may_have_elsewhere_is_left_to_this_one(database: Database) -> None:
    def work(session: Session) -> None:
        earlier = a_session(
            session, seats=10, starts_on=date(2027, 3, 8), ends_on=date(2027, 3, 19)
        )
        here = a_session(session, code="autre", seats=10)
        mentor = a_mentor(session)
        a_slot(session, mentor, NOON + 8 * DAY, seats=5)
        a_slot(session, mentor, NOON + 14 * DAY, seats=5)

        assert capacity.cover(session, earlier, NOON).seats == 10
        assert capacity.cover(session, here, NOON).seats == 5 - (6 - 5)
        call = a_slot(session, mentor, NOON + 9 * DAY)
        bookings.book(
            session, DIARY, a_participant(session, earlier).id, call.id, None, NOON, RANDOM_BELOW
        )
        assert capacity.cover(session, here, NOON).seats == 5

    database.transact_now(work)


def test_a_seat_too_near_to_be_booked_covers_nobody(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, meetings={"notice_hours": 4})
        a_slot(session, a_mentor(session), NOON + 14 * DAY)
        assert capacity.cover(session, here, NOON + 14 * DAY - timedelta(hours=4)).seats == 1
        assert capacity.cover(session, here, NOON + 14 * DAY - timedelta(hours=3)).seats == 0

    database.transact_now(work)


def test_without_a_room_a_weekly_rule_opens_nothing_more(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session)
        weekly_rules.open_weekly(session, mentor.person_id, TUESDAYS, NOON, RANDOM_BELOW)
        before = session.scalar(select(func.count(Slot.id)))
        weekly_rules.extend(session, NOON + 30 * DAY, RANDOM_BELOW, NO_ROOMS)
        assert session.scalar(select(func.count(Slot.id))) == before
        mentor.own_room_url, mentor.own_room_approved_at = "https://visio.test/me", NOON
        weekly_rules.extend(session, NOON + 30 * DAY, RANDOM_BELOW, NO_ROOMS)
        assert session.scalar(select(func.count(Slot.id))) != before

    database.transact_now(work)
