"""Tell how far a participant has come: the steps of their way, and which one is next."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from rules.schedule.dates import moment, with_weekday
from rules.way.steps import StepStanding, StepState, WayFacts, WayStep, steps_of
from services.agenda import events
from services.agenda.events import AHEAD
from services.applications import applications, interviews
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.offers import consent_and_pauses
from services.people import time_zones
from services.strengths import next_steps
from services.workshops import catalogue
from services.workshops.attendance import attestation


class MenuFacts(NamedTuple):
    in_agenda: bool
    """Interviews apart."""
    interviews: bool
    """Whether one may be ahead: its length is not counted."""
    workshops: bool
    applications: bool
    attestation: bool
    stage: str
    """How far they are with their strengths: a `StrengthsStage`."""
    meeting_at: datetime | None
    """When the next meeting begins."""
    workshop_at: datetime | None
    met: bool
    attended: bool


def facts(context: TurnContext) -> MenuFacts:
    return _read(context.session, context.person_id, context.now)


@cached_in_transaction
def _read(session: Session, person_id: int, now: datetime) -> MenuFacts:
    """Ask once for all that the menu may lead to."""
    read = _what_there_is(person_id, now, now - interviews.LASTS, now + AHEAD)
    return MenuFacts(*session.execute(*read).one())


@constant
def _what_there_is(
    person_id: int, now: datetime, lately: datetime, until: datetime
) -> Select[bool, bool, bool, bool, bool, str, datetime | None, datetime | None, bool, bool]:
    return select(
        events.is_listed(person_id, now, until),
        interviews.begin(person_id, lately, until),
        catalogue.are_coming(person_id, now),
        applications.exist(person_id),
        attestation.may_be_made(person_id),
        next_steps.stage(person_id),
        events.next_meeting_at(person_id, now, until),
        events.next_workshop_at(person_id, now, until),
        attestation.met(person_id),
        attestation.came(person_id),
    )


def next_step(context: TurnContext) -> WayStep | None:
    """Return what comes next for a person who has a place; None when all is done."""
    return next((it.step for it in _steps(context) if it.state is StepState.NEXT), None)


def in_words(context: TurnContext) -> Phrase:
    """Say in one line which steps a person with a place has done, and which comes next."""
    found = facts(context)
    starts = {WayStep.MEETING: found.meeting_at, WayStep.WORKSHOPS: found.workshop_at}
    return Phrase.joined(
        (
            _marked(it.state, _named(context, it.step, starts.get(it.step)))
            for it in _steps(context)
            if it.step is not WayStep.END
        ),
        between=" · ",
    )


def _steps(context: TurnContext) -> Sequence[StepStanding]:
    """Return the steps, as the picture of the way shows them."""
    found = facts(context)
    return steps_of(
        WayFacts(
            place="place",
            strengths=found.stage,
            met=int(found.met),
            is_meeting_ahead=found.meeting_at is not None,
            attended=int(found.attended),
            is_workshop_ahead=found.workshop_at is not None,
            has_workshops=found.workshops,
            applied=int(found.applications),
            are_offers_open=consent_and_pauses.are_open(
                context.session, context.person_id, context.now
            ),
        )
    )


def _named(context: TurnContext, step: WayStep, starts_at: datetime | None) -> Phrase:
    if starts_at is None:
        return Phrase(f"menu.way.{step}")
    zone = time_zones.zone_of_person(context.session, context.person_id)
    day = with_weekday(starts_at.astimezone(zone).date(), context.language)
    hour = moment(starts_at, zone, context.language)[1]
    return Phrase(f"menu.way.{step}_at", {"day": day, "hour": hour})


def _marked(state: StepState, name: Phrase) -> Phrase:
    match state:
        case StepState.NEXT:
            return Phrase("menu.way.next", {"step": name})
        case StepState.DONE:
            return Phrase("menu.way.done", {"step": name})
    return name
