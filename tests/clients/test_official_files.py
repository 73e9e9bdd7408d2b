"""An official file that does not come: why, in words of everyday."""

import socket

import aiohttp
import pytest

from bot.clients.official_files import FileNotThere, fetch


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("https://maps.invalid/qpv", "no machine of this name is found"),
        ("http://127.0.0.1:{closed}/qpv", "Connection refused"),
        ("http://127.0.0.1:{silent}/qpv", "no answer in time"),
    ],
)
async def test_what_cannot_be_downloaded_says_why(
    place: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    timeout = aiohttp.ClientTimeout(total=0.5)
    monkeypatch.setattr("bot.clients.official_files.TIMEOUT", timeout)
    with socket.create_server(("127.0.0.1", 0)) as silent, socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        ports = {"silent": silent.getsockname()[1], "closed": bound.getsockname()[1]}
        async with aiohttp.ClientSession() as client:
            with pytest.raises(FileNotThere) as refused:
                await fetch(client, place.format(**ports), lambda _count, _total: None)
    assert f"cannot be downloaded ({why})" in str(refused.value)
