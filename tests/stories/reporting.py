"""What families report, through a form of the school's own: what stories of reports share."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Connection, select

from bot.attendance.tokens import Scope
from storage.engine.columns import new_id
from storage.registers.opening import RegisterKey
from storage.tables import ENROLLMENT, RECORD
from storage.tables.words import Door, Status
from tests.api.conftest import Client, make_token
from tests.stories.calling import student_id
from tests.stories.reading import Json
from tests.stories.stage import Stage

PATH = "/academic/absence-reports"
MONDAY = "2026-11-23"


@dataclass
class Families:
    """Families of Biology 9A report; the school's own form brings it in."""

    stage: Stage
    client: Client

    def report(self, place: int, **more: Any) -> Json:
        return self.report_of(student_id(self.stage, place), **more)

    def report_of(self, student: UUID, **more: Any) -> Json:
        body = {
            "student_id": str(student),
            "begins_on": MONDAY,
            "reason": "A fever.\nBack <soon>",
            "reported_by": "Maria Lovelace, mother",
        }
        answer = self.client.call("POST", PATH, json=body | more)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def now(self, report: Json) -> Json:
        return self.client.call("GET", f"{PATH}/{report['id']}").json()

    def withdraw(self, report: Json) -> None:
        path = f"/academic/excuses/{self.now(report)['excuse_id']}/withdrawal"
        answer = self.client.call("POST", path, json={"why": "A mistake."})
        assert answer.status_code == 200, answer.text


def families_of(stage: Stage) -> Families:
    return Families(stage, Client(stage.bot_url, make_token(stage.database, *Scope)))


def absent(stage: Stage, key: RegisterKey, enrollment: UUID) -> tuple[UUID, UUID]:
    """Have a student absent on a register, however long ago; gives the student and the school."""

    def add(connection: Connection) -> tuple[UUID, UUID]:
        where = ENROLLMENT.c.id == enrollment
        columns = (ENROLLMENT.c.student_id, ENROLLMENT.c.school_id)
        student, school = connection.execute(select(*columns).where(where)).one()
        record = {
            "id": new_id(),
            "school_id": school,
            "course_offering_id": key.course_offering_id,
            "course_enrollment_id": enrollment,
            "student_id": student,
            "attendance_date": key.attendance_date,
            "period": key.period,
            "status": Status.ABSENT,
            "recorded_at": stage.clock.now(),
            "door": Door.SLACK,
            "change_set_id": new_id(),
            "order_key": 1,
        }
        connection.execute(RECORD.insert(), record)
        return student, school

    return stage.database.write_now(add)


def of_an_absent_student(stage: Stage, key: RegisterKey, enrollment: UUID) -> UUID:
    """Have the family of a student who is absent on a register report the day."""
    student, school = absent(stage, key, enrollment)
    client = Client(stage.bot_url, make_token(stage.database, *Scope, school=school))
    day = key.attendance_date.isoformat()
    return UUID(Families(stage, client).report_of(student, begins_on=day)["id"])
