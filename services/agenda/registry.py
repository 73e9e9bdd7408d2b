"""Names that scripts may use about the agenda, and the code they stand for."""

from collections.abc import Mapping

from services.agenda import agenda_command, email_copies, feed_conversation
from services.agenda.email_copies import Mail
from services.agenda.feed_conversation import Following
from services.conversation.runner import Action, Lister


def actions(address: str, *, mail: bool) -> Mapping[str, Action]:
    following = Following(address)
    return {
        "find_agenda": agenda_command.find,
        "choose_entry": agenda_command.choose,
        "open_workshop": agenda_command.open_workshop,
        "calendar_ways": following.ways,
        "follow_agenda": following.follow,
        "send_agenda": feed_conversation.send_file,
        "stop_following": feed_conversation.stop,
        "may_ask_copies": Mail(mail).may_ask,
        "copies_state": email_copies.state,
        "start_copies": email_copies.start,
        "stop_copies": email_copies.stop_by_tap,
    }


LISTERS: Mapping[str, Lister] = {"agenda_entries": agenda_command.entries}
