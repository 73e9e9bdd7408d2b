"""Names that scripts may use about meetings, and the code they stand for."""

from collections.abc import Mapping

from services import meeting_agenda, meeting_choice, meeting_days
from services.meeting_agenda import Agenda
from services.phrases import Fact
from services.playing import Action, Lister
from services.rooms import Rooms


def actions(rooms: Rooms) -> Mapping[str, Action]:
    agenda = Agenda(rooms)
    return {
        "find_mentors": meeting_choice.find_mentors,
        "ask_for_meeting": meeting_choice.ask,
        "confirm_meeting": agenda.confirm,
        "show_meeting": agenda.shown,
        "keep_question": meeting_choice.keep_question,
        "tell_mentor": meeting_choice.tell_mentor,
        "look_at_booked": meeting_choice.prepared,
        "look_at_meeting": meeting_agenda.look,
        "cancel_meeting": meeting_agenda.cancel,
        "may_share": meeting_agenda.may_share,
        "share_results": meeting_agenda.share,
        "needs": meeting_agenda.needs,
        "mentor_unable": meeting_days.unable,
        "say_absent": meeting_days.say_absent,
        "say_others_came": meeting_days.say_others_came,
    }


LISTERS: Mapping[str, Lister] = {
    "meeting_mentors": meeting_choice.mentors,
    "meeting_days": meeting_choice.days,
    "meeting_times": meeting_choice.times,
    "meeting_others": meeting_choice.others,
    "absent_people": meeting_days.absent_people,
}
FACTS: Mapping[str, Fact] = {}
