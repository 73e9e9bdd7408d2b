"""From interest to an answer: sent once, answered once, nothing shown that was taken back."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus, CurriculumVitae
from models.engine.database import Database
from models.offers import Employer, JobSearch, Opportunity, OpportunityStatus
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person
from models.profile import Consent, ConsentPurpose
from rules.applications.applications import (
    KEPT,
    TOO_MANY_UNANSWERED,
    ApplicationRefusalReason,
    ApplicationShare,
)
from rules.slots.slots import Span
from services.agenda.events import EventKind, events_of
from services.applications import (
    answers,
    applications,
    apply_conversation,
    cards,
    cvs,
    external,
    interview_conversation,
    interview_slots,
    messages,
    notifications,
    presenting,
)
from services.applications.answers import (
    ApplicationAnswerResult,
    EmployerNudgeResult,
    InterviewTimeResult,
)
from services.applications.applications import (
    ApplicationContent,
    ApplicationSendingResult,
    ApplicationWay,
)
from services.applications.follow_up import retention, silence_sweep
from services.applications.interview_conversation import OwnInterviewState
from services.conversation.turn_context import TurnContext
from services.employers import response_rates_command
from services.privacy import erasure
from services.profile import consents
from services.schedule.video_rooms import NO_ROOMS
from services.workshops.diary import DIARY
from tests.applications.builders import a_found_one, a_training, an_application, draw
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    NOON,
    a_context,
    a_participant,
    a_person,
    a_session,
)

DAY, HOUR = timedelta(days=1), timedelta(hours=1)
MAIL = "nora@numa.example"
PHONE, SHOWN = "+33639981234", "06 39 98 12 34"


def sent(session: Session, **more: Any) -> tuple[Person, Employer, Application]:
    """Camille has applied for an offer of Nora's."""
    person = a_person(session, first_name="Camille", phone=PHONE, email="c@example.com")
    employer = an_employer(session, email=MAIL, email_confirmed_at=NOON)
    offer = an_offer(session, employer, live_until=NOON + 300 * DAY)
    return person, employer, an_application(session, person, offer, **more)


def queued(session: Session, kind: str) -> list[OutboxMessage]:
    query = select(OutboxMessage).where(OutboxMessage.kind == kind)
    return list(session.scalars(query.order_by(OutboxMessage.id)))


def news(session: Session) -> list[str]:
    return [it.params["what"] for it in queued(session, "application_news")]


def test_there_is_one_way_to_apply_for_each_offer(database: Database) -> None:
    def work(session: Session) -> None:
        person, employer = a_person(session), an_employer(session)

        def way(offer: Opportunity, *, mail: bool = True) -> ApplicationWay:
            return applications.way(session, person.id, offer.id, NOON, mail=mail)

        chat, training = an_offer(session, employer), a_training(session)
        assert way(chat) is ApplicationWay.CHAT
        assert way(a_found_one(session)) is ApplicationWay.LINK
        assert way(training) is ApplicationWay.ORGANISER
        assert way(training, mail=False) is ApplicationWay.NOTHING
        assert (
            way(an_offer(session, employer, status=OpportunityStatus.PAUSED))
            is ApplicationWay.CLOSED
        )
        an_application(session, person, chat)
        assert way(chat) is ApplicationWay.ALREADY
        employer.paused_at = NOON
        assert way(an_offer(session, employer)) is ApplicationWay.CLOSED

    database.transact_now(work)


def test_an_application_is_sent_once(database: Database) -> None:
    def work(session: Session) -> None:
        person, _, first = sent(session)
        again, made = applications.send(
            session, person.id, first.opportunity_id, ApplicationContent("Encore"), NOON, draw
        )
        assert (again, made) == (ApplicationSendingResult.ALREADY, None)
        assert len(session.scalars(select(Application)).all()) == 1

    database.transact_now(work)


def test_an_agreement_is_for_one_application_and_goes_with_it(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, first_name="Camille", phone=PHONE)
        offer = an_offer(session, an_employer(session))
        context = a_context(session, person)
        asked = {"opportunity": str(offer.id), "reach": "phone", "message": "Bonjour"}
        assert apply_conversation.send(context, asked) is apply_conversation.ApplyResult.SENT
        [made] = session.scalars(select(Application)).all()
        [given] = session.scalars(select(Consent)).all()
        assert (given.purpose, given.subject) == (
            ConsentPurpose.SHARE_WITH_EMPLOYER,
            f"application:{made.id}",
        )
        assert made.shared == [ApplicationShare.FIRST_NAME, ApplicationShare.PHONE]
        assert answers.withdraw(session, made, NOON) is ApplicationAnswerResult.DONE
        session.refresh(given)
        assert given.withdrawn_at == NOON
        assert consents.living(session, person.id) == []

    database.transact_now(work)


