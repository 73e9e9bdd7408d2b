"""Every picture and file the bot can show, by name."""

from collections.abc import Mapping

from services import (
    advisers,
    agenda_calendar,
    announcement_report,
    cvs,
    exports,
    figure_boards,
    interview_calendar,
    inviting,
    meeting_calendar,
    participant_paper,
    partner_report,
    results,
    session_calendar,
    thanks_words,
    workshop_calendar,
)
from services.files import Maker
from services.rooms import Rooms
from services.storage import NOWHERE, Storage


def makers(rooms: Rooms, address: str = "", storage: Storage = NOWHERE) -> Mapping[str, Maker]:
    """`address`: where our pages are, for a paper that says where it can be verified.

    `storage`: where the files that people sent are.
    """
    return {
        "strengths_card": results.make_card,
        "summary": results.make_summary,
        "attestation": thanks_words.make_attestation,
        "participant_attestation": participant_paper.maker(address),
        **meeting_calendar.makers(rooms),
        **workshop_calendar.MAKERS,
        **agenda_calendar.makers(rooms),
        **interview_calendar.MAKERS,
        **session_calendar.MAKERS,
        **figure_boards.MAKERS,
        announcement_report.PICTURE: announcement_report.make,
        **exports.MAKERS,
        **advisers.MAKERS,
        **partner_report.MAKERS,
        "cv": cvs.maker(storage),
        "invitation_code": inviting.make_code,
    }
