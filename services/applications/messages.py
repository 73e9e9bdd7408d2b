"""Kinds of messages about applications: rechecked and put in words when they leave."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import Html
from models.applications import Application
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.applications import applications, interview_calendar, presenting
from services.applications.disclosure import disclosed
from services.applications.pending import waiting_count
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button, translate
from services.outbox import kinds
from services.outbox.outbox import Kind

AGREED = ("accepted", "moved")
"""Of a time: the employer gets it for their calendar."""
CALLED_OFF = ("interview_again", "slots_again", "refused", "hired", "employer_gone_interview")
"""News that may come with what takes an interview out of the person's calendar."""
ANSWER, OPEN, RECEIVED_LIST = "interview_answer", "application_open", "applications_received"
Words = Callable[[Session, OutboxMessage, datetime], Say | Show]


def _application(session: Session, message: OutboxMessage) -> Application | None:
    return session.get(Application, message.params["application"])


def _waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    found = _application(session, message)
    return found is not None and found.status in applications.WAITING


def _is_the_latest(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """What has changed since is told by another message."""
    found = _application(session, message)
    return found is not None and found.sequence == message.params["sequence"]


def _is_shared(recheck: kinds.Recheck) -> kinds.Recheck:
    """To whom it was sent: only while the person shares it."""

    def holds(session: Session, message: OutboxMessage, now: datetime) -> bool:
        found = _application(session, message)
        shared = found is not None and disclosed(session, found) is not None
        return shared and recheck(session, message, now)

    return holds


def _some_wait(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return waiting_count(session, message.person_id, now) > 0


def _showing(say: Words) -> Callable[[Session, OutboxMessage, datetime], Sequence[Say | Show]]:
    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        said = say(session, message, now)
        inline_buttons.keep_for_queued(session, message, said.buttons, now)
        return [said]

    return render


def _language(session: Session, message: OutboxMessage) -> str:
    return session.get_one(Person, message.person_id).language


def _to_employer(session: Session, message: OutboxMessage, now: datetime) -> Say | Show:
    language = _language(session, message)
    found = session.get_one(Application, message.params["application"])
    told = presenting.employer_values(session, found, language)
    told |= {"words": message.params.get("words", "")}
    rows = [[button(language, "application.see", inline_buttons.data(OPEN, found.id))]]
    said = translate(language, f"application.to_employer.{message.params['what']}", told)
    if message.params["what"] not in AGREED:
        return Say(said, rows)
    subject = {"application": found.id, "at": int(now.timestamp()), "employer": True}
    return Show("interview_invitation", subject, said, rows)


def _off(session: Session, message: OutboxMessage, _: datetime) -> Show:
    said = translate(_language(session, message), "interview.off", message.params["told"])
    return Show("interview_cancellation", message.params["off"], said)


def _nudge(session: Session, message: OutboxMessage, now: datetime) -> Say:
    language = _language(session, message)
    told = {"count": str(waiting_count(session, message.person_id, now))}
    see = button(
        language, "application.see_all", inline_buttons.data(RECEIVED_LIST, message.person_id)
    )
    return Say(translate(language, "application.nudge", told), [[see]])


def _news(session: Session, message: OutboxMessage, now: datetime) -> Say | Show:
    language, what = _language(session, message), message.params["what"]
    found = session.get_one(Application, message.params["application"])
    told = presenting.person_values(session, found, language)
    said, rows = (
        translate(language, f"application.news.{what}", told),
        _at_once(found, what, language),
    )
    reader = interview_calendar.of_person(session, found)
    off = interview_calendar.off_subject(reader, found, int(now.timestamp()))
    if off is None or what not in CALLED_OFF:
        return Say(said, rows)
    with_file = Html(f"{said}\n{translate(language, 'interview.off_mine')}")
    return Show("interview_cancellation", off, with_file, rows)


def _at_once(found: Application, what: str, language: str) -> list[list[Button]]:
    """What the person may do about it."""
    match what:
        case "interview" | "interview_again":
            return [
                [button(language, f"application.{ANSWER}", inline_buttons.data(ANSWER, found.id))]
            ]
        case "slots" | "slots_again" | "slots_open":
            return [
                [button(language, "interview.choose_slot", inline_buttons.data(ANSWER, found.id))]
            ]
        case "hired":
            data = inline_buttons.data("found_work", found.person_id)
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


RECEIVED = _kind("application_received", _to_employer, _is_shared(_waits))
PERSON_NUDGES = _kind("application_person_nudges", _to_employer, _is_shared(_waits))
TIME = _kind("application_time", _to_employer, _is_shared(_is_the_latest))
OUTCOME = _kind("application_outcome", _to_employer, _is_shared(_is_the_latest))
NUDGE = _kind("application_nudge", _nudge, _some_wait)
NEWS = _kind("application_news", _news, _is_the_latest)
OFF = _kind("interview_off", _off, kinds.always)
GONE = kinds.one_to_one("application_gone", Urgency.REMINDER, begins=kinds.in_daytime)
"""Withdrawn or erased: without a name."""
UNSHARED = kinds.one_to_one("application_unshared", Urgency.REMINDER, begins=kinds.in_daytime)
"""Of someone hired, who no longer shares: without a name."""
PAUSED = kinds.one_to_one("offers_paused", Urgency.REMINDER, begins=kinds.in_daytime)

ALL = (RECEIVED, PERSON_NUDGES, TIME, OUTCOME, NUDGE, NEWS, OFF, GONE, UNSHARED, PAUSED)
