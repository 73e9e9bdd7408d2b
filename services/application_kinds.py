"""Kinds of messages about applications: rechecked and put in words when they leave."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application
from models.people import Person
from models.talk import OutboxMessage
from rules.pace import Urgency
from services import application_words, applications, kinds, standing
from services.application_waiting import waiting_count
from services.lines import Button, Say
from services.meeting_words import button, words
from services.outbox import Kind

ANSWER, OPEN, RECEIVED_LIST = "interview_answer", "application_open", "applications_received"
Words = Callable[[Session, OutboxMessage], Say]


def _application(session: Session, message: OutboxMessage) -> Application | None:
    return session.get(Application, message.params["application"])


def _waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    found = _application(session, message)
    return found is not None and found.status in applications.WAITING


def _is_the_latest(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """What has changed since is told by another message."""
    found = _application(session, message)
    return found is not None and found.sequence == message.params["sequence"]


def _some_wait(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return waiting_count(session, message.person_id) > 0


def _showing(say: Words) -> Callable[[Session, OutboxMessage, datetime], Sequence[Say]]:
    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
        said = say(session, message)
        standing.promised(session, message, said.buttons, now)
        return [said]

    return render


def _language(session: Session, message: OutboxMessage) -> str:
    return session.get_one(Person, message.person_id).language


def _to_employer(session: Session, message: OutboxMessage) -> Say:
    language = _language(session, message)
    found = session.get_one(Application, message.params["application"])
    told = application_words.employer_values(session, found, language)
    told |= {"words": message.params.get("words", "")}
    see = button(language, "application.see", standing.data(OPEN, found.id))
    return Say(words(language, f"application.to_employer.{message.params['what']}", told), [[see]])


def _nudge(session: Session, message: OutboxMessage) -> Say:
    language = _language(session, message)
    told = {"count": str(waiting_count(session, message.person_id))}
    see = button(language, "application.see_all", standing.data(RECEIVED_LIST, message.person_id))
    return Say(words(language, "application.nudge", told), [[see]])


def _news(session: Session, message: OutboxMessage) -> Say:
    language, what = _language(session, message), message.params["what"]
    found = session.get_one(Application, message.params["application"])
    told = application_words.person_values(session, found, language)
    return Say(words(language, f"application.news.{what}", told), _at_once(found, what, language))


def _at_once(found: Application, what: str, language: str) -> list[list[Button]]:
    """What the person may do about it."""
    match what:
        case "interview" | "interview_again":
            return [[button(language, f"application.{ANSWER}", standing.data(ANSWER, found.id))]]
        case "slots" | "slots_again" | "slots_open":
            return [[button(language, "interview.choose_slot", standing.data(ANSWER, found.id))]]
        case "hired":
            data = standing.data("found_work", found.person_id)
            return [[button(language, "found.button", data)]]
        case _:
            return []


def _kind(name: str, say: Words, recheck: kinds.Recheck) -> Kind:
    """People are told in the daytime."""
    return Kind(
        name,
        Urgency.REMINDER,
        life=None,
        resend_unknown=True,
        recheck=recheck,
        render=_showing(say),
        begins=kinds.in_daytime,
    )


RECEIVED = _kind("application_received", _to_employer, _waits)
PERSON_NUDGES = _kind("application_person_nudges", _to_employer, _waits)
TIME = _kind("application_time", _to_employer, _is_the_latest)
NUDGE = _kind("application_nudge", _nudge, _some_wait)
NEWS = _kind("application_news", _news, _is_the_latest)
GONE = kinds.one_to_one("application_gone", Urgency.REMINDER, begins=kinds.in_daytime)
"""Withdrawn or erased: without a name."""
PAUSED = kinds.one_to_one("offers_paused", Urgency.REMINDER, begins=kinds.in_daytime)

ALL = (RECEIVED, PERSON_NUDGES, TIME, NUDGE, NEWS, GONE, PAUSED)
