"""Tell what the address of a service or a page is worth: where it leads, and who else reads."""

from ipaddress import IPv6Address, ip_address
from urllib.parse import urlsplit

from locales import _

WEBHOOK_PORTS = (None, 443, 80, 88, 8443)
"""The ports that Telegram calls; none is that of https."""


def is_loopback(url: str) -> bool:
    """Tell whether a URL leads to this machine alone."""
    host = urlsplit(url).hostname or ""
    try:
        return host == "localhost" or ip_address(host).is_loopback
    except ValueError:
        return False


def is_https_or_here(url: str) -> bool:
    """Tell whether a URL is https, or on this machine, with a host and without spaces."""
    try:
        scheme, host = urlsplit(url).scheme, urlsplit(url).hostname
    except ValueError:
        return False
    if not host or any(character.isspace() for character in url):
        return False
    return scheme == "https" or (scheme == "http" and is_loopback(url))


def listening_address(written: str) -> tuple[str, int] | None:
    """Parse `host:port`; None when it is not that."""
    try:
        parts = urlsplit(f"//{written}")
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    return (host, port) if host and port and parts.netloc == written and not parts.path else None


def is_safe_to_speak_to(url: str) -> bool:
    """Tell whether nobody else reads what is sent to a URL: encrypted, or not sent outside."""
    try:
        parts = urlsplit(url)
        host, __ = parts.hostname or "", parts.port
    except ValueError:
        return False
    if not host or parts.username is not None or parts.query or parts.fragment:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and _is_near(host))


def webhook_fault(url: str, *, local: bool) -> str | None:
    """Return why Telegram would not call an address; a `local` server calls loopback too."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return _("is no address; write https:// and the name of the machine")
    if local and is_loopback(url):
        return None
    if parts.scheme != "https" or not parts.hostname:
        return _("must begin with https://")
    if parts.path.strip("/") or parts.query or parts.fragment:
        sentence = _("write {address} alone; the bot adds /telegram, and answers nowhere else")
        return sentence.format(address=f"https://{parts.netloc}")
    return None if port in WEBHOOK_PORTS else _("Telegram calls ports 443, 80, 88 and 8443 only")


def _is_near(host: str) -> bool:
    """Tell whether a host is this machine, or an address that the internet does not route."""
    try:
        address = ip_address(host)
    except ValueError:
        return host == "localhost"
    if isinstance(address, IPv6Address) and address.ipv4_mapped is not None:
        address = address.ipv4_mapped
    return address.is_private and not address.is_unspecified
