"""Rosters as whole files: from the web, from a folder of the server, by SFTP."""

import asyncio
import re
from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot.attendance.errors import BadInput
from bot.sources import files
from bot.sources.errors import FetchError
from bot.sources.web import SourceReach, Web
from storage.schools.importing import imports
from storage.tables import Student
from storage.tables.words import ImportDoor, SourceKind
from tests.oneroster.exports import Export, delta_of, export_of, paired, stored
from tests.serving import served
from tests.sources.conftest import LOOPBACK, Fetcher
from tests.sources.sftp import PASSWORD, USER, sftp_served

TOKEN = "bearer of rosters"
LATER = "2026-09-16T07:00:00.000Z"


@pytest.fixture
def export() -> Export:
    """A sound export of one school."""
    export = export_of("1.1")
    for name, key in (("orgs", "south"), ("classes", "bio-s"), ("enrollments", "e4")):
        export.drop(name, key)
    export.row("users", "s2").update(orgSourcedIds="north")
    return export


# What other addresses of the server answer.
ODD = {
    "/moved": RedirectResponse("/export.zip"),
    "/away": RedirectResponse("http://localhost:1/export.zip"),
    "/odd": Response(status_code=302, headers={"Location": "http://[::bad/"}),
    "/on": RedirectResponse("/on"),
    "/page": Response("<html>Log in</html>"),
}


def answering(answer: Response) -> Callable[[Request], Response]:
    """Give the same answer to whoever asks."""

    def give(_request: Request) -> Response:
        return answer

    return give


@dataclass
class Shelf:
    """What a web server has at /export.zip, for whoever shows the token."""

    content: bytes = b""
    shown: int = 0

    def app(self) -> Starlette:
        routes = [Route("/export.zip", self.give)]
        routes += [Route(path, answering(found)) for path, found in ODD.items()]
        return Starlette(routes=routes)

    def give(self, request: Request) -> Response:
        self.shown += 1
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Response(status_code=403)
        return Response(self.content, media_type="application/zip")


@pytest.fixture
def shelf() -> Generator[tuple[Shelf, str]]:
    """A web server, and its address."""
    shelf = Shelf()
    with served(shelf.app()) as url:
        yield shelf, url


def of_files(
    fetcher: Fetcher, kind: SourceKind, address: str, secret: str = "", **more: Any
) -> None:
    """Set a source of whole files up."""
    fetcher.settle(secret, kind=kind, address=address, sourced_id="", **more)


def students(fetcher: Fetcher) -> list[object]:
    return [row[0] for row in stored(fetcher.database, Student, "sourced_id")]


def test_a_zip_of_the_web_is_fetched_whole_and_then_as_deltas(
    fetcher: Fetcher, shelf: tuple[Shelf, str], export: Export, tmp_path: Path
) -> None:
    web, url = shelf
    web.content = export.zip(tmp_path / "export.zip").read_bytes()
    of_files(fetcher, SourceKind.WEB, f"{url}/moved", TOKEN)
    assert fetcher.fetch().full_why == "the source has whole files"
    assert students(fetcher) == ["s1", "s2"]
    (kept,) = fetcher.database.read_now(imports.of_school, fetcher.school, 5)
    assert (kept.door, kept.source) == (ImportDoor.SOURCE, "The SIS")
    after = export_of("1.1")
    after.tables["users"] = [dict(row) for row in export.tables["users"]]
    after.row("users", "s1").update(familyName="Lovelace")
    delta = delta_of(export, after, LATER, "users")
    delta.tables = {"users": delta.tables["users"]}
    delta.manifest |= {f"file.{name}": "absent" for name in export.tables if name != "users"}
    web.content = delta.zip(tmp_path / "delta.zip").read_bytes()
    fetcher.fetch()
    assert paired(fetcher.database, Student, "sourced_id", "family_name")["s1"] == "Lovelace"


def test_what_the_web_does_not_give_as_a_zip_is_told(
    fetcher: Fetcher, shelf: tuple[Shelf, str], tmp_path: Path
) -> None:
    web, url = shelf
    for path, told in {
        "/away": "sends us to another address",
        "/odd": "sends us to another address",
        "/on": "sends us on and on",
        "/page": "is no ZIP file",
        "/nowhere": r"refuses the file \(status 404\)",
    }.items():
        of_files(fetcher, SourceKind.WEB, f"{url}{path}", TOKEN)
        with pytest.raises(FetchError, match=told):
            fetcher.fetch()
    of_files(fetcher, SourceKind.WEB, f"{url}/export.zip", "another")
    with pytest.raises(FetchError, match=r"refuses the file \(status 403\)"):
        fetcher.fetch()
    web.content = b"x" * 100
    of_files(fetcher, SourceKind.WEB, f"{url}/export.zip", TOKEN)

    async def download() -> None:
        address, pause = f"{url}/export.zip", fetcher.clock.pause
        async with Web.opened(LOOPBACK) as reached:
            await files.downloaded(reached, address, TOKEN, tmp_path, pause, most=50)

    with pytest.raises(FetchError, match="answers with more than 0 MB"):
        asyncio.run(download())
    before = web.shown
    with pytest.raises(FetchError, match="ROLLCALL_SOURCE_NETWORKS"):
        replace(fetcher, reach=SourceReach()).fetch()
    assert (web.shown, students(fetcher)) == (before, [])


