"""List what slots and the bookings in them offer the rest of the bot."""

from services.conversation.deployment import Deployment
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known
from services.slots import bookings, mentor_list, rooms, spoken_languages, weekly_rules


def registry(deployment: Deployment) -> Registry:
    return Registry(
        finders=spoken_languages.FINDERS,
        starts=[bookings.starts],
        sweeps=_sweeps(deployment),
        commands=[Command(30, "mentors", CommandPurpose.DAY, mentor_list.show)],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "rooms_of_slots",
            "Every minute, offer no meeting that has nowhere to take place.",
            60,
            lambda session, now: rooms.look_again(session, now, deployment.rooms),
            nothing_known,
            rank=125,
        ),
        Sweep(
            "weekly_slots",
            "Every hour, open the next dates of weekly rules.",
            3600,
            lambda session, now: weekly_rules.extend(
                session, now, deployment.random_below, deployment.rooms
            ),
            nothing_known,
            rank=130,
        ),
        Sweep(
            "questions",
            "Every hour, forget what people wanted to ask 30 days after the meeting.",
            3600,
            bookings.forget_questions,
            nothing_known,
            rank=140,
        ),
    )
