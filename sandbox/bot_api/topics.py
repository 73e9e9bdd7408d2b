"""Implement the topics of a forum: threads in a staff group."""

from typing import Any

from sandbox.refusal import ControlError, bad
from sandbox.validation.catalogue import LIMITS
from sandbox.validation.wording import Parameters
from sandbox.world.people import Group
from sandbox.world.updates import Update
from sandbox.world.world import World


def create_topic(world: World, params: Parameters) -> dict[str, Any]:
    group = _forum(world, params)
    if not group.manages_topics:
        raise bad("not enough rights to create a topic")
    _refuse_bad_name(params["name"])
    topic = {"name": params["name"], "icon_color": params.get("icon_color", 7322096)}
    thread = world.history.next_id()
    group.topics[thread] = topic | {"closed": False}
    _announce(world, group, thread, {"forum_topic_created": topic}, thread)
    return topic | {"message_thread_id": thread}


def edit_topic(world: World, params: Parameters) -> bool:
    group, thread = _topic(world, params)
    if "name" in params:
        _refuse_bad_name(params["name"])
    if params.get("name", "") in ("", group.topics[thread]["name"]):
        raise bad("TOPIC_NOT_MODIFIED")
    group.topics[thread]["name"] = params["name"]
    _announce(world, group, thread, {"forum_topic_edited": {"name": params["name"]}})
    return True


def close_topic(world: World, params: Parameters) -> bool:
    return _open_or_close(world, params, closed=True)


def reopen_topic(world: World, params: Parameters) -> bool:
    return _open_or_close(world, params, closed=False)


def delete_topic(world: World, params: Parameters) -> bool:
    group, thread = _topic(world, params)
    if not group.deletes_messages:
        raise bad("not enough rights to delete the topic")
    _delete(world, group, thread)
    return True


def close_by_hand(world: World, name: str, thread: int, person: str | int) -> Update:
    """Close a topic as a member of the group; the bot gets an update."""
    group = _by_hand(world, name, thread)
    group.topics[thread]["closed"] = True
    speaker = world.directory.person(person)
    head = {"message_id": world.history.next_id(), "from": speaker.user()}
    head |= {"chat": group.chat(), "date": world.date(), "message_thread_id": thread}
    message = world.history.add(head | {"is_topic_message": True, "forum_topic_closed": {}})
    return world.say(person, raw={"message": message})


def delete_by_hand(world: World, name: str, thread: int) -> None:
    """Delete a topic as a member of the group; Telegram does not tell the bot."""
    _delete(world, _by_hand(world, name, thread), thread)


def _by_hand(world: World, name: str, thread: int) -> Group:
    group = world.directory.group(name)
    if thread not in group.topics:
        raise ControlError(f"Pas de sujet {thread} dans ce groupe.")
    return group


def _delete(world: World, group: Group, thread: int) -> None:
    del group.topics[thread]
    for message_id, message in list(world.history.chats[group.id].messages.items()):
        if message.get("message_thread_id") == thread:
            world.history.delete(group.id, message_id)


def _open_or_close(world: World, params: Parameters, *, closed: bool) -> bool:
    group, thread = _topic(world, params)
    if group.topics[thread]["closed"] == closed:
        raise bad("TOPIC_NOT_MODIFIED")
    group.topics[thread]["closed"] = closed
    _announce(world, group, thread, {f"forum_topic_{'closed' if closed else 'reopened'}": {}})
    return True


def _forum(world: World, params: Parameters) -> Group:
    place = world.directory.reachable(params["chat_id"])
    if not isinstance(place, Group) or not place.forum:
        raise bad("the chat is not a forum")
    return place


def _topic(world: World, params: Parameters) -> tuple[Group, int]:
    group, thread = _forum(world, params), params["message_thread_id"]
    if not group.manages_topics:
        raise bad("CHAT_ADMIN_REQUIRED")
    if thread not in group.topics:
        raise bad("TOPIC_ID_INVALID")
    return group, thread


def _refuse_bad_name(name: str) -> None:
    if not name:
        raise bad("TOPIC_TITLE_EMPTY")
    if len(name) > LIMITS["topic_name"]:
        raise bad("TOPIC_TITLE_TOO_LONG")


def _announce(
    world: World,
    group: Group,
    thread: int,
    event: dict[str, Any],
    message_id: int | None = None,
) -> None:
    head = {"message_id": message_id or world.history.next_id(), "from": world.bot()}
    head |= {"chat": group.chat(), "date": world.date()}
    world.history.add(head | {"message_thread_id": thread, "is_topic_message": True} | event)
