"""Find the workshop that a sentence names, and tell which ones there are, to answer it."""

from collections.abc import Mapping

from sqlalchemy import select

from models.workshops import Workshop, WorkshopKind
from rules.conversation.typed_text import plain
from rules.schedule.dates import moment
from rules.understanding.options import meant_option
from services.conversation.phrases import Phrase, TemplateValue
from services.conversation.turn_context import TurnContext
from services.people import time_zones
from services.registries.registry import Condition, Finder
from services.workshops import catalogue
from services.workshops.attendance import attestation

CV, INTERVIEW = "cv", "entretien"
OF_KIND: Mapping[str, WorkshopKind] = {
    "cv": WorkshopKind.CV,
    "ouverture": WorkshopKind.OPENING,
    "louverture": WorkshopKind.OPENING,
    "opening": WorkshopKind.OPENING,
    "cloture": WorkshopKind.CLOSING,
    "closing": WorkshopKind.CLOSING,
    "dating": WorkshopKind.JOB_DATING,
}
"""Words that name the only workshop of a kind."""
OF_ALL = (WorkshopKind.OPENING, WorkshopKind.CLOSING)


def named(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the id of the only workshop ahead that a sentence names by its title or its kind."""
    workshops = catalogue.ahead(context)
    place = meant_option(text, [it.title for it in workshops])
    if place is not None:
        return {"workshop": str(workshops[place].id)}
    kinds = {kind for word, kind in OF_KIND.items() if word in plain(text).split()}
    found = [it for it in workshops if it.kind in kinds]
    return {"workshop": str(found[0].id)} if len(found) == 1 else {}


def _next(context: TurnContext, word: str) -> Workshop | None:
    """Return the next workshop with a word in its title, or of the kind named."""
    kind = OF_KIND.get(word)
    workshops = catalogue.ahead(context)
    return next((it for it in workshops if it.kind is kind or word in plain(it.title)), None)


def _in_words(context: TurnContext, word: str) -> str | Phrase:
    """Return « l'atelier « Mon CV », mardi 8 décembre à 14 h »; empty without any."""
    workshop = _next(context, word)
    return "" if workshop is None else _moment(context, workshop, "workshop.next")


def for_everyone(context: TurnContext) -> str | Phrase:
    """Name the next opening or closing of the person's session, to which all are invited."""
    of_all = (it for it in catalogue.ahead(context) if it.kind in OF_ALL)
    workshop = next(of_all, None)
    if workshop is None:
        return ""
    return _moment(context, workshop, "workshop.for_everyone")


def _moment(context: TurnContext, workshop: Workshop, key: str) -> Phrase:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    day, hour = moment(workshop.starts_at, zone, context.language)
    return Phrase(key, {"title": workshop.title, "day": day, "hour": hour})


def _are_coming(context: TurnContext) -> bool:
    listed = catalogue.are_coming(context.person_id, context.now)
    return bool(context.session.scalar(select(listed)))


TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "for_everyone": for_everyone,
    "cv_workshop": lambda context: _in_words(context, CV),
    "interview_workshop": lambda context: _in_words(context, INTERVIEW),
}
CONDITIONS: Mapping[str, Condition] = {
    "workshops": _are_coming,
    "attended": lambda context: bool(attestation.sessions(context, {})),
    "cv_workshop": lambda context: _next(context, CV) is not None,
    "interview_workshop": lambda context: _next(context, INTERVIEW) is not None,
}
FINDERS: Mapping[str, Finder] = {"workshop": named}
