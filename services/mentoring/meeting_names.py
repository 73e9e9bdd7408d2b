"""Names that scripts may use about meetings, and the code they stand for."""

from collections.abc import Mapping

from services.conversation.phrases import Fact
from services.conversation.runner import Action, Lister
from services.mentoring import booking_conversation, mentor_meetings, participant_meetings
from services.mentoring.participant_meetings import Agenda
from services.schedule.video_rooms import Rooms


def actions(rooms: Rooms) -> Mapping[str, Action]:
    agenda = Agenda(rooms)
    return {
        "find_mentors": booking_conversation.find_mentors,
        "ask_for_meeting": booking_conversation.ask,
        "confirm_meeting": agenda.confirm,
        "show_meeting": agenda.shown,
        "keep_question": booking_conversation.keep_question,
        "tell_mentor": booking_conversation.tell_mentor,
        "look_at_booked": booking_conversation.prepared,
        "look_at_meeting": participant_meetings.look,
        "cancel_meeting": participant_meetings.cancel,
        "may_share": participant_meetings.may_share,
        "share_results": participant_meetings.share,
        "needs": participant_meetings.needs,
        "mentor_unable": mentor_meetings.unable,
        "say_absent": mentor_meetings.say_absent,
        "say_others_came": mentor_meetings.say_others_came,
    }


LISTERS: Mapping[str, Lister] = {
    "meeting_mentors": booking_conversation.mentors,
    "meeting_days": booking_conversation.days,
    "meeting_times": booking_conversation.times,
    "meeting_others": booking_conversation.others,
    "absent_people": mentor_meetings.absent_people,
}
FACTS: Mapping[str, Fact] = {}
