"""Accesses: given by links that can be taken back, withdrawn at once, never the last owner's."""

from datetime import timedelta
from secrets import randbelow

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import AuditEntry, Person, RoleName
from services.applications import answers, messages
from services.backoffice import access_command
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say, Show
from services.conversation.turn_context import TurnContext
from services.employers.offer_states import OfferAction
from services.employers.web import actions, offer_actions
from services.employers.web import offer as web_offer
from services.mentors import approval
from services.outbox import kinds
from services.pages.actions import PageVisit
from services.people import roles
from services.profile import consents
from services.slots import bookings
from services.team import invitations, notifications
from services.team.invitations import InvitationRefusal
from services.workshops.diary import DIARY
from tests.applications.builders import an_application
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_stack,
    a_workshop,
)
from tests.harness.chat import CALLBACKS
from tests.harness.typed import as_typed


def press(context: TurnContext, callback: str, person: Person) -> CallbackResult:
    stack = a_stack(context.person_id)
    return CALLBACKS[callback](context, stack, person.id)


def test_a_link_taken_back_opens_nothing_and_each_refusal_has_its_reason(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        owner, guest = a_member(session, 1, RoleName.OWNER), a_person(session, 2)
        revoked, token = invitations.make(session, BOT, RoleName.STAFF, NOON, randbelow, owner.id)
        assert invitations.open_ones(session, BOT, [RoleName.STAFF], NOON) == [revoked]
        assert invitations.revoke(session, BOT, revoked.id, owner.id, NOON)
        assert not invitations.revoke(session, BOT, revoked.id, owner.id, NOON)
        assert invitations.redeem(session, BOT, token, guest.id, NOON) is None
        assert invitations.why_not(session, BOT, token) is InvitationRefusal.REVOKED
        used = invitations.invite(session, BOT, RoleName.STAFF, NOON, randbelow)
        assert invitations.redeem(session, BOT, used, guest.id, NOON) is RoleName.STAFF
        assert invitations.why_not(session, BOT, used) is InvitationRefusal.USED
        old = invitations.invite(session, BOT, RoleName.STAFF, NOON - timedelta(days=8), randbelow)
        assert invitations.redeem(session, BOT, old, guest.id, NOON) is None
        assert invitations.why_not(session, BOT, old) is InvitationRefusal.EXPIRED
        assert invitations.why_not(session, BOT, "0" * 32) is InvitationRefusal.UNKNOWN

    database.transact_now(work)


@pytest.mark.both_databases("owners are held under a lock")
def test_the_last_owner_stays_and_one_of_two_may_go(database: Database) -> None:
    def work(session: Session) -> None:
        first, second = a_member(session, 1, RoleName.OWNER), a_member(session, 2, RoleName.OWNER)
        press(a_context(session, first), "withdraw_owner", second)
        assert not roles.roles_of(session, second.id)
        press(a_context(session, first), "withdraw_owner", first)
        assert roles.roles_of(session, first.id) == {RoleName.OWNER}
        assert press(a_context(session, second), "withdraw_owner", first) is CallbackResult.FOREIGN
        withdrawn = AuditEntry.action == "role_withdrawn"
        assert session.scalar(select(func.count()).where(withdrawn)) == 1

    database.transact_now(work)


def test_what_was_on_its_way_to_the_team_does_not_reach_who_left_it(database: Database) -> None:
    def work(session: Session) -> None:
        owner, leaver = a_member(session, 1, RoleName.OWNER), a_member(session, 2, RoleName.STAFF)
        about = a_person(session, 3)
        notifications.notify(
            session,
            BOT,
            kinds.message_params("desk.to_check"),
            key="k",
            now=NOON,
            about_id=about.id,
        )
        press(a_context(session, owner), "withdraw_staff", leaver)
        query = select(OutboxMessage.person_id).where(OutboxMessage.state == OutboxState.QUEUED)
        waiting = query.where(OutboxMessage.about_id == about.id)
        assert session.scalars(waiting).all() == [owner.id]

    database.transact_now(work)


def test_a_mentor_who_loses_the_access_leaves_nobody_waiting(database: Database) -> None:
    def work(session: Session) -> None:
        owner, mentor = a_member(session, 1, RoleName.OWNER), a_mentor(session)
        person = a_participant(session, a_session(session))
        slot = a_slot(session, mentor, NOON + timedelta(days=14))
        booked = bookings.book(session, DIARY, person.id, slot.id, None, NOON, randbelow).booking_id
        assert booked is not None
        withdrawn = session.get_one(Person, mentor.person_id)
        press(a_context(session, owner), "withdraw_mentor", withdrawn)
        assert session.get_one(Mentor, mentor.person_id).status is MentorStatus.LEFT
        session.expire_all()
        assert session.get_one(Booking, booked).status is not BookingStatus.BOOKED
        told = select(OutboxMessage.kind).where(OutboxMessage.person_id == person.id)
        assert "meeting_cancelled" in set(session.scalars(told))
        again = approval.come_back(session, mentor.person_id)
        assert again is not None
        assert again.status is MentorStatus.TO_APPROVE
        assert approval.come_back(session, mentor.person_id) is None

    database.transact_now(work)


def test_an_employer_who_loses_the_access_posts_nothing_more(database: Database) -> None:
    def work(session: Session) -> None:
        owner, employer = a_member(session, 1, RoleName.OWNER), an_employer(session)
        offer, person = an_offer(session, employer), session.get_one(Person, employer.person_id)
        press(a_context(session, owner), "withdraw_employer", person)
        session.expire_all()
        assert session.get_one(Opportunity, offer.id).status is OpportunityStatus.CLOSED
        visit = PageVisit(session, person.id, NOON, randbelow)
        assert actions.act(visit, OfferAction.PROLONG, offer.id, {}) is actions.NOTHING
        written = {"do": offer_actions.WRITE, "title": "Technicien"}
        assert offer_actions.submit(visit, web_offer.NEW, written) is offer_actions.GONE

    database.transact_now(work)


def test_more_accesses_than_a_screen_are_turned_page_by_page(database: Database) -> None:
    def work(session: Session) -> None:
        owner = a_member(session, 1, RoleName.OWNER)
        others = [a_member(session, 2 + number, RoleName.MENTOR) for number in range(7)]
        context = a_context(session, owner)
        access_command.show(context)
        [first] = context.outgoing
        assert isinstance(first, Say)
        assert first.buttons[-1][0].data == "a:access_page:6"
        context.outgoing.clear()
        stack = a_stack(owner.id)
        CALLBACKS["access_page"](context, stack, 6)
        [second] = context.outgoing
        assert isinstance(second, Say)
        assert [row[0].data for row in second.buttons] == [
            f"a:access_mentor:{it.id}" for it in others[5:]
        ]

    database.transact_now(work)


def test_open_applications_of_an_employer_who_leaves_end_kindly_interviews_included(
    database: Database,
) -> None:
    """Also of an offer that is over already, and a time that was only proposed."""

    def work(session: Session) -> None:
        owner, employer = a_member(session, 1, RoleName.OWNER), an_employer(session)
        over = an_offer(session, employer, status=OpportunityStatus.FILLED, closed_at=NOON)
        offer, at = an_offer(session, employer), NOON + timedelta(days=3)
        people = [a_person(session, 10 + n, first_name="Camille") for n in range(4)]
        made = [an_application(session, person, offer) for person in people]
        _, proposed, agreed, of_past = made
        of_past.opportunity_id = over.id
        for it in (proposed, agreed, of_past):
            answers.propose(session, it, [at], "12 rue des Lilas", NOON)
        for it in (agreed, of_past):
            answers.take_time(session, DIARY, it, at, NOON)
        session.flush()
        press(
            a_context(session, owner),
            "withdraw_employer",
            session.get_one(Person, offer.employer_id),
        )
        session.expire_all()
        assert {it.status for it in made} == {ApplicationStatus.CLOSED}
        assert [told_last(session, it) for it in made] == [
            "offer_gone",
            "employer_gone",
            "employer_gone_interview",
            "employer_gone_interview",
        ]
        assert not [it for it in people if consents.living(session, it.id)]
        assert agreed.interview_at is None
        assert agreed.interview_was_at == at

    database.transact_now(work)


def test_what_they_are_told_says_that_the_interview_will_not_take_place(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        employer, at = an_employer(session), NOON + timedelta(days=3)
        person = a_person(session, 10, first_name="Camille")
        it = an_application(session, person, an_offer(session, employer))
        answers.propose(session, it, [at], "12 rue des Lilas", NOON)
        answers.take_time(session, DIARY, it, at, NOON)
        answers.employer_gone(session, employer.person_id, NOON)
        session.flush()
        about = OutboxMessage.key == f"application_news:{it.id}:{it.sequence}"
        message = session.scalars(select(OutboxMessage).where(about)).one()
        for language, words in (("fr", "n'aura pas lieu"), ("en", "will not take place")):
            person.language = language
            [said] = messages.NEWS.render(session, message, NOON)
            assert isinstance(said, Show)
            assert said.document == "interview_cancellation"
            assert words in as_typed(str(said.caption))

    database.transact_now(work)


def told_last(session: Session, it: Application) -> str:
    key = f"application_news:{it.id}:{it.sequence}"
    query = select(OutboxMessage.params).where(OutboxMessage.key == key)
    return str(session.scalars(query).one()["what"])


def test_who_may_host_no_more_leaves_the_workshops_to_come(database: Database) -> None:
    def work(session: Session) -> None:
        owner, member = a_member(session, 1, RoleName.OWNER), a_member(session, 2, RoleName.STAFF)
        here = a_session(session)
        past, coming = (
            a_workshop(
                session, here, NOON + days * timedelta(days=1), host_id=member.id, host_name="Lou"
            )
            for days in (-1, 1)
        )
        assert access_command.withdraw(a_context(session, owner), member.id, RoleName.STAFF)
        session.expire_all()
        assert (past.host_id, past.host_name) == (member.id, "Lou")
        assert (coming.host_id, coming.host_name) == (None, "")

    database.transact_now(work)
