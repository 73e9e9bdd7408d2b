"""Whatever closes an opportunity, who applied hears of it once; after an interview too."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.offers import Employer, Opportunity, OpportunityStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.applications.applications import TOO_MANY_UNANSWERED, ApplicationRefusalReason
from rules.offers.opportunities import OpportunitySource
from services.applications import answers, applications
from services.applications.follow_up import closing_offers, silence_sweep
from services.applications.pending import unanswered_count, waiting_count
from services.employers import weekly_summary
from services.offer_sources import intake
from services.offer_sources.france_travail import sync
from services.offers import duplicates
from services.workshops.diary import DIARY
from tests.applications.builders import a_found_one, a_training, an_application, draw
from tests.applications.test_short_interviews import AHEAD, opened
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import BOT, NOON, a_person

DAY = timedelta(days=1)
STATUS = OpportunityStatus


def told(session: Session, kind: str = "application_news") -> list[str]:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind).order_by(OutboxMessage.id)
    return [it.params["what"] for it in session.scalars(query)]


def applied_outside(session: Session, offer: Opportunity) -> Application:
    person = a_person(session, 300_000 + draw(0))
    applications.note_outside(session, person.id, offer.id, NOON, draw)
    found = applications.of(session, person.id, offer.id)
    assert found is not None
    return found


def test_an_announcement_whose_day_is_past_is_closed_and_told_once(database: Database) -> None:
    def work(session: Session) -> None:
        offer = a_found_one(session, live_until=NOON + DAY)
        later, france = (
            a_found_one(session),
            a_found_one(session, source=OpportunitySource.FRANCE_TRAVAIL, live_until=NOON + DAY),
        )
        applied = applied_outside(session, offer)
        applied_outside(session, france)
        assert closing_offers.next_end(session, NOON) == NOON + DAY
        for _ in range(2):
            closing_offers.end_past(session, NOON + DAY)
        assert [it.status for it in (offer, later, france)] == [
            STATUS.CLOSED,
            STATUS.LIVE,
            STATUS.LIVE,
        ]
        assert applied.status is ApplicationStatus.CLOSED
        assert told(session) == ["offer_gone_outside"]

    database.transact_now(work)


@pytest.mark.both_databases("a list of keys may be empty")
def test_a_file_and_france_travail_tell_as_an_employer_does(database: Database) -> None:
    def work(session: Session) -> None:
        training = a_training(session, starts_on=date(2027, 4, 5))
        an_application(session, a_person(session, 4), training)
        france = a_found_one(session, source=OpportunitySource.FRANCE_TRAVAIL, external_id="1")
        applied_outside(session, france)
        intake.close(session, training, NOON)
        france.seen_at = NOON - DAY
        assert sync.close_gone(session, NOON, (), NOON) == 1
        assert (france.company, france.status) == ("", STATUS.CLOSED)
        assert told(session) == ["training_gone", "offer_gone_outside"]

    database.transact_now(work)


def test_what_is_still_there_from_another_source_is_not_said_to_be_gone(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        ours, france = (
            a_found_one(session),
            a_found_one(session, source=OpportunitySource.FRANCE_TRAVAIL),
        )
        for it in (ours, france):
            duplicates.choose_shown(session, it, NOON)
        assert france.double_of == ours.id
        applied_outside(session, ours)
        intake.close(session, ours, NOON)
        assert told(session) == []
        intake.close(session, france, NOON)
        assert told(session) == []

    database.transact_now(work)


def an_interview(session: Session, employer: Employer) -> Application:
    offer = an_offer(session, employer, live_until=NOON + 200 * DAY)
    found = an_application(session, a_person(session, 500_000 + draw(0)), offer)
    [slot] = opened(session, offer, 1, AHEAD + draw(0) * timedelta(hours=1))
    answers.take_slot(session, DIARY, found, slot, NOON)
    return found


def sweep(session: Session, *days: int) -> None:
    for day in days:
        while silence_sweep.go_on(session, BOT, AHEAD + day * DAY):
            pass


def test_the_day_after_an_interview_its_employer_is_asked_once_then_it_ends(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session)
        found = an_interview(session, employer)
        found.interview_at = AHEAD
        found.next_at = AHEAD + DAY
        sweep(session, 0)
        assert told(session, "application_outcome") == []
        sweep(session, 1, 2, 9, 30)
        assert told(session, "application_outcome") == ["outcome"]
        sweep(session, 60, 61)
        assert found.status is ApplicationStatus.CLOSED
        assert told(session) == ["silence"]

    database.transact_now(work)


@pytest.mark.parametrize("answer", ["no", "hired", "again"])
def test_an_outcome_in_time_and_nothing_is_asked(database: Database, answer: str) -> None:
    def work(session: Session) -> None:
        found = an_interview(session, an_employer(session))
        now = AHEAD + timedelta(days=20)
        match answer:
            case "no":
                answers.refuse(session, found, ApplicationRefusalReason.SKILLS, now)
            case "hired":
                answers.hire(session, found, now)
            case _:
                answers.propose(session, found, [now + DAY], "Ici", now)
        sweep(session, 21, 100)
        assert told(session, "application_outcome") == []

    database.transact_now(work)


def test_interviews_without_a_word_count_among_the_unanswered(database: Database) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session)
        met = [an_interview(session, employer) for _ in range(TOO_MANY_UNANSWERED)]
        last = max(it.interview_at for it in met if it.interview_at)
        assert waiting_count(session, employer.person_id, AHEAD) == 0
        assert waiting_count(session, employer.person_id, last + DAY) == TOO_MANY_UNANSWERED
        assert unanswered_count(session, employer.person_id, last + DAY) == 0
        assert unanswered_count(session, employer.person_id, last + 8 * DAY) == TOO_MANY_UNANSWERED
        news = weekly_summary.news(session, session.get_one(Person, employer.person_id), last + DAY)
        assert news.endswith(f"un mot de vous\u00a0: {TOO_MANY_UNANSWERED}")

    database.transact_now(work)
