"""Let a person in: by /start, by a link, or back after they blocked the bot."""

import re

from models.people import RoleName
from rules.conversation.sensitive_numbers import is_sensitive
from services.conversation.callbacks import CallbackResult
from services.conversation.stack import ConversationStack, OpenConversation
from services.conversation.turn_context import TurnContext
from services.enrolment import call_back_requests, enrolments, sign_up_reminders
from services.enrolment.enrolments import EnrolmentStanding
from services.home import menu, staff_menu
from services.home.menu import WAY_IN
from services.mentors import approval
from services.people import addresses, roles
from services.safeguarding import returns
from services.safeguarding.fingerprints import Fingerprints
from services.team import command_lists, invitations
from services.tickets import tickets

SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may carry, by Telegram's own rule: the poster, partner or adviser it came from."""
TO_CHECK = "to_check"
"""The step of the way in that says an answer will come."""
WELCOME = "welcome"
"""The first step of the way in, at which nobody has said anything yet."""
SEAT = ("eligible", "two_weeks")
"""The steps that offer a seat."""
HOPING = (*SEAT, "first_name")
"""The steps at which a person may have no seat yet."""
TAKEN = (EnrolmentStanding.PLACE, EnrolmentStanding.WAITING)


def start(context: TurnContext, stack: ConversationStack, payload: str = "") -> None:
    """Begin the way in, or show where the person stands; never restart a sign-up.

    `payload` is what the link carried: an invitation (`i-…`), a source, or nothing.
    """
    if payload.startswith("i-"):
        _invited(context, stack, payload.removeprefix("i-"))
        return
    if not stack.open:
        if SOURCE.fullmatch(payload) and not is_sensitive(payload):
            context.person.source = payload
        context.conversations.open_home(context, stack)
    elif len(stack.open) == 1 and is_settled(context, stack.open[0]):
        context.conversations.open_bottom(context, stack, "menu")
    elif stack.open[0].script == WAY_IN:
        resumed = "common.resumed" if _has_begun(stack) else None
        context.conversations.ask_again(context, stack, resumed)
    else:
        show_menu(context, stack)


def show_menu(context: TurnContext, stack: ConversationStack) -> None:
    bottom = stack.open[0] if len(stack.open) == 1 else None
    is_over = bottom is not None and (bottom.script != WAY_IN or is_settled(context, bottom))
    if not stack.open or is_over:
        context.conversations.open_home(context, stack)
    else:
        context.conversations.open_above(context, stack, context.conversations.menu_of(context))


def show_own_menu(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    """Show the menu, after a press on a person's own button; the message stays as it is."""
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    show_menu(context, stack)
    return CallbackResult.STAYS


def take_entry(context: TurnContext, stack: ConversationStack, name: str) -> None:
    """Do the entry of an older menu as today's menu does, or show today's menu."""
    said_before = len(context.outgoing)
    show_menu(context, stack)
    question = context.conversations.question(context, stack)
    pressed = question.button_of(name) if question else None
    if pressed is not None:
        del context.outgoing[said_before:]
        context.conversations.hear(context, stack, pressed)


def resume_sign_up(context: TurnContext, stack: ConversationStack) -> None:
    """Ask again the question where the person stopped, after a reminder."""
    sign_up_reminders.resumed(context)
    if stack.open and stack.open[0].script == WAY_IN:
        context.conversations.close_above(stack)
    start(context, stack)


def sign_up_again(context: TurnContext, stack: ConversationStack) -> None:
    """Restart the way in, from news of another session, for a person without a place."""
    bottom = stack.open[0].script if stack.open else None
    over = bottom == "menu" or (bottom == WAY_IN and is_settled(context, stack.open[0]))
    if over and menu.may_restart(context):
        context.conversations.open_bottom(context, stack, WAY_IN)
    else:
        start(context, stack)


def returned(context: TurnContext, stack: ConversationStack) -> None:
    """Welcome back a person who unblocked the bot; Telegram often sends /start just after.

    Of a person who had erased everything nothing is kept: they are welcomed as anybody is.
    """
    addresses.unblock(context.session, context.person_id, context.channel)
    key = f"back:{context.update_id}"
    command_lists.catch_up(context.session, context.person, key, context.now)
    if _has_begun(stack):
        context.phrases.say(context, "common.welcome_back")
    else:
        context.conversations.ask_again(context, stack)


def _has_begun(stack: ConversationStack) -> bool:
    """Tell whether the person has answered anything, that is kept and may be resumed."""
    is_first = len(stack.open) == 1 and stack.open[0].position.step == WELCOME
    return bool(stack.open) and not is_first


def _invited(context: TurnContext, stack: ConversationStack, token: str) -> None:
    role = invitations.redeem(
        context.session, context.bot_id, token, context.person_id, context.now
    )
    if role is None:
        reason = invitations.why_not(context.session, context.bot_id, token)
        context.phrases.say(context, f"invited.{reason}")
        context.conversations.ask_again(context, stack)
        return
    returns.invited(
        context.session,
        Fingerprints.of(context.deployment),
        context.person_id,
        role,
        context.now,
    )
    if role in roles.STAFF:
        tickets.show_waiting(context, context.person)
        call_back_requests.announce_waiting(context)
    if role is RoleName.MENTOR and (
        mentor := approval.come_back(context.session, context.person_id)
    ):
        approval.show_change(context, mentor)
    command_lists.follow(context.session, context.person, str(context.update_id), context.now)
    context.conversations.open_bottom(context, stack, "invited")


def left(context: TurnContext, _: ConversationStack) -> None:
    """Note that the person blocked the bot: nothing is sent until they come back."""
    addresses.block(context.session, context.person_id, context.channel, context.now)


def home(context: TurnContext) -> str:
    """Return the bottom script: that of a role, the team's, the menu once judged, or the way in."""
    if held_roles := roles.roles_of(context.session, context.person_id):
        return staff_menu.ALONE.get(held_roles, "team")
    judged = enrolments.newest(context.session, context.person_id) is not None
    return "menu" if judged or context.person.keep_informed_at else WAY_IN


def is_settled(context: TurnContext, bottom: OpenConversation) -> bool:
    """Tell whether what the way in shows no longer holds.

    The team has answered, the seat was taken elsewhere, or it is too late.
    """
    step = bottom.position.step
    if bottom.script != WAY_IN or step not in (TO_CHECK, *HOPING):
        return False
    newest = enrolments.newest(context.session, context.person_id)
    if newest is None:
        return False
    if step == TO_CHECK:
        return newest[0].answer_by is None
    stand = enrolments.stand_in(newest, context.now)
    return stand is EnrolmentStanding.TOO_LATE or (step in SEAT and stand in TAKEN)
