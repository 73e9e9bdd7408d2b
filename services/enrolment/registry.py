"""List what enrolment offers the rest of the bot: the sign-up, places, the waiting list."""

from collections.abc import Mapping

from services.conversation.callbacks import own
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.enrolment import (
    call_back_requests,
    conditions,
    data_refusal,
    messages,
    proving,
    quarter_maps,
    review_command,
    review_queue,
    session_news,
    session_values,
    sign_up,
    sign_up_reminders,
    verdict_values,
    waiting_list,
    zone_acts,
    zones_listing,
)
from services.people.access import Access
from services.registries.registry import Command, CommandPurpose, Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "open": sign_up.open_above,
    "note_minor_and_check": sign_up.note_minor_and_check,
    "locate": sign_up.locate,
    "judge": sign_up.judge,
    "correct_verdict": sign_up.correct,
    "check_position": sign_up.check_position,
    "count_address_tries": sign_up.count_address_tries,
    "nothing_to_do": sign_up.nothing_to_do,
    "show_quarter_map": quarter_maps.show,
    "take_place": sign_up.take_place,
    "hold_place": proving.hold_place,
    "look_at_proof": proving.look,
    "prove_send_code": proving.send_code,
    "prove_check_code": proving.check_code,
    "prove_ask_call": proving.ask_call,
    "is_to_prove_again": proving.is_to_prove_again,
    "prove_send_again": proving.send_again,
    "prove_check_again": proving.check_again,
    "contest": sign_up.contest,
    "keep_informed": sign_up.keep_informed,
}
LISTERS: Mapping[str, Lister] = {
    "communes_of_postcode": sign_up.communes,
    "quarters_of_commune": sign_up.quarters,
    "communes_named": sign_up.communes_named,
    "quarters_named": sign_up.quarters_named,
    "nearest_communes": sign_up.nearest,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "programme": session_values.of_programme,
    "association": session_values.association,
    "controller": session_values.controller,
    "privacy_contact": session_values.privacy_contact,
    "territory": session_values.territory,
    "minimum_age": session_values.minimum_age,
    "session_name": session_values.session_name,
    "session_dates": session_values.session_dates,
    "seats_left": session_values.seats_left,
    "what_next": session_values.what_next,
    "rank": session_values.rank,
    "deadline": session_values.deadline,
    "why": verdict_values.why,
    "check_why": verdict_values.check_why,
    "awaited": verdict_values.awaited,
    "held": verdict_values.held,
    "refused_because": verdict_values.refused_because,
    "questions_left": conditions.questions_left,
    "bot_link": lambda context: context.deployment.link_into().removeprefix("https://"),
    "answer_by": verdict_values.answer_before,
    "next_answer": verdict_values.next_answer,
    "proof_email": proving.address,
    "doors": session_values.doors,
    "young_door": session_values.young_door,
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        conditions=conditions.CONDITIONS,
        pictures={quarter_maps.DOCUMENT: quarter_maps.maker(deployment.zones)},
        callbacks=[
            {
                Access.PERSON: {
                    sign_up_reminders.STOP: own(lambda context, _: sign_up_reminders.stop(context))
                }
            },
            call_back_requests.CALLBACKS,
            data_refusal.CALLBACKS,
            zone_acts.CALLBACKS,
        ],
        message_kinds=[*messages.ALL, call_back_requests.CARD, waiting_list.CLOSED],
        listings=[zones_listing.LISTING],
        sweeps=_sweeps(deployment),
        commands=[
            Command(20, "a_verifier", CommandPurpose.DAY, review_command.show_queue),
            Command(50, "rappels", CommandPurpose.DAY, call_back_requests.show_waiting),
        ],
        promised_hours=[review_queue.PROMISED_HOURS],
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "freed_seats",
            "Every 30 seconds, give freed seats to the waiting list.",
            30,
            waiting_list.give_freed_seats,
            nothing_known,
            rank=30,
        ),
        Sweep(
            "closed_sessions",
            "Every 30 seconds, tell those who waited that their session takes nobody else.",
            30,
            lambda session, now: waiting_list.tell_closed(session, deployment.bot_id, now),
            nothing_known,
            rank=40,
        ),
        Sweep(
            "new_sessions",
            "Every 10 minutes, tell those who wait of a session near them.",
            600,
            lambda session, now: session_news.tell_who_waits(session, deployment.bot_id, now),
            nothing_known,
            rank=60,
        ),
        Sweep(
            "chases",
            "Every minute, queue a message to those who stopped in the middle.",
            60,
            lambda session, now: sign_up_reminders.enqueue_due(session, deployment.bot_id, now),
            lambda session, now: sign_up_reminders.when_due(session, deployment.bot_id, now),
            rank=90,
        ),
        Sweep(
            "last_calls",
            "Every minute, two days before a session opens, queue a last message to them.",
            60,
            lambda session, now: sign_up_reminders.enqueue_last_calls(
                session, deployment.bot_id, now
            ),
            nothing_known,
            rank=100,
        ),
        Sweep(
            "call_backs",
            "Every hour, forget those whom nobody has called in 30 days.",
            3600,
            lambda session, now: call_back_requests.forget(session, deployment.bot_id, now),
            lambda session, now: call_back_requests.when_due(session, deployment.bot_id, now),
            rank=480,
        ),
    )
