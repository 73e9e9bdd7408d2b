"""What a statement asks of the row that it changes: one that is over already stays as it is."""

from datetime import datetime, timedelta
from typing import Any, TypeVar

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.slots import SlotStatus
from models.outbox import OutboxMessage, OutboxState
from models.people import Address, Person, RoleName
from models.profile import Consent, ConsentPurpose
from models.team import Invitation
from rules.outbox import policies
from rules.outbox.retries import SendResult
from services.conversation import answer_leases, updates
from services.conversation.replies import Say
from services.conversation.updates import AnsweredUpdate
from services.enrolment import enrolments, places
from services.outbox import leases, marking, messages, outbox
from services.outbox.leases import LeaseState
from services.outbox.message_limits import MessageLimits
from services.people import addresses
from services.profile import consents
from services.schedule.video_rooms import NO_ROOMS
from services.slots import rooms
from services.team import invitations
from services.wiring import inheritance
from services.workshops import hosts
from tests.applications.builders import draw
from tests.harness.builders import (
    BOT,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
)
from tests.harness.places import BOT_ID
from tests.outbox.builders import KINDS, NOON, REMINDER, heard

pytestmark = pytest.mark.both_databases("the condition is judged by each")

T = TypeVar("T")
HOUR = timedelta(hours=1)
LATER = NOON + HOUR


def queued(session: Session, person: Person, key: str = "one", **values: Any) -> OutboxMessage:
    """Queue a reminder, and give its row these values."""
    params = {"text": "Bonjour"}
    assert outbox.enqueue(session, REMINDER, person, key=key, due_at=NOON, params=params)
    row = session.scalars(select(OutboxMessage).where(OutboxMessage.key == key)).one()
    for name, value in values.items():
        setattr(row, name, value)
    session.flush()
    return row


def reread(session: Session, row: T) -> T:
    session.expire_all()
    return row


def test_who_led_once_does_not_give_up_the_lead_of_another(database: Database) -> None:
    def work(session: Session) -> LeaseState | None:
        former = leases.create(session, BOT_ID, "ada")
        seen = leases.look(session, BOT_ID)
        assert former is not None and seen is not None
        assert leases.take_over(session, BOT_ID, "leo", seen) == former + 1
        leases.give_up(session, BOT_ID, former)
        return leases.look(session, BOT_ID)

    assert database.transact_now(work) == LeaseState("leo", 2, 2)


def test_a_message_dropped_while_it_was_sent_stays_dropped(database: Database) -> None:
    def work(session: Session) -> tuple[OutboxState, int | None]:
        person = a_person(session, bot_id=BOT_ID)
        row = queued(session, person)
        epoch = leases.create(session, BOT_ID, "ada")
        assert epoch is not None
        claim = messages.claim(session, KINDS, MessageLimits(), BOT_ID, epoch, NOON)
        reread(session, row).state = OutboxState.DROPPED
        session.flush()
        [sent] = claim.ready
        marking.mark(
            session, messages.QUEUE, epoch, [messages.ended(sent, SendResult.SENT, 5)], LATER
        )
        return reread(session, row).state, row.message_id

    assert database.transact_now(work) == (OutboxState.DROPPED, None)


def test_a_message_that_ended_is_not_taken_up_by_who_follows(database: Database) -> None:
    soon = NOON + policies.MESSAGES.lease

    def work(session: Session) -> datetime:
        person = a_person(session, bot_id=BOT_ID)
        row = queued(session, person, state=OutboxState.DROPPED, claim_epoch=1, next_try_at=soon)
        inheritance.take_up_claims(session, BOT_ID, 2, NOON)
        return reread(session, row).next_try_at

    assert database.transact_now(work) == soon


def test_only_what_is_still_queued_is_dropped_or_brought_forward(database: Database) -> None:
    def work(session: Session) -> list[tuple[OutboxState, datetime]]:
        person, other = a_person(session, bot_id=BOT_ID), a_person(session, 8, bot_id=BOT_ID)
        about = {"about_id": other.id, "due_at": LATER}
        rows = [
            queued(session, person, "sent", state=OutboxState.SENT, **about),
            queued(session, person, "queued", **about),
        ]
        for row in rows:
            outbox.bring_forward(session, BOT_ID, row.key, NOON)
        outbox.drop_about_others(session, person.id, NOON)
        return [(reread(session, row).state, row.due_at) for row in rows]

    assert database.transact_now(work) == [(OutboxState.SENT, LATER), (OutboxState.DROPPED, NOON)]


def test_what_is_due_already_is_not_put_off_when_it_is_brought_forward(database: Database) -> None:
    def work(session: Session) -> datetime:
        row = queued(session, a_person(session, bot_id=BOT_ID))
        outbox.bring_forward(session, BOT_ID, row.key, LATER)
        return reread(session, row).due_at

    assert database.transact_now(work) == NOON


def test_who_blocked_the_bot_did_so_when_it_was_first_noticed(database: Database) -> None:
    def work(session: Session) -> list[datetime | None]:
        both = [a_person(session, number, bot_id=BOT_ID) for number in (1, 2)]
        for at in (NOON, LATER):
            addresses.mark_blocked(session, BOT_ID, addresses.on_telegram(1), at)
            addresses.mark_all_blocked(session, [both[1].id], at)
        return list(session.scalars(select(Address.blocked_at)))

    assert database.transact_now(work) == [NOON, NOON]


def test_an_answer_that_was_given_has_no_lease_to_renew(database: Database) -> None:
    def work(session: Session) -> object:
        heard(1, "Oui")(session)
        [until] = session.scalars(select(Update.answer_due_at))
        updates.mark_answered(session, BOT_ID, [AnsweredUpdate(1)], NOON)
        lease = answer_leases.AnswerLease(BOT_ID, 1, until)
        return answer_leases.renew(session, lease, LATER)

    assert database.transact_now(work) is None


