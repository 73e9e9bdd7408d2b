"""`/equipe`: who has which role, since when; an owner takes one back, and it holds at once."""

from collections.abc import Mapping
from functools import partial

from sqlalchemy import case, delete, func, select

from models.conversation import Conversation
from models.people import Person, Role, RoleName
from rules.schedule.dates import in_words
from rules.tickets.working_hours import MAINLAND, local_date
from services.applications import answers
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.employers import offer_states
from services.enrolment import messages
from services.mentoring import notifications
from services.mentoring.mentors import mentors
from services.outbox import kinds, link_revocation, outbox
from services.people import locks
from services.people.access import Access, may
from services.people.roles import audit, is_staff, roles_of
from services.team import command_lists
from services.team.notifications import name_of
from services.workshops import former_hosts

PAGE, KEEP = "access_page", "access_keep"
SHOWN = 6
ORDER = case({role: place for place, role in enumerate(RoleName)}, value=Role.role)


def show(scene: Scene, phrases: Phrases, first: int = 0) -> None:
    """Owners first, then the team, mentors, employers; the oldest of each first."""
    of_bot = select(Role).join(Person, Person.id == Role.person_id)
    of_bot = of_bot.where(Person.bot_id == scene.bot_id)
    query = of_bot.order_by(ORDER, Role.granted_at, Role.person_id)
    found = scene.session.scalars(query.offset(first).limit(SHOWN + 1)).all()
    total = scene.session.scalar(select(func.count()).select_from(of_bot.subquery()))
    lines = Phrase.lines(_line(scene, role) for role in found[:SHOWN])
    words = phrases.words(scene, "access.card", {"total": str(total), "lines": lines})
    buttons = [_withdrawing(scene, phrases, role) for role in found[:SHOWN] if _may(scene)]
    if len(found) > SHOWN:
        more = phrases.label(scene, Phrase("access.more"))
        buttons.append(Button(more, inline_buttons.data(PAGE, first + SHOWN)))
    inline_buttons.show(scene, Say(words, [[button] for button in buttons]))


def verbs(phrases: Phrases) -> Mapping[str, Press]:
    return {
        PAGE: partial(_page, phrases),
        KEEP: partial(_keep, phrases),
        **{f"access_{role}": partial(_ask, phrases, role) for role in RoleName},
        **{f"withdraw_{role}": partial(_withdraw, phrases, role) for role in RoleName},
    }


def withdraw(scene: Scene, person_id: int, role: RoleName) -> bool:
    """Whatever the person has open closes: it may have been the team's."""
    session, now = scene.session, scene.now
    locks.hold_person(session, person_id)
    held = Role.person_id == person_id, Role.role == role
    if session.execute(delete(Role).where(*held).returning(Role.role)).first() is None:
        return False
    session.execute(delete(Conversation).where(Conversation.person_id == person_id))
    if not is_staff(session, person_id):
        outbox.drop_about_others(session, person_id, now)
    if role is RoleName.MENTOR:
        notifications.tell_cancelled(session, mentors.leave(session, person_id, now), now)
    if role is RoleName.EMPLOYER:
        offer_states.end_all(session, person_id, now)
        answers.employer_gone(session, person_id, now)
    if not may(session, person_id, Access.HOST):
        former_hosts.step_down(session, person_id, now)
    link_revocation.revoke_links_of(session, person_id)
    audit(session, scene.person_id, "role_withdrawn", now, person=person_id, role=role)
    person, change = session.get_one(Person, person_id), f"{role}:{scene.update_id}"
    person.seen_at = now
    command_lists.follow(session, person, change, now)
    _tell(scene, person, role, change)
    return True


def _page(phrases: Phrases, scene: Scene, _: Stack, first: int) -> Taken:
    if not is_staff(scene.session, scene.person_id):
        return Taken.FOREIGN
    show(scene, phrases, first)
    return Taken.DONE


def _ask(phrases: Phrases, role: RoleName, scene: Scene, _: Stack, person_id: int) -> Taken:
    if not _may(scene):
        return Taken.FOREIGN
    if not _holds(scene, person_id, role):
        phrases.say(scene, "access.already")
        return Taken.STAYS
    name = name_of(scene.session, person_id)
    words = phrases.words(scene, f"access.sure.{role}", {"name": name})
    yes = Button(
        phrases.label(scene, Phrase("access.yes")),
        inline_buttons.data(f"withdraw_{role}", person_id),
    )
    no = Button(phrases.label(scene, Phrase("access.no")), inline_buttons.data(KEEP, person_id))
    inline_buttons.show(scene, Say(words, [[yes], [no]]))
    return Taken.STAYS


def _withdraw(phrases: Phrases, role: RoleName, scene: Scene, _: Stack, person_id: int) -> Taken:
    if not _may(scene):
        return Taken.FOREIGN
    if role is RoleName.OWNER and _is_last_owner(scene, person_id):
        inline_buttons.replace(scene, phrases, "access.last_owner", {})
        return Taken.DONE
    if not (_holds(scene, person_id, role) and withdraw(scene, person_id, role)):
        inline_buttons.replace(scene, phrases, "access.already", {})
        return Taken.DONE
    name = name_of(scene.session, person_id)
    known: dict[str, str | Phrase] = {"name": name, "role": Phrase(f"team.role.{role}")}
    inline_buttons.replace(scene, phrases, "access.withdrawn", known)
    return Taken.DONE


def _keep(phrases: Phrases, scene: Scene, _: Stack, __: int) -> Taken:
    if not _may(scene):
        return Taken.FOREIGN
    inline_buttons.replace(scene, phrases, "access.kept", {})
    return Taken.DONE


def _may(scene: Scene) -> bool:
    return RoleName.OWNER in roles_of(scene.session, scene.person_id)


def _holds(scene: Scene, person_id: int, role: RoleName) -> bool:
    query = select(Role.role).join(Person, Person.id == Role.person_id)
    query = query.where(Person.bot_id == scene.bot_id, Role.role == role)
    return scene.session.scalar(query.where(Role.person_id == person_id)) is not None


def _is_last_owner(scene: Scene, person_id: int) -> bool:
    """Two owners who withdraw one another wait here for each other."""
    query = select(Role).join(Person, Person.id == Role.person_id)
    query = query.where(Person.bot_id == scene.bot_id, Role.role == RoleName.OWNER)
    held = scene.session.scalars(query.order_by(Role.person_id).with_for_update(of=Role)).all()
    return [role.person_id for role in held] == [person_id]


def _line(scene: Scene, role: Role) -> Phrase:
    known: dict[str, str | Phrase] = {
        "name": name_of(scene.session, role.person_id),
        "role": Phrase(f"team.role.{role.role}"),
        "day": in_words(local_date(role.granted_at, MAINLAND), scene.language),
    }
    return Phrase("access.line", known)


def _withdrawing(scene: Scene, phrases: Phrases, role: Role) -> Button:
    known = {"number": str(role.person_id), "role": _role_name(scene, phrases, role.role)}
    label = phrases.label(scene, Phrase("access.withdraw", known))
    return Button(label, inline_buttons.data(f"access_{role.role}", role.person_id))


def _role_name(scene: Scene, phrases: Phrases, role: RoleName) -> str:
    return phrases.label(scene, Phrase(f"team.role.{role}"))


def _tell(scene: Scene, person: Person, role: RoleName, change: str) -> None:
    words = kinds.words(f"access.told.{role}")
    key = f"access:{person.id}:{change}"
    outbox.promise(
        scene.session, messages.TEAM_VERDICT, person, key=key, due_at=scene.now, params=words
    )
