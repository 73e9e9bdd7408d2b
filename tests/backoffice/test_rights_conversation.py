"""What the team does for who asks by letter: of this bot, not of the team, and told."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, RoleName
from services.backoffice import person_card, rights_conversation
from services.backoffice.person_card import CardAction
from services.backoffice.rights_conversation import (
    ACTIONS,
    RightsCorrectionResult,
    RightsHolder,
    TeamDataCopyResult,
)
from services.conversation.turn_context import TurnContext
from tests.harness.builders import BOT, NOON, a_context, a_member, a_mentor, a_person

TOLD = {
    "identity": "called",
    "first_name": "Camila",
    "phone": "06 39 98 56 78",
    "email": "c@example.com",
}


def acts(context: TurnContext, person: Person) -> list[object]:
    about = {"chosen": str(person.id), **TOLD}
    return [act(context, about) for name, act in ACTIONS.items() if name != "open_rights"]


def test_the_copy_goes_to_their_own_chat_and_never_to_the_colleague(database: Database) -> None:
    def work(session: Session) -> None:
        staff, person = a_member(session), a_person(session)
        context = a_context(session, staff)
        about = {"chosen": str(person.id)}
        assert rights_conversation.copy(context, about) is TeamDataCopyResult.COMING
        assert context.kept["proof"] == str(session.scalar(select(AuditEntry.id)))
        assert rights_conversation.copy(context, about) is TeamDataCopyResult.UNDER_WAY
        assert list(session.scalars(select(OutboxMessage.person_id))) == [person.id]
        person.blocked_at = NOON
        assert rights_conversation.copy(context, about) is TeamDataCopyResult.BLOCKED

    database.transact_now(work)


def test_a_correction_is_kept_traced_and_told_without_its_words(database: Database) -> None:
    def work(session: Session) -> None:
        staff, person = a_member(session), a_person(session, first_name="Camille")
        context = a_context(session, staff)
        assert acts(context, person)[-3:] == [RightsCorrectionResult.CORRECTED] * 3
        assert (person.first_name, person.phone) == ("Camila", "+33639985678")
        for stored in (AuditEntry.subjects, OutboxMessage.params):
            assert "39985678" not in str(list(session.scalars(select(stored))))
        assert [context.kept[it] for it in ("first_name", "phone", "email")] == [""] * 3

    database.transact_now(work)


def test_a_mentor_s_first_name_is_corrected_where_people_read_it(database: Database) -> None:
    def work(session: Session) -> None:
        context, mentor = a_context(session, a_member(session)), a_mentor(session)
        acts(context, session.get_one(Person, mentor.person_id))
        assert mentor.first_name == "Camila"

    database.transact_now(work)


@pytest.mark.parametrize("whose", ["another bot", "the team"])
def test_nobody_of_another_bot_or_of_the_team_is_touched(database: Database, whose: str) -> None:
    def work(session: Session) -> None:
        context = a_context(session, a_member(session, 1, RoleName.OWNER))
        if whose == "the team":
            person = a_member(session, 7, first_name="Camille")
        else:
            person = a_person(session, 7, first_name="Camille", bot_id=BOT + 1)
        assert acts(context, person) == [
            RightsHolder.NOBODY,
            TeamDataCopyResult.NOBODY,
            *[RightsCorrectionResult.NOBODY] * 3,
        ]
        assert (person.first_name, person.phone) == ("Camille", None)
        assert list(session.scalars(select(AuditEntry.id))) == []
        listed = person_card.actions(context, {"chosen": str(person.id)})
        assert CardAction.RIGHTS not in dict(listed)

    database.transact_now(work)
