"""Find the job that a question is about, for the answers to what people write."""

from collections.abc import Mapping

from rules.jobs.definitions import job_asked
from services.conversation.turn_context import TurnContext
from services.jobs import titles
from services.jobs.titles import JobDefinition
from services.registries.registry import Finder


def _any(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the job that a text surely names, and what one does in it, if that is loaded."""
    found = _found(context, text)
    return _told(found) if found is not None else {}


def _digital(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the same of a digital job alone: of words that may well name something else."""
    found = _found(context, text)
    return _told(found) if found is not None and found.digital else {}


def _found(context: TurnContext, text: str) -> JobDefinition | None:
    title = job_asked(text)
    return titles.definition(context.session, title) if title else None


def _told(found: JobDefinition) -> Mapping[str, str]:
    return {"job": found.job, "definition": found.sentence}


FINDERS: Mapping[str, Finder] = {"job": _any, "digital_job": _digital}
