"""Every picture and file the bot can show, by name."""

from collections.abc import Mapping

from services import (
    agenda_calendar,
    meeting_calendar,
    participant_paper,
    results,
    thanks_words,
    workshop_calendar,
)
from services.files import Maker
from services.rooms import Rooms


def makers(rooms: Rooms, address: str = "") -> Mapping[str, Maker]:
    """`address`: where our pages are, for a paper that says where it can be verified."""
    return {
        "strengths_card": results.make_card,
        "summary": results.make_summary,
        "attestation": thanks_words.make_attestation,
        "participant_attestation": participant_paper.maker(address),
        **meeting_calendar.makers(rooms),
        **workshop_calendar.MAKERS,
        **agenda_calendar.makers(rooms),
    }
