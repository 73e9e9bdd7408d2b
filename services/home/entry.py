"""How a person comes in: by /start, by a link, or back after having blocked the bot."""

import re
from dataclasses import dataclass

from models.people import RoleName
from rules.conversation.sensitive_numbers import is_sensitive
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.enrolment import call_back_requests, enrolments
from services.enrolment.enrolments import Stand
from services.home import menu, staff_menu
from services.home.menu import WAY_IN
from services.mentoring.mentors import approval, mentors
from services.mentoring.reports import returns
from services.mentoring.reports.traces import Traces
from services.people import people, roles
from services.team import command_lists, invitations
from services.tickets import tickets

SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may carry (Telegram's own rule): poster, partner, adviser."""
TO_CHECK = "to_check"
"""The step of the way in that says an answer is promised."""
HOPING = ("eligible", "two_weeks", "first_name")
"""Those at which one may have no seat yet."""


@dataclass(frozen=True, slots=True)
class Arriving:
    conversations: Conversations
    traces: Traces

    def start(self, scene: Scene, stack: Stack, payload: str = "") -> None:
        """Never restarts a sign-up: it shows where the person stands."""
        if payload.startswith("i-"):
            self._invited(scene, stack, payload.removeprefix("i-"))
            return
        if not stack.open:
            if SOURCE.fullmatch(payload) and not is_sensitive(payload):
                scene.person.source = payload
            self.conversations.open_home(scene, stack)
        elif len(stack.open) == 1 and _behind(scene, stack):
            self.conversations.open_bottom(scene, stack, "menu")
        elif stack.open[0].script == WAY_IN:
            self.conversations.ask_again(scene, stack, "common.resumed")
        else:
            self.show_menu(scene, stack)

    def show_menu(self, scene: Scene, stack: Stack) -> None:
        if len(stack.open) == 1 and stack.open[0].script != WAY_IN:
            self.conversations.open_home(scene, stack)
        else:
            self.conversations.open_above(scene, stack, self.conversations.menu_of(scene))

    def sign_up_again(self, scene: Scene, stack: Stack) -> None:
        """From the news of another session: only who has no place anywhere."""
        bottom = stack.open[0].script if stack.open else None
        over = bottom == "menu" or (bottom == WAY_IN and _behind(scene, stack))
        if over and menu.may_restart(scene):
            self.conversations.open_bottom(scene, stack, WAY_IN)
        else:
            self.start(scene, stack)

    def returned(self, scene: Scene, _: Stack) -> None:
        """The person unblocked the bot (their telephone often sends /start just after)."""
        people.welcome_back(scene.session, scene.person_id)
        key = f"back:{scene.update_id}"
        command_lists.catch_up(scene.session, scene.person, key, scene.now)
        self.conversations.phrases.say(scene, "common.welcome_back")

    def _invited(self, scene: Scene, stack: Stack, token: str) -> None:
        role = invitations.redeem(scene.session, token, scene.person_id, scene.now)
        if role is None:
            why = invitations.why_not(scene.session, token)
            self.conversations.phrases.say(scene, f"invited.{why}")
            self.conversations.ask_again(scene, stack)
            return
        returns.invited(scene.session, self.traces, scene.person_id, role, scene.now)
        if role in roles.STAFF:
            tickets.show_waiting(scene, scene.person)
            call_back_requests.announce_waiting(scene)
        if role is RoleName.MENTOR and (
            mentor := mentors.come_back(scene.session, scene.person_id)
        ):
            approval.show_change(scene, mentor)
        command_lists.follow(scene.session, scene.person, str(scene.update_id), scene.now)
        self.conversations.open_bottom(scene, stack, "invited")


def left(scene: Scene, _: Stack) -> None:
    """The person blocked the bot: nothing is sent until they come back."""
    scene.person.blocked_at = scene.now


def home(scene: Scene) -> str:
    """At the bottom: that of one's role, the team's, the menu once judged, else the way in."""
    if held := roles.roles_of(scene.session, scene.person_id):
        return staff_menu.ALONE.get(held, "team")
    judged = enrolments.newest(scene.session, scene.person_id) is not None
    return "menu" if judged or scene.person.keep_informed_at else WAY_IN


def _behind(scene: Scene, stack: Stack) -> bool:
    """The verdict on the screen holds no more: the team has answered, or it is too late."""
    script, step = stack.open[0].script, stack.open[0].position.step
    found = enrolments.newest(scene.session, scene.person_id)
    if script != WAY_IN or found is None:
        return False
    if step == TO_CHECK:
        return found[0].answer_by is None
    return step in HOPING and enrolments.stand_in(found, scene.now) is Stand.TOO_LATE
