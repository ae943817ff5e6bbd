"""Only addresses of the public internet are asked, however they are written or wrapped."""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tasks.fetch.addresses import kind_of, literal

KINDS = {
    "loopback": ["127.0.0.1", "127.255.255.254", "::1", "::ffff:127.0.0.1", "64:ff9b::7f00:1"],
    "unspecified": ["0.0.0.0", "0.1.2.3", "::", "::ffff:0.0.0.0"],
    "private": ["10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1", "fec0::1", "::ffff:10.0.0.1"],
    "metadata service": ["169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "64:ff9b::a9fe:a9fe"],
    "link-local": ["169.254.0.1", "fe80::1", "febf::1"],
    "shared by a carrier": ["100.64.0.1", "100.127.255.255"],
    "multicast": ["224.0.0.1", "239.255.255.255", "ff02::1"],
    "reserved": ["240.0.0.1", "255.255.255.255", "192.0.0.1", "64:ff9b:1::1", "100::1", "4000::1", "2001:10::1"],
    "for documentation": ["192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1"],
    "for benchmarks": ["198.18.0.1", "198.19.255.255"],
    "a 6to4 relay": ["192.88.99.1"],
    "6to4": ["2002:7f00:1::"],
    "Teredo": ["2001:0:53aa:64c::1"],
    "IPv4-compatible": ["::127.0.0.1", "::808:808"],
    "no address": ["", "hafen.example", "fe80::1%eth0"],
    "": ["8.8.8.8", "100.128.0.1", "172.32.0.1", "2606:4700::1111", "::ffff:8.8.8.8", "64:ff9b::808:808"],
}


@pytest.mark.parametrize(("kind", "address"), [(kind, address) for kind, addresses in KINDS.items() for address in addresses])
def test_an_address_is_known_for_what_it_is(kind: str, address: str) -> None:
    assert kind_of(address) == kind


@given(st.one_of(st.ip_addresses(v=4), st.ip_addresses(v=6, network="2000::/3")))
def test_what_is_let_through_is_public_by_the_registries_that_python_knows(address: IPv4Address | IPv6Address) -> None:
    assert kind_of(str(address)) or address.is_global


@given(st.ip_addresses(v=4))
def test_an_address_in_the_clothes_of_ipv6_is_judged_by_what_is_inside(address: IPv4Address) -> None:
    inside = kind_of(str(address))
    assert kind_of(f"::ffff:{address}") == inside
    assert kind_of(str(IPv6Address(int(IPv6Address("64:ff9b::")) + int(address)))) == inside


@given(st.ip_addresses(v=4))
def test_every_spelling_of_an_address_is_that_address(address: IPv4Address) -> None:
    number = int(address)
    a, b, c, d = address.packed
    spellings = [str(address), str(number), hex(number), f"0{number:o}", f"{a}.{b}.{number & 0xFFFF}", f"{a}.{number & 0xFFFFFF}"]
    spellings += [f"{a:#x}.{b:#x}.{c:#x}.{d:#x}", f"0{a:o}.0{b:o}.0{c:o}.0{d:o}", f"{address}."]
    assert {literal(spelling) for spelling in spellings} == {str(address)}


@pytest.mark.parametrize("host", ["hafen.example", "1hafen.example", "hafen.example.", "127.0.0.1.example", "deadbeef", "x0"])
def test_a_name_is_no_address(host: str) -> None:
    assert literal(host) is None


@pytest.mark.parametrize("host", ["256.1.1.1", "1.2.3.4.5", "hafen.1", "4294967296", "0x1ffffffff", "09.0.0.1"])
def test_what_ends_in_a_number_and_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        literal(host)
