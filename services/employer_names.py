"""Names that scripts may use about employers, and the code they stand for."""

from collections.abc import Mapping

from services import employer_menu, employer_profile
from services.employer_profile import Kept
from services.phrases import Fact
from services.playing import Action, Lister
from services.scene import Scene


def actions(*, mail: bool) -> Mapping[str, Action]:
    """`mail`: letters leave; else no address is asked for."""

    def keep_company(scene: Scene, answers: Mapping[str, str]) -> Kept:
        return employer_profile.keep_company(scene, answers, mail=mail)

    return {
        "employer_route": employer_menu.route,
        "employer_next": employer_profile.next_missing,
        "employer_begin": employer_profile.begin,
        "employer_keep_company": keep_company,
        "employer_keep_first_name": employer_profile.keep_first_name,
        "employer_send_code": employer_profile.send_code,
        "employer_check_code": employer_profile.check_code,
        "employer_forget_email": employer_profile.forget_email,
        "employer_change": employer_profile.change,
    }


def listers(*, mail: bool) -> Mapping[str, Lister]:
    return {
        "employer_entries": employer_menu.entries,
        "employer_changes": employer_profile.changes(mail=mail),
    }


FACTS: Mapping[str, Fact] = {
    "employer_status": employer_menu.status,
    "employer_company": employer_profile.company,
    "employer_address": employer_profile.work_address,
    "employer_email": employer_profile.email_shown,
}
