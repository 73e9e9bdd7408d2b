"""Ask what a person looks for and what they can do: when offers open, or whenever they like."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from flows.jobs.families import load_families
from models.profile import ConsentPurpose
from rules.offers.opportunities import Rhythm, Seeking, WorkingTime
from services.conversation.multi_select import SelectionRoom, chosen
from services.conversation.text import fitting
from services.conversation.turn_context import Done, TurnContext
from services.jobs import titles
from services.offers import consent_and_pauses, search_profile
from services.offers.consent_and_pauses import MatchingState
from services.profile import consents
from services.strengths import wishes

AT_HOME, ANY_HOURS = "at_home", "any"
MOST, SUGGESTED, OF_A_JOB = 5, 8, 4


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


def add_skill(context: TurnContext, answers: Mapping[str, str]) -> SelectionRoom:
    """Add a skill to the chosen; the answer `one` is its position among those suggested."""
    picked = [*chosen(answers), answers["one"]]
    suggested = _skills_suggested(context)
    so_far = ", ".join(suggested[int(position)].lower() for position in picked)
    context.keep(chosen=",".join(picked), so_far=so_far)
    return SelectionRoom.FULL if len(picked) == min(MOST, len(suggested)) else SelectionRoom.MORE


def skills_left(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str]]:
    """List the suggested skills that are not chosen yet."""
    picked = chosen(answers)
    return [
        (str(position), fitting(label))
        for position, label in enumerate(_skills_suggested(context))
        if str(position) not in picked
    ]


def keep_skills(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Replace the skills of the person's search by those chosen."""
    suggested = _skills_suggested(context)
    search = search_profile.search_of(context.session, context.person_id, context.now)
    search.skills = [suggested[int(position)] for position in chosen(answers)]
    search.changed_at = context.now
    return Done.DONE


def _skills_suggested(context: TurnContext) -> Sequence[str]:
    """Return skills of the first two jobs of each wished family, each skill once."""
    suggested: dict[str, None] = {}
    for family in wishes.wished(context.session, context.person_id):
        for code in load_families()[family].rome[:2]:
            suggested |= dict.fromkeys(titles.skills_of(context.session, code, OF_A_JOB))
    return list(suggested)[:SUGGESTED]


NOT_SHOWN: Mapping[MatchingState, JobSearchEnd] = {
    MatchingState.OUTSIDE: JobSearchEnd.OUTSIDE,
    MatchingState.NOT_YET: JobSearchEnd.NOT_YET,
}
