"""
Where a connection goes. A name is looked up once, and that very address is connected to after a look at it: another
system lies in a company's network or the internet, and never on this machine, in its link, or at a cloud's metadata
service.
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Collection, Iterable
from ipaddress import IPv4Address, IPv6Address, ip_address
from typing import Any

import httpcore
import httpx

from payments.domain.errors import PaymentsError

_METADATA = frozenset({ip_address("169.254.169.254"), ip_address("fd00:ec2::254"), ip_address("100.100.100.200")})


def is_refused(address: str) -> bool:
    """Whether an IP address is none another system has."""
    ip = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return _is_special(ip) or ip in _METADATA


def _is_special(ip: IPv4Address | IPv6Address) -> bool:
    return ip.is_loopback or ip.is_link_local or ip.is_multicast or ip.is_unspecified or ip.is_reserved


class CheckedNetwork(httpcore.SyncBackend):
    """
    Connections to allowed hosts (`host:port`); to an address that is refused only where that address itself is allowed.

    What does not go through raises `refusal`, which is told the `address`.
    """

    def __init__(self, allowed: Collection[str], *, refusal: type[PaymentsError]) -> None:
        self._allowed = frozenset(allowed)
        self._refusal = refusal

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        """
        Connect.

        Raises:
            PaymentsError: `refusal`; the host is not allowed, or is an address no other system has.
        """
        address = self.looked_up(host, port)
        return super().connect_tcp(address, port, timeout, local_address, socket_options)

    def looked_up(self, host: str, port: int) -> str:
        """
        The IP address to connect to.

        Raises:
            PaymentsError: `refusal`; the host is not allowed, or is an address no other system has.
        """
        if f"{host}:{port}" not in self._allowed:
            raise self._refusal(address=f"{host}:{port}")
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except socket.gaierror as unknown:
            raise httpcore.ConnectError(str(unknown)) from unknown
        address = str(found[0][4][0])
        if is_refused(address) and address != host:
            raise self._refusal(address=f"{host}:{port} ({address})")
        return address


class CheckedTransport(httpx.HTTPTransport):
    """httpx's transport over connections that look at where they go."""

    def __init__(self, context: ssl.SSLContext, allowed: Collection[str], *, refusal: type[PaymentsError]) -> None:
        super().__init__(verify=context, trust_env=False)
        self._pool = httpcore.ConnectionPool(
            ssl_context=context, network_backend=CheckedNetwork(allowed, refusal=refusal), max_connections=1
        )
