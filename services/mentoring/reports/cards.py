"""A report as the team reads it: put in words when it is sent, with what can be done about it."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from flows.texts import Html, house_texts
from models.mentoring import Booking, Mentor, MentorStatus, Report, ReportWords, Slot
from models.outbox import OutboxMessage
from models.people import Person, RoleName
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.mentoring.reports import recipients
from services.people.access import may_meet
from services.team import notifications

TAKE, SETTLE, RESUME, OPEN = "report_taken", "report_settled", "report_resumed", "report_open"
STOP = "report_stop"


def unsettled(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """And still for this member of the team."""
    report = session.get(Report, message.params["report"])
    if report is None or report.settled_at is not None:
        return False
    return recipients.hears(session, report, message.person_id)


def still_heard(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Settled or not, by who asked to see it."""
    report = session.get(Report, message.params["report"])
    return report is not None and recipients.hears(session, report, message.person_id)


def show_card(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    return _standing(session, message, now, _card(session, report, message.person_id))


def show_ping(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    language = session.get_one(Person, message.person_id).language
    values = {"number": str(report.id), "before": before(report, language)}
    text = house_texts().render(language, "safety.unanswered", values)
    return _standing(session, message, now, text)


def is_back(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Still there, and still for this member of the team."""
    report = session.get(Report, message.params["report"])
    back = session.get(Person, message.params["person"])
    if report is None or back is None or back.id == message.person_id:
        return False
    return recipients.hears(session, report, message.person_id)


def show_return(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    language = session.get_one(Person, message.person_id).language
    given, render = message.params, partial(house_texts().render, language)
    values = {
        "number": str(given["report"]),
        "name": notifications.name_of(session, given["person"]),
        "how": _how(given["how"], language),
    }
    rows = [[open_button(given["report"], language)]]
    inline_buttons.keep_for_queued(session, message, rows, now)
    return [Say(render(f"safety.return.{given['proof']}", values), rows)]


def _how(how: str, language: str) -> Html:
    """How they came back: without an access, or with which."""
    if how not in tuple(RoleName):
        return house_texts().render(language, f"safety.return.how.{how}", {})
    role = house_texts().words(language, f"team.role.{how}")
    return house_texts().render(language, "safety.return.how.invited", {"role": role})


def buttons(session: Session, report: Report, reader_id: int) -> list[list[Button]]:
    label = partial(house_texts().words, session.get_one(Person, reader_id).language)
    return [
        [Button(label(key), inline_buttons.data(callback, report.id))]
        for callback, key in _verbs(session, report, reader_id)
    ]


def _verbs(session: Session, report: Report, reader_id: int) -> Iterator[tuple[str, str]]:
    """Each with the key of its label."""
    if report.settled_at is None:
        if report.taken_at is None:
            yield TAKE, "safety.take"
        yield SETTLE, "safety.settle"
    if recipients.subject_of(report) is None or not recipients.may_resume(
        session, report, reader_id
    ):
        return
    if not is_stopped(session, report):
        yield STOP, "safety.stop"
        return
    whom = "" if is_paused_mentor(session, report) else "_person"
    yield RESUME, f"safety.{'resume' if report.settled_at else 'settle_resume'}{whom}"


def open_button(report_id: int, language: str) -> Button:
    label = house_texts().render(language, "safety.open", {"number": str(report_id)})
    return Button(label, inline_buttons.data(OPEN, report_id))


def is_stopped(session: Session, report: Report) -> bool:
    """Whether whoever it is about may have no meetings, on either side."""
    subject_id = recipients.subject_of(report)
    if subject_id is None:
        return False
    return is_paused_mentor(session, report) or not may_meet(session, subject_id)


def is_paused_mentor(session: Session, report: Report) -> bool:
    mentor = session.get(Mentor, recipients.subject_of(report) or 0)
    return mentor is not None and mentor.status is MentorStatus.SUSPENDED


def before(report: Report, language: str) -> Html:
    day, hour = moment(report.answer_by, zone_of(MAINLAND), language)
    return house_texts().render(language, "fact.before", {"day": day, "hour": hour})


def name_of(session: Session, person_id: int | None, language: str) -> str:
    if person_id is None:
        return house_texts().words(language, "safety.erased")
    return notifications.name_of(session, person_id)


def company_of(session: Session, report: Report) -> str:
    mentor = session.get(Mentor, report.mentor_id) if report.mentor_id else None
    return mentor.company if mentor else "?"


def _standing(session: Session, message: OutboxMessage, now: datetime, text: Html) -> Sequence[Say]:
    report = session.get_one(Report, message.params["report"])
    rows = buttons(session, report, message.person_id)
    inline_buttons.keep_for_queued(session, message, rows, now)
    return [Say(text, rows)]


def _card(session: Session, report: Report, reader_id: int) -> Html:
    """A colleague of the mentor reads neither who spoke nor their words."""
    texts, language = house_texts(), session.get_one(Person, reader_id).language
    apart = not recipients.is_colleague(session, report, reader_id)
    details = _details(session, report, language) if apart else ()
    kind = "worry" if report.by_mentor else "report" if apart else "discreet"
    values = {
        "number": str(report.id),
        "category": texts.render(language, category(report), {}),
        "participant": name_of(session, report.participant_id, language),
        "mentor": name_of(session, report.mentor_id, language),
        "company": company_of(session, report),
        "details": Html("".join(f"\n{line}" for line in details)),
        "state": Html(" ".join(_state(session, report, language, answered=apart))),
    }
    return texts.render(language, f"safety.card.{kind}", values)


def category(report: Report) -> str:
    return f"{'concern' if report.by_mentor else 'report'}.{report.category}"


def state(session: Session, report: Report, language: str) -> Html:
    """Who is on it, and the promised hour."""
    what = "settled" if report.settled_at else "taken" if report.taken_at else "promised"
    values = {
        "taken_by": name_of(session, report.taken_by, language),
        "before": before(report, language),
    }
    return house_texts().render(language, f"safety.state.{what}", values)


def _state(session: Session, report: Report, language: str, *, answered: bool) -> Iterator[Html]:
    """And that a reply reaches who spoke, unless they were erased."""
    yield state(session, report, language)
    if answered and recipients.speaker_of(report) is not None:
        whom = "mentor" if report.by_mentor else "participant"
        yield house_texts().render(language, f"safety.card.reply.{whom}", {})


def _details(session: Session, report: Report, language: str) -> Iterator[Html]:
    line = partial(house_texts().render, language)
    slot = _slot(session, report)
    if slot is not None:
        day, hour = moment(slot.starts_at, zone_of(MAINLAND), language)
        yield line("safety.card.meeting", {"day": day, "hour": hour})
    if is_stopped(session, report):
        closed = is_paused_mentor(session, report)
        yield line("safety.card.closed" if closed else "safety.card.stopped", {})
    if report.call_back and report.participant_id is not None:
        phone = session.get_one(Person, report.participant_id).phone
        yield line("safety.card.call_back", {"phone": phone or "?"})
    if (written := session.get(ReportWords, report.id)) is not None:
        yield line("safety.card.words", {"words": written.words})


def _slot(session: Session, report: Report) -> Slot | None:
    booking = session.get(Booking, report.booking_id) if report.booking_id else None
    return session.get(Slot, booking.slot_id) if booking else None
