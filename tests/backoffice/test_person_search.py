"""A few letters or digits find someone; what is too far finds nobody."""

from functools import partial

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.backoffice.person_search import SearchablePerson, closest
from services.backoffice.person_search import closest_ids
from tests.harness.builders import BOT, a_person

PEOPLE = (
    SearchablePerson(3, "Camille", "+33639981234", "camille@example.org"),
    SearchablePerson(12, "Samira", "+33639980012", ""),
    SearchablePerson(40, "Éloïse", "", "eloise@example.org"),
    SearchablePerson(41, "Camila", "", ""),
    SearchablePerson(50, "Marie", "", "", ("Revel",)),
    SearchablePerson(51, "Marie", "", "", ("Toulouse", "Numa")),
    SearchablePerson(52, "Jean-Marie", "", "", ("Saint-Félix-Lauragais",)),
)


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ("camille", [3, 41]),
        ("Kamile", [3]),
        ("eloise", [40]),
        ("n° 12", [12]),
        ("12", [12]),
        ("1234", [3]),
        ("06 39 98 12 34", [3]),
        ("34", []),
        ("ELOISE@example.org", [40]),
        ("Marie Revel", [50]),
        ("revel, marie", [50]),
        ("Marie de Toulouse", [51]),
        ("Marie Numa", [51]),
        ("jean-marie saint felix lauragais", [52]),
        ("Marie", [50, 51]),
        ("Paul Revel", []),
        ("Marie Castres", []),
        ("Paul", []),
        ("", []),
    ],
)
def test_found(said: str, found: list[int]) -> None:
    assert closest(said, PEOPLE) == found


@pytest.mark.both_databases
def test_the_database_gives_whom_the_rule_finds_and_nobody_of_another_bot(
    database: Database,
) -> None:
    """Few are read from the database: nobody may be missed for it."""
    known = [it for it in PEOPLE if not it.places]

    def add(session: Session) -> None:
        for it in known:
            told = {"first_name": it.first_name, "phone": it.phone, "email": it.email}
            a_person(session, it.person_id, id=it.person_id, **told)
        a_person(session, 99, id=99, bot_id=BOT + 1, first_name="Camille", phone="+33639981234")

    database.transact_now(add)
    names, digits = ("camille", "Kamile", "eloise", ""), ("n° 12", "12", "1234", "34", "1" * 30)
    for said in (*names, *digits, "06 39 98 12 34", "ELOISE@example.org", "%@"):
        found = database.transact_now(partial(closest_ids, bot_id=BOT, typed=said))
        assert found == closest(said, known), said
