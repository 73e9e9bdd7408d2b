"""Send the team the report of an announcement that is over: counts, reasons, a picture."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from babel.numbers import format_percent
from sqlalchemy.orm import Session

from documents.bars import BarRow, BarSection, Board, figures_board
from flows.texts import translate
from models.announcements import Announcement, RecipientState
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import LOCALES, with_year
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.announcements import progress_message
from services.announcements.progress import AnnouncementFigures, figures
from services.announcements.progress_message import language_of
from services.conversation.attachments import ChatFile
from services.conversation.replies import Show
from services.conversation.text import number
from services.outbox import message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import roles

NAME = PICTURE = "announcement_report"
ONE_PERCENT = 0.01
"""Below this share, no percentage is drawn: the count says more."""
DRAWN = (
    RecipientState.SENT,
    RecipientState.OPTED_OUT,
    RecipientState.BLOCKED,
    RecipientState.FAILED,
    RecipientState.UNKNOWN,
)


def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Draw the outcomes of a finished announcement; None when it is not over, or is gone."""
    announcement = session.get(Announcement, subject["announcement"])
    if announcement is None or announcement.finished_at is None:
        return None
    counts = figures(session, announcement, announcement.finished_at)
    language = language_of(session, announcement)
    day = with_year(local_date(announcement.finished_at, NO_DEPARTMENT), language)
    subtitle = {"day": day, "total": number(counts.total, language)}
    board = Board(
        title=translate(language, "sending.report.title", number=str(announcement.id)),
        below=translate(language, "sending.report.below", **subtitle),
        sections=(BarSection("", tuple(_rows(counts, language))),),
        foot="",
        language=language,
    )
    return ChatFile(f"annonce-{announcement.id}.png", figures_board(board), picture=True)


def _rows(figures: AnnouncementFigures, language: str) -> Sequence[BarRow]:
    """List the outcomes that occurred; the number sent is always there."""
    counts = {outcome.value: figures.outcomes.get(outcome, 0) for outcome in DRAWN} | {
        "gone": figures.gone
    }
    return [
        _row(translate(language, f"sending.fate.{key}"), count, figures.total, language)
        for key, count in counts.items()
        if count or key == RecipientState.SENT
    ]


def _row(label: str, count: int, total: int, language: str) -> BarRow:
    share = count / total if total else 0.0
    percent = str(format_percent(share, locale=LOCALES.get(language, language)))
    beside = percent if share >= ONE_PERCENT else ""
    return BarRow(label, number(count, language), beside, share)


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Show]:
    announcement = session.get_one(Announcement, message.params["announcement"])
    language = session.get_one(Person, message.person_id).language
    counts = figures(session, announcement, now)
    caption = progress_message.report(announcement, counts, language)
    buttons = progress_message.report_buttons(announcement, counts, language)
    message_buttons.keep(session, message, buttons, now)
    return [Show(PICTURE, {"announcement": announcement.id}, caption, buttons)]


def enqueue(session: Session, announcement: Announcement, person: Person, now: datetime) -> None:
    """Enqueue the report for one person; a second report after a second sending."""
    for key in (f"{NAME}:{announcement.id}:{person.id}", f"{NAME}:{announcement.id}:{person.id}:2"):
        about = {"announcement": announcement.id}
        if outbox.enqueue(session, REPORT, person, key=key, due_at=now, params=about):
            return


REPORT = MessageKind(
    NAME,
    Urgency.REMINDER,
    None,
    resend_unknown=True,
    recheck=lambda session, message, _: roles.is_staff(session, message.person_id),
    render=_render,
)
