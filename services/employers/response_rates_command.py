"""`/reponses`: how employers answer, for the team; no percentage of fewer than five."""

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from models.applications import Application, ApplicationStatus
from models.employers import Employer
from models.offers import Opportunity
from models.people import Person
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext

FEWEST = 5
"""Under that, a percentage would be about someone."""
SHOWN = 15
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class Answers:
    company: str
    paused: bool
    received: int = 0
    delays: list[timedelta] = field(default_factory=list)

    @property
    def percent(self) -> int | None:
        if self.received < FEWEST:
            return None
        return round(100 * len(self.delays) / self.received)


def show(context: TurnContext) -> None:
    """Those who received most first."""
    found = sorted(by_employer(context).values(), key=lambda it: (-it.received, it.company))
    if not found:
        context.phrases.say(context, "answer_rates.none")
        return
    lines = Phrase.lines(_line(it) for it in found[:SHOWN])
    context.say(Say(context.phrases.words(context, "answer_rates.all", {"lines": lines})))


def by_employer(context: TurnContext) -> dict[int, Answers]:
    """What the person took back before any answer asks for none."""
    query = (
        select(Application, Employer)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .join(Employer, Employer.person_id == Opportunity.employer_id)
        .join(Person, Person.id == Employer.person_id)
        .where(Person.bot_id == context.bot_id, Application.outside.is_(False))
    )
    found: dict[int, Answers] = {}
    for it, employer in context.session.execute(query):
        if it.status is ApplicationStatus.WITHDRAWN and it.answered_at is None:
            continue
        mine = found.setdefault(
            employer.person_id, Answers(employer.company, employer.paused_at is not None)
        )
        mine.received += 1
        if it.answered_at is not None:
            mine.delays.append(it.answered_at - it.sent_at)
    return found


def _line(it: Answers) -> Phrase:
    told = {
        "company": it.company,
        "answered": str(len(it.delays)),
        "received": str(it.received),
    }
    parts = [Phrase("answer_rates.line", told)]
    if it.percent is not None:
        parts.append(Phrase("answer_rates.percent", {"percent": str(it.percent)}))
    if it.delays:
        parts.append(Phrase("answer_rates.delay", {"days": _days(it.delays)}))
    if it.paused:
        parts.append(Phrase("answer_rates.paused"))
    return Phrase.lines(parts, between=" · ")


def _days(delays: list[timedelta]) -> str:
    return f"{median(delay / ONE_DAY for delay in delays):.0f}"
