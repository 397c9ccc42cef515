"""The API as integrators call it: over HTTP, with a token, beside the teachers in Slack."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol
from uuid import UUID

import pytest
import requests
from sqlalchemy import select

from bot.attendance import tokens
from bot.attendance.tokens import Scope
from storage.engine.database import Database
from storage.tables import (
    ASSIGNMENT,
    ENROLLMENT,
    SCHOOL,
)
from tests.calling import QuickClient
from tests.school import MadeSchool
from tests.stories.conftest import make_stage as make_stage
from tests.stories.conftest import stage as stage
from tests.stories.stage import Stage

Json = dict[str, Any]
TODAY = "2026-11-23"
PATH = "/academic/attendance"


@dataclass
class Client:
    """Calls the API with one token."""

    url: str
    token: str | None

    def call(self, method: str, path: str, **more: Any) -> requests.Response:
        headers: dict[str, str] = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        headers |= more.pop("headers", {})
        with QuickClient() as http:
            return http.request(method, f"{self.url}{path}", headers=headers, timeout=20, **more)

    def post(self, body: object, **query: str) -> requests.Response:
        return self.call("POST", PATH, json=body, params=query)

    def get(self, **query: str) -> requests.Response:
        return self.call("GET", PATH, params=query)


class Place(Protocol):
    """Where there is a school."""

    @property
    def school(self) -> MadeSchool: ...
    @property
    def database(self) -> Database: ...


@dataclass
class Ids:
    """The ids of a course's people."""

    stage: Place
    course: str = "Biology 9A"

    @property
    def course_offering_id(self) -> str:
        return str(self.stage.school.courses[self.course])

    def assignment_of(self, name: str) -> str:
        statement = select(ASSIGNMENT.c.id).where(
            ASSIGNMENT.c.staff_id == self.stage.school.staff[name],
            ASSIGNMENT.c.course_offering_id == self.stage.school.courses[self.course],
        )
        return str(self.stage.database.read_now(lambda c: c.execute(statement).scalar_one()))

    def student_of(self, enrollment: UUID) -> str:
        statement = select(ENROLLMENT.c.student_id).where(ENROLLMENT.c.id == enrollment)
        return str(self.stage.database.read_now(lambda c: c.execute(statement).scalar_one()))

    def body(self, place: int = 0, status: str = "present", **more: object) -> Json:
        """A record of the course's student at that place, as the documentation writes it."""
        enrollment = self.stage.school.enrollments[self.course][place]
        return {
            "course_offering_id": self.course_offering_id,
            "teacher_assignment_id": self.assignment_of("Tunde Okafor"),
            "course_enrollment_id": str(enrollment),
            "student_id": self.student_of(enrollment),
            "attendance_date": TODAY,
            "status": status,
        } | more


def make_token(database: Database, *scopes: Scope, school: UUID | str | None = None) -> str:
    def make(connection: Any) -> str:
        wanted = school or connection.execute(select(SCHOOL.c.id).limit(1)).scalar_one()
        return tokens.create(
            connection,
            school=str(wanted),
            name="a test",
            scopes=list(scopes),
            now=datetime.now(UTC),
            expires_at=None,
        )

    return database.write_now(make)


@pytest.fixture
def client_with(stage: Stage) -> Callable[..., Client]:
    """Makes clients with the scopes that are named."""
    return lambda *scopes: Client(stage.bot_url, make_token(stage.database, *scopes))


@pytest.fixture
def client(client_with: Callable[..., Client]) -> Client:
    """A client that may do everything in the school."""
    return client_with(Scope.READ_ALL, Scope.WRITE_ALL)


@pytest.fixture
def ids(stage: Stage) -> Ids:
    """The ids of Biology 9A."""
    return Ids(stage)
