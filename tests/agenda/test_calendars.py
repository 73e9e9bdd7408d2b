"""What a person's calendar is told: made, moved and cancelled under one name, never twice."""

from typing import Any

import vobject

from tests.harness.chat import Chat

MENTOR = "marc> /start i-{mentor}\nmarc> Marc\n= mentor marc\n"
SLOTS = "= slot marc 2027-03-26 18:00\n= slot marc 2027-03-29 18:00\n"
PLACE = "\n".join(
    f"samira> {words}"
    for words in (
        "/start",
        "[C'est parti]",
        "[D'accord, on continue]",
        "[Oui]",
        "[26 à 49 ans]",
        "31250",
        "[Je prends ma place]",
        "Samira",
    )
)
BOOK = """
samira> [Choisir une rencontre]
samira> [Marc, technicien support]
samira> [ven. 26 mars]
samira> 1
samira> passer
samira> passer
samira> passer
samira> passer
"""
MOVE = """
samira> [Déplacer]
samira> [Marc, technicien support]
samira> [lun. 29 mars]
samira> 1
"""
CANCEL = """
samira> [Annuler]
samira> [Oui, j'annule]
"""


def calendars(chat: Chat, person: str) -> list[Any]:
    """Every calendar file this person was sent, read back."""
    found = [it["document"]["file_id"] for it in chat.world.messages(person) if "document" in it]
    return [vobject.readOne(chat.world.files.find(file_id).content.decode()) for file_id in found]


async def test_a_meeting_keeps_its_name_when_it_moves_over_the_change_of_hour(chat: Chat) -> None:
    await chat.play(MENTOR + SLOTS + PLACE + BOOK + MOVE)
    first, moved = (it.vevent for it in calendars(chat, "Samira"))
    assert first.uid.value == moved.uid.value
    assert [int(it.sequence.value) for it in (first, moved)] == [0, 1]
    assert [it.dtstart.value.isoformat() for it in (first, moved)] == [
        "2027-03-26T18:00:00+01:00",
        "2027-03-29T18:00:00+02:00",
    ]
    assert moved.url.value.startswith("https://visio.example/declic-")


async def test_a_mentor_whose_slot_is_given_back_loses_the_entry(chat: Chat) -> None:
    await chat.play(MENTOR + SLOTS + PLACE + BOOK + "@ 2027-03-02 12:10\n" + CANCEL)
    made, gone = calendars(chat, "Marc")
    assert made.vevent.uid.value == gone.vevent.uid.value
    assert gone.method.value == "PUBLISH" and gone.vevent.status.value == "CANCELLED"
    assert int(gone.vevent.sequence.value) > int(made.vevent.sequence.value)


async def test_when_the_mentor_cancels_the_participants_entry_goes(chat: Chat) -> None:
    unable = "marc> [J'ai un empêchement]\nmarc> [Oui, j'annule]\n"
    await chat.play(MENTOR + SLOTS + PLACE + BOOK + "@ 2027-03-02 12:10\n" + unable)
    made, gone = calendars(chat, "Samira")
    assert made.vevent.uid.value == gone.vevent.uid.value
    assert gone.vevent.status.value == "CANCELLED"
    assert int(gone.vevent.sequence.value) == 1
