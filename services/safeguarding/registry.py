"""List what reports of conduct offer the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.safeguarding import (
    callbacks,
    messages,
    open_cases,
    returns,
    script_actions,
    sweeps,
    web_page,
    who_may_report,
)
from services.safeguarding.fingerprints import Fingerprints

ACTIONS: Mapping[str, Action] = {
    "file_report": script_actions.file_report,
    "file_concern": script_actions.file_concern,
    "has_phone": script_actions.has_phone,
    "has_written": script_actions.has_written,
}
LISTERS: Mapping[str, Lister] = {"people_met": script_actions.people_met}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {"report_answer": script_actions.report_answer}
"""`report_concern` is a person's: who mentors no more still reaches the team by it."""


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        conditions=who_may_report.CONDITIONS,
        callbacks=[callbacks.CALLBACKS],
        message_kinds=messages.ALL,
        pages=web_page.PAGES,
        sweeps=_sweeps(deployment),
        commands=[Command(60, "signalements", CommandPurpose.DAY, open_cases.show)],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "reports",
            "Every 5 minutes, remind the team of reports whose answer is nearly due.",
            300,
            lambda session, now: sweeps.remind(session, deployment.bot_id, now),
            sweeps.when_due,
            rank=190,
        ),
        Sweep(
            "returns",
            "Every minute, tell the team that someone reported and erased has come back.",
            60,
            lambda session, now: returns.look(
                session, deployment.bot_id, Fingerprints.of(deployment), now
            ),
            nothing_known,
            rank=200,
        ),
        Sweep(
            "old_reports",
            "Every hour, let go of reports that have had their time.",
            3600,
            sweeps.forget,
            nothing_known,
            rank=210,
        ),
    )
