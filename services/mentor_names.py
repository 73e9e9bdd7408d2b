"""Names that scripts may use about mentors, and the code they stand for."""

from collections.abc import Mapping

from services import (
    mentor_address,
    mentor_lists,
    mentor_menu,
    mentor_opening,
    mentor_profile,
    mentor_slots,
    mentor_words,
)
from services.phrases import Fact
from services.playing import Action, Lister


def actions(*, mail: bool) -> Mapping[str, Action]:
    """`mail`: letters leave; else the team looks at addresses itself."""
    return {
        "mentor_route": mentor_menu.route,
        "mentor_change": mentor_menu.change,
        "mentor_meetings": mentor_menu.show_meetings,
        "mentor_begin": mentor_profile.begin,
        "mentor_next": mentor_profile.next_missing,
        "mentor_keep": mentor_profile.keep,
        "mentor_keep_first_name": mentor_profile.keep_first_name,
        "mentor_add": mentor_lists.add_to_list,
        "mentor_keep_list": mentor_lists.keep_list,
        "mentor_send_code": mentor_address.send_code if mail else mentor_address.without_mail,
        "mentor_check_code": mentor_address.check_code,
        "mentor_leave_email": mentor_address.leave_to_team,
        "mentor_sign_charter": mentor_profile.sign_charter,
        "mentor_keep_room": mentor_profile.keep_room,
        "mentor_leave_room": mentor_profile.leave_room,
        "mentor_submit": mentor_profile.submit,
        "mentor_read_day": mentor_opening.read_day,
        "mentor_read_hour": mentor_opening.read_hour,
        "mentor_open": mentor_opening.open_times,
        "mentor_close": mentor_slots.close,
        "mentor_stop": mentor_slots.stop,
        "mentor_read_last": mentor_slots.read_last,
        "mentor_absent": mentor_slots.absent,
    }


LISTERS: Mapping[str, Lister] = {
    "mentor_entries": mentor_menu.entries,
    "mentor_profile_entries": mentor_menu.changes,
    "mentor_languages": mentor_lists.languages,
    "mentor_families": mentor_lists.families,
    "mentor_next_days": mentor_opening.next_days,
    "mentor_days": mentor_slots.days,
    "mentor_times": mentor_slots.times,
    "mentor_rules": mentor_slots.rules,
}
FACTS: Mapping[str, Fact] = {
    "mentor_status": mentor_menu.status,
    "mentor_left": mentor_words.left,
    "mentor_summary": mentor_words.summary,
    "mentor_email": mentor_words.work_email,
    "mentor_slots": mentor_slots.in_words_by_day,
}
