"""The answers to what people write: what they name exists, and the case that fits is said."""

import re
from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from flows.intents.answers import load_answers
from flows.intents.buttons import load_buttons
from flows.intents.glossary import load_glossary
from flows.intents.meanings import load_meanings
from flows.intents.weights import load_weights
from flows.texts import load_texts
from models.engine.database import Database
from models.workshops import WorkshopKind
from services.conversation.deployment import Deployment
from services.conversation.replies import Say
from services.understanding import glossary
from services.understanding.answers import ASKED, OF_THE_CHAT
from services.wiring import scripts
from services.wiring.domains import answers_with, offered
from tests.harness.builders import (
    NOON,
    a_context,
    a_participant,
    a_person,
    a_session,
    a_stack,
    a_workshop,
)
from tests.harness.typed import as_typed

DOMAINS = offered(Deployment())
LIBRARY = scripts.build().library
ANSWERS = [answer for cases in load_answers().values() for answer in cases]


def test_every_condition_is_offered_by_a_domain() -> None:
    named = {name for it in ANSWERS for name in (*it.when, *it.unless)}
    assert named - DOMAINS.conditions().keys() <= {*ASKED, *OF_THE_CHAT}


def test_every_button_and_case_opens_a_conversation_that_exists() -> None:
    opened = {button.opens for button in load_buttons().values() if button.opens}
    direct = {it.opens for it in ANSWERS if it.opens} - load_buttons().keys()
    assert opened | direct <= LIBRARY.scripts.keys()
    assert {button.callback for button in load_buttons().values()} <= DOMAINS.callbacks().keys()


def test_what_chooses_a_button_of_a_script_is_a_meaning_that_is_taught() -> None:
    questions = [step for it in LIBRARY.scripts.values() for step in it.steps.values()]
    options = [option for step in questions for option in getattr(step, "options", ())]
    named = {intent for option in options for intent in option.intents}
    assert named
    assert named <= set(load_weights().labels)


def test_every_meaning_presses_a_button_that_exists() -> None:
    pressed = {it for meaning in load_meanings().values() for it in meaning.presses.values()}
    assert pressed | load_meanings().keys() <= DOMAINS.callbacks().keys()


def test_an_answer_is_two_short_sentences_at_most_with_three_buttons() -> None:
    french = load_texts().languages["fr"]
    said = {it.key: french[it.key] for it in ANSWERS if it.opens is None}
    long = [key for key, text in said.items() if len(re.findall(r"[.?!](?: |$)", text)) > 2]
    assert [key for key, text in said.items() if len(text) > 200] == []
    assert long == []
    assert [it.name for it in ANSWERS if len(it.buttons) > 3] == []


def test_labels_fit_a_phone() -> None:
    for said in load_texts().languages.values():
        labels = {k: v for k, v in said.items() if k.startswith(("answer_button.", "meant."))}
        assert {key: label for key, label in labels.items() if len(label) > 28} == {}


@pytest.mark.parametrize(
    ("intent", "text", "case"),
    [
        ("privacy", "pourquoi vous voulez mon adresse ?", "address"),
        ("urgent_need", "je dors dans ma voiture ce soir", "tonight"),
        ("urgent_need", "j'ai plus rien à manger", "food"),
        ("price", "c'est gratuit ?", "general"),
    ],
)
def test_the_words_choose_the_case(database: Database, intent: str, text: str, case: str) -> None:
    def work(session: Session) -> str:
        person = a_person(session)
        answers = answers_with(DOMAINS, Deployment())
        return answers.fitting(a_context(session, person), a_stack(person.id), intent, text)[0].case

    assert database.transact_now(work) == case


def test_a_place_changes_what_is_answered(database: Database) -> None:
    def work(session: Session) -> list[str]:
        here = a_session(session)
        seated, stranger = a_participant(session, here, 7), a_person(session, 8)
        answers = answers_with(DOMAINS, Deployment())
        return [
            answers.fitting(
                a_context(session, person), a_stack(person.id), "seat_status", "ma place ?"
            )[0].case
            for person in (seated, stranger)
        ]

    seated, stranger = database.transact_now(work)
    assert (seated, stranger) == ("seat", "counted")


def test_what_the_association_has_not_confirmed_is_left_to_the_team(database: Database) -> None:
    asked = "est-ce que je perds mon rsa"

    def said(confirmed: frozenset[str]) -> str:
        def work(session: Session) -> str:
            person = a_person(session)
            context = a_context(session, person)
            answers = answers_with(DOMAINS, Deployment(confirmed_answers=confirmed))
            answers.give(context, a_stack(person.id), "benefits", asked)
            [message] = [it for it in context.outgoing if isinstance(it, Say)]
            session.rollback()
            return as_typed(message.text)

        return database.transact_now(work)

    names = frozenset(it.name for it in load_answers()["benefits"])
    assert said(frozenset()) == (
        "La session ne verse rien. Pour une aide, le 3949 ou la CAF répond aussi.\n"
        "Pour le reste, l'équipe peut vous répondre."
    )
    assert "vos aides" in said(names)


def test_each_word_of_the_glossary_is_explained_in_each_language() -> None:
    for said in load_texts().languages.values():
        explained = {key for key in said if key.startswith("explained.")}
        assert explained == load_glossary().keys()


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("ça veut dire quoi alternance", "Alternance :"),
        ("c koi la RQTH dans la question", "RQTH :"),
        ("le mot mobilité je vois pas", "Mobilité :"),
        ("j'ai rien compris", ""),
    ],
)
def test_a_word_that_is_asked_about_is_explained(
    database: Database, text: str, begins: str
) -> None:
    def work(session: Session) -> str:
        context = a_context(session, a_person(session))
        return as_typed(glossary.FINDERS["word"](context, text).get("explained", ""))

    said = database.transact_now(work)
    assert said.startswith(begins) and bool(said) is bool(begins)


def test_signing_up_for_a_workshop_by_its_name_opens_it(database: Database) -> None:
    def work(session: Session) -> list[str]:
        here = a_session(session)
        a_workshop(session, here, NOON + timedelta(days=2), kind=WorkshopKind.OPENING, title="Hop")
        context = a_context(session, a_participant(session, here, 7))
        answers = answers_with(DOMAINS, Deployment())
        stack = a_stack(context.person_id)
        said = ("inscris moi à l'ouverture", "sign me up for the opening", "je veux m'inscrire")
        return [answers.fitting(context, stack, "join", text)[0].case for text in said]

    assert database.transact_now(work) == ["workshop", "workshop", "seat"]
