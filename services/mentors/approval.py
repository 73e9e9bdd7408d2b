"""Show each new or changed mentor to the team as a card, and apply the team's decision."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.mentoring.mentors import Mentor, MentorStatus
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.mentors.mentors import lock_mentor
from services.outbox import email_verification, kinds, message_buttons, outbox
from services.outbox.outbox import MessageKind
from services.people import people, roles
from services.people.access import Access, may_meet
from services.team import absences, answers_by_email, closed_cards, command_lists
from services.team.missed_hours import PromisedHours
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
"""The callbacks that decide on a new mentor, and the status each gives."""
CHANGED = ("mentor_change_yes", "mentor_change_no")
"""The callbacks that decide on a change by an approved mentor: of link or of address."""
Decision = Callable[[TurnContext, Mentor, str], bool]
"""Apply a callback; return False when there is nothing left to decide."""
PROMISED_HOURS = PromisedHours(
    "mentor_late",
    "mentor",
    Mentor,
    "person_id",
    lambda _: [Mentor.status == MentorStatus.TO_APPROVE],
    "mentor.late",
    "mentor.staff.all_late",
    id="person_id",
)
"""By when the team must have read a mentor's profile."""


def show_change(context: TurnContext, mentor: Mentor) -> None:
    """Queue a card to each team member who is there, if the mentor waits or is active."""
    if mentor.status not in (MentorStatus.TO_APPROVE, MentorStatus.ACTIVE):
        return
    context.session.flush()
    for member in absences.members_there(context.session, context.bot_id, context.now):
        _queue_card(context, mentor, member)


def _queue_card(context: TurnContext, mentor: Mentor, member: Person) -> None:
    outbox.enqueue(
        context.session,
        CARD,
        member,
        key=f"{_key(mentor.person_id)}{context.update_id}:{member.id}",
        due_at=context.now,
        params={"mentor_id": mentor.person_id},
        about_id=mentor.person_id,
    )


def _key(mentor_id: int) -> str:
    """Return how the keys of a mentor's cards begin."""
    return f"mentor_card:{mentor_id}:"


def show_waiting(context: TurnContext) -> None:
    """Show who waits for approval, the oldest first."""
    waiting = _waiting(context.session, context.bot_id)
    if not waiting:
        context.say(Say(translate(context.language, "mentor.staff.none")))
    for mentor in waiting[:CARDS]:
        _queue_card(context, mentor, context.person)


def card(session: Session, mentor: Mentor, language: str) -> Say:
    """Return the card by which the team reviews a mentor."""
    new = mentor.status is MentorStatus.TO_APPROVE
    values = {
        "name": name_of(session, mentor.person_id),
        "job": mentor.job,
        "company": mentor.company,
        "subjects": mentor.subjects,
        "email": mentor.email or "…",
        "email_is": translate(language, f"mentor.staff.email.{_email_state(mentor)}"),
        "referent": mentor.referent or "…",
        "room": mentor.own_room_url or plain_text(language, "mentor.staff.house_room"),
    }
    buttons = [
        [
            Button(
                plain_text(language, f"mentor.staff.{callback}"),
                inline_buttons.data(callback, mentor.person_id),
            )
        ]
        for callback in _callbacks(mentor)
    ]
    key = "mentor.staff.card" if new else "mentor.staff.changed"
    return Say(translate(language, key, **values), buttons)


def decide(context: TurnContext, mentor: Mentor, callback: str) -> bool:
    """Approve or refuse a new mentor; a yes also confirms an address that no code has proven."""
    if mentor.status is not MentorStatus.TO_APPROVE:
        return False
    mentor.status, mentor.answer_by = NEW[callback], None
    if mentor.status is MentorStatus.ACTIVE:
        mentor.approved_at, mentor.approved_by = context.now, context.person_id
        mentor.email_confirmed_at = mentor.email_confirmed_at or context.now
        mentor.own_room_approved_at = context.now if callback == "mentor_yes_link" else None
        # the team stopped this person's meetings: only the team opens them again
        if not may_meet(context.session, mentor.person_id):
            mentor.status, mentor.suspended_at = MentorStatus.SUSPENDED, context.now
        person = context.session.get_one(Person, mentor.person_id)
        command_lists.follow(context.session, person, f"mentor:{context.update_id}", context.now)
    return True


def decide_change(context: TurnContext, mentor: Mentor, callback: str) -> bool:
    """Accept or refuse a mentor's new room or e-mail; return whether any waited."""
    if mentor.status is not MentorStatus.ACTIVE or not (
        _link_waits(mentor) or _email_waits(mentor)
    ):
        return False
    yes = callback == "mentor_change_yes"
    if _link_waits(mentor):
        mentor.own_room_approved_at = context.now if yes else None
        mentor.own_room_url = mentor.own_room_url if yes else None
    if _email_waits(mentor):
        mentor.email_confirmed_at = context.now if yes else None
        mentor.email = mentor.email if yes else None
        if not yes:
            people.revoke_links(context.session, mentor.person_id)
    return True


