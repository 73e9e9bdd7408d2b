"""List what feedback offers the rest of the bot."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.conversation.deployment import Deployment
from services.feedback import (
    anonymous_survey,
    front_page_words,
    messages,
    scores,
    sweeps,
    testimonials,
)
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions={
            "keep_feedback_words": scores.keep_comment,
            "agree_to_quote": testimonials.agree,
            "may_show_on_front_page": front_page_words.may_ask,
            "show_on_front_page": front_page_words.offer,
            "count_survey": anonymous_survey.count,
        },
        callbacks=[
            scores.CALLBACKS,
            testimonials.CALLBACKS,
            front_page_words.CALLBACKS,
            anonymous_survey.CALLBACKS,
        ],
        message_kinds=messages.ALL,
        commands=[Command(55, "temoignages", CommandPurpose.DAY, front_page_words.show_all)],
        sweeps=_sweeps(deployment),
    )


def _forget_words(session: Session, now: datetime) -> bool:
    """Forget a slice of each; True when there may be more."""
    return any([scores.forget_words(session, now), front_page_words.forget(session, now)])


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
            "Every hour, forget words of six months ago, and of a year ago on the front page.",
            3600,
            _forget_words,
            nothing_known,
            rank=300,
        ),
    )
