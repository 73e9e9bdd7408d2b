"""List the workshops ahead of a participant, six at a time, with the seats left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from html import unescape

from sqlalchemy import ColumnElement, Select, select

from flows.texts import translate
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from services.conversation import list_lines
from services.conversation.phrases import Phrase
from services.conversation.turn_context import OneOrPage, TurnContext
from services.enrolment import participants
from services.people import time_zones
from services.workshops import presenting, waiting_list
from services.workshops.presenting import WorkshopView
from services.workshops.registrations import LIVE

PAGE = 6
IN_LINE = (RegistrationStatus.OFFERED, RegistrationStatus.WAITING)
TURN = "page:"
"""The start of an option that turns the page; the index of its first workshop follows."""


class CatalogueSearch(StrEnum):
    SOME = "some"
    NOTHING = "nothing"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class AwaitedWorkshop:
    """A workshop with the person on its waiting list, or with a seat offered."""

    view: WorkshopView
    rank: str
    """Their place on the waiting list; empty when a seat is offered."""
    until: str
    """Until when the seat is kept, in words; empty on the waiting list."""


def find(context: TurnContext, answers: Mapping[str, str]) -> CatalogueSearch:
    if participants.session_of(context.session, context.person_id) is None:
        return CatalogueSearch.CLOSED
    return CatalogueSearch.SOME if _page(context, answers) else CatalogueSearch.NOTHING


def listed(context: TurnContext, answers: Mapping[str, str]) -> list[tuple[str, str | Phrase]]:
    """List a page of workshops and the page buttons; keep a line each as `workshops_found`."""
    first, total, page = _first(answers), len(_workshops_ahead(context)), _page(context, answers)
    lines = [_line(context, view, number) for number, view in enumerate(page, 1)]
    context.keep(workshops_found=unescape("\n".join(lines)))
    options: list[tuple[str, str | Phrase]] = [(str(view.workshop.id), view.label) for view in page]
    if first + PAGE < total:
        options.append((f"{TURN}{first + PAGE}", Phrase("workshop.later")))
    if first:
        options.append((f"{TURN}{max(0, first - PAGE)}", Phrase("workshop.earlier")))
    return options


def choose(context: TurnContext, answers: Mapping[str, str]) -> OneOrPage:
    chosen = answers["workshop"]
    if chosen.startswith(TURN):
        context.keep(first=chosen.removeprefix(TURN))
        return OneOrPage.PAGE
    return OneOrPage.ONE


def are_coming(person_id: int, now: datetime) -> ColumnElement[bool]:
    """Tell in a query whether workshops of the person's session are ahead."""
    here = participants.session_id_of(person_id).scalar_subquery()
    return _ahead(now).where(Workshop.session_id == here).with_only_columns(Workshop.id).exists()


def awaited(context: TurnContext) -> list[AwaitedWorkshop]:
    """Return the workshops ahead of which the person has no seat yet, the next one first."""
    query = _awaited_by(context.person_id, context.now).order_by(Workshop.starts_at, Workshop.id)
    return [_awaited(context, *row) for row in context.session.execute(query).all()]


def are_awaited(person_id: int, now: datetime) -> ColumnElement[bool]:
    """Tell in a query whether the person waits for a workshop, or is offered a seat."""
    return _awaited_by(person_id, now).with_only_columns(Registration.id).exists()


def registered(context: TurnContext) -> list[str]:
    """Return the person's registrations in words, past and cancelled ones included."""
    zone = time_zones.zone_of_person(context.session, context.person_id)
    query = (
        select(Workshop)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == context.person_id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    workshops = context.session.scalars(query)
    views = (WorkshopView(workshop, zone, context.language) for workshop in workshops)
    return [f"{view.workshop.title} ({view.day})" for view in views]


def registration_of(context: TurnContext, workshop_id: int) -> Registration | None:
    """Return the person's registration that is live: a seat, an offer or a wait."""
    query = select(Registration).where(
        Registration.workshop_id == workshop_id,
        Registration.person_id == context.person_id,
        Registration.status.in_(LIVE),
    )
    return context.session.scalar(query)


def _awaited_by(person_id: int, now: datetime) -> Select[Registration, Workshop]:
    return (
        select(Registration, Workshop)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Registration.status.in_(IN_LINE))
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now)
    )


def _awaited(
    context: TurnContext, registration: Registration, workshop: Workshop
) -> AwaitedWorkshop:
    view = presenting.view_for(context.session, workshop, context.person_id)
    offered_until = registration.offered_until
    if offered_until is None:
        return AwaitedWorkshop(
            view, str(waiting_list.rank(context.session, registration)), until=""
        )
    until = presenting.until(offered_until, view.zone, view.language)
    return AwaitedWorkshop(view, rank="", until=until)


def _first(answers: Mapping[str, str]) -> int:
    return int(answers.get("first", "0"))


def _page(context: TurnContext, answers: Mapping[str, str]) -> list[WorkshopView]:
    first = _first(answers)
    return _workshops_ahead(context)[first : first + PAGE]


def _workshops_ahead(context: TurnContext) -> list[WorkshopView]:
    zone = time_zones.zone_of_person(context.session, context.person_id)
    return [WorkshopView(workshop, zone, context.language) for workshop in ahead(context)]


def ahead(context: TurnContext) -> Sequence[Workshop]:
    """Return the workshops of the person's session that have not begun, the next one first."""
    programme_session = participants.session_of(context.session, context.person_id)
    if programme_session is None:
        return ()
    query = _ahead(context.now).where(Workshop.session_id == programme_session.id)
    return context.session.scalars(query.order_by(Workshop.starts_at, Workshop.id)).all()


def _ahead(now: datetime) -> Select[Workshop]:
    return select(Workshop).where(Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now)


def _line(context: TurnContext, view: WorkshopView, number: int) -> str:
    registration = registration_of(context, view.workshop.id)
    status = f"workshop.mine.{registration.status}" if registration else ""
    seats_left = translate(context.language, status) if registration else view.left
    values = view.values()
    host_and_seats = " · ".join(filter(None, (values["with_host"].strip(), unescape(seats_left))))
    details = list_lines.below(f"{view.day}, {view.hour}", host_and_seats)
    values |= {"number": str(number), "titled": view.titled, "details": details}
    return translate(context.language, "workshop.line", **values)
