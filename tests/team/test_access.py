"""Accesses: given by links that can be taken back, withdrawn at once, never the last owner's."""

from datetime import timedelta
from secrets import randbelow

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.database import Database
from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus
from models.people import Person
from models.talk import OutboxMessage, State
from models.team import AuditEntry, Role, RoleName
from services import bookings, invitations, kinds, staff, team, team_access
from services.facts import FACTS
from services.invitations import Refused
from services.phrases import Phrases
from services.pressing import Taken
from services.scene import Scene
from services.stack import Stack
from tests.services.people import (
    BOT,
    NOON,
    a_mentor,
    a_participant,
    a_person,
    a_scene,
    a_session,
    a_slot,
)

VERBS = team_access.verbs(Phrases(house_texts(), FACTS))


def someone(session: Session, telegram_id: int, role: RoleName) -> Person:
    person = a_person(session, telegram_id)
    session.add(Role(person_id=person.id, role=role, granted_at=NOON))
    session.flush()
    return person


def press(scene: Scene, verb: str, person: Person) -> Taken:
    stack = Stack(scene.person_id, "fr", blocked=False, standing=True, open=[], _before=[])
    return VERBS[verb](scene, stack, person.id)


def test_a_link_taken_back_opens_nothing_and_each_refusal_has_its_reason(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        owner, guest = someone(session, 1, RoleName.OWNER), a_person(session, 2)
        revoked, token = invitations.make(session, RoleName.STAFF, NOON, randbelow, owner.id)
        assert invitations.open_ones(session, [RoleName.STAFF], NOON) == [revoked]
        assert invitations.revoke(session, revoked.id, owner.id, NOON)
        assert not invitations.revoke(session, revoked.id, owner.id, NOON)
        assert invitations.redeem(session, token, guest.id, NOON) is None
        assert invitations.why_not(session, token) is Refused.REVOKED
        used = invitations.invite(session, RoleName.STAFF, NOON, randbelow)
        assert invitations.redeem(session, used, guest.id, NOON) is RoleName.STAFF
        assert invitations.why_not(session, used) is Refused.USED
        old = invitations.invite(session, RoleName.STAFF, NOON - timedelta(days=8), randbelow)
        assert invitations.redeem(session, old, guest.id, NOON) is None
        assert invitations.why_not(session, old) is Refused.EXPIRED
        assert invitations.why_not(session, "0" * 32) is Refused.UNKNOWN

    database.transact_now(work)


def test_the_last_owner_stays_and_one_of_two_may_go(database: Database) -> None:
    def work(session: Session) -> None:
        first, second = someone(session, 1, RoleName.OWNER), someone(session, 2, RoleName.OWNER)
        press(a_scene(session, first), "withdraw_owner", second)
        assert not team.roles_of(session, second.id)
        press(a_scene(session, first), "withdraw_owner", first)
        assert team.roles_of(session, first.id) == {RoleName.OWNER}
        assert press(a_scene(session, second), "withdraw_owner", first) is Taken.FOREIGN
        withdrawn = AuditEntry.action == "role_withdrawn"
        assert session.scalar(select(func.count()).where(withdrawn)) == 1

    database.transact_now(work)


def test_what_was_on_its_way_to_the_team_does_not_reach_who_left_it(database: Database) -> None:
    def work(session: Session) -> None:
        owner, leaver = someone(session, 1, RoleName.OWNER), someone(session, 2, RoleName.STAFF)
        about = a_person(session, 3)
        staff.notify(
            session, BOT, kinds.words("desk.to_check"), key="k", now=NOON, about_id=about.id
        )
        press(a_scene(session, owner), "withdraw_staff", leaver)
        query = select(OutboxMessage.person_id).where(OutboxMessage.state == State.QUEUED)
        waiting = query.where(OutboxMessage.about_id == about.id)
        assert session.scalars(waiting).all() == [owner.id]

    database.transact_now(work)


def test_a_mentor_who_loses_the_access_leaves_nobody_waiting(database: Database) -> None:
    def work(session: Session) -> None:
        owner, mentor = someone(session, 1, RoleName.OWNER), a_mentor(session)
        session.add(Role(person_id=mentor.person_id, role=RoleName.MENTOR, granted_at=NOON))
        person = a_participant(session, a_session(session))
        slot = a_slot(session, mentor, NOON + timedelta(days=14))
        booked = bookings.book(session, person.id, slot.id, None, NOON, randbelow).booking_id
        assert booked is not None
        withdrawn = session.get_one(Person, mentor.person_id)
        press(a_scene(session, owner), "withdraw_mentor", withdrawn)
        assert session.get_one(Mentor, mentor.person_id).status is MentorStatus.SUSPENDED
        session.expire_all()
        assert session.get_one(Booking, booked).status is not BookingStatus.BOOKED
        told = select(OutboxMessage.kind).where(OutboxMessage.person_id == person.id)
        assert "meeting_cancelled" in set(session.scalars(told))

    database.transact_now(work)
