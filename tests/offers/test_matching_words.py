"""Why an offer is shown, and what is believed of a person, as people read it."""

from sqlalchemy.orm import Session

from flows.texts import load_texts
from models.engine.database import Database
from models.offers import Proposal
from models.people import Person
from rules.offers.matching.reasons import MatchReason, MatchReasonKey
from rules.offers.opportunities import Contract, WorkingTime
from services.conversation.phrases import Phrase, Phrases
from services.offers.cards import reasons_in_words
from services.offers.why_conversation import MatchingFact, facts_used, why_shown
from tests.harness.builders import NOON, a_context, a_person, a_session
from tests.offers.builders import MURET, a_seeker, an_offer, the_vocabulary

PHRASES = Phrases(load_texts(), {})
EVERY = [
    MatchReason(MatchReasonKey.WISH, {"family": "support"}),
    MatchReason(MatchReasonKey.NEIGHBOUR, {"family": "data"}),
    MatchReason(MatchReasonKey.DOMAIN, {"family": "security"}),
    MatchReason(MatchReasonKey.STRENGTH, {"strength": "organising"}),
    MatchReason(MatchReasonKey.SKILL, {"skill": "Tester <un logiciel>"}),
    MatchReason(MatchReasonKey.FROM_HOME),
    MatchReason(MatchReasonKey.SAME_TOWN),
    MatchReason(MatchReasonKey.NEAR, {"kilometres": "12"}),
    MatchReason(MatchReasonKey.NEAR_PARTLY, {"kilometres": "12"}),
    MatchReason(MatchReasonKey.CONTRACT, {"contract": "permanent"}),
    MatchReason(MatchReasonKey.HOURS, {"hours": "part_time"}),
    MatchReason(MatchReasonKey.OTHER_HOURS, {"hours": "full_time"}),
    MatchReason(MatchReasonKey.NO_DIPLOMA),
    MatchReason(MatchReasonKey.DIPLOMA_ENOUGH),
    MatchReason(MatchReasonKey.ALL_SHOWN),
]


def read(session: Session, person: Person, phrase: Phrase | None) -> str:
    assert phrase is not None
    return PHRASES.phrase(a_context(session, person), phrase)


def test_a_card_says_why_in_one_line(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(
            session,
            a_session(session),
            wishes=["projects"],
            strengths=["organising"],
            search={"kilometres": 100},
        )
        offer = an_offer(
            session,
            MURET,
            rome="M1886",
            contract=Contract.PERMANENT,
            strengths=["organising"],
        )

        assert read(session, person, why_shown(session, person.id, offer)) == (
            "parce que vous aimez organiser et travailler en équipe"
            " · votre point fort y sert\u00a0: S’organiser · à 21 km · CDI"
        )

    database.transact_now(work)


def test_a_card_of_other_hours_than_those_asked_for_says_so_last(database: Database) -> None:
    def work(session: Session) -> None:
        search = {"kilometres": 100, "hours": WorkingTime.PART_TIME}
        person = a_seeker(session, a_session(session), search=search)
        offer = an_offer(session, MURET, contract=Contract.PERMANENT, hours=WorkingTime.FULL_TIME)

        why = read(session, person, why_shown(session, person.id, offer))
        assert why.endswith("à 21 km · CDI · mais temps plein")

    database.transact_now(work)


def test_every_reason_has_words(database: Database) -> None:
    assert {it.key for it in EVERY} == set(MatchReasonKey)

    def work(session: Session) -> None:
        words = read(session, a_person(session), reasons_in_words(EVERY))
        assert len(words.split(" · ")) == len(EVERY)
        assert "vous savez déjà\u00a0: Tester &lt;un logiciel&gt;" in words

    database.transact_now(work)


def test_what_was_said_when_it_was_shown_is_said_again(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        offer = an_offer(session)
        kept = [MatchReason(MatchReasonKey.FROM_HOME).kept()]
        session.add(
            Proposal(person_id=person.id, opportunity_id=offer.id, shown_at=NOON, reasons=kept)
        )
        session.flush()

        assert read(session, person, why_shown(session, person.id, offer)) == "depuis chez vous"

    database.transact_now(work)


def test_what_is_ruled_out_and_was_never_shown_has_no_why(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), search={"remote_only": True})

        assert why_shown(session, person.id, an_offer(session)) is None

    database.transact_now(work)


def test_what_is_believed_is_said_in_plain_words(database: Database) -> None:
    def work(session: Session) -> None:
        the_vocabulary(session)
        person = a_seeker(
            session,
            a_session(session),
            wishes=["web", "data"],
            digital=3,
            diploma="bac",
            search={
                "kilometres": 30,
                "hours": WorkingTime.PART_TIME,
                "skills": ["Tester un logiciel"],
                "contracts_excluded": ["temporary"],
                "jobs_excluded": ["M1855", "Z9999"],
                "level_too_high": 2,
            },
        )

        facts = facts_used(session, person.id)

        assert list(facts) == list(MatchingFact)
        assert [read(session, person, it) for it in facts.values()] == [
            "Vos envies\u00a0: Créer des sites, des applis, Faire parler les chiffres",
            "Vous habitez\u00a0: Toulouse",
            "Distance\u00a0: 30 km au plus",
            "Horaires\u00a0: temps partiel",
            "Diplôme\u00a0: Bac",
            "Avec le numérique\u00a0: par vous-même",
            "Vous savez\u00a0: Tester un logiciel",
            "Contrats écartés\u00a0: Intérim",
            "Métiers écartés\u00a0: Métier M1855, Z9999",
            "«\u00a0Le niveau\u00a0»\u00a0: 2 fois",
        ]

    database.transact_now(work)


def test_what_was_not_told_is_said_so(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_person(session)

        facts = facts_used(session, person.id)

        assert [read(session, person, it) for it in facts.values()] == [
            "Vos envies\u00a0: pas encore dit",
            "Vous habitez\u00a0: pas encore dit",
            "Distance\u00a0: peu importe",
            "Horaires\u00a0: peu importe",
            "Diplôme\u00a0: pas encore dit",
            "Avec le numérique\u00a0: pas encore dit",
        ]

    database.transact_now(work)
