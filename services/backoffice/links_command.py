"""End in one tap, for `/liens`, the links sent by e-mail to mentors, employers and organisers."""

from sqlalchemy import Select, select

from models.applications import Application
from models.offers import Opportunity
from models.people import Person, Role, RoleName
from services.applications import applications
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people import people
from services.people.access import Access
from services.people.roles import audit
from services.team.notifications import name_of

PAGE, CUT, CUT_REQUEST = "links_page", "links_cut", "links_cut_request"
SHOWN, REQUESTS = 6, 3
BY_EMAIL = (RoleName.MENTOR, RoleName.EMPLOYER)
"""Roles whose e-mails hold links; organisers have no role."""


def show(context: TurnContext, first: int = 0) -> None:
    """Show a page of people with links, the oldest role first, then the newest requests.

    Requests are applications sent to organisers.
    """
    rows = context.session.execute(_people(context.bot_id).offset(first).limit(SHOWN + 1)).all()
    requests = context.session.execute(_requests(context.bot_id).limit(REQUESTS)).all()
    people = [(person_id, role) for person_id, role in rows[:SHOWN]]
    lines = [_line(context, person_id, role) for person_id, role in people]
    lines += [
        Phrase("links.request", {"number": str(application_id), "title": title})
        for application_id, title in requests
    ]
    buttons = [_button(context, "links.cut", CUT, person_id) for person_id, _ in people]
    buttons += [
        _button(context, "links.cut_request", CUT_REQUEST, application_id)
        for application_id, _ in requests
    ]
    if len(rows) > SHOWN:
        buttons.append(_button(context, "access.more", PAGE, first + SHOWN))
    values: dict[str, str | Phrase] = {"lines": Phrase.joined(lines)}
    text = context.phrases.render(context, "links.card" if lines else "links.none", values)
    inline_buttons.show(context, Say(text, [[button] for button in buttons]))


def _page(context: TurnContext, _: ConversationStack, first: int) -> CallbackResult:
    show(context, first)
    return CallbackResult.DONE


def _end_links(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    """End a person's links; the card stays, since others may be ended too."""
    of_person = _people(context.bot_id).where(Role.person_id == person_id)
    if context.session.execute(of_person.limit(1)).first() is None:
        return CallbackResult.FOREIGN
    people.revoke_links(context.session, person_id)
    audit(context.session, context.person_id, "links_revoked", context.now, person=person_id)
    context.phrases.say(context, "links.done", {"name": name_of(context.session, person_id)})
    return CallbackResult.STAYS


def _end_request_links(
    context: TurnContext, _: ConversationStack, application_id: int
) -> CallbackResult:
    of_application = _requests(context.bot_id).where(Application.id == application_id)
    row = context.session.execute(of_application.limit(1)).first()
    if row is None:
        return CallbackResult.FOREIGN
    applications.revoke_links_to_organiser(context.session, application_id)
    audit(
        context.session, context.person_id, "links_revoked", context.now, application=application_id
    )
    context.phrases.say(context, "links.done", {"name": row.title})
    return CallbackResult.STAYS


def _people(bot_id: int) -> Select[int, RoleName]:
    query = select(Role.person_id, Role.role).join(Person, Person.id == Role.person_id)
    query = query.where(Person.bot_id == bot_id, Role.role.in_(BY_EMAIL))
    return query.order_by(Role.granted_at, Role.person_id, Role.role)


def _requests(bot_id: int) -> Select[int, str]:
    """Select the requests that an organiser may still read."""
    query = (
        select(Application.id, Opportunity.title)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .join(Person, Person.id == Application.person_id)
        .where(Person.bot_id == bot_id, Application.status.in_(applications.SHOWN))
        .where(Application.outside.is_(False), Opportunity.contact_email.is_not(None))
        .where(Opportunity.employer_id.is_(None))
    )
    return query.order_by(Application.id.desc())


def _line(context: TurnContext, person_id: int, role: RoleName) -> Phrase:
    name, role_name = name_of(context.session, person_id), Phrase(f"team.role.{role}")
    return Phrase("links.line", {"name": name, "role": role_name})


def _button(context: TurnContext, key: str, callback: str, number: int) -> Button:
    label = context.phrases.label(context, Phrase(key, {"number": str(number)}))
    return Button(label, inline_buttons.data(callback, number))


CALLBACKS: Callbacks = {
    Access.TEAM: {
        PAGE: _page,
        CUT: _end_links,
        CUT_REQUEST: _end_request_links,
    },
}
