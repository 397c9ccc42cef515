"""Which version an export has and which files belong to it: manifest.csv, or else the files."""

from collections.abc import Iterable, Sequence

from bot.oneroster.cells import folded
from bot.oneroster.problems import Findings, Notice, RowProblem, shown
from bot.oneroster.reading import Reader
from bot.oneroster.rows import ManifestRow

MANIFEST = "manifest.csv"
VERSION = "oneroster.version"
VERSIONS = ("1.1", "1.2")
REQUIRED = ("orgs", "academicSessions", "courses", "classes", "users", "enrollments")


def version_of(reader: Reader) -> str:
    """Decide between "1.1" and "1.2", by the manifest or else by whether there is a roles.csv.

    What is missing from the export, and anything but bulk, goes to the findings: a delta needs the
    state that it changes, which is not imported here.
    """
    properties = list(reader.rows(MANIFEST, ManifestRow))
    versions = {line: row.value for line, row in properties if folded(row.property_name) == VERSION}
    line, version = next(iter(versions.items()), (1, ""))
    if MANIFEST not in reader.export.sizes:
        version = _version_by_files(reader)
        reader.findings.say(Notice.NO_MANIFEST, version)
    elif version not in VERSIONS:
        found, expected = f"{VERSION} {shown(version)}", " or ".join(VERSIONS)
        reader.findings.refuse_file(RowProblem(MANIFEST, line, "value", found, expected))
        version = _version_by_files(reader)
    required = REQUIRED if version == "1.1" else (*REQUIRED, "roles")
    _refuse_modes(properties, required, reader.findings)
    _refuse_missing(version, required, reader)
    return version


def _version_by_files(reader: Reader) -> str:
    return "1.2" if "roles.csv" in reader.export.sizes else "1.1"


def _refuse_modes(
    properties: Iterable[tuple[int, ManifestRow]], required: Iterable[str], findings: Findings
) -> None:
    needed = frozenset(map(folded, required))
    for line, row in properties:
        name, mode = folded(row.property_name), row.value
        noun = name.removeprefix("file.")
        if noun == name:
            continue
        allowed = ("bulk",) if noun in needed else ("bulk", "absent", "")
        if folded(mode) not in allowed:
            found = f"{row.property_name} {shown(mode)}"
            expected = '"bulk": only complete exports can be imported'
            findings.refuse_file(RowProblem(MANIFEST, line, "value", found, expected))


def _refuse_missing(version: str, required: Sequence[str], reader: Reader) -> None:
    for noun in required:
        if f"{noun}.csv" not in reader.export.sizes:
            expected = f"it in an export of version {version}"
            problem = RowProblem(f"{noun}.csv", None, None, "no such file", expected)
            reader.findings.refuse_file(problem)
