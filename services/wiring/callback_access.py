"""Who may press which standing button: one table, asked anew at each press.

A verb that is in no line of it stops the bot from starting.
"""

from collections.abc import Mapping

from models.people import RoleName
from services.conversation.callbacks import CallbackHandler, guarded
from services.people.access import Access

BY_ACCESS: Mapping[Access, str] = {
    Access.PERSON: """
        applied not_yet interview_answer
        attendance_came workshop_list workshop_show workshop_join_list workshop_take workshop_move
        workshop_decline workshop_cannot workshop_excused
        comfort_tell comfort_nothing video_works video_help keep_me erase_me
        destination_job destination_training destination_looking destination_other
        event_coming_meeting event_coming_workshop messages_fewer messages_all
        feedback_words feedback_talk rate_meeting rate_workshop rate_mood rate_session survey
        meeting_choose meeting_why meeting_take meeting_move meeting_cancel meeting_cannot
        meeting_keep meeting_back meeting_came meeting_no_mentor meeting_could_not
        offer_show offer_like offer_refuse offer_later offer_more offer_why offer_settings
        offers_begin offers_no found_work
        report_problem report_concern
        resume restart stop_chase reply ticket_settled
        stop_programme stop_offers stop_news return_programme return_offers return_news
        training_yes training_no training_started training_not_yet
    """,
    Access.MENTOR: """
        meeting_confirm meeting_results meeting_unable meeting_some
        meeting_held meeting_nobody meeting_unable_then mentor_open mentor_day
    """,
    Access.FUTURE_MENTOR: "mentor_profile",
    Access.EMPLOYER: """
        application_open application_cv application_interview application_no application_hired
        applications_received my_offers offer_correct offer_prolong offer_filled offer_let
    """,
    Access.ADVISER: "adviser_people",
    Access.HOST: "host_stop attendance_list workshop_summary",
    Access.TEAM: """
        yes_zone yes_other no_zone no_other
        mentor_yes mentor_yes_link mentor_no_profile mentor_no_email mentor_no_other
        mentor_change_yes mentor_change_no
        offer_yes offer_no_words offer_no_digital offer_no_thin offer_no_other
        offers_resume offers_stay
        announcement_see announcement_agree announcement_refuse announcement_resend
        announcement_pause announcement_resume announcement_end announcement_stop
        reports_page report_open report_taken report_settled report_resumed
        report_stop report_stop_yes report_stop_no
        ticket_close canned canned_show canned_send watch_take watch_leave watch_give
        urgent_take urgent_reached urgent_unreached urgent_emergency
        called_back host_take minor_open
        invite_mentor invite_employer invite_adviser invite_revoke
        access_page links_page links_cut links_cut_request
        today_tickets today_to_check today_calls today_mentors today_offers today_events
        today_reports
        stats partner_report export export_xlsx export_csv
    """,
    Access.OWNER: f"""
        {" ".join(f"access_{role} withdraw_{role}" for role in RoleName)}
        access_keep invite_owner invite_staff journal
    """,
}
"""`report_concern` is a person's: who mentors no more still reaches the team by it."""
ACCESS: Mapping[str, Access] = {
    callback: access for access, handlers in BY_ACCESS.items() for callback in handlers.split()
}


def guard(handlers: Mapping[str, CallbackHandler]) -> Mapping[str, CallbackHandler]:
    """Put each verb behind the access it needs.  Raises KeyError for one that has no line."""
    return {callback: guarded(ACCESS[callback], handle) for callback, handle in handlers.items()}
