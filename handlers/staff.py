"""The team's commands, one line each, behind the one guard; and replies to messages."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import structlog

from flows.replies import Other, Sent, Typed
from models.people import RoleName
from services.backoffice import (
    access_command,
    day_summary,
    invite_command,
    journal_command,
    links_command,
)
from services.conversation.phrases import Phrases
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import Work
from services.employers import approval as employers_approval
from services.employers import response_rates_command
from services.enrolment import call_back_requests
from services.enrolment.review_command import Desk
from services.figures import (
    adviser_command,
    export_command,
    questionnaire_command,
    satisfaction_command,
    stats_command,
)
from services.home.message_router import Listening
from services.mentoring.mentors import approval as mentoring_approval
from services.mentoring.reports import open_cases
from services.people.access import acts_as
from services.people.roles import OWNERS, STAFF, is_staff
from services.tickets import duty
from services.tickets.answering import Answering
from services.workshops.attendance import hosting_command

log = structlog.get_logger()

Shows = Callable[[TurnContext, Phrases], None]


@dataclass(frozen=True, slots=True)
class Command:
    """What Telegram's list says of it is the text `command.<name>`."""

    name: str
    opens: str | Shows
    """A conversation, by its name, or what shows something."""
    roles: frozenset[RoleName] = STAFF
    """One of these is needed."""


COMMANDS: Sequence[Command] = (
    Command("aujourdhui", day_summary.show),
    Command("a_verifier", lambda context, phrases: Desk(phrases).show_queue(context)),
    Command("mentors", mentoring_approval.show_waiting),
    Command("offres_a_valider", employers_approval.show_waiting),
    Command("rappels", call_back_requests.show_waiting),
    Command("signalements", open_cases.show),
    Command("ateliers", hosting_command.show, STAFF | {RoleName.MENTOR}),
    Command("annonce", "announce"),
    Command("session", "session"),
    Command("garde", duty.show),
    Command("reponses_types", "canned"),
    Command("fiche", "person_card"),
    Command("mes_personnes", adviser_command.show, frozenset({RoleName.ADVISER})),
    Command("relances", "nudges"),
    Command("verifier", "verify_attestation"),
    Command("inviter", invite_command.show),
    Command("equipe", access_command.show),
    Command("liens", links_command.show),
    Command("journal", journal_command.show, OWNERS),
    Command("questionnaires", questionnaire_command.show),
    Command("reponses", response_rates_command.show),
    Command("satisfaction", satisfaction_command.show),
    Command("stats", stats_command.show),
    Command("exporter", export_command.show),
)
"""In the order in which they are listed."""
BY_NAME: Mapping[str, Command] = {command.name: command for command in COMMANDS}


@dataclass(frozen=True, slots=True)
class StaffHandlers:
    desk: Desk
    listening: Listening

    def command(self, name: str) -> Work:
        """A command one may not use does not exist for that person."""
        found = BY_NAME[name]

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not may_use(context, found):
                self.listening.command(context, stack, name)
            elif isinstance(found.opens, str):
                self.listening.conversations.open_instead(context, stack, found.opens)
            else:
                found.opens(context, self.desk.phrases)

        return work

    def reply(self, replied_to: int, said: Typed | Sent | Other) -> Work:
        """Of the team it answers a person, of a person the team; else it is heard as any words."""

        def work(context: TurnContext, stack: ConversationStack) -> None:
            if not self._reply(context, replied_to, said):
                self.listening.hear(context, stack, said)

        return work

    def _reply(self, context: TurnContext, replied_to: int, said: Typed | Sent | Other) -> bool:
        if is_staff(context.session, context.person_id):
            return Answering(self.desk.phrases).answer(context, replied_to, said)
        if self.listening.reply_to_announcement(context, replied_to, said):
            return True
        return self.listening.reply_to_team(context, replied_to, said)


def may_use(context: TurnContext, command: Command) -> bool:
    """The one guard: who may not leaves a trace in the log."""
    if acts_as(context.session, context.person_id, *command.roles):
        return True
    log.warning("command_refused", command=command.name, person_id=context.person_id)
    return False
