"""The e-mail of a mentor at work, proven in the chat by a code, or by the team's own eyes."""

from collections.abc import Mapping
from enum import StrEnum

from models.mentoring import MentorStatus
from services.conversation.turn_context import Done, Scene
from services.mentoring import approval
from services.mentoring.profile import mentor_of
from services.outbox import email_verification
from services.outbox.email_verification import Asking, Check


class Sent(StrEnum):
    SENT = Asking.SENT
    ALREADY = Asking.ALREADY
    WAIT = Asking.WAIT
    CONFIRMED = Asking.CONFIRMED
    TO_TEAM = "to_team"
    """No mail server: the team looks at the address itself."""


def send_code(scene: Scene, answers: Mapping[str, str]) -> Sent:
    """To the address just given, or once more to the one that is known."""
    given = answers.get("work_email")
    return Sent(
        email_verification.ask_code(scene.session, mentor_of(scene), given, scene.now, scene.chance)
    )


def without_mail(scene: Scene, answers: Mapping[str, str]) -> Sent:
    """In place of `send_code` where no letter can leave."""
    mentor = mentor_of(scene)
    address = answers.get("work_email") or mentor.work_email
    if address != mentor.work_email:
        mentor.work_email, mentor.email_confirmed_at = address, None
    leave_to_team(scene, answers)
    return Sent.TO_TEAM


def check_code(scene: Scene, answers: Mapping[str, str]) -> Check:
    return email_verification.check_code(mentor_of(scene), answers["code"], scene.now)


def leave_to_team(scene: Scene, _: Mapping[str, str]) -> Done:
    """No code came: the team looks at the address itself."""
    mentor = mentor_of(scene)
    mentor.email_code_hash = None
    if mentor.email_confirmed_at is None and mentor.status is not MentorStatus.DRAFT:
        approval.show_change(scene, mentor)
    return Done.DONE
