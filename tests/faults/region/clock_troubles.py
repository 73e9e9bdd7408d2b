"""What may go wrong with the clock of a machine: it jumps, and is put right a while later."""

from collections.abc import Callable
from datetime import timedelta
from functools import partial

from tests.faults.region.ground import Ground, Trouble
from tests.faults.region.machines import clock_of
from tests.harness.processes import Bot


def the_clock_is_wrong(by: timedelta, whose: Callable[[Ground], Bot], ground: Ground) -> None:
    clock = clock_of(whose(ground))
    clock.be_off(by)
    ground.go_on()
    clock.be_off(timedelta())
    ground.go_on()


def the_leader(ground: Ground) -> Bot:
    return ground.region.leader()


def a_follower(ground: Ground) -> Bot:
    leader = ground.region.leader()
    return next(bot for bot in ground.region.bots if bot is not leader)


def _trouble(name: str, by: timedelta, whose: Callable[[Ground], Bot]) -> Trouble:
    act = partial(the_clock_is_wrong, by, whose)
    return Trouble(name, act, is_fault=False, is_everyday=whose is the_leader and by > timedelta())


HOUR = timedelta(hours=1)
TROUBLES = (
    _trouble("the leader's clock is an hour ahead", HOUR, the_leader),
    _trouble("the leader's clock is an hour behind", -HOUR, the_leader),
    _trouble("a worker's clock is an hour ahead", HOUR, a_follower),
    _trouble("a worker's clock is an hour behind", -HOUR, a_follower),
)
