"""Which addresses may be asked for news: those of the public internet, and no way around that."""

from __future__ import annotations

import re
import socket
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

Address = IPv4Address | IPv6Address

LOOPBACK = "loopback"

# The special-purpose registries of IANA (RFC 6890 and what came after it), and the metadata services of clouds.
_SPECIAL = [
    (ip_network(network), kind)
    for network, kind in (
        ("127.0.0.0/8", LOOPBACK),
        ("::1/128", LOOPBACK),
        ("0.0.0.0/8", "unspecified"),
        ("::/128", "unspecified"),
        ("169.254.169.254/32", "metadata service"),
        ("fd00:ec2::/32", "metadata service"),
        ("100.100.100.200/32", "metadata service"),
        ("168.63.129.16/32", "metadata service"),
        ("10.0.0.0/8", "private"),
        ("172.16.0.0/12", "private"),
        ("192.168.0.0/16", "private"),
        ("fc00::/7", "private"),
        ("fec0::/10", "private"),
        ("100.64.0.0/10", "shared by a carrier"),
        ("169.254.0.0/16", "link-local"),
        ("fe80::/10", "link-local"),
        ("224.0.0.0/4", "multicast"),
        ("ff00::/8", "multicast"),
        ("192.0.0.0/24", "reserved"),
        ("192.0.2.0/24", "for documentation"),
        ("192.88.99.0/24", "a 6to4 relay"),
        ("198.18.0.0/15", "for benchmarks"),
        ("198.51.100.0/24", "for documentation"),
        ("203.0.113.0/24", "for documentation"),
        ("240.0.0.0/4", "reserved"),
        ("::/96", "IPv4-compatible"),
        ("2001::/32", "Teredo"),
        ("2001::/23", "reserved"),
        ("2001:db8::/32", "for documentation"),
        ("2002::/16", "6to4"),
        ("3fff::/20", "for documentation"),
    )
]
_GLOBAL = IPv6Network("2000::/3")  # all that was ever given out (RFC 4291 2.4)
_NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: how a network without IPv4 reaches it

_NUMBER = re.compile(r"(0x[0-9a-f]*|[0-9]+)", re.IGNORECASE)


def kind_of(address: str) -> str:
    """What sets this IP address apart from those of the public internet ("private"), "" where nothing does.

    An IPv4 address in the clothes of IPv6 (mapped, NAT64) is judged by the IPv4 address.
    """
    try:
        plain = _unwrapped(ip_address(address))
    except ValueError:
        return "no address"
    for network, kind in _SPECIAL:
        if plain.version == network.version and plain in network:
            return kind
    return "" if plain.version == 4 or plain in _GLOBAL else "reserved"


def literal(host: str) -> str | None:
    """The address that a host is written as, in its normal spelling; None for a name.

    Also as one number, in octal or in hexadecimal, as `inet_aton` reads it. Raises ValueError for a host that ends in a number
    and is no address: no name may do that (WHATWG URL, "ends in a number").
    """
    try:
        return str(ip_address(host.strip("[]")))
    except ValueError:
        if not _NUMBER.fullmatch(host.rstrip(".").rpartition(".")[2]):
            return None
    try:
        return socket.inet_ntoa(socket.inet_aton(host.rstrip(".")))
    except OSError:
        raise ValueError(f"{host} is no address") from None


def _unwrapped(address: Address) -> Address:
    if not isinstance(address, IPv6Address):
        return address
    if address.scope_id:
        raise ValueError(f"{address} names an interface")
    if address in _NAT64:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address
