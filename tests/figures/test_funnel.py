"""The path and its groups from the rows; what sums over sessions may tell."""

from datetime import UTC, date, datetime, timedelta
from itertools import count

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import FeedbackOn
from models.figures import PastStep
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from rules.figures.figures import PathStep, Rate
from services.figures import funnel, funnel_queries, session_figures
from services.figures.scope import Scope
from services.privacy import retention
from tests.figures.by_hand import Path, counts
from tests.harness.builders import BOT, FINGERPRINTS, a_person, a_session
from tests.harness.crowd import a_crowd

pytestmark = pytest.mark.both_databases("counts by group and by day, in SQL")

AFTER = datetime(2027, 3, 30, 12, tzinfo=UTC)


def another(session: Session) -> ProgrammeSession:
    more = {"starts_on": date(2027, 5, 3), "ends_on": date(2027, 5, 14)}
    return a_session(session, code="autre", name="Autre", **more)


def test_each_step_counts_people_once_of_those_who_took_the_one_before(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        a_crowd(session, here, 100, AFTER)
        works = a_person(session, 1)
        session.add(Role(person_id=works.id, role=RoleName.STAFF, granted_at=AFTER))
        session.flush()
        found = funnel.steps(funnel_queries.read(session, Scope(BOT)), here.id)
        assert found[PathStep.OPENED] == Rate(100, None)
        assert found[PathStep.INFORMED] == Rate(90, 100)
        assert found[PathStep.VERDICT] == Rate(80, 90)
        assert found[PathStep.PLACE] == Rate(70, 80)
        assert found[PathStep.STRENGTHS] == Rate(60, 70)
        assert found[PathStep.MET] == Rate(40, 50)
        assert found[PathStep.APPLIED] == Rate(20, 70)
        assert found[PathStep.ANSWERED] == Rate(10, 20)
        assert found[PathStep.OUT] == Rate(8, 70)

    database.transact_now(work)


def test_who_was_never_in_a_session_came_for_the_next_one_there(database: Database) -> None:
    def work(session: Session) -> None:
        first, second = a_session(session), another(session)
        before, between = AFTER - timedelta(days=20), AFTER
        for number, joined_at in enumerate((before, between)):
            a_person(session, 40 + number, joined_at=joined_at)
        a_person(session, 50, joined_at=before, department="09")
        found = funnel_queries.read(session, Scope(BOT))
        assert {it: tally[PathStep.OPENED] for it, tally in found.sessions.items()} == {
            first.id: 1,
            second.id: 1,
            None: 1,
        }

    database.transact_now(work)


def test_groups_are_told_from_five_and_never_by_difference() -> None:
    steps = frozenset(PathStep)
    genders = ["woman"] * 9 + ["man"] * 7 + ["untold"] * 2
    found = [Path(n, 1, steps, {"gender": gender}) for n, gender in enumerate(genders)]
    rows = funnel.groups(counts(found, ["gender"]), 1, "gender")
    assert [(row.names, row.counts[PathStep.PLACE]) for row in rows] == [
        (("man", "untold"), 9),
        (("woman",), 9),
    ]


def in_zones(session_id: int = 1, **parts: int) -> list[Path]:
    zones = [zone for zone, size in parts.items() for _ in range(size)]
    steps = frozenset({PathStep.PLACE})
    return [
        Path(1000 * session_id + n, session_id, steps, {"zone": it}) for n, it in enumerate(zones)
    ]


def zones(found: list[Path], session_id: int | None) -> dict[tuple[str, ...], int | None]:
    rows = funnel.groups(counts(found, ["zone"]), session_id, "zone")
    return {row.names: row.counts[PathStep.PLACE] for row in rows}


def test_one_to_check_hides_no_figure_of_funders() -> None:
    found = in_zones(qpv=300, frr=80, none=201, to_check=1)
    assert zones(found, 1) == {("qpv",): 300, ("frr",): 80, ("none", "to_check"): 202}


def test_a_small_figure_of_funders_is_joined_with_what_they_do_not_ask_for() -> None:
    found = in_zones(qpv=300, frr=3, none=201)
    assert zones(found, 1) == {("qpv",): 300, ("frr", "none"): 204}


def test_what_one_session_joins_the_sum_joins_too() -> None:
    found = [
        *in_zones(1, qpv=40, none=50, untold=6, to_check=1),
        *in_zones(2, qpv=40, none=90, untold=6),
    ]
    assert zones(found, 1) == {("qpv",): 40, ("none",): 50, ("to_check", "untold"): 7}
    assert zones(found, 2) == {("qpv",): 40, ("none",): 90, ("untold",): 6}
    assert zones(found, None) == {("qpv",): 80, ("none",): 140, ("to_check", "untold"): 13}


def test_sources_of_few_people_share_one_name() -> None:
    steps = frozenset(PathStep)
    sources = ["affiche"] * 9 + ["x"] * 3 + ["y"] * 4
    found = [Path(n, 1, steps, {"source": source}) for n, source in enumerate(sources)]
    rows = funnel.groups(counts(found, ["source"]), 1, "source")
    assert [(row.names, row.counts[PathStep.CAME]) for row in rows] == [
        (("affiche",), 9),
        (("others",), 7),
    ]


def test_the_sum_of_all_sessions_does_not_tell_what_one_of_them_hides(database: Database) -> None:
    def work(session: Session) -> None:
        here, other = a_session(session), another(session)
        a_crowd(session, here, 100, AFTER)
        a_crowd(session, other, 30, AFTER)
        found = funnel_queries.read(session, Scope(BOT))
        assert funnel.steps(found, here.id)[PathStep.OUT].count == 8
        assert funnel.steps(found, other.id)[PathStep.OUT].count is None
        assert funnel.steps(found, None)[PathStep.OUT].count is None
        assert funnel.steps(found, None)[PathStep.PLACE].count == 91

    database.transact_now(work)


def test_a_very_small_session_is_left_out_of_the_sum_and_hides_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        here, other = a_session(session), another(session)
        a_crowd(session, here, 100, AFTER)
        a_crowd(session, other, 10, AFTER)
        found = funnel_queries.read(session, Scope(BOT))
        assert {it.counts[PathStep.PLACE] for it in funnel.groups(found, other.id, "gender")} == {
            None
        }
        assert funnel.groups(found, None, "gender") == funnel.groups(found, here.id, "gender")
        assert funnel.steps(found, None) == funnel.steps(found, here.id)
        assert funnel.left_out(found) == (1, 1)

    database.transact_now(work)


def test_who_is_erased_still_counts_without_a_name(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        ids = a_crowd(session, here, 30, AFTER)
        left = {"status": EnrolmentStatus.LEFT, "left_reason": "found"}
        session.execute(update(Enrolment).where(Enrolment.person_id.in_(ids[:12])).values(left))
        before = funnel.steps(funnel_queries.read(session, Scope(BOT)), here.id)
        numbers = count()
        for _ in range(3):
            later = AFTER + timedelta(days=40)
            retention.erase_due(session, BOT, later, lambda below: next(numbers), FINGERPRINTS)
        session.flush()
        assert session.scalar(select(func.count()).where(Person.id.in_(ids))) == 9
        assert funnel.steps(funnel_queries.read(session, Scope(BOT)), here.id) == before
        assert funnel.steps(funnel_queries.read(session, Scope(BOT)), None) == before
        assert session.scalar(select(func.max(PastStep.people))) == 21
        assert set(PastStep.__table__.columns.keys()) == {"session_id", "step", "people"}

    database.transact_now(work)


def test_who_was_erased_from_one_session_makes_no_other_a_large_one(database: Database) -> None:
    """Who is in a small session too counts in the sum where they are among many."""

    def work(session: Session) -> None:
        here, other = a_session(session), another(session)
        ids = a_crowd(session, here, 100, AFTER)
        session.add(PastStep(session_id=here.id, step=PathStep.PLACE.value, people=30))
        session.flush()
        before = funnel.steps(funnel_queries.read(session, Scope(BOT)), None)
        place = {"session_id": other.id, "status": EnrolmentStatus.PLACE, "changed_at": AFTER}
        session.add_all(Enrolment(person_id=it, **place) for it in ids[:5])
        session.flush()
        found = funnel.steps(funnel_queries.read(session, Scope(BOT)), None)
        assert found[PathStep.PLACE] == before[PathStep.PLACE]
        assert found[PathStep.PLACE].count == 100

    database.transact_now(work)


def test_who_rated_and_left_is_among_those_who_had_a_place(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        ids = a_crowd(session, here, 30, AFTER)
        left = {"status": EnrolmentStatus.LEFT, "left_reason": "found"}
        session.execute(update(Enrolment).where(Enrolment.person_id.in_(ids[:12])).values(left))
        assert session_figures.read(session, Scope(session_id=here.id)).scores[
            FeedbackOn.SESSION
        ].answers == Rate(12, 21)

    database.transact_now(work)


def test_how_a_session_goes(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        a_crowd(session, here, 100, AFTER)
        found = session_figures.read(session, Scope(session_id=here.id))
        assert found.scores[FeedbackOn.SESSION].answers == Rate(40, 70)
        assert found.scores[FeedbackOn.MOOD].mean is None
        assert found.absences == {"call": Rate(10, 50), "workshop": Rate(5, 45)}
        assert found.hours.people == 40
        assert found.hours.time == timedelta(hours=60)
        assert found.delays["booking"] == timedelta(days=2) - timedelta(minutes=4)
        assert found.delays["application"] == timedelta(days=3)
        assert found.delays["ticket"] == timedelta(minutes=95)

    database.transact_now(work)
