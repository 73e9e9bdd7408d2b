"""Reports of meetings: who may make one, what closes, who hears, how long it is kept."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EligibilityVerdict
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Slot, SlotStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityOutcome
from rules.geography.zones import ZoneKind
from rules.safeguarding.safety import ReportCategory, answered_by
from rules.schedule.days import Days
from rules.slots.slots import MeetingOutcome, is_absence
from rules.tickets.closed_days import TeamDays
from rules.tickets.working_hours import answer_by
from services.meetings.outcomes import MeetingSide, absences, say_how_it_went
from services.people.people import lock_person
from services.privacy import erasure, stored_data
from services.safeguarding import messages, recipients, report_conversation, sweeps, who_may_report
from services.safeguarding.report_conversation import (
    ReportFilingResult,
    ReportStatement,
    WorryFilingResult,
)
from services.safeguarding.who_may_report import ReportRight
from services.slots import bookings
from services.team import absences as team_absences
from services.workshops.diary import DIARY
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    NOON,
    a_context,
    a_member,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
)
from tests.outbox.builders import deliver

DAY = timedelta(days=1)
TOOK_PLACE, NOBODY_CAME, COULD_NOT = MeetingOutcome
RANDOM_BELOW = Random(5).randrange
PROTECTION = {"name": "Nadia Ferrand", "email": "nadia@passerelles.example", "company": "Moulins"}


@dataclass(frozen=True)
class Here:
    """A group meeting of one mentor with three people."""

    session: Session
    programme: ProgrammeSession
    mentor: Mentor
    slot: Slot
    people: tuple[Person, ...]
    bookings: tuple[int, ...]

    def report(
        self, who: int = 0, category: ReportCategory = ReportCategory.PRIVATE, words: str = ""
    ) -> ReportFilingResult:
        told = ReportStatement(category, words)
        return report_conversation.report_mentor(
            self.session, self.bookings[who], self.people[who].id, told, NOON
        )

    def worry(
        self, who: int = 0, words: str = "", category: ReportCategory = ReportCategory.DISTRESS
    ) -> WorryFilingResult:
        told = ReportStatement(category, words)
        return report_conversation.worry_about(
            self.session, self.bookings[who], self.mentor.person_id, told, NOON
        )

    def told(self, kind: str) -> list[int]:
        query = select(OutboxMessage.person_id).where(OutboxMessage.kind == kind)
        return list(self.session.scalars(query.order_by(OutboxMessage.id)))

    def newest(self) -> Report:
        *_, newest = self.session.scalars(select(Report).order_by(Report.id))
        return newest


def a_meeting(session: Session, company: str | None = None) -> Here:
    here = a_session(session, meetings={"protection": PROTECTION | {"company": company}})
    mentor = a_mentor(session)
    slot = a_slot(session, mentor, NOON + DAY, seats=4)
    people = tuple(a_participant(session, here, 10 + number) for number in range(3))
    booked = [
        bookings.book(session, DIARY, it.id, slot.id, None, NOON, RANDOM_BELOW) for it in people
    ]
    ids = tuple(it.booking_id for it in booked if it.booking_id is not None)
    return Here(session, here, mentor, slot, people, ids)


def a_verdict(session: Session, here: ProgrammeSession, person: Person) -> None:
    session.add(
        EligibilityVerdict(
            person_id=person.id,
            session_id=here.id,
            outcome=EligibilityOutcome.ELIGIBLE,
            reasons=[],
            method="commune",
            zone=ZoneKind.FRR,
            situation="yes",
            age_band="26_49",
            judged_at=NOON,
        )
    )
    session.flush()


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


@pytest.mark.parametrize(
    "category", [ReportCategory.MISCONDUCT, ReportCategory.MONEY, ReportCategory.CONTACT]
)
def test_a_serious_report_closes_every_slot_and_tells_everyone_booked(
    database: Database, category: ReportCategory
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        later = a_slot(session, here.mentor, NOON + 5 * DAY)

        assert here.report(0, category) is ReportFilingResult.SERIOUS
        assert here.mentor.status is MentorStatus.SUSPENDED
        assert {here.slot.status, later.status} == {SlotStatus.WITHDRAWN}
        assert sorted(here.told("meeting_cancelled")) == [it.id for it in here.people]
        assert here.told("safety_paused") == [here.mentor.person_id]

    on(database, work)


@pytest.mark.parametrize("category", [ReportCategory.PRIVATE, ReportCategory.OTHER])
def test_another_report_leaves_the_slots_open_until_a_second_person_reports(
    database: Database, category: ReportCategory
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)

        assert here.report(0, category) is ReportFilingResult.NOTED
        assert here.report(0, category) is ReportFilingResult.NOTED
        assert (here.mentor.status, here.told("meeting_cancelled")) == (MentorStatus.ACTIVE, [])
        assert here.report(1, category) is ReportFilingResult.SERIOUS
        assert here.slot.status is SlotStatus.WITHDRAWN

    on(database, work)


@pytest.mark.both_databases("two reports are counted under a lock")
async def test_two_people_who_report_at_the_same_instant_count_as_two(
    database: Database,
) -> None:
    def prepare(session: Session) -> list[tuple[int, int]]:
        here = a_meeting(session)
        return [(here.bookings[who], here.people[who].id) for who in (0, 1)]

    def report(session: Session, booking_id: int, person_id: int) -> ReportFilingResult:
        lock_person(session, person_id)
        told = ReportStatement(ReportCategory.OTHER)
        return report_conversation.report_mentor(session, booking_id, person_id, told, NOON)

    both = await database.transact(prepare)
    filed = await asyncio.gather(
        *(database.transact(partial(report, booking_id=b, person_id=p)) for b, p in both)
    )

    assert sorted(filed) == [ReportFilingResult.NOTED, ReportFilingResult.SERIOUS]


def test_who_reported_a_mentor_never_meets_them_in_a_list_again(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report(0)
        here.worry(1)
        first, second, _ = here.people

        assert who_may_report.reported_mentors(session, first.id) == {here.mentor.person_id}
        assert who_may_report.reported_mentors(session, second.id) == frozenset()

    on(database, work)


@pytest.mark.parametrize(
    ("after", "standing"),
    [
        (timedelta(0), ReportRight.OPEN),
        (30 * DAY, ReportRight.OPEN),
        (30 * DAY + timedelta(minutes=1), ReportRight.TOO_LATE),
    ],
)
def test_one_may_report_from_the_booking_on_and_for_thirty_days(
    database: Database, after: timedelta, standing: ReportRight
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        [booking, *_], [person, *_] = here.bookings, here.people
        at = here.slot.ends_at + after if after else NOON

        def of(person_id: int, *, by_mentor: bool) -> ReportRight:
            return who_may_report.report_right(session, booking, person_id, at, by_mentor=by_mentor)

        assert of(person.id, by_mentor=False) is standing
        assert of(here.mentor.person_id, by_mentor=True) is standing
        assert of(here.mentor.person_id, by_mentor=False) is ReportRight.FOREIGN
        assert of(person.id, by_mentor=True) is ReportRight.FOREIGN
        assert of(here.people[1].id, by_mentor=False) is ReportRight.FOREIGN

    on(database, work)


def test_the_meeting_of_somebody_else_is_reported_by_nobody(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        told = ReportStatement(ReportCategory.MISCONDUCT)
        stranger = here.people[1].id
        filed = report_conversation.report_mentor(session, here.bookings[0], stranger, told, NOON)

        assert filed is ReportFilingResult.CLOSED
        assert here.mentor.status is MentorStatus.ACTIVE

    on(database, work)


@pytest.mark.parametrize(
    ("company", "written"), [("MOULINS ", 0), ("Les Passerelles", 1), (None, 1)]
)
def test_the_referent_never_hears_of_a_mentor_of_their_own_company(
    database: Database, company: str | None, written: int
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session, company)
        here.report(words="Il a dit des choses.")
        emails = session.scalars(select(OutboxEmail)).all()

        assert [it.to_address for it in emails] == [PROTECTION["email"]] * written
        assert (recipients.referent(session, here.newest()) is None) is (written == 0)
        assert all("choses" not in str(it.values) for it in emails)

    on(database, work)


def test_the_referent_never_hears_of_themself(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.mentor.email = PROTECTION["email"]
        here.report()

        assert session.scalars(select(OutboxEmail)).all() == []

    on(database, work)


def test_neither_the_mentor_nor_a_colleague_hears_of_a_report(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff = a_member(session, 70)
        colleague = a_mentor(session, 71, company="moulins")
        for mentor in (here.mentor, colleague):
            session.add(Role(person_id=mentor.person_id, role=RoleName.OWNER, granted_at=NOON))
        here.report()

        assert here.told("safety_card") == [staff.id]
        assert not recipients.is_recipient(session, here.newest(), colleague.person_id)
        assert not recipients.may_resume(session, here.newest(), colleague.person_id)

    on(database, work)


def test_a_colleague_hears_when_nobody_else_is_there_but_may_not_let_the_mentor_go_on(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        colleague = a_mentor(session, 71, company="Moulins").person_id
        for person_id in (colleague, here.mentor.person_id):
            session.add(Role(person_id=person_id, role=RoleName.OWNER, granted_at=NOON))
        here.report()

        assert here.told("safety_card") == [colleague]
        assert not recipients.may_resume(session, here.newest(), colleague)

    on(database, work)


def test_the_owner_and_the_referent_let_a_mentor_go_on_and_nobody_else(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        staff, owner = a_member(session, 70), a_member(session, 71, RoleName.OWNER)
        named = a_member(session, 72)
        named.email = PROTECTION["email"]
        here.report(0, ReportCategory.MONEY)

        def may(person: Person) -> bool:
            return recipients.may_resume(session, here.newest(), person.id)

        assert (may(staff), may(owner), may(named), may(here.people[0])) == (
            False,
            True,
            True,
            False,
        )

    on(database, work)


def test_the_owner_is_asked_once_when_the_answer_is_nearly_due(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        a_member(session, 70)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report()
        near = here.newest().answer_by - timedelta(hours=2)

        assert sweeps.when_due(session, NOON) == near
        sweeps.remind(session, BOT, near - timedelta(minutes=1))
        assert here.told("safety_ping") == []
        for _ in range(2):
            sweeps.remind(session, BOT, near)
        assert here.told("safety_ping") == [owner.id]
        assert sweeps.when_due(session, NOON) == here.newest().answer_by

    on(database, work)


def test_who_is_away_hears_of_a_report_only_when_no_other_may(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner, staff = a_member(session, 71, RoleName.OWNER), a_member(session, 70)
        colleague = a_mentor(session, 72, company="moulins").person_id
        session.add(Role(person_id=colleague, role=RoleName.OWNER, granted_at=NOON))
        this_week = Days(NOON.date(), NOON.date() + 5 * DAY)
        team_absences.note(session, owner.id, this_week, NOON)
        here.report()
        assert here.told("safety_card") == [staff.id]
        assert recipients.is_recipient(session, here.newest(), owner.id)
        sweeps.remind(session, BOT, here.newest().answer_by - timedelta(hours=2))
        assert here.told("safety_ping") == [staff.id]
        team_absences.note(session, staff.id, this_week, NOON)
        here.report(1)
        assert sorted(here.told("safety_card")) == sorted([staff.id, owner.id, staff.id])

    on(database, work)


def test_where_somebody_may_be_in_danger_the_owner_is_asked_shortly_before_the_hour(
    database: Database,
) -> None:
    """Not as soon as it is told: the hour has only begun."""

    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report()
        here.worry()
        near = here.newest().answer_by - timedelta(minutes=20)

        assert sweeps.when_due(session, NOON) == near
        sweeps.remind(session, BOT, near - timedelta(minutes=1))
        assert here.told("safety_ping") == []
        sweeps.remind(session, BOT, near)
        assert here.told("safety_ping") == [owner.id]
        assert sweeps.when_due(session, near) == here.newest().answer_by

    on(database, work)


def test_an_hour_that_was_missed_is_told_with_another_and_the_owner_is_asked_again(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        owner = a_member(session, 71, RoleName.OWNER)
        here.report()
        missed = here.newest().answer_by
        sweeps.remind(session, BOT, missed - timedelta(minutes=1))
        for _ in range(2):
            sweeps.remind(session, BOT, missed)

        report = here.newest()
        assert report.answer_by > missed
        assert here.told("safety_late") == [here.people[0].id]
        sweeps.remind(session, BOT, report.answer_by - timedelta(hours=1))
        assert here.told("safety_ping") == [owner.id, owner.id]
        report.taken_at, report.taken_by = report.answer_by, owner.id
        session.flush()
        sweeps.remind(session, BOT, report.answer_by)
        assert here.told("safety_late") == [here.people[0].id]
        assert sweeps.when_due(session, NOON) is None

    on(database, work)


@pytest.mark.parametrize(("taken", "after", "heard"), [(0, 0, 1), (1, 0, 0), (0, 1, 0)])
def test_another_hour_is_said_while_it_is_ahead_and_nobody_has_taken_the_report(
    database: Database, taken: int, after: int, heard: int
) -> None:
    def work(session: Session) -> int:
        here = a_meeting(session)
        here.report()
        report = here.newest()
        sweeps.remind(session, BOT, now := report.answer_by)
        report.taken_at = now if taken else None
        session.flush()
        leaves = report.answer_by if after else now
        kinds = {it.name: it for it in messages.ALL}
        told = deliver(session, kinds, BOT, leaves)
        return len([text for text in told if "à l'heure promise" in text])

    assert database.transact_now(work) == heard


def test_the_email_with_another_hour_does_not_leave_after_it(database: Database) -> None:
    def work(session: Session) -> tuple[datetime, datetime]:
        here = a_meeting(session)
        here.mentor.email, here.mentor.email_confirmed_at = "ada@moulins.test", NOON
        session.get_one(Person, here.mentor.person_id).blocked_at = NOON
        here.worry()
        report = here.newest()
        sweeps.remind(session, BOT, report.answer_by)
        late = select(OutboxEmail.expires_at).where(
            OutboxEmail.key.startswith("answer:safety.late")
        )
        return session.scalars(late).one(), report.answer_by

    expires_at, answer_by = database.transact_now(work)
    assert expires_at == answer_by


def test_a_report_that_is_settled_asks_nobody(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        a_member(session, 71, RoleName.OWNER)
        here.report()
        here.newest().settled_at = NOON
        sweeps.remind(session, BOT, NOON + 9 * DAY)

        assert here.told("safety_ping") == []

    on(database, work)


def test_who_joins_the_team_later_gets_the_cards_that_wait(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report()
        late = a_member(session, 70)
        for _ in range(2):
            sweeps.remind(session, BOT, NOON)

        assert here.told("safety_card") == [late.id]

    on(database, work)


def test_words_go_thirty_days_after_the_end_and_the_report_after_a_year(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report(words="Voilà ce qui s'est passé.")
        here.newest().settled_at = NOON + 5 * DAY
        session.flush()

        def kept(after: timedelta) -> tuple[int, int]:
            sweeps.forget(session, NOON + after)
            return len(session.scalars(select(Report.id)).all()), len(
                session.scalars(select(ReportWords.report_id)).all()
            )

        assert kept(34 * DAY) == (1, 1)
        assert kept(35 * DAY) == (1, 0)
        assert kept(369 * DAY) == (1, 0)
        assert kept(370 * DAY) == (0, 0)

    on(database, work)


def test_a_report_that_nobody_settles_stays_and_keeps_the_mentor_away(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report(words="Voilà ce qui s'est passé.")
        sweeps.forget(session, NOON + 3000 * DAY)

        assert len(session.scalars(select(ReportWords)).all()) == 1
        assert who_may_report.reported_mentors(session, here.people[0].id) == {
            here.mentor.person_id
        }

    on(database, work)


@pytest.mark.parametrize("by_mentor", [False, True])
def test_erasing_the_participant_keeps_the_report_without_person_and_words(
    database: Database, *, by_mentor: bool
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        mentor_id, person_id = here.mentor.person_id, here.people[0].id
        if by_mentor:
            here.worry(words="Elle va mal.")
        else:
            here.report(words="Il va trop loin.")
        erasure.erase(session, person_id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)
        report = here.newest()

        assert (report.participant_id, report.booking_id) == (None, None)
        assert report.mentor_id == mentor_id
        assert session.scalars(select(ReportWords)).all() == []

    on(database, work)


def test_a_mentor_who_is_erased_takes_no_report_along(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report(words="Il va trop loin.")
        erasure.erase(session, here.mentor.person_id, "asked", NOON, RANDOM_BELOW, FINGERPRINTS)

        assert here.newest().mentor_id is None
        assert session.scalars(select(ReportWords.words)).all() == ["Il va trop loin."]

    on(database, work)


def test_nobody_reads_in_what_is_kept_on_them_that_they_were_reported(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        people = [here.people[0], session.get_one(Person, here.mentor.person_id)]
        here.mentor.families = ["support"]
        a_verdict(session, here.programme, people[0])
        before = [stored_data.what_we_know(a_context(session, it)) for it in people]
        here.worry(words="Elle va mal.")
        here.report(1, ReportCategory.OTHER, "Il veut de l'argent.")

        assert [stored_data.what_we_know(a_context(session, it)) for it in people] == before

    on(database, work)


def test_a_worry_closes_nothing_and_reaches_the_team_only(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session, "Moulins")
        staff = a_member(session, 70)

        assert here.worry() is WorryFilingResult.NOTED
        assert here.mentor.status is MentorStatus.ACTIVE
        assert here.told("safety_card") == [staff.id]
        assert [it.to_address for it in session.scalars(select(OutboxEmail))] == [
            PROTECTION["email"]
        ]
        assert session.scalars(select(ReportWords)).all() == []

    on(database, work)


@pytest.mark.parametrize(
    ("mine", "theirs"),
    [
        (TOOK_PLACE, TOOK_PLACE),
        (TOOK_PLACE, NOBODY_CAME),
        (COULD_NOT, TOOK_PLACE),
        (COULD_NOT, COULD_NOT),
    ],
)
def test_leaving_a_call_needs_no_reason_and_is_never_an_absence(
    database: Database, mine: MeetingOutcome, theirs: MeetingOutcome
) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        [booking, *_], [person, *_] = here.bookings, here.people
        left_early = here.slot.starts_at + timedelta(minutes=2)
        say_how_it_went(session, booking, MeetingSide.PARTICIPANT, person.id, mine, left_early)
        mentor_id, after = here.mentor.person_id, here.slot.ends_at
        say_how_it_went(session, booking, MeetingSide.MENTOR, mentor_id, theirs, after)

        assert not is_absence(mine, theirs)
        assert absences(session, person.id) == 0

    on(database, work)


def test_a_meeting_that_a_report_closed_is_never_an_absence(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_meeting(session)
        here.report(0, ReportCategory.MISCONDUCT)
        mentor_id, after = here.mentor.person_id, here.slot.ends_at
        for booking, person in zip(here.bookings, here.people, strict=True):
            said = MeetingOutcome.NOBODY_CAME
            say_how_it_went(session, booking, MeetingSide.MENTOR, mentor_id, said, after)
            assert absences(session, person.id) == 0

    on(database, work)


@pytest.mark.parametrize(
    ("category", "at", "by"),
    [
        (ReportCategory.DISTRESS, NOON, NOON + timedelta(hours=1)),
        (ReportCategory.DANGER, NOON + timedelta(hours=9), NOON + timedelta(hours=22)),
        (ReportCategory.BEHAVIOUR, NOON, answer_by(NOON, "75")),
    ],
)
def test_a_worry_about_someone_in_danger_is_answered_within_the_hour_of_the_team(
    category: ReportCategory, at: datetime, by: datetime
) -> None:
    """At night, an hour after the next opening."""
    assert answered_by(category, at, "75", TeamDays()) == by
