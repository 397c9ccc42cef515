"""An export comes as a folder or as a ZIP; what is neither, or is not to be trusted, is refused."""

# ruff: noqa: E501  # tables of cases, one a line

import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from bot.oneroster import sources
from bot.oneroster.problems import OneRosterError, RowProblem, SourceError, TimeZoneError
from storage.engine.database import Database
from tests.oneroster.exports import Export, everything, problems_of, run


def refusal(database: Database, path: Path) -> str:
    with pytest.raises(SourceError) as error:
        run(database, path)
    return str(error.value)


def zipped(folder: Path, files: Mapping[str, bytes]) -> Path:
    path = folder / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return path


def test_a_zip_and_a_folder_give_the_same(
    database: Database, either: Export, tmp_path: Path
) -> None:
    run(database, either.folder(tmp_path / "export"))
    before = everything(database)
    assert run(database, either.zip(tmp_path / "export.zip")).changed_nothing
    assert everything(database) == before


def test_a_path_that_is_nothing_is_named(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "nothing"
    assert refusal(untouched, path) == f"Found nothing at {path}, expected a folder or a ZIP file."


def test_a_file_that_is_no_zip_is_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "users.csv"
    path.write_text("sourcedId\n")
    assert refusal(untouched, path) == f"Found no ZIP file in {path}, expected a folder or a ZIP."


@pytest.mark.parametrize("name", ["../orgs.csv", "/orgs.csv", "a/../../orgs.csv", "..\\orgs.csv"])
def test_files_outside_of_a_zip_are_refused(untouched: Database, tmp_path: Path, name: str) -> None:
    path = zipped(tmp_path, {name: b"sourcedId"})
    assert refusal(untouched, path) == f"Found {name!r} in the ZIP, expected all files within it."


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        (("orgs.csv", "old/users.csv"), "Found CSV files in the root and old, expected all in one folder."),
        (("a/orgs.csv", "b/c/users.csv"), "Found CSV files in a and b/c, expected all in one folder."),
        (("a/orgs.csv", "b/orgs.csv"), "Found b/orgs.csv beside a/orgs.csv, expected it once."),
        (("orgs.csv", "Orgs.csv"), "Found Orgs.csv beside orgs.csv, expected it once."),
    ],
)  # fmt: skip
def test_files_in_several_places_are_refused(
    untouched: Database, tmp_path: Path, names: tuple[str, ...], sentence: str
) -> None:
    assert refusal(untouched, zipped(tmp_path, dict.fromkeys(names, b"sourcedId"))) == sentence


@pytest.mark.parametrize("folder", ["export/", "spring/term 2/", "export\\"])
def test_a_zip_may_have_its_files_in_a_folder_as_macos_and_windows_pack_it(
    database: Database, export: Export, tmp_path: Path, folder: str
) -> None:
    files = {f"{folder}{name}": data for name, data in export.files().items()}
    macos = {f"__MACOSX/{folder}._orgs.csv": b"\x00\x05", f"{folder}._users.csv": b"\x00\x05"}
    outcome = run(database, zipped(tmp_path, files | macos | {"readme/hello.txt": b"hello"}))
    place = folder.rstrip("/\\")
    assert (
        outcome.notices[0] == f"The files lie in a folder of their own, taken from there: {place}."
    )
    assert not outcome.skipped
    assert run(database, export.folder(tmp_path / "export")).changed_nothing


def test_a_folder_may_have_its_files_in_a_folder(
    database: Database, export: Export, tmp_path: Path
) -> None:
    (tmp_path / "export").mkdir()
    export.folder(tmp_path / "export" / "autumn")
    outcome = run(database, tmp_path / "export")
    assert "taken from there: autumn." in outcome.notices[0]
    assert not outcome.changed_nothing


def test_names_of_files_may_be_in_another_letter_case(
    database: Database, export: Export, tmp_path: Path
) -> None:
    names = {"academicSessions.csv": "AcademicSessions.csv", "users.csv": "USERS.CSV"}
    files = {names.get(name, name): data for name, data in export.files().items()}
    outcome = run(database, zipped(tmp_path, files))
    assert outcome.notices[0] == (
        "Files whose names have another letter case than OneRoster's, taken: "
        "AcademicSessions.csv; USERS.CSV."
    )
    assert run(database, export.folder(tmp_path / "export")).changed_nothing


