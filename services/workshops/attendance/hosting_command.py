"""Answer `/ateliers`: show all workshops to the team, and to a mentor those they host."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentoring.mentors import Mentor
from models.people import Person
from models.workshops import Workshop, WorkshopStatus
from rules.workshops.attendance import SOON
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.people.roles import audit, is_staff
from services.team import absences
from services.workshops.attendance import host_card, messages
from services.workshops.attendance.attendance import lock_workshop

CARDS = 2
"""Up to so many workshops are shown at once, a card each; more are listed first."""
PAGE, MOST = 6, 24
"""Lines of a page, and of a list that has no pages."""
IN_A_ROW = 3
"""Buttons side by side: each is the number of a line."""
ONE, MORE = "host_card", "host_page"
LATELY = timedelta(hours=36)
"""How long ago a workshop may have begun: one of yesterday may still have to be closed."""


def show(context: TurnContext) -> None:
    """Show the workshops by date: those still to close, today's and the next."""
    workshops = context.session.scalars(listed_workshops(context)).all()
    if len(workshops) > CARDS:
        _show_page(context, workshops, 0)
        return
    for workshop in workshops:
        _show_card(context, workshop)
    if not workshops:
        context.phrases.say(context, "hosts.none")


def show_unhosted(context: TurnContext, until: datetime) -> bool:
    """Show the workshops to come until then that nobody hosts; return False if there is none."""
    unhosted = Workshop.host_name == "", Workshop.starts_at.between(context.now, until)
    workshops = context.session.scalars(listed_workshops(context).where(*unhosted)).all()
    if workshops:
        _show_page(context, workshops, 0, MOST)
    return bool(workshops)


def show_from_menu(context: TurnContext, _: Mapping[str, str]) -> Done:
    """Show what `/ateliers` shows, as an action of a script."""
    show(context)
    return Done.DONE


def turn(context: TurnContext, first: int) -> CallbackResult:
    """Show the workshops from index `first` (« Les suivants »)."""
    workshops = context.session.scalars(listed_workshops(context)).all()
    if first >= len(workshops):
        return CallbackResult.FOREIGN
    _show_page(context, workshops, first)
    return CallbackResult.DONE


def show_one(context: TurnContext, workshop_id: int) -> CallbackResult:
    """Show the card of a workshop of the list, if it is still one the person may see."""
    query = listed_workshops(context).where(Workshop.id == workshop_id)
    workshop = context.session.scalar(query)
    if workshop is None:
        return CallbackResult.FOREIGN
    _show_card(context, workshop)
    return CallbackResult.STAYS


def _show_card(context: TurnContext, workshop: Workshop) -> None:
    of_session = _are_of_several_sessions(context)
    inline_buttons.show(context, host_card.card(context, workshop, of_session=of_session))


def _are_of_several_sessions(context: TurnContext) -> bool:
    """Tell whether the list holds workshops of several sessions: each then says of which it is."""
    sessions = listed_workshops(context).with_only_columns(Workshop.session_id).order_by(None)
    return len(context.session.scalars(sessions.distinct()).all()) > 1


def _show_page(
    context: TurnContext, workshops: Sequence[Workshop], first: int, size: int = PAGE
) -> None:
    """Show a page of the list: a line each, and the buttons that open their cards."""
    language, numbered = context.language, list(enumerate(workshops, 1))[first : first + size]
    of_session = len({it.session_id for it in workshops}) > 1
    lines = (
        host_card.line(context.session, it, number, language, of_session=of_session)
        for number, it in numbered
    )
    buttons = [Button(str(number), inline_buttons.data(ONE, it.id)) for number, it in numbered]
    rows: list[Sequence[Button]] = [
        buttons[start : start + IN_A_ROW] for start in range(0, len(buttons), IN_A_ROW)
    ]
    if size == PAGE and first + PAGE < len(workshops):
        rows.append([button(language, "workshop.later", inline_buttons.data(MORE, first + PAGE))])
    values = {"count": str(len(workshops)), "lines": Html("\n".join(lines))}
    is_alone = any(not it.host_name for _, it in numbered)
    text = translate(language, "hosts.list.alone" if is_alone else "hosts.list", **values)
    inline_buttons.show(context, Say(text, rows))


