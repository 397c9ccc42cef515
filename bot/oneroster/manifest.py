"""Which version an export has and which of its files are whole: manifest.csv, else the files."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from bot.oneroster.cells import folded
from bot.oneroster.problems import Findings, Notice, RowProblem, shown
from bot.oneroster.reading import Reader
from bot.oneroster.reading.memory import Mode
from bot.oneroster.rows import ManifestRow

MANIFEST = "manifest.csv"
VERSION = "oneroster.version"
VERSIONS = ("1.1", "1.2")
REQUIRED = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")
MODES = ", ".join(f'"{mode}"' for mode in list(Mode)[:-1]) + f' or "{Mode.DELTA}"'


@dataclass(frozen=True, slots=True)
class Declared:
    """What an export says of itself: "1.1" or "1.2", and the mode of each file that is read."""

    version: str
    modes: Mapping[str, Mode]

    @property
    def is_delta(self) -> bool:
        """Whether it says only what is otherwise than before, in some of its files at least."""
        return any(mode is not Mode.BULK for mode in self.modes.values())


def declared(reader: Reader) -> Declared:
    """Read the version and the modes, by the manifest or else by which files there are.

    What is missing from the export goes to the findings. Without any delta all files have to be
    there and bulk; with one, those that are absent stay as they were.
    """
    properties = list(reader.rows(MANIFEST, ManifestRow))
    version = _version(properties, reader)
    required = REQUIRED if version == "1.1" else (*REQUIRED, "roles")
    modes = _modes(properties, required, reader)
    _refuse_missing(version, modes, reader)
    return Declared(version, modes)


def _version(properties: Iterable[tuple[int, ManifestRow]], reader: Reader) -> str:
    versions = {line: row.value for line, row in properties if folded(row.property_name) == VERSION}
    line, version = next(iter(versions.items()), (1, ""))
    if MANIFEST not in reader.export.sizes:
        version = _version_by_files(reader)
        reader.findings.say(Notice.NO_MANIFEST, version)
    elif version not in VERSIONS:
        found, expected = f"{VERSION} {shown(version)}", " or ".join(VERSIONS)
        reader.findings.refuse_file(RowProblem(MANIFEST, line, "value", found, expected))
        version = _version_by_files(reader)
    return version


def _version_by_files(reader: Reader) -> str:
    return "1.2" if "roles.csv" in reader.export.sizes else "1.1"


def _modes(
    properties: Iterable[tuple[int, ManifestRow]], required: Sequence[str], reader: Reader
) -> Mapping[str, Mode]:
    """Give the mode of each file that is read; what can't be one is refused."""
    said = {
        noun: (line, row)
        for line, row in properties
        if (noun := folded(row.property_name).removeprefix("file.")) != folded(row.property_name)
    }
    words = {noun: folded(row.value) for noun, (_, row) in said.items()}
    is_delta = any(words.get(folded(noun)) == Mode.DELTA for noun in required)
    needed = frozenset(map(folded, required))
    for noun, (line, row) in said.items():
        _refuse_mode(line, row, reader.findings, is_needed=noun in needed and not is_delta)
    if not is_delta:
        return {f"{noun}.csv": Mode.BULK for noun in required}
    return {f"{noun}.csv": _mode_of(words.get(folded(noun), "")) for noun in required}


def _mode_of(word: str) -> Mode:
    return Mode(word) if word in set(Mode) else Mode.ABSENT


def _refuse_mode(line: int, row: ManifestRow, findings: Findings, *, is_needed: bool) -> None:
    if is_needed and folded(row.value) != Mode.BULK:
        expected = '"bulk", where no file of what is imported is "delta"'
    elif folded(row.value) not in {*Mode, ""}:
        expected = MODES
    else:
        return
    found = f"{row.property_name} {shown(row.value)}"
    findings.refuse_file(RowProblem(MANIFEST, line, "value", found, expected))


def _refuse_missing(version: str, modes: Mapping[str, Mode], reader: Reader) -> None:
    """Refuse an export without a file that it has by its manifest, or with one that it hasn't."""
    for name, mode in modes.items():
        is_there = name in reader.export.sizes
        if mode is Mode.ABSENT and is_there:
            found, expected = "the file", 'none, or "bulk" or "delta" in the manifest'
        elif mode is not Mode.ABSENT and not is_there:
            found, expected = "no such file", f"it in an export of version {version}"
        else:
            continue
        reader.findings.refuse_file(RowProblem(name, None, None, found, expected))
