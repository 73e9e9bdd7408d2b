"""Press each button that keeps an answer, run what comes of it, and read what was stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flows import engine
from flows.position import Position
from flows.replies import PressedButton
from flows.script import DoStep
from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.enrolment import Minor
from models.offers import JobSearch
from models.people import Person
from rules.enrolment.eligibility import AgeBand
from services.enrolment import minors
from services.wiring import scripts
from services.wiring.domains import offered
from tests.employers.builders import an_employer, an_offer
from tests.flows import options
from tests.harness.builders import DEPLOYMENT, NOON, a_context, a_member, a_session
from tests.harness.builders import a_participant as placed

LIBRARY = scripts.build().library
ACTIONS = offered(DEPLOYMENT).actions()
Stored = Callable[[Session, int], object]


def of_row(table: type[Person | JobSearch | Minor], column: str) -> Stored:
    return lambda session, person_id: getattr(session.get_one(table, person_id), column)


def refused_because(session: Session, person_id: int) -> object:
    query = select(Application.refused_because).filter_by(person_id=person_id)
    return session.scalars(query.filter_by(status=ApplicationStatus.REFUSED)).one()


@dataclass(frozen=True)
class Question:
    """A question of a script, the step that stores its answer, and where that is read."""

    place: str
    by: str | None
    """None: the step to which each button leads."""
    read: Stored
    others: Mapping[str, str] = field(default_factory=dict)
    stored_as: Mapping[str, object] = field(default_factory=dict)
    """What is stored in place of the value of a button."""


AGREED = {"by": "parent", "how": "paper", "day": "2027-03-01"}
QUESTIONS = [
    Question("gender.ask", None, of_row(Person, "gender")),
    Question("diploma.ask", None, of_row(Person, "diploma")),
    Question("equipment.ask", None, of_row(Person, "equipment")),
    Question("comfort.ask", "keep", of_row(Person, "comfort_needs")),
    Question("found.ask", "keep", of_row(JobSearch, "found")),
    Question("offers.seeking", "finish", of_row(JobSearch, "seeking")),
    Question("offers.hours", "finish", of_row(JobSearch, "hours"), stored_as={"any": None}),
    Question("offers.rhythm", "finish", of_row(JobSearch, "rhythm")),
    Question("offer_settings.settings", None, of_row(JobSearch, "rhythm")),
    Question("minor.by", "record", of_row(Minor, "given_by"), AGREED),
    Question("minor.how", "record", of_row(Minor, "given_how"), AGREED),
    Question("application_no.why", "send", refused_because, stored_as={"untold": None}),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda it: it.place)
def test_what_each_button_says_is_what_is_stored(database: Database, question: Question) -> None:
    """What a button says is the end of its text's key, which no other table holds."""
    asked = [it for it in options.buttons(LIBRARY.scripts) if it.place == question.place]
    pressed = 0
    for index, button in enumerate(asked):
        said = button.option.text.rpartition(".")[2]
        step = button.script.steps[question.by or button.option.next]
        if button.option.value is None and "rhythm" not in button.arguments:
            continue
        assert isinstance(step, DoStep)
        position = Position(button.step, question.others, question=1, last_question=1)
        turn = engine.hear(button.script, position, PressedButton(1, index), _words)
        answers = {**turn.position.answers, **step.given}
        work = partial(_store, question=question, action=step.action, answers=answers, number=index)
        assert database.transact_now(work) == question.stored_as.get(said, said)
        pressed += 1
    assert pressed > 1


def _words(key: str) -> str:
    return LIBRARY.texts.template("fr", key)


def _store(
    session: Session, question: Question, action: str, answers: Mapping[str, str], number: int
) -> object:
    """Run the action for somebody new, under 18, who has applied; return what it stored."""
    here = a_session(session, code=f"s{number}")
    who = placed(session, here, 100 + number, first_name="Camille")
    minors.note_age(session, who.id, AgeBand.UNDER_18, NOON)
    employer = an_employer(session, 200 + number)
    application = Application(
        person_id=who.id,
        opportunity_id=an_offer(session, employer).id,
        status=ApplicationStatus.SENT,
        sent_at=NOON,
        changed_at=NOON,
        uid=f"a{number}",
    )
    session.add(application)
    session.flush()
    actors = {
        "minor": lambda: a_member(session, 300 + number),
        "application_no": lambda: session.get_one(Person, employer.person_id),
    }
    actor = actors.get(question.place.partition(".")[0], lambda: who)()
    about = {"chosen": str(who.id), "application": str(application.id)}
    ACTIONS[action](a_context(session, actor), {**answers, **about})
    session.flush()
    return question.read(session, who.id)
