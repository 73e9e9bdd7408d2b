"""Sessions from YAML: checked field by field, updated by code, found by department."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from pydantic import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import ZoneRule
from rules.session_admin.opening import SessionState
from services.demonstration import seed
from services.geography import loading
from services.geography.zones import MapsMissing, Zones
from services.programme import data_protection, sessions
from services.programme.session_file import (
    DoorKind,
    SessionTexts,
    import_session,
    read_session,
    text_of,
)
from services.tabular.faults import FaultyFile
from tests.enrolment.builders import DAY, NOW, a_session
from tests.harness.playing import RECORDED

EXAMPLE = Path(__file__).parents[2] / "docs" / "examples" / "session.yaml"


def example(old: str = "", new: str = "") -> str:
    text = EXAMPLE.read_text(encoding="utf-8")
    assert old in text
    return text.replace(old, new, 1) if old else text


def test_the_example_is_a_session_and_importing_it_again_updates_it(database: Database) -> None:
    def work(session: Session) -> None:
        import_session(session, read_session("session.yaml", example()), NOW)
        import_session(
            session, read_session("session.yaml", example("seats: 40", "seats: 50")), NOW
        )

        (row,) = session.scalars(select(ProgrammeSession))
        assert (row.seats, row.overbooking, row.zone_rule) == (50, 6, ZoneRule.REQUIRED)
        assert row.departments == ["31"]
        assert sessions.texts_of(row).association == "Les Passerelles"
        kinds = [door.kind for door in sessions.doors_of(row, "31")]
        assert kinds == [
            DoorKind.FRANCE_TRAVAIL,
            DoorKind.MISSION_LOCALE,
            DoorKind.FRANCE_SERVICES,
        ]
        assert DoorKind.MISSION_LOCALE not in [it.kind for it in sessions.doors_of(row, "34")]

    database.transact_now(work)


def test_a_priority_is_a_rule_and_its_date() -> None:
    data = read_session("s", example("zone: required", "zone: priority_until 2027-03-08"))

    assert (data.zone, data.priority_until) == (ZoneRule.PRIORITY_UNTIL, date(2027, 3, 8))


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("seats: 40", "seat: 40", "line 8: seat: unknown field; do you mean seats?"),
        ("seats: 40", "seats: many", "line 8: seats: a whole number is expected"),
        ("seats: 40", "seats: 0", "line 8: seats: 1 at least"),
        ("zone: required", "zone: maybe", "line 14: zone: one of required, priority_until, cou"),
        ("zone: required", "zone: priority_until", "zone: write `priority_until 2026-09-21`"),
        ("zone: required", "zone: required 2027-03-08", "only this rule has a date"),
        ("zone: required", "zone: priority_until 2027-03-20", "the priority ends before"),
        ("ends_on: 2027-03-26", "ends_on: 2027-03-01", "line 7: ends_on: a session ends after"),
        ("ends_on: 2027-03-26", "ends_on: 11/01/2027", "line 7: ends_on: write 2027-01-11 (year"),
        (
            "ends_on: 2027-03-26",
            "ends_on: 2027-02-30",
            "7: ends_on: 2027-02-30 is in no calendar",
        ),
        ("ends_on: 2027-03-26", "ends_on: 31/02/2027", "7: ends_on: 31/02/2027 is in no calendar"),
        ("ends_on: 2027-03-26", "ends_on: March", "line 7: ends_on: write the date as 2027-03-15"),
        ("ends_on: 2027-03-26\n", "", "session.yaml: ends_on: is missing"),
        ('["31"]', '["31", "Tarn"]', "line 5: departments.2: write a list of codes between"),
        ('["31"]', "31", 'line 5: departments: write a list of codes between quotes, as in ["31"'),
        ('["31"]', "[31]", "line 5: departments.1: write a list of codes between quotes"),
        ("kind: france_travail", "kind: bank", "line 28: doors.1.kind: one of france_travail"),
        ("minimum_age: 18", "minimum_age: 12", "line 22: minimum_age: 16 at least"),
        ("notice_hours: 2", "notice: 2", "meetings.notice: unknown field; do you mean notice_hou"),
        ("    email: protection@passerelles.example\n", "", ": meetings.protection.email: is miss"),
        ("seats: 40", "seats: 40\nseats: 50", "line 9: seats: is written twice; delete one of"),
        ("opens_at: 60", "opens_at: -1", "line 57: meetings.opens_at: 0 at least"),
        ("protection@", "protection", "line 61: meetings.protection.email: is no e-mail address"),
        ("code: ", "code: [", "session.yaml, line 4: cannot be read; look at the colons"),
        (example(), "", "session.yaml: no session is in this file"),
        (example(), "a line", "session.yaml: no session is in this file"),
    ],
)
def test_a_fault_names_the_file_and_the_field(old: str, new: str, fault: str) -> None:
    with pytest.raises(FaultyFile) as refused:
        read_session("session.yaml", example(old, new))

    assert str(refused.value).startswith("session.yaml")
    assert fault in str(refused.value)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("ends_on: 2027-03-26", "ends_on: 2027-03-01", "ends_on : une session finit"),
        ("zone: required", "zone: required 2027-03-08", "zone : écrivez `priority_until"),
        ("    name: Nadia Ferrand\n", "", "meetings.protection.name : il"),
        ("  association: Les Passerelles\n", "", "texts.association : il"),
    ],
)
def test_in_french_too_each_fault_has_its_line(
    old: str, new: str, fault: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DECLIC_LANG", "fr")
    with pytest.raises(FaultyFile) as refused:
        read_session("s.yaml", example(old, new))
    said = " ".join(str(refused.value).split())
    assert said.startswith("s.yaml, ligne ")
    assert fault.partition(" : ")[0] in said


def test_faults_are_told_together_and_each_once() -> None:
    text = example("ends_on: 2027-03-26", "ends_on: 2027-03-01").replace(
        "offers_on: 2027-03-24", "offers_on: 2027-02-24"
    )
    with pytest.raises(FaultyFile) as refused:
        read_session("s", text)
    assert [line.split(": ")[1] for line in str(refused.value).splitlines()] == [
        "ends_on",
        "offers_on",
    ]
    with pytest.raises(FaultyFile) as refused:
        read_session("s", example('["31"]', "[31]"))
    assert len(str(refused.value).splitlines()) == 1


def test_letters_of_another_time_are_told_with_their_line() -> None:
    content = example().encode("cp1252", errors="replace")
    with pytest.raises(FaultyFile, match=r"session\.yaml, line 1: an accent is not in UTF-8"):
        text_of("session.yaml", content)
    assert text_of("session.yaml", example().encode("utf-8-sig")) == example()


def test_a_session_that_says_nothing_of_meetings_has_the_numbers_of_the_example(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        silent, _, said = example().partition("# Appels et rencontres de groupe")
        assert said
        row = import_session(session, read_session("s", silent), NOW)
        without = sessions.meetings_of(row)
        session.expire_all()
        row = import_session(session, read_session("s", example()), NOW)
        told = sessions.meetings_of(row)

        protection = told.protection
        assert protection and protection.email == "protection@passerelles.example"
        assert told == without.model_copy(update={"expected": 40, "protection": protection})

    database.transact_now(work)


@pytest.mark.parametrize(
    ("said", "state"),
    [
        ("open: true ", SessionState.OPEN),
        ("", SessionState.OPEN),
        ("open: false", SessionState.DRAFT),
    ],
)
def test_a_file_says_how_a_session_begins_and_nothing_of_it_later(
    database: Database, said: str, state: SessionState
) -> None:
    def work(session: Session) -> None:
        data_protection.keep(session, RECORDED, NOW)
        text = example("open: false ", f"{said} # ")
        here = import_session(session, read_session("s", text), NOW)
        assert here.state is state
        here.opened_at, here.closed_at = NOW, NOW
        import_session(session, read_session("s", text), NOW + timedelta(days=1))
        assert here.state is SessionState.CLOSED
        here.opened_at = here.closed_at = None
        import_session(session, read_session("s", text), NOW + timedelta(days=1))
        assert here.opened_at is None

    database.transact_now(work)


@pytest.mark.parametrize("said", ["open: true ", ""])
def test_a_session_begins_open_only_once_who_answers_for_data_is_recorded(
    database: Database, said: str
) -> None:
    data = read_session("s", example("open: false ", f"{said} # "))

    def load(session: Session) -> str:
        try:
            return import_session(session, data, NOW).state
        except FaultyFile as wrong:
            return str(wrong)

    assert "no controller of personal data" in database.transact_now(load)
    database.transact_now(lambda session: data_protection.keep(session, RECORDED, NOW))
    assert database.transact_now(load) == SessionState.OPEN


def test_the_next_session_of_a_department_can_be_joined_until_its_first_day(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        a_session(session, code="later", starts_on=DAY + timedelta(days=30))
        a_session(session, code="next")
        a_session(session, code="herault", departments=["34"], starts_on=DAY - timedelta(days=7))

        def code(department: str, on: date) -> str | None:
            found = sessions.session_for(session, department, on)
            return found.code if found else None

        assert code("31", DAY) == "next"
        assert code("31", DAY + timedelta(days=1)) == "later"
        assert code("34", DAY) is None
        assert [it.code for it in sessions.upcoming(session, DAY)] == ["next", "later"]

    database.transact_now(work)


def test_the_demonstration_needs_nothing_else_and_may_be_seeded_again(database: Database) -> None:
    def work(session: Session) -> None:
        zones = Zones()
        with pytest.raises(MapsMissing):
            zones.of_commune(session, "31555", on=DAY)
        for later in (0, 1):
            seed.seed(session, NOW + timedelta(days=later))

        assert len(list(session.scalars(select(ProgrammeSession)))) == 2
        assert zones.at(session, 43.5752, 1.4020, on=DAY).code == "QN03107M"
        assert zones.at(session, 43.6045, 1.4440, on=DAY).to_json()["zone"] == "none"
        assert zones.of_commune(session, "31042", on=DAY).reason == "frr_plus"
        names = [name for _, name in zones.communes_of(session, "31120")]
        assert names == ["Portet-sur-Garonne", "Roques", "Pinsaguel"]
        assert zones.needs_address(session, "34145", on=DAY)
        assert {it.vintage for it in loading.in_force(session).values()} == {loading.DEMONSTRATION}

    database.transact_now(work)


def test_the_demonstration_invents_a_controller_and_says_so(database: Database) -> None:
    def work(session: Session) -> None:
        seed.seed(session, NOW)
        assert "inventée" in data_protection.recorded(session).controller
        data_protection.keep(session, RECORDED, NOW)
        seed.seed(session, NOW)
        assert data_protection.recorded(session) == RECORDED

    database.transact_now(work)


def test_a_demonstration_session_gone_by_gets_new_dates(database: Database) -> None:
    def work(session: Session) -> None:
        seed.seed(session, NOW)
        before = sessions.session_for(session, "31", NOW.date())
        assert before is not None
        first = before.starts_on
        a_year_on = NOW + timedelta(days=365)

        seed.seed(session, a_year_on)

        after = sessions.session_for(session, "31", a_year_on.date())
        assert after is not None and after.id == before.id
        assert first > NOW.date() and after.starts_on > a_year_on.date()
        assert first.weekday() == after.starts_on.weekday() == 0

    database.transact_now(work)


def test_partners_are_kept_and_what_is_empty_is_not_stored() -> None:
    names = {"programme": "P", "association": "A", "territory": "T"}
    assert "partners" not in SessionTexts.model_validate(names).model_dump(mode="json")
    given = names | {"partners": [{"name": "Région", "logo": "region.png"}, {"name": "Ville"}]}
    kept = SessionTexts.model_validate(given).model_dump(mode="json")
    assert [it["name"] for it in kept["partners"]] == ["Région", "Ville"]
    for logo in ("../x.png", "x.exe", "x", "a/b.png"):
        with pytest.raises(ValidationError):
            SessionTexts.model_validate(names | {"partners": [{"name": "R", "logo": logo}]})
