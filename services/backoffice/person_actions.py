"""Move a person to another session, or erase them, for the team; audit it and tell the person."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from sqlalchemy import select

from models.enrolment import EligibilityVerdict, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityOutcome, EligibilityReason
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.backoffice import person_card
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import eligibility, enrolments, messages, places
from services.enrolment.eligibility import judged_again
from services.home import leaving
from services.outbox import kinds, outbox
from services.people import people
from services.people.roles import audit
from services.privacy import erasure
from services.programme import sessions as programme_sessions
from services.safeguarding.fingerprints import Fingerprints


class PersonMoveResult(StrEnum):
    MOVED = "moved"
    ALREADY = "already"
    FULL = "full"
    FULL_BUT = "full_but"
    """Another session, which is kept, has seats."""
    CLOSED = "closed"
    UNKNOWN = "unknown"
    """No verdict says yet whether a session is for the person."""


class SessionMove(StrEnum):
    MOVES = "moves"
    GIVES = "gives"
    """The person has no place anywhere: refused, or left."""
    CLOSED = "closed"


class PersonErasureResult(StrEnum):
    ERASED = "erased"
    NOBODY = "nobody"


def sessions(context: TurnContext, answers: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    """List the sessions that can be joined, but the one where the person has a place."""
    person = person_card.chosen(context, answers)
    if person is None:
        return []
    coming = programme_sessions.upcoming(context.session, local_date(context.now, NO_DEPARTMENT))
    others = [
        row
        for row in coming
        if places.status_of(context.session, person.id, row) is not EnrolmentStatus.PLACE
    ]
    return programme_sessions.labels(others, context.language)


def look_at_move(context: TurnContext, answers: Mapping[str, str]) -> SessionMove:
    """Keep the name of the session; tell whether the person leaves another one for it."""
    person = person_card.chosen(context, answers)
    programme_session = context.session.get(ProgrammeSession, int(answers["session"]))
    if person is None or programme_session is None:
        return SessionMove.CLOSED
    context.keep(to=programme_session.name)
    return SessionMove.MOVES if _has_place(context, person) else SessionMove.GIVES


def _has_place(context: TurnContext, person: Person) -> bool:
    enrolled = enrolments.newest(context.session, person.id)
    return enrolled is not None and enrolled[0].status is EnrolmentStatus.PLACE


def move(context: TurnContext, answers: Mapping[str, str]) -> PersonMoveResult:
    """Take a seat in the other session, and only then give back the bookings of the old."""
    person = person_card.chosen(context, answers)
    programme_session = context.session.get(ProgrammeSession, int(answers["session"]))
    if person is None or programme_session is None:
        return PersonMoveResult.CLOSED
    people.lock_person(context.session, person.id)
    verdict = _newest_verdict(context, person.id)
    if verdict is None:
        return PersonMoveResult.UNKNOWN
    reason = _why_not(context, person, programme_session)
    if reason is PersonMoveResult.FULL and (other := _next_with_seats(context, person)) is not None:
        named = dict(programme_sessions.labels([other], context.language))
        context.keep(other=str(other.id), other_name=named[str(other.id)])
        return PersonMoveResult.FULL_BUT
    if reason is not None:
        return reason
    had_place = _has_place(context, person)
    context.keep(to=programme_session.name)
    leaving.leave(
        context.session, person.id, leaving.LeavingReason.MOVED, context.now, context.random_below
    )
    new_verdict = judged_again(
        verdict, EligibilityOutcome.ELIGIBLE, EligibilityReason.TEAM_SAID_YES, context.now
    )
    new_verdict.session_id, new_verdict.judged_by = programme_session.id, context.person_id
    eligibility.keep(context.session, new_verdict, programme_session, context.now)
    places.give_seat(
        context.session, person.id, programme_session, EnrolmentStatus.PLACE, context.now
    )
    subjects = {"person": person.id, "programme_session": programme_session.id}
    audit(context.session, context.person_id, "person_moved", context.now, **subjects)
    key = "person.told.moved" if had_place else "person.told.placed"
    _tell(context, person, programme_session, key)
    return PersonMoveResult.MOVED


def choose_other(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Choose the session offered in place of a full session."""
    context.keep(session=answers["other"])
    return Done.DONE


def _next_with_seats(context: TurnContext, person: Person) -> ProgrammeSession | None:
    """Return the next session that has a seat, and where the person has none yet."""
    coming = programme_sessions.upcoming(context.session, local_date(context.now, NO_DEPARTMENT))
    return next(
        (
            row
            for row in coming
            if places.free_seats(context.session, row)
            and places.status_of(context.session, person.id, row) is not EnrolmentStatus.PLACE
        ),
        None,
    )


def erase(context: TurnContext, answers: Mapping[str, str]) -> PersonErasureResult:
    """Erase the person as if they had asked; the number kept is the proof to give them."""
    person = person_card.chosen(context, answers)
    if person is None or not person_card.may_erase(context, person):
        return PersonErasureResult.NOBODY
    person_id, session = person.id, context.session
    people.lock_person(session, person_id)
    number = erasure.erase(
        session,
        person_id,
        "team",
        context.now,
        context.random_below,
        Fingerprints.of(context.deployment),
    )
    known_by = {"identity": answers["identity"]} if "identity" in answers else {}
    subjects = {"person": person_id, **known_by}
    audit(session, context.person_id, "person_erased", context.now, **subjects)
    context.keep(proof=number, named="")
    return PersonErasureResult.ERASED


def _why_not(
    context: TurnContext, person: Person, programme_session: ProgrammeSession
) -> PersonMoveResult | None:
    places.lock_session(context.session, programme_session)
    if places.status_of(context.session, person.id, programme_session) is EnrolmentStatus.PLACE:
        return PersonMoveResult.ALREADY
    coming = programme_sessions.upcoming(context.session, local_date(context.now, NO_DEPARTMENT))
    if programme_session.id not in {row.id for row in coming}:
        return PersonMoveResult.CLOSED
    return None if places.free_seats(context.session, programme_session) else PersonMoveResult.FULL


def _newest_verdict(context: TurnContext, person_id: int) -> EligibilityVerdict | None:
    query = select(EligibilityVerdict).where(EligibilityVerdict.person_id == person_id)
    return context.session.scalars(query.order_by(EligibilityVerdict.id.desc()).limit(1)).first()


def _tell(
    context: TurnContext, person: Person, programme_session: ProgrammeSession, text: str
) -> None:
    values = {
        "session": programme_session.name,
        "first": in_words(programme_session.starts_on, person.language),
        "last": in_words(programme_session.ends_on, person.language),
    }
    outbox.enqueue(
        context.session,
        messages.TEAM_VERDICT,
        person,
        key=f"moved:{person.id}:{context.update_id}",
        due_at=context.now,
        params=kinds.message_params(text, values),
    )
