"""A session prepared in the chat: what is cloned, on which days its workshops fall."""

import json
from dataclasses import replace
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.people import AuditEntry, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopStatus
from rules.enrolment.eligibility import ZoneRule
from rules.session_admin.opening import SessionState
from services.conversation.turn_context import TurnContext
from services.programme.sessions import meetings_of
from services.session_admin import creation, draft_conversation
from services.session_admin.creation import SessionCreationResult
from services.session_admin.draft import (
    FROM_MODEL,
    FROM_TEMPLATE,
    PreparedSession,
    cloned,
    edited,
    keep_half_prepared,
)
from services.session_admin.draft_conversation import SessionDraftResumption, SessionDraftStart
from tests.harness.builders import NOON, a_context, a_person, a_session, a_workshop

PARIS = ZoneInfo("Europe/Paris")
DOORS = [{"kind": "france_travail", "name": "France Travail", "phone": "3949"}]
MEETINGS = {"expected": 30, "opens_at": 50, "protection": {"name": "Nadia", "email": "n@x.example"}}


def staff(session: Session) -> TurnContext:
    person = a_person(session, 70)
    session.add(Role(person_id=person.id, role=RoleName.STAFF, granted_at=NOON))
    return a_context(session, person)


def a_model(session: Session) -> ProgrammeSession:
    """Zones first until a week before; offers come on its last day but two."""
    return a_session(
        session,
        seats=40,
        doors=DOORS,
        meetings=MEETINGS,
        zone_rule=ZoneRule.PRIORITY_UNTIL,
        priority_until=date(2027, 3, 8),
        offers_on=date(2027, 3, 24),
    )


def read(context: TurnContext, draft: PreparedSession, asked: str, typed: str) -> PreparedSession:
    found = draft_conversation.READERS[asked](
        draft, {"typed": typed}, draft_conversation.read_context(context)
    )
    assert found is not None
    return found


def created(context: TurnContext, draft: PreparedSession) -> ProgrammeSession:
    assert creation.create(context, {"draft": draft.to_json()}) is SessionCreationResult.CREATED
    return context.session.get_one(ProgrammeSession, int(context.kept["session"]))


def test_a_clone_has_all_of_the_last_one_but_its_days(database: Database) -> None:
    def work(session: Session) -> None:
        context, model = staff(session), a_model(session)
        here = created(context, read(context, cloned(model), "start", "lundi 3 mai"))
        assert (here.code, here.name, here.state) == (
            "t-2027-05",
            "P T, mai 2027",
            SessionState.DRAFT,
        )
        assert (here.starts_on, here.ends_on) == (date(2027, 5, 3), date(2027, 5, 14))
        assert (here.priority_until, here.offers_on) == (date(2027, 4, 26), date(2027, 5, 12))
        assert (here.seats, here.departments) == (40, ["31"])
        assert here.doors[0]["name"] == "France Travail"
        assert meetings_of(here) == meetings_of(model)
        assert session.scalars(select(AuditEntry.action)).all() == ["session_created"]
        again = created(context, read(context, cloned(model), "start", "10/05/2027"))
        assert again.code == "t-2027-05-2"

    database.transact_now(work)


def test_with_other_seats_as_many_people_are_expected(database: Database) -> None:
    def work(session: Session) -> None:
        context, model = staff(session), a_model(session)
        draft = read(context, cloned(model), "start", "+8")
        here = created(context, read(context, draft, "seats", "600 + 60"))
        assert (here.seats, here.overbooking, meetings_of(here).expected) == (600, 60, None)
        assert meetings_of(here).opens_at == 50

    database.transact_now(work)


def test_the_template_falls_on_working_days_and_ascension_is_none(database: Database) -> None:
    def work(session: Session) -> None:
        context, model = staff(session), a_model(session)
        draft = read(context, cloned(model), "start", "3 mai")
        here = created(context, replace(draft, days=FROM_TEMPLATE))
        found = session.scalars(select(Workshop).where(Workshop.session_id == here.id)).all()
        days = {it.starts_at.astimezone(PARIS).date() for it in found}
        assert len(found) == 20
        assert (min(days), max(days)) == (here.starts_on, here.ends_on)
        assert date(2027, 5, 6) not in days
        assert all(day.weekday() < 5 for day in days)

    database.transact_now(work)


