"""Declare the kinds of messages about applications: each is rechecked and rendered when sent."""

from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.applications import Application
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.applications import applications, interview_calendar, presenting
from services.applications.disclosure import disclosed
from services.applications.pending import waiting_count
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say, Show
from services.conversation.text import button
from services.outbox import kinds, message_buttons
from services.outbox.outbox import MessageKind

AGREED = ("accepted", "moved")
"""The texts about an agreed time: the employer gets a calendar file with them."""
CALLED_OFF = ("interview_again", "slots_again", "refused", "hired", "employer_gone_interview")
"""The news that may come with a file that withdraws an interview from the calendar."""
ANSWER, OPEN, RECEIVED_LIST = "interview_answer", "application_open", "applications_received"
Render = Callable[[Session, OutboxMessage, datetime], Say | Show]


def _application(session: Session, message: OutboxMessage) -> Application | None:
    return session.get(Application, message.params["application"])


def _waits(session: Session, message: OutboxMessage, _: datetime) -> bool:
    application = _application(session, message)
    return application is not None and application.status in applications.WAITING


def _is_the_latest(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the application is unchanged: a later change has a message of its own."""
    application = _application(session, message)
    return application is not None and application.sequence == message.params["sequence"]


def _is_shared(recheck: kinds.Recheck) -> kinds.Recheck:
    """Add to a recheck that the person still shares the application with its recipient."""

    def holds(session: Session, message: OutboxMessage, now: datetime) -> bool:
        application = _application(session, message)
        is_disclosed = application is not None and disclosed(session, application) is not None
        return is_disclosed and recheck(session, message, now)

    return holds


def _any_waits(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return waiting_count(session, message.person_id, now) > 0


def _render_with_buttons(
    say: Render,
) -> Callable[[Session, OutboxMessage, datetime], Sequence[Say | Show]]:
    def render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say | Show]:
        reply = say(session, message, now)
        message_buttons.keep(session, message, reply.buttons, now)
        return [reply]

    return render


def _language(session: Session, message: OutboxMessage) -> str:
    return session.get_one(Person, message.person_id).language


def _to_employer(session: Session, message: OutboxMessage, now: datetime) -> Say | Show:
    language = _language(session, message)
    application = session.get_one(Application, message.params["application"])
    values = presenting.employer_values(session, application, language)
    values |= {"words": message.params.get("words", "")}
    rows = [[button(language, "application.see", inline_buttons.data(OPEN, application.id))]]
    text = translate(language, f"application.to_employer.{message.params['what']}", **values)
    if message.params["what"] not in AGREED:
        return Say(text, rows)
    subject = {"application": application.id, "at": int(now.timestamp()), "employer": True}
    return Show("interview_invitation", subject, text, rows)


def _calendar_withdrawal(session: Session, message: OutboxMessage, _: datetime) -> Show:
    text = translate(_language(session, message), "interview.off", **message.params["told"])
    return Show("interview_cancellation", message.params["off"], text)


def _nudge(session: Session, message: OutboxMessage, now: datetime) -> Say:
    language = _language(session, message)
    values = {"count": str(waiting_count(session, message.person_id, now))}
    see_all = button(
        language, "application.see_all", inline_buttons.data(RECEIVED_LIST, message.person_id)
    )
    return Say(translate(language, "application.nudge", **values), [[see_all]])


def _news(session: Session, message: OutboxMessage, now: datetime) -> Say | Show:
    language, news = _language(session, message), message.params["what"]
    application = session.get_one(Application, message.params["application"])
    values = presenting.person_values(session, application, language)
    text, rows = (
        translate(language, f"application.news.{news}", **values),
        _news_buttons(application, news, language),
    )
    reader = interview_calendar.of_person(session, application)
    cancellation = interview_calendar.off_subject(reader, application, int(now.timestamp()))
    if cancellation is None or news not in CALLED_OFF:
        return Say(text, rows)
    file_caption = Html(f"{text}\n{translate(language, 'interview.off_mine')}")
    return Show("interview_cancellation", cancellation, file_caption, rows)


def _news_buttons(application: Application, news: str, language: str) -> list[list[Button]]:
    """Return the buttons of what the person may do about the news."""
    match news:
        case "interview" | "interview_again":
            return [
                [
                    button(
                        language,
                        f"application.{ANSWER}",
                        inline_buttons.data(ANSWER, application.id),
                    )
                ]
            ]
        case "slots" | "slots_again" | "slots_open":
            return [
                [
                    button(
                        language,
                        "interview.choose_slot",
                        inline_buttons.data(ANSWER, application.id),
                    )
                ]
            ]
        case "hired":
            data = inline_buttons.data("found_work", application.person_id)
            return [[button(language, "found.button", data)]]
        case _:
            return []


def _kind(name: str, say: Render, recheck: kinds.Recheck) -> MessageKind:
    """Declare a kind that is sent in the daytime."""
    return MessageKind(
        name,
        Urgency.REMINDER,
        life=None,
        resend_unknown=True,
        recheck=recheck,
        render=_render_with_buttons(say),
        begins=kinds.in_daytime,
    )


RECEIVED = _kind("application_received", _to_employer, _is_shared(_waits))
PERSON_NUDGES = _kind("application_person_nudges", _to_employer, _is_shared(_waits))
TIME = _kind("application_time", _to_employer, _is_shared(_is_the_latest))
OUTCOME = _kind("application_outcome", _to_employer, _is_shared(_is_the_latest))
NUDGE = _kind("application_nudge", _nudge, _any_waits)
NEWS = _kind("application_news", _news, _is_the_latest)
OFF = _kind("interview_off", _calendar_withdrawal, kinds.always)
GONE = kinds.one_to_one("application_gone", Urgency.REMINDER, begins=kinds.in_daytime)
"""The application was withdrawn or erased; the message names nobody."""
UNSHARED = kinds.one_to_one("application_unshared", Urgency.REMINDER, begins=kinds.in_daytime)
"""A person hired no longer shares their application; the message names nobody."""
PAUSED = kinds.one_to_one("offers_paused", Urgency.REMINDER, begins=kinds.in_daytime)

ALL = (RECEIVED, PERSON_NUDGES, TIME, OUTCOME, NUDGE, NEWS, OFF, GONE, UNSHARED, PAUSED)
