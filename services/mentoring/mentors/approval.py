"""The team looks at each mentor before anyone else does: a card, one tap, told at once."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import house_texts
from models.mentoring import Mentor, MentorStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.mentoring.slots.slots import hold_mentor
from services.outbox import email_verification, kinds, link_revocation, outbox
from services.outbox.outbox import Kind
from services.people import roles
from services.people.access import may_meet
from services.team import answers_by_email
from services.team.notifications import name_of

OPEN, PROFILE = "mentor_open", "mentor_profile"
CARDS = 5
NEW: Mapping[str, MentorStatus] = {
    "mentor_yes": MentorStatus.ACTIVE,
    "mentor_yes_link": MentorStatus.ACTIVE,
    "mentor_no_profile": MentorStatus.REFUSED,
    "mentor_no_email": MentorStatus.REFUSED,
    "mentor_no_other": MentorStatus.REFUSED,
}
"""One tap each: yes, or no with its reason."""
CHANGED = ("mentor_change_yes", "mentor_change_no")
"""What an approved mentor has changed: another link, another address."""

Decision = Callable[[Scene, Mentor, str], bool]
"""False when there is nothing (any more) to decide."""


def show_change(scene: Scene, mentor: Mentor) -> None:
    """A new card to everyone on the team, while it is theirs to look at."""
    if mentor.status not in (MentorStatus.TO_APPROVE, MentorStatus.ACTIVE):
        return
    scene.session.flush()
    for member in roles.members(scene.session, scene.bot_id):
        outbox.promise(
            scene.session,
            CARD,
            member,
            key=f"mentor_card:{mentor.person_id}:{scene.update_id}:{member.id}",
            due_at=scene.now,
            params={"mentor_id": mentor.person_id},
            about_id=mentor.person_id,
        )


def show_waiting(scene: Scene, _: Phrases) -> None:
    """`/mentors`: those who wait for the team, the first who came first."""
    waiting = _waiting(scene.session)
    if not waiting:
        scene.say(Say(house_texts().render(scene.language, "mentor.staff.none", {})))
    for mentor in waiting[:CARDS]:
        inline_buttons.show(scene, card(scene.session, mentor, scene.language))


def card(session: Session, mentor: Mentor, language: str) -> Say:
    texts, new = house_texts(), mentor.status is MentorStatus.TO_APPROVE
    values = {
        "name": name_of(session, mentor.person_id),
        "job": mentor.job,
        "company": mentor.company,
        "subjects": mentor.subjects,
        "email": mentor.work_email or "…",
        "email_is": texts.render(language, f"mentor.staff.email.{_email_state(mentor)}", {}),
        "referent": mentor.referent or "…",
        "room": mentor.own_room_url or texts.words(language, "mentor.staff.house_room"),
    }
    buttons = [
        [
            Button(
                texts.words(language, f"mentor.staff.{verb}"),
                inline_buttons.data(verb, mentor.person_id),
            )
        ]
        for verb in _verbs(mentor)
    ]
    key = "mentor.staff.card" if new else "mentor.staff.changed"
    return Say(texts.render(language, key, values), buttons)


def verbs(phrases: Phrases) -> Mapping[str, Press]:
    return {
        **{verb: _deciding(phrases, verb, decide) for verb in NEW},
        **{verb: _deciding(phrases, verb, decide_change) for verb in CHANGED},
    }


def decide(scene: Scene, mentor: Mentor, verb: str) -> bool:
    """A yes vouches for an address that no code has proven."""
    if mentor.status is not MentorStatus.TO_APPROVE:
        return False
    mentor.status, mentor.answer_by = NEW[verb], None
    if mentor.status is MentorStatus.ACTIVE:
        mentor.approved_at, mentor.approved_by = scene.now, scene.person_id
        mentor.email_confirmed_at = mentor.email_confirmed_at or scene.now
        mentor.own_room_approved_at = scene.now if verb == "mentor_yes_link" else None
        if not may_meet(scene.session, mentor.person_id):  # who stopped them opens to them again
            mentor.status, mentor.suspended_at = MentorStatus.SUSPENDED, scene.now
    return True


def decide_change(scene: Scene, mentor: Mentor, verb: str) -> bool:
    if mentor.status is not MentorStatus.ACTIVE or not (
        _link_waits(mentor) or _email_waits(mentor)
    ):
        return False
    yes = verb == "mentor_change_yes"
    if _link_waits(mentor):
        mentor.own_room_approved_at = scene.now if yes else None
        mentor.own_room_url = mentor.own_room_url if yes else None
    if _email_waits(mentor):
        mentor.email_confirmed_at = scene.now if yes else None
        mentor.work_email = mentor.work_email if yes else None
        if not yes:
            link_revocation.revoke_links_of(scene.session, mentor.person_id)
    return True


def told(verb: str, person_id: int) -> dict[str, Any]:
    """What the mentor hears at once, and what they may do next."""
    buttons = {
        "mentor_yes": [("mentor.open", inline_buttons.data(OPEN, person_id))],
        "mentor_yes_link": [("mentor.open", inline_buttons.data(OPEN, person_id))],
        "mentor_no_profile": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
        "mentor_no_email": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
        "mentor_change_no": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
    }
    return kinds.words(f"mentor.told.{verb}", buttons=buttons.get(verb, ()))


def _deciding(phrases: Phrases, verb: str, decision: Decision) -> Press:
    def press(scene: Scene, _: Stack, mentor_id: int) -> Taken:
        if not roles.is_staff(scene.session, scene.person_id):
            return Taken.FOREIGN
        mentor = hold_mentor(scene.session, mentor_id)
        if mentor is None or not decision(scene, mentor, verb):
            inline_buttons.replace(scene, phrases, "desk.already_decided", {})
            return Taken.DONE
        roles.audit(scene.session, scene.person_id, verb, scene.now, person=mentor_id)
        if mentor.status is not MentorStatus.SUSPENDED:
            _tell(scene, mentor_id, verb)
        name = name_of(scene.session, mentor_id)
        reason = Phrase(f"mentor.staff.{verb}")
        inline_buttons.replace(scene, phrases, "desk.decided", {"person": name, "reason": reason})
        return Taken.DONE

    return press


def _tell(scene: Scene, mentor_id: int, verb: str) -> None:
    """In the chat, and by e-mail to who reads no chat."""
    session, now = scene.session, scene.now
    person = session.get_one(Person, mentor_id)
    key = f"mentor_told:{mentor_id}:{scene.update_id}"
    said = house_texts().words(person.language, f"mentor.told.{verb}").strip()
    answers_by_email.send(session, person, said, key=key, now=now)
    outbox.promise(session, TOLD, person, key=key, due_at=now, params=told(verb, mentor_id))


def _verbs(mentor: Mentor) -> Sequence[str]:
    if mentor.status is MentorStatus.TO_APPROVE:
        return [verb for verb in NEW if verb != "mentor_yes_link" or _link_waits(mentor)]
    waits = _link_waits(mentor) or _email_waits(mentor)
    return CHANGED if mentor.status is MentorStatus.ACTIVE and waits else ()


def _link_waits(mentor: Mentor) -> bool:
    return mentor.own_room_url is not None and mentor.own_room_approved_at is None


def _email_waits(mentor: Mentor) -> bool:
    """For the team's eyes: no code came back, and none is expected."""
    unproven = mentor.email_confirmed_at is None and mentor.email_code_hash is None
    return mentor.work_email is not None and unproven


def _email_state(mentor: Mentor) -> str:
    if mentor.work_email is None:
        return "none"
    if email_verification.is_free_mail(mentor.work_email):
        return "free"
    return "unproven" if mentor.email_confirmed_at is None else "proven"


def _waiting(session: Session) -> Sequence[Mentor]:
    query = select(Mentor).where(Mentor.status == MentorStatus.TO_APPROVE)
    return session.scalars(query.order_by(Mentor.charter_at, Mentor.person_id)).all()


def _still_there(session: Session, message: OutboxMessage, _: datetime) -> bool:
    mentor = session.get(Mentor, message.params["mentor_id"])
    return mentor is not None and mentor.status is not MentorStatus.DRAFT


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """As the mentor is when it leaves."""
    mentor = session.get_one(Mentor, message.params["mentor_id"])
    said = card(session, mentor, session.get_one(Person, message.person_id).language)
    inline_buttons.promised(session, message, said.buttons, now)
    return [said]


CARD = Kind(
    "mentor_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_still_there,
    render=_render,
)
TOLD = kinds.one_to_one("mentor_told", Urgency.REMINDER)