def test_workshops_of_the_model_keep_their_hour_and_weekday(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        context, model = staff(session), a_model(session)
        summer = datetime(2027, 3, 18, 14, 30, tzinfo=PARIS)
        a_workshop(session, model, summer, host_name="Lina", room_url="https://visio.example/a")
        gone = datetime(2027, 3, 17, 10, tzinfo=PARIS)
        a_workshop(session, model, gone, status=WorkshopStatus.CANCELLED)
        draft = read(context, cloned(model), "start", "3 mai")
        here = created(context, replace(draft, days=FROM_MODEL))
        (it,) = session.scalars(select(Workshop).where(Workshop.session_id == here.id))
        assert it.starts_at.astimezone(PARIS) == datetime(2027, 5, 7, 14, 30, tzinfo=PARIS)
        assert (it.host_name, it.room_url) == ("", "https://visio.example/a")

    database.transact_now(work)


def changed(
    context: TurnContext, here: ProgrammeSession, draft: PreparedSession
) -> SessionCreationResult:
    return creation.create(context, {"draft": draft.to_json(), "editing": str(here.id)})


def test_a_draft_that_is_changed_stays_the_same_session(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, opened_at=None, doors=DOORS)
        saturday = a_workshop(session, here, datetime(2027, 3, 20, 10, tzinfo=PARIS))
        assert (
            changed(context, here, read(context, edited(here), "seats", "60"))
            is SessionCreationResult.CREATED
        )
        assert (here.code, here.name, here.seats) == ("essai", "Session d'essai", 60)
        assert (here.state, saturday.starts_at.day) == (SessionState.DRAFT, 20)
        moved = read(context, edited(here), "start", "lundi 3 mai")
        assert changed(context, here, moved) is SessionCreationResult.CREATED
        assert (here.name, here.starts_on) == ("P T, mai 2027", date(2027, 5, 3))
        assert saturday.starts_at.astimezone(PARIS) == datetime(2027, 5, 7, 10, tzinfo=PARIS)
        anew = replace(edited(here), days=FROM_TEMPLATE)
        assert changed(context, here, anew) is SessionCreationResult.CREATED
        assert len(session.scalars(select(Workshop)).all()) == 20
        assert session.scalars(select(AuditEntry.action)).all() == ["session_changed"] * 3

    database.transact_now(work)


def test_what_is_open_is_no_draft_to_change(database: Database) -> None:
    def work(session: Session) -> None:
        context, here = staff(session), a_session(session, doors=DOORS)
        draft = read(context, edited(here), "seats", "60")
        assert changed(context, here, draft) is SessionCreationResult.GONE
        assert here.seats == 2

    database.transact_now(work)


@pytest.mark.parametrize("typed", ["1er mars", "2 mars", "dimanche", "quand vous voulez", "+0"])
def test_a_first_day_is_a_weekday_to_come(database: Database, typed: str) -> None:
    def work(session: Session) -> None:
        context = staff(session)
        answers, at = {"typed": typed}, draft_conversation.read_context(context)
        found = draft_conversation.READERS["start"](PreparedSession(), answers, at)
        assert found is None or found.starts_on > date(2027, 12, 31)

    database.transact_now(work)


def test_what_is_prepared_survives_being_kept_in_a_row(database: Database) -> None:
    def work(session: Session) -> None:
        draft = replace(cloned(a_model(session)), days=FROM_MODEL)
        kept = PreparedSession.from_json(json.dumps(json.loads(draft.to_json())))
        assert kept.to_json() == draft.to_json()

    database.transact_now(work)


def test_what_is_half_prepared_is_kept_until_it_is_created_or_given_up(database: Database) -> None:
    def work(session: Session) -> None:
        context = staff(session)
        begin, answers = draft_conversation.begin, {"asked": "start", "typed": "+8"}
        assert begin(context, {}) is SessionDraftStart.SHOWN
        draft_conversation.read(context, answers | {"draft": context.kept["draft"]})
        assert begin(context, {}) is SessionDraftStart.HALF
        assert (
            draft_conversation.take_up(context, {"draft": context.kept["draft"]})
            is SessionDraftResumption.WHERE
        )
        context.now = datetime(2027, 5, 4, tzinfo=PARIS)
        assert (
            draft_conversation.take_up(context, {"draft": context.kept["draft"]})
            is SessionDraftResumption.START
        )
        draft_conversation.give_up(context, {"editing": "1"})
        assert begin(context, {}) is SessionDraftStart.HALF
        draft_conversation.give_up(context, {})
        assert begin(context, {}) is SessionDraftStart.SHOWN
        whole = cloned(a_model(session)).with_values(starts_on="2027-06-07", ends_on="2027-06-18")
        keep_half_prepared(session, context.person_id, whole, NOON)
        creation.create(context, {"draft": whole.to_json()})
        assert begin(context, {}) is SessionDraftStart.SHOWN

    database.transact_now(work)
