"""Open cases, as each of the team may see them: in a list, as a count, on a card of `/fiche`."""

from collections.abc import Callable
from itertools import product

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from rules.safeguarding.safety import ReportCategory
from services.backoffice import day_summary, person_card
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say
from services.privacy import erasure
from services.safeguarding import messages, open_cases, recipients, staff_actions
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_member, a_mentor
from tests.safeguarding.test_reports import RANDOM_BELOW, Here, a_meeting

NONE = plain_text("fr", "safety.list.none")


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def listed(session: Session, reader: Person, first: int = 0) -> Say:
    context = a_context(session, reader)
    open_cases.show(context, first)
    [said] = context.outgoing
    assert isinstance(said, Say)
    return said


def card_of(session: Session, reader: Person, person_id: int) -> Say:
    context = a_context(session, reader)
    person_card.look(context, {"chosen": str(person_id)})
    [said] = context.outgoing
    assert isinstance(said, Say)
    return said


def today(session: Session, reader: Person) -> str:
    context = a_context(session, reader)
    day_summary.show(context)
    return "\n".join(it.text for it in context.outgoing if isinstance(it, Say))


def data(said: Say) -> list[str]:
    return [button.data for row in said.buttons for button in row]


def a_colleague(session: Session) -> Person:
    """Of the company of the mentor who is reported, and on the team."""
    colleague = a_mentor(session, 72, company="moulins").person_id
    session.add(Role(person_id=colleague, role=RoleName.OWNER, granted_at=NOON))
    session.flush()
    return session.get_one(Person, colleague)


def reported_and_on_the_team(here: Here) -> Person:
    session, mentor_id = here.session, here.mentor.person_id
    session.add(Role(person_id=mentor_id, role=RoleName.STAFF, granted_at=NOON))
    session.flush()
    return session.get_one(Person, mentor_id)


def test_the_list_says_who_is_on_it_and_the_promised_hour_and_opens_each_card(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70, RoleName.STAFF)
        staff.first_name = "Sami"
        here.report()
        staff_actions.take(a_context(session, staff), here.newest().id)
        here.worry(1)

        said = listed(session, staff)
        first, second = said.text.splitlines()[1:]
        assert "inquiétude" in first and "Réponse promise mardi 2 mars avant 13\u00a0h" in first
        assert "Sami" in second and "s’en occupe. Réponse promise mercredi 3 mars" in second
        assert data(said) == ["a:report_open:2", "a:report_open:1"]

    on(database, work)


def test_a_settled_case_is_on_no_list_and_a_page_leads_to_the_next(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        apart = (
            ReportCategory.PRIVATE,
            ReportCategory.OTHER,
            ReportCategory.MONEY,
            ReportCategory.CONTACT,
        )
        for who, category in [*product(range(3), apart)][:11]:
            here.report(who, category)
        here.newest().settled_at = NOON
        session.flush()

        assert data(listed(session, staff))[-2:] == ["a:report_open:8", "a:reports_page:8"]
        assert data(listed(session, staff, 8)) == ["a:report_open:9", "a:report_open:10"]

    on(database, work)


@pytest.mark.parametrize("who", ["colleague", "reported"])
def test_neither_a_colleague_nor_who_is_reported_sees_that_there_is_a_case(
    database: Database, who: str
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        other = a_colleague(session) if who == "colleague" else reported_and_on_the_team(here)
        here.report()

        assert "🛟" in today(session, staff)
        assert "🛟" not in today(session, other)
        assert listed(session, other).text == NONE
        for person_id in (here.people[0].id, here.mentor.person_id):
            assert "🛟" in card_of(session, staff, person_id).text
            shown = card_of(session, other, person_id)
            assert "🛟" not in shown.text and data(shown) == []
        context = a_context(session, other)
        assert staff_actions.show(context, here.newest().id) is CallbackResult.FOREIGN

    on(database, work)


def test_a_card_says_about_whom_and_from_whom_settled_ones_too(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        here.report(0)
        here.newest().settled_at = NOON
        session.flush()

        spoke = card_of(session, staff, here.people[0].id).text
        about = card_of(session, staff, here.mentor.person_id).text
        assert "De sa part, dossier n°\u00a01" in spoke and "C’est réglé." in spoke
        assert "À son sujet, dossier n°\u00a01" in about
        assert "🛟" not in card_of(session, staff, here.people[1].id).text

    on(database, work)


def test_a_card_that_is_opened_again_comes_with_its_buttons(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        here.report(words="Voilà ce qui s'est passé.")
        here.newest().settled_at = NOON
        session.flush()
        for _ in range(2):
            context = a_context(session, staff)
            assert staff_actions.show(context, here.newest().id) is CallbackResult.STAYS

        query = select(OutboxMessage).where(OutboxMessage.kind == messages.OPENED.name)
        [opened] = session.scalars(query)
        assert (opened.person_id, opened.about_id) == (staff.id, here.people[0].id)
        assert messages.OPENED.recheck(session, opened, NOON)
        [said] = messages.OPENED.render(session, opened, NOON)
        assert isinstance(said, Say)
        assert "Voilà ce qui s'est passé." in said.text and "C’est réglé." in said.text
        session.execute(delete(Role))
        assert not messages.OPENED.recheck(session, opened, NOON)

    on(database, work)


def test_nobody_is_told_to_reply_to_who_was_erased(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        here.report()
        erasure.erase(session, here.people[0].id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)
        staff_actions.show(a_context(session, staff), here.newest().id)
        query = select(OutboxMessage).where(OutboxMessage.kind == messages.OPENED.name)
        [opened] = session.scalars(query)
        [said] = messages.OPENED.render(session, opened, NOON)

        assert isinstance(said, Say)
        assert "données effacées" in said.text and "Répondez" not in said.text

    on(database, work)


def test_cases_are_those_of_the_bot(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        here.report()

        assert len(recipients.heard_by(session, BOT, staff.id)) == 1
        assert recipients.heard_by(session, BOT + 1, staff.id) == []

    on(database, work)
