"""A few letters or digits find someone; what is too far finds nobody."""

import pytest

from rules.backoffice.person_search import SearchablePerson, closest

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
