"""An SFTP server on this machine, with a folder of its own, in a thread of its own."""

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncssh

USER, PASSWORD = "north", "pass word"


@dataclass(frozen=True)
class Served:
    """Where the server is, and the keys by which it and its user are known."""

    port: int
    host_key: asyncssh.SSHKey
    user_key: asyncssh.SSHKey


class _Door(asyncssh.SSHServer):
    """Lets one user in, by a password."""

    def begin_auth(self, username: str) -> bool:
        return bool(username)

    def password_auth_supported(self) -> bool:
        return True

    def validate_password(self, username: str, password: str) -> bool:
        return (username, password) == (USER, PASSWORD)


def new_key() -> asyncssh.SSHKey:
    return asyncssh.generate_private_key("ssh-ed25519")  # pyright: ignore[reportUnknownMemberType]  # further arguments are untyped


@contextmanager
def sftp_served(folder: Path) -> Generator[Served]:
    """A server that shows one folder as all that it has."""
    host_key, user_key = new_key(), new_key()
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()

    def shown(channel: asyncssh.SSHServerChannel[bytes]) -> asyncssh.SFTPServer:
        return asyncssh.SFTPServer(channel, chroot=str(folder).encode())

    async def listen() -> asyncssh.SSHAcceptor:
        trusted = user_key.export_public_key().decode()
        return await asyncssh.listen(
            "127.0.0.1",
            0,
            server_factory=_Door,
            server_host_keys=[host_key],
            authorized_client_keys=asyncssh.import_authorized_keys(trusted),
            sftp_factory=shown,
        )

    async def close(acceptor: asyncssh.SSHAcceptor) -> None:
        acceptor.close()
        await acceptor.wait_closed()

    acceptor = asyncio.run_coroutine_threadsafe(listen(), loop).result(20)
    yield Served(acceptor.get_port(), host_key, user_key)
    asyncio.run_coroutine_threadsafe(close(acceptor), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()
