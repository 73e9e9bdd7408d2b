"""List the home of staff and of people with several roles, and choose where an invitation leads."""

from collections.abc import Iterator, Mapping, Sequence
from enum import StrEnum

from models.people import RoleName
from services.conversation.phrases import Phrase
from services.conversation.turn_context import TurnContext
from services.employers import profile as employers_profile
from services.home import team_commands
from services.mentors import profile as mentors_profile
from services.people.roles import STAFF, roles_of
from services.registries.registry import Command


class StaffMenuEntry(StrEnum):
    """Where a button of the menu leads."""

    COMMAND = "command"
    SECTION = "section"
    RESUME = "resume"
    MENTOR = "mentor"
    EMPLOYER = "employer"
    TALK = "talk"
    FIRST_NAME = "first_name"
    PRIVACY = "privacy"


class InvitationLanding(StrEnum):
    MENTOR = "mentor"
    EMPLOYER = "employer"
    HOME = "home"


LABELS = {
    StaffMenuEntry.MENTOR: "mentor.my_space",
    StaffMenuEntry.EMPLOYER: "employer.my_space",
    StaffMenuEntry.TALK: "menu.talk",
    StaffMenuEntry.FIRST_NAME: "team.entry.first_name",
    StaffMenuEntry.PRIVACY: "menu.privacy",
    StaffMenuEntry.RESUME: "menu.resume",
}
SPACES = {StaffMenuEntry.MENTOR: RoleName.MENTOR, StaffMenuEntry.EMPLOYER: RoleName.EMPLOYER}
"""Entries shown to people with that role."""
ALONE = {frozenset({role}): str(entry) for entry, role in SPACES.items()}
"""The home of a person with that role and no other."""


def entries(
    commands: Sequence[Command], context: TurnContext, _: Mapping[str, str]
) -> list[tuple[str, Phrase]]:
    """List what the roles of the person allow: the team's commands, then their own spaces."""
    behind_commands = team_commands.entries(commands, context)
    first = [StaffMenuEntry.RESUME] if context.over_another else []
    return [
        *((entry, Phrase(LABELS[entry])) for entry in first),
        *((entry, Phrase(f"team.entry.{entry}")) for entry in behind_commands),
        *((entry, Phrase(LABELS[entry])) for entry in _own(context)),
    ]


def _own(context: TurnContext) -> Iterator[StaffMenuEntry]:
    """Yield the entries of the person's own; the team does not write to itself."""
    roles = roles_of(context.session, context.person_id)
    yield from (entry for entry, role in SPACES.items() if role in roles)
    if not roles & STAFF:
        yield StaffMenuEntry.TALK
    yield StaffMenuEntry.FIRST_NAME
    yield StaffMenuEntry.PRIVACY


def route(_: TurnContext, answers: Mapping[str, str]) -> StaffMenuEntry:
    entry = answers["entry"]
    if entry in team_commands.AT_ONCE:
        return StaffMenuEntry.COMMAND
    if entry in team_commands.SECTIONS:
        return StaffMenuEntry.SECTION
    return StaffMenuEntry(entry)


def after_invitation(context: TurnContext, answers: Mapping[str, str]) -> InvitationLanding:
    """Choose where an invitation leads; mentors and employers have a profile to fill first."""
    roles = roles_of(context.session, context.person_id)
    mentor, employer = (
        mentors_profile.MentorProfileGap.COMPLETE,
        employers_profile.EmployerProfileGap.COMPLETE,
    )
    if RoleName.MENTOR in roles and mentors_profile.next_missing(context, answers) is not mentor:
        return InvitationLanding.MENTOR
    if (
        RoleName.EMPLOYER in roles
        and employers_profile.next_missing(context, answers) is not employer
    ):
        return InvitationLanding.EMPLOYER
    return InvitationLanding.HOME
