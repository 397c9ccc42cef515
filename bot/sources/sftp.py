"""Whole exports from an SFTP server, which is known by its host key and by nothing else."""

import asyncio
import socket
import stat
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import cast

import asyncssh
from asyncssh import SFTPClient, SSHKey
from yarl import URL

from bot.oneroster import sources
from bot.sources.errors import FetchError
from bot.sources.files import MOST_BYTES, ZIP
from bot.sources.web import SourceReach, is_private

_SECONDS = 300.0
_CHUNK = 256 * 1024
_PORT = 22
_PRIVATE_KEY = "-----BEGIN"


@dataclass(frozen=True, slots=True)
class SftpPlace:
    """Where an export lies: sftp://host/path, and as whom we come; the secret does not show.

    `host_key` is a fingerprint (SHA256:...) or a public key as OpenSSH writes it.
    """

    address: str
    user: str
    host_key: str
    secret: str = field(repr=False)


class _Pinned(asyncssh.SSHClient):
    """Trusts a server that has one key; remembers which it has shown."""

    def __init__(self, fingerprint: str) -> None:
        self._fingerprint = fingerprint
        self.shown = ""

    def validate_host_public_key(self, host: str, addr: str, port: int, key: SSHKey) -> bool:
        """Whether that is the key."""
        del host, addr, port
        self.shown = key.get_fingerprint()
        return self.shown == self._fingerprint


async def copied(reach: SourceReach, place: SftpPlace, folder: Path) -> Path:
    """Copy an export, a ZIP or a folder of CSV files. Raises FetchError."""
    url = URL(place.address)
    host, port = url.host or "", url.port or _PORT
    algorithm, fingerprint = _pin(place.host_key)
    client = _Pinned(fingerprint)
    try:
        async with asyncio.timeout(_SECONDS):
            async with (
                asyncssh.connect(
                    await _number_of(reach, host, port),
                    port,
                    username=place.user,
                    client_factory=lambda: client,
                    known_hosts=([], [], []),
                    server_host_key_algs=[algorithm] if algorithm else "default",
                    connect_timeout=10,
                    login_timeout=30,
                    agent_path=None,
                    config=[],
                    **_shown(place.secret),
                ) as connection,
                connection.start_sftp_client() as server,
            ):
                return await _copied(server, url.path, folder)
    except asyncssh.HostKeyNotVerifiable:
        raise FetchError(_unknown(host, client.shown, place.host_key)) from None
    except asyncssh.PermissionDenied:
        raise FetchError(
            f"{host} does not let “{place.user}” in: see the user and secret."
        ) from None
    except asyncssh.SFTPNoSuchFile:
        raise FetchError(f"{host} has nothing at {url.path}.", passes=True) from None
    except asyncssh.SFTPPermissionDenied:
        raise FetchError(f"{host} does not let “{place.user}” read {url.path}.") from None
    except (asyncssh.Error, OSError, TimeoutError) as error:
        raise FetchError(f"{host} could not be reached, or broke off.", passes=True) from error


def _pin(host_key: str) -> tuple[str, str]:
    """Give the algorithm of a host key, if it says so, and its fingerprint. Raises FetchError."""
    if not host_key or host_key.startswith("SHA256:"):
        return "", host_key.rstrip("=")
    try:
        key = asyncssh.import_public_key(host_key)
    except asyncssh.KeyImportError:
        raise FetchError(
            "The host key of the source can't be read: expected SHA256:... or ssh-ed25519 AAAA..."
        ) from None
    return key.get_algorithm(), key.get_fingerprint()


def _unknown(host: str, shown: str, expected: str) -> str:
    if not expected:
        return (
            f"{host} shows the host key {shown}. Compare it with what its owner says, and write it "
            "into the source: nothing was shown to it before that."
        )
    return (
        f"{host} shows another host key than it should, {shown or 'of another kind'}: it may be "
        "another server. Nothing was shown to it. Ask its owner."
    )


def _shown(secret: str) -> dict[str, object]:
    """Say by what we show who we are: a private key, or else a password."""
    if not secret.startswith(_PRIVATE_KEY):
        return {"password": secret, "client_keys": None}
    try:
        return {"client_keys": [asyncssh.import_private_key(secret)], "password": None}
    except asyncssh.KeyImportError:
        raise FetchError("The private key of the source can't be read.") from None


async def _number_of(reach: SourceReach, host: str, port: int) -> str:
    """Find a server's address. Raises FetchError for one that sources may not reach."""
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise FetchError(f"Found no server called {host}.", passes=True) from None
    numbers = [str(each[4][0]) for each in found]
    if not all(reach.admits(ip_address(each)) for each in numbers):
        raise is_private(host)
    return numbers[0]


async def _copied(server: SFTPClient, path: str, folder: Path) -> Path:
    attributes = await server.stat(path)
    if not stat.S_ISDIR(attributes.permissions or 0):
        await _copy(server, path, folder / ZIP)
        return folder / ZIP
    # By their known names alone: what a server calls a file is no path of ours.
    for name in await server.listdir(path):
        if str(name).casefold() in sources.NAMES:
            await _copy(server, f"{path}/{name}", folder / str(name))
    return folder


async def _copy(server: SFTPClient, path: str, target: Path) -> None:
    size = 0
    async with server.open(path, "rb") as source:
        with target.open("wb") as file:
            while chunk := cast("bytes", await source.read(_CHUNK)):
                size += len(chunk)
                if size > MOST_BYTES:
                    most = MOST_BYTES // 1024**2
                    raise FetchError(f"Found more than {most} MB at {path}, expected less.")
                file.write(chunk)
