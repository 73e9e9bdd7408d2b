"""Turning pages, filters and cards of what one asks for oneself."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.offers import OpportunityStatus
from rules.offers.opportunities import Contract, OfferRefusal, OpportunityKind, Remote, WorkingTime
from services.applications.applications import applied_to
from services.conversation.list_lines import BOLD_FROM
from services.conversation.turn_context import OneOrPage, ShownOrGone, TurnContext
from services.offers import browse_conversation, reactions, search_profile, settings_conversation
from services.offers.browse_conversation import OfferSearch, OffersEntry
from tests.harness.builders import NOON, a_context, a_participant, a_person
from tests.offers.offering import a_training, an_offer, an_open_session, who_wants_offers


def on(database: Database, work: Callable[[Session], None]) -> None:
    database.transact_now(work)


def visiting(session: Session) -> TurnContext:
    """Someone who was asked nothing yet: what one asks for needs no agreement."""
    here = an_open_session(session)
    return a_context(session, a_participant(session, here, 7, department="31"))


def labels(context: TurnContext, answers: dict[str, str]) -> list[str]:
    return [value for value, _ in browse_conversation.listed(applied_to, context, answers)]


def title_of(line: str) -> str:
    """Return the first word of the title of a numbered line."""
    return line.split()[1].removeprefix(BOLD_FROM)


def lines(context: TurnContext, answers: dict[str, str]) -> str:
    browse_conversation.listed(applied_to, context, answers)
    return context.kept["offers_found"]


def test_five_a_page_there_and_back(database: Database) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        for number in range(7):
            an_offer(session, f"Offre {number}")
        answers: dict[str, str] = {}
        assert browse_conversation.find(context, answers) is OfferSearch.SOME
        first = labels(context, answers)
        assert first[5:] == ["page:5", "kind:training"]
        assert browse_conversation.choose(context, {"chosen": "page:5"}) is OneOrPage.PAGE
        answers |= context.kept
        second = labels(context, answers)
        assert second[2:] == ["page:0", "kind:training"]
        assert len({*first[:5], *second[:2]}) == 7

    on(database, work)


def test_who_wants_part_time_is_shown_it_first_and_full_time_last(database: Database) -> None:
    def work(session: Session) -> None:
        camille = who_wants_offers(session, an_open_session(session), hours=WorkingTime.PART_TIME)
        context = a_context(session, camille)
        an_offer(session, "plein", hours=WorkingTime.FULL_TIME)
        an_offer(session, "partiel", hours=WorkingTime.PART_TIME, rome="K1902", latitude=48.8)
        an_offer(session, "on ne sait", hours=None, rome="K1902", latitude=48.8)
        said = lines(context, {})
        assert said.index("partiel") < said.index("on ne sait") < said.index("plein")

    on(database, work)


@pytest.mark.parametrize(
    ("answers", "found"),
    [
        ({}, {"ici", "ailleurs", "chez soi"}),
        ({"filter_where": "near"}, {"ici"}),
        ({"filter_where": "remote"}, {"chez soi"}),
        ({"filter_contract": "fixed_term"}, {"ailleurs"}),
        ({"filter_where": "near", "filter_contract": "fixed_term"}, set[str]()),
    ],
)
def test_filters_go_together(database: Database, answers: dict[str, str], found: set[str]) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        an_offer(session, "ici")
        an_offer(session, "ailleurs", department="34", contract=Contract.FIXED_TERM)
        an_offer(session, "chez soi", department="75", remote=Remote.FULLY)
        outcome = browse_conversation.find(context, answers)
        assert outcome is (OfferSearch.SOME if found else OfferSearch.RULED_OUT)
        said = lines(context, answers)
        assert {it for it in ("ici", "ailleurs", "chez soi") if it in said} == found

    on(database, work)


def test_show_everything_lists_what_the_search_rules_out_after_what_fits(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here = an_open_session(session)
        camille = who_wants_offers(session, here, remote_only=True)
        context = a_context(session, camille)
        for number in range(5):
            an_offer(session, f"Sur place {number}", remote=Remote.NONE)

        assert browse_conversation.find(context, {}) is OfferSearch.RULED_OUT
        assert context.kept["ruled_out"] == "5"
        browse_conversation.show_everything(context, {})
        answers = dict(context.kept)
        assert browse_conversation.find(context, answers) is OfferSearch.SOME
        assert len(labels(context, answers)) == 6
        offer = an_offer(session, "De chez soi", remote=Remote.FULLY)
        shown = labels(context, answers)
        assert shown[0] == str(offer.id)
        answers["offer"] = shown[1]
        assert browse_conversation.look(applied_to, context, answers) is ShownOrGone.SHOWN

        browse_conversation.begin_again(context, {})
        assert labels(context, dict(context.kept))[:1] == [str(offer.id)]

    on(database, work)


def test_jobs_and_trainings_are_two_lists(database: Database) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        an_offer(session, "emploi")
        a_training(session, "apprendre")
        said = lines(context, {"kind": OpportunityKind.TRAINING})
        assert "apprendre" in said
        assert "emploi" not in said
        browse_conversation.see_other_kind(context, {"kind": OpportunityKind.TRAINING})
        assert context.kept["kind"] == OpportunityKind.JOB

    on(database, work)


def test_a_card_that_was_looked_at_is_not_sent_and_one_that_is_gone_says_so(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        offer = an_offer(session, live_until=NOON + timedelta(hours=1))
        answers = {"offer": str(offer.id)}
        assert browse_conversation.look(applied_to, context, answers) is ShownOrGone.SHOWN
        assert context.kept["offer_title"] == offer.title
        assert "Numa" in context.kept["offer_about"]
        assert reactions.shown_to(session, context.person_id, offer.id) is not None
        context.now = NOON + timedelta(hours=1)
        assert browse_conversation.look(applied_to, context, answers) is ShownOrGone.GONE

    on(database, work)


def test_a_reason_changes_what_is_listed_and_can_be_forgotten(database: Database) -> None:
    def work(session: Session) -> None:
        here = an_open_session(session)
        context = a_context(session, who_wants_offers(session, here))
        short = an_offer(session, "court", contract=Contract.TEMPORARY)
        another = an_offer(session, "court aussi", contract=Contract.TEMPORARY)
        browse_conversation.look(applied_to, context, {"offer": str(short.id)})
        answers = {"offer": str(short.id), "refusal": OfferRefusal.CONTRACT}
        assert (
            settings_conversation.refuse(context, answers)
            is settings_conversation.NotForMeResult.CONTRACT
        )
        assert search_profile.search_of(session, context.person_id, NOON).contracts_excluded
        assert browse_conversation.find(context, {}) is OfferSearch.RULED_OUT
        settings_conversation.forget_refusals(context, {})
        assert browse_conversation.find(context, {}) is OfferSearch.SOME
        assert another.title in lines(context, {})

    on(database, work)


@pytest.mark.both_databases("whoever may browse is found in SQL")
def test_only_who_has_a_place_in_a_session_that_has_opened_them(database: Database) -> None:
    def work(session: Session) -> None:
        later = an_open_session(session, offers_on=date(2027, 3, 24))
        inside = a_context(session, a_participant(session, later, 7))
        assert browse_conversation.enter(inside, {}) is OffersEntry.NOT_YET
        assert inside.kept["first_day"] == "mercredi 24 mars"
        outside = a_context(session, a_person(session, 8))
        assert browse_conversation.enter(outside, {}) is OffersEntry.OUTSIDE
        assert browse_conversation.enter(visiting_again(session), {}) is OffersEntry.LIST

    def visiting_again(session: Session) -> TurnContext:
        here = an_open_session(session, code="ouverte")
        return a_context(session, a_participant(session, here, 9))

    on(database, work)


def test_what_is_not_live_is_in_no_list(database: Database) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        for status in OpportunityStatus:
            an_offer(session, status, status=status)
        an_offer(session, "passée", live_until=NOON)
        an_offer(session, "double", double_of=an_offer(session, "vraie").id)
        found = lines(context, {}).splitlines()
        assert sorted(title_of(line) for line in found) == ["live", "vraie"]

    on(database, work)


def test_an_offer_applied_to_is_marked_in_the_list_and_on_its_card(database: Database) -> None:
    def work(session: Session) -> None:
        context = visiting(session)
        done, double = an_offer(session, "Une"), an_offer(session, "Double")
        an_offer(session, "Autre")
        double.double_of = done.id
        sent = {"person_id": context.person_id, "sent_at": NOON, "changed_at": NOON, "uid": "u"}
        it = Application(opportunity_id=double.id, status=ApplicationStatus.SENT, **sent)
        session.add(it)
        session.flush()
        marked = [line for line in lines(context, {}).splitlines() if "candidature envoyée" in line]
        assert [title_of(line) for line in marked] == ["Une"]
        browse_conversation.look(applied_to, context, {"offer": str(done.id)})
        assert "Vous avez postulé le mardi 2 mars" in context.kept["offer_about"]
        it.status = ApplicationStatus.WITHDRAWN
        session.flush()
        assert "candidature envoyée" not in lines(context, {})

    on(database, work)
