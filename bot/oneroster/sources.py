"""Where an export lies: a folder, or a ZIP that is read without being unpacked to the disk."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import IO, NamedTuple

from bot import cleaning
from bot.oneroster.problems import SourceError

MOST_BYTES = 2 * 1024**3
MOST_FILES = 1000
CHUNK = 1024**2
# Text of this kind packs 5 to 30 times smaller; deflate's limit, which bombs use, is 1032 times.
MOST_PACKED = 200
FREE_OF_SUSPICION = 16 * 1024**2
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
# Strong encryption says that it is encryption, too.
ENCRYPTED = 0x1 | 0x40
# With it the data is a change to other data.
PATCHED = 0x20
# How Python says that a ZIP is none, or of a kind that it can't unpack.
UNSOUND = (
    EOFError,
    NotImplementedError,
    OSError,
    UnicodeDecodeError,
    zipfile.BadZipFile,
    zlib.error,
)
# The files that are read, as OneRoster writes their names; the last is our own.
FILES = (
    "manifest.csv",
    "orgs.csv",
    "academicSessions.csv",
    "courses.csv",
    "classes.csv",
    "users.csv",
    "roles.csv",
    "enrollments.csv",
    "meetings.csv",
)
NAMES = {name.casefold(): name for name in FILES}
ROOT = PurePosixPath()
# What macOS adds to a ZIP of its own.
MACOS_FOLDER, MACOS_FILE = "__MACOSX", "._"


@dataclass(frozen=True, slots=True)
class Export:
    """The CSV files of an export: their unpacked sizes in bytes by name, and how to open one.

    `folder` is where in the ZIP or folder they were found, if not at its root; `renamed` lists the
    files whose names have another letter case than the standard's, which `sizes` has.
    """

    sizes: Mapping[str, int]
    open: Callable[[str], IO[bytes]]
    folder: str = ""
    renamed: Sequence[str] = ()


class _Found(NamedTuple):
    """A CSV file: where it lies, what opens it, and its size."""

    place: PurePosixPath
    key: str
    size: int


@contextmanager
def opened(path: Path) -> Generator[Export]:
    """Open an export. Raises SourceError when it is no folder or ZIP, or is none to be trusted."""
    if path.is_dir():
        yield _in_folder(path)
        return
    if not path.exists():
        raise SourceError(f"Found nothing at {path}, expected a folder or a ZIP file.")
    try:
        archive = zipfile.ZipFile(path)
    except UNSOUND as error:
        raise SourceError(f"Found no ZIP file in {path}, expected a folder or a ZIP.") from error
    with archive:
        yield _in_zip(archive)


def packed(path: Path) -> bytes:
    """Pack the files of a folder into a ZIP; a ZIP is one already."""
    if not path.is_dir():
        return path.read_bytes()
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path.iterdir()):
            archive.write(file, file.name)
    return whole.getvalue()


def digest(path: Path, export: Export) -> bytes:
    """Name what an export has, by SHA-256: a ZIP's bytes, or a folder's names and contents."""
    if not path.is_dir():
        with path.open("rb") as file:
            return _digest(file)
    whole = hashlib.sha256()
    for name, content in digests(export).items():
        whole.update(hashlib.sha256(name.encode()).digest() + content)
    return whole.digest()


def digests(export: Export) -> dict[str, bytes]:
    """Name what each file has, by SHA-256, in the order of the files' names."""
    found: dict[str, bytes] = {}
    for name in sorted(export.sizes):
        with export.open(name) as file:
            found[name] = _digest(file)
    return found


def _digest(file: IO[bytes]) -> bytes:
    found = hashlib.sha256()
    while chunk := file.read(CHUNK):
        found.update(chunk)
    return found.digest()


def _in_folder(folder: Path) -> Export:
    """Take the CSV files that lie in a folder itself; if none does, those of a folder within."""
    files = [file for file in folder.glob("*") if _is_csv(file.name) and file.is_file()]
    if not files:
        files = [file for file in folder.glob("*/*") if _is_csv(file.name) and file.is_file()]
    found = (
        _Found(PurePosixPath(place), place, file.stat().st_size)
        for file in files
        for place in [file.relative_to(folder).as_posix()]
    )
    return _export_of(found, lambda key: (folder / key).open("rb"))


def _in_zip(archive: zipfile.ZipFile) -> Export:
    """Take the CSV files of a ZIP, at its root or in one folder; see below for what is refused."""
    entries = [entry for entry in archive.infolist() if _is_csv(entry.filename)]
    if len(entries) > MOST_FILES:
        raise SourceError(f"Found {len(entries)} files, expected at most {MOST_FILES}.")
    for entry in entries:
        _refuse_odd(entry)
    found = (
        # Some programs on Windows separate folders by backslashes.
        _Found(PurePosixPath(entry.filename.replace("\\", "/")), entry.filename, entry.file_size)
        for entry in entries
    )
    return _export_of(found, archive.open)


def _export_of(found: Iterable[_Found], open_key: Callable[[str], IO[bytes]]) -> Export:
    """Put the files together that lie in one place. Raises SourceError."""
    files: dict[str, _Found] = {}
    for file in found:
        if not cleaning.is_text(str(file.place)):
            raise SourceError("Found a file whose name is not in UTF-8: rename it, or take it out.")
        name = NAMES.get(file.place.name.casefold(), file.place.name)
        if name in files:
            there = "twice" if files[name].place == file.place else f"beside {files[name].place}"
            raise SourceError(f"Found {file.place} {there}, expected it once.")
        files[name] = file
    folders = sorted({file.place.parent for file in files.values()})
    if len(folders) > 1:
        places = " and ".join("the root" if folder == ROOT else str(folder) for folder in folders)
        raise SourceError(f"Found CSV files in {places}, expected all in one folder.")
    sizes = {name: file.size for name, file in files.items()}
    refuse_large(sum(sizes.values()))
    return Export(
        sizes,
        lambda name: open_key(files[name].key),
        "" if folders in ([], [ROOT]) else str(folders[0]),
        [file.place.name for name, file in files.items() if file.place.name != name],
    )


def _is_csv(name: str) -> bool:
    """Whether a file is meant as data; macOS adds copies of its own beside each file of a ZIP."""
    if not name.casefold().endswith(".csv"):
        return False
    parts = PurePosixPath(name.replace("\\", "/")).parts
    return MACOS_FOLDER not in parts and not parts[-1].startswith(MACOS_FILE)


def _refuse_odd(entry: zipfile.ZipInfo) -> None:
    """Refuse what lies outside of the ZIP, is packed like a bomb, or can't be unpacked."""
    name = entry.filename
    if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise SourceError(f"Found {name!r} in the ZIP, expected all files within it.")
    if entry.flag_bits & ENCRYPTED:
        raise SourceError(f"Found {name} encrypted, expected a ZIP without a password.")
    if entry.compress_type not in METHODS or entry.flag_bits & PATCHED:
        raise SourceError(f"Found {name} packed in an unusual way, expected stored or deflated.")
    times = entry.file_size / max(entry.compress_size, 1)
    if entry.file_size > FREE_OF_SUSPICION and times > MOST_PACKED:
        raise SourceError(f"Found {name} packed {times:.0f} times, expected {MOST_PACKED} at most.")


def refuse_large(size: int) -> None:
    """Refuse more than any school's export has."""
    if size > MOST_BYTES:
        raise SourceError(f"Found {size} bytes of CSV files, expected at most {MOST_BYTES}.")
