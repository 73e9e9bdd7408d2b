"""Answer commands of participants to people with a role: open theirs, or say whose it is."""

from collections.abc import Mapping

from models.people import RoleName
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.enrolment import enrolments
from services.mentors import access
from services.people.roles import roles_of

OF_EMPLOYERS: Mapping[str, str] = {
    "offres": "my_offers",
    "candidatures": "applications_received",
    "applications": "applications_received",
}
"""The conversation that a command opens for an employer."""
SAID: Mapping[str, str] = {
    "offres": "offers",
    "formations": "trainings",
    "candidatures": "applications",
    "applications": "applications",
    "presence": "presence",
    "attestation": "attestation",
}
"""The text that says whose a command is, as `role.<text>.<reader>`."""


def take(context: TurnContext, stack: ConversationStack, command: str) -> bool:
    """Take a participants' command from anybody else; return whether it was taken.

    Who has signed up for a session is a participant, whatever their role.
    """
    held = roles_of(context.session, context.person_id) if command in SAID else frozenset()
    if not held or enrolments.newest(context.session, context.person_id) is not None:
        return False
    if RoleName.EMPLOYER in held and command in OF_EMPLOYERS:
        context.conversations.open_above(context, stack, OF_EMPLOYERS[command])
    else:
        reader = access.reader(context.session, context.person_id)
        context.phrases.say(context, f"role.{SAID[command]}.{reader}")
        context.conversations.ask_again(context, stack)
    return True
