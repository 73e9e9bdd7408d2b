"""Limit how often a sender asks. Addresses stay in memory, for a day at most."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from urllib.parse import urlsplit

from aiohttp import web

REQUESTS_AN_HOUR, HOUR = 5, timedelta(hours=1)
MOST_SENDERS = 10_000
"""Addresses kept; beyond that, those that have been silent longest are forgotten."""
DAY = timedelta(days=1)
SENDER = {4: 32, 6: 48}
"""Bits of an address that belong to one sender: providers give out whole IPv6 /48s."""
AREA = {4: 24, 6: 32}
"""Bits that addresses rented at one place still share."""

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network


def networks(names: str) -> Sequence[Network]:
    """Parse a setting: addresses or networks between commas. Raises ValueError."""
    return [ip_network(name.strip()) for name in names.split(",") if name.strip()]


def sender_of(request: web.Request, proxies: Sequence[Network]) -> str:
    """Return the network of the first hop, from our side, that is not one of our proxies."""
    forwarded = ",".join(request.headers.getall("X-Forwarded-For", []))
    sender = request.remote or ""
    for hop in reversed([*forwarded.split(","), sender]):
        if (address := _address(hop)) is None:
            return sender
        sender = _network(address, SENDER)
        if not any(address in proxy for proxy in proxies):
            return sender
    return sender


def area_of(sender: str) -> str:
    """Return the network around a sender; the sender itself when it is no address."""
    try:
        return _network(ip_network(sender).network_address, AREA)
    except ValueError:
        return sender


def is_from_our_page(request: web.Request, public_url: str) -> bool:
    """Return whether a form was sent from our own page, as far as the browser tells."""
    if (site := request.headers.get("Sec-Fetch-Site")) is not None:
        return site in {"same-origin", "none"}
    origin = request.headers.get("Origin")
    ours = {request.host, urlsplit(public_url).netloc}
    return origin is None or urlsplit(origin).netloc in ours


@dataclass(slots=True)
class RequestLimiter:
    """Counts requests in one process: each of several processes counts for itself."""

    _asked: dict[str, list[datetime]] = field(default_factory=dict)
    """Instants of the last hour's requests, by sender; the sender that asked last stands last."""
    _areas: dict[str, datetime] = field(default_factory=dict)
    """The first request of each area within the last day."""

    def admits(self, sender: str, now: datetime) -> bool:
        """Count a request; return False if its sender has asked five times in the hour."""
        lately = [at for at in self._asked.pop(sender, []) if now - at < HOUR]
        admitted = len(lately) < REQUESTS_AN_HOUR
        self._asked[sender] = [*lately, now] if admitted else lately
        self._forget(now)
        return admitted

    def note_request(self, area: str, now: datetime) -> bool:
        """Note a request from an area; return whether it is the first from there within a day."""
        first = self._areas.get(area)
        if first is not None and now - first < DAY:
            return False
        self._areas = {other: at for other, at in self._areas.items() if now - at < DAY}
        self._areas[area] = now
        return True

    def take_back(self, area: str) -> None:
        """Forget the request of an area that came to nothing: the next one is the first again."""
        self._areas.pop(area, None)

    def _forget(self, now: datetime) -> None:
        for sender in list(self._asked):
            if now - self._asked[sender][-1] < HOUR and len(self._asked) <= MOST_SENDERS:
                break
            del self._asked[sender]


def _address(hop: str) -> Address | None:
    try:
        address = ip_address(hop.strip())
    except ValueError:
        return None
    return (address.ipv4_mapped or address) if isinstance(address, IPv6Address) else address


def _network(address: Address, bits: Mapping[int, int]) -> str:
    network = ip_network((address, bits[address.version]), strict=False)
    return str(network) if network.num_addresses > 1 else str(address)
