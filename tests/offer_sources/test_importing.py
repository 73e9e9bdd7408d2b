"""Offers and trainings of a file: bad lines told, nothing half loaded, the same id an update."""

from datetime import UTC, date, datetime

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Opportunity, OpportunityStatus
from rules.offers.opportunities import Contract, Diploma, OpportunityKind, OpportunitySource, Remote
from services.offer_sources import template
from services.offer_sources.importing import OpportunityLineEffect
from services.tabular.faults import FaultyFile
from tests.harness.builders import NOON
from tests.offer_sources.builders import TWO, found, load, prepare, table
from tests.tabular.test_tables import a_workbook


def changes(loaded: list[OpportunityLineEffect]) -> list[str]:
    return [str(it.change) for it in loaded]


def test_loaded_then_the_same_then_changed_closed_and_opened_again(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        assert changes(load(session, table(TWO), dry_run=True)) == ["new", "new"]
        assert found(session) == []
        load(session, table(TWO))
        web, support = found(session)
        assert_is_as_written(web)
        assert (support.rome, support.place) == ("I1404", "Muret")  # by its title, its postcode
        assert changes(load(session, table(TWO))) == ["same", "same"]

        changed = TWO.replace("2 100", "2 300")
        assert changes(load(session, table(changed), dry_run=True)) == ["changed", "same"]
        assert web.pay == "2 100 € brut"
        load(session, table(changed))
        assert web.pay == "2 300 € brut"

        closing = f"id;titre;entreprise;lieu;lien;statut\n{GONE}".encode()
        assert changes(load(session, closing)) == ["closed"]
        assert (web.status, web.closed_at) == (OpportunityStatus.CLOSED, NOON)
        assert changes(load(session, closing)) == ["same"]
        assert changes(load(session, table(TWO))) == ["reopened", "same"]
        assert (web.status, web.closed_at) == (OpportunityStatus.LIVE, None)

    database.transact_now(work)


def test_days_on_site_in_the_text_of_an_offer_make_it_partly_remote(database: Database) -> None:
    columns = "id;titre;entreprise;lieu;lien;teletravail;description\n"
    line = "a-9;Développeuse web (H/F);Atelier Fictif;Toulouse;https://a.example/9;complet;{}\n"

    def work(session: Session) -> None:
        prepare(session)
        for said, remote in (
            ("Depuis chez vous.", Remote.FULLY),
            ("2 jours au bureau", Remote.PARTLY),
        ):
            load(session, (columns + line.format(said)).encode())
            assert [it.remote for it in found(session)] == [remote]

    database.transact_now(work)


GONE = "a-1;Développeuse web (H/F);Atelier Fictif;Toulouse;https://a.example/1;pourvu\n"


def assert_is_as_written(web: Opportunity) -> None:
    assert (web.kind, web.source, web.status) == (
        OpportunityKind.JOB,
        OpportunitySource.FILE,
        OpportunityStatus.LIVE,
    )
    assert (web.rome, web.contract, web.remote) == ("M1855", Contract.PERMANENT, Remote.PARTLY)
    assert (web.place, web.department, web.diploma) == ("Toulouse", "31", Diploma.BAC)
    assert (web.latitude, web.longitude) == (43.601, 1.433)
    assert web.live_until == datetime(2027, 4, 30, 22, tzinfo=UTC)
    assert (web.published_at, web.seen_at, web.apply_url) == (NOON, NOON, "https://a.example/1")


NAMES = "id title rome company place postcode contract remote link until pay diploma"
GOOD = dict(zip(NAMES.split(), TWO.splitlines()[0].split(";"), strict=True))


FAULTS: list[tuple[dict[str, str], str]] = [
    ({"id": ""}, "id: nothing is written"),
    ({"title": ""}, "titre: nothing is written"),
    ({"title": "x" * 101}, "titre: 101 characters, 100 at most"),
    ({"rome": "1855"}, "rome '1855': a letter and four digits"),
    ({"rome": "N9999"}, "rome 'N9999': not a job of the official vocabulary"),
    ({"company": ""}, "entreprise: nothing is written"),
    ({"place": "Nullepart", "postcode": ""}, "lieu 'Nullepart': no commune is called so"),
    ({"place": "Muret"}, "lieu 'Muret': not in 31000, which is Toulouse"),
    ({"place": "", "postcode": "99999"}, "code postal '99999': not one we know"),
    ({"place": "", "postcode": ""}, "no place: fill place, postcode, insee"),
    ({"contract": "à vie"}, "contrat 'à vie': one of CDI, CDD"),
    ({"remote": "peut-être"}, "télétravail 'peut-être': one of non, partiel, complet"),
    ({"link": "http://a.example"}, "lien: an address that begins with https://"),
    ({"link": ""}, "lien: nothing is written: how does one apply?"),
    ({"until": "01/03/2027"}, "jusqu'au 2027-03-01: this day is past"),
    ({"until": "01/03/2029"}, "jusqu'au 2029-03-01: a year ahead at most"),
    ({"until": "31/02/2027"}, "jusqu'au '31/02/2027': no calendar has this day"),
    ({"until": "bientôt"}, "jusqu'au 'bientôt': write it as 2027-03-15"),
    ({"pay": "50 € à verser au dossier"}, "salaire: “50 € à verser”: nobody is asked for money"),
    ({"title": "Jeune graphiste, moins de 30 ans"}, "titre: “moins de 30 ans”: the law forbids"),
    ({"diploma": "bac + 12"}, "niveau 'bac + 12': one of aucun, CAP, bac"),
]


def test_a_bad_line_is_told_with_its_number_and_nothing_is_loaded(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        for changed, fault in FAULTS:
            bad = ";".join((GOOD | changed).values())
            with pytest.raises(FaultyFile) as told:
                load(session, table(f"{TWO.splitlines()[1]}\n\n{bad}\n"))
            assert str(told.value).startswith(f"offres.csv, line 4: {fault}")
        assert found(session) == []

    database.transact_now(work)


def test_of_200_lines_the_10_broken_ones_are_told_then_all_are_loaded(database: Database) -> None:
    broken = {
        3: {"rome": "N9999"},
        17: {"until": "01/01/2027"},
        40: {"link": "ftp://a.example"},
        41: {"company": ""},
        77: {"postcode": "99000", "place": ""},
        90: {"pay": "Frais de dossier : 30 euros"},
        120: {"contract": "CDX"},
        150: {"title": ""},
        199: {"id": "n-1"},
        200: {"diploma": "?"},
    }

    def content(faults: dict[int, dict[str, str]]) -> bytes:
        good = GOOD | {"pay": "2 100 brut, négociable"}
        lines = [good | {"id": f"n-{n}"} | faults.get(n, {}) for n in range(1, 201)]
        return table("".join(";".join(it.values()) + "\n" for it in lines), "latin-1")

    def work(session: Session) -> None:
        prepare(session)
        with pytest.raises(FaultyFile) as told:
            load(session, content(broken))
        faults = str(told.value).splitlines()
        assert [int(it.split("line ")[1].split(":")[0]) - 1 for it in faults] == list(broken)
        assert found(session) == []
        assert changes(load(session, content({}))) == ["new"] * 200
        assert {it.pay for it in found(session)} == {"2 100 brut, négociable"}

    database.transact_now(work)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "latin-1", "mac_roman"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_any_delimiter_and_the_usual_encodings(
    database: Database, delimiter: str, encoding: str
) -> None:
    def work(session: Session) -> None:
        prepare(session)
        text = table(TWO.replace(" € brut", "")).decode().replace(";", delimiter)
        load(session, text.encode(encoding))
        assert found(session)[0].title == "Développeuse web (H/F)"

    database.transact_now(work)


def test_a_workbook_with_formulas_gives_their_results(database: Database) -> None:
    header = ["id", "title", "company", "postcode", "link", "months", "digital level"]
    row = ["a-1", "Graphiste", "Atelier Fictif", "31000", "https://a.example/1", "=3*2", "=1+1"]

    def work(session: Session) -> None:
        prepare(session)
        load(session, a_workbook(header, row, results=("6", "2")))
        assert [(it.months, it.digital_level) for it in found(session)] == [(6, 2)]
        with pytest.raises(FaultyFile, match="line 2: months: a formula without its result"):
            load(session, a_workbook(header, row))

    database.transact_now(work)


@pytest.mark.parametrize(
    ("header", "cells", "place"),
    [
        ("lieu", "st gaudens", ("Saint-Gaudens", "31", 43.108)),
        ("code postal", "31120", ("Portet-sur-Garonne", "31", 43.528)),
        ("lieu;code postal", "Roques;31120", ("Roques", "31", 43.507)),
        ("code insee", "34172", ("Montpellier", "34", 43.610)),
        ("département", "34", ("Département 34", "34", None)),
        ("télétravail", "complet", ("", None, None)),
    ],
)
def test_a_place_is_found_among_the_communes(
    database: Database, header: str, cells: str, place: tuple[str, str | None, float | None]
) -> None:
    def work(session: Session) -> None:
        prepare(session)
        content = f"id;titre;entreprise;lien;{header}\n1;Graphiste;F;https://a.example;{cells}\n"
        load(session, content.encode())
        [it] = found(session)
        assert (it.place, it.department, it.latitude) == place

    database.transact_now(work)


def test_strengths_are_known_by_name_and_by_label_and_skills_keep_their_commas(
    database: Database,
) -> None:
    header = "id;titre;entreprise;lien;lieu;points forts;compétences\n"
    line = "1;Graphiste;F;https://a.example;Muret;"

    def work(session: Session) -> None:
        prepare(session)
        load(
            session, f"{header}{line}Working in a team | precision;Créer, dessiner|Coder\n".encode()
        )
        [it] = found(session)
        assert it.strengths == ["teamwork", "precision"]
        assert it.skills == ["Créer, dessiner", "Coder"]
        with pytest.raises(FaultyFile, match="points forts 'charme': one of"):
            load(session, f"{header}{line}charme;\n".encode())
        with pytest.raises(FaultyFile, match="compétences: 6 are written, 5 at most"):
            load(session, f"{header}{line};a|b|c|d|e|f\n".encode())

    database.transact_now(work)


TRAINING = "id;formation;organisme;ville;début;contact;lien\nf-1;Devenir développeur;Fictif;Muret;"


def test_a_training_is_open_until_it_starts(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        load(
            session, f"{TRAINING}05/04/2027;a@fictif.example;\n".encode(), OpportunityKind.TRAINING
        )
        [it] = found(session, kind=OpportunityKind.TRAINING)
        assert (it.starts_on, it.contact_email) == (date(2027, 4, 5), "a@fictif.example")
        assert it.live_until == datetime(2027, 4, 5, 22, tzinfo=UTC)

    database.transact_now(work)


@pytest.mark.parametrize(
    ("cells", "fault"),
    [
        ("01/03/2027;a@fictif.example;", "début 2027-03-01: this day is past"),
        (";a@fictif.example;", "début: nothing is written"),
        ("05/04/2027;;", "lien: nothing is written, nor an e-mail"),
        ("05/04/2027;à l'accueil;", 'contact "à l\'accueil": not an address'),
    ],
)
def test_a_training_that_nobody_could_join_is_told(
    database: Database, cells: str, fault: str
) -> None:
    def work(session: Session) -> None:
        prepare(session)
        with pytest.raises(FaultyFile) as told:
            load(session, f"{TRAINING}{cells}\n".encode(), OpportunityKind.TRAINING)
        assert fault in str(told.value)

    database.transact_now(work)


def test_a_training_may_be_for_some_only_but_never_costs(database: Database) -> None:
    header = "id;formation;organisme;ville;début;lien;description\n"
    line = "f-1;Découvrir le web;Fictif;Muret;05/04/2027;https://a.example;"

    def work(session: Session) -> None:
        prepare(session)
        young = f"{header}{line}Pour les moins de 26 ans\n".encode()
        assert changes(load(session, young, OpportunityKind.TRAINING)) == ["new"]
        with pytest.raises(FaultyFile, match="description: “Frais d'inscription”"):
            load(
                session,
                f"{header}{line}Frais d'inscription : 20 €\n".encode(),
                OpportunityKind.TRAINING,
            )

    database.transact_now(work)


def test_without_maps_or_vocabulary_one_is_told_what_to_run(database: Database) -> None:
    def work(session: Session) -> None:
        with pytest.raises(FaultyFile) as told:
            load(session, table(TWO))
        assert "declic jobs update" in str(told.value)
        assert "declic zones update" in str(told.value)

    database.transact_now(work)


@pytest.mark.parametrize("kind", OpportunityKind)
def test_the_template_can_be_loaded_as_it_is(database: Database, kind: OpportunityKind) -> None:
    def work(session: Session) -> None:
        prepare(session)
        loaded = load(session, template.table(kind, NOON), kind)
        assert set(changes(loaded)) == {"new"}

    database.transact_now(work)
