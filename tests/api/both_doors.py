"""One register before both doors: what is done to it, and every way of reading it."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, time, timedelta
from itertools import count
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import Connection

from bot.attendance.days import closed_days
from bot.attendance.days.closed_days import DaySpan
from bot.attendance.digests import daily
from bot.attendance.digests.daily import DailyDigest
from bot.blocks.ids.register_ids import MARK, MARK_REST, UNDO, Mark, RosterView
from bot.blocks.roster.roster import FIRST_ROW_PART, REST_PART, SIGNS
from storage.registers.cells import Entry
from storage.registers.opening import RegisterKey
from storage.tables.words import Status
from tests.api.conftest import PATH, Client, Ids, Json
from tests.stories import checking
from tests.stories.forging import action, press, send_payload, submission
from tests.stories.reading import buttons, text_of
from tests.stories.stage import TODAY, Stage

COURSE, STUDENTS = "Physics 9A", 4
TEACHERS = ("UTUNDE", "UMARTA")
STARTS_AT = time(8)
STATUS_OF = {sign: status for status, sign in SIGNS.items()}


@dataclass
class Course:
    """A course of four whose register both doors write, with another date for each example."""

    stage: Stage
    client: Client
    ids: Ids
    bodies: list[Json]
    days: Iterator[int] = field(default_factory=count)
    day: date = TODAY
    # Whether it meets every day, at STARTS_AT; else it has no timetable.
    meets: bool = False
    is_closed: bool = False

    def next_day(self) -> None:
        self.day = TODAY - timedelta(days=next(self.days))
        self.is_closed = False

    def close(self, at: time | None) -> None:
        """Close the school on the day, or from a time of it on."""
        span, school = DaySpan(self.day, self.day), self.stage.school.school
        self.stage.database.write_now(closed_days.enter, school, span, "Snow", at)
        self.is_closed = at is None or (self.meets and at <= STARTS_AT)

    def due(self, students: int, taken: int) -> int:
        """How many records are due of so many students."""
        if self.is_closed:
            return taken
        return students if self.meets or self.listed() else 0

    @property
    def key(self) -> RegisterKey:
        return RegisterKey(self.stage.school.courses[COURSE], self.day)

    @property
    def path(self) -> str:
        return f"{PATH}/registers/{self.ids.course_offering_id}/{self.day}"

    def now(self) -> float:
        return self.stage.clock.seconds()

    def mark(self, who: str, place: int, status: Status, at: float | None = None) -> None:
        """Press a student's name, at another instant than this one where the press comes late."""
        value = Mark(status=status, roll_number=place + 1).written()
        self.press(who, FIRST_ROW_PART, at, action_id=f"{MARK}0", value=value)

    def rest(self, who: str, at: float | None = None) -> None:
        self.press(who, REST_PART, at, action_id=MARK_REST, value="rest")

    def undo(self, who: str) -> None:
        self.press(who, REST_PART, None, action_id=UNDO, value="undo")

    def press(self, who: str, part: int, at: float | None, **pressed: str) -> None:
        block = RosterView.of(self.key).written(part)
        stamp = f"{self.now() if at is None else at:.6f}"
        forged = action(self.stage, block_id=block, action_ts=stamp, **pressed)
        self.deliver(press(self.stage, forged), who)

    def details(self, who: str, place: int, status: Status) -> None:
        """Save the Details form of a student."""
        view = RosterView.of(self.key).written()
        payload = submission(self.stage, id="V1", hash="1.a")
        made = orjson.dumps(payload["view"]["state"]).replace(b':1"', b':%d"' % (place + 1))
        values = orjson.loads(made)["values"]
        number = str(place + 1)
        values["student"]["details_student"]["selected_option"]["value"] = number
        values[f"status:{number}"]["status"]["selected_option"]["value"] = status.value
        if status != Status.LATE:
            values[f"minutes_late:{number}"]["minutes_late"]["value"] = None
        carried = orjson.loads(payload["view"]["private_metadata"]) | {"view": view}
        payload["view"] |= {"state": {"values": values}}
        payload["view"]["private_metadata"] = orjson.dumps(carried).decode()
        self.deliver(payload | {"trigger_id": f"{self.now():.6f}"}, who)

    def deliver(self, payload: Json, who: str) -> None:
        team = self.stage.workspace.config.team_id
        answer = send_payload(self.stage, payload | {"user": {"id": who, "team_id": team}})
        assert answer.status_code == 200, answer.text

    def post(self, place: int, status: Status, on_conflict: str = "replace") -> None:
        minutes = {"minutes_late": place} if status == Status.LATE else {}
        body = self.bodies[place] | {"attendance_date": str(self.day), "status": status} | minutes
        answer = self.client.post(body, on_conflict=on_conflict)
        assert answer.status_code in {200, 201, 409}, answer.text

    def patch(self, place: int, status: Status) -> None:
        """Correct a record as it was read, if there is one."""
        student = self.bodies[place]["student_id"]
        for record in self.listed():
            if record["student_id"] == student:
                path = f"{PATH}/{record['id']}"
                seen = self.client.call("GET", path)
                assert seen.json() == record
                headers = {"If-Match": seen.headers["ETag"]}
                body = {"status": status, "note": "Corrected.", "why": "A note came."}
                answer = self.client.call("PATCH", path, json=body, headers=headers)
                assert (answer.status_code, answer.json()["status"]) == (200, status)

    def put(self, rows: dict[int, Status], rest: str) -> None:
        body = {
            "teacher_assignment_id": self.bodies[0]["teacher_assignment_id"],
            "rest": rest,
            "records": [
                {"student_id": self.bodies[place]["student_id"], "status": status}
                for place, status in rows.items()
            ],
        }
        answer = self.client.call("PUT", self.path, json=body)
        assert answer.status_code == 200, answer.text

    def listed(self) -> list[Json]:
        span = {"from": str(self.day), "to": str(self.day)}
        return self.client.get(course_offering_id=self.ids.course_offering_id, **span).json()

    def states(self) -> dict[int, Status]:
        """What the list says of each student's place."""
        places = {body["student_id"]: place for place, body in enumerate(self.bodies)}
        return {places[each["student_id"]]: Status(each["status"]) for each in self.listed()}

    def summary(self, **query: str) -> list[Json]:
        span = {"from": str(self.day), "to": str(self.day)}
        answer = self.client.call("GET", f"{PATH}/summary", params=span | query)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def roster(self) -> Json:
        return self.stage.open(f"/attendance {COURSE} {self.day}")


