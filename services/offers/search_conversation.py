"""Script actions that ask what a person looks for, when offers open or whenever they like."""

from collections.abc import Mapping
from enum import StrEnum

from models.profile import ConsentPurpose
from rules.offers.opportunities import Rhythm, Seeking, WorkingTime
from services.conversation.turn_context import Done, TurnContext
from services.offers import consent_and_pauses, search_profile
from services.offers.consent_and_pauses import MatchingState
from services.profile import consents
from services.strengths import wishes

AT_HOME, ANY_HOURS = "at_home", "any"


class JobSearchStart(StrEnum):
    ASK = "ask"
    CHANGE = "change"


class JobSearchEnd(StrEnum):
    SHOW = "show"
    NOT_YET = "not_yet"
    OUTSIDE = "outside"
    """The person has no place in a session, so that no offers will open for them."""


def enter(context: TurnContext, _: Mapping[str, str]) -> JobSearchStart:
    """Ask for consent, unless the person has given it."""
    agreed = context.session.scalar(consent_and_pauses.whether_agreed(context.person_id))
    return JobSearchStart.CHANGE if agreed else JobSearchStart.ASK


def agree(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Record the consent to be sent offers, and end a pause."""
    consents.consent(context, ConsentPurpose.OFFERS)
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.snoozed_until = None
    consent_and_pauses.plan_next(context.session, search, context.now)
    return Done.DONE


def open_missing_wishes(context: TurnContext, _: Mapping[str, str]) -> Done:
    if not wishes.wished(context.session, context.person_id):
        context.open_above("wishes", whence="offers")
    return Done.DONE


def open_missing_diploma(context: TurnContext, _: Mapping[str, str]) -> Done:
    if context.person.diploma is None:
        context.open_above("diploma")
    return Done.DONE


def keep(context: TurnContext, answers: Mapping[str, str]) -> JobSearchEnd:
    """Store the answers; a question that was skipped leaves its value as it was."""
    search = search_profile.search_of(context.session, context.person_id, context.now)
    if (seeking := answers.get("seeking")) is not None:
        search.seeking = Seeking(seeking)
    if (distance := answers.get("where")) is not None:
        search.remote_only = distance == AT_HOME
        search.kilometres = int(distance) if distance.isdecimal() else None
    if (hours := answers.get("hours")) is not None:
        search.hours = None if hours == ANY_HOURS else WorkingTime(hours)
    if (rhythm := answers.get("rhythm")) is not None:
        search.rhythm = Rhythm(rhythm)
    search.changed_at = context.now
    consent_and_pauses.plan_next(context.session, search, context.now)
    state = consent_and_pauses.matching_state(context.session, context.person_id, context.now)
    return NOT_SHOWN.get(state, JobSearchEnd.SHOW)


NOT_SHOWN: Mapping[MatchingState, JobSearchEnd] = {
    MatchingState.OUTSIDE: JobSearchEnd.OUTSIDE,
    MatchingState.NOT_YET: JobSearchEnd.NOT_YET,
}
