"""Every kind of message we promise, by name."""

from collections.abc import Mapping

from services import (
    announcement_report,
    application_kinds,
    apply_outside,
    attendance_kinds,
    call_backs,
    comfort,
    destinations,
    employer_kinds,
    exports,
    kinds,
    listed_commands,
    meeting_kinds,
    mentor_kinds,
    offer_kinds,
    offers_paused,
    reminder_kinds,
    safety_kinds,
    ticket_cards,
    ticket_files,
    today_card,
    training_starts,
    video_test,
    waiting_list,
    workshop_kinds,
)
from services.outbox import Kind
from services.rooms import Rooms


def every_kind(rooms: Rooms) -> Mapping[str, Kind]:
    found = (
        *kinds.ALL,
        *meeting_kinds.at(rooms),
        *mentor_kinds.ALL,
        *employer_kinds.ALL,
        *offer_kinds.ALL,
        destinations.ASK,
        *reminder_kinds.at(rooms),
        *safety_kinds.ALL,
        *workshop_kinds.ALL,
        *attendance_kinds.ALL,
        *application_kinds.ALL,
        apply_outside.APPLIED_YET,
        *training_starts.ALL,
        offers_paused.CARD,
        call_backs.CARD,
        announcement_report.REPORT,
        listed_commands.LIST,
        today_card.at(rooms),
        ticket_cards.CARD,
        *ticket_files.ALL,
        *exports.KINDS,
        comfort.ASK,
        video_test.at(rooms),
        waiting_list.CLOSED,
    )
    return {kind.name: kind for kind in found}
