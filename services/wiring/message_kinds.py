"""Every kind of message we promise, by name."""

from collections.abc import Mapping

from services.agenda import reminder_messages
from services.announcements import report
from services.applications import external, minor_interviews
from services.applications import messages as applications_messages
from services.applications.follow_up import paused_employers, training_follow_up
from services.backoffice import day_summary
from services.employers import messages as employers_messages
from services.enrolment import call_back_requests, waiting_list
from services.enrolment import messages as enrolment_messages
from services.feedback import messages as feedback_messages
from services.figures import export_command
from services.mentoring import meeting_cards, minor_meetings
from services.mentoring import messages as mentoring_messages
from services.mentoring.mentors import approval
from services.mentoring.reports import messages as reports_messages
from services.offers import destinations
from services.offers import messages as offers_messages
from services.outbox.outbox import Kind
from services.privacy import data_copy, erased_cards, silence_notice
from services.profile import comfort_needs
from services.schedule.video_rooms import Rooms
from services.session_admin import capacity_alerts, video_test
from services.team import command_lists
from services.team import messages as team_messages
from services.tickets import attachments, cards, urgent
from services.tickets import messages as tickets_messages
from services.wiring import late_answers
from services.workshops import messages as workshops_messages
from services.workshops.attendance import messages


def every_kind(rooms: Rooms) -> Mapping[str, Kind]:
    found = (
        team_messages.TO_TEAM,
        *tickets_messages.ALL,
        *enrolment_messages.ALL,
        *mentoring_messages.at(rooms),
        minor_meetings.GIVEN_BACK,
        *meeting_cards.ALL,
        approval.CARD,
        approval.TOLD,
        capacity_alerts.ASKED,
        *employers_messages.ALL,
        *offers_messages.ALL,
        destinations.ASK,
        *reminder_messages.at(rooms),
        *reports_messages.ALL,
        *workshops_messages.ALL,
        *messages.ALL,
        *feedback_messages.ALL,
        *applications_messages.ALL,
        minor_interviews.CALLED_OFF,
        external.APPLIED_YET,
        *training_follow_up.ALL,
        paused_employers.CARD,
        call_back_requests.CARD,
        report.REPORT,
        command_lists.LIST,
        day_summary.at(rooms),
        cards.CARD,
        cards.AGAIN,
        urgent.LATE,
        *attachments.ALL,
        *export_command.KINDS,
        data_copy.COPY,
        erased_cards.REPLACED,
        comfort_needs.ASK,
        silence_notice.MESSAGE,
        video_test.at(rooms),
        waiting_list.CLOSED,
        *late_answers.KINDS,
    )
    return {kind.name: kind for kind in found}
