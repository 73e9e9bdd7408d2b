"""What figures offer the rest of the bot: the team's counts, exports and papers."""

from models.people import RoleName
from services.conversation.deployment import Deployment
from services.figures import (
    adviser_command,
    export_command,
    partner_report,
    pictures,
    questionnaire_command,
    satisfaction_command,
    stats_command,
)
from services.people.access import Access
from services.registries.registry import Command, Registry

ACCESS = {
    Access.ADVISER: "adviser_people",
    Access.TEAM: "stats partner_report export export_xlsx export_csv",
}
COMMANDS = (
    Command(130, "mes_personnes", adviser_command.show, frozenset({RoleName.ADVISER})),
    Command(200, "questionnaires", questionnaire_command.show),
    Command(220, "satisfaction", satisfaction_command.show),
    Command(230, "stats", stats_command.show),
    Command(240, "exporter", export_command.show),
)


def registry(_: Deployment) -> Registry:
    return Registry(
        callbacks={
            **stats_command.CALLBACKS,
            **adviser_command.CALLBACKS,
            **export_command.CALLBACKS,
        },
        access=ACCESS,
        message_kinds=export_command.KINDS,
        documents={
            **pictures.MAKERS,
            **export_command.MAKERS,
            **adviser_command.MAKERS,
            **partner_report.MAKERS,
        },
        commands=COMMANDS,
    )
