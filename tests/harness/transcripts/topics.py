"""Play the team's group in transcripts: who speaks in which topic, and what is seen there.

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
    name, _, text = rest.partition(" ")
    thread = _thread(world, name)
    if text.startswith("["):
        world.press(person, label=text[1:-1], chat=TITLE)
    elif text == "(closed)":
        topics.close_by_hand(world, TITLE, thread, person)
    elif match := re.fullmatch(r"\((\w+)(?: (.*))?\)", text):
        world.say(person, text=match[2], file=match[1], chat=TITLE, thread=thread)
    else:
        world.say(person, text=text, chat=TITLE, thread=thread)


def speak_outside(world: World, person: str, text: str) -> None:
    """Write in the group, outside topics: `(general Bonjour)`, `(general [a label])`."""
    if text.startswith("["):
        world.press(person, label=text[1:-1], chat=TITLE)
    elif match := re.fullmatch(r"\((\w+)\)", text):
        world.say(person, file=match[1], chat=TITLE)
    else:
        world.say(person, text=text, chat=TITLE)


def press_twice_outside(world: World, person: str, label: str) -> None:
    for _ in range(2):
        world.press(person, label=label, chat=TITLE)


def delete_by_hand(world: World, name: str) -> None:
    topics.delete_by_hand(world, TITLE, _thread(world, name))


def seen(world: World, call: Call, text: str) -> str:
    """Return the topic of a message in the group, then its text."""
    group, parameters = world.directory.group(GROUP), call.parameters
    thread = parameters.get("message_thread_id") or _thread_of(world, call, group)
    name = _names(world).get(thread, parameters.get("name", "?" if thread else "Général"))
    return f"#{name} : {SHOWN.get(call.method, text)}"


def copied(world: World, call: Call) -> str:
    """Return what `copyMessage` copied, as if it had been sent."""
    parameters = call.parameters
    source = world.history.find(parameters["from_chat_id"], parameters["message_id"]) or {}
    kind = next((kind for kind in KINDS if kind in source), "message")
    return f"({kind}) {source.get('caption', source.get('text', ''))}".strip()


def _thread(world: World, name: str) -> int:
    threads = [
        thread for thread, topic_name in _names(world).items() if topic_name.startswith(name)
    ]
    return threads[-1]


def _names(world: World) -> dict[int, str]:
    """Return the names of topics by thread, deleted ones included: a transcript speaks of them."""
    created = {
        call.verdict["thread"]: str(call.parameters["name"])
        for call in world.record
        if call.method == "createForumTopic" and "thread" in call.verdict
    }
    alive = world.directory.group(GROUP).topics
    return created | {thread: topic["name"] for thread, topic in alive.items()}


def _thread_of(world: World, call: Call, group: Group) -> int:
    message = world.history.find(group.id, call.parameters.get("message_id", 0)) or {}
    thread = call.verdict.get("thread", 0)
    return int(message.get("message_thread_id", thread))
