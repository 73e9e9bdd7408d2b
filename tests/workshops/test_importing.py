"""Workshops of a file: each bad line told, nothing half loaded, the same file again is nothing."""

from datetime import UTC, datetime
from io import BytesIO
from random import Random

import pytest
from openpyxl import Workbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.people import RoleName
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from services.demonstration import seed, workshops
from services.tabular import tables
from services.tabular.faults import FaultyFile
from services.team import invitations
from services.workshops import hosts, import_file, importing, template
from services.workshops.importing import WorkshopLineEffect
from tests.harness.builders import (
    BOT,
    NOON,
    a_member,
    a_mentor,
    a_participant,
    a_person,
    a_session,
)
from tests.workshops.test_workshops import register

RANDOM_BELOW = Random(5).randrange
HEADER = "code;titre;type;date;début;durée;places;surréservation;capacité;animation;lien;statut"
TWO = (
    "cv-1;Mon CV;cv;15/03/2027;14h30;90;30;20;33;LINA@acme.example;https://visio.example/cv;\n"
    "bilan;Mon bilan;bilan;J2;10:00;60;20;;;;;\n"
)


def lina(session: Session) -> Mentor:
    return a_mentor(session, first_name="Lina", email="lina@acme.example")


def load(session: Session, content: bytes, *, dry_run: bool = False) -> list[WorkshopLineEffect]:
    lines = import_file.read("ateliers.csv", content, "essai")
    return importing.load(session, lines, NOON, RANDOM_BELOW, dry_run=dry_run)


def table(lines: str, encoding: str = "utf-8") -> bytes:
    return f"{HEADER}\n{lines}".encode(encoding)


def changes(loaded: list[WorkshopLineEffect]) -> list[str]:
    return [str(it.change) for it in loaded]


def found(session: Session) -> list[Workshop]:
    return list(session.scalars(select(Workshop).order_by(Workshop.code)))


def test_loaded_then_the_same_then_moved_cancelled_and_held_after_all(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        host = lina(session)
        assert changes(load(session, table(TWO), dry_run=True)) == ["new", "new"]
        assert found(session) == []
        load(session, table(TWO))
        bilan, cv = found(session)
        assert (cv.kind, cv.places) == (WorkshopKind.CV, 33)
        assert (cv.host_id, cv.host_name) == (host.person_id, "Lina")
        assert cv.starts_at == datetime(2027, 3, 15, 13, 30, tzinfo=UTC)
        assert bilan.starts_at == datetime(2027, 3, 16, 9, tzinfo=UTC)
        assert (bilan.places, bilan.capacity) == (20, 20)
        assert changes(load(session, table(TWO))) == ["same", "same"]

        moved = TWO.replace("14h30", "16h").replace(";Mon bilan;", ";Mon grand bilan;")
        assert changes(load(session, table(moved), dry_run=True)) == ["moved", "changed"]
        assert changes(load(session, table(moved))) == ["moved", "changed"]
        assert cv.starts_at == datetime(2027, 3, 15, 15, tzinfo=UTC)
        off = moved.replace("cv;\n", "cv;annulé\n")
        assert changes(load(session, table(off))) == ["cancelled", "same"]
        assert cv.status is WorkshopStatus.CANCELLED
        assert changes(load(session, table(moved))) == ["same", "same"]
        back = off.replace("annulé", "ouvert")
        assert changes(load(session, table(back))) == ["reopened", "same"]

    database.transact_now(work)


def test_fewer_seats_than_are_taken_put_nobody_out_and_it_is_said(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        lina(session)
        load(session, table(TWO))
        bilan = found(session)[0]
        for number in range(3):
            register(session, a_participant(session, here, 50 + number), bilan)

        [_, fewer] = load(session, table(TWO.replace(";20;;;;;", ";2;;;;;")))

        assert fewer.kept == 3
        assert (bilan.places, bilan.taken, bilan.seats) == (3, 3, 2)

    database.transact_now(work)


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("Cv 1;Mon CV;cv;15/03/2027;14:30;90;30", "code 'cv 1': small letters"),
        ("cv-1;;cv;15/03/2027;14:30;90;30", "titre: nothing is written"),
        ("cv-1;Mon CV;cv;32/03/2027;14:30;90;30", "date '32/03/2027'"),
        ("cv-1;Mon CV;cv;31/02/2027;14:30;90;30", "date '31/02/2027': no calendar has this day"),
        ("cv-1;Mon CV;cv;15/03/2027;25h;90;30", "début '25h'"),
        ("cv-1;Mon CV;cv;15/03/2027;14:30;;30", "durée '': a number from 5"),
        ("cv-1;Mon CV;cv;15/03/2027;14:30;90;beaucoup", "places 'beaucoup'"),
        (
            "cv-1;Mon CV;sieste;15/03/2027;14:30;90;30",
            "type 'sieste': one of ouverture, rencontres",
        ),
        ("cv-1;Mon CV;cv;15/03/2027;14:30;90;30;;;;http://a.example", "lien: an address"),
        ("cv-1;Mon CV;cv;15/03/2027;14:30;90;30;;;;;peut-être", "statut 'peut-être'"),
        ("cv-1;Mon CV;cv;15/04/2027;14:30;90;30", "2027-04-15 is not within the session"),
        ("cv-1;Mon CV;cv;J1;14:30;90;30;;;Lina", "animation 'Lina': nobody of the team"),
        (
            "cv-1;Mon CV;cv;J1;14:30;90;30;;;a@b.example",
            "animation 'a@b.example': nobody of the team",
        ),
        ("cv-1;Mon CV;cv;J1;14:30;90;30;;;invitation 7", "animation 'invitation 7': nobody"),
    ],
)
def test_a_bad_line_is_told_with_its_number_and_nothing_is_loaded(
    database: Database, line: str, fault: str
) -> None:
    def work(session: Session) -> None:
        a_session(session)
        with pytest.raises(FaultyFile) as told:
            load(session, table(f"bilan;Mon bilan;;J1;10:00;60;20\n\n{line}\n"))
        assert "line 4" in str(told.value)
        assert fault in str(told.value)
        assert found(session) == []

    database.transact_now(work)


