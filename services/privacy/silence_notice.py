"""Warn people who gave no sign of life for long: erased in 30 days, unless « Gardez-moi »."""

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import ColumnElement, Exists, Select, and_, exists, or_, select
from sqlalchemy.orm import Session
from sqlalchemy.sql.elements import SQLCoreOperations

from models.conversation import Conversation
from models.engine.constant import constant
from models.enrolment import OUT_OF_SESSION, Enrolment
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Slot
from models.offers import Employer, Opportunity
from models.outbox import OutboxMessage
from models.people import Person, Role, RoleName
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.privacy.retention import ENROLLED, NOTICE, SERVING
from rules.schedule.dates import with_year
from rules.schedule.time_zones import local_date, zone_of
from services.conversation import inline_buttons, second_answers
from services.conversation.callbacks import Callbacks, opens_own, own
from services.conversation.turn_context import TurnContext
from services.outbox import kinds, outbox
from services.people import people
from services.people.access import Access

KEEP, ERASE = "keep_me", "erase_me"
Instant = datetime | SQLCoreOperations[datetime | None]


def still_silent(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return session.scalar(*_silent_since_warned(message.person_id)) is not None


MESSAGE = kinds.one_to_one("erasure_notice", Urgency.REMINDER, NOTICE, recheck=still_silent)


def due(session: Session, bot_id: int, ids: Sequence[int], now: datetime) -> Sequence[Person]:
    """Return which of these people are to be warned."""
    enrolled_until, serving_until = now - ENROLLED + NOTICE, now - SERVING + NOTICE
    return session.scalars(
        *_due(bot_id, ids, enrolled_until, serving_until, enrolled_until.date())
    ).all()


def silent_since_notice(bot_id: int, ids: Sequence[int], warned_until: datetime) -> Select[int]:
    """Select which of these people were warned by then, and gave no sign of life since."""
    return (
        select(Person.id)
        .where(Person.id.in_(ids), people.of_bot(bot_id), ~_is_owner())
        .where(Person.told_of_erasure_at <= warned_until, *_silent(Person.told_of_erasure_at))
        .order_by(Person.id)
    )


def has_or_had_role() -> ColumnElement[bool]:
    """Return whether a person has or had a role, or once chose « Gardez-moi ».

    `seen_at` is set by both: by « Gardez-moi » and by the end of a role.
    """
    return or_(
        exists().where(Role.person_id == Person.id),
        exists().where(Mentor.person_id == Person.id),
        exists().where(Employer.person_id == Person.id),
        Person.seen_at.is_not(None),
    )


def _keep(context: TurnContext) -> None:
    context.person.seen_at = context.now
    inline_buttons.replace(context, "privacy.kept_on", {})


def warn(session: Session, person: Person, now: datetime) -> None:
    """Warn the person; the erasure waits 30 days from now, even if the notice never arrives."""
    department = person.department
    person.told_of_erasure_at = now
    day = with_year(local_date(now + NOTICE, department), person.language)
    buttons = [
        ("privacy.keep_me", inline_buttons.data(KEEP, person.id)),
        ("privacy.erase", inline_buttons.data(ERASE, person.id)),
    ]
    outbox.enqueue(
        session,
        MESSAGE,
        person,
        key=f"erasure_notice:{person.id}:{now:%Y%m%d}",
        due_at=next_good_moment(now, zone_of(department)),
        params=kinds.message_params("privacy.notice", {"day": day}, buttons),
    )


@constant
def _due(
    bot_id: int, ids: Sequence[int], enrolled: datetime, serving: datetime, last_day: date
) -> Select[Person]:
    """Select people silent for their term less the notice, and not warned in that time."""
    enrolled_now = _is_enrolled()
    lately = _is_enrolled().where(
        ProgrammeSession.id == Enrolment.session_id, ProgrammeSession.ends_on > last_day
    )
    return (
        select(Person)
        .where(Person.id.in_(ids), people.of_bot(bot_id), ~_is_owner())
        .where(
            or_(
                and_(enrolled_now, ~lately, *_silent(enrolled), _not_warned_since(enrolled)),
                and_(
                    ~enrolled_now, has_or_had_role(), *_silent(serving), _not_warned_since(serving)
                ),
            )
        )
        .order_by(Person.id)
    )


@constant
def _silent_since_warned(person_id: int) -> Select[int]:
    warned_at = Person.told_of_erasure_at
    return select(Person.id).where(Person.id == person_id, *_silent(warned_at))


def _silent(since: Instant) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that a person did nothing since: word, tap, session, meeting, offer."""
    return (
        Person.joined_at <= since,
        or_(Person.seen_at.is_(None), Person.seen_at <= since),
        ~exists().where(Conversation.person_id == Person.id, Conversation.heard_at > since),
        ~exists().where(Enrolment.person_id == Person.id, Enrolment.changed_at > since),
        ~exists().where(Slot.mentor_id == Person.id, Slot.ends_at > since),
        ~exists().where(Opportunity.employer_id == Person.id, Opportunity.live_until > since),
    )


def _not_warned_since(instant: datetime) -> ColumnElement[bool]:
    return or_(Person.told_of_erasure_at.is_(None), Person.told_of_erasure_at <= instant)


def _is_enrolled() -> Exists:
    return exists().where(Enrolment.person_id == Person.id, Enrolment.status.not_in(OUT_OF_SESSION))


def _is_owner() -> Exists:
    """Tell whether the person is an owner, who is never erased unasked: owners invite the next."""
    return exists().where(Role.person_id == Person.id, Role.role == RoleName.OWNER)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        KEEP: own(lambda context, _: _keep(context)),
        ERASE: opens_own("erase"),
        "erase_keep": second_answers.leads_to("erase", "kept", "erase.kept"),
    },
}
