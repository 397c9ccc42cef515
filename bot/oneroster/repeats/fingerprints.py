"""What an import goes by, in one number: the export's contents, the options, and the program."""

import hashlib
import sys
import time
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import orjson
import pydantic

import bot
import storage
from bot.oneroster.sources import UNSOUND, Export, digests

# Where this process has its text from, and when: a link may name another version's by now.
_SOURCES = tuple(Path(each).resolve().parent for each in (bot.__file__, storage.__file__))
_LOADED_AT = time.time()


def of(export: Export, time_zone: str | None) -> bytes | None:
    """Give an export's fingerprint; None where it can't be read to its end.

    How a ZIP packs the files does not matter, nor when they were written. There is none either
    where the program was installed anew while it runs: it does not go by what is written now.
    """
    program = _program()
    if program is None:
        return None
    try:
        files = digests(export)
    except UNSOUND:
        return None
    told = {name: each.hex() for name, each in files.items()}
    return hashlib.sha256(program + _written(export, told, time_zone)).digest()


def unmoved(before: bytes | None, export: Export, time_zone: str | None) -> bytes | None:
    """Give the fingerprint of an export that was read, if it is the same before and after that."""
    return before if before == of(export, time_zone) else None


def _written(export: Export, files: Mapping[str, str], time_zone: str | None) -> bytes:
    said = [export.folder, sorted(export.renamed), time_zone, files]
    return orjson.dumps(said, option=orjson.OPT_SORT_KEYS)


@cache
def _program() -> bytes | None:
    """Name the rules, by all of the program's own text and by what reads and cleans for it."""
    text = text_of(_SOURCES, _LOADED_AT)
    return text and f"{sys.version} {pydantic.VERSION}".encode() + text


def text_of(folders: Iterable[Path], loaded_at: float) -> bytes | None:
    """Name a program's text; None where it was written, or put there, after it was loaded."""
    whole = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*.py")):
            name = file.relative_to(folder.parent).as_posix()
            whole.update(hashlib.sha256(name.encode()).digest())
            whole.update(hashlib.sha256(file.read_bytes()).digest())
            stat = file.stat()
            if max(stat.st_mtime, stat.st_ctime) > loaded_at:
                return None
    return whole.digest()
