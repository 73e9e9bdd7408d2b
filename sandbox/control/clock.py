"""Show and move the clock for the control API."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from sandbox.control.given import Body, amount, instant, number, wait
from sandbox.refusal import ControlError
from sandbox.world.world import World


async def clock(world: World, query: Mapping[str, str]) -> Any:
    if "after" in query:
        await world.clock.after(number(query, "after"), wait(query))
    clock = world.clock
    how = {"frozen": clock.frozen, "leaps": clock.leaps, "thorough": clock.thorough}
    return time_of(world) | {"due": clock.due} | how


async def move_clock(world: World, body: Body) -> Any:
    now, frozen = world.clock.now(), bool(body.get("frozen", world.clock.frozen))
    if "seen" in body:
        due = body.get("due")
        world.clock.seen(int(amount(body, "seen")), instant(due) if due else None)
        return time_of(world)
    if "passed" in body:
        world.clock.let_pass(amount(body, "passed"))
        return time_of(world)
    if "set" in body:
        target = instant(body["set"])
    elif "advance" in body:
        target = now + timedelta(seconds=amount(body, "advance"))
    elif body.get("next") == "due":
        due = await world.clock.fresh_due()
        if due is None:
            raise ControlError("Rien n'est prévu : le bot n'annonce aucune prochaine échéance.")
        target = max(due, world.clock.now())
    elif "frozen" in body:
        world.clock.set(now, frozen=frozen)
        return time_of(world)
    else:
        raise ControlError("Dites comment bouger l'horloge : set, advance, next ou frozen.")
    at_once = bool(body.get("at_once"))
    visited = await world.clock.jump(target, frozen=frozen, at_once=at_once)
    return time_of(world) | {"visited": visited}


def time_of(world: World) -> Body:
    clock = world.clock
    return {"now": clock.now(), "version": clock.version, "moving": clock.moving}
