"""A table of signs is read at a glance on a terminal, and line by line elsewhere."""

from io import StringIO

from bot.commands.check import _rows
from bot.operations.signed_table import RowSign, SignedRow, show


def shown(*rows: SignedRow) -> str:
    file = StringIO()
    show(rows, file)
    return file.getvalue()


def test_each_row_begins_with_its_sign_and_what_to_do_stands_below() -> None:
    table = shown(
        SignedRow(RowSign.FINE, "Database", "answers"),
        SignedRow(RowSign.WRONG, "Backup", "x" * 300, "make room"),
    )
    first, second, todo = table.splitlines()
    assert first.split() == ["✔", "Database", "answers"]
    assert second.split() == ["✘", "Backup", "x" * 300]
    assert todo.strip() == "→ make room"


def test_a_fault_of_a_setting_is_a_row_with_the_name_of_the_setting() -> None:
    fault, warning = _rows(["SMTP_URL (.env, line 3): says no sender"], ["BACKUP_DIR: is slow"])
    assert (fault.sign, fault.title) == (RowSign.WRONG, "SMTP_URL")
    assert fault.told == "says no sender (.env, line 3)"
    assert (warning.sign, warning.told) == (RowSign.WARNING, "is slow")


def test_what_is_about_no_setting_has_no_name_and_leaves_room_for_its_words() -> None:
    [row] = _rows([], ["no map is loaded: run declic zones update"])
    assert (row.title, row.told) == ("", "no map is loaded: run declic zones update")