def test_only_what_was_chosen_is_shown(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(
            session, given=ApplicationContent("Bonjour", (ApplicationShare.FIRST_NAME,))
        )
        text = cards.card(session, it, employer.person_id).text
        assert "Camille" in text
        assert "Bonjour" in text
        assert SHOWN not in text
        assert "c@example.com" not in text
        it.shared = [ApplicationShare.FIRST_NAME, ApplicationShare.PHONE, ApplicationShare.EMAIL]
        text = cards.card(session, it, employer.person_id).text
        assert SHOWN in text
        assert "c@example.com" in text
        for status in ApplicationStatus:
            it.status = status
            text = cards.card(session, it, employer.person_id).text
            assert (SHOWN in text) is (status in applications.SHOWN)
            assert ("Camille" in text) is (status in applications.SHOWN)

    database.transact_now(work)


def test_what_people_write_is_escaped_on_the_card(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(
            session, given=ApplicationContent("<b>moi</b> & vous", (ApplicationShare.FIRST_NAME,))
        )
        text = cards.card(session, it, employer.person_id).text
        assert "&lt;b&gt;moi&lt;/b&gt; &amp; vous" in text

    database.transact_now(work)


def test_nobody_else_reads_an_application(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(session)
        other = an_employer(session, 801)
        assert cards.of_employer(session, it.id, other.person_id) is None
        assert cards.of_employer(session, it.id, employer.person_id) is it
        it.outside = True
        session.flush()
        assert cards.of_employer(session, it.id, employer.person_id) is None

    database.transact_now(work)


def test_opening_the_card_tells_the_person_once(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(session)
        for _ in range(2):
            cards.open_card(session, it, employer.person_id, NOON + HOUR)
        assert (it.status, it.seen_at) == (ApplicationStatus.SEEN, NOON + HOUR)
        assert news(session) == ["seen"]
        assert it.next_at is not None  # to have read is not to have answered

    database.transact_now(work)


def test_of_a_no_and_a_withdrawal_the_first_stands(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        assert (
            answers.refuse(session, it, ApplicationRefusalReason.PLACE, NOON)
            is ApplicationAnswerResult.DONE
        )
        assert answers.withdraw(session, it, NOON) is ApplicationAnswerResult.CLOSED
        assert answers.hire(session, it, NOON) is ApplicationAnswerResult.CLOSED
        assert (it.status, it.refused_because) == (ApplicationStatus.REFUSED, "place")
        assert (it.answered_at, it.next_at) == (NOON, None)
        assert news(session) == ["refused"]

    database.transact_now(work)


def test_what_is_no_longer_the_latest_is_not_told(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(session)
        cards.open_card(session, it, employer.person_id, NOON)
        answers.refuse(session, it, ApplicationRefusalReason.UNTOLD, NOON)
        first, second = queued(session, "application_news")
        kind = messages.NEWS
        assert not kind.recheck(session, first, NOON)
        assert kind.recheck(session, second, NOON)

    database.transact_now(work)


def test_an_interview_is_taken_among_those_proposed(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        times = [NOON + DAY, NOON + 2 * DAY, NOON - DAY, NOON + 3 * DAY, NOON + 4 * DAY]
        answers.propose(session, it, times, "Ici", NOON)
        kept = [datetime.fromisoformat(at) for at in it.interview_times]
        assert kept == [NOON + DAY, NOON + 2 * DAY, NOON + 3 * DAY]
        take = answers.take_time
        assert take(session, DIARY, it, NOON + 4 * DAY, NOON) is InterviewTimeResult.GONE
        assert take(session, DIARY, it, NOON + DAY, NOON + 2 * DAY) is InterviewTimeResult.GONE
        assert take(session, DIARY, it, NOON + 2 * DAY, NOON) is InterviewTimeResult.TAKEN
        assert take(session, DIARY, it, NOON + 3 * DAY, NOON) is InterviewTimeResult.GONE
        assert it.interview_at == NOON + 2 * DAY

    database.transact_now(work)


def test_nobody_answers_for_another(database: Database) -> None:
    """Whatever a forged button named: the conversation looks again, at each of its steps."""

    def work(session: Session) -> None:
        _, _, it = sent(session)
        answers.propose(session, it, [NOON + DAY], "Ici", NOON)
        span = Span(NOON + 2 * DAY, NOON + 2 * DAY + HOUR)
        offer = applications.opportunity_of(session, it)
        interview_slots.open_slots(session, offer, [span], "Ici")
        [slot] = interview_slots.free(session, offer.id, NOON)
        before = (it.status, it.interview_at, it.slot_id, it.sequence)
        other = an_employer(session, 801, company="Numa")
        strangers = (a_person(session, 8), session.get_one(Person, other.person_id))
        at = NOON + DAY
        said = {
            "application": str(it.id),
            "time": at.isoformat(),
            "times": at.isoformat(),
            "day": span.starts_at.date().isoformat(),
            "slot": str(slot.id),
            "words": "Plus tard ?",
            "where": "Ailleurs",
        }
        for stranger in strangers:
            context = a_context(session, stranger)
            assert interview_conversation.look(context, said) is OwnInterviewState.OVER
            assert not interview_conversation.list_times(context, said)
            assert not interview_conversation.list_days(context, said)
            assert not interview_conversation.list_slots(context, said)
            assert interview_conversation.take(context, said) is InterviewTimeResult.GONE
            assert interview_conversation.take_chosen(context, said) is InterviewTimeResult.GONE
            assert interview_conversation.ask_other(context, said) is ApplicationAnswerResult.CLOSED
            assert interview_conversation.propose(context, said) is ApplicationAnswerResult.CLOSED
            assert context.outgoing == []
        assert (it.status, it.interview_at, it.slot_id, it.sequence) == before

    database.transact_now(work)


def test_two_interviews_are_not_at_the_same_time(database: Database) -> None:
    def work(session: Session) -> None:
        person, employer, it = sent(session)
        other = an_application(session, person, an_offer(session, employer, title="Testeuse"))
        for one in (it, other):
            answers.propose(session, one, [NOON + DAY], "Ici", NOON)
        assert answers.take_time(session, DIARY, it, NOON + DAY, NOON) is InterviewTimeResult.TAKEN
        assert (
            answers.take_time(session, DIARY, other, NOON + DAY, NOON) is InterviewTimeResult.CLASH
        )

    database.transact_now(work)


def test_an_interview_is_in_the_agenda_until_it_is_over(database: Database) -> None:
    def work(session: Session) -> None:
        person, _, it = sent(session)
        room = "En vidéo : https://visio.example/numa"
        answers.propose(session, it, [NOON + DAY], room, NOON)
        assert events_of(session, person.id, NO_ROOMS, NOON, NOON + 9 * DAY) == []
        answers.take_time(session, DIARY, it, NOON + DAY, NOON)
        session.flush()
        [event] = events_of(session, person.id, NO_ROOMS, NOON + DAY + HOUR / 2, NOON + 9 * DAY)
        assert (event.kind, event.room) == (EventKind.INTERVIEW, "https://visio.example/numa")
        assert events_of(session, person.id, NO_ROOMS, NOON + DAY + HOUR, NOON + 9 * DAY) == []

    database.transact_now(work)


def test_emails_go_only_where_a_code_came_back(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, first_name="Camille")
        for number, proven in enumerate((None, NOON)):
            employer = an_employer(session, 800 + number, email=MAIL, email_confirmed_at=proven)
            it = an_application(session, person, an_offer(session, employer))
            notifications.received(session, it, NOON)
        [email] = session.scalars(select(OutboxEmail)).all()
        assert (email.to_address, email.text) == (MAIL, "application.letter.received")
        assert len(queued(session, "application_received")) == 2

    database.transact_now(work)


def go_on(session: Session, now: datetime) -> None:
    while silence_sweep.go_on(session, BOT, now):
        pass
    session.flush()


def test_silence_has_its_steps(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        steps = []
        for day in range(62):
            go_on(session, NOON + day * DAY)
            steps.append((it.nudges, it.status))
        assert steps[2] == (0, ApplicationStatus.SENT)
        assert steps[3] == steps[6] == (1, ApplicationStatus.SENT)
        assert steps[7] == steps[59] == (2, ApplicationStatus.SENT)
        assert steps[60] == (2, ApplicationStatus.CLOSED)
        assert len(queued(session, "application_nudge")) == 2
        assert news(session) == ["silence"]
        assert silence_sweep.when_due(session, NOON) is None

    database.transact_now(work)


def test_after_a_long_sleep_each_step_is_still_taken(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        for _ in range(4):
            go_on(session, NOON + 90 * DAY)
        assert it.status is ApplicationStatus.CLOSED
        assert len(queued(session, "application_nudge")) == 1  # one a day, for all that waits

    database.transact_now(work)


def test_who_answers_is_left_in_peace(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        answers.propose(session, it, [NOON + DAY], "Ici", NOON)
        go_on(session, NOON + 90 * DAY)
        assert it.status is ApplicationStatus.INTERVIEW
        assert queued(session, "application_nudge") == []

    database.transact_now(work)


def test_the_person_says_a_word_once_from_the_tenth_day(database: Database) -> None:
    def work(session: Session) -> None:
        _, _, it = sent(session)
        nudge = answers.nudge
        assert nudge(session, it, NOON + 10 * DAY - HOUR) is EmployerNudgeResult.TOO_SOON
        assert nudge(session, it, NOON + 10 * DAY) is EmployerNudgeResult.NUDGED
        assert nudge(session, it, NOON + 20 * DAY) is EmployerNudgeResult.TOO_SOON
        assert len(queued(session, "application_person_nudges")) == 1
        answers.hire(session, it, NOON)
        assert nudge(session, it, NOON + 20 * DAY) is EmployerNudgeResult.CLOSED

    database.transact_now(work)


def many(session: Session, count: int) -> tuple[Employer, list[Application]]:
    employer = an_employer(session)
    offer = an_offer(session, employer, live_until=NOON + 300 * DAY)
    people = [a_person(session, 100 + number, first_name="Alix") for number in range(count)]
    return employer, [an_application(session, person, offer) for person in people]


def test_ten_without_an_answer_in_a_week_pause_the_offers(database: Database) -> None:
    def work(session: Session) -> None:
        employer, sent_ones = many(session, TOO_MANY_UNANSWERED)
        assert applications.way(session, 1, sent_ones[0].opportunity_id, NOON, mail=False)
        go_on(session, NOON + 3 * DAY)
        assert employer.paused_at is None
        go_on(session, NOON + 7 * DAY)
        assert employer.paused_at == NOON + 7 * DAY
        assert len(queued(session, "offers_paused")) == 1

    database.transact_now(work)


def test_nine_do_not(database: Database) -> None:
    def work(session: Session) -> None:
        employer, (first, *_) = many(session, TOO_MANY_UNANSWERED)
        answers.refuse(session, first, ApplicationRefusalReason.UNTOLD, NOON)
        go_on(session, NOON + 3 * DAY)
        go_on(session, NOON + 7 * DAY)
        assert employer.paused_at is None

    database.transact_now(work)


@pytest.mark.both_databases("answers are counted in SQL")
def test_a_percentage_asks_for_five(database: Database) -> None:
    def work(session: Session) -> None:
        _, sent_ones = many(session, 6)
        staff = a_context(session, a_person(session, 1))
        for it in sent_ones[:2]:
            answers.refuse(session, it, ApplicationRefusalReason.UNTOLD, NOON + 2 * DAY)
        answers.withdraw(session, sent_ones[5], NOON)
        [found] = response_rates_command.by_employer(staff).values()
        assert (found.received, found.percent) == (5, 40)
        answers.withdraw(session, sent_ones[4], NOON)
        [found] = response_rates_command.by_employer(staff).values()
        assert (found.received, found.percent) == (4, None)

    database.transact_now(work)


def test_what_was_shared_is_forgotten_after_six_months(database: Database) -> None:
    def work(session: Session) -> None:
        person, _, it = sent(session)
        context = a_context(session, person)
        cvs.keep(context, {"stored_as": "0" * 32, "format": "pdf", "size": "2"})
        it.cv_id, it.shared = (
            int(context.kept["cv"]),
            [ApplicationShare.FIRST_NAME, ApplicationShare.CV],
        )
        consents.consent(
            context, ConsentPurpose.SHARE_WITH_EMPLOYER, consents.of_application(it.id)
        )
        session.flush()
        retention.forget(session, NOON + KEPT - HOUR)
        assert shared_of(session) == ("Bonjour, cette offre m'intéresse.", ["first_name", "cv"])
        retention.forget(session, NOON + KEPT)
        assert shared_of(session) == (None, [])
        assert session.scalars(select(CurriculumVitae)).all() == []
        assert consents.living(session, person.id) == []

    database.transact_now(work)


@pytest.mark.parametrize("left", ["shared", "interview_where"])
def test_a_telephone_or_a_place_alone_is_forgotten_too(database: Database, left: str) -> None:
    """Without a message or a CV, nothing used to be."""

    def work(session: Session) -> None:
        _, _, it = sent(session)
        it.message, it.shared = None, [ApplicationShare.PHONE] if left == "shared" else []
        it.interview_where = None if left == "shared" else "12 rue des Lilas"
        session.flush()
        retention.forget(session, NOON + KEPT)
        assert (it.shared, it.interview_where) == ([], None)

    database.transact_now(work)


def shared_of(session: Session) -> tuple[str | None, list[Any]]:
    session.flush()
    message, shared = session.execute(select(Application.message, Application.shared)).one()
    return message, shared


def test_a_cv_stays_as_long_as_an_application_needs_it(database: Database) -> None:
    def work(session: Session) -> None:
        person, _, it = sent(session)
        context = a_context(session, person)
        cvs.keep(context, {"stored_as": "0" * 32, "format": "pdf", "size": "2"})
        it.cv_id, it.changed_at = int(context.kept["cv"]), NOON + 30 * DAY
        session.flush()
        retention.forget(session, NOON + KEPT)
        assert cvs.newest(session, person.id) is not None
        retention.forget(session, NOON + KEPT + 30 * DAY)
        assert cvs.newest(session, person.id) is None

    database.transact_now(work)


def test_erasing_tells_the_employer_without_a_name(database: Database) -> None:
    def work(session: Session) -> None:
        person, employer, _ = sent(session)
        erasure.erase(session, person.id, "asked", NOON, draw, FINGERPRINTS)
        assert session.scalars(select(Application)).all() == []
        [gone] = queued(session, "application_gone")
        assert gone.person_id == employer.person_id
        assert "Camille" not in str(gone.params)

    database.transact_now(work)


def test_an_employer_who_is_erased_leaves_nobody_waiting(database: Database) -> None:
    def work(session: Session) -> None:
        _, employer, it = sent(session)
        erasure.erase(session, employer.person_id, "asked", NOON, draw, FINGERPRINTS)
        assert session.get_one(Application, it.id).status is ApplicationStatus.CLOSED
        assert news(session) == ["offer_gone"]

    database.transact_now(work)


def test_what_the_person_does_outside_is_theirs_alone(database: Database) -> None:
    def work(session: Session) -> None:
        person, offer = a_person(session), a_found_one(session)
        note = applications.note_outside
        assert note(session, person.id, offer.id, NOON, draw) is ApplicationSendingResult.SENT
        assert note(session, person.id, offer.id, NOON, draw) is ApplicationSendingResult.ALREADY
        [it] = session.scalars(select(Application)).all()
        assert (it.outside, it.shared, it.next_at) == (True, [], None)
        answers.offer_gone(session, offer.id, NOON, elsewhere=True)
        assert it.status is ApplicationStatus.SENT

    database.transact_now(work)


def asked_again(context: TurnContext, offer: Opportunity, now: datetime) -> bool:
    [message] = queued(context.session, "applied_yet")
    return external.APPLIED_YET.recheck(context.session, message, now)


def test_a_link_is_asked_about_once_unless_it_is_over(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, offers_on=NOON.date())
        person, offer = a_participant(session, here), a_found_one(session)
        context = a_context(session, person)
        for _ in range(2):
            external.show_link(context, {"opportunity": str(offer.id)})
        later = NOON + 2 * DAY
        search = JobSearch(person_id=person.id, changed_at=NOON, snoozed_until=later + HOUR)
        session.add(search)
        session.flush()
        search.snoozed_until = None
        assert not asked_again(context, offer, later)  # they never agreed
        consents.consent(context, ConsentPurpose.OFFERS)
        assert asked_again(context, offer, later)
        search.snoozed_until = later + HOUR
        assert not asked_again(context, offer, later)
        search.snoozed_until = None
        search.found_at = NOON
        assert not asked_again(context, offer, later)
        search.found_at = None
        assert asked_again(context, offer, later)
        offer.status = OpportunityStatus.CLOSED
        session.flush()
        assert not asked_again(context, offer, later)

    database.transact_now(work)


def test_the_message_that_is_proposed_fits(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, first_name="Camille")
        offer = an_offer(session, an_employer(session), title="T" * 560)
        told = apply_conversation.proposed(a_context(session, person), offer)
        assert told.startswith("Bonjour")

    database.transact_now(work)


def test_hours_are_those_of_the_place_of_the_offer(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session, first_name="Camille", department="31")
        employer = an_employer(session)
        offer = an_offer(session, employer, department="974")
        it = an_application(session, person, offer)
        it.interview_at = NOON
        told = presenting.employer_values(session, it, "fr")
        assert told["hour"] == "15\u00a0h"
        assert presenting.person_values(session, it, "fr")["hour"] == "12\u00a0h"

    database.transact_now(work)
