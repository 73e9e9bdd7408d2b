"""What people write finds the official job: accents, gender, short forms and slips are free."""

from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from flows.jobs.families import load_families
from models.engine.database import Database
from rules.jobs.titles import in_one_form
from services.demonstration import jobs as demonstration_jobs
from services.jobs import loading, rome_files, titles
from services.jobs.rome_files import Vocabulary
from services.tabular.official_files import OfficialFile
from tests.harness.builders import NOON

OFFICIAL = [
    ("développeuse web", "M1855"),
    ("DEVELOPPEUR WEB (H/F)", "M1855"),
    ("dev web", "M1855"),
    ("devellopeur web", "M1855"),
    ("Développeur·euse back-end", "M1855"),
    ("intégratrice web", "M1855"),
    ("développeur no code", "M1855"),
    ("apprenti développeur informatique", "M1805"),
    ("community manager", "E1101"),
    ("cm", "E1101"),
    ("Alternance - Community Manager", "E1101"),
    ("social media manager", "E1124"),
    ("chargé(e) de communication", "E1112"),
    ("technicien support", "I1404"),
    ("Technicien(ne) helpdesk", "I1404"),
    ("hotliner", "I1404"),
    ("technicien de maintenance informatique", "I1401"),
    ("technicienne SAV informatique", "I1401"),
    ("réparateur de smartphones", "I1407"),
    ("prof d'info", "K2111"),
    ("formatrice bureautique", "K2111"),
    ("médiateur numérique", "G1238"),
    ("conseillère numérique", "G1238"),
    ("webdesigner", "E1210"),
    ("graphiste", "E1205"),
    ("UX designer", "E1206"),
    ("motion designer", "E1207"),
    ("cadreuse", "L1505"),
    ("téléconseillère", "D1408"),
    ("assistant e-commerce", "D1438"),
    ("raccordeur fibre optique", "I1315"),
    ("technicien réseaux télécoms", "M1816"),
    ("administrateur systèmes et réseaux", "M1801"),
    ("data analyst", "M1419"),
    ("pentester", "M1866"),
    ("chef de projet digital", "M1886"),
    ("référenceur SEO", "E1405"),
    ("webmaster", "M1834"),
    ("rédactrice web", "E1119"),
    ("boulangère", "D1102"),
]
DEMONSTRATION = [
    ("développeuse web", "M1855"),
    ("community manager", "E1101"),
    ("dev web", "M1855"),
    ("technicien support informatique", "I1404"),
    ("médiatrice numérique", "G1238"),
    ("graphiste", "E1205"),
    ("technicien fibre", "I1315"),
]
FEW = Vocabulary(
    jobs=[
        {"code": code, "label": label, "parent": "M1805", "digital": True}
        for code, label in (("M1855", "Développeur web"), ("M1861", "Développeur logiciel"))
    ],
    titles=[{"ogr": 1, "code": "M1855", "label": "Intégrateur / Intégratrice web"}],
    skills=[
        {"code": "M1855", "ogr": ogr, "label": label, "main": main}
        for ogr, label, main in ((1, "Parler", False), (2, "Coder", True), (3, "Tester", True))
    ],
    digest="few",
)


def official(folder: Path) -> Vocabulary:
    names = ("codes", "appellations", "numerique_competences")
    files = [folder / f"rome_{name}.csv.gz" for name in names] + [folder / "rome_numerique.csv"]
    return rome_files.read(*(OfficialFile.unpack(it.name, it.read_bytes()) for it in files))


def misunderstood(session: Session, table: list[tuple[str, str]]) -> list[tuple[str, list[str]]]:
    """Where the job meant is not the first suggestion."""
    found = [(said, code, titles.suggest(session, said, 3)) for said, code in table]
    return [
        (said, [it.code for it in those])
        for said, code, those in found
        if [it.code for it in those[:1]] != [code]
    ]


@pytest.mark.parametrize(
    ("title", "short"),
    [
        ("Technicien / Technicienne support informatique", "Technicien support informatique"),
        ("Community manager", "Community manager"),
        ("Développeur / Développeuse", "Développeur / Développeuse"),
    ],
)
def test_a_button_says_an_official_title_in_one_form(title: str, short: str) -> None:
    assert in_one_form(title) == short


def test_real_queries_find_their_job_among_the_official_titles(
    reference_files: Path, database: Database
) -> None:
    def work(session: Session) -> None:
        loading.replace(session, official(reference_files / "rome"), NOON)
        assert misunderstood(session, OFFICIAL) == []
        assert titles.suggest(session, "azertyuiop", 3) == []
        assert len(titles.suggest(session, "technicien", 5)) == 5
        assert "Coder" in titles.skills_of(session, "M1805", 12)

    database.transact_now(work)


def test_the_extract_of_the_demonstration_is_enough_to_try(database: Database) -> None:
    def work(session: Session) -> None:
        assert titles.suggest(session, "développeuse web", 3) == []
        assert demonstration_jobs.load(session, NOON)
        assert misunderstood(session, DEMONSTRATION) == []

    database.transact_now(work)


def test_a_suggestion_says_its_title_and_the_name_of_the_job(database: Database) -> None:
    def work(session: Session) -> None:
        demonstration_jobs.load(session, NOON)
        [found] = titles.suggest(session, "développeur full-stack", 1)
        assert found.title == "Développeur / Développeuse full-stack"
        assert found.label == "Développeur / Développeuse web"
        assert found.score > 90
        assert titles.suggest(session, "", 3) == titles.suggest(session, "de la", 3) == []

    database.transact_now(work)


def test_a_code_of_today_and_a_former_one_are_known(database: Database) -> None:
    def work(session: Session) -> None:
        loading.replace(session, FEW, NOON)
        known = [titles.is_known(session, it) for it in ("M1855", "M1805", "Z9999")]
        assert known == [True, True, False]
        assert titles.skills_of(session, "M1855", 2) == ["Coder", "Tester"]

    database.transact_now(work)


def test_another_vocabulary_is_seen_at_once(database: Database) -> None:
    def work(session: Session) -> None:
        demonstration_jobs.load(session, NOON)
        assert titles.suggest(session, "graphiste", 1)
        loading.replace(session, FEW, NOON)
        assert titles.suggest(session, "graphiste", 1) == []

    database.transact_now(work)


def test_the_official_vocabulary_stays(database: Database) -> None:
    def work(session: Session) -> None:
        loading.replace(session, FEW, NOON)
        assert not demonstration_jobs.load(session, NOON)
        assert titles.is_known(session, "M1861") and not titles.is_known(session, "E1101")

    database.transact_now(work)


def test_every_job_of_our_families_is_in_the_demonstration(database: Database) -> None:
    def work(session: Session) -> None:
        demonstration_jobs.load(session, NOON)
        codes = [code for family in load_families().values() for code in family.rome]
        assert [code for code in codes if not titles.is_known(session, code)] == []
        assert [code for code in codes if not titles.skills_of(session, code, 3)] == []

    database.transact_now(work)
