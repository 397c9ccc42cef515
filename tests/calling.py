"""Calling servers on this machine: what tests do most.

`requests` merges settings, looks for cookies, hooks and redirects, and copies rules for trying
again: three times as much work as the call itself, and a tenth of a story's.
"""

import select
from collections import defaultdict
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPResponse
from io import BytesIO
from json import dumps
from typing import Any, Self
from urllib.parse import urlencode, urlsplit

import requests
from requests.structures import CaseInsensitiveDict
from requests.utils import get_encoding_from_headers, requote_uri

Params = Mapping[str, Any] | None


class QuickClient:
    """Calls over connections that are kept; answers as `requests` does, and follows no redirect."""

    def __init__(self) -> None:
        self._idle: defaultdict[str, list[HTTPConnection]] = defaultdict(list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_of_error: object) -> None:
        for connections in self._idle.values():
            for each in connections:
                each.close()

    def get(self, url: str, **more: Any) -> requests.Response:
        return self.request("GET", url, **more)

    def post(self, url: str, **more: Any) -> requests.Response:
        return self.request("POST", url, **more)

    def delete(self, url: str, **more: Any) -> requests.Response:
        return self.request("DELETE", url, **more)

    def request(
        self,
        method: str,
        url: str,
        *,
        params: Params = None,
        data: Any = None,
        json: Any = None,
        headers: Mapping[str, str] | None = None,
        timeout: float,
    ) -> requests.Response:
        """Call as `requests` does. Several threads may, each over a connection of its own."""
        body, kind = _body_of(data, json)
        place = urlsplit(requote_uri(url))
        query = "&".join(each for each in (place.query, _written(params)) if each)
        target = f"{place.path or '/'}?{query}" if query else place.path or "/"
        sent = {"Accept": "*/*"} | kind | dict(headers or {})
        connection = self._connection(place.netloc)
        try:
            connection.timeout = timeout
            if connection.sock is not None:
                connection.sock.settimeout(timeout)
            connection.request(method, target, body, sent)
            answer = connection.getresponse()
            content = answer.read()
        except (OSError, HTTPException) as error:
            connection.close()
            is_late = isinstance(error, TimeoutError)
            raise (requests.Timeout if is_late else requests.ConnectionError)(error) from error
        if answer.will_close:
            connection.close()
        else:
            self._idle[place.netloc].append(connection)
        return _response(answer, content, url)

    def _connection(self, place: str) -> HTTPConnection:
        """Give one that is idle and still held at the other end, or a new one."""
        idle = self._idle[place]
        while idle:
            connection = idle.pop()
            if connection.sock is not None and not select.select([connection.sock], [], [], 0)[0]:
                return connection
            connection.close()
        return HTTPConnection(place)


def _written(params: Params) -> str:
    known = {name: value for name, value in (params or {}).items() if value is not None}
    return urlencode(known, doseq=True)


def _body_of(data: Any, json: Any) -> tuple[bytes | None, dict[str, str]]:
    """Give a body and, where it has one of its own, the header that says what it is."""
    if json is not None:
        return dumps(json).encode(), {"Content-Type": "application/json"}
    if isinstance(data, Mapping):
        form = urlencode(data, doseq=True)  # pyright: ignore[reportUnknownArgumentType]
        return form.encode(), {"Content-Type": "application/x-www-form-urlencoded"}
    return data.encode() if isinstance(data, str) else data, {}


def _response(answer: HTTPResponse, content: bytes, url: str) -> requests.Response:
    made = requests.Response()
    made.status_code, made.reason, made.url = answer.status, answer.reason, url
    made.headers = CaseInsensitiveDict[str]()
    for name, value in answer.headers.items():
        made.headers[name] = f"{made.headers[name]}, {value}" if name in made.headers else value
    made.encoding = get_encoding_from_headers(made.headers)
    made.raw = BytesIO(content)
    return made
