"""Ciphers, by a library that is loaded only where somebody has set a key."""

from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Keys:
    """Fernet's keys, of which the first closes and all open. Raises ValueError for what is none."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._fernet = MultiFernet([Fernet(key) for key in keys])

    def close(self, text: str) -> bytes:
        """Encrypt a text."""
        return self._fernet.encrypt(text.encode())

    def open(self, sealed: bytes) -> str | None:
        """Decrypt what one of the keys has closed; None when none has."""
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            return None
