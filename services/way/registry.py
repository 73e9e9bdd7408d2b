"""List what « Mon parcours » offers the rest of the bot."""

from collections.abc import Mapping

from services.conversation.deployment import Deployment
from services.conversation.runner import Action
from services.outbox.signed_links import WAY
from services.registries.registry import Bookable, Registry
from services.registries.sweep import Sweep, nothing_known
from services.way import links, moments, pictures, web_page

ACTIONS: Mapping[str, Action] = {
    "show_way": pictures.show,
    "show_way_moment": pictures.show_moment,
}


def registry(deployment: Deployment, bookables: Mapping[str, Bookable]) -> Registry:
    """Return what is offered; `bookables` are what its calendar holds."""
    return Registry(
        actions=ACTIONS,
        pictures={pictures.DOCUMENT: pictures.make},
        message_kinds=[moments.AFTER_A_MEETING, moments.AT_THE_END, links.message(deployment)],
        pages=web_page.pages(bookables),
        link_renewals={WAY: links.renew(deployment)},
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "ways",
            "Every 5 minutes, show their way to those who had their first meeting, and to all "
            "on the morning after a session.",
            300,
            lambda session, now: moments.enqueue_due(session, deployment.bot_id, now),
            nothing_known,
            rank=355,
        ),
    )
