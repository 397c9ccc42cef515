"""Sealing: what must not be read from a stolen database is encrypted with keys from outside it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.ciphers import Keys

SETTING = "ROLLCALL_TOKEN_KEYS"
HOW_TO_MAKE = (
    "python -c 'from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())'"
)


class SealError(Exception):
    """Something can't be sealed or opened; the message is a sentence for whoever has the keys."""


class Seal:
    """Seals with the first of its keys, and opens what any of them has sealed (Fernet's format)."""

    def __init__(self, keys: Sequence[str]) -> None:
        self._keys = _keys_of(keys) if keys else None

    def close(self, text: str) -> bytes:
        """Seal a text. Raises SealError where there is no key."""
        if self._keys is None:
            raise SealError(
                f"{SETTING} is not set: without a key no token is kept. Make one by {HOW_TO_MAKE}"
            )
        return self._keys.close(text)

    def open(self, sealed: bytes, name: str) -> str:
        """Open what was sealed; `name` says where. Raises SealError when no key opens it."""
        if self._keys is None:
            raise SealError(f"{SETTING} is not set, so the token of {name} can't be opened.")
        text = self._keys.open(sealed)
        if text is None:
            raise SealError(
                f"No key of {SETTING} opens the token of {name}: put the key back with which it "
                "was sealed, behind a comma, or have the app installed there again."
            )
        return text

    def renew(self, sealed: bytes, name: str) -> bytes:
        """Seal anew with the first key. Raises SealError as `open`."""
        return self.close(self.open(sealed, name))


def refusal(key: str) -> str | None:
    """Say why a text is no key; None for one. The text itself is not shown."""
    try:
        _keys_of([key])
    except ValueError:
        return f"expected keys of 32 bytes in URL-safe base64, made by {HOW_TO_MAKE}"
    return None


def _keys_of(keys: Sequence[str]) -> "Keys":
    # Most set none, and need not load a library of ciphers.
    from bot.ciphers import Keys  # noqa: PLC0415

    return Keys(keys)
