"""What the agenda offers: names that scripts may use, and its sweep."""

from collections.abc import Mapping

from services.agenda import agenda_command, email_copies, feed_conversation, reminder_sweep
from services.agenda.email_copies import Mail
from services.agenda.feed_conversation import Following
from services.conversation.runner import Action, Lister
from services.schedule.ticks import Tick


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


def ticks(bot_id: int) -> tuple[Tick, ...]:
    return (
        Tick(
            "reminders",
            "Every 20 seconds, remind people of what they booked, when its time has come.",
            20,
            lambda session, now: reminder_sweep.enqueue_due(session, bot_id, now),
            reminder_sweep.when_due,
            rank=150,
        ),
    )
