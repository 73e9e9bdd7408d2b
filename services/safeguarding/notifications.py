"""Tell the team, the protection referent and the reporter about a report of a meeting."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.mentoring.safeguarding import Report
from models.outbox import OutboxMessage, OutboxState
from models.people import Person
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.safeguarding.safety import IN_WORDS, answered_by
from rules.schedule.dates import moment
from rules.schedule.time_zones import zone_of
from services.conversation import inline_buttons
from services.outbox import email_outbox, kinds, outbox
from services.outbox.outbox import MessageKind
from services.outbox.signed_links import REFERENT
from services.safeguarding import cards, messages, recipients
from services.safeguarding.fingerprints import FingerprintProof
from services.team import answers_by_email, closings
from services.team.messages import REPLY
from services.team.notifications import tell

GAP = timedelta(minutes=10)
"""The shortest time between two cards of one case."""


def tell_team(session: Session, report: Report, now: datetime) -> None:
    """Queue a card to each team member who receives the report, and write to the referent.

    Each card is sent once; the sweep tells members who join the team later.
    """
    enqueue_cards(session, report, now)
    _write_to_referent(session, report, now)


def tell_more(session: Session, report: Report, now: datetime, *, but: int | None = None) -> None:
    """Show the case again with the addition; later additions join the same card until sent.

    At most one card leaves in `GAP`, however often somebody writes; `but` is who added it.
    """
    for member in recipients.told_today(session, report, now):
        if member.id == but:
            continue
        card = outbox.newest(session, member.id, f"{messages.CARD.name}:{report.id}:{member.id}")
        if card is None:
            _enqueue(session, messages.CARD, report, member, now)
        elif card.state is not OutboxState.QUEUED or card.claim_epoch is not None:
            about_id, due_at = _reply_to(session, report, member), max(now, card.due_at + GAP)
            mark = f":{card.id}"
            _enqueue(session, messages.CARD, report, member, due_at, about_id, mark)


def enqueue_cards(session: Session, report: Report, now: datetime) -> None:
    for member in recipients.told_today(session, report, now):
        about_id = _reply_to(session, report, member)
        _enqueue(session, messages.CARD, report, member, now, about_id=about_id)


def enqueue_again(
    session: Session, report: Report, member: Person, update_id: int, now: datetime
) -> None:
    """Queue the card to a member who asks for it; a reply to the card reaches the reporter.

    `update_id`: the update in which the member asks; it makes the message's key unique.
    """
    outbox.enqueue(
        session,
        messages.OPENED,
        member,
        key=f"{messages.OPENED.name}:{report.id}:{member.id}:{update_id}",
        due_at=now,
        params={"report": report.id},
        about_id=_reply_to(session, report, member),
    )


def tell_of_return(
    session: Session,
    report: Report,
    person: Person,
    proof: FingerprintProof,
    how: str,
    now: datetime,
) -> None:
    """Tell the report's recipients, and nobody else, that the reported person is back.

    `how`: SIGNED_UP or PROVEN of `returns`, or the name of the role they were invited to.
    """
    members = [row for row in recipients.told_today(session, report, now) if row.id != person.id]
    params = {"report": report.id, "person": person.id, "proof": proof, "how": how}
    for member in members:
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


def delivered_cards_about(session: Session, person_id: int) -> Sequence[tuple[int, OutboxMessage]]:
    """Return the delivered cards about reports of this person, each with the report's id."""
    posted: list[tuple[int, OutboxMessage]] = []
    for report_id in session.scalars(select(Report.id).where(recipients.about(person_id))):
        starts = [f"{kind.name}:{report_id}:" for kind in (messages.CARD, messages.OPENED)]
        query = select(OutboxMessage).where(
            or_(*(OutboxMessage.key.startswith(start, autoescape=True) for start in starts)),
            OutboxMessage.message_id.is_not(None),
        )
        posted += [
            (report_id, message) for message in session.scalars(query.order_by(OutboxMessage.id))
        ]
    return posted


def ping(session: Session, report: Report, now: datetime) -> None:
    for owner in recipients.owners(session, report, now):
        _enqueue(session, messages.PING, report, owner, now, mark=f":{_hour(report)}")