@pytest.mark.both_databases("hosts are found by their newest invitation")
def test_a_host_is_who_has_that_e_mail_or_came_with_that_invitation(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        someone = a_person(session, 60, first_name="Nadia", email="nadia@asso.example")
        by_email = table(TWO.replace("LINA@acme", "Nadia@asso"))
        with pytest.raises(FaultyFile, match="nobody of the team or among mentors"):
            load(session, by_email)
        invitation, token = invitations.make(
            session, BOT, RoleName.STAFF, NOON, Random(6).randrange
        )
        by_invitation = table(TWO.replace("LINA@acme.example", f"invitation {invitation.id}"))
        with pytest.raises(FaultyFile, match="nobody of the team or among mentors"):
            load(session, by_invitation)
        invitations.redeem(session, BOT, token, someone.id, NOON)
        assert changes(load(session, by_email)) == ["new", "new"]
        assert changes(load(session, by_invitation)) == ["same", "same"]
        _, cv = found(session)
        assert (cv.host_id, cv.host_name) == (someone.id, "Nadia")
        assert hosts.everyone(session) == [("Nadia", "nadia@asso.example")]
        by_name = table(TWO.replace("LINA@acme.example", "nadia"))
        by_number = table(TWO.replace("LINA@acme.example", f"Nadia (n° {someone.id})"))
        assert changes(load(session, by_name)) == ["same", "same"]
        assert changes(load(session, by_number)) == ["same", "same"]
        a_member(session, 61, first_name="Nadia")
        with pytest.raises(FaultyFile, match="several people of the team"):
            load(session, by_name)
        assert changes(load(session, by_number)) == ["same", "same"]
        someone.email = None
        assert hosts.everyone(session)[0] == ("Nadia", f"invitation {invitation.id}")

    database.transact_now(work)


def test_the_programme_comes_back_as_it_stands(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        lina(session)
        load(session, template.table(session, here))
        load(session, table(TWO.replace("14h30", "16h")))
        cancelled = found(session)[2]
        cancelled.status, cancelled.about = WorkshopStatus.CANCELLED, "=1+1"
        written = template.table(session, here)
        read = {it.code: it for it in import_file.read("a.csv", written)}
        assert len(read) == 21
        assert read["cv-1"].room == "https://visio.example/cv"
        assert (read["cv-1"].starts, read["cv-1"].host) == (16 * 60, "lina@acme.example")
        assert set(changes(load(session, written))) == {"same"}

    database.transact_now(work)


def test_what_a_file_leaves_out_stays_and_a_dash_takes_it_away(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        lina(session)
        load(session, table(TWO))
        _, cv = found(session)
        cv.about = "Avec vous"
        few = "code;titre;date;début;durée;places\ncv-1;Mon CV;15/03/2027;14h30;90;30\n"
        assert changes(load(session, few.encode())) == ["same"]
        dashes = f"{few.splitlines()[0]};lien;animation;à propos\n"
        dashes += "cv-1;Mon CV;15/03/2027;14h30;90;30;-;-;-\n"
        [told] = load(session, dashes.encode())
        assert (cv.room_url, cv.host_id, cv.host_name, cv.about) == ("", None, "", "")
        assert {(it.column, it.was, it.now) for it in told.differences} == {
            ("room", "https://visio.example/cv", ""),
            ("host", "Lina", ""),
            ("about", "Avec vous", ""),
        }

    database.transact_now(work)


def test_more_seats_make_a_larger_room_unless_it_holds_no_more(database: Database) -> None:
    def work(session: Session) -> None:
        a_session(session)
        lina(session)
        load(session, table(TWO))
        bilan, cv = found(session)
        more = TWO.replace(";60;20;", ";60;25;").replace(";30;20;33;", ";40;20;;")
        [told, other] = load(session, table(more))
        assert (bilan.places, cv.places) == (25, 33)
        assert [(it.column, it.was, it.now) for it in told.differences] == [("seats", "30", "40")]
        assert [it.column for it in other.differences] == ["seats", "capacity"]

    database.transact_now(work)


def test_all_bad_lines_are_told_at_once() -> None:
    bad = "cv-1;;;J1;10:00;60;20\ncv-2;B;;J1;10:00;60;20\ncv-2;B;;J1;10:00;60;20\n"
    with pytest.raises(FaultyFile) as told:
        import_file.read("a.csv", table(bad), "essai")
    assert str(told.value).splitlines() == [
        "a.csv, line 2: titre: nothing is written",
        "a.csv, line 4: cv-2 appears twice",
    ]


def test_a_session_that_is_not_known_is_told(database: Database) -> None:
    def work(session: Session) -> None:
        with pytest.raises(FaultyFile, match="no session has the code 'essai'"):
            load(session, table(TWO))

    database.transact_now(work)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
def test_any_delimiter_and_the_usual_encodings(delimiter: str, encoding: str) -> None:
    text = f"{HEADER}\ncv-1;Métiers à découvrir;;J1;10:00;60;20\n".replace(";", delimiter)
    [line] = import_file.read("a.csv", text.encode(encoding), "essai")
    assert line.title == "Métiers à découvrir"


def test_a_workbook_keeps_days_hours_and_numbers_as_it_likes() -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.append(["Code", "Atelier", "Jour", "Heure", "Fin", "Places"])
    day = datetime(2027, 3, 15, tzinfo=UTC).replace(tzinfo=None)
    sheet.append(["cv-1", "Mon CV", day, day.replace(hour=14).time(), "15:30", 30.0])
    content = BytesIO()
    book.save(content)
    [line] = import_file.read("a.xlsx", content.getvalue(), "essai")
    assert (line.on, line.starts, line.minutes, line.seats) == (day.date(), 14 * 60, 90, 30)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "nothing is in this file"),
        (b"code;titre\n", "no column is called date, début, places"),
        (HEADER.encode() + b";couleur\n", "unknown columns: couleur"),
        (b"PK\x03\x04nothing", "no Excel workbook"),
        (b"\x89PNG\x00\x00", "neither a text file nor an Excel workbook"),
    ],
)
def test_what_is_no_table_of_workshops_is_told(content: bytes, fault: str) -> None:
    with pytest.raises(FaultyFile, match=fault):
        import_file.read("a.csv", content, "essai")


