"""Who is told of a report, and when: the team, the referent, whoever spoke."""

from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.people import Person
from models.safety import Report
from services import kinds, letters, outbox, safety_cards, safety_kinds, safety_team, standing
from services.outbox import Kind
from services.ticket_cards import REPLY


def tell_team(session: Session, report: Report, now: datetime) -> None:
    """Each card once; who joins the team later is told by the sweep."""
    promise_cards(session, report, now)
    _write_to_referent(session, report, now)


def promise_cards(session: Session, report: Report, now: datetime) -> None:
    for member in safety_team.hearers(session, report):
        apart = not safety_team.is_colleague(session, report, member.id)
        speaker = safety_team.speaker_of(report) if apart else None
        _promise(session, safety_kinds.CARD, report, member, now, about_id=speaker)


def ping(session: Session, report: Report, now: datetime) -> None:
    for owner in safety_team.owners(session, report):
        _promise(session, safety_kinds.PING, report, owner, now)


def tell_speaker(session: Session, report: Report, text: str, now: datetime, **values: str) -> None:
    """What became of what they said; nobody when they were erased."""
    speaker_id = safety_team.speaker_of(report)
    if speaker_id is None:
        return
    reply = [("desk.reply", standing.data(REPLY, speaker_id))]
    outbox.promise(
        session,
        safety_kinds.TOLD,
        session.get_one(Person, speaker_id),
        key=f"{text}:{report.id}",
        due_at=now,
        params=kinds.words(text, values, reply),
    )


def _promise(
    session: Session,
    kind: Kind,
    report: Report,
    member: Person,
    now: datetime,
    about_id: int | None = None,
) -> None:
    """The words stay in the report until it leaves."""
    key, params = f"{kind.name}:{report.id}:{member.id}", {"report": report.id}
    outbox.promise(session, kind, member, key=key, due_at=now, params=params, about_id=about_id)


def _write_to_referent(session: Session, report: Report, now: datetime) -> None:
    """Without words and without the participant's name: mailboxes are read by others."""
    named = safety_team.referent(session, report)
    if named is None:
        return
    heard = safety_team.hearers(session, report)
    speaker = session.get_one(Person, safety_team.speaker_of(report))
    behind = heard[0] if heard else speaker
    texts, language = house_texts(), behind.language
    values = {
        "name": named.name,
        "number": str(report.id),
        "category": texts.words(language, safety_cards.category(report)),
        "mentor": safety_cards.name_of(session, report.mentor_id, language),
        "company": safety_cards.company_of(session, report),
        "before": safety_cards.before(report, language),
    }
    text = "safety.letter.worry" if report.by_mentor else "safety.letter.report"
    key = f"safety_report:{report.id}"
    letters.promise(session, behind, named.email, key=key, text=text, due_at=now, values=values)