def tell_late(session: Session, report: Report, now: datetime) -> None:
    """Set a new hour for the answer once the first has passed, and tell the reporter."""
    missed_hour, speaker_id = _hour(report), recipients.speaker_of(report)
    speaker = session.get_one(Person, speaker_id) if speaker_id else None
    department = speaker.department if speaker else None
    team = closings.team_days(session, report.bot_id, now)
    report.answer_by = answered_by(report.category, now, department, team)
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
            mark=f":{missed_hour}",
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
    kind: MessageKind = messages.TOLD,
    life: timedelta = email_outbox.LIFE,
    mark: str = "",
    **values: str,
) -> None:
    """Tell the reporter how the report goes on; do nothing if the reporter was erased.

    `life`: how long the e-mail may wait; `mark` distinguishes two messages of the same text.
    """
    speaker_id = recipients.speaker_of(report)
    if speaker_id is None:
        return
    key = f"{text}:{report.id}{mark}"
    reply = [("desk.reply", inline_buttons.data(REPLY, speaker_id))]
    speaker = session.get_one(Person, speaker_id)
    email_text = plain_text(speaker.language, text, **values).strip()
    answers_by_email.send(session, speaker, email_text, key=key, now=now, life=life)
    params = {**kinds.message_params(text, values, reply), "report": report.id}
    outbox.enqueue(session, kind, speaker, key=key, due_at=now, params=params)


def _reply_to(session: Session, report: Report, member: Person) -> int | None:
    is_independent = not recipients.is_colleague(session, report, member.id)
    return recipients.speaker_of(report) if is_independent else None


def _enqueue(
    session: Session,
    kind: MessageKind,
    report: Report,
    member: Person,
    now: datetime,
    about_id: int | None = None,
    mark: str = "",
) -> None:
    """Queue a message with the report's id alone: the report's text is read before sending."""
    key, params = f"{kind.name}:{report.id}:{member.id}{mark}", {"report": report.id}
    outbox.enqueue(session, kind, member, key=key, due_at=now, params=params, about_id=about_id)


def _write_to_referent(session: Session, report: Report, now: datetime) -> None:
    """E-mail the referent without the report's text or the participant's name.

    Other people may read the mailbox.
    """
    protection = recipients.referent(session, report)
    if protection is None:
        return
    members = recipients.told_members(session, report)
    speaker = session.get_one(Person, recipients.speaker_of(report))
    sender = members[0] if members else speaker
    language = sender.language
    values = {
        "name": protection.name,
        "number": str(report.id),
        "category": plain_text(language, cards.category(report)),
        "mentor": cards.name_of(session, report.mentor_id, language),
        "company": cards.company_of(session, report),
        "before": cards.before(report, language),
    }
    kind = "told" if report.category in IN_WORDS else "worry" if report.by_mentor else "report"
    text = f"safety.letter.{kind}"
    key = f"safety_report:{report.id}"
    email_outbox.enqueue(
        session,
        sender,
        protection.email,
        key=key,
        text=text,
        due_at=now,
        values=values,
        links=[("letter.reply", REFERENT, report.id)],
    )


def referent_said(session: Session, report: Report, text: str, now: datetime, mark: str) -> None:
    """Pass on what the referent wrote on the page of their e-mail to the report's recipients.

    What they write again soon joins the message that waits; `mark` tells one post from another.
    """
    protection = recipients.referent(session, report)
    values = {"name": protection.name if protection else "", "number": str(report.id)}
    for member in recipients.told_today(session, report, now):
        before = f"referent_said:{report.id}:"
        last = outbox.newest(session, member.id, before)
        if last is not None and _add_to_waiting(last, text, now):
            continue
        params = kinds.message_params("safety.referent_said", values | {"words": text})
        due_at = max(now, last.due_at + GAP) if last is not None else now
        tell(session, [member], params, key=f"{before}{mark}", now=due_at)


def _add_to_waiting(waiting: OutboxMessage, text: str, now: datetime) -> bool:
    """Add words to a message that still waits to be sent; return False without room or too late."""
    values = waiting.params["values"]
    words = f"{values['words']}\n{text}"
    waits = waiting.state is OutboxState.QUEUED and waiting.due_at > now
    if not waits or len(words) > LONGEST_TO_TEAM:
        return False
    waiting.params = {**waiting.params, "values": {**values, "words": words}}
    return True
