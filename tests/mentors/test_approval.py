"""Nobody meets a mentor before the team has said yes, once."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor, MentorStatus
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person
from services.conversation.callbacks import CallbackResult
from services.conversation.turn_context import TurnContext
from services.mentors import approval
from services.people.access import Access
from services.slots.mentor_suggestions import suggested_mentors
from services.workshops.diary import DIARY
from tests.harness.builders import (
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_stack,
)
from tests.harness.chat import CALLBACKS

LINK = "https://visio.moulins.test/ada"


def waiting(session: Session, **more: Any) -> Mentor:
    values: dict[str, Any] = {"status": MentorStatus.TO_APPROVE, "email": "ada@moulins.test"}
    return a_mentor(session, **(values | more))


def press(context: TurnContext, callback: str, mentor: Mentor) -> CallbackResult:
    context.update_id += 1
    return CALLBACKS[callback](
        context,
        a_stack(context.person_id),
        mentor.person_id,
    )


def told(session: Session) -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == "mentor_told")
    return [it.params["text"] for it in session.scalars(query.order_by(OutboxMessage.id))]


def test_a_yes_makes_a_mentor_visible_and_tells_them_once(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = waiting(session, own_room_url=LINK)
        a_slot(session, mentor, NOON + timedelta(days=3))
        participant = a_participant(session, a_session(session))
        one, other = (a_context(session, a_member(session, number)) for number in (70, 71))

        def seen() -> int:
            return len(suggested_mentors(session, DIARY, participant.id, (), "fr", NOON))

        before = seen()
        assert press(one, "mentor_yes", mentor) is CallbackResult.DONE
        assert press(other, "mentor_no_other", mentor) is CallbackResult.DONE
        assert (before, seen()) == (0, 1)
        assert (mentor.status, mentor.approved_by) == (MentorStatus.ACTIVE, one.person_id)
        assert mentor.email_confirmed_at == NOON
        assert mentor.own_room_approved_at is None
        assert told(session) == ["mentor.told.mentor_yes"]
        assert session.scalars(select(AuditEntry.action)).all() == ["mentor_yes"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("callback", "status", "link"),
    [
        ("mentor_yes", MentorStatus.ACTIVE, False),
        ("mentor_yes_link", MentorStatus.ACTIVE, True),
        ("mentor_no_profile", MentorStatus.REFUSED, False),
        ("mentor_no_email", MentorStatus.REFUSED, False),
        ("mentor_no_other", MentorStatus.REFUSED, False),
    ],
)
def test_each_answer_of_the_team_is_one_tap(
    database: Database, callback: str, status: MentorStatus, link: object
) -> None:
    def work(session: Session) -> None:
        mentor = waiting(session, own_room_url=LINK)
        press(a_context(session, a_member(session, 70)), callback, mentor)
        assert mentor.status is status
        assert (mentor.own_room_approved_at is not None) is link
        assert told(session) == [f"mentor.told.{callback}"]

    database.transact_now(work)


def test_only_the_team_may_answer(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = waiting(session)
        themself = session.get_one(Person, mentor.person_id)
        for someone in (themself, a_person(session)):
            for callback in approval.CALLBACKS[Access.TEAM]:
                assert (
                    press(a_context(session, someone), callback, mentor) is CallbackResult.FOREIGN
                )
        assert mentor.status is MentorStatus.TO_APPROVE

    database.transact_now(work)


@pytest.mark.parametrize(
    ("callback", "kept"), [("mentor_change_yes", True), ("mentor_change_no", False)]
)
def test_a_change_is_used_once_the_team_has_seen_it(
    database: Database, callback: str, kept: object
) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session, own_room_url=LINK, email="ada@moulins.test")
        context = a_context(session, a_member(session, 70))
        press(context, callback, mentor)
        assert (mentor.own_room_url is not None) is kept
        assert (mentor.own_room_approved_at is not None) is kept
        assert (mentor.email is not None) is kept
        assert (mentor.email_confirmed_at is not None) is kept
        press(context, callback, mentor)
        assert told(session) == [f"mentor.told.{callback}"]

    database.transact_now(work)


def test_an_address_whose_code_is_awaited_is_not_for_the_team(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = a_mentor(session, email="ada@moulins.test", email_code_hash="x")
        press(a_context(session, a_member(session, 70)), "mentor_change_yes", mentor)
        assert mentor.email_confirmed_at is None

    database.transact_now(work)


def test_the_card_says_what_the_team_has_to_look_at(database: Database) -> None:
    def work(session: Session) -> None:
        mentor = waiting(session, email="ada@gmail.com", referent="<Hugo>", own_room_url=LINK)
        said = approval.card(session, mentor, "fr")
        assert "adresse personnelle" in said.text
        assert "&lt;Hugo&gt;" in said.text
        assert LINK in said.text
        assert "Oui, avec son lien" in [button.label for row in said.buttons for button in row]

    database.transact_now(work)


def test_a_yes_does_not_open_to_someone_whose_meetings_are_stopped(database: Database) -> None:
    """Who answers for safety says when: until then nothing can be opened, and nothing is told."""

    def work(session: Session) -> None:
        mentor = waiting(session)
        session.get_one(Person, mentor.person_id).meetings_suspended_at = NOON
        session.flush()
        press(a_context(session, a_member(session, 70)), "mentor_yes", mentor)

        assert (mentor.status, told(session)) == (MentorStatus.SUSPENDED, [])
        assert mentor.approved_at == NOON

    database.transact_now(work)
