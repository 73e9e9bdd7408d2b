"""Who asks, and how often: an address is kept in memory for an hour, and never written down."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

AN_HOUR, HOUR = 5, timedelta(hours=1)
REMEMBERED = 10_000
"""Addresses; beyond that, those that have been silent longest are forgotten."""
HOME = 64
"""Bits of an IPv6 address that all the machines of a home share."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(names: str) -> Sequence[Network]:
    """From a setting: addresses or networks between commas.  Raises ValueError."""
    return [ip_network(name.strip()) for name in names.split(",") if name.strip()]


def caller(request: web.Request, proxies: Sequence[Network]) -> str:
    """Whoever spoke to the first machine that is not one of our proxies."""
    said = ",".join(request.headers.getall("X-Forwarded-For", []))
    found = request.remote or ""
    for hop in reversed([*said.split(","), found]):
        if (address := _address(hop)) is None:
            return found
        found = _home(address)
        if not any(address in proxy for proxy in proxies):
            return found
    return found


def from_here(request: web.Request, public_url: str) -> bool:
    """Sent from our own page, as far as the browser says where from."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(public_url).netloc}
    return origin is None or urlsplit(origin).netloc in ours


@dataclass(slots=True)
class Crowd:
    """Of one process: several count each for themselves."""

    _asked: dict[str, list[datetime]] = field(default_factory=dict)
    """Whoever asked last comes last."""

    def admits(self, address: str, now: datetime) -> bool:
        lately = [at for at in self._asked.pop(address, []) if now - at < HOUR]
        admitted = len(lately) < AN_HOUR
        self._asked[address] = [*lately, now] if admitted else lately
        self._forget(now)
        return admitted

    def _forget(self, now: datetime) -> None:
        for address in list(self._asked):
            if now - self._asked[address][-1] < HOUR and len(self._asked) <= REMEMBERED:
                break
            del self._asked[address]


def _address(hop: str) -> Address | None:
    try:
        found = ip_address(hop.strip())
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found


def _home(address: Address) -> str:
    if isinstance(address, IPv6Address):
        return str(ip_network((address, HOME), strict=False))
    return str(address)
