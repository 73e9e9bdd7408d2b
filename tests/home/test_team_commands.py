"""The team's menu leads to all that its commands do."""

from models.people import RoleName
from services.backoffice import day_summary
from services.home import team_commands
from services.home.team_commands import AT_ONCE, SECTIONS, TeamEntry
from services.wiring.domains import COMMANDS


def test_every_command_of_a_role_is_behind_a_button() -> None:
    in_sections = {
        it.name for it in COMMANDS if any(it.purpose in each for each in SECTIONS.values())
    }
    from_the_day = set(day_summary.OPENS.values())
    assert {it.name for it in COMMANDS} == in_sections | set(AT_ONCE.values()) | from_the_day


def test_no_command_stands_twice_in_the_menu() -> None:
    behind = [
        it.name for entry in TeamEntry for it in COMMANDS if team_commands.is_behind(entry, it)
    ]
    assert len(behind) == len(set(behind))


def test_who_is_no_owner_is_not_offered_what_owners_use() -> None:
    allowed = {it.name for it in team_commands.allowed(COMMANDS, {RoleName.STAFF})}
    assert {it.name for it in COMMANDS} - allowed == {"journal", "mes_personnes"}