def disagreements(course: Course) -> list[str]:
    """Compare every way of reading the register with the list of its records."""
    listed = course.listed()
    counts = Counter(each["status"] for each in listed)
    return [
        *of_register(course, listed, counts),
        *of_summaries(course, listed, counts),
        *of_digest(course, counts),
        *of_roster(course, listed, counts),
        *of_audit(course, listed),
    ]


def of_register(course: Course, listed: list[Json], counts: Counter[str]) -> Iterator[str]:
    found = course.client.call("GET", course.path).json()
    records = {each["student_id"]: each["record"] for each in found["records"] if each["record"]}
    whole = len(listed) == STUDENTS
    if records != {each["student_id"]: each for each in listed}:
        yield f"the register has {records}, the list {listed}"
    if found["counts"] != {status.value: counts[status] for status in Status}:
        yield f"the register counts {found['counts']}, the list {counts}"
    if (found["due"], found["taken"], found["complete"]) != (STUDENTS, len(listed), whole):
        yield f"the register is {found}, the list has {len(listed)}"
    if (found["completed_at"] is not None) != whole:
        yield f"the register was completed at {found['completed_at']}, the list has {len(listed)}"


def of_summaries(course: Course, listed: list[Json], counts: Counter[str]) -> Iterator[str]:
    of_course = {"course_offering_id": course.ids.course_offering_id}
    wholes = [
        *course.summary(),
        *course.summary(**of_course),
        *course.summary(by="course_offering", **of_course),
    ]
    for row in wholes:
        yield from of_row(row, counts, course.due(STUDENTS, len(listed)))
    rows = {row["student_id"]: row for row in course.summary(by="student", **of_course)}
    for body in course.bodies:
        own = [each["status"] for each in listed if each["student_id"] == body["student_id"]]
        (alone,) = course.summary(student_id=body["student_id"])
        for row in (rows[body["student_id"]], alone):
            yield from of_row(row, Counter(own), course.due(1, len(own)))


