"""Handle the control API, by which a test or the page plays the people and moves the clock."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import fields, replace
from typing import Any

from aiohttp import web

from sandbox import wire
from sandbox.bot_api import topics
from sandbox.bot_api.profile import commands_for
from sandbox.control.clock import clock, move_clock, time_of
from sandbox.control.given import Body, amount, number, person_of, refuse_unknown, thread, wait
from sandbox.refusal import ControlError
from sandbox.world.faults import read_fault
from sandbox.world.sayings import PLACES, Saying
from sandbox.world.world import World

WORLD = web.AppKey("world", World)
SAYINGS = {field.name for field in fields(Saying)} | {"raw"}

Question = Callable[[World, Mapping[str, str]], Awaitable[Any]]


def say(world: World, body: Body) -> Any:
    refuse_unknown(body, SAYINGS | {"person"})
    return world.say(person_of(body), **{name: body[name] for name in body if name != "person"})


def press(world: World, body: Body) -> Any:
    refuse_unknown(body, {"person", "label", "data", "message_id", "location", "chat"})
    return world.press(person_of(body), **{name: body[name] for name in body if name != "person"})


def people(world: World, body: Body) -> Any:
    do, person = body.get("do"), world.directory.person(person_of(body))
    if do in ("block", "unblock"):
        return world.block(person.id, blocked=do == "block")
    if do in ("deactivate", "reactivate"):
        person.deactivated = do == "deactivate"
    elif do is None:
        for name in {"first_name", "last_name", "username", "language_code", "start"} & body.keys():
            setattr(person, name, body[name])
    else:
        raise ControlError("« do » est block, unblock, deactivate ou reactivate.")
    return person


def groups(world: World, body: Body) -> Any:
    if not body.get("name"):
        raise ControlError("Un groupe a un nom (« name »).")
    do = body.get("do", "open")
    if do == "open":
        id = body.get("id")
        return world.directory.open_group(body["name"], id, forum=bool(body.get("forum")))
    group = world.directory.group(body["name"])
    if do == "migrate":
        return world.directory.migrate(group)
    if do == "kick":
        group.kicked = True
    elif do == "rights":
        group.manages_topics = bool(body.get("manage_topics"))
        group.deletes_messages = bool(body.get("delete_messages", True))
        group.restricts_members = bool(body.get("restrict_members", True))
    elif do == "close_topic":
        topics.close_by_hand(world, group.title, thread(body), person_of(body))
    elif do == "delete_topic":
        topics.delete_by_hand(world, group.title, thread(body))
    else:
        raise ControlError("« do » est open, kick, migrate, rights, close_topic ou delete_topic.")
    return group


def limits(world: World, body: Body) -> Any:
    refuse_unknown(body, {"rate_all", "rate_chat", "burst_chat"})
    changes = {name: amount(body, name) for name in body}
    world.pace.set(replace(world.pace.limits, **changes))
    return world.pace.limits


def set_faults(world: World, body: Any) -> Any:
    faults = body if isinstance(body, list) else body.get("faults", [body])
    parsed = []
    for value in faults:
        person = value.get("person") if isinstance(value, dict) else None
        person_id = None if person is None else world.directory.person(person).id
        parsed.append(read_fault(value, person_id))
    world.faults.set(parsed)
    return world.faults.waiting


def clear_faults(world: World, _: Body) -> Any:
    world.faults.set([])
    world.pace.end_halt()
    return []


async def see_faults(world: World, _: Mapping[str, str]) -> Any:
    return world.faults.waiting


async def see_people(world: World, _: Mapping[str, str]) -> Any:
    return list(world.directory.people.values())


async def messages(world: World, query: Mapping[str, str]) -> Any:
    return world.messages(person_of(query), number(query, "after"))


async def record(world: World, query: Mapping[str, str]) -> Any:
    return world.calls.after(number(query, "after"), query.get("method"))


async def updates(world: World, _: Mapping[str, str]) -> Any:
    return list(world.queue.traces)


async def chat(world: World, query: Mapping[str, str]) -> Any:
    """Return all that the page needs to draw one phone."""
    person = world.directory.person(person_of(query))
    chat_state = world.history.chats[person.id]
    return {
        "version": world.history.version,
        "person": person,
        "bot": world.bot(),
        "messages": list(chat_state.messages.values())[-200:],
        "keyboard": chat_state.keyboard,
        "notice": chat_state.notice,
        "acting": chat_state.acting(),
        "commands": commands_for(world, person.id, person.language_code),
        "description": world.profile.descriptions.get(("description", ""), ""),
        "places": PLACES,
    }


async def changes(world: World, query: Mapping[str, str]) -> Any:
    chats = await world.history.after(number(query, "after"), wait(query))
    about = {"version": world.history.version, "chats": chats}
    return about | {"clock": time_of(world) | {"frozen": world.clock.frozen}}


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(
        body=wire.for_the_page(value),
        status=status,
        content_type="application/json",
        charset="utf-8",
    )


def _write(
    command: Callable[[World, Any], Any],
) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            body = wire.read(await request.read() or b"{}")
        except ValueError:
            return _json({"error": "Le corps de la requête est du JSON."}, 400)
        try:
            result = command(request.app[WORLD], body)
            return _json(await result if isinstance(result, Awaitable) else result)
        except ControlError as error:
            return _json({"error": str(error)}, 422)

    return handle


def _read(question: Question) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(request: web.Request) -> web.Response:
        try:
            return _json(await question(request.app[WORLD], request.query))
        except ControlError as error:
            return _json({"error": str(error)}, 422)

    return handle


ROUTES = [
    web.post("/control/say", _write(say)),
    web.post("/control/press", _write(press)),
    web.get("/control/messages", _read(messages)),
    web.get("/control/chat", _read(chat)),
    web.get("/control/changes", _read(changes)),
    web.get("/control/clock", _read(clock)),
    web.put("/control/clock", _write(move_clock)),
    web.get("/control/faults", _read(see_faults)),
    web.put("/control/faults", _write(set_faults)),
    web.delete("/control/faults", _write(clear_faults)),
    web.get("/control/people", _read(see_people)),
    web.post("/control/people", _write(people)),
    web.post("/control/groups", _write(groups)),
    web.get("/control/record", _read(record)),
    web.get("/control/updates", _read(updates)),
    web.put("/control/limits", _write(limits)),
]
