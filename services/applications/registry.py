"""What scripts about applications may do and list, by name."""

from collections.abc import Mapping

from services.applications import (
    apply_conversation,
    cvs,
    employer_conversation,
    external,
    interview_conversation,
    participant_applications,
)
from services.conversation.runner import Action, Lister


def actions(*, mail: bool) -> Mapping[str, Action]:
    return {
        "apply_look": apply_conversation.Looking(mail).look,
        "apply_link": external.show_link,
        "apply_name": apply_conversation.name_known,
        "apply_propose": apply_conversation.propose,
        "apply_take_proposal": apply_conversation.take_proposal,
        "apply_no_message": apply_conversation.no_message,
        "apply_reach": apply_conversation.reach,
        "apply_keep_reach": apply_conversation.keep_reach,
        "apply_strengths": apply_conversation.has_strengths,
        "apply_cv": apply_conversation.has_cv,
        "keep_cv": cvs.keep,
        "apply_preview": apply_conversation.preview,
        "apply_send": apply_conversation.send,
        "look_at_received": employer_conversation.look,
        "refuse_application": employer_conversation.refuse,
        "hire_applicant": employer_conversation.hire,
        "show_received": employer_conversation.show_received,
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
