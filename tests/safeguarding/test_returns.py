"""Who was reported and erases themselves is known again: by who hears of it, and by nobody else."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from flows.replies import TypedText
from flows.texts import plain_text
from models.engine.database import Database
from models.mentoring.safeguarding import Report, ReportTrace
from models.offers import Employer
from models.outbox import OutboxMessage, OutboxState
from models.people import Person, Role, RoleName
from models.tables import metadata
from rules.privacy.retention import REPORT_TRACES
from services.applications.file_storage import FileStorage
from services.conversation.replies import Edit
from services.privacy import due, erasure, retention
from services.privacy.erased_cards import REPLACED
from services.safeguarding import (
    cards,
    fingerprints,
    messages,
    notifications,
    recipients,
    returns,
    sweeps,
)
from services.safeguarding.fingerprints import Fingerprints
from services.tickets import answering
from tests.harness.builders import BOT, FINGERPRINTS, NOON, a_context, a_member, a_mentor, a_person
from tests.privacy.test_data_copy import opened
from tests.safeguarding.test_reports import RANDOM_BELOW, Here, a_meeting

DAY = timedelta(days=1)
EMAIL = "ada@moulins.example"


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def erase(session: Session, person_id: int) -> None:
    erasure.erase(session, person_id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)


def a_reported_mentor(session: Session) -> Here:
    here = a_meeting(session)
    here.mentor.email, here.mentor.email_confirmed_at = EMAIL, NOON
    here.report()
    return here


def traced(session: Session) -> list[ReportTrace]:
    return list(session.scalars(select(ReportTrace).order_by(ReportTrace.id)))


def look(
    session: Session, *, at: timedelta = timedelta(0), known: Fingerprints = FINGERPRINTS
) -> None:
    while returns.look(session, BOT, known, NOON + at):
        pass


def told(session: Session) -> list[tuple[int, dict[str, object]]]:
    query = select(OutboxMessage).where(OutboxMessage.kind == messages.RETURN.name)
    return [(it.person_id, it.params) for it in session.scalars(query.order_by(OutboxMessage.id))]


def test_a_mentor_and_a_participant_leave_fingerprints_and_nothing_that_names_them(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        here.worry(1)
        mentor, participant = here.mentor.person_id, here.people[1].id
        for person_id in (mentor, participant):
            erase(session, person_id)

        kept = traced(session)
        assert [it.report_id for it in kept] == [1, 1, 2]
        assert {it.expires_at for it in kept} == {NOON + REPORT_TRACES}
        assert all(len(it.fingerprint) == 64 for it in kept)
        assert {it.mentor_id for it in session.scalars(select(Report))} == {None}

    on(database, work)


def test_what_named_who_was_reported_is_replaced_and_the_case_stays_within_reach(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        a_member(session, 71)
        notifications.enqueue_cards(session, here.newest(), NOON)
        session.execute(
            update(OutboxMessage)
            .where(OutboxMessage.kind == messages.CARD.name)
            .values(message_id=5)
        )
        erase(session, here.mentor.person_id)

        query = select(OutboxMessage).where(OutboxMessage.kind == REPLACED.name)
        replaced = session.scalars(query).all()
        edit, *others = [line for it in replaced for line in REPLACED.render(session, it, NOON)]
        assert isinstance(edit, Edit) and edit.message_id == 5
        assert all(it == edit for it in others)
        assert "signalement n°\u00a01 est gardé" in edit.text
        assert [it.data.split(":")[1] for row in edit.buttons for it in row] == [cards.OPEN]
        assert {it.person_id for it in replaced} == set(here.told(messages.CARD.name))

    on(database, work)


def test_who_was_not_reported_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        here.worry(1)
        erase(session, here.people[0].id)
        erase(session, here.people[2].id)

        assert traced(session) == []

    on(database, work)


def test_a_report_that_had_its_time_leaves_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        here.newest().settled_at = NOON - 365 * DAY
        erase(session, here.mentor.person_id)

        assert traced(session) == []

    on(database, work)


def test_who_signs_up_again_is_told_once_to_who_hears_and_to_nobody_else(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        staff = a_member(session, 70)
        colleague = a_mentor(session, 71, company="moulins").person_id
        session.add(Role(person_id=colleague, role=RoleName.OWNER, granted_at=NOON))
        erase(session, here.mentor.person_id)
        look(session)
        assert told(session) == []

        back = a_person(session, 900)
        a_person(session, 901)
        for minutes in (0, 1, 5):
            look(session, at=timedelta(minutes=minutes))
        given = {"report": 1, "person": back.id, "proof": "account", "how": "signed_up"}
        assert told(session) == [(staff.id, given)]
        assert here.newest().mentor_id == back.id

    on(database, work)


@pytest.mark.both_databases("a union of mentors and employers")
def test_a_reply_to_the_card_reaches_nobody_and_the_card_goes_with_the_person(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        staff = a_member(session, 70)
        erase(session, here.mentor.person_id)
        back = a_person(session, 900)
        look(session)
        query = select(OutboxMessage).where(OutboxMessage.kind == messages.RETURN.name)
        [card] = session.scalars(query)
        card.message_id, card.finished_at, card.state = 55, NOON, OutboxState.SENT
        session.flush()

        context = a_context(session, staff)
        assert answering.answer(context, 55, TypedText("Vous revenez ?"))
        assert not [it for it in session.scalars(select(OutboxMessage)) if it.person_id == back.id]
        erase(session, back.id)
        assert here.told(REPLACED.name) == [staff.id]

    on(database, work)


def test_many_who_sign_up_at_once_are_all_looked_at(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        a_member(session, 70)
        erase(session, here.mentor.person_id)
        for number in range(450):
            a_person(session, 5000 + number, joined_at=NOON - DAY)
        back = a_person(session, 900)
        look(session)

        assert [params["person"] for _, params in told(session)] == [back.id]

    on(database, work)


def test_who_signs_up_in_a_turn_that_ends_after_a_later_one_is_looked_at(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        a_member(session, 70)
        erase(session, here.mentor.person_id)
        a_person(session, 901, id=5000)
        look(session)
        back = a_person(session, 900, id=4000)
        look(session, at=timedelta(seconds=30))

        assert [params["person"] for _, params in told(session)] == [back.id]

    on(database, work)


def test_a_fingerprint_that_had_its_time_is_known_no_more(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        erase(session, here.mentor.person_id)
        prints = FINGERPRINTS.of_account(session, a_person(session, 900).id)

        def known(after: timedelta) -> int:
            return len(fingerprints.reports_of(session, BOT, prints, NOON + after))

        assert (known(REPORT_TRACES - DAY), known(REPORT_TRACES)) == (1, 0)

    on(database, work)


def test_an_access_is_looked_at_in_the_turn_that_opens_it(database: Database) -> None:
    """Else the one who was reported would read of it as a new member of the team."""

    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        staff = a_member(session, 70)
        erase(session, here.mentor.person_id)
        back = a_member(session, 900)
        returns.invited(session, FINGERPRINTS, back.id, RoleName.STAFF, NOON)
        report = here.newest()
        sweeps.remind(session, BOT, NOON)

        assert [(who, params["how"]) for who, params in told(session)] == [(staff.id, "staff")]
        assert [it.id for it in recipients.told_members(session, report)] == [staff.id]
        assert here.told("safety_card") == [staff.id]
        look(session)
        assert len(told(session)) == 1

    on(database, work)


@pytest.mark.parametrize("role", [RoleName.MENTOR, RoleName.EMPLOYER])
def test_the_same_e_mail_at_work_is_told_as_a_doubt(database: Database, role: RoleName) -> None:
    """A mailbox may serve several people: the report is not linked to this one."""

    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        staff = a_member(session, 70)
        erase(session, here.mentor.person_id)
        address = {"email": EMAIL.upper(), "email_confirmed_at": NOON + DAY}
        if role is RoleName.MENTOR:
            other = a_mentor(session, 902, **address).person_id
        else:
            other = a_person(session, 902).id
            session.add(Employer(person_id=other, joined_at=NOON, **address))
        look(session)
        look(session, at=DAY)

        given = {"report": 1, "person": other, "proof": "address", "how": "proven"}
        assert told(session) == [(staff.id, given)]
        assert here.newest().mentor_id is None

    on(database, work)


def test_a_fingerprint_is_nothing_without_the_key(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        a_member(session, 70)
        erase(session, here.mentor.person_id)
        a_person(session, 900)
        look(session, known=Fingerprints(b"another key"))

        assert told(session) == []
        assert fingerprints.key_from("1:token") != fingerprints.key_from("2:token")

    on(database, work)


def test_colleagues_of_an_erased_mentor_still_do_not_hear(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        a_member(session, 70)
        colleague = a_mentor(session, 71, company="moulins").person_id
        session.add(Role(person_id=colleague, role=RoleName.OWNER, granted_at=NOON))
        session.flush()
        erase(session, here.mentor.person_id)

        assert recipients.is_colleague(session, here.newest(), colleague)
        assert not recipients.is_recipient(session, here.newest(), colleague)

    on(database, work)


def test_erasing_oneself_again_begins_the_time_anew(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        erase(session, here.mentor.person_id)
        back = a_person(session, 900)
        look(session)
        erasure.erase(session, back.id, "asked", NOON + DAY, RANDOM_BELOW, FINGERPRINTS)

        times = {it.expires_at for it in traced(session)}
        assert (len(traced(session)), times) == (
            2,
            {NOON + REPORT_TRACES, NOON + DAY + REPORT_TRACES},
        )

    on(database, work)


@pytest.mark.both_databases("traces are deleted by a query")
def test_the_report_stays_as_long_as_its_traces_then_both_go(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        here.newest().settled_at = NOON
        erase(session, here.mentor.person_id)

        def kept(after: timedelta) -> tuple[int, int]:
            counted = due.count(session, NOON + after)["fingerprints of reports"]
            while sweeps.forget(session, NOON + after):
                pass
            return len(session.scalars(select(Report.id)).all()), counted

        assert kept(REPORT_TRACES - DAY) == (1, 0)
        assert kept(REPORT_TRACES) == (0, 2)
        assert traced(session) == []

    on(database, work)


def test_retention_leaves_the_same_traces(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_reported_mentor(session)
        here.worry(1)
        person = here.people[1]
        person.joined_at = NOON - 800 * DAY
        for table in ("enrolments", "bookings"):
            gone = metadata.tables[table]
            session.execute(gone.delete().where(gone.c.person_id == person.id))
        session.flush()
        while retention.erase_due(session, BOT, NOON, RANDOM_BELOW, FINGERPRINTS):
            pass

        assert session.get(Person, person.id) is None
        assert [it.report_id for it in traced(session)] == [2]

    on(database, work)


def test_a_copy_says_the_same_whether_or_not_one_was_reported_before(
    database: Database, tmp_path: Path
) -> None:
    def come_back(session: Session) -> list[int]:
        here = a_reported_mentor(session)
        erase(session, here.mentor.person_id)
        both = [a_person(session, 900).id, a_person(session, 901).id]
        look(session)
        assert here.newest().mentor_id == both[0]
        return both

    both = database.transact_now(come_back)
    copies = [opened(database, it, FileStorage(tmp_path)).tables for it in both]
    for tables in copies:
        del tables["addresses"][0]["key"]
    assert copies[0] == copies[1]


@pytest.mark.parametrize(
    "key", ["privacy.privacy", "erase.sure", "erase.gone", "way_in.data_detail"]
)
@pytest.mark.parametrize("language", ["fr", "en"])
def test_everyone_reads_how_long_a_trace_stays(language: str, key: str) -> None:
    """The figure is that of the table (`terms_told`)."""
    words = {"fr": "empreinte sans nom", "en": "nameless fingerprint"}[language]
    [line] = [it for it in plain_text(language, key).splitlines() if words in it]
    assert "{kept_report_traces}" in line
