"""List the home of staff and of people with several roles, and choose where an invitation leads."""

from collections.abc import Mapping
from enum import StrEnum

from models.people import RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.employers import profile as employers_profile
from services.mentoring.mentors import profile as mentoring_profile
from services.people.roles import roles_of


class StaffMenuEntry(StrEnum):
    MENTOR = "mentor"
    EMPLOYER = "employer"
    TALK = "talk"
    FIRST_NAME = "first_name"
    PRIVACY = "privacy"
    RESUME = "resume"


class Invited(StrEnum):
    MENTOR = "mentor"
    EMPLOYER = "employer"
    HOME = "home"


LABELS = {
    StaffMenuEntry.MENTOR: "mentor.my_space",
    StaffMenuEntry.EMPLOYER: "employer.my_space",
    StaffMenuEntry.TALK: "common.talk",
    StaffMenuEntry.FIRST_NAME: "profile.first_name",
    StaffMenuEntry.PRIVACY: "profile.privacy",
    StaffMenuEntry.RESUME: "common.resume",
}
SPACES = {StaffMenuEntry.MENTOR: RoleName.MENTOR, StaffMenuEntry.EMPLOYER: RoleName.EMPLOYER}
"""Entries shown to people with that role."""
ALONE = {frozenset({role}): str(entry) for entry, role in SPACES.items()}
"""The home of a person with that role and no other."""


def entries(context: TurnContext, _: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    """List the entries of the team's menu for the roles of the person."""
    roles = roles_of(context.session, context.person_id)
    allowed = (entry for entry in StaffMenuEntry if entry not in SPACES or SPACES[entry] in roles)
    return [
        (entry, Phrase(LABELS[entry]))
        for entry in allowed
        if entry is not StaffMenuEntry.RESUME or context.over_another
    ]


def route(_: TurnContext, answers: Mapping[str, str]) -> StaffMenuEntry:
    return StaffMenuEntry(answers["entry"])


def after_invitation(context: TurnContext, answers: Mapping[str, str]) -> Invited:
    """Choose where an invitation leads; mentors and employers have a profile to fill first."""
    roles = roles_of(context.session, context.person_id)
    mentor, employer = mentoring_profile.Next.COMPLETE, employers_profile.Next.COMPLETE
    if RoleName.MENTOR in roles and mentoring_profile.next_missing(context, answers) is not mentor:
        return Invited.MENTOR
    if (
        RoleName.EMPLOYER in roles
        and employers_profile.next_missing(context, answers) is not employer
    ):
        return Invited.EMPLOYER
    return Invited.HOME
