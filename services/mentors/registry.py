"""List the scripts, buttons and commands of mentors' profile and approval."""

from collections.abc import Mapping

from services.conversation.callbacks import opens_own
from services.conversation.deployment import Deployment
from services.conversation.phrases import TemplateValue
from services.conversation.runner import Action, Lister
from services.mentors import approval, profile
from services.people.access import Access
from services.registries.registry import Registry

ACTIONS: Mapping[str, Action] = {
    "mentor_begin": profile.begin,
    "mentor_next": profile.next_missing,
    "mentor_keep": profile.keep,
    "keep_first_name": profile.keep_any_first_name,
    "mentor_keep_first_name": profile.keep_first_name,
    "mentor_add": profile.add_to_list,
    "mentor_keep_list": profile.keep_list,
    "mentor_send_code": profile.send_code,
    "mentor_check_code": profile.check_code,
    "mentor_leave_address": profile.leave_address,
    "mentor_leave_email": profile.leave_to_team,
    "mentor_sign_charter": profile.sign_charter,
    "mentor_keep_room": profile.keep_room,
    "mentor_which_room": profile.which_room,
    "mentor_leave_room": profile.leave_room,
    "mentor_submit": profile.submit,
}
LISTERS: Mapping[str, Lister] = {
    "mentor_languages": profile.languages,
    "mentor_families": profile.families,
}
TEMPLATE_VALUES: Mapping[str, TemplateValue] = {
    "mentor_left": profile.left,
    "mentor_questions": profile.questions,
    "mentor_summary": profile.summary,
    "mentor_email": profile.work_email,
}


def registry(_: Deployment) -> Registry:
    return Registry(
        actions=ACTIONS,
        listers=LISTERS,
        template_values=TEMPLATE_VALUES,
        callbacks=[
            {Access.FUTURE_MENTOR: {approval.PROFILE: opens_own("mentor_profile")}},
            approval.CALLBACKS,
        ],
        message_kinds=[approval.CARD, approval.TOLD],
        promised_hours=[approval.PROMISED_HOURS],
    )
