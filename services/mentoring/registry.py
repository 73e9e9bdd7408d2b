"""Names that scripts may use about mentors, and the code they stand for."""

from collections.abc import Mapping

from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.mentoring import (
    mentor_address,
    mentor_lists,
    mentor_menu,
    mentor_words,
    open_slots_conversation,
    profile,
    slots_conversation,
)


def actions(*, mail: bool) -> Mapping[str, Action]:
    """`mail`: letters leave; else the team looks at addresses itself."""
    return {
        "mentor_route": mentor_menu.route,
        "mentor_change": mentor_menu.change,
        "mentor_meetings": mentor_menu.show_meetings,
        "mentor_begin": profile.begin,
        "mentor_next": profile.next_missing,
        "mentor_keep": profile.keep,
        "mentor_keep_first_name": profile.keep_first_name,
        "mentor_add": mentor_lists.add_to_list,
        "mentor_keep_list": mentor_lists.keep_list,
        "mentor_send_code": mentor_address.send_code if mail else mentor_address.without_mail,
        "mentor_check_code": mentor_address.check_code,
        "mentor_leave_email": mentor_address.leave_to_team,
        "mentor_sign_charter": profile.sign_charter,
        "mentor_keep_room": profile.keep_room,
        "mentor_leave_room": profile.leave_room,
        "mentor_submit": profile.submit,
        "mentor_read_day": open_slots_conversation.read_day,
        "mentor_read_hour": open_slots_conversation.read_hour,
        "mentor_open": open_slots_conversation.open_times,
        "mentor_close": slots_conversation.close,
        "mentor_stop": slots_conversation.stop,
        "mentor_read_last": slots_conversation.read_last,
        "mentor_absent": slots_conversation.absent,
    }


LISTERS: Mapping[str, Lister] = {
    "mentor_entries": mentor_menu.entries,
    "mentor_profile_entries": mentor_menu.changes,
    "mentor_languages": mentor_lists.languages,
    "mentor_families": mentor_lists.families,
    "mentor_next_days": open_slots_conversation.next_days,
    "mentor_days": slots_conversation.days,
    "mentor_times": slots_conversation.times,
    "mentor_rules": slots_conversation.rules,
}
FACTS: Mapping[str, Fact] = {
    "mentor_status": mentor_menu.status,
    "mentor_left": mentor_words.left,
    "mentor_summary": mentor_words.summary,
    "mentor_email": mentor_words.work_email,
    "mentor_slots": slots_conversation.in_words_by_day,
}
