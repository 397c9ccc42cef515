"""Whole exports: a ZIP at an address of the web, or what lies in a folder of the server."""

import io
import shutil
import zipfile
from collections.abc import Sequence
from pathlib import Path

from yarl import URL

from bot.oneroster import sources
from bot.sources.errors import FetchError
from bot.sources.patience import BusyError, Pause, insisted
from bot.sources.web import Web, WebAnswer, WebRequest

SETTING = "ROLLCALL_SOURCE_FOLDERS"
MOST_BYTES = 100 * 1024**2
ZIP = "export.zip"
_MOST_TURNS = 4
_OK, _BROKEN, _TOO_OFTEN = 200, 500, 429
_REDIRECTS = (301, 302, 303, 307, 308)


async def downloaded(  # what, as whom, whereto, and within which limits
    web: Web, address: str, token: str, folder: Path, pause: Pause, *, most: int = MOST_BYTES
) -> Path:
    """Fetch a ZIP, showing a bearer token if there is one. Raises FetchError."""
    answer = await insisted(pause, lambda: _asked(web, URL(address), token, most))
    host = URL(address).host
    if answer.status != _OK:
        raise FetchError(f"{host} refuses the file (status {answer.status}).")
    if not zipfile.is_zipfile(io.BytesIO(answer.body)):
        raise FetchError(f"What {host} gives is no ZIP file, expected an export as a ZIP.")
    path = folder / ZIP
    path.write_bytes(answer.body)
    return path


async def _asked(web: Web, url: URL, token: str, most: int) -> WebAnswer:
    """Ask once, following the server to other places of its own. Raises FetchError."""
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    for _ in range(_MOST_TURNS):
        answer = await web.ask(WebRequest(url, headers, most))
        if answer.status not in _REDIRECTS:
            break
        url = _turned(url, answer.headers.get("Location", ""))
    else:
        raise FetchError(f"{url.host} sends us on and on.")
    if answer.status == _TOO_OFTEN or answer.status >= _BROKEN:
        raise BusyError(f"{url.host} can't give the file now (status {answer.status}).", None)
    return answer


def _turned(url: URL, location: str) -> URL:
    """Say where a server sends us: a token is shown to nobody else."""
    try:
        target = url.join(URL(location))
        is_own = target.origin() == url.origin()
    except ValueError:
        target, is_own = url, False
    if not is_own:
        raise FetchError(
            f"{url.host} sends us to another address: write the one that the file really has."
        )
    return target


def copied(folders: Sequence[Path], address: str, folder: Path) -> Path:
    """Copy an export that lies below a folder that the settings open. Raises FetchError.

    A copy, so that a program that writes there meanwhile changes nothing under our hands.
    """
    place = Path(address)
    try:
        _refuse_outside(folders, place)
        if place.is_dir():
            files = sorted(each for each in place.iterdir() if each.suffix.casefold() == ".csv")
            for each in files:
                _refuse_outside(folders, each)
            sources.refuse_large(sum(each.stat().st_size for each in files))
            for each in files:
                shutil.copyfile(each, folder / each.name)
            return folder
        sources.refuse_large(place.stat().st_size)
        return Path(shutil.copyfile(place, folder / ZIP))
    except FileNotFoundError:
        raise FetchError(f"There is nothing at {address}.", passes=True) from None
    except OSError as error:
        raise FetchError(f"{address} can't be read: {error.strerror}.", passes=True) from error


def _refuse_outside(folders: Sequence[Path], place: Path) -> None:
    """Refuse a place outside of the folders, also one that a link leads to."""
    real = place.resolve()
    if not any(real.is_relative_to(each.resolve()) for each in folders):
        raise FetchError(
            f"{place} is not below a folder that the settings open: {SETTING} is for whoever runs "
            "the server to say."
        )
