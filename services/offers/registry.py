"""List what offers and their matching offer the rest of the bot."""

from collections.abc import Mapping
from functools import partial

from services.conversation.deployment import Deployment
from services.conversation.runner import Action
from services.offers import (
    answer_values,
    browse_conversation,
    callbacks,
    consent_and_pauses,
    destinations,
    digest_sweep,
    duplicates,
    messages,
    search_conversation,
)
from services.offers.opportunities import Applied
from services.offers.settings_conversation import (
    came_from,
    came_from_list,
    change_rhythm,
    forget_refusals,
    found,
    keep_for_later,
    like,
    not_found,
    open_refusal,
    open_wishes,
    pause,
    refuse,
    stop,
    stop_sending,
    tell_why,
    wanted,
)
from services.registries.registry import Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "enter_offers": search_conversation.enter,
    "agree_to_offers": search_conversation.agree,
    "open_missing_wishes": search_conversation.open_missing_wishes,
    "open_missing_diploma": search_conversation.open_missing_diploma,
    "keep_search": search_conversation.keep,
    "enter_offer_list": browse_conversation.enter,
    "find_offers": browse_conversation.find,
    "missing_offers": browse_conversation.missing,
    "choose_offer": browse_conversation.choose,
    "tell_more": browse_conversation.tell_more,
    "begin_again": browse_conversation.begin_again,
    "show_everything": browse_conversation.show_everything,
    "see_other_kind": browse_conversation.see_other_kind,
    "like_offer": like,
    "open_refusal": open_refusal,
    "came_from_list": came_from_list,
    "open_wishes": open_wishes,
    "came_from": came_from,
    "refuse_offer": refuse,
    "keep_for_later": keep_for_later,
    "tell_why": tell_why,
    "forget_refusals": forget_refusals,
    "offers_wanted": wanted,
    "change_rhythm": change_rhythm,
    "pause_offers": pause,
    "stop_offers": stop,
    "keep_found": found,
    "take_found_back": not_found,
    "add_own_skill": search_conversation.add_skill,
    "keep_own_skills": search_conversation.keep_skills,
}


def registry(deployment: Deployment, applied: Applied) -> Registry:
    """Return what offers offer, knowing how to ask what people applied to."""
    return Registry(
        actions={
            **ACTIONS,
            **destinations.ACTIONS,
            "look_at_offer": partial(browse_conversation.look, applied),
        },
        listers={
            "offers_listed": partial(browse_conversation.listed, applied),
            "own_skills_left": search_conversation.skills_left,
        },
        conditions={
            "offers_open": consent_and_pauses.are_open_now,
            "offers_later": consent_and_pauses.come_later,
            "offers_unwanted": consent_and_pauses.are_unwanted,
        },
        template_values={
            "offers_day": consent_and_pauses.day_of_offers,
            "offers_told": consent_and_pauses.how_opening_is_told,
        },
        finders=answer_values.FINDERS,
        answer_actions={"stop_offers": stop_sending},
        callbacks=[callbacks.CALLBACKS, destinations.CALLBACKS],
        message_kinds=[*messages.knowing(applied), destinations.ASK],
        sweeps=_sweeps(deployment, applied),
    )


def _sweeps(deployment: Deployment, applied: Applied) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "offers_opening",
            "Every 10 minutes, on the day a session opens offers, ask who wants them.",
            600,
            lambda session, now: digest_sweep.open_offers(session, deployment.bot_id, now),
            digest_sweep.when_open,
            rank=360,
        ),
        Sweep(
            "digests",
            "Every minute, choose offers for those whose hour has come.",
            60,
            lambda session, now: digest_sweep.enqueue_due(session, deployment.bot_id, now, applied),
            digest_sweep.when_due,
            rank=370,
        ),
        Sweep(
            "offers_put_off",
            "Every minute, show again what a person put off.",
            60,
            lambda session, now: digest_sweep.put_off(session, deployment.bot_id, now),
            digest_sweep.when_put_off,
            rank=380,
        ),
        Sweep(
            "destinations",
            "Every 10 minutes, 30, 90 and 180 days after a session, ask people where they are.",
            600,
            lambda session, now: destinations.ask(session, deployment.bot_id, now),
            destinations.when_due,
            rank=390,
        ),
        Sweep(
            "doubles",
            "Every 10 minutes, show the other announcement of an offer that is over.",
            600,
            duplicates.release,
            nothing_known,
            rank=400,
        ),
    )
