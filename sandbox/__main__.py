"""Run `python -m sandbox`: a local Telegram on its own port."""

import argparse
import asyncio
import signal
import sys

import uvloop
from aiohttp import web

from locales import _, borrowed
from sandbox.server import build
from sandbox.world.limits import Limits
from sandbox.world.world import World

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def read_options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m sandbox", description="Un Telegram local.")
    parser.add_argument("--host", default="127.0.0.1", choices=LOOPBACK)
    parser.add_argument("--port", type=int, default=8081, help="0 : un port libre")
    parser.add_argument(
        "--rate-all", type=float, default=30, help="messages par seconde ; 0 : sans"
    )
    parser.add_argument(
        "--rate-chat", type=float, default=1, help="par seconde et par conversation"
    )
    parser.add_argument("--burst-chat", type=int, default=5, help="d'un coup dans une conversation")
    parser.add_argument("--record-limit", type=int, help="appels gardés ; tous par défaut")
    parser.add_argument("--history-limit", type=int, help="messages gardés par conversation")
    return parser.parse_args()


async def serve(options: argparse.Namespace) -> None:
    limits = Limits(options.rate_all, options.rate_chat, options.burst_chat)
    world = World(limits, record_limit=options.record_limit, history_limit=options.history_limit)
    runner = web.AppRunner(
        build(world), access_log=None, handler_cancellation=True, shutdown_timeout=1
    )
    await runner.setup()
    try:
        await web.TCPSite(runner, options.host, options.port).start()
        port = runner.addresses[0][1]
        host = f"[{options.host}]" if ":" in options.host else options.host
        print(f"Sandbox: http://{host}:{port}", flush=True)
        await _until_asked_to_stop()
    finally:
        await runner.cleanup()


async def _until_asked_to_stop() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    await stop.wait()


if __name__ == "__main__":
    options = read_options()
    try:
        uvloop.run(serve(options))
    except OSError as error:
        fault = _("Port {port}: {why}; --port 0 finds a free one.")
        sys.exit(fault.format(port=options.port, why=borrowed.translated(error.strerror or "")))
