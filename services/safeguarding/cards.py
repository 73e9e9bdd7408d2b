"""Render a report for the team when it is sent, with the buttons of what can be done."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from flows.texts import Html, plain_text, translate
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Booking, Slot
from models.outbox import OutboxMessage
from models.people import Person, RoleName
from rules.conversation.answers import phone_as_read
from rules.safeguarding.safety import IN_WORDS, ReportCategory
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.outbox import message_buttons
from services.people.access import may_meet
from services.safeguarding import recipients
from services.team import notifications

TAKE, SETTLE, RESUME, OPEN = "report_taken", "report_settled", "report_resumed", "report_open"
STOP, ASK_WHOM = "report_stop", "report_whom"
SHOW_WORDS = "conduct_show"
"""The callback of an exchange with the team, which the domain of exchanges handles."""


def unsettled(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the report is open, and this team member still receives it."""
    report = session.get(Report, message.params["report"])
    if report is None or report.settled_at is not None:
        return False
    return recipients.is_recipient(session, report, message.person_id)


def still_received(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the member who asked to see the report may still receive it, settled or not."""
    report = session.get(Report, message.params["report"])
    return report is not None and recipients.is_recipient(session, report, message.person_id)


def show_card(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    return _say_with_buttons(session, message, now, _card(session, report, message.person_id))


def show_ping(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    language = session.get_one(Person, message.person_id).language
    values = {"number": str(report.id), "before": before(report, language)}
    text = translate(language, "safety.unanswered", **values)
    return _say_with_buttons(session, message, now, text)


def is_back(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the returned person still exists, and this team member still gets the report."""
    report = session.get(Report, message.params["report"])
    person = session.get(Person, message.params["person"])
    if report is None or person is None or person.id == message.person_id:
        return False
    return recipients.is_recipient(session, report, message.person_id)


def show_return(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    language = session.get_one(Person, message.person_id).language
    params, render = message.params, partial(translate, language)
    values = {
        "number": str(params["report"]),
        "name": notifications.name_of(session, params["person"]),
        "how": _return_in_words(params["how"], language),
    }
    rows = [[open_button(params["report"], language)]]
    message_buttons.keep(session, message, rows, now)
    return [Say(render(f"safety.return.{params['proof']}", **values), rows)]


def _return_in_words(return_kind: str, language: str) -> Html:
    """Say how the person came back: as anyone, or with which role."""
    if return_kind not in tuple(RoleName):
        return translate(language, f"safety.return.how.{return_kind}")
    role = plain_text(language, f"team.role.{return_kind}")
    return translate(language, "safety.return.how.invited", role=role)


def buttons(session: Session, report: Report, reader_id: int) -> list[list[Button]]:
    label = partial(plain_text, session.get_one(Person, reader_id).language)
    return [
        [Button(label(key), inline_buttons.data(callback, report.id))]
        for callback, key in _callbacks(session, report, reader_id)
    ]


def _callbacks(session: Session, report: Report, reader_id: int) -> Iterator[tuple[str, str]]:
    """Yield the callbacks that the reader may use, each with the key of its label."""
    if report.settled_at is None:
        if report.taken_at is None:
            yield TAKE, "safety.take"
        yield SETTLE, "safety.settle"
    if lacks_subject(session, report, reader_id):
        yield ASK_WHOM, "safety.ask_whom"
    if recipients.subject_of(report) is None or not recipients.may_resume(
        session, report, reader_id
    ):
        return
    if not is_stopped(session, report):
        yield STOP, "safety.stop"
        return
    suffix = "" if is_paused_mentor(session, report) else "_person"
    yield RESUME, f"safety.{'resume' if report.settled_at else 'settle_resume'}{suffix}"


def lacks_subject(session: Session, report: Report, reader_id: int) -> bool:
    """Tell whether the reader may say which mentor an open report in words is about."""
    is_open = report.settled_at is None and report.participant_id is not None
    is_unnamed = (
        report.category is ReportCategory.TOLD and not report.by_mentor and not report.mentor_id
    )
    return is_open and is_unnamed and recipients.answers_for(session, report, reader_id)


def open_button(report_id: int, language: str) -> Button:
    label = translate(language, "safety.open", number=str(report_id))
    return Button(label, inline_buttons.data(OPEN, report_id))


def is_stopped(session: Session, report: Report) -> bool:
    """Tell whether the reported person's meetings are stopped, as mentor or as participant."""
    subject_id = recipients.subject_of(report)
    if subject_id is None:
        return False
    return is_paused_mentor(session, report) or not may_meet(session, subject_id)


def is_paused_mentor(session: Session, report: Report) -> bool:
    mentor = session.get(Mentor, recipients.subject_of(report) or 0)
    return mentor is not None and mentor.status is MentorStatus.SUSPENDED


def before(report: Report, language: str) -> Html:
    day, hour = moment(report.answer_by, zone_of(NO_DEPARTMENT), language)
    return translate(language, "fact.before", day=day, hour=hour)


def name_of(session: Session, person_id: int | None, language: str) -> str:
    if person_id is None:
        return plain_text(language, "safety.erased")
    return notifications.name_of(session, person_id)


def company_of(session: Session, report: Report) -> str:
    mentor = session.get(Mentor, report.mentor_id) if report.mentor_id else None
    return mentor.company if mentor else "?"


def _say_with_buttons(
    session: Session, message: OutboxMessage, now: datetime, text: Html
) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    rows = buttons(session, report, message.person_id)
    message_buttons.keep(session, message, rows, now)
    return [Say(text, rows)]


def _card(session: Session, report: Report, reader_id: int) -> Html:
    """Render the card; a colleague of the mentor sees neither the reporter nor their text."""
    language = session.get_one(Person, reader_id).language
    is_independent = not recipients.is_colleague(session, report, reader_id)
    details = _details(session, report, language) if is_independent else ()
    kind = _kind(report, is_independent=is_independent)
    values = {
        "number": str(report.id),
        "category": translate(language, category(report)),
        "participant": name_of(session, report.participant_id, language),
        "mentor": name_of(session, report.mentor_id, language),
        "speaker": name_of(session, recipients.speaker_of(report), language),
        "company": company_of(session, report),
        "details": Html("".join(f"\n{line}" for line in details)),
        "state": Html(" ".join(_state(session, report, language, can_reply=is_independent))),
    }
    return translate(language, f"safety.card.{kind}", **values)


def _kind(report: Report, *, is_independent: bool) -> str:
    if report.category in IN_WORDS and is_independent:
        return "told"
    return "worry" if is_worry(report) else "report" if is_independent else "discreet"


def is_worry(report: Report) -> bool:
    """Tell whether the report is a mentor's worry about a participant."""
    return report.by_mentor and report.category not in IN_WORDS


def category(report: Report) -> str:
    if is_worry(report):
        return f"concern.{report.category}"
    return f"report.{report.category}"


def state(session: Session, report: Report, language: str) -> Html:
    """Say who handles the report, and the hour by which the answer was announced."""
    stage = "settled" if report.settled_at else "taken" if report.taken_at else "promised"
    values = {
        "taken_by": name_of(session, report.taken_by, language),
        "before": before(report, language),
    }
    return translate(language, f"safety.state.{stage}", **values)


def _state(session: Session, report: Report, language: str, *, can_reply: bool) -> Iterator[Html]:
    """Yield the state, then the note that a reply reaches the reporter, unless erased."""
    yield state(session, report, language)
    speaker = recipients.speaker_of(report)
    if can_reply and speaker is not None:
        side = "mentor" if report.by_mentor else "participant"
        name = name_of(session, speaker, language)
        yield translate(language, f"safety.card.reply.{side}", name=name)


def _details(session: Session, report: Report, language: str) -> Iterator[Html]:
    render = partial(translate, language)
    if report.category in IN_WORDS and not report.by_mentor and report.mentor_id is not None:
        mentor = name_of(session, report.mentor_id, language)
        key = "perhaps" if report.booking_id else "named"
        yield render(f"safety.card.{key}", mentor=mentor, company=company_of(session, report))
    slot = _slot(session, report)
    if slot is not None:
        day, hour = moment(slot.starts_at, zone_of(NO_DEPARTMENT), language)
        yield render("safety.card.meeting", day=day, hour=hour)
    if is_stopped(session, report):
        closed = is_paused_mentor(session, report)
        yield render("safety.card.closed" if closed else "safety.card.stopped")
    if report.call_back and report.participant_id is not None:
        phone = session.get_one(Person, report.participant_id).phone
        yield render("safety.card.call_back", phone=phone_as_read(phone or "?"))
    if (report_words := session.get(ReportWords, report.id)) is not None:
        yield render("safety.card.words", words=report_words.words)


def _slot(session: Session, report: Report) -> Slot | None:
    booking = session.get(Booking, report.booking_id) if report.booking_id else None
    return session.get(Slot, booking.slot_id) if booking else None
