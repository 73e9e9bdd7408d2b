"""Names that scripts may use about the agenda, and the code they stand for."""

from collections.abc import Mapping

from services import agenda, agenda_following, copies, leaving, profile_entries
from services.agenda_following import Following
from services.copies import Mail
from services.playing import Action, Lister
from services.profile_entries import Profile


def actions(address: str, *, mail: bool) -> Mapping[str, Action]:
    following = Following(address)
    return {
        "find_agenda": agenda.find,
        "choose_entry": agenda.choose,
        "open_workshop": agenda.open_workshop,
        "calendar_ways": following.ways,
        "follow_agenda": following.follow,
        "send_agenda": agenda_following.send_file,
        "stop_following": agenda_following.stop,
        "may_ask_copies": Mail(mail).may_ask,
        "copies_state": copies.state,
        "start_copies": copies.start,
        "stop_copies": copies.stop_by_tap,
        "leave_session": leaving.leave_by_tap,
        "tell_team_why": leaving.tell_team_why,
        "route_profile": profile_entries.route,
    }


def listers(*, mail: bool) -> Mapping[str, Lister]:
    return {
        "agenda_entries": agenda.entries,
        "leave_reasons": leaving.reasons,
        "profile_entries": Profile(mail).entries,
    }
