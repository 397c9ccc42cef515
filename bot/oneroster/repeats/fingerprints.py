"""What an import goes by, in one number: the export's contents, the options, and the program."""

import hashlib
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import orjson
import pydantic

import bot
import storage
from bot.oneroster.sources import UNSOUND, Export, digests

_SOURCES = (Path(bot.__file__).parent, Path(storage.__file__).parent)


def of(export: Export, time_zone: str | None) -> bytes | None:
    """Give an export's fingerprint; None where it can't be read to its end.

    How a ZIP packs the files does not matter, nor when they were written.
    """
    try:
        files = digests(export)
    except UNSOUND:
        return None
    told = {name: each.hex() for name, each in files.items()}
    return hashlib.sha256(_program() + _written(export, told, time_zone)).digest()


def unmoved(before: bytes | None, export: Export, time_zone: str | None) -> bytes | None:
    """Give the fingerprint of an export that was read, if it is the same before and after that."""
    return before if before == of(export, time_zone) else None


def _written(export: Export, files: Mapping[str, str], time_zone: str | None) -> bytes:
    said = [export.folder, sorted(export.renamed), time_zone, files]
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


@cache
def _program() -> bytes:
    """Name the rules, by all of the program's own text and by what reads and cleans for it."""
    whole = hashlib.sha256(f"{sys.version} {pydantic.VERSION}".encode())
    for folder in _SOURCES:
        for file in sorted(folder.rglob("*.py")):
            name = file.relative_to(folder.parent).as_posix()
            whole.update(hashlib.sha256(name.encode()).digest())
            whole.update(hashlib.sha256(file.read_bytes()).digest())
    return whole.digest()
