"""List what feedback offers the rest of the bot."""

from services.conversation.deployment import Deployment
from services.feedback import conversation, messages, scores, sweeps
from services.people.access import Access
from services.registries.registry import Registry
from services.registries.sweep import Sweep, nothing_known

ACCESS = {
    Access.PERSON: """
        feedback_words feedback_talk rate_mood rate_session survey
        quote_ask quote_agree quote_refuse
    """,
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=conversation.ACTIONS,
        callbacks=conversation.CALLBACKS,
        access=ACCESS,
        message_kinds=messages.ALL,
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "moods",
            "Every 10 minutes, on the fifth day of a session, ask how it goes.",
            600,
            lambda session, now: sweeps.ask_mood(session, deployment.bot_id, now),
            sweeps.when_due,
            rank=270,
        ),
        Sweep(
            "satisfaction",
            "Every 10 minutes, on the morning after a session, ask how it was.",
            600,
            lambda session, now: sweeps.ask_satisfaction(session, deployment.bot_id, now),
            sweeps.when_due,
            rank=280,
        ),
        Sweep(
            "feedback_words",
            "Every hour, forget what people wrote about events six months ago.",
            3600,
            scores.forget_words,
            nothing_known,
            rank=300,
        ),
    )
