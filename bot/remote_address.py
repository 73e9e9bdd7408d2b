"""Who asks, and how often: kept in memory for a day at most, and never written down."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

AN_HOUR, HOUR = 5, timedelta(hours=1)
REMEMBERED = 10_000
"""Addresses; beyond that, those that have been silent longest are forgotten."""
DAY = timedelta(days=1)
SENDER = {4: 32, 6: 48}
"""Bits of an address that one sender has for itself: providers hand out whole /48 of IPv6."""
AREA = {4: 24, 6: 32}
"""Bits that whoever rents many addresses at one place still shares with itself."""

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
        found = _network(address, SENDER)
        if not any(address in proxy for proxy in proxies):
            return found
    return found


def area_of(sender: str) -> str:
    """The addresses around a sender."""
    try:
        return _network(ip_network(sender).network_address, AREA)
    except ValueError:
        return sender


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
    _areas: dict[str, datetime] = field(default_factory=dict)
    """When each first asked; those of the day."""

    def admits(self, address: str, now: datetime) -> bool:
        lately = [at for at in self._asked.pop(address, []) if now - at < HOUR]
        admitted = len(lately) < AN_HOUR
        self._asked[address] = [*lately, now] if admitted else lately
        self._forget(now)
        return admitted

    def is_first_of(self, area: str, now: datetime) -> bool:
        """Whether nobody of there has asked today; now somebody has."""
        first = self._areas.get(area)
        if first is not None and now - first < DAY:
            return False
        self._areas = {it: at for it, at in self._areas.items() if now - at < DAY}
        self._areas[area] = now
        return True

    def take_back(self, area: str) -> None:
        """Nothing came of what was asked: the next one of there is the first."""
        self._areas.pop(area, None)

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


def _network(address: Address, bits: Mapping[int, int]) -> str:
    found = ip_network((address, bits[address.version]), strict=False)
    return str(found) if found.num_addresses > 1 else str(address)
