"""What is not UTF-8, and half a character, become one mark; the rest is read as it came."""

import pytest

from bot.telegram.payload import Unreadable, decode

MARK = "\ufffd"


@pytest.mark.parametrize(
    ("payload", "expected"),
    [
        ('{"data":"é 👋"}'.encode(), {"data": "é 👋"}),
        (b'{"data":"c:\xff:0"}', {"data": f"c:{MARK}:0"}),
        (b'{"data":"\\ud83d"}', {"data": MARK}),
        (b'{"data":"\\ude00 \\ud83d\\ude00"}', {"data": f"{MARK} \U0001f600"}),
        (b'{"data":"\\\\ud83d \xff"}', {"data": f"\\ud83d {MARK}"}),
        (b'{"\\ud83d":["\\ud83d",{"n":1}]}', {MARK: [MARK, {"n": 1}]}),
        (b'"\xed\xa0\xbd"', 3 * MARK),
    ],
)
def test_what_is_no_text_becomes_a_mark(payload: bytes, expected: object) -> None:
    assert decode(payload) == expected


@pytest.mark.parametrize("payload", [b"", b"<html>", b'{"a":NaN}', b"[" * 100_000, b'{"a":"\xff'])
def test_what_is_no_json_is_refused(payload: bytes) -> None:
    with pytest.raises(Unreadable):
        decode(payload)


def test_the_ids_of_updates_that_are_no_json_are_found_but_not_those_that_people_write() -> None:
    payload = b'{"ok":true,"result":[{"update_id": 12,"message":{"text":"\\"update_id\\":13"'
    with pytest.raises(Unreadable) as raised:
        decode(payload)
    assert raised.value.update_ids == (12,)
    assert "12" not in str(raised.value)
