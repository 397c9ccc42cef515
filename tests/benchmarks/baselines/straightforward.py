"""The same job the straightforward way: stock Bolt, an SQLModel session, respond().

Written as the libraries' tutorials do it, on the same tables: look the person up, look up what they
may touch, select the record, change or add it, add the audit, commit, read the roster, draw it,
ack, respond.
"""

import re
from datetime import UTC, date, datetime
from uuid import UUID, uuid4

from fastapi import FastAPI, Request, Response
from slack_bolt.adapter.fastapi.async_handler import AsyncSlackRequestHandler
from slack_bolt.async_app import AsyncAck, AsyncApp, AsyncRespond
from slack_sdk.web.async_client import AsyncWebClient
from sqlmodel import Session, create_engine, select

from storage.tables import (
    AttendanceChange,
    AttendanceRecord,
    CourseEnrollment,
    CourseOffering,
    Register,
    Staff,
    Student,
    TeacherAssignment,
)
from storage.tables.words import Action, Door, Status
from tests.benchmarks.payloads import STOCK_STUDENTS, stock_blocks


def straightforward(database_url: str, slack_url: str, secret: str) -> FastAPI:
    """Build it."""
    engine = create_engine(database_url.replace("postgresql://", "postgresql+psycopg://"))
    client = AsyncWebClient(token="xoxb-bench", base_url=f"{slack_url}/api/")
    app = AsyncApp(client=client, signing_secret=secret)

    @app.action(re.compile("^m"))
    async def mark(ack: AsyncAck, body: dict, action: dict, respond: AsyncRespond) -> None:
        status, enrollment_id, day = action["value"].split(":")
        with Session(engine) as session:
            offering = save(session, body["user"]["id"], Status(status), UUID(enrollment_id), day)
            blocks = draw(session, offering, date.fromisoformat(day))
        await ack()
        await respond(text=offering.title, blocks=blocks, replace_original=True)

    return behind_adapter(app)


def behind_adapter(app: AsyncApp) -> FastAPI:
    """Put Bolt behind FastAPI as its documentation shows."""
    api = FastAPI()
    handler = AsyncSlackRequestHandler(app)

    @api.post("/slack/events")
    async def events(request: Request) -> Response:
        return await handler.handle(request)

    return api


def save(
    session: Session, slack_user_id: str, status: Status, enrollment_id: UUID, day: str
) -> CourseOffering:
    """Set one student's status, with its audit."""
    attendance_date = date.fromisoformat(day)
    staff = session.exec(
        select(Staff).where(Staff.slack_user_id == slack_user_id, Staff.active)
    ).one()
    enrollment = session.get_one(CourseEnrollment, enrollment_id)
    offering = session.get_one(CourseOffering, enrollment.course_offering_id)
    assignment = session.exec(
        select(TeacherAssignment).where(
            TeacherAssignment.staff_id == staff.id,
            TeacherAssignment.course_offering_id == offering.id,
        )
    ).one()
    record = session.exec(
        select(AttendanceRecord).where(
            AttendanceRecord.course_enrollment_id == enrollment.id,
            AttendanceRecord.attendance_date == attendance_date,
        )
    ).first()
    now = datetime.now(UTC)
    before = record.status if record else None
    change_set_id = uuid4()
    shared = {
        "school_id": offering.school_id,
        "course_offering_id": offering.id,
        "course_enrollment_id": enrollment.id,
        "student_id": enrollment.student_id,
        "attendance_date": attendance_date,
        "door": Door.SLACK,
        "change_set_id": change_set_id,
        "recorded_at": now,
        "order_key": 0,
    }
    if record is None:
        record = AttendanceRecord(
            **shared,
            teacher_assignment_id=assignment.id,
            recorded_by_id=staff.id,
            status=status,
        )
    else:
        record.status = status
        record.recorded_at = now
        record.recorded_by_id = staff.id
        record.change_set_id = change_set_id
    session.add(record)
    session.add(
        AttendanceChange(
            **shared,
            action=Action.MARK,
            staff_id=staff.id,
            before_status=before,
            after_status=status,
        )
    )
    register = session.exec(
        select(Register).where(
            Register.course_offering_id == offering.id,
            Register.attendance_date == attendance_date,
        )
    ).first()
    if register is None:
        register = Register(
            school_id=offering.school_id,
            course_offering_id=offering.id,
            attendance_date=attendance_date,
            saved_at=now,
        )
    register.revision += 1
    register.saved_at = now
    register.saved_by_id = staff.id
    session.add(register)
    session.commit()
    session.refresh(record)
    session.refresh(offering)
    return offering


def draw(session: Session, offering: CourseOffering, attendance_date: date) -> list[dict]:
    """Read the roster and draw its first page."""
    rows = session.exec(
        select(CourseEnrollment, Student, AttendanceRecord)
        .join(Student, Student.id == CourseEnrollment.student_id)
        .outerjoin(
            AttendanceRecord,
            (AttendanceRecord.course_enrollment_id == CourseEnrollment.id)
            & (AttendanceRecord.attendance_date == attendance_date),
        )
        .where(CourseEnrollment.course_offering_id == offering.id)
        .order_by(Student.family_name)
    ).all()
    students = [
        (
            enrollment.id,
            f"{student.given_name} {student.family_name}",
            record.status if record else "not marked",
        )
        for enrollment, student, record in rows
    ]
    return stock_blocks(offering.title, students[:STOCK_STUDENTS])
