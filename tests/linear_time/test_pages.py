"""The fields of pages take long texts as they take short ones: their length is judged first."""

from collections.abc import Callable, Mapping
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.employers.pay import PayVerdict
from services.applications.web import application
from services.demonstration import jobs as demonstration_jobs
from services.employers.offer_fields import OfferFieldVerdict, judge_pay, judge_title, judge_words
from services.employers.web import offer_form
from services.employers.web.offer_form import OfferFormFaults
from services.jobs import titles
from services.mentor_space.web import actions
from services.offers.locations import LocationFinder
from tests.harness.builders import NOON
from tests.linear_time.growth import growth
from tests.linear_time.texts import HARD_TEXTS, HardText

LONGEST_FORM = 64 * 1024
"""Bytes of the longest form that a page takes: that of an offer."""
FIELDS = ("title", "remote", "where", "town", "contract", "months", "hours", "pay", "words", "days")
FEW = HARD_TEXTS[::4]
ENDING = {"contract": "fixed_term", "remote": "none"}


def _of_offer(name: str) -> Callable[[Session, str], object]:
    def read(session: Session, text: str) -> object:
        return offer_form.read(session, None, {**ENDING, name: text}, "fr")

    return read


def _number(_: Session, text: str) -> object:
    return actions.one_date({"on": text, "at": text, "minutes": text, "seats": text})


def _of_interview(session: Session, text: str) -> object:
    return application._time({"on0": text, "at0": text}, 0, ZoneInfo("Europe/Paris"), NOON)


READ: Mapping[str, Callable[[Session, str], object]] = {
    **{f"offer: {name}": _of_offer(name) for name in FIELDS},
    "a mentor's slot": _number,
    "a mentor's rule": lambda _, text: actions.weekly(dict.fromkeys(("weekday", "from"), text)),
    "a mentor's absence": lambda _, text: actions.days({"from": text, "to": text}),
    "an interview": _of_interview,
    "a commune": lambda session, text: LocationFinder(session).codes_of_name(text),
    "an official job": lambda session, text: titles.suggest(session, text, 5),
}


@pytest.mark.parametrize("name", READ)
def test_four_times_the_text_takes_four_times_the_time(name: str, database: Database) -> None:
    def measure(session: Session) -> None:
        demonstration_jobs.load(session, NOON)
        session.flush()
        measured = {it.body: growth(lambda text: READ[name](session, text), it) for it in FEW}
        assert {body: it for body, it in measured.items() if not it.is_linear} == {}

    database.transact_now(measure)


@pytest.mark.parametrize("body", ["1", "je paye la formation ", "\u0316\u0301", "a@a."])
def test_an_answer_too_long_is_refused_for_its_length_alone(body: str) -> None:
    text = HardText("", body)(LONGEST_FORM)

    assert judge_pay(text) is PayVerdict.TOO_LONG
    assert judge_title(text) is OfferFieldVerdict.TOO_LONG
    assert judge_words(text) is OfferFieldVerdict.TOO_LONG


def test_no_commune_is_looked_for_by_a_text_too_long(database: Database) -> None:
    typed = {**ENDING, "where": f"31000 {'1' * 60_000}"}
    read = database.transact_now(lambda session: offer_form.read(session, None, typed, "fr"))

    assert isinstance(read, OfferFormFaults) and "where" in read.problems
