"""What the team records of somebody under 18: by the team only, once, traced, and told."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Minor
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, RoleName
from rules.enrolment.eligibility import AgeBand
from services.backoffice import minors_conversation, person_card
from services.backoffice.minors_conversation import MinorRecordResult, ParentAgreementState
from services.backoffice.person_card import CardAction
from services.enrolment import minors
from services.privacy import erasure
from tests.harness.builders import FINGERPRINTS, NOON, a_context, a_member, a_person, a_session
from tests.harness.builders import a_participant as placed

TOLD = {"by": "parent", "how": "paper", "day": "2027-03-01"}


def a_minor(session: Session) -> Person:
    person = placed(session, a_session(session), first_name="Camille")
    minors.note_age(session, person.id, AgeBand.UNDER_18, NOON)
    return person


def test_an_agreement_is_recorded_then_taken_back_then_of_no_use(database: Database) -> None:
    def work(session: Session) -> None:
        staff, person = a_member(session, 1, RoleName.STAFF), a_minor(session)
        context, about = a_context(session, staff), {"chosen": str(person.id)}
        assert minors_conversation.look(context, about) is ParentAgreementState.MISSING
        for noted in (MinorRecordResult.NOTED, MinorRecordResult.NOTHING):
            assert minors_conversation.record(context, about | TOLD) is noted
        assert minors_conversation.look(context, about) is ParentAgreementState.AGREED
        assert context.kept["agreement"] == "un parent, sur papier, 1er mars 2027"
        for noted in (MinorRecordResult.NOTED, MinorRecordResult.NOTHING):
            assert minors_conversation.withdraw(context, about) is noted
        for noted in (MinorRecordResult.NOTED, MinorRecordResult.NOTHING):
            assert minors_conversation.come_of_age(context, about) is noted
        assert minors_conversation.look(context, about) is ParentAgreementState.NOBODY

        traced = session.execute(select(AuditEntry.action, AuditEntry.actor_id)).all()
        acts = ["parent_agreed", "parent_withdrew", "came_of_age"]
        assert [tuple(it) for it in traced] == [(act, staff.id) for act in acts]
        sent = select(OutboxMessage.params).where(OutboxMessage.person_id == person.id)
        assert [it["text"] for it in session.scalars(sent)] == [f"minor.told.{it}" for it in acts]

    database.transact_now(work)


@pytest.mark.parametrize("age", [AgeBand.UNDER_18, AgeBand.FROM_50])
def test_the_card_leads_there_for_a_minor_only(database: Database, age: AgeBand) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 1, RoleName.STAFF))
        person = a_person(session)
        minors.note_age(session, person.id, age, NOON)
        actions = dict(person_card.actions(context, {"chosen": str(person.id)}))
        assert (CardAction.MINOR in actions) is (age is AgeBand.UNDER_18)

    database.transact_now(work)


def test_erased_they_leave_nothing_of_it_and_who_recorded_it_may_go_first(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        staff, person = a_member(session, 1, RoleName.STAFF), a_minor(session)
        context, about = a_context(session, staff), {"chosen": str(person.id)}
        minors_conversation.record(context, about | TOLD)
        session.flush()
        later = NOON + timedelta(days=1)
        erasure.erase(session, staff.id, "own", later, lambda end: end // 2, FINGERPRINTS)
        session.expire_all()
        minor = session.get_one(Minor, person.id)
        assert (minor.has_agreement, minor.recorded_by) == (True, None)
        erasure.erase(session, person.id, "own", later, lambda end: end // 3, FINGERPRINTS)
        session.expire_all()
        assert session.get(Minor, person.id) is None

    database.transact_now(work)
