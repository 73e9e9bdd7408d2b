"""Erase all about a person; keep a proof number, counts, and fingerprints of who was reported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from models.applications import CurriculumVitae
from models.engine.erasing import wipe_from_disk
from models.outbox import OutboxEmail, OutboxMessage
from models.people import Person, Role
from models.privacy import Erasure
from services.applications import answers
from services.conversation import private_messages
from services.conversation.replies import Commands
from services.conversation.turn_context import Done, TurnContext
from services.employers import offer_states
from services.figures import funnel_queries
from services.meetings import notifications
from services.outbox import outbox
from services.people.roles import audit_unnamed, is_staff
from services.people.tokens import RandomBelow
from services.privacy import erased_cards, erasure_notice
from services.safeguarding.fingerprints import Fingerprints
from services.tickets import staff_group
from services.workshops import hosts, registrations

MESSAGE_QUEUES = (OutboxMessage, OutboxEmail)
"""What an erasure may queue for people."""


@dataclass(frozen=True, slots=True)
class ErasedRow:
    """An erasure in the log beside the backups: nothing tells whose."""

    number: str
    at: datetime
    reason: str

    @property
    def line(self) -> str:
        return f"{self.at.isoformat()} {self.number} {self.reason}"

    @classmethod
    def read(cls, line: str) -> Self:
        """Read a line of the log. Raises ValueError."""
        at, number, reason = line.split()
        return cls(number, datetime.fromisoformat(at), reason)


def erase(
    session: Session,
    person_id: int,
    reason: str,
    now: datetime,
    random_below: RandomBelow,
    fingerprints: Fingerprints,
) -> str:
    """Erase a person and return the proof number.

    Rows that refer to the person go with it (ON DELETE CASCADE).
    """
    number = fingerprints.of_erasure(session.get_one(Person, person_id))
    fingerprints.keep(session, person_id, now)
    funnel_queries.keep_counts_of(session, person_id)
    notifications.cancel_meetings_of_erased(session, person_id, now, random_below)
    registrations.release_all(session, person_id, now)
    hosts.forget_host(session, person_id)
    answers.close_applications_of_erased(session, person_id, now)
    staff_group.delete_topic_of_erased(session, person_id, now)
    if is_staff(session, person_id):
        staff_group.remove_member(session, session.get_one(Person, person_id), now)
    offer_states.end_all(session, person_id, now)
    erased_cards.enqueue(session, person_id, now)
    outbox.forget_about(session, person_id, now)
    again = ErasedRow(number, now, reason)
    wipe_from_disk(session, _files_of(session, person_id), person=again.line)
    session.add(Erasure(number=number, erased_at=now, reason=reason))
    session.flush()
    session.execute(delete(Person).where(Person.id == person_id))
    session.expunge_all()
    return number


def _files_of(session: Session, person_id: int) -> Sequence[str]:
    """Return the stored names of all the files that the person sent."""
    query = select(CurriculumVitae.stored_as).where(CurriculumVitae.person_id == person_id)
    return session.scalars(query).all()


def erase_all(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Erase the person; keep, for the last message, the proof number and what others still hold."""
    private_messages.erase_all(context)
    if _has_a_role(context):
        audit_unnamed(context.session, context.bot_id, "member_erased", context.now)
        context.say(Commands(None, context.language))
    stays = erasure_notice.what_stays(context)
    context.keep(proof=_erase(context, "asked"), stays=stays)
    return Done.DONE


def erase_quietly(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Erase a person who said no to the way in: nothing is kept under their name."""
    _erase(context, "declined")
    return Done.DONE


def _erase(context: TurnContext, reason: str) -> str:
    context.gone = True
    return erase(
        context.session,
        context.person_id,
        reason,
        context.now,
        context.random_below,
        Fingerprints.of(context.deployment),
    )


def _has_a_role(context: TurnContext) -> bool:
    role = select(Role.role).where(Role.person_id == context.person_id).limit(1)
    return context.session.scalar(role) is not None


def rows(session: Session) -> Sequence[ErasedRow]:
    """Return every erasure."""
    query = select(Erasure).order_by(Erasure.erased_at, Erasure.number)
    return [ErasedRow(it.number, it.erased_at, it.reason) for it in session.scalars(query)]


def erase_again(
    session: Session,
    erased: Mapping[str, ErasedRow],
    random_below: RandomBelow,
    keys: Sequence[Fingerprints],
) -> int:
    """Erase the people of a restored database who were erased since; return how many.

    Nothing is said again: what an erasure queues was sent when it was made. The deletion of
    topics alone stays queued, which nobody reads.
    """
    newest = {table: session.scalar(select(func.max(table.id))) or 0 for table in MESSAGE_QUEUES}
    count = 0
    for person in session.scalars(select(Person).order_by(Person.id)).all():
        for fingerprints in keys:
            if row := erased.get(fingerprints.of_erasure(person)):
                erase(session, person.id, row.reason, row.at, random_below, fingerprints)
                count += 1
                break
    for table, last in newest.items():
        session.execute(delete(table).where(table.id > last))
    return count
