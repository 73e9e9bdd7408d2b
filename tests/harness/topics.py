"""The team's group in transcripts: who speaks in which topic, and what is seen there.

`sami> (topic Camille Bonjour)` writes in the topic whose name begins so; its words may be
`[a label]`, `(photo)`, `(voice)`, `(closed)` (by hand).  `equipe< #Camille … : ` is said there.
"""

import re
from collections.abc import Mapping

from sandbox.bot_api import topics
from sandbox.record import Call
from sandbox.world.people import Group
from sandbox.world.world import World

GROUP, TITLE = -1_001_000_000_777, "Équipe"
SHOWN: Mapping[str, str] = {
    "createForumTopic": "(new topic)",
    "reopenForumTopic": "(topic opened again)",
    "closeForumTopic": "(topic closed)",
    "deleteForumTopic": "(topic deleted)",
}
KINDS = ("photo", "document", "voice", "video", "audio", "sticker")


def open_group(world: World) -> None:
    world.directory.open_group(TITLE, GROUP, forum=True)


def speak(world: World, person: str, rest: str) -> None:
    name, _, words = rest.partition(" ")
    thread = _thread(world, name)
    if words.startswith("["):
        world.press(person, label=words[1:-1], chat=TITLE)
    elif words == "(closed)":
        topics.close_by_hand(world, TITLE, thread, person)
    elif match := re.fullmatch(r"\((\w+)(?: (.*))?\)", words):
        world.say(person, text=match[2], file=match[1], chat=TITLE, thread=thread)
    else:
        world.say(person, text=words, chat=TITLE, thread=thread)


def delete_by_hand(world: World, name: str) -> None:
    topics.delete_by_hand(world, TITLE, _thread(world, name))


def seen(world: World, call: Call, words: str) -> str:
    """Where in the group it is said, then what."""
    place, given = world.directory.group(GROUP), call.parameters
    thread = given.get("message_thread_id") or _thread_of(world, call, place)
    name = _names(world).get(thread, given.get("name", "?"))
    return f"#{name} : {SHOWN.get(call.method, words)}"


def copied(world: World, call: Call) -> str:
    """What `copyMessage` copied, as if it had been sent."""
    given = call.parameters
    source = world.history.find(given["from_chat_id"], given["message_id"]) or {}
    kind = next((kind for kind in KINDS if kind in source), "message")
    return f"({kind}) {source.get('caption', source.get('text', ''))}".strip()


def _thread(world: World, name: str) -> int:
    found = [thread for thread, it in _names(world).items() if it.startswith(name)]
    return found[-1]


def _names(world: World) -> dict[int, str]:
    """Those of topics that are gone too: a transcript speaks of them."""
    known = {
        call.verdict["thread"]: str(call.parameters["name"])
        for call in world.record
        if call.method == "createForumTopic" and "thread" in call.verdict
    }
    alive = world.directory.group(GROUP).topics
    return known | {thread: topic["name"] for thread, topic in alive.items()}


def _thread_of(world: World, call: Call, place: Group) -> int:
    message = world.history.find(place.id, call.parameters.get("message_id", 0)) or {}
    made = call.verdict.get("thread", 0)
    return int(message.get("message_thread_id", made))
