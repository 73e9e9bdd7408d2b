"""Every picture and file the bot can show, by name."""

from collections.abc import Mapping

from services.agenda import calendar as agenda_calendar
from services.announcements import report
from services.applications import cvs, interview_calendar
from services.applications.file_storage import NOWHERE, Storage
from services.backoffice import invite_command
from services.conversation.attachments import Maker
from services.figures import adviser_command, export_command, partner_report, pictures
from services.mentoring import attestation, shared_results
from services.mentoring import calendar as mentoring_calendar
from services.privacy import data_copy
from services.schedule.video_rooms import Rooms
from services.session_admin import calendar_picture
from services.strengths import documents
from services.workshops import calendar as workshops_calendar
from services.workshops.attendance import attestation_document


def makers(rooms: Rooms, address: str = "", storage: Storage = NOWHERE) -> Mapping[str, Maker]:
    """`address`: where our pages are, for a paper that says where it can be verified.

    `storage`: where the files that people sent are.
    """
    return {
        "strengths_card": documents.make_card,
        "summary": documents.make_summary,
        "attestation": attestation.make_attestation,
        "participant_attestation": attestation_document.maker(address),
        **shared_results.MAKERS,
        **mentoring_calendar.makers(rooms),
        **workshops_calendar.MAKERS,
        **agenda_calendar.makers(rooms),
        **interview_calendar.MAKERS,
        **calendar_picture.MAKERS,
        **pictures.MAKERS,
        report.PICTURE: report.make,
        **export_command.MAKERS,
        **adviser_command.MAKERS,
        **partner_report.MAKERS,
        "cv": cvs.maker(storage),
        data_copy.DOCUMENT: data_copy.maker(storage),
        "invitation_code": invite_command.make_code,
    }