def test_a_zip_with_a_file_twice_is_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orgs.csv", "a")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("orgs.csv", "b")
    assert refusal(untouched, path) == "Found orgs.csv twice, expected it once."


def test_a_zip_that_is_packed_like_a_bomb_is_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("orgs.csv", bytes(sources.FREE_OF_SUSPICION + 1))
    assert "times, expected 200 at most" in refusal(untouched, path)


def test_more_bytes_than_any_school_has_are_refused() -> None:
    sources.refuse_large(sources.MOST_BYTES)
    with pytest.raises(SourceError, match="bytes of CSV files, expected at most 2147483648"):
        sources.refuse_large(sources.MOST_BYTES + 1)


def test_more_files_than_any_export_has_are_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for n in range(sources.MOST_FILES + 1):
            archive.writestr(f"{n}.csv", "")
    assert refusal(untouched, path) == "Found 1001 files, expected at most 1000."


def test_an_unusual_packing_is_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_LZMA) as archive:
        archive.writestr("orgs.csv", "sourcedId")
    assert "packed in an unusual way" in refusal(untouched, path)


@pytest.mark.parametrize(
    ("at", "byte", "sentence"),
    [
        # Where the list of a ZIP's files has the version that unpacks it, flags, and the name.
        (6, 0xFF, "Found no ZIP file in"),
        (8, 0x20, "packed in an unusual way"),
        (8, 0x40, "Found orgs.csv encrypted"),
        (46, 0xFF, "Found no ZIP file in"),
    ],
)
def test_what_python_can_not_unpack_is_refused_in_a_sentence(
    untouched: Database, tmp_path: Path, at: int, byte: int, sentence: str
) -> None:
    path = zipped(tmp_path, {"orgs.csv": b"sourcedId"})
    data = bytearray(path.read_bytes())
    listed = data.index(b"PK\x01\x02")
    # Names are UTF-8.
    data[listed + 9] |= 0x08
    data[listed + at] = byte
    path.write_bytes(data)
    assert sentence in refusal(untouched, path)


def test_a_file_without_a_name_is_none_of_an_export(
    database: Database, export: Export, tmp_path: Path
) -> None:
    run(database, zipped(tmp_path, {**export.files(), ".": b""}))
    assert everything(database)


def test_a_place_in_a_zip_that_is_none_is_a_problem_of_its_file(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    path = export.zip(tmp_path / "export.zip")
    data = bytearray(path.read_bytes())
    # The list of files lies further back than the file is long, so that all lie before it.
    data[data.index(b"PK\x05\x06") + 16 + 3] = 0x7F
    path.write_bytes(data)
    with pytest.raises(OneRosterError):
        run(untouched, path)


def test_an_encrypted_zip_is_refused(untouched: Database, tmp_path: Path) -> None:
    path = tmp_path / "export.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("orgs.csv", "sourcedId")
    data = bytearray(path.read_bytes())
    data[data.index(b"PK\x01\x02") + 8] |= 0x1
    path.write_bytes(data)
    assert refusal(untouched, path) == (
        "Found orgs.csv encrypted, expected a ZIP without a password."
    )


def test_damaged_data_in_a_zip_is_a_problem_of_its_file(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    path = export.zip(tmp_path / "export.zip")
    with zipfile.ZipFile(path) as archive:
        begins = archive.getinfo("courses.csv").header_offset
    data = bytearray(path.read_bytes())
    data[begins + 60] ^= 0xFF
    path.write_bytes(data)
    damage = RowProblem("courses.csv", None, None, "damaged data in the ZIP", "a ZIP that unpacks")
    assert damage in problems_of(untouched, path)


def test_an_unknown_time_zone_is_refused(
    untouched: Database, export: Export, tmp_path: Path
) -> None:
    path = export.folder(tmp_path / "export")
    with pytest.raises(TimeZoneError) as error:
        run(untouched, path, time_zone="Mars/Olympus")
    assert str(error.value) == (
        "“Mars/Olympus” is no time zone. Name a large city nearby, such as Europe/London."
    )
    assert isinstance(error.value, OneRosterError)