def test_what_the_dead_owed_is_due_at_once_unless_it_was_given_or_due_before(
    database: Database,
) -> None:
    process = 3

    def work(session: Session) -> dict[int, datetime]:
        session.info[updates.PROCESS] = process
        for number in (1, 2, 3):
            heard(number, "Oui")(session)
        updates.mark_answered(session, BOT_ID, [AnsweredUpdate(1)], NOON)
        updates.owe_now(session, BOT_ID, 2, NOON - HOUR)
        updates.owe_for(session, BOT_ID, [process], NOON)
        rows = session.execute(select(Update.update_id, Update.answer_due_at))
        return dict(rows.all())

    due = database.transact_now(work)
    assert due[1] > NOON
    assert due == {1: due[1], 2: NOON - HOUR, 3: NOON}


def test_a_consent_withdrawn_again_was_withdrawn_the_first_time(database: Database) -> None:
    def work(session: Session) -> list[datetime | None]:
        person = a_person(session)
        shared = {
            "purpose": ConsentPurpose.SHARE_WITH_EMPLOYER,
            "subject": consents.of_application(5),
        }
        given = {"person_id": person.id, "text_version": "1", "given_at": NOON, "update_id": 1}
        row = Consent(**given, **shared)
        session.add(row)
        session.flush()
        consents.withdraw_of_application(session, 5, NOON)
        consents.withdraw_of_application(session, 5, LATER)
        consents.withdraw(session, person.id, ConsentPurpose.SHARE_WITH_EMPLOYER, LATER)
        consents.withdraw_consent(a_context(session, person, LATER), {"consent": str(row.id)})
        return list(session.scalars(select(Consent.withdrawn_at)))

    assert database.transact_now(work) == [NOON]


def test_who_was_refused_does_not_leave(database: Database) -> None:
    def work(session: Session) -> EnrolmentStatus:
        a_participant(session, a_session(session))
        [row] = session.scalars(select(Enrolment))
        row.status = EnrolmentStatus.REFUSED
        session.flush()
        enrolments.leave(session, row.id, "job", LATER)
        return reread(session, row).status

    assert database.transact_now(work) is EnrolmentStatus.REFUSED


def test_an_invitation_that_is_used_revoked_or_over_is_neither_redeemed_nor_revoked(
    database: Database,
) -> None:
    def work(session: Session) -> list[tuple[RoleName | None, bool]]:
        owner, guest = a_person(session, 1), a_person(session, 2)
        found = []
        for ended in ("used_at", "revoked_at", "expires_at"):
            token = invitations.invite(session, BOT, RoleName.STAFF, NOON, draw)
            row = session.scalars(select(Invitation).order_by(Invitation.id.desc())).first()
            assert row is not None
            setattr(row, ended, NOON)
            session.flush()
            redeemed = invitations.redeem(session, BOT, token, guest.id, LATER)
            found.append((redeemed, invitations.revoke(session, BOT, row.id, owner.id, LATER)))
        return found

    assert database.transact_now(work) == [(None, False)] * 3


def test_only_slots_of_mentors_that_are_open_and_ahead_lose_their_room(database: Database) -> None:
    def work(session: Session) -> list[bool]:
        mentor = a_mentor(session)
        of_employer = a_slot(session, mentor, LATER)
        of_employer.mentor_id = None
        slots = [
            a_slot(session, mentor, LATER + HOUR),
            a_slot(session, mentor, NOON - HOUR),
            a_slot(session, mentor, LATER + 2 * HOUR, status=SlotStatus.WITHDRAWN),
            of_employer,
        ]
        session.flush()
        rooms.look_again(session, NOON, NO_ROOMS)
        return [reread(session, slot).has_room for slot in slots]

    assert database.transact_now(work) == [False, True, True, True]


def test_who_may_not_host_any_more_hosted_what_is_over(database: Database) -> None:
    def work(session: Session) -> list[int | None]:
        here, host = a_session(session), a_person(session)
        hosted = [
            a_workshop(session, here, at, host_id=host.id, host_name="Ada")
            for at in (NOON - HOUR, LATER)
        ]
        hosts.step_down(session, host.id, NOON)
        found = [reread(session, workshop).host_id for workshop in hosted]
        assert found[0] == host.id
        return found

    assert database.transact_now(work)[1] is None


def test_who_has_a_place_is_given_no_other_though_one_is_free(database: Database) -> None:
    def work(session: Session) -> tuple[bool, datetime]:
        here = a_session(session, seats=5)
        person = a_participant(session, here)
        [row] = session.scalars(select(Enrolment))
        row.changed_at = NOON
        session.flush()
        given = places.give_seat(session, person.id, here, EnrolmentStatus.TO_CHECK, LATER)
        return given, reread(session, row).changed_at

    assert database.transact_now(work) == (False, NOON)


def test_an_answer_that_was_given_is_not_owed_in_part(database: Database) -> None:
    """A sender that was slower tells what it has not sent."""

    def work(session: Session) -> Update:
        heard(1, "Oui", "Non")(session)
        updates.mark_answered(session, BOT_ID, [AnsweredUpdate(1)], NOON)
        updates.mark_answered(session, BOT_ID, [AnsweredUpdate(1, left=[Say("Non")])], LATER)
        session.expire_all()
        return session.scalars(select(Update)).one()

    row = database.transact_now(work)
    assert (row.answered_at, row.lines) == (NOON, None)