def of_row(row: Json, counts: Counter[str], due: int) -> Iterator[str]:
    came, taken = counts["present"] + counts["late"], counts.total()
    expected = {status.value: counts[status] for status in Status} | {
        "taken": taken,
        "due": due,
        "rate_of_taken": round(came / taken, 4) if taken else None,
        "rate_of_due": round(came / due, 4) if due else None,
    }
    found = {name: row[name] for name in expected}
    if found != expected:
        yield f"the summary says {found}, the list {expected}"


def of_digest(course: Course, counts: Counter[str]) -> Iterator[str]:
    digest = course.stage.database.read_now(read_digest, course)
    found = {status.value: getattr(digest.records, status.value) for status in Status}
    if found != {status.value: counts[status] for status in Status}:
        yield f"the digest counts {found}, the list {counts}"
    due = course.due(STUDENTS, counts.total())
    if digest.due.missing != due - counts.total():
        yield f"the digest says {digest.due}, of {due} records due there are {counts.total()}"
    if digest.due.due != int(due > 0 and not course.is_closed):
        yield f"the digest says {digest.due}, {due} records are due"


def read_digest(connection: Connection, course: Course) -> DailyDigest:
    school, now = course.stage.school.school, course.stage.clock.now()
    asked = daily.ask(connection, school, course.day, now)
    return daily.daily(connection, asked)


def of_roster(course: Course, listed: list[Json], counts: Counter[str]) -> Iterator[str]:
    message = course.stage.unfolded(course.roster())
    places = {str(number): body["student_id"] for number, body in enumerate(course.bodies, 1)}
    shown = {
        places[each["value"][1:]]: each["text"]["text"]
        for _, each in buttons(message)
        if re.fullmatch(rf"{MARK}\d", each["action_id"])
    }
    signs = {student: STATUS_OF.get(text.split()[0]) for student, text in shown.items()}
    if signs != {body["student_id"]: None for body in course.bodies} | {
        each["student_id"]: each["status"] for each in listed
    }:
        yield f"the roster shows {shown or text_of(message)}, the list {listed}"
    for each in listed:
        minutes = re.findall(r"(\d+)′", shown[each["student_id"]])
        if minutes != [str(each["minutes_late"])] * (each["minutes_late"] is not None):
            yield f"the roster shows {minutes}, the list {each['minutes_late']}"
    said = ", ".join(f"{counts[status]} {status}" for status in Status if counts[status])
    complete = "Complete:" in text_of(message)
    if said not in text_of(message) or complete != (len(listed) == STUDENTS):
        yield f"the roster says {text_of(message)}, expected {said}"


def of_audit(course: Course, listed: list[Json]) -> Iterator[str]:
    look = course.stage.database.read_now
    stored = look(checking.stored, course.key)
    yield from checking.of_audit(look(checking.audited, course.key), stored)
    told = {UUID(each["course_enrollment_id"]): entry_of(each) for each in listed}
    if told != stored:
        yield f"the list has {told}, stored is {stored}"
    for each in listed:
        changes = course.client.call("GET", f"{PATH}/{each['id']}/changes").json()
        if entry_of(changes[-1]["after"]) != entry_of(each):
            yield f"the last change says {changes[-1]['after']}, the list {each}"


def entry_of(said: Json) -> Entry:
    details: Any = (said["minutes_late"], said["reason"], said["note"])
    return Entry(Status(said["status"]), *details)
