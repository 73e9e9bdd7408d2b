"""What is kept of a message: how it was formatted, and the name of its file."""

import json

import pytest
from telegram import Message

from flows.replies import SentFile, TypedText
from handlers.reading import reply_of

BOLD = {"length": 2, "offset": 0, "type": "bold"}
SIZE = {"file_unique_id": "", "width": 9, "height": 9}


def read(**content: object) -> object:
    head = {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}
    return reply_of(Message.de_json({**head, **content}))


@pytest.mark.parametrize(
    ("text", "entities", "kept"),
    [
        ("Oui.", [BOLD], [BOLD]),
        ("Oui.", [{"type": "bot_command", "offset": 0, "length": 2}, BOLD], [BOLD]),
        ("Oui.", [{"type": "mention", "offset": 0, "length": 2}], None),
    ],
)
def test_words_keep_their_format_and_nothing_else(
    text: str, entities: list[object], kept: object
) -> None:
    said = read(text=text, entities=entities)
    assert said == TypedText(text, json.dumps(kept) if kept else "")


def test_words_that_lose_a_character_lose_their_format() -> None:
    assert read(text="\x00Oui.", entities=[BOLD]) == TypedText("Oui.")


def test_a_picture_keeps_its_caption_as_it_was_written() -> None:
    photo = [SIZE | {"file_id": "small"}, SIZE | {"file_id": "large", "file_size": 9}]
    said = read(photo=photo, caption="Oui.", caption_entities=[BOLD])
    assert said == SentFile("large", 9, "photo", "Oui.", json.dumps([BOLD]))


def test_a_document_keeps_the_name_that_its_sender_gave_it() -> None:
    file = {"file_id": "it", "file_unique_id": "", "file_size": 9, "file_name": "ate\x00liers.csv"}
    assert read(document=file) == SentFile("it", 9, "document", name="ateliers.csv")
