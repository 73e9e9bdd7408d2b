"""List what applications offer the rest of the bot."""

from collections.abc import Mapping

from services.applications import (
    answers,
    applications,
    apply_conversation,
    callbacks,
    cvs,
    emails,
    employer_conversation,
    external,
    interview_calendar,
    interview_conversation,
    interviews,
    messages,
    minor_interviews,
    participant_applications,
)
from services.applications.file_storage import FileStorage
from services.applications.follow_up import (
    closing_offers,
    paused_employers,
    retention,
    silence_sweep,
    training_follow_up,
)
from services.applications.web import pages
from services.conversation.deployment import Deployment
from services.conversation.runner import Action, Lister
from services.outbox.signed_links import ORGANISER
from services.registries.registry import Bookable, Registry
from services.registries.sweep import Sweep, nothing_known

ACTIONS: Mapping[str, Action] = {
    "withdraw_consent": answers.withdraw_consent,
    "apply_look": apply_conversation.look,
    "apply_link": external.show_link,
    "apply_name": apply_conversation.name_known,
    "apply_propose": apply_conversation.propose,
    "apply_take_proposal": apply_conversation.take_proposal,
    "apply_no_message": apply_conversation.no_message,
    "apply_reach": apply_conversation.reach,
    "apply_keep_reach": apply_conversation.keep_reach,
    "apply_strengths": apply_conversation.has_strengths,
    "apply_cv": apply_conversation.has_cv,
    "apply_take_early": apply_conversation.take_early,
    "count_file": cvs.count_file,
    "keep_cv": cvs.keep,
    "apply_preview": apply_conversation.preview,
    "apply_send": apply_conversation.send,
    "look_at_received": employer_conversation.look,
    "refuse_application": employer_conversation.refuse,
    "hire_applicant": employer_conversation.hire,
    "show_received": employer_conversation.show_received,
    "employer_interviews": employer_conversation.show_interviews,
    "interview_read_day": interview_conversation.read_day,
    "interview_read_hour": interview_conversation.read_hour,
    "propose_interview": interview_conversation.propose,
    "look_at_free_slots": employer_conversation.look_at_slots,
    "invite_to_slots": employer_conversation.invite,
    "interview_look_at_day": interview_conversation.look_at_day,
    "take_interview_slot": interview_conversation.take_chosen,
    "look_at_interview": interview_conversation.look,
    "take_interview": interview_conversation.take,
    "ask_other_time": interview_conversation.ask_other,
    "find_applications": participant_applications.find,
    "look_at_application": participant_applications.look,
    "nudge_employer": participant_applications.nudge,
    "withdraw_application": participant_applications.withdraw,
}
LISTERS: Mapping[str, Lister] = {
    "received_applications": employer_conversation.list_received,
    "interview_days": interview_conversation.next_days,
    "interview_times": interview_conversation.list_times,
    "interview_slot_days": interview_conversation.list_days,
    "interview_slots": interview_conversation.list_slots,
    "my_applications": participant_applications.list_mine,
}


def registry(deployment: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        conditions={
            "application": participant_applications.has_some,
            "several_applications": participant_applications.has_several,
        },
        finders={
            "only_application": participant_applications.only,
            "application_to_withdraw": participant_applications.only_open,
        },
        callbacks=[
            callbacks.CALLBACKS,
            external.CALLBACKS,
            paused_employers.CALLBACKS,
            training_follow_up.CALLBACKS,
        ],
        message_kinds=[
            *messages.ALL,
            minor_interviews.CALLED_OFF,
            external.APPLIED_YET,
            *training_follow_up.ALL,
            paused_employers.CARD,
        ],
        documents={**interview_calendar.MAKERS, "cv": cvs.maker(FileStorage(deployment.storage))},
        email_checks=emails.RECHECKS,
        link_generations={ORGANISER: applications.link_generation},
        email_calendars=dict.fromkeys(("interview", "interview_off"), interview_calendar.draw),
        bookables={
            "application": Bookable(
                interview_calendar.of_application, interview_calendar.called_off
            )
        },
        starts=[interviews.starts_of],
        pages=pages.PAGES,
        sweeps=_sweeps(deployment),
    )


def _sweeps(deployment: Deployment) -> tuple[Sweep, ...]:
    return (
        Sweep(
            "minor_interviews",
            "Every minute, call off interviews that someone under 18 may not have alone.",
            60,
            minor_interviews.call_off_agreed,
            nothing_known,
            rank=320,
        ),
        Sweep(
            "offers_past",
            "Every 10 minutes, close offers whose time is past, and tell those who applied.",
            600,
            closing_offers.end_past,
            nothing_known,
            rank=330,
        ),
        Sweep(
            "silence",
            "Every minute, remind employers who say nothing, then close kindly.",
            60,
            lambda session, now: silence_sweep.go_on(session, deployment.bot_id, now),
            silence_sweep.when_due,
            rank=410,
        ),
        Sweep(
            "applications",
            "Every hour, forget what was shared six months after its last change.",
            3600,
            retention.forget,
            nothing_known,
            rank=420,
        ),
        Sweep(
            "files",
            "Every 10 minutes, delete files whose row is gone.",
            600,
            lambda session, now: cvs.sweep(
                session, deployment.bot_id, FileStorage(deployment.storage), now
            ),
            nothing_known,
            rank=430,
        ),
    )
