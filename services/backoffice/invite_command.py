"""Make an invitation for `/inviter`, with a link and its code; list open ones, and revoke them."""

from collections.abc import Mapping, Sequence
from functools import partial

from sqlalchemy.orm import Session

from documents import qr
from models.people import RoleName
from models.team import Invitation
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.conversation import inline_buttons
from services.conversation.attachments import ChatFile
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access, may
from services.team import invitations
from services.team.notifications import name_of

INVITED_BY: Mapping[RoleName, Access] = {
    RoleName.MENTOR: Access.TEAM,
    RoleName.EMPLOYER: Access.TEAM,
    RoleName.ADVISER: Access.TEAM,
    RoleName.STAFF: Access.OWNER,
    RoleName.OWNER: Access.OWNER,
}
"""What it takes to invite somebody to each role, in the order in which they are shown."""
REVOKE = "invite_revoke"
SHOWN = 6


def show(context: TurnContext) -> None:
    roles = _may_invite(context)
    waiting = invitations.open_ones(context.session, context.bot_id, roles, context.now)[:SHOWN]
    lines = (
        Phrase.joined(_line(context, invitation) for invitation in waiting)
        if waiting
        else Phrase("inviting.none")
    )
    invite = [
        _button(context, f"inviting.invite.{role}", callback_for(role), context.person_id)
        for role in roles
    ]
    revoke = [_revoke_button(context, invitation) for invitation in waiting]
    text = context.phrases.render(context, "inviting.card", {"waiting": lines})
    inline_buttons.show(context, Say(text, [[button] for button in (*invite, *revoke)]))


def callback_for(role: RoleName) -> str:
    return f"invite_{role}"


def make_code(_: Session, subject: Mapping[str, str]) -> ChatFile:
    return ChatFile("invitation.png", qr.picture(subject["link"]), picture=True)


def _invite(
    role: RoleName,
    context: TurnContext,
    _: ConversationStack,
    person_id: int,
) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    invitation, token = invitations.make(
        context.session, context.bot_id, role, context.now, context.random_below, context.person_id
    )
    link = invitations.link(context.deployment, token)
    context.say(
        Show(
            "invitation_code", {"link": link}, context.phrases.render(context, "inviting.code", {})
        )
    )
    day, hour = moment(invitation.expires_at, zone_of(NO_DEPARTMENT), context.language)
    values: dict[str, str | Phrase] = {"link": link, "day": day, "hour": hour}
    values["role"] = Phrase(f"team.role.{role}")
    text = context.phrases.render(context, "inviting.link", values)
    inline_buttons.show(context, Say(text, [[_revoke_button(context, invitation)]]))
    return CallbackResult.STAYS


def _revoke(context: TurnContext, _: ConversationStack, invitation_id: int) -> CallbackResult:
    invitation = context.session.get(Invitation, invitation_id)
    if invitation is None or invitation.bot_id != context.bot_id:
        return CallbackResult.FOREIGN
    if invitation.role not in _may_invite(context):
        return CallbackResult.FOREIGN
    revoked = invitations.revoke(
        context.session, context.bot_id, invitation_id, context.person_id, context.now
    )
    key = "inviting.revoked" if revoked else "inviting.not_open"
    context.phrases.say(context, key, {"number": str(invitation_id)})
    return CallbackResult.DONE


def _may_invite(context: TurnContext) -> Sequence[RoleName]:
    session, person_id = context.session, context.person_id
    return [role for role, access in INVITED_BY.items() if may(session, person_id, access)]


def _line(context: TurnContext, invitation: Invitation) -> Phrase:
    by = invitation.invited_by
    values: dict[str, str | Phrase] = {
        "number": str(invitation.id),
        "role": Phrase(f"team.role.{invitation.role}"),
        "by": name_of(context.session, by) if by else Phrase("inviting.command_line"),
        "day": moment(invitation.expires_at, zone_of(NO_DEPARTMENT), context.language)[0],
    }
    return Phrase("inviting.line", values)


def _revoke_button(context: TurnContext, invitation: Invitation) -> Button:
    label = context.phrases.label(
        context, Phrase("inviting.revoke", {"number": str(invitation.id)})
    )
    return Button(label, inline_buttons.data(REVOKE, invitation.id))


def _button(context: TurnContext, key: str, callback: str, subject: int) -> Button:
    return Button(
        context.phrases.label(context, Phrase(key)), inline_buttons.data(callback, subject)
    )


def _inviting(access: Access) -> Mapping[str, CallbackHandler]:
    """Return the callbacks of the invitation buttons, for the roles open to an access."""
    roles = (role for role, needed in INVITED_BY.items() if needed is access)
    return {callback_for(role): partial(_invite, role) for role in roles}


CALLBACKS: Callbacks = {
    Access.TEAM: {**_inviting(Access.TEAM), REVOKE: _revoke},
    Access.OWNER: _inviting(Access.OWNER),
}
