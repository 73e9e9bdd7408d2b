"""The same offer from two sources is shown once; when that one goes, the other takes its place."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Opportunity, OpportunityStatus
from rules.offers.duplicates import company_key, same_title
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.offers import duplicates
from services.offers.opportunities import shown
from tests.harness.builders import NOON
from tests.offer_sources.builders import an_offer, load, prepare, table


def seen(session: Session) -> list[str | None]:
    query = select(Opportunity.external_id).where(*shown(NOON)).order_by(Opportunity.external_id)
    return list(session.scalars(query))


@pytest.mark.parametrize("order", [list(OpportunitySource), list(reversed(OpportunitySource))])
def test_of_doubles_the_source_named_first_is_shown_in_whatever_order_they_came(
    database: Database, order: list[OpportunitySource]
) -> None:
    def work(session: Session) -> None:
        for source in order:
            an_offer(session, source, source.value)
        assert seen(session) == ["employer"]
        close(session, "employer")
        assert seen(session) == ["file"]
        close(session, "file")
        assert seen(session) == ["france_travail"]

    database.transact_now(work)


def close(session: Session, name: str) -> None:
    query = select(Opportunity).where(Opportunity.external_id == name)
    offer = session.scalars(query).one()
    offer.status = OpportunityStatus.CLOSED
    duplicates.choose_shown(session, offer, NOON)


def test_one_that_comes_back_takes_its_place_again(database: Database) -> None:
    def work(session: Session) -> None:
        first = an_offer(session, OpportunitySource.FILE, "file")
        an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "there")
        close(session, "file")
        first.status = OpportunityStatus.LIVE
        duplicates.choose_shown(session, first, NOON)
        assert seen(session) == ["file"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("more", "visible"),
    [
        ({"title": "Développeuse Web H/F"}, ["file"]),
        ({"title": "Développeur.euse web - CDI"}, ["file"]),
        ({"title": "Développeur wed"}, ["file"]),
        ({"company": "SAS Atelier Fictif"}, ["file"]),
        ({"place": "Haute-Garonne", "latitude": None}, ["file"]),
        ({"title": "Développeur Java"}, ["file", "there"]),
        ({"title": "Chef de projet web"}, ["file", "there"]),
        ({"company": "Fictif"}, ["file", "there"]),
        ({"company": ""}, ["file", "there"]),
        ({"place": "Muret"}, ["file", "there"]),
        ({"department": "34"}, ["file", "there"]),
        ({"kind": OpportunityKind.TRAINING}, ["file", "there"]),
    ],
)
def test_what_makes_two_announcements_one(
    database: Database, more: dict[str, object], visible: list[str]
) -> None:
    def work(session: Session) -> None:
        an_offer(session, OpportunitySource.FILE, "file")
        an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "there", **more)
        assert seen(session) == visible

    database.transact_now(work)


def test_two_of_one_source_are_two_offers(database: Database) -> None:
    def work(session: Session) -> None:
        an_offer(session, OpportunitySource.FILE, "one")
        an_offer(session, OpportunitySource.FILE, "two")
        an_offer(session, OpportunitySource.FILE, "three", description="Vous créez des sites.")
        assert seen(session) == ["one", "three", "two"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("more", "visible"),
    [
        ({}, ["one"]),
        ({"description": "Vous créez des applications."}, ["one", "two"]),
        ({"title": "Développeur Java"}, ["one", "two"]),
        ({"company": "Fictif"}, ["one", "two"]),
        ({"place": "Muret"}, ["one", "two"]),
    ],
)
def test_one_text_of_one_company_in_one_town_is_one_offer(
    database: Database, more: dict[str, object], visible: list[str]
) -> None:
    def work(session: Session) -> None:
        said = {"description": "Vous créez des sites."}
        first = an_offer(session, OpportunitySource.FILE, "one", **said)
        an_offer(session, OpportunitySource.FILE, "two", **(said | more))
        assert seen(session) == visible
        first.description = "Vous créez des sites et des boutiques."
        duplicates.choose_shown(session, first, NOON)
        assert seen(session) == ["one", "two"]

    database.transact_now(work)


@pytest.mark.both_databases("what is shown is a condition in SQL")
def test_a_change_that_ends_the_likeness_shows_both(database: Database) -> None:
    def work(session: Session) -> None:
        first = an_offer(session, OpportunitySource.FILE, "file")
        other = an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "there")
        assert other.double_of == first.id
        first.company = "Autre Maison"
        duplicates.choose_shown(session, first, NOON)
        assert seen(session) == ["file", "there"]

    database.transact_now(work)


def test_when_its_last_day_has_passed_the_other_is_shown_without_anyone_saying(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        an_offer(session, OpportunitySource.FILE, "file", live_until=NOON + timedelta(days=1))
        waiting = an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "there")
        assert not duplicates.release(session, NOON) and waiting.double_of
        duplicates.release(session, NOON + timedelta(days=2))
        assert waiting.double_of is None

    database.transact_now(work)


def test_an_offer_of_a_file_settles_when_it_is_loaded_changed_and_closed(
    database: Database,
) -> None:
    line = "f-1;Développeur web;;Atelier Fictif;Toulouse;31000;;;https://a.example;;;\n"
    gone = "id;titre;entreprise;lieu;lien;statut\nf-1;x;x;Toulouse;https://a.example;fermé\n"

    def work(session: Session) -> None:
        prepare(session)
        an_offer(session, OpportunitySource.FRANCE_TRAVAIL, "there")
        load(session, table(line))
        assert seen(session) == ["f-1"]
        load(session, table(line.replace("Toulouse;31000", "Muret;31600")))
        assert seen(session) == ["f-1", "there"]
        load(session, table(line))
        assert seen(session) == ["f-1"]
        load(session, gone.encode())
        assert seen(session) == ["there"]

    database.transact_now(work)


def test_companies_and_titles_as_they_are_compared() -> None:
    assert company_key("SAS L'Atelier Web") == company_key("l’atelier WEB") == "l atelier web"
    assert company_key("Groupe SA") == "groupe sa"
    assert not same_title("", "")
