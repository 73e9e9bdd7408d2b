"""`/inviter`: a link and its code for a screen; those that wait, and how to take them back."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy.orm import Session

from documents import qr
from models.people import RoleName
from models.team import Invitation
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation import inline_buttons
from services.conversation.attachments import File
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.roles import roles_of
from services.team import invitations
from services.team.notifications import name_of

OUTSIDE = (RoleName.MENTOR, RoleName.EMPLOYER, RoleName.ADVISER)
MAY_INVITE: Mapping[RoleName, Sequence[RoleName]] = {
    RoleName.OWNER: (*OUTSIDE, RoleName.STAFF, RoleName.OWNER),
    RoleName.STAFF: OUTSIDE,
}
REVOKE = "invite_revoke"
SHOWN = 6


def show(context: TurnContext) -> None:
    may = _may_invite(context)
    waiting = invitations.open_ones(context.session, may, context.now)[:SHOWN]
    lines = (
        Phrase.lines(_line(context, it) for it in waiting) if waiting else Phrase("inviting.none")
    )
    invite = [
        _button(context, f"inviting.invite.{role}", callback_for(role), context.person_id)
        for role in may
    ]
    revoke = [_revoking(context, it) for it in waiting]
    words = context.phrases.words(context, "inviting.card", {"waiting": lines})
    inline_buttons.show(context, Say(words, [[button] for button in (*invite, *revoke)]))


def callback_for(role: RoleName) -> str:
    return f"invite_{role}"


def make_code(_: Session, subject: Mapping[str, str]) -> File:
    return File("invitation.png", qr.picture(subject["link"]), picture=True)


def _invite(
    role: RoleName,
    context: TurnContext,
    _: ConversationStack,
    person_id: int,
) -> CallbackResult:
    if person_id != context.person_id or role not in _may_invite(context):
        return CallbackResult.FOREIGN
    made, token = invitations.make(
        context.session, role, context.now, context.chance, context.person_id
    )
    link = invitations.link(context.deployment.bot_name, token)
    context.say(
        Show("invitation_code", {"link": link}, context.phrases.words(context, "inviting.code", {}))
    )
    day, hour = moment(made.expires_at, zone_of(MAINLAND), context.language)
    known: dict[str, str | Phrase] = {"link": link, "day": day, "hour": hour}
    known["role"] = Phrase(f"team.role.{role}")
    words = context.phrases.words(context, "inviting.link", known)
    inline_buttons.show(context, Say(words, [[_revoking(context, made)]]))
    return CallbackResult.STAYS


def _revoke(context: TurnContext, _: ConversationStack, invitation_id: int) -> CallbackResult:
    found = context.session.get(Invitation, invitation_id)
    if found is None or found.role not in _may_invite(context):
        return CallbackResult.FOREIGN
    gone = invitations.revoke(context.session, invitation_id, context.person_id, context.now)
    key = "inviting.revoked" if gone else "inviting.not_open"
    context.phrases.say(context, key, {"number": str(invitation_id)})
    return CallbackResult.DONE


def _may_invite(context: TurnContext) -> Sequence[RoleName]:
    held = roles_of(context.session, context.person_id)
    return next((roles for role, roles in MAY_INVITE.items() if role in held), ())


def _line(context: TurnContext, it: Invitation) -> Phrase:
    by = it.invited_by
    known: dict[str, str | Phrase] = {
        "number": str(it.id),
        "role": Phrase(f"team.role.{it.role}"),
        "by": name_of(context.session, by) if by else Phrase("inviting.command_line"),
        "day": moment(it.expires_at, zone_of(MAINLAND), context.language)[0],
    }
    return Phrase("inviting.line", known)


def _revoking(context: TurnContext, it: Invitation) -> Button:
    label = context.phrases.label(context, Phrase("inviting.revoke", {"number": str(it.id)}))
    return Button(label, inline_buttons.data(REVOKE, it.id))


def _button(context: TurnContext, key: str, callback: str, subject: int) -> Button:
    return Button(
        context.phrases.label(context, Phrase(key)), inline_buttons.data(callback, subject)
    )


CALLBACKS: Mapping[str, CallbackHandler] = {
    **{callback_for(role): partial(_invite, role) for role in RoleName},
    REVOKE: _revoke,
}
