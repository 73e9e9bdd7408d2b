"""List what the menus, the help and leaving offer the rest of the bot."""

from collections.abc import Mapping, Sequence
from functools import partial

from services.conversation import folding
from services.conversation.callbacks import own
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.enrolment import review_queue
from services.home import (
    command_help,
    corrections,
    decisions,
    entry,
    leaving,
    menu,
    profile_menu,
    staff_menu,
    team_commands,
    template_values,
)
from services.people.access import Access
from services.registries.registry import Command, Registry
from services.registries.sweep import Sweep

ACTIONS: Mapping[str, Action] = {
    "route": menu.route,
    "after_invitation": staff_menu.after_invitation,
    "team_route": staff_menu.route,
    "open_team_section": team_commands.open_section,
    "route_help": command_help.route,
    "route_profile": profile_menu.route,
    "route_correction": corrections.route,
    "leave_session": leaving.leave_by_tap,
    "tell_team_why": leaving.tell_team_why,
}
LISTERS: Mapping[str, Lister] = {
    "help_entries": command_help.entries,
    "menu_entries": menu.entries,
    "profile_entries": profile_menu.entries,
    "leave_reasons": leaving.reasons,
    "corrections": corrections.entries,
}


def registry(deployment: Deployment, commands: Sequence[Command]) -> Registry:
    """Return what the menus offer; `commands`: what the help and the team's menu list."""
    help_lines = partial(command_help.lines, commands)
    return Registry(
        actions={**ACTIONS, "use_team_command": partial(team_commands.use, commands)},
        listers={
            **LISTERS,
            "team_entries": partial(staff_menu.entries, commands),
            "team_commands": partial(team_commands.listed, commands),
        },
        template_values={**template_values.TEMPLATE_VALUES, "help_lines": help_lines},
        callbacks=[
            {
                Access.PERSON: {
                    "resume": own(entry.resume_sign_up),
                    "restart": own(entry.sign_up_again),
                    "go_questions": own(entry.resume_sign_up),
                    folding.CALLBACK: entry.show_own_menu,
                }
            },
            decisions.CALLBACKS,
        ],
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "refusals",
            "Every 15 seconds, apply and tell the decisions that nobody has undone in ten minutes.",
            15,
            lambda session, now: decisions.apply_planned(session, deployment, now),
            review_queue.when_due,
            rank=25,
        ),
    )
