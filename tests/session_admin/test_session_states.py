"""What the team does with a session: who gets a place, who is told, what is traced."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import AuditEntry, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.session_admin.opening import DataProtectionRecord, SessionState
from services.conversation.turn_context import TurnContext
from services.enrolment import front_page, places, waiting_list
from services.enrolment.places import PlaceResult
from services.home import menu
from services.programme import data_protection, sessions
from services.programme.session_file import read_session
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.session_admin import opening, session_card
from services.session_admin.opening import (
    SeatsChangeResult,
    SessionClosingResult,
    SessionDraftDeletion,
    SessionOpeningResult,
)
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
    without_rooms,
)

RECORDED = DataProtectionRecord(
    "Les Passerelles", "dpo@passerelles.example", date(2027, 1, 4), "aucun"
)
READY = {"expected": 1, "protection": {"name": "Nadia", "email": "nadia@example.org"}}
DAY = timedelta(days=1)


def staff(session: Session) -> TurnContext:
    person = a_person(session, 70)
    session.add(Role(person_id=person.id, role=RoleName.STAFF, granted_at=NOON))
    data_protection.record(session, RECORDED, person.id, NOON)
    a_slot(session, a_mentor(session), NOON + 14 * DAY)
    return a_context(session, person)


def waiting(session: Session, here: ProgrammeSession, count: int) -> list[int]:
    """In the order in which they came."""
    found = [a_person(session, 100 + number) for number in range(count)]
    session.add_all(
        Enrolment(
            person_id=person.id,
            session_id=here.id,
            status=EnrolmentStatus.WAITING,
            changed_at=NOON + timedelta(minutes=number),
        )
        for number, person in enumerate(found)
    )
    session.flush()
    return [person.id for person in found]


def told(session: Session, kind: str) -> list[int]:
    query = select(OutboxMessage.person_id).where(OutboxMessage.kind == kind)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def about(here: ProgrammeSession, **more: str) -> dict[str, str]:
    return {"session": str(here.id), **more}


ROOMS = VideoRooms("https://visio.example")


def done(session: Session) -> list[str]:
    return list(session.scalars(select(AuditEntry.action).order_by(AuditEntry.id)))[1:]


def test_a_draft_is_seen_by_nobody_and_gives_no_place(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, opened_at=None)
        person = a_person(session)
        offered = {"status": EnrolmentStatus.OFFERED, "changed_at": NOON}
        session.add(Enrolment(person_id=person.id, session_id=here.id, **offered))
        assert places.take_place(session, person.id, here, NOON) is PlaceResult.CLOSED
        assert sessions.session_for(session, "31", NOON.date()) is None
        assert sessions.beginning(session, NOON.date()) == []
        assert front_page.content(session, NOON).sessions == []
        assert places.free_seats(session, here) == 0

    database.transact_now(work)


def test_a_session_opens_only_when_nothing_is_missing(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, opened_at=None, meetings=READY)
        here.meetings = READY | {"expected": 2}
        assert opening.open_session(context, about(here)) is SessionOpeningResult.MISSING
        assert "50\u00a0%" in context.kept["missing"]
        assert here.opened_at is None
        here.meetings = READY
        opening.change_seats(context, about(here, typed="600"))
        assert opening.open_session(context, about(here)) is SessionOpeningResult.MISSING
        opening.change_seats(context, about(here, typed="1"))
        assert opening.open_session(context, about(here)) is SessionOpeningResult.OPENED
        assert opening.open_session(context, about(here)) is SessionOpeningResult.OPENED
        assert here.state is SessionState.OPEN
        assert done(session) == ["session_seats"] * 2 + ["session_opened"]

    database.transact_now(work)


def test_it_does_not_open_when_no_video_room_can_be_made(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, opened_at=None, meetings=READY)
        assert (
            opening.open_session(without_rooms(context), about(here))
            is SessionOpeningResult.MISSING
        )
        assert "MEETING_BASE_URL" in context.kept["missing"]
        assert opening.open_session(context, about(here)) is SessionOpeningResult.OPENED

    database.transact_now(work)


def test_it_does_not_open_once_its_first_day_is_past(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, opened_at=None, meetings=READY)
        here.starts_on = date(2027, 3, 1)
        assert opening.open_session(context, about(here)) is SessionOpeningResult.PAST
        acts = [act for act, _ in session_card.actions(context, about(here))]
        assert acts == ["workshops", "calendar", "edit", "drop"]

    database.transact_now(work)


def test_those_without_a_seat_are_told_once_that_it_is_closed_slice_after_slice(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, seats=1)
        there = waiting(session, here, 60)
        hoping = a_person(session, 200)
        offered = {"status": EnrolmentStatus.OFFERED, "changed_at": NOON}
        session.add(Enrolment(person_id=hoping.id, session_id=here.id, **offered))
        assert opening.close_session(context, about(here)) is SessionClosingResult.CLOSED
        assert opening.close_session(context, about(here)) is SessionClosingResult.GONE
        while waiting_list.tell_closed(session, BOT, NOON):
            pass
        assert sorted(told(session, "session_closed")) == [*there, hoping.id]
        assert hoping.keep_informed_at == NOON
        assert not waiting_list.give_freed_seats(session, NOON)
        assert told(session, "place_freed") == []
        assert done(session) == ["session_closed"]

    database.transact_now(work)


def test_who_still_waits_when_it_begins_is_told_the_day_after(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=1)
        there = waiting(session, here, 1)
        first = datetime(2027, 3, 15, 11, tzinfo=NOON.tzinfo)
        assert not waiting_list.tell_closed(session, BOT, first)
        assert waiting_list.tell_closed(session, BOT, first + DAY)
        assert not waiting_list.tell_closed(session, BOT, first + 2 * DAY)
        assert told(session, "session_closed") == there
        message = session.scalars(select(OutboxMessage)).one()
        assert waiting_list.CLOSED.recheck(session, message, first + DAY)
        assert here.state is SessionState.OPEN

    database.transact_now(work)


def test_who_had_a_place_may_ask_for_the_next_session_once_it_is_over(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        last = datetime(2027, 3, 26, 11, tzinfo=NOON.tzinfo)
        assert not menu.may_restart(a_context(session, person, last))
        assert menu.may_restart(a_context(session, person, last + DAY))

    database.transact_now(work)


def test_who_got_a_place_meanwhile_is_not_told_that_it_is_closed(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, seats=1, meetings=READY)
        waiting(session, here, 1)
        opening.close_session(context, about(here))
        message = session.scalars(select(OutboxMessage)).one()
        assert waiting_list.CLOSED.recheck(session, message, NOON)
        assert opening.open_session(context, about(here)) is SessionOpeningResult.OPENED
        assert not waiting_list.CLOSED.recheck(session, message, NOON)

    database.transact_now(work)


def test_more_seats_go_to_those_who_wait_in_order_and_fewer_take_none_away(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, seats=1)
        a_participant(session, here)
        there = waiting(session, here, 3)
        assert opening.change_seats(context, about(here, typed="x")) is SeatsChangeResult.UNREAD
        assert opening.change_seats(context, about(here, typed="2 + 1")) is SeatsChangeResult.TOLD
        assert told(session, "place_freed") == there[:2]
        assert opening.change_seats(context, about(here, typed="1")) is SeatsChangeResult.TOLD
        assert session_card.places_of(session, here) == session_card.PlaceCounts(3, 0, 1)
        assert told(session, "place_freed") == there[:2]

    database.transact_now(work)


def test_many_seats_are_given_slice_after_slice_and_it_says_so(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, seats=1)
        a_participant(session, here)
        there = waiting(session, here, 40)
        opening.change_seats(context, about(here, typed="100"))
        assert "D’autres suivent dans la minute." in context.kept["told"]
        while waiting_list.give_freed_seats(session, NOON):
            pass
        assert told(session, "place_freed") == there

    database.transact_now(work)


@pytest.mark.both_databases("whether anything refers to it, in SQL")
def test_only_a_draft_that_nobody_uses_is_deleted(database: Database) -> None:
    def work(session: Session) -> None:
        context = staff(session)
        here = a_session(session, opened_at=None, starts_on=date(2027, 4, 5), code="autre")
        a_workshop(session, here, NOON + 34 * DAY)
        opened, kept = a_session(session), a_session(session, opened_at=None, code="gardée")
        a_slot(session, a_mentor(session, 901), NOON + 15 * DAY, session_id=kept.id)
        for it in (opened, kept):
            assert opening.drop(context, about(it)) is SessionDraftDeletion.KEPT
        assert opening.drop(context, about(here)) is SessionDraftDeletion.DROPPED
        assert set(session.scalars(select(ProgrammeSession.code))) == {"essai", "gardée"}
        assert session.scalars(select(Workshop)).all() == []
        assert done(session) == ["session_dropped"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("expected", "rooms", "state", "told"),
    [
        (1, ROOMS, SessionState.OPEN, 0),
        (40, ROOMS, SessionState.DRAFT, 1),
        (1, NO_ROOMS, SessionState.DRAFT, 1),
        (40, NO_ROOMS, SessionState.DRAFT, 2),
    ],
)
def test_a_file_that_says_open_opens_what_the_button_would_open(
    database: Database, expected: int, rooms: VideoRooms, state: SessionState, told: int
) -> None:
    example = Path("docs/examples/session.yaml").read_text(encoding="utf-8")
    data = read_session("s", example.replace("open: false", "open: true"))
    meetings = data.meetings.model_copy(update={"expected": expected})

    def work(session: Session) -> None:
        staff(session)
        a_slot(session, a_mentor(session, 71), datetime(2027, 3, 17, 12, tzinfo=UTC))
        asked = data.model_copy(update={"meetings": meetings})
        here, missing = opening.load(session, asked, NOON, rooms)
        assert (here.state, len(missing)) == (state, told), missing

    database.transact_now(work)
