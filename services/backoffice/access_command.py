"""List for `/equipe` who has which role since when, and let an owner withdraw one at once."""

from functools import partial

from sqlalchemy import case, func, select

from models.people import Person, Role, RoleName
from rules.schedule.dates import in_words
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.applications import answers
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack, close_all
from services.conversation.turn_context import TurnContext
from services.employers import offer_states
from services.enrolment import messages
from services.meetings import notifications
from services.mentors.access import may
from services.outbox import kinds, outbox
from services.people import people, roles
from services.people.access import Access
from services.people.roles import STAFF, audit, is_staff
from services.slots import mentor_cancellations
from services.team import command_lists
from services.team.notifications import name_of
from services.tickets import staff_group
from services.workshops import hosts

PAGE, KEEP = "access_page", "access_keep"
SHOWN = 6
ROLES = list(RoleName)
"""A button tells a role by its place here, from 1."""
ORDER = case({role: place for place, role in enumerate(RoleName)}, value=Role.role)


def show(context: TurnContext, first: int = 0) -> None:
    """Show a page of roles: owners first, then the team, mentors, employers; the oldest first."""
    of_bot = select(Role).join(Person, Person.id == Role.person_id)
    of_bot = of_bot.where(Person.bot_id == context.bot_id)
    query = of_bot.order_by(ORDER, Role.granted_at, Role.person_id)
    held = context.session.scalars(query.offset(first).limit(SHOWN + 1)).all()
    total = context.session.scalar(select(func.count()).select_from(of_bot.subquery()))
    lines = Phrase.joined(_line(context, role) for role in held[:SHOWN])
    text = context.phrases.render(context, "access.card", {"total": str(total), "lines": lines})
    buttons = [_withdraw_button(context, role) for role in held[:SHOWN] if _is_owner(context)]
    if len(held) > SHOWN:
        more = context.phrases.label(context, Phrase("access.more"))
        buttons.append(Button(more, inline_buttons.data(PAGE, first + SHOWN)))
    inline_buttons.show(context, Say(text, [[button] for button in buttons]))


def withdraw(context: TurnContext, person_id: int, role: RoleName) -> bool:
    """Withdraw a role and close the person's open conversations: one may be the team's.

    Slots, offers and links that the role gave end with it.  False when the person has no such role.
    """
    session, now = context.session, context.now
    people.lock_person(session, person_id)
    if not roles.withdraw(session, person_id, role):
        return False
    close_all(session, person_id)
    if not is_staff(session, person_id):
        outbox.drop_about_others(session, person_id, now)
        if role in STAFF:
            staff_group.remove_member(session, session.get_one(Person, person_id), now)
    if role is RoleName.MENTOR:
        ended = mentor_cancellations.leave(session, person_id, now)
        notifications.tell_cancelled(session, ended, now)
    if role is RoleName.EMPLOYER:
        offer_states.end_all(session, person_id, now)
        answers.employer_gone(session, person_id, now)
    if not may(session, person_id, Access.HOST):
        hosts.step_down(session, person_id, now)
    people.revoke_links(session, person_id)
    audit(session, context.person_id, "role_withdrawn", now, person=person_id, role=role)
    person, change = session.get_one(Person, person_id), f"{role}:{context.update_id}"
    person.seen_at = now
    command_lists.follow(session, person, change, now)
    _tell(context, person, role, change)
    return True


def _page(context: TurnContext, _: ConversationStack, first: int) -> CallbackResult:
    show(context, first)
    return CallbackResult.DONE


def _ask(
    role: RoleName, context: TurnContext, _: ConversationStack, person_id: int
) -> CallbackResult:
    if not _holds(context, person_id, role):
        context.phrases.say(context, "access.already")
        return CallbackResult.STAYS
    name = name_of(context.session, person_id)
    text = context.phrases.render(context, f"access.sure.{role}", {"name": name})
    yes = Button(
        context.phrases.label(context, Phrase("access.yes")),
        inline_buttons.data(f"withdraw_{role}", person_id),
    )
    no = Button(
        context.phrases.label(context, Phrase("access.no")),
        inline_buttons.data(KEEP, person_id, ROLES.index(role) + 1),
    )
    inline_buttons.show(context, Say(text, [[yes], [no]]))
    return CallbackResult.STAYS


def _withdraw(
    role: RoleName, context: TurnContext, _: ConversationStack, person_id: int
) -> CallbackResult:
    if role is RoleName.OWNER and _is_last_owner(context, person_id):
        inline_buttons.replace(context, "access.last_owner", {})
        return CallbackResult.DONE
    if not (_holds(context, person_id, role) and withdraw(context, person_id, role)):
        inline_buttons.replace(context, "access.already", {})
        return CallbackResult.DONE
    name = name_of(context.session, person_id)
    values: dict[str, str | Phrase] = {"name": name, "role": Phrase(f"team.role.{role}")}
    inline_buttons.replace(context, "access.withdrawn", values)
    return CallbackResult.DONE


def _keep(context: TurnContext, _: ConversationStack, person_id: int) -> CallbackResult:
    """Answer « Non »: nothing changes, unless the access was withdrawn before."""
    asked = ROLES[context.detail - 1 : context.detail] if context.detail else []
    is_kept = all(_holds(context, person_id, role) for role in asked)
    inline_buttons.replace(context, "access.kept" if is_kept else "access.already", {})
    return CallbackResult.DONE


def _is_owner(context: TurnContext) -> bool:
    return may(context.session, context.person_id, Access.OWNER)


def _holds(context: TurnContext, person_id: int, role: RoleName) -> bool:
    query = select(Role.role).join(Person, Person.id == Role.person_id)
    query = query.where(Person.bot_id == context.bot_id, Role.role == role)
    return context.session.scalar(query.where(Role.person_id == person_id)) is not None


def _is_last_owner(context: TurnContext, person_id: int) -> bool:
    """Tell whether the person is the only owner; locks owners, who may withdraw one another."""
    query = select(Role).join(Person, Person.id == Role.person_id)
    query = query.where(Person.bot_id == context.bot_id, Role.role == RoleName.OWNER)
    owners = context.session.scalars(query.order_by(Role.person_id).with_for_update(of=Role)).all()
    return [role.person_id for role in owners] == [person_id]


def _line(context: TurnContext, role: Role) -> Phrase:
    values: dict[str, str | Phrase] = {
        "name": name_of(context.session, role.person_id),
        "role": Phrase(f"team.role.{role.role}"),
        "day": in_words(local_date(role.granted_at, NO_DEPARTMENT), context.language),
    }
    return Phrase("access.line", values)


def _withdraw_button(context: TurnContext, role: Role) -> Button:
    values = {
        "number": str(role.person_id),
        "role": context.phrases.label(context, Phrase(f"team.role.{role.role}")),
    }
    label = context.phrases.label(context, Phrase("access.withdraw", values))
    return Button(label, inline_buttons.data(f"access_{role.role}", role.person_id))


def _tell(context: TurnContext, person: Person, role: RoleName, change: str) -> None:
    params = kinds.message_params(f"access.told.{role}")
    key = f"access:{person.id}:{change}"
    outbox.enqueue(
        context.session, messages.TEAM_VERDICT, person, key=key, due_at=context.now, params=params
    )


CALLBACKS: Callbacks = {
    Access.TEAM: {PAGE: _page},
    Access.OWNER: {
        KEEP: _keep,
        **{f"access_{role}": partial(_ask, role) for role in RoleName},
        **{f"withdraw_{role}": partial(_withdraw, role) for role in RoleName},
    },
}
