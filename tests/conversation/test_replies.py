"""Replies in rows: what was stored by an earlier version is read, and written again the same."""

from typing import Any

from services.conversation.replies import Button, Copy, Say, Verbatim, from_rows, to_rows

BOLD = {"type": "bold", "offset": 0, "length": 3}
BUTTONS = [[{"label": "Oui", "data": "a:yes:1"}]]
PHOTO: dict[str, Any] = {"do": "verbatim", "text": "Oui", "content": "photo", "buttons": BUTTONS}
COPY: dict[str, Any] = {"do": "copy", "message_id": 8, "buttons": BUTTONS, "thread": 3}
ROWS = [PHOTO | {"entities": [BOLD], "file_id": "f1"}, COPY | {"from_chat": 7}]


def test_values_that_have_another_name_now_are_read() -> None:
    photo, copy = from_rows(ROWS)
    assert isinstance(photo, Verbatim) and isinstance(copy, Copy)
    assert (photo.formatting, photo.file_key, copy.from_lane) == ([BOLD], "f1", 7)


def test_they_are_stored_by_the_name_of_before() -> None:
    assert to_rows(from_rows(ROWS)) == ROWS


def test_a_button_that_stands_out_is_stored_so_and_the_others_as_before() -> None:
    say = Say("?", [[Button("Oui", "a:yes:1", "primary"), Button("Non", "a:no:1")]])
    rows = to_rows([say])
    assert rows[0]["buttons"] == [
        [
            {"label": "Oui", "data": "a:yes:1", "style": "primary"},
            {"label": "Non", "data": "a:no:1"},
        ]
    ]
    assert from_rows(rows) == [say]
