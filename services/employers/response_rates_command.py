"""Answer `/reponses`: show the team how employers answer applications."""

from dataclasses import dataclass, field
from datetime import timedelta
from statistics import median

from sqlalchemy import select

from models.applications import Application, ApplicationStatus
from models.offers import Employer, Opportunity
from models.people import Person
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext

FEWEST = 5
"""No percentage is given below this number: it would tell about single people."""
SHOWN = 15
ONE_DAY = timedelta(days=1)


@dataclass(slots=True)
class EmployerResponses:
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
    """Show up to `SHOWN` employers, those with the most applications first."""
    employers = sorted(
        by_employer(context).values(), key=lambda employer: (-employer.received, employer.company)
    )
    if not employers:
        context.phrases.say(context, "answer_rates.none")
        return
    lines = Phrase.joined(_line(employer) for employer in employers[:SHOWN])
    context.say(Say(context.phrases.render(context, "answer_rates.all", {"lines": lines})))


def by_employer(context: TurnContext) -> dict[int, EmployerResponses]:
    """Count by employer; an application withdrawn before any answer does not count."""
    query = (
        select(Application, Employer)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .join(Employer, Employer.person_id == Opportunity.employer_id)
        .join(Person, Person.id == Employer.person_id)
        .where(Person.bot_id == context.bot_id, Application.outside.is_(False))
    )
    answers_by_employer: dict[int, EmployerResponses] = {}
    for application, employer in context.session.execute(query):
        if application.status is ApplicationStatus.WITHDRAWN and application.answered_at is None:
            continue
        answers = answers_by_employer.setdefault(
            employer.person_id, EmployerResponses(employer.company, employer.paused_at is not None)
        )
        answers.received += 1
        if application.answered_at is not None:
            answers.delays.append(application.answered_at - application.sent_at)
    return answers_by_employer


def _line(answers: EmployerResponses) -> Phrase:
    values = {
        "company": answers.company,
        "answered": str(len(answers.delays)),
        "received": str(answers.received),
    }
    parts = [Phrase("answer_rates.line", values)]
    if answers.percent is not None:
        parts.append(Phrase("answer_rates.percent", {"percent": str(answers.percent)}))
    if answers.delays:
        parts.append(_delay(answers.delays))
    if answers.paused:
        parts.append(Phrase("answer_rates.paused"))
    return Phrase.joined(parts, between=" · ")


def _delay(delays: list[timedelta]) -> Phrase:
    days = f"{median(delay / ONE_DAY for delay in delays):.0f}"
    if days in ("0", "1"):
        return Phrase(f"answer_rates.delay_{days}")
    return Phrase("answer_rates.delay", {"days": days})
