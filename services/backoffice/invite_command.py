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
from services.conversation.callbacks import Press, Taken
from services.conversation.phrases import Phrase, Phrases
from services.conversation.replies import Button, Say, Show
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
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


def show(scene: Scene, phrases: Phrases) -> None:
    may = _may_invite(scene)
    waiting = invitations.open_ones(scene.session, may, scene.now)[:SHOWN]
    lines = Phrase.lines(_line(scene, it) for it in waiting) if waiting else Phrase("inviting.none")
    invite = [
        _button(scene, phrases, f"inviting.invite.{role}", verb_for(role), scene.person_id)
        for role in may
    ]
    revoke = [_revoking(scene, phrases, it) for it in waiting]
    words = phrases.words(scene, "inviting.card", {"waiting": lines})
    inline_buttons.show(scene, Say(words, [[button] for button in (*invite, *revoke)]))


def verbs(phrases: Phrases, bot_name: str) -> Mapping[str, Press]:
    inviting = {verb_for(role): partial(_invite, phrases, bot_name, role) for role in RoleName}
    return {**inviting, REVOKE: partial(_revoke, phrases)}


def verb_for(role: RoleName) -> str:
    return f"invite_{role}"


def make_code(_: Session, subject: Mapping[str, str]) -> File:
    return File("invitation.png", qr.picture(subject["link"]), picture=True)


def _invite(
    phrases: Phrases, bot_name: str, role: RoleName, scene: Scene, _: Stack, person_id: int
) -> Taken:
    if person_id != scene.person_id or role not in _may_invite(scene):
        return Taken.FOREIGN
    made, token = invitations.make(scene.session, role, scene.now, scene.chance, scene.person_id)
    link = invitations.link(bot_name, token)
    scene.say(Show("invitation_code", {"link": link}, phrases.words(scene, "inviting.code", {})))
    day, hour = moment(made.expires_at, zone_of(MAINLAND), scene.language)
    known: dict[str, str | Phrase] = {"link": link, "day": day, "hour": hour}
    known["role"] = Phrase(f"team.role.{role}")
    words = phrases.words(scene, "inviting.link", known)
    inline_buttons.show(scene, Say(words, [[_revoking(scene, phrases, made)]]))
    return Taken.STAYS


def _revoke(phrases: Phrases, scene: Scene, _: Stack, invitation_id: int) -> Taken:
    found = scene.session.get(Invitation, invitation_id)
    if found is None or found.role not in _may_invite(scene):
        return Taken.FOREIGN
    gone = invitations.revoke(scene.session, invitation_id, scene.person_id, scene.now)
    key = "inviting.revoked" if gone else "inviting.not_open"
    phrases.say(scene, key, {"number": str(invitation_id)})
    return Taken.DONE


def _may_invite(scene: Scene) -> Sequence[RoleName]:
    held = roles_of(scene.session, scene.person_id)
    return next((roles for role, roles in MAY_INVITE.items() if role in held), ())


def _line(scene: Scene, it: Invitation) -> Phrase:
    by = it.invited_by
    known: dict[str, str | Phrase] = {
        "number": str(it.id),
        "role": Phrase(f"team.role.{it.role}"),
        "by": name_of(scene.session, by) if by else Phrase("inviting.command_line"),
        "day": moment(it.expires_at, zone_of(MAINLAND), scene.language)[0],
    }
    return Phrase("inviting.line", known)


def _revoking(scene: Scene, phrases: Phrases, it: Invitation) -> Button:
    label = phrases.label(scene, Phrase("inviting.revoke", {"number": str(it.id)}))
    return Button(label, inline_buttons.data(REVOKE, it.id))


def _button(scene: Scene, phrases: Phrases, key: str, verb: str, subject: int) -> Button:
    return Button(phrases.label(scene, Phrase(key)), inline_buttons.data(verb, subject))
