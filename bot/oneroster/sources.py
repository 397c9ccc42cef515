"""Where an export lies: a folder, or a ZIP that is read without being unpacked to the disk."""

import zipfile
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO

from bot.oneroster.problems import SourceError

MOST_BYTES = 2 * 1024**3
MOST_FILES = 1000
# Text of this kind packs 5 to 30 times smaller; deflate's limit, which bombs use, is 1032 times.
MOST_PACKED = 200
FREE_OF_SUSPICION = 16 * 1024**2
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Export:
    """The CSV files of an export: their unpacked sizes in bytes by name, and how to open one."""

    sizes: Mapping[str, int]
    open: Callable[[str], IO[bytes]]


@contextmanager
def opened(path: Path) -> Generator[Export]:
    """Open an export. Raises SourceError when it is no folder or ZIP, or is none to be trusted."""
    if path.is_dir():
        yield in_folder(path)
        return
    if not path.exists():
        raise SourceError(f"Found nothing at {path}, expected a folder or a ZIP file.")
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise SourceError(f"Found no ZIP file in {path}, expected a folder or a ZIP.") from error
    with archive:
        yield in_zip(archive)


def in_folder(folder: Path) -> Export:
    """Take the CSV files that lie in a folder itself; folders within are not looked at."""
    sizes = {file.name: file.stat().st_size for file in folder.glob("*.csv") if file.is_file()}
    refuse_large(sum(sizes.values()))
    return Export(sizes, lambda name: (folder / name).open("rb"))


def in_zip(archive: zipfile.ZipFile) -> Export:
    """Take the CSV files at the root of a ZIP; see the SourceErrors below for what is refused."""
    entries = [entry for entry in archive.infolist() if is_csv(entry.filename)]
    sizes: dict[str, int] = {}
    for entry in entries:
        refuse_odd(entry)
        if entry.filename in sizes:
            raise SourceError(f"Found {entry.filename} twice in the ZIP, expected it once.")
        sizes[entry.filename] = entry.file_size
    if len(entries) > MOST_FILES:
        raise SourceError(f"Found {len(entries)} files, expected at most {MOST_FILES}.")
    refuse_large(sum(sizes.values()))
    return Export(sizes, archive.open)


def is_csv(name: str) -> bool:
    """Whether a ZIP's entry is meant as data; macOS adds copies of its own beside each file."""
    return name.endswith(".csv") and not name.startswith("__MACOSX/")


def refuse_odd(entry: zipfile.ZipInfo) -> None:
    """Refuse what lies elsewhere than at the root, is packed like a bomb, or can't be unpacked."""
    name = entry.filename
    if PurePosixPath(name).name != name or "\\" in name:
        raise SourceError(f"Found {name!r} in the ZIP, expected all files at its root.")
    if entry.flag_bits & ENCRYPTED:
        raise SourceError(f"Found {name} encrypted, expected a ZIP without a password.")
    if entry.compress_type not in METHODS:
        raise SourceError(f"Found {name} packed in an unusual way, expected stored or deflated.")
    times = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > FREE_OF_SUSPICION and times > MOST_PACKED:
        raise SourceError(f"Found {name} packed {times:.0f} times, expected {MOST_PACKED} at most.")


def refuse_large(size: int) -> None:
    """Refuse more than any school's export has."""
    if size > MOST_BYTES:
        raise SourceError(f"Found {size} bytes of CSV files, expected at most {MOST_BYTES}.")
