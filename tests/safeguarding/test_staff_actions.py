"""What the team does with a report, one press at a time; and who sees what."""

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import MentorStatus
from models.mentoring.slots import SlotStatus
from models.outbox import OutboxMessage
from models.people import AuditEntry, Person, Role, RoleName
from rules.safeguarding.safety import ReportCategory
from services.conversation.callbacks import CallbackResult
from services.conversation.inline_buttons import parsed
from services.conversation.replies import Edit, Say
from services.conversation.turn_context import TurnContext
from services.safeguarding import cards as reports_cards
from services.safeguarding import messages, staff_actions
from tests.harness.builders import NOON, a_context, a_member, a_mentor
from tests.safeguarding.test_reports import Here, a_meeting

Act = Callable[[TurnContext, int], CallbackResult]
WORDS = "Il a dit des choses."
ACTS = (staff_actions.take, staff_actions.settle, staff_actions.resume)


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def press(
    here: Here, act: Callable[[TurnContext, int], CallbackResult], person: Person
) -> tuple[CallbackResult, str]:
    """What the press led to, in words."""
    context = a_context(here.session, person)
    context.message_id = 1
    taken = act(context, here.newest().id)
    here.session.flush()
    return taken, "\n".join(it.text for it in context.outgoing if isinstance(it, Say | Edit))


def status(here: Here) -> MentorStatus:
    return here.mentor.status


def card(here: Here, reader: Person) -> Say:
    message = here.session.scalars(
        select(OutboxMessage).where(
            OutboxMessage.kind == "safety_card", OutboxMessage.person_id == reader.id
        )
    ).one()
    [say] = reports_cards.show_card(here.session, message, NOON)
    return say


def callbacks(say: Say) -> list[str]:
    return [found.callback for row in say.buttons for it in row if (found := parsed(it.data))]


def test_the_words_are_read_from_the_report_when_the_card_leaves_and_stand_nowhere_else(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        here.report(words=WORDS)

        assert WORDS in card(here, staff).text
        queued = session.scalars(select(OutboxMessage)).all()
        assert all(WORDS not in str(it.params) for it in queued)

    on(database, work)


def test_a_colleague_who_must_hear_reads_neither_who_spoke_nor_their_words(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.people[0].first_name = "Samira"
        mentor = a_mentor(session, 71, company="moulins")
        colleague = session.get_one(Person, mentor.person_id)
        session.add(Role(person_id=colleague.id, role=RoleName.OWNER, granted_at=NOON))
        here.report(0, ReportCategory.MONEY, WORDS)
        [message] = session.scalars(
            select(OutboxMessage).where(OutboxMessage.person_id == colleague.id)
        )

        assert WORDS not in card(here, colleague).text
        assert "Samira" not in card(here, colleague).text
        assert callbacks(card(here, colleague)) == ["report_taken", "report_settled"]
        assert message.about_id is None

    on(database, work)


def test_the_card_goes_once_it_is_settled_or_its_reader_has_left_the_team(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff, owner = a_member(session, 70), a_member(session, 71, RoleName.OWNER)
        here.report()
        cards = {
            it.person_id: it
            for it in session.scalars(
                select(OutboxMessage).where(OutboxMessage.kind == "safety_card")
            )
        }
        session.delete(session.get_one(Role, (staff.id, RoleName.STAFF)))
        session.flush()

        def holds(reader: Person) -> bool:
            return messages.CARD.recheck(session, cards[reader.id], NOON)

        assert (holds(staff), holds(owner)) == (False, True)
        press(here, staff_actions.settle, owner)
        assert not holds(owner)

    on(database, work)


def test_the_team_takes_a_report_once_and_who_spoke_is_told(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        first, second = a_member(session, 70), a_member(session, 71)
        first.first_name = "Sami"
        here.report()

        assert press(here, staff_actions.take, first)[0] is CallbackResult.DONE
        assert "Sami (n° " in press(here, staff_actions.take, second)[1]
        assert here.newest().taken_by == first.id
        assert here.told("safety_told") == [here.people[0].id]

    on(database, work)


def test_every_act_leaves_a_trace_of_ids_only(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report(0, ReportCategory.MONEY, WORDS)
        for act in ACTS:
            press(here, act, owner)
        number = here.newest().id
        trace = session.scalars(select(AuditEntry).order_by(AuditEntry.id)).all()

        assert [it.action for it in trace] == ["report_taken", "report_settled", "mentor_resumed"]
        assert all(it.subjects == {"report": number} for it in trace)
        assert {it.actor_id for it in trace} == {owner.id}

    on(database, work)


@pytest.mark.parametrize("act", ACTS)
def test_a_forged_press_does_nothing(database: Database, act: Act) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        a_member(session, 70)
        colleague = a_mentor(session, 71, company="Moulins").person_id
        session.add(Role(person_id=colleague, role=RoleName.OWNER, granted_at=NOON))
        here.report(0, ReportCategory.MONEY)
        outsiders = (
            here.people[0].id,
            here.people[1].id,
            here.mentor.person_id,
            colleague,
        )
        for person_id in outsiders:
            assert press(here, act, session.get_one(Person, person_id)) == (
                CallbackResult.FOREIGN,
                "",
            )
        report = here.newest()
        assert (report.taken_by, report.settled_at) == (None, None)
        assert status(here) is MentorStatus.SUSPENDED

    on(database, work)


def test_settled_a_mentor_stays_stopped_until_the_owner_says_otherwise(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff, owner = a_member(session, 70), a_member(session, 71, RoleName.OWNER)
        here.report(0, ReportCategory.CONTACT)

        assert "report_resumed" not in callbacks(card(here, staff))
        assert "report_resumed" in callbacks(card(here, owner))
        press(here, staff_actions.settle, staff)
        assert status(here) is MentorStatus.SUSPENDED
        assert press(here, staff_actions.resume, staff)[0] is CallbackResult.FOREIGN
        press(here, staff_actions.resume, owner)
        assert status(here) is MentorStatus.ACTIVE
        assert here.slot.status is SlotStatus.WITHDRAWN
        assert here.told("safety_told") == [here.people[0].id, here.mentor.person_id]
        assert press(here, staff_actions.resume, owner)[1].endswith("c’est déjà réglé.")

    on(database, work)


def test_a_mentor_goes_on_only_when_no_other_report_waits(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report(0, ReportCategory.OTHER)
        first = here.newest()
        here.report(1, ReportCategory.MONEY)

        assert press(here, staff_actions.resume, owner)[0] is CallbackResult.STAYS
        assert status(here) is MentorStatus.SUSPENDED
        first.settled_at = NOON
        press(here, staff_actions.resume, owner)
        assert status(here) is MentorStatus.ACTIVE
        assert here.newest().settled_by == owner.id

    on(database, work)
