"""What scripts about applications may do and list, by name."""

from collections.abc import Mapping

from services import (
    application_desk,
    applications_mine,
    apply_outside,
    applying,
    cvs,
    interview_choice,
    interviews,
    job_dating,
)
from services.playing import Action, Lister


def actions(*, mail: bool) -> Mapping[str, Action]:
    return {
        "apply_look": applying.Looking(mail).look,
        "apply_link": apply_outside.show_link,
        "apply_name": applying.name_known,
        "apply_propose": applying.propose,
        "apply_take_proposal": applying.take_proposal,
        "apply_no_message": applying.no_message,
        "apply_reach": applying.reach,
        "apply_keep_reach": applying.keep_reach,
        "apply_strengths": applying.has_strengths,
        "apply_cv": applying.has_cv,
        "keep_cv": cvs.keep,
        "apply_preview": applying.preview,
        "apply_send": applying.send,
        "look_at_received": application_desk.look,
        "refuse_application": application_desk.refuse,
        "hire_applicant": application_desk.hire,
        "show_received": application_desk.show_received,
        "interview_read_day": interviews.read_day,
        "interview_read_hour": interviews.read_hour,
        "propose_interview": interviews.propose,
        "look_at_free_slots": application_desk.look_at_slots,
        "invite_to_slots": application_desk.invite,
        "look_at_job_dating": job_dating.look,
        "job_dating_choose_day": job_dating.choose_day,
        "job_dating_read_day": job_dating.read_day,
        "job_dating_read_start": job_dating.read_start,
        "job_dating_read_end": job_dating.read_end,
        "job_dating_place": job_dating.place,
        "job_dating_preview": job_dating.preview,
        "job_dating_open": job_dating.open_them,
        "job_dating_close": job_dating.close_free,
        "interview_look_at_day": interview_choice.look_at_day,
        "take_interview_slot": interview_choice.take,
        "look_at_interview": interviews.look,
        "take_interview": interviews.take,
        "ask_other_time": interviews.ask_other,
        "find_applications": applications_mine.find,
        "look_at_application": applications_mine.look,
        "nudge_employer": applications_mine.nudge,
        "withdraw_application": applications_mine.withdraw,
    }


LISTERS: Mapping[str, Lister] = {
    "received_applications": application_desk.list_received,
    "interview_days": interviews.next_days,
    "interview_times": interviews.list_times,
    "interview_slot_days": interview_choice.list_days,
    "interview_slots": interview_choice.list_slots,
    "job_dating_days": job_dating.list_days,
    "my_applications": applications_mine.list_mine,
}
