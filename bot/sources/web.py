"""The web as far as sources may reach it: in public, encrypted, no more than was agreed on."""

import asyncio
import socket
from collections.abc import AsyncGenerator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from pathlib import Path
from typing import Self

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.resolver import DefaultResolver
from yarl import URL

from bot.sources.errors import FetchError

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

# A whole answer; where nothing comes for so long, nothing will.
_SECONDS, _SILENT_SECONDS = 300.0, 30.0
_CHUNK = 256 * 1024
SETTING = "ROLLCALL_SOURCE_NETWORKS"
# IPv6 addresses that stand for one of IPv4 (RFC 6052): a gateway would lead to it.
_GATEWAY = ip_network("64:ff9b::/96")


class _Private(OSError):
    """A name of the web leads into a network that the settings don't open."""


@dataclass(frozen=True, slots=True)
class SourceReach:
    """Which addresses sources may have: public ones, and those of some private networks.

    And below which folders of the server they may lie.
    """

    networks: Sequence[Network] = ()
    folders: Sequence[Path] = ()

    def admits(self, address: Address) -> bool:
        """Whether something may be fetched from an address."""
        meant = _meant(address)
        return self.has_inside(address) or (meant.is_global and not meant.is_multicast)

    def has_inside(self, address: Address) -> bool:
        """Whether an address is of a private network that the settings open."""
        meant = _meant(address)
        return any(meant in network for network in self.networks)


def _meant(address: Address) -> Address:
    """Give the IPv4 address that an IPv6 one stands for."""
    if isinstance(address, IPv4Address):
        return address
    if address in _GATEWAY:
        return IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or address


class _Resolver(AbstractResolver):
    """Finds the addresses of names, and refuses a name that leads where sources may not reach."""

    def __init__(self, reach: SourceReach, *, inside: bool) -> None:
        self._reach = reach
        self._inside = inside
        self._found = DefaultResolver()

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        """Find them. Raises OSError."""
        found = await self._found.resolve(host, port, family)
        for each in found:
            _refuse(ip_address(each["host"]), self._reach, inside=self._inside)
        return found

    async def close(self) -> None:
        """End."""
        await self._found.close()


def _refuse(address: Address, reach: SourceReach, *, inside: bool) -> None:
    admitted = reach.has_inside(address) if inside else reach.admits(address)
    if not admitted:
        raise _Private


@dataclass(frozen=True, slots=True)
class WebAnswer:
    """What a server has answered; header names are in any letter case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class WebRequest:
    """One request: a form makes it a POST. `most_bytes` is what the answer may have."""

    url: URL
    headers: Mapping[str, str]
    most_bytes: int
    form: Mapping[str, str] | None = None


class Web:
    """Asks servers. It follows nobody elsewhere, and keeps no cookies.

    Unencrypted it asks only within the private networks that the settings open.
    """

    def __init__(
        self, reach: SourceReach, encrypted: aiohttp.ClientSession, plain: aiohttp.ClientSession
    ) -> None:
        self._reach = reach
        self._sessions = {"https": encrypted, "http": plain}

    @classmethod
    @asynccontextmanager
    async def opened(cls, reach: SourceReach) -> AsyncGenerator[Self]:
        """Open it for a fetch."""
        async with (
            _session(_Resolver(reach, inside=False)) as encrypted,
            _session(_Resolver(reach, inside=True)) as plain,
        ):
            yield cls(reach, encrypted, plain)

    async def ask(self, asked: WebRequest) -> WebAnswer:
        """Ask once. Raises FetchError; one that passes where another try may be answered."""
        host = asked.url.host or ""
        method = "GET" if asked.form is None else "POST"
        try:
            _refuse_number(host, self._reach, inside=asked.url.scheme == "http")
            async with self._sessions[asked.url.scheme].request(
                method,
                asked.url,
                headers=asked.headers,
                data=asked.form,
                allow_redirects=False,
            ) as answer:
                body = await _body(answer, asked.most_bytes)
                return WebAnswer(answer.status, answer.headers, body)
        except _Private:
            raise is_private(host) from None
        except aiohttp.ClientConnectorDNSError as error:
            if isinstance(error.os_error, _Private):
                raise is_private(host) from None
            raise FetchError(f"Found no server called {host}.", passes=True) from error
        except aiohttp.ClientConnectorCertificateError as error:
            raise FetchError(
                f"The certificate of {host} does not hold: nothing was sent."
            ) from error
        except aiohttp.ClientPayloadError as error:
            raise FetchError(f"An answer of {host} ended in the middle.", passes=True) from error
        except TimeoutError as error:
            raise FetchError(f"{host} did not answer in time.", passes=True) from error
        except aiohttp.ClientError as error:
            raise FetchError(f"{host} could not be reached.", passes=True) from error


def _session(resolver: AbstractResolver) -> aiohttp.ClientSession:
    return aiohttp.ClientSession(
        connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, limit=2),
        timeout=aiohttp.ClientTimeout(total=_SECONDS, connect=10, sock_read=_SILENT_SECONDS),
        cookie_jar=aiohttp.DummyCookieJar(),
        trust_env=False,
    )


async def _body(answer: aiohttp.ClientResponse, most: int) -> bytes:
    """Read an answer, unpacked, as far as was agreed on. Raises FetchError for more."""
    read = bytearray()
    async for chunk in answer.content.iter_chunked(_CHUNK):
        read += chunk
        if len(read) > most:
            raise FetchError(
                f"{answer.url.host} answers with more than {most // 1024**2} MB, expected less."
            )
        await asyncio.sleep(0)
    return bytes(read)


def _refuse_number(host: str, reach: SourceReach, *, inside: bool) -> None:
    """Refuse an address that is written as a number, which nobody resolves."""
    try:
        address = ip_address(host)
    except ValueError:
        return
    _refuse(address, reach, inside=inside)


def is_private(host: str) -> FetchError:
    """Say that a server is not where sources may reach."""
    return FetchError(
        f"{host} is no public address, or not encrypted there, and the settings open no private "
        f"network for it: {SETTING} is for whoever runs the server to say."
    )
