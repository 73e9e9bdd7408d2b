"""Offers as France Travail sends them: the recorded ones, and every trap its notes tell of."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from rules.offers.opportunities import Contract, Diploma, Remote, WorkingTime
from services.offer_sources.france_travail import mapping, parsing
from services.offer_sources.intake import AnnouncedOpportunity
from services.offers.locations import LocationFinder, OpportunityLocation
from tests.harness.builders import NOON
from tests.harness.france_travail import an_offer
from tests.offer_sources.builders import prepare

TOULOUSE = OpportunityLocation("Toulouse", "31", 43.601, 1.433)
ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=6,
)


def told(session: Session, raw: Any) -> AnnouncedOpportunity:
    offer = parsing.read(raw)
    assert offer is not None
    return mapping.announced(offer, LocationFinder(session), NOON)


def test_the_recorded_offers_are_read(reference_files: Path, database: Database) -> None:
    recorded = reference_files / "francetravail" / "search_recorded_anonymised.json"
    offers = orjson.loads(recorded.read_bytes())["body"]["resultats"]

    def work(session: Session) -> None:
        prepare(session)
        python, cpp, devops = (told(session, it) for it in offers)
        assert (python.title, python.company) == (offers[0]["intitule"], "ENTREPRISE EXEMPLE")
        assert (python.rome, python.place) == ("M1855", TOULOUSE)
        assert (python.contract, python.hours) == (Contract.PERMANENT, WorkingTime.FULL_TIME)
        assert python.pay == "Annuel de 38000 Euros à 45000 Euros sur 12 mois"
        assert python.apply_url == "https://recruteur.example/apply/1"
        assert python.source_updated_at == datetime(2025, 12, 24, 9, 3, 2, 3000, tzinfo=UTC)
        assert (cpp.place.name, python.diploma, python.skills) == ("Blagnac", None, ())
        assert (devops.diploma, devops.pay) == (Diploma.BAC_2, "selon compétences")
        assert devops.strengths == ("service", "organising", "precision")
        assert devops.skills[-1] == "Tableur Utilisation normale"
        page = "https://candidat.francetravail.fr/offres/recherche/detail/900AAAC"
        assert devops.apply_url == page  # it stands in a sentence

    database.transact_now(work)


def test_the_official_example_is_read(reference_files: Path, database: Database) -> None:
    example = reference_files / "francetravail" / "openapi_example_search.json"
    [offer] = orjson.loads(example.read_bytes())["resultats"]

    def work(session: Session) -> None:
        it = told(session, offer)
        assert (it.contract, it.months, it.diploma) == (Contract.FIXED_TERM, 6, Diploma.CAP)
        assert it.place == OpportunityLocation("Annecy", "74", 45.901584, 6.125296)
        assert it.strengths == ("autonomy",)

    database.transact_now(work)


PLACES: list[tuple[Any, OpportunityLocation]] = [
    ({"libelle": "31 - TOULOUSE", "commune": "31555", "latitude": 0, "longitude": 0}, TOULOUSE),
    ({"libelle": "31 - Toulouse"}, TOULOUSE),
    ({"libelle": "31 - TOULOUSE 03", "codePostal": "31300"}, TOULOUSE),
    (
        {"libelle": "31 - Roques", "codePostal": "31120"},
        OpportunityLocation("Roques", "31", 43.507, 1.358),
    ),
    ({"libelle": "15 - Cantal"}, OpportunityLocation("Cantal", "15")),
    ({"libelle": "2A - Corse-du-Sud"}, OpportunityLocation("Corse-du-Sud", "2A")),
    ({"libelle": "974 - La Réunion"}, OpportunityLocation("La Réunion", "974")),
    (
        {"libelle": "72 - LE MANS", "commune": "72181", "latitude": "48.0", "longitude": "0.2"},
        OpportunityLocation("Le Mans", "72", 48.0, 0.2),
    ),
    (
        {"libelle": "72 - Le Mans", "latitude": 0.2, "longitude": 48},
        OpportunityLocation("Le Mans", "72"),
    ),
    ({"commune": "97411"}, OpportunityLocation("", "974")),
    ({"libelle": "France"}, OpportunityLocation("France")),
    ("Toulouse", OpportunityLocation()),
    (None, OpportunityLocation()),
]


def test_a_place_is_as_exact_as_what_is_said(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        found = [(said, told(session, an_offer(lieuTravail=said)).place) for said, _ in PLACES]
        assert found == PLACES

    database.transact_now(work)


FIELDS: list[tuple[dict[str, Any], dict[str, Any]]] = [
    ({"alternance": True}, {"contract": Contract.APPRENTICESHIP}),
    ({"natureContrat": "Contrat apprentissage"}, {"contract": Contract.APPRENTICESHIP}),
    ({"natureContrat": "E2"}, {"contract": Contract.APPRENTICESHIP}),
    ({"natureContrat": "Cont. professionnalisation"}, {"contract": Contract.APPRENTICESHIP}),
    ({"natureContrat": "Emploi non salarié"}, {"contract": Contract.FREELANCE}),
    ({"typeContrat": "MIS"}, {"contract": Contract.TEMPORARY}),
    ({"typeContrat": "DIN"}, {"contract": Contract.PERMANENT}),
    ({"typeContrat": "XYZ"}, {"contract": None}),
    ({"typeContrat": None}, {"contract": None}),
    (
        {"typeContrat": "CDD", "typeContratLibelle": "CDD - 15 Jour(s)"},
        {"contract": Contract.FIXED_TERM, "months": 1},
    ),
    ({"typeContrat": "MIS", "typeContratLibelle": "Intérim - 18 Mois"}, {"months": 18}),
    ({"typeContratLibelle": "Contrat à durée indéterminée"}, {"months": None}),
    ({"dureeTravailLibelleConverti": "Temps partiel"}, {"hours": WorkingTime.PART_TIME}),
    ({"dureeTravailLibelleConverti": 35}, {"hours": None}),
    ({"salaire": {"libelle": "Mensuel de 1880,71 Euros"}}, {"pay": "Mensuel de 1880,71 Euros"}),
    ({"salaire": {"libelle": "Annuel de 38000.0 Euros"}}, {"pay": "Annuel de 38000 Euros"}),
    ({"salaire": "selon profil"}, {"pay": ""}),
    (
        {"contact": {"coordonnees1": "Postulez : https://a.example/x."}},
        {"apply_url": "https://a.example/x"},
    ),
    (
        {"contact": {"urlPostulation": "http://a.example"}},
        {"apply_url": mapping.PAGE.format(id="31X0001")},
    ),
    ({"contact": {"courriel": "rh@a.example"}}, {"contact_email": None}),
    (
        {"agence": {}, "contact": None, "origineOffre": {"urlOrigine": "https://p.example"}},
        {"apply_url": "https://p.example"},
    ),
    (
        {
            "qualitesProfessionnelles": [
                {"libelle": "Gérer son stress"},
                {"libelle": "Travailler en équipe"},
                {},
            ]
        },
        {"strengths": ("self_control", "teamwork")},
    ),
    (
        {"qualitesProfessionnelles": {"libelle": "Faire preuve d'autonomie"}},
        {"strengths": ("autonomy",)},
    ),
    (
        {"competences": [{"libelle": "Coder"}, {"code": "1"}, "SQL", {"libelle": "Coder"}]},
        {"skills": ("Coder",)},
    ),
    (
        {"formations": [{"niveauLibelle": "Bac+5 et plus ou équivalents", "exigence": "S"}]},
        {"diploma": None},
    ),
    (
        {"formations": [{"niveauLibelle": "Bac+3, Bac+4 ou équivalents", "exigence": "E"}]},
        {"diploma": Diploma.BAC_3},
    ),
    (
        {"formations": [{"niveauLibelle": "BEPC ou 3ème achevée", "exigence": "E"}]},
        {"diploma": Diploma.NONE},
    ),
    (
        {"formations": [{"niveauLibelle": "Bac ou équivalent", "exigence": "E"}]},
        {"diploma": Diploma.BAC},
    ),
    (
        {"description": ["Une ligne", "Télétravail possible"]},
        {"description": "Une ligne\nTélétravail possible", "remote": Remote.PARTLY},
    ),
    ({"description": "100 % télétravail"}, {"remote": Remote.FULLY}),
    ({"description": "Full remote, et deux jours par mois au bureau"}, {"remote": Remote.PARTLY}),
    ({"description": "Pas de télétravail"}, {"remote": Remote.NONE}),
    (
        {"dateActualisation": "2022-10-23T08:15:42Z"},
        {"source_updated_at": datetime(2022, 10, 23, 8, 15, 42, tzinfo=UTC)},
    ),
    ({"dateActualisation": "hier", "dateCreation": 12}, {"source_updated_at": None}),
    ({"entreprise": {"entrepriseAdaptee": False}}, {"company": ""}),
    ({"romeCode": "informatique"}, {"rome": None}),
    ({"contexteTravail": {"horaires": ["35H"]}, "outilsBureautiques": "Tableur"}, {}),
]


def test_each_field_is_read_whatever_its_form(database: Database) -> None:
    def work(session: Session) -> None:
        for more, expected in FIELDS:
            found = told(session, an_offer(**more))
            assert (more, {name: getattr(found, name) for name in expected}) == (more, expected)

    database.transact_now(work)


@pytest.mark.parametrize("raw", [None, [], "offre", {}, {"id": "1"}, {"intitule": "x"}])
def test_what_has_no_number_or_no_title_is_left_out(raw: Any) -> None:
    assert parsing.read(raw) is None


ODD = st.dictionaries(
    st.sampled_from([*an_offer(), "salaire", "formations", "competences", "alternance"]), ANYTHING
)


def test_no_odd_field_breaks_the_reading(database_url: str) -> None:
    database = open_database(database_url)

    @given(ODD)
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def holds(more: dict[str, Any]) -> None:
        raw = an_offer() | more
        if parsing.read(raw) is not None:
            found = database.transact_now(lambda session: told(session, raw))
            assert found.title and found.apply_url

    try:
        holds()
    finally:
        database.close()
