"""Scores, moods, the survey without identity and figures."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.feedback import Feedback, FeedbackOn, SurveyCount, SurveyTaken
from models.outbox import OutboxMessage
from models.people import Person
from models.workshops import ParticipantAttestation
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Say
from services.feedback import anonymous_survey, scores, sweeps
from services.figures import satisfaction_command
from services.meetings.callbacks import CALLBACKS
from services.people.access import Access
from services.privacy import erasure, stored_data
from services.slots import bookings
from services.workshops.attendance import attendance, attendance_list
from services.workshops.diary import DIARY
from tests.harness.builders import (
    BOT,
    FINGERPRINTS,
    a_context,
    a_mentor,
    a_participant,
    a_session,
    a_slot,
    a_stack,
)
from tests.workshops.attending import ENDS, RANDOM_BELOW, a_full_workshop, types

FRIDAY = datetime(2027, 3, 19, 11, 30, tzinfo=UTC)
AFTER = datetime(2027, 3, 27, 9, tzinfo=UTC)


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def rate_workshop(
    session: Session, person_id: int, workshop_id: int, score: int, now: datetime
) -> Feedback | None:
    rated = attendance.rated(session, person_id, workshop_id, now)
    if rated is None:
        return None
    return scores.rate(session, person_id, FeedbackOn.WORKSHOP, rated, score, now)


def rate_session(
    session: Session, person_id: int, about: FeedbackOn, session_id: int, score: int, now: datetime
) -> Feedback | None:
    rated = scores.session_of(session, person_id, session_id)
    return scores.rate(session, person_id, about, rated, score, now) if rated else None


def test_only_who_was_there_says_how_it_was_and_the_last_tap_counts(database: Database) -> None:
    def work(session: Session) -> None:
        _, workshop, found = a_full_workshop(session)
        came, missed = (it.person_id for it in found)
        types(session, came, "4821", ENDS)
        assert rate_workshop(session, missed, workshop.id, 5, ENDS) is None
        for score in (0, 6):
            assert rate_workshop(session, came, workshop.id, score, ENDS) is None
        assert rate_workshop(session, came, workshop.id, 5, ENDS + timedelta(days=31)) is None
        for score in (2, 4):
            assert rate_workshop(session, came, workshop.id, score, ENDS) is not None
        assert [it.score for it in session.scalars(select(Feedback))] == [4]

    on(database, work)


def test_nobody_says_how_the_meeting_of_another_was(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        mine, other = (a_participant(session, here, 7 + n) for n in range(2))
        slot = a_slot(session, a_mentor(session), FRIDAY)
        now = FRIDAY - timedelta(days=2)
        booking_id = bookings.book(
            session, DIARY, mine.id, slot.id, None, now, RANDOM_BELOW
        ).booking_id
        assert booking_id is not None

        def press(person: Person, at: datetime) -> CallbackResult:
            stack = a_stack(person.id)
            context = a_context(session, person, at)
            context.detail = 4
            return CALLBACKS[Access.PERSON]["rate_meeting"](context, stack, booking_id)

        assert press(mine, now) is CallbackResult.FOREIGN
        assert press(other, FRIDAY) is CallbackResult.FOREIGN
        assert press(mine, FRIDAY) is CallbackResult.DONE
        assert [it.score for it in session.scalars(select(Feedback))] == [4]

    on(database, work)


def test_words_are_the_persons_own_and_go_after_six_months(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        mine, other = (a_participant(session, here, 7 + n) for n in range(2))
        found = rate_session(session, mine.id, FeedbackOn.MOOD, here.id, 3, FRIDAY)
        assert found is not None
        assert not scores.keep_words(session, found.id, other.id, "volé")
        assert scores.keep_words(session, found.id, mine.id, "x" * 700)
        assert found.words == "x" * 600
        scores.forget_words(session, FRIDAY + timedelta(days=179))
        session.expire_all()
        assert found.words is not None
        scores.forget_words(session, FRIDAY + timedelta(days=180))
        session.expire_all()
        assert found.words is None
        assert found.score == 3

    on(database, work)


@pytest.mark.parametrize(
    ("department", "mood", "end"),
    [("31", FRIDAY, AFTER), ("974", FRIDAY - timedelta(hours=3), AFTER - timedelta(hours=3))],
)
def test_everyone_is_asked_once_at_their_own_hour(
    database: Database, department: str, mood: datetime, end: datetime
) -> None:
    """Summer time begins on 28 March: both instants are in winter time."""

    def work(session: Session) -> None:
        here = a_session(session, departments=[department])
        people = [a_participant(session, here, 20 + n, department=department) for n in range(30)]
        for ask, due_at in (
            (sweeps.ask_mood, mood),
            (sweeps.ask_satisfaction, end),
        ):
            assert not ask(session, BOT, due_at - timedelta(days=4))
            while ask(session, BOT, due_at - timedelta(minutes=1)):
                pass
            assert not ask(session, BOT, due_at)
            query = select(OutboxMessage).where(OutboxMessage.due_at == due_at)
            assert len(session.scalars(query).all()) == len(people)
        assert len(session.scalars(select(OutboxMessage)).all()) == 2 * len(people)

    on(database, work)


@pytest.mark.both_databases("counts are inserted or added to")
def test_the_survey_keeps_a_number_and_who_answered_but_not_what(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        people = [a_participant(session, here, 7 + n) for n in range(5)]
        stranger = a_participant(session, a_session(session, code="autre"), 90)
        for number, person in enumerate(people):
            assert anonymous_survey.figures(session, here.id) is None
            answer = {"answer": "yes" if number < 2 else "no", "session": str(here.id)}
            for _ in range(2):
                anonymous_survey.count(a_context(session, person), answer)
        anonymous_survey.count(
            a_context(session, stranger), {"answer": "yes", "session": str(here.id)}
        )

        assert anonymous_survey.figures(session, here.id) == {"yes": 2, "no": 3}
        assert len(session.scalars(select(SurveyTaken)).all()) == 5
        columns = {column.name for column in SurveyTaken.__table__.columns}
        assert columns == {"person_id", "session_id"}
        assert "person_id" not in SurveyCount.__table__.columns

    on(database, work)


def test_figures_are_told_from_five_answers_on(database: Database) -> None:
    def shown(session: Session, reader: Person) -> str:
        context = a_context(session, reader, AFTER)
        satisfaction_command.show(context)
        return "\n".join(line.text for line in context.outgoing if isinstance(line, Say))

    def work(session: Session) -> None:
        here, workshop, found = a_full_workshop(session, 5)
        reader = a_participant(session, here, 99)
        assert shown(session, reader) == "Aucune session n’a encore de réponse."
        for number, it in enumerate(found):
            types(session, it.person_id, "4821", ENDS)
            who, score = it.person_id, (5, 4, 4, 2, 5)[number]
            for rated in (
                rate_workshop(session, who, workshop.id, score, ENDS),
                rate_session(session, who, FeedbackOn.SESSION, here.id, score, ENDS),
            ):
                assert rated is not None
                scores.keep_words(session, rated.id, who, f"mot {number}")
            text = shown(session, reader)
            assert ("trop peu" in text) == (number < 4)
            assert ("CV\u00a0: 4,0 sur 5 (5)" in text) == (number == 4)
            assert ("«\u00a0mot 4\u00a0»" in text) == (number == 4)
        assert "– (5 réponses, moyenne 4,0)" in text  # four of five: one would know the fifth
        assert "moins de cinq réponses" in text

    on(database, work)


def test_what_is_kept_is_shown_and_erasing_lets_go_of_it(database: Database) -> None:
    def work(session: Session) -> None:
        here, workshop, found = a_full_workshop(session)
        person_id = found[0].person_id
        types(session, person_id, "4821", ENDS)
        rated = rate_workshop(session, person_id, workshop.id, 4, ENDS)
        assert rated is not None
        scores.keep_words(session, rated.id, person_id, "utile")
        context = a_context(session, session.get_one(Person, person_id))
        anonymous_survey.count(context, {"answer": "yes", "session": str(here.id)})
        known = stored_data.about_attendance(context)
        assert known["attended"] == "Mon CV"
        assert (known["scores"], known["said"]) == ("4", "utile")
        assert known["survey"] is not None

        erasure.erase(session, person_id, "asked", ENDS, RANDOM_BELOW, FINGERPRINTS)
        for table in (Feedback, SurveyTaken, ParticipantAttestation):
            assert session.scalars(select(table)).all() == []
        assert session.scalars(select(SurveyCount.people)).all() == [1]
        assert len(attendance_list.names(session, workshop.id)) == 1

    on(database, work)
