"""The team moves someone to another session, or erases them: told, and traced."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select

from models.enrolment import EligibilityVerdict, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import Fact, Outcome
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.backoffice import person_card
from services.conversation.turn_context import TurnContext
from services.enrolment import eligibility, messages, places
from services.enrolment.eligibility import judged_again
from services.home import leaving
from services.mentoring.reports.traces import Traces
from services.outbox import kinds, outbox
from services.people import locks
from services.people.roles import audit
from services.privacy import erasure
from services.programme import sessions as programme_sessions


class Moved(StrEnum):
    MOVED = "moved"
    ALREADY = "already"
    FULL = "full"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """Nobody has judged yet whether a session is for them."""


class Erased(StrEnum):
    ERASED = "erased"
    NOBODY = "nobody"


def sessions(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """Those that can be joined, but the one where they have a place."""
    person = person_card.chosen(context, answers)
    if person is None:
        return []
    coming = programme_sessions.upcoming(context.session, local_date(context.now, MAINLAND))
    return [
        (str(it.id), programme_sessions.label(it, context.language))
        for it in coming
        if places.status_of(context.session, person.id, it) is not EnrolmentStatus.PLACE
    ]


def move(context: TurnContext, answers: Mapping[str, str]) -> Moved:
    """A seat there first; only then is what was booked here given back."""
    person = person_card.chosen(context, answers)
    here = context.session.get(ProgrammeSession, int(answers["session"]))
    if person is None or here is None:
        return Moved.CLOSED
    locks.hold_person(context.session, person.id)
    verdict = _newest_verdict(context, person.id)
    if verdict is None:
        return Moved.UNKNOWN
    refused = _refused(context, person, here)
    if refused is not None:
        return refused
    leaving.leave(context.session, person.id, leaving.Reason.MOVED, context.now, context.chance)
    again = judged_again(verdict, Outcome.ELIGIBLE, Fact.TEAM_SAID_YES, context.now)
    again.session_id, again.judged_by = here.id, context.person_id
    eligibility.keep(context.session, again, here, context.now)
    places.give_seat(context.session, person.id, here, EnrolmentStatus.PLACE, context.now)
    subjects = {"person": person.id, "programme_session": here.id}
    audit(context.session, context.person_id, "person_moved", context.now, **subjects)
    _tell(context, person, here)
    return Moved.MOVED


def erase(context: TurnContext, answers: Mapping[str, str]) -> Erased:
    """As if they had asked for it themself; the number is the proof to give them."""
    person = person_card.chosen(context, answers)
    if person is None or not person_card.may_erase(context, person):
        return Erased.NOBODY
    person_id, session = person.id, context.session
    locks.hold_person(session, person_id)
    number = erasure.erase(
        session,
        person_id,
        "team",
        context.now,
        context.chance,
        Traces(context.deployment.fingerprint_key),
    )
    audit(session, context.person_id, "person_erased", context.now, person=person_id)
    context.keep(proof=number, named="")
    return Erased.ERASED


def _refused(context: TurnContext, person: Person, here: ProgrammeSession) -> Moved | None:
    places.hold_session(context.session, here)
    if places.status_of(context.session, person.id, here) is EnrolmentStatus.PLACE:
        return Moved.ALREADY
    coming = programme_sessions.upcoming(context.session, local_date(context.now, MAINLAND))
    if here.id not in {it.id for it in coming}:
        return Moved.CLOSED
    return None if places.free_seats(context.session, here) else Moved.FULL


def _newest_verdict(context: TurnContext, person_id: int) -> EligibilityVerdict | None:
    query = select(EligibilityVerdict).where(EligibilityVerdict.person_id == person_id)
    return context.session.scalars(query.order_by(EligibilityVerdict.id.desc()).limit(1)).first()


def _tell(context: TurnContext, person: Person, here: ProgrammeSession) -> None:
    values = {
        "session": here.name,
        "first": in_words(here.starts_on, person.language),
        "last": in_words(here.ends_on, person.language),
    }
    outbox.enqueue(
        context.session,
        messages.TEAM_VERDICT,
        person,
        key=f"moved:{person.id}:{context.update_id}",
        due_at=context.now,
        params=kinds.message_params("person.told.moved", values),
    )
