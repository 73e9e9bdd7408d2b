"""The workshops ahead of a participant: six at a time, by day, with the seats that are left."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from html import unescape
from itertools import groupby

from sqlalchemy import ColumnElement, Select, select

from models.workshops import Registration, Workshop, WorkshopStatus
from services.conversation.phrases import Phrase
from services.conversation.text import translate
from services.conversation.turn_context import TurnContext
from services.enrolment import participants
from services.people import time_zones
from services.workshops.presenting import Told
from services.workshops.registrations import LIVE

PAGE = 6
TURN = "page:"
"""What is chosen to see the workshops from that one on."""


class CatalogueSearch(StrEnum):
    SOME = "some"
    NOTHING = "nothing"
    CLOSED = "closed"


class Chosen(StrEnum):
    PAGE = "page"
    ONE = "one"


def find(context: TurnContext, answers: Mapping[str, str]) -> CatalogueSearch:
    if participants.session_of(context.session, context.person_id) is None:
        return CatalogueSearch.CLOSED
    return CatalogueSearch.SOME if _page(context, answers) else CatalogueSearch.NOTHING


def listed(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """Six at a time, by day, with the seats that are left."""
    first, coming, page = _first(answers), len(_coming(context)), _page(context, answers)
    days = groupby(page, lambda it: it.day)
    lines = [line for day, those in days for line in (day, *(_line(context, it) for it in those))]
    context.keep(workshops_found=unescape("\n".join(lines)))
    options: list[tuple[str, str | Phrase]] = [(str(it.workshop.id), it.label) for it in page]
    if first + PAGE < coming:
        options.append((f"{TURN}{first + PAGE}", Phrase("workshop.later")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("workshop.earlier")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> Chosen:
    chosen = answers["workshop"]
    if chosen.startswith(TURN):
        context.keep(first=chosen.removeprefix(TURN))
        return Chosen.PAGE
    return Chosen.ONE


def are_coming(person_id: int, now: datetime) -> ColumnElement[bool]:
    """Tell in a query whether workshops of the person's session are ahead."""
    here = participants.session_id_of(person_id).scalar_subquery()
    return _ahead(now).where(Workshop.session_id == here).exists()


def registered(context: TurnContext) -> list[str]:
    """What is kept of the person: seats taken, offered or waited for, and those that are over."""
    zone = time_zones.zone_of_person(context.session, context.person_id)
    query = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == context.person_id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    found = (Told(it, zone, context.language) for it in context.session.scalars(query))
    return [f"{it.workshop.title} ({it.day})" for it in found]


def registration_of(context: TurnContext, workshop_id: int) -> Registration | None:
    query = select(Registration).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == context.person_id,
        Registration.status.in_(LIVE),
    )
    return context.session.scalar(query)


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))


def _page(context: TurnContext, answers: Mapping[str, str]) -> list[Told]:
    first = _first(answers)
    return _coming(context)[first : first + PAGE]


def _coming(context: TurnContext) -> list[Told]:
    here = participants.session_of(context.session, context.person_id)
    if here is None:
        return []
    zone = time_zones.zone_of_person(context.session, context.person_id)
    query = _ahead(context.now).where(Workshop.session_id == here.id)
    found = context.session.scalars(query.order_by(Workshop.starts_at, Workshop.id))
    return [Told(it, zone, context.language) for it in found]


def _ahead(now: datetime) -> Select[Workshop]:
    return select(Workshop).where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now)


def _line(context: TurnContext, told: Told) -> str:
    mine = registration_of(context, told.workshop.id)
    status = f"workshop.mine.{mine.status}" if mine else ""
    left = translate(context.language, status) if mine else told.left
    return translate(context.language, "workshop.line", told.values() | {"left": left})
