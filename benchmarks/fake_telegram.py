"""Serve a minimal Bot API: accept every call, and tell watchers what was asked and when.

Written on asyncio's bare protocol, so that it is never what is measured.
"""

import asyncio
import re
import signal
import struct
import time
from collections.abc import Callable

RECORD = struct.Struct("<cqdd")
"""Kind of call, chat, monotonic second of its arrival, processor seconds used so far."""

SEND, EDIT, PRESS, ELSE = b"s", b"e", b"p", b"-"
KINDS = {b"sendMessage": SEND, b"editMessageText": EDIT, b"answerCallbackQuery": PRESS}
LENGTH = re.compile(rb"content-length: *(\d+)", re.IGNORECASE)
CHAT = re.compile(rb"(?:chat_id|callback_query_id)(?:=|\": *\"?)(\d+)")
"""Finds the chat, in JSON or in a form; the id of a button's press is the number of its chat."""

ME = (
    b'{"id":1000,"is_bot":true,"first_name":"D\xc3\xa9clic","username":"declic_bot",'
    b'"can_join_groups":true,"can_read_all_group_messages":false,"supports_inline_queries":false}'
)
MESSAGE = (
    b'{"message_id":%d,"from":' + ME + b',"chat":{"id":%d,"first_name":"Ada","type":"private"},'
    b'"date":1772442000,"text":"Laquelle est la v\xc3\xb4tre ?","reply_markup":{"inline_keyboard":['
    b'[{"text":"Une autre","callback_data":"c:1:3"}],'
    b'[{"text":"Revenir","callback_data":"c:1:4"}]]}}'
)
RESPONSE = (
    b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    b'{"ok":true,"result":%s}'
)
WRAPPING = len(b'{"ok":true,"result":}')


class Api(asyncio.Protocol):
    """One connection of a bot."""

    def __init__(self, tell: Callable[[bytes], None]) -> None:
        self.tell = tell
        self.received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        self.received += data
        while (end := self.received.find(b"\r\n\r\n")) >= 0:
            length = LENGTH.search(self.received, 0, end)
            whole = end + 4 + (int(length[1]) if length else 0)
            if len(self.received) < whole:
                return
            request, self.received = self.received[:whole], self.received[whole:]
            self.answer(request, end)

    def answer(self, request: bytes, head: int) -> None:
        method = request[: request.index(b" HTTP/")].rpartition(b"/")[2]
        kind = KINDS.get(method, ELSE)
        found = CHAT.search(request, head)
        chat = int(found[1]) if found else 0
        result = self.result(kind, method, chat)
        self.transport.write(RESPONSE % (len(result) + WRAPPING, result))
        self.tell(RECORD.pack(kind, chat, time.monotonic(), time.process_time()))

    def result(self, kind: bytes, method: bytes, chat: int) -> bytes:
        if kind in (SEND, EDIT):
            return MESSAGE % (chat * 10, chat)
        return ME if method == b"getMe" else b"true"


class Watchers:
    """The connections that are told of every call."""

    def __init__(self) -> None:
        self.writers: set[asyncio.StreamWriter] = set()

    async def watch(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.writers.add(writer)
        await reader.read()
        self.writers.discard(writer)
        writer.close()

    def tell(self, record: bytes) -> None:
        for writer in self.writers:
            writer.write(record)


async def main() -> None:
    watchers, loop = Watchers(), asyncio.get_running_loop()
    api = await loop.create_server(lambda: Api(watchers.tell), "127.0.0.1", 0)
    watching = await asyncio.start_server(watchers.watch, "127.0.0.1", 0)
    print(*(server.sockets[0].getsockname()[1] for server in (api, watching)), flush=True)
    stop = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main())
