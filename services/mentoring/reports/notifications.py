"""Who is told of a report, and when: the team, the referent, whoever spoke."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.mentoring import Report
from models.outbox import OutboxMessage
from models.people import Person
from rules.mentoring.safety import answered_by
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.mentoring.reports import cards, messages, recipients
from services.mentoring.reports.traces import Proof
from services.outbox import email_outbox, kinds, outbox
from services.outbox.email_rendering import REFERENT
from services.outbox.outbox import Kind
from services.team import answers_by_email
from services.team.notifications import tell
from services.tickets.cards import REPLY


def tell_team(session: Session, report: Report, now: datetime) -> None:
    """Each card once; who joins the team later is told by the sweep."""
    enqueue_cards(session, report, now)
    _write_to_referent(session, report, now)


def enqueue_cards(session: Session, report: Report, now: datetime) -> None:
    for member in recipients.hearers(session, report):
        about_id = _answered(session, report, member)
        _promise(session, messages.CARD, report, member, now, about_id=about_id)


def enqueue_again(
    session: Session, report: Report, member: Person, asked: int, now: datetime
) -> None:
    """The card, for who `asked` to see it: a reply to it reaches who spoke."""
    outbox.enqueue(
        session,
        messages.OPENED,
        member,
        key=f"{messages.OPENED.name}:{report.id}:{member.id}:{asked}",
        due_at=now,
        params={"report": report.id},
        about_id=_answered(session, report, member),
    )


def tell_of_return(
    session: Session, report: Report, person: Person, proof: Proof, how: str, now: datetime
) -> None:
    """To those who hear of the report, and to nobody else."""
    heard = [it for it in recipients.hearers(session, report) if it.id != person.id]
    params = {"report": report.id, "person": person.id, "proof": proof, "how": how}
    for member in heard:
        key = f"{messages.RETURN.name}:{report.id}:{person.id}:{how}:{member.id}"
        outbox.enqueue(
            session,
            messages.RETURN,
            member,
            key=key,
            due_at=now,
            params=params,
            about_id=person.id,
        )


def said_about(session: Session, person_id: int) -> Sequence[tuple[int, OutboxMessage]]:
    """Cards that name who was reported, in the chats of those who hear of it, by report."""
    found: list[tuple[int, OutboxMessage]] = []
    for report_id in session.scalars(select(Report.id).where(recipients.about(person_id))):
        starts = [f"{kind.name}:{report_id}:" for kind in (messages.CARD, messages.OPENED)]
        query = select(OutboxMessage).where(
            or_(*(OutboxMessage.key.startswith(it, autoescape=True) for it in starts)),
            OutboxMessage.message_id.is_not(None),
        )
        found += [(report_id, it) for it in session.scalars(query.order_by(OutboxMessage.id))]
    return found


def ping(session: Session, report: Report, now: datetime) -> None:
    for owner in recipients.owners(session, report):
        _promise(session, messages.PING, report, owner, now, mark=f":{_hour(report)}")


def tell_late(session: Session, report: Report, now: datetime) -> None:
    """The hour that was promised has passed: who spoke hears so, and of another."""
    missed, speaker_id = _hour(report), recipients.speaker_of(report)
    speaker = session.get_one(Person, speaker_id) if speaker_id else None
    department = (speaker and speaker.department) or MAINLAND
    report.answer_by = answered_by(report.category, now, department)
    report.pinged_at = None
    if speaker is not None:
        day, hour = moment(report.answer_by, zone_of(department), speaker.language)
        tell_speaker(
            session,
            report,
            "safety.late",
            now,
            kind=messages.LATE,
            life=report.answer_by - now,
            mark=f":{missed}",
            day=day,
            hour=hour,
        )


def _hour(report: Report) -> str:
    return f"{report.answer_by:%Y%m%d%H%M}"


def tell_speaker(
    session: Session,
    report: Report,
    text: str,
    now: datetime,
    *,
    kind: Kind = messages.TOLD,
    life: timedelta = email_outbox.LIFE,
    mark: str = "",
    **values: str,
) -> None:
    """What became of what they said; nobody when they were erased.

    `life`: of the letter; `mark` tells one such message from another of the same text.
    """
    speaker_id = recipients.speaker_of(report)
    if speaker_id is None:
        return
    key = f"{text}:{report.id}{mark}"
    reply = [("desk.reply", inline_buttons.data(REPLY, speaker_id))]
    speaker = session.get_one(Person, speaker_id)
    said = house_texts().words(speaker.language, text).format_map(values).strip()
    answers_by_email.send(session, speaker, said, key=key, now=now, life=life)
    params = {**kinds.message_params(text, values, reply), "report": report.id}
    outbox.enqueue(session, kind, speaker, key=key, due_at=now, params=params)


def _answered(session: Session, report: Report, member: Person) -> int | None:
    apart = not recipients.is_colleague(session, report, member.id)
    return recipients.speaker_of(report) if apart else None


def _promise(
    session: Session,
    kind: Kind,
    report: Report,
    member: Person,
    now: datetime,
    about_id: int | None = None,
    mark: str = "",
) -> None:
    """The words stay in the report until it leaves."""
    key, params = f"{kind.name}:{report.id}:{member.id}{mark}", {"report": report.id}
    outbox.enqueue(session, kind, member, key=key, due_at=now, params=params, about_id=about_id)


def _write_to_referent(session: Session, report: Report, now: datetime) -> None:
    """Without words and without the participant's name: mailboxes are read by others."""
    named = recipients.referent(session, report)
    if named is None:
        return
    heard = recipients.hearers(session, report)
    speaker = session.get_one(Person, recipients.speaker_of(report))
    behind = heard[0] if heard else speaker
    texts, language = house_texts(), behind.language
    values = {
        "name": named.name,
        "number": str(report.id),
        "category": texts.words(language, cards.category(report)),
        "mentor": cards.name_of(session, report.mentor_id, language),
        "company": cards.company_of(session, report),
        "before": cards.before(report, language),
    }
    text = "safety.letter.worry" if report.by_mentor else "safety.letter.report"
    key = f"safety_report:{report.id}"
    email_outbox.enqueue(
        session,
        behind,
        named.email,
        key=key,
        text=text,
        due_at=now,
        values=values,
        links=[("letter.reply", REFERENT, report.id)],
    )


def referent_said(session: Session, report: Report, words: str, now: datetime) -> None:
    """From the link of their letter: who hears of the report reads it."""
    named = recipients.referent(session, report)
    values = {"name": named.name if named else "", "number": str(report.id), "words": words}
    told = kinds.message_params("safety.referent_said", values)
    key = f"referent_said:{report.id}:{now:%Y%m%d%H%M%S}"
    tell(session, recipients.hearers(session, report), told, key=key, now=now)