def come_back(session: Session, mentor_id: int) -> Mentor | None:
    """Submit a mentor who left and is invited again to the team's approval; None for others."""
    mentor = session.get(Mentor, mentor_id)
    if mentor is None or mentor.status is not MentorStatus.LEFT:
        return None
    mentor.status, mentor.suspended_at = MentorStatus.TO_APPROVE, None
    mentor.answer_by = None
    return mentor


def decision_params(callback: str, person_id: int) -> dict[str, Any]:
    """Return the message that tells the mentor the decision, with the button of the next step."""
    buttons = {
        "mentor_yes": [("mentor.open", inline_buttons.data(OPEN, person_id))],
        "mentor_yes_link": [("mentor.open", inline_buttons.data(OPEN, person_id))],
        "mentor_no_profile": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
        "mentor_no_email": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
        "mentor_change_no": [("mentor.correct", inline_buttons.data(PROFILE, person_id))],
    }
    return kinds.message_params(f"mentor.told.{callback}", buttons=buttons.get(callback, ()))


def _decision_handler(callback: str, decision: Decision) -> CallbackHandler:
    def handle(context: TurnContext, _: ConversationStack, mentor_id: int) -> CallbackResult:
        if people.is_of_another_bot(context.session, mentor_id, context.bot_id):
            return CallbackResult.FOREIGN
        mentor = lock_mentor(context.session, mentor_id)
        if mentor is None or not decision(context, mentor, callback):
            inline_buttons.replace(context, "desk.already_decided", {})
            return CallbackResult.DONE
        roles.audit(context.session, context.person_id, callback, context.now, person=mentor_id)
        if mentor.status is not MentorStatus.SUSPENDED:
            _tell(context, mentor_id, callback)
        name = name_of(context.session, mentor_id)
        reason = Phrase(f"mentor.staff.{callback}")
        inline_buttons.replace(context, "desk.decided", {"person": name, "reason": reason})
        closed_cards.close(context, _key(mentor_id), name, f"mentor.staff.{callback}")
        return CallbackResult.DONE

    return handle


def _tell(context: TurnContext, mentor_id: int, callback: str) -> None:
    """Tell the mentor the decision in the chat, and by e-mail if they do not read the chat."""
    session, now = context.session, context.now
    person = session.get_one(Person, mentor_id)
    key = f"mentor_told:{mentor_id}:{context.update_id}"
    email_text = plain_text(person.language, f"mentor.told.{callback}").strip()
    answers_by_email.send(session, person, email_text, key=key, now=now)
    outbox.enqueue(
        session, TOLD, person, key=key, due_at=now, params=decision_params(callback, mentor_id)
    )


def _callbacks(mentor: Mentor) -> Sequence[str]:
    if mentor.status is MentorStatus.TO_APPROVE:
        return [
            callback for callback in NEW if callback != "mentor_yes_link" or _link_waits(mentor)
        ]
    waits = _link_waits(mentor) or _email_waits(mentor)
    return CHANGED if mentor.status is MentorStatus.ACTIVE and waits else ()


def _link_waits(mentor: Mentor) -> bool:
    return mentor.own_room_url is not None and mentor.own_room_approved_at is None


def _email_waits(mentor: Mentor) -> bool:
    """Tell whether the team must check the address: no code has proven it, none is expected."""
    unproven = mentor.email_confirmed_at is None and mentor.email_code_hash is None
    return mentor.email is not None and unproven


def _email_state(mentor: Mentor) -> str:
    if mentor.email is None:
        return "none"
    if email_verification.is_free_mail(mentor.email):
        return "free"
    return "unproven" if mentor.email_confirmed_at is None else "proven"


def _waiting(session: Session, bot_id: int) -> Sequence[Mentor]:
    query = select(Mentor).join(Person, Person.id == Mentor.person_id)
    query = query.where(Mentor.status == MentorStatus.TO_APPROVE, people.of_bot(bot_id))
    return session.scalars(query.order_by(Mentor.charter_at, Mentor.person_id)).all()


def _is_submitted(session: Session, message: OutboxMessage, _: datetime) -> bool:
    mentor = session.get(Mentor, message.params["mentor_id"])
    return mentor is not None and mentor.status is not MentorStatus.DRAFT


def _render(session: Session, message: OutboxMessage, now: datetime) -> Sequence[Say]:
    """Render the card from the mentor's data at the time of sending."""
    mentor = session.get_one(Mentor, message.params["mentor_id"])
    reply = card(session, mentor, session.get_one(Person, message.person_id).language)
    message_buttons.keep(session, message, reply.buttons, now)
    return [reply]


CARD = MessageKind(
    "mentor_card",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=_is_submitted,
    render=_render,
)
TOLD = kinds.one_to_one("mentor_told", Urgency.REMINDER)


CALLBACKS: Callbacks = {
    Access.TEAM: {
        **{callback: _decision_handler(callback, decide) for callback in NEW},
        **{callback: _decision_handler(callback, decide_change) for callback in CHANGED},
    },
}
