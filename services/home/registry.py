"""Names that scripts may use about menus and leaving, and the code they stand for."""

from collections.abc import Mapping

from services.conversation.runner import Action, Lister
from services.home import corrections, leaving, menu, profile_menu, staff_menu
from services.home.profile_menu import Profile

ACTIONS: Mapping[str, Action] = {
    "route": menu.route,
    "after_invitation": staff_menu.after_invitation,
    "team_route": staff_menu.route,
    "route_profile": profile_menu.route,
    "route_correction": corrections.route,
    "leave_session": leaving.leave_by_tap,
    "tell_team_why": leaving.tell_team_why,
}


def listers(*, mail: bool) -> Mapping[str, Lister]:
    return {
        "menu_entries": menu.entries,
        "team_entries": staff_menu.entries,
        "profile_entries": Profile(mail).entries,
        "leave_reasons": leaving.reasons,
        "corrections": corrections.entries,
    }
