"""Where webhooks may not go."""
# ruff: noqa: S104 - addresses to be refused, nothing binds to them

from ipaddress import ip_address

import pytest

from commerce.webhooks.targets import ForbiddenTargetError, is_public, resolve


@pytest.mark.parametrize(
    "address",
    [
        "127.0.0.1", "127.8.9.1", "0.0.0.0", "10.0.0.1", "172.16.0.1", "172.31.255.255",
        "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.0.1",
        "192.0.0.192", "192.88.99.1", "192.0.2.1", "198.18.0.1",
        "198.51.100.1", "203.0.113.1", "224.0.0.1", "239.255.255.250", "240.0.0.1",
        "255.255.255.255", "::", "::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1",
        "::ffff:169.254.169.254", "::127.0.0.1", "fe80::1", "fe80::1%eth0", "fec0::1", "fc00::1",
        "fd00:ec2::254", "ff02::1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
        "2002:a9fe:a9fe::", "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1", "3fff::1",
        "100::1", "4000::1", "2606:4700::1111%eth0",
    ],
)  # fmt: skip
def test_an_address_of_no_public_network_is_refused(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"],
)
def test_a_public_address_is_one(address: str) -> None:
    assert is_public(ip_address(address))


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "2130706433", "0x7f000001", "0x7f.1", "0177.0.0.1", "127.1", "0", "0.0.0.0",
        "::1", "::ffff:127.0.0.1", "localhost", "169.254.169.254", "0xa9fea9fe", "2852039166",
        "10.0.0.1", "012.0.0.1",
    ],
)  # fmt: skip
async def test_however_it_is_spelled_a_private_host_is_refused(host: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        await resolve(host, 443, private_too=False)


@pytest.mark.parametrize("host", ["nowhere.invalid", "x" * 64 + ".example", "a..b", "", "."])
async def test_a_name_that_leads_nowhere_is_refused(host: str) -> None:
    with pytest.raises(ForbiddenTargetError):
        await resolve(host, 443, private_too=True)


async def test_private_networks_can_be_let_in_for_development() -> None:
    assert await resolve("127.0.0.1", 80, private_too=True) == ["127.0.0.1"]
