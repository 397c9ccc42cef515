"""A list of records the stock way: FastAPI's response_model over an SQLModel session.

Written as the libraries' tutorials do it, on the same tables: a session as a dependency, a
statement with the filters that were given, the rows themselves as the answer. It looks the token up
as the tutorial on security has it, and holds its school against the one of what is asked for.
"""

import hashlib
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import Depends, FastAPI, HTTPException, Query
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from sqlmodel import Session, SQLModel, create_engine, select

from storage.tables import ApiToken, AttendanceRecord, CourseOffering, Student
from storage.tables.words import Status

bearer = HTTPBearer()
NEWEST_FIRST = (
    AttendanceRecord.attendance_date.desc(),
    AttendanceRecord.course_offering_id,
    AttendanceRecord.student_id,
    AttendanceRecord.period,
)


class RecordPublic(SQLModel):
    """What a record is to others."""

    id: UUID
    school_id: UUID
    course_offering_id: UUID
    teacher_assignment_id: UUID | None
    course_enrollment_id: UUID
    student_id: UUID
    attendance_date: date
    period: str
    status: Status
    minutes_late: int | None
    reason: str | None
    note: str | None
    recorded_at: datetime


def stock_list(database_url: str, _slack_url: str) -> FastAPI:
    """Build it."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    app = FastAPI()

    def get_session() -> Iterator[Session]:
        with Session(engine) as session:
            yield session

    SessionDep = Annotated[Session, Depends(get_session)]  # noqa: N806 - the tutorial's name

    def get_token(
        session: SessionDep, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
    ) -> ApiToken:
        return checked(session, credentials.credentials)

    Caller = Annotated[ApiToken, Depends(get_token)]  # noqa: N806

    @app.get("/academic/attendance", response_model=list[RecordPublic])
    def list_records(
        session: SessionDep,
        caller: Caller,
        student_id: UUID | None = None,
        course_offering_id: UUID | None = None,
        limit: Annotated[int, Query(ge=1, le=5000)] = 1000,
    ) -> list[AttendanceRecord]:
        statement = select(AttendanceRecord)
        if student_id:
            check_school(session, caller, Student, student_id)
            statement = statement.where(AttendanceRecord.student_id == student_id)
        if course_offering_id:
            check_school(session, caller, CourseOffering, course_offering_id)
            statement = statement.where(AttendanceRecord.course_offering_id == course_offering_id)
        return session.exec(statement.order_by(*NEWEST_FIRST).limit(limit)).all()

    return app


def checked(session: Session, bearer_token: str) -> ApiToken:
    """Look a token up; 401 and 403 as the tutorial has them."""
    digest = hashlib.sha256(bearer_token.encode()).digest()
    token = session.exec(select(ApiToken).where(ApiToken.digest == digest)).first()
    expired = token is not None and token.expires_at and token.expires_at < datetime.now(UTC)
    if token is None or token.revoked_at or expired:
        raise HTTPException(401, "Invalid token")
    if "read:all" not in token.scopes.split():
        raise HTTPException(403, "Not enough permissions")
    return token


def check_school(
    session: Session, caller: ApiToken, model: type[Student | CourseOffering], key: UUID
) -> None:
    """Answer 404 for what is not of the token's school."""
    row = session.get(model, key)
    if row is None or row.school_id != caller.school_id:
        raise HTTPException(404, "Not found")