def take(context: TurnContext, workshop_id: int) -> CallbackResult:
    """Host the workshop (« J'anime »), after a yes if somebody else hosts it."""
    workshop = lock_workshop(context.session, workshop_id)
    if workshop is None:
        return CallbackResult.FOREIGN
    if not _is_ahead(workshop, context.now):
        context.phrases.say(context, "hosts.too_late")
        return CallbackResult.DONE
    if workshop.host_id not in (None, context.person_id):
        return _ask_to_replace(context, workshop)
    _host(context, workshop)
    return CallbackResult.DONE


def _ask_to_replace(context: TurnContext, workshop: Workshop) -> CallbackResult:
    values = _values(context, workshop) | {"name": workshop.host_name}
    replace = inline_buttons.data(host_card.REPLACE, workshop.id, workshop.host_id)
    rows = [[button(context.language, "hosts.replace", replace)]]
    text = translate(context.language, "hosts.hosted", **values)
    inline_buttons.show(context, Say(text, rows))
    return CallbackResult.STAYS


def replace(context: TurnContext, workshop_id: int) -> CallbackResult:
    """Host the workshop instead of `context.detail`, who is told; asked anew of another host."""
    workshop = lock_workshop(context.session, workshop_id)
    if workshop is None:
        return CallbackResult.FOREIGN
    before = workshop.host_id
    if before not in (None, context.detail, context.person_id):
        return take(context, workshop_id)
    if not _is_ahead(workshop, context.now):
        context.phrases.say(context, "hosts.too_late")
        return CallbackResult.DONE
    _host(context, workshop)
    if before not in (None, context.person_id):
        host = context.session.get_one(Person, before)
        messages.enqueue_handed(context.session, host, workshop, context.update_id, context.now)
    return CallbackResult.DONE


def _host(context: TurnContext, workshop: Workshop) -> None:
    name = first_name(context.session, context.person_id)
    workshop.host_id, workshop.host_name = context.person_id, name
    audit(context.session, context.person_id, "host_taken", context.now, workshop=workshop.id)
    is_soon = context.now >= workshop.starts_at - SOON
    _say(context, "hosts.taken_now" if is_soon else "hosts.taken", workshop)
    if is_soon:
        messages.enqueue_code(context.session, context.person, workshop, context.now)


def stop(context: TurnContext, workshop_id: int) -> CallbackResult:
    """Stop hosting (« Je n'anime plus »), and tell the team at once that nobody hosts."""
    workshop = lock_workshop(context.session, workshop_id)
    if workshop is None or workshop.host_id != context.person_id:
        return CallbackResult.FOREIGN
    if _is_ahead(workshop, context.now):
        workshop.host_id, workshop.host_name = None, ""
        audit(context.session, context.person_id, "host_stopped", context.now, workshop=workshop_id)
        _say(context, "hosts.stopped", workshop)
        context.session.flush()
        members = absences.members_there(context.session, context.bot_id, context.now)
        for member in members:
            if member.id != context.person_id:
                messages.enqueue_left(
                    context.session, member, workshop, context.update_id, context.now
                )
    else:
        context.phrases.say(context, "hosts.too_late")
    return CallbackResult.DONE


def listed_workshops(context: TurnContext) -> Select[Workshop]:
    """Return a query for the workshops that a person may host, or has to close."""
    now = context.now
    query = (
        select(Workshop)
        .where(Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.starts_at > now - LATELY)
        .where((Workshop.ends_at > now) | Workshop.closed_at.is_(None) | Workshop.summary.is_(None))
        .order_by(Workshop.starts_at, Workshop.id)
    )
    if not is_staff(context.session, context.person_id):
        query = query.where(Workshop.host_id == context.person_id)
    return query


def _is_ahead(workshop: Workshop, now: datetime) -> bool:
    return workshop.status is WorkshopStatus.OPEN and now < workshop.ends_at


def first_name(session: Session, person_id: int) -> str:
    mentor = session.get(Mentor, person_id)
    return (mentor and mentor.first_name) or session.get_one(Person, person_id).first_name or ""


def _say(context: TurnContext, key: str, workshop: Workshop) -> None:
    context.phrases.say(context, key, _values(context, workshop))


def _values(context: TurnContext, workshop: Workshop) -> dict[str, str]:
    return host_card.values_of(context.session, workshop, context.language)