def test_a_folder_of_the_server_is_read_below_one_that_is_open(
    fetcher: Fetcher, export: Export, tmp_path: Path
) -> None:
    shared, secret = tmp_path / "shared", tmp_path / "secret"
    shared.mkdir()
    reaching = replace(fetcher, reach=SourceReach((), [shared]))
    export.folder(secret)
    (shared / "link").symlink_to(secret)
    of_files(fetcher, SourceKind.FOLDER, str(secret))
    export.folder(shared / "north")
    (shared / "north" / "more.csv").symlink_to(secret / "users.csv")
    for place in (secret, shared / "link", shared / "north", shared / ".." / "secret"):
        of_files(fetcher, SourceKind.FOLDER, str(place))
        with pytest.raises(FetchError, match="not below a folder that the settings open"):
            reaching.fetch()
    of_files(fetcher, SourceKind.FOLDER, str(shared / "nothing"))
    with pytest.raises(FetchError, match="There is nothing at"):
        reaching.fetch()
    (shared / "north" / "more.csv").unlink()
    of_files(fetcher, SourceKind.FOLDER, str(shared / "north"))
    reaching.fetch()
    export.row("users", "s1").update(familyName="Lovelace")
    export.zip(shared / "export.zip")
    of_files(fetcher, SourceKind.FOLDER, str(shared / "export.zip"))
    reaching.fetch()
    assert paired(fetcher.database, Student, "sourced_id", "family_name")["s1"] == "Lovelace"


def test_an_sftp_server_is_known_by_its_key_before_anything_is_shown_to_it(
    fetcher: Fetcher, export: Export, tmp_path: Path
) -> None:
    shared = tmp_path / "sftp"
    shared.mkdir()
    export.zip(shared / "export.zip")
    export.folder(shared / "csv")
    (shared / "csv" / "others.txt").write_text("not ours")
    with sftp_served(shared) as server:
        place = f"sftp://127.0.0.1:{server.port}"

        def settle(path: str, secret: str = PASSWORD, user: str = USER, host_key: str = "") -> None:
            more = {"client_id": user, "host_key": host_key}
            of_files(fetcher, SourceKind.SFTP, f"{place}{path}", secret, **more)

        fingerprint = server.host_key.get_fingerprint()
        settle("/export.zip")
        with pytest.raises(FetchError, match=re.escape(f"shows the host key {fingerprint}")):
            fetcher.fetch()
        settle("/export.zip", host_key="SHA256:" + "A" * 43)
        with pytest.raises(FetchError, match="another host key than it should"):
            fetcher.fetch()
        settle("/export.zip", host_key="ssh-ed25519 nonsense")
        with pytest.raises(FetchError, match="host key of the source can't be read"):
            fetcher.fetch()
        assert students(fetcher) == []
        for secret, user in (("wrong", USER), (PASSWORD, "south")):
            settle("/export.zip", secret, user, fingerprint)
            with pytest.raises(FetchError, match=f"does not let “{user}” in"):
                fetcher.fetch()
        settle("/export.zip", host_key=fingerprint)
        with pytest.raises(FetchError, match="ROLLCALL_SOURCE_NETWORKS"):
            replace(fetcher, reach=SourceReach()).fetch()
        fetcher.fetch()
        assert students(fetcher) == ["s1", "s2"]
        public = server.host_key.export_public_key().decode().strip()
        private = server.user_key.export_private_key().decode()
        settle("/csv", private, host_key=public)
        fetcher.fetch()
        settle("/nothing.zip", host_key=fingerprint)
        with pytest.raises(FetchError, match=r"has nothing at /nothing\.zip"):
            fetcher.fetch()


IMPOSSIBLE: tuple[tuple[SourceKind, str, dict[str, str], str], ...] = (
    (SourceKind.WEB, "ftp://files.test/export.zip", {}, "address"),
    (SourceKind.FOLDER, "rosters", {}, "address"),
    (SourceKind.SFTP, "sftp://north:pw@files.test/export.zip", {"client_id": USER}, "address"),
    (SourceKind.SFTP, "sftp://files.test", {"client_id": USER}, "address"),
    (SourceKind.SFTP, "sftp://files.test/export.zip", {"client_id": ""}, "client_id"),
)


def test_what_can_be_no_source_of_files_is_refused_by_its_field(fetcher: Fetcher) -> None:
    for kind, address, more, field in IMPOSSIBLE:
        with pytest.raises(BadInput) as caught:
            of_files(fetcher, kind, address, "secret", **more)
        assert caught.value.field == field
