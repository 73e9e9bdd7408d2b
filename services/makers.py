"""Every picture and file the bot can show, by name."""

from collections.abc import Mapping

from services import meeting_calendar, results, thanks_words
from services.files import Maker
from services.rooms import Rooms


def makers(rooms: Rooms) -> Mapping[str, Maker]:
    return {
        "strengths_card": results.make_card,
        "summary": results.make_summary,
        "attestation": thanks_words.make_attestation,
        **meeting_calendar.makers(rooms),
    }
