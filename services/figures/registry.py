"""List what figures offer the rest of the bot: the team's counts, exports and reports."""

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
from services.registries.registry import Command, CommandPurpose, Registry

COMMANDS = (
    Command(130, "mes_personnes", CommandPurpose.ADVISER, adviser_command.show, Access.ADVISER),
    Command(170, "questionnaires", CommandPurpose.FIGURES, questionnaire_command.show),
    Command(160, "satisfaction", CommandPurpose.FIGURES, satisfaction_command.show),
    Command(150, "stats", CommandPurpose.FIGURES, stats_command.show),
    Command(190, "exporter", CommandPurpose.FIGURES, export_command.show),
)


def registry(_: Deployment) -> Registry:
    return Registry(
        callbacks=[stats_command.CALLBACKS, adviser_command.CALLBACKS, export_command.CALLBACKS],
        message_kinds=export_command.KINDS,
        reports={
            **pictures.MAKERS,
            **export_command.MAKERS,
            **adviser_command.MAKERS,
            **partner_report.MAKERS,
        },
        commands=COMMANDS,
    )