def test_what_we_write_runs_no_formula_and_reads_back_as_it_was() -> None:
    row = dict.fromkeys(("code", "date", "starts", "minutes", "seats"), "1")
    row |= {"title": "=1+1", "date": "J1", "starts": "10:00", "minutes": "60", "code": "cv"}
    written = tables.write([row], list(row))
    assert b"'=1+1" in written
    [line] = import_file.read("a.csv", written, "essai")
    assert line.title == "=1+1"


def test_the_template_is_some_twenty_workshops_of_two_weeks(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session, seats=300)
        for content in (template.table(session, here), template.table(session, None)):
            loaded = load(session, content)
            assert len(loaded) == 20
        assert changes(loaded) == ["same"] * 20
        kinds = {it.kind for it in found(session)}
        assert kinds == set(WorkshopKind)
        assert {it.title for it in found(session) if len(it.title) > 40} == set()

    database.transact_now(work)


@pytest.mark.both_databases("sessions are found by how their code begins")
def test_the_demonstration_has_workshops_with_invented_hosts(database: Database) -> None:
    def work(session: Session) -> None:
        seed.seed(session, NOON)
        for _ in range(2):
            workshops.plan_workshops(session, NOON, RANDOM_BELOW)
        count = len(session.scalars(select(ProgrammeSession)).all())
        assert len(found(session)) == 20 * count
        assert all(it.host_name and it.room_url for it in found(session))

    database.transact_now(work)
