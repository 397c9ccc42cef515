"""An SIS's OneRoster service as the real ones behave, over an export that a test changes."""

import asyncio
import base64
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.oneroster.exports import NOON, Export, export_of

Json = dict[str, Any]
BASES = {"1.1": "/ims/oneroster/v1p1", "1.2": "/ims/oneroster/rostering/v1p2"}
CLIENT, SECRET = "rollcall", "s3cret: ä"
LONG_AGO = "2026-08-01T07:00:00.000Z"
REFERENCES = {
    "parentSourcedId": ("parent", "org"),
    "orgSourcedId": ("org", "org"),
    "courseSourcedId": ("course", "course"),
    "schoolSourcedId": ("school", "org"),
    "classSourcedId": ("class", "class"),
    "userSourcedId": ("user", "user"),
}
LISTS = {"termSourcedIds": ("terms", "academicSession"), "orgSourcedIds": ("orgs", "org")}
PREFERRED = {"preferredGivenName": "preferredFirstName", "preferredFamilyName": "preferredLastName"}


class Clock:
    """Stands still unless it is moved; whoever waits moves it."""

    def __init__(self) -> None:
        self.at = NOON
        self.waits: list[float] = []

    def now(self) -> datetime:
        return self.at

    async def pause(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += timedelta(seconds=seconds)


@dataclass
class Fault:
    """What is answered once in the place of a page: an answer, its first half, or no end of it."""

    noun: str
    status: int = 500
    body: object = None
    headers: dict[str, str] = field(default_factory=dict[str, str])
    cut: str = ""


@dataclass
class Sis:
    """Serves an export: by pages of a hundred, so many requests a minute, and no more said.

    `says_gone` tells rows that were dropped as `tobedeleted`, which many services don't.
    """

    version: str
    export: Export
    clock: Clock
    page: int = 100
    a_minute: int = 10_000
    token_lasts: int = 3600
    takes_basic: bool = True
    filters: bool = True
    most: int = 10_000
    faults: list[Fault] = field(default_factory=list[Fault])
    modified: dict[str, str] = field(default_factory=dict[str, str])
    gone: dict[str, list[Json]] = field(default_factory=dict[str, list[Json]])
    asked: list[tuple[str, dict[str, str]]] = field(
        default_factory=list[tuple[str, dict[str, str]]]
    )
    tokens: dict[str, datetime] = field(default_factory=dict[str, datetime])
    made: int = 0
    times: list[datetime] = field(default_factory=list[datetime])

    @classmethod
    def of(cls, version: str, clock: Clock) -> "Sis":
        return cls(version, export_of(version), clock)

    @property
    def base(self) -> str:
        return BASES[self.version]

    def app(self) -> Starlette:
        return Starlette(
            routes=[
                Route("/oauth/token", self.give_token, methods=["POST"]),
                Route(f"{self.base}/{{noun}}", self.give_page),
            ]
        )

    def touch(self, *sourced_ids: str) -> None:
        """Say that rows were changed just now."""
        for each in sourced_ids:
            self.modified[each] = self.clock.now().strftime("%Y-%m-%dT%H:%M:%S.000Z")

    def asked_for(self, noun: str) -> list[dict[str, str]]:
        return [query for each, query in self.asked if each == noun]

    async def give_token(self, request: Request) -> Response:
        form = dict(parse_qsl((await request.body()).decode()))
        basic = base64.b64encode(f"{CLIENT}:{SECRET}".encode()).decode()
        by_header = self.takes_basic and request.headers.get("Authorization") == f"Basic {basic}"
        by_body = (form.get("client_id"), form.get("client_secret")) == (CLIENT, SECRET)
        is_asked = form.get("grant_type") == "client_credentials"
        version = self.version.replace(".", "p")
        if not (by_header or by_body) or not is_asked:
            return JSONResponse({"error": "invalid_client"}, 401)
        if f"or/v{version}/scope/roster-core.readonly" not in str(form.get("scope")):
            return JSONResponse({"error": "invalid_scope"}, 400)
        self.made += 1
        token = f"token-{self.made}"
        self.tokens[token] = self.clock.now() + timedelta(seconds=self.token_lasts)
        told = {"access_token": token, "token_type": "Bearer", "expires_in": self.token_lasts}
        return JSONResponse(told)

    async def give_page(self, request: Request) -> Response:
        noun, query = request.path_params["noun"], dict(request.query_params)
        if self._is_too_often():
            return PlainTextResponse("Too many requests", 429, {"Retry-After": "60"})
        token = request.headers.get("Authorization", "").removeprefix("Bearer ")
        if self.tokens.get(token, self.clock.now()) <= self.clock.now():
            return self._refused(401, "Authentication failed: Invalid or missing token.")
        self.asked.append((noun, query))
        for fault in self.faults:
            if fault.noun == noun:
                self.faults.remove(fault)
                return self._faulty(fault, self._rows(noun, query))
        if int(query["limit"]) > self.most:
            return self._refused(400, "The limit is too large", "invalid_data")
        if "filter" in query and not self.filters:
            return self._refused(400, "Filters are not supported", "invalid_filter_field")
        return JSONResponse({noun: self._rows(noun, query)})

    def _is_too_often(self) -> bool:
        now = self.clock.now()
        self.times = [each for each in self.times if now - each < timedelta(minutes=1)]
        if len(self.times) >= self.a_minute:
            return True
        self.times.append(now)
        return False

    def _refused(
        self, status: int, description: str, minor: str = "unauthorisedrequest"
    ) -> Response:
        """Refuse as each version's binding has it."""
        told: Json = {
            "imsx_codeMajor": "failure",
            "imsx_severity": "error",
            "imsx_description": description,
        }
        inner = {"imsx_codeMinorFieldName": "TargetEndSystem", "imsx_codeMinorFieldValue": minor}
        if self.version == "1.1":
            told["imsx_codeMinor"] = minor
            return JSONResponse({"statusInfoSet": [told]}, status)
        return JSONResponse(told | {"imsx_codeMinor": {"imsx_codeMinorField": [inner]}}, status)

    def _faulty(self, fault: Fault, rows: list[Json]) -> Response:
        whole = JSONResponse({fault.noun: rows}).body
        if fault.cut == "json":
            return Response(bytes(whole)[: len(whole) // 2], media_type="application/json")
        if fault.cut == "never":
            return StreamingResponse(never())
        if fault.cut == "connection":
            return StreamingResponse(
                half(bytes(whole)), headers={"Content-Length": str(len(whole))}
            )
        if isinstance(fault.body, str):
            return PlainTextResponse(fault.body, fault.status, fault.headers)
        return JSONResponse(fault.body, fault.status, fault.headers)

    def _rows(self, noun: str, query: dict[str, str]) -> list[Json]:
        rows = sorted([*self._all(noun), *self.gone.get(noun, [])], key=lambda e: e["sourcedId"])
        if "filter" in query:
            since = query["filter"].removeprefix("dateLastModified>'").removesuffix("'")
            rows = [each for each in rows if each["dateLastModified"] > since]
        offset, limit = int(query.get("offset", 0)), int(query.get("limit", self.page))
        return rows[offset : offset + min(limit, self.page)]

    def _all(self, noun: str) -> list[Json]:
        return [self._told(noun, dict(row)) for row in self.export.tables[noun]]

    def _told(self, noun: str, row: dict[str, str]) -> Json:
        key = row["sourcedId"]
        told: Json = {
            "sourcedId": key,
            "status": row.get("status") or "active",
            "dateLastModified": self.modified.get(key, LONG_AGO),
        }
        for column, cell in row.items():
            if not cell or column in told:
                continue
            if column in REFERENCES:
                name, kind = REFERENCES[column]
                told[name] = reference(cell, kind)
            elif column in LISTS:
                name, kind = LISTS[column]
                told[name] = [reference(each, kind) for each in cell.split(",")]
            elif column == "grades":
                told[column] = [cell]
            else:
                told[PREFERRED.get(column, column)] = cell
        if noun == "users" and self.version == "1.2":
            told["roles"] = [
                self._role(each)
                for each in self.export.tables["roles"]
                if each["userSourcedId"] == key
            ]
        return told

    def _role(self, row: dict[str, str]) -> Json:
        told: Json = {name: row[name] for name in ("roleType", "role")}
        return told | {"org": reference(row["orgSourcedId"], "org")}


def reference(sourced_id: str, kind: str) -> Json:
    return {"href": f"https://sis.test/{kind}s/{sourced_id}", "sourcedId": sourced_id, "type": kind}


async def never() -> AsyncIterator[bytes]:
    """Give nothing for as long as somebody waits for it."""
    yield b"{"
    await asyncio.sleep(60)


async def half(body: bytes) -> AsyncIterator[bytes]:
    """Give the first half of an answer that promised more."""
    yield body[: len(body) // 2]
    raise ConnectionResetError
