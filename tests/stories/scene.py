"""A scene for acts: who may be where, and the doors that anybody may try."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

import orjson
from sqlalchemy import func, select

from bot.blocks.ids.register_ids import RosterView
from storage.registers.opening import RegisterKey
from storage.tables import ENROLLMENT
from tests.school import MadeSchool
from tests.serving import eventually
from tests.stories.forging import action, press, send_payload, submission
from tests.stories.reading import Json, text_of
from tests.stories.stage import Stage

WHO = {"T": "UTUNDE", "O": "UOFFICE", "A": "UHEAD", "-": "UNOBODY"}
COURSES = {"own": "Biology 9A", "other": "Art", "elsewhere": "Chess"}
WHEN = {"in time": 0, "late": 8, "closed": 30}


@dataclass
class Scene:
    """The stage, with a course of another teacher, and another school of the workspace."""

    stage: Stage
    elsewhere: MadeSchool
    numbers: Any

    def key(self, course: str, day: date) -> RegisterKey:
        courses = self.stage.school.courses | self.elsewhere.courses
        return RegisterKey(courses[course], day)

    def send(self, who: str, payload: Json) -> None:
        payload["user"]["id"] = who
        assert send_payload(self.stage, payload).status_code == 200

    def press(self, who: str, key: RegisterKey, action_id: str, value: str) -> None:
        """Press a button of a register's roster, whoever was shown it."""
        block_id = RosterView.of(key).written(2)
        pressed = action(self.stage, action_id=action_id, block_id=block_id, value=value)
        self.send(who, press(self.stage, pressed))

    def told(self, who: str, action_id: str, value: str) -> str:
        """Press a button that was never drawn for them; gives what they see then."""
        self.stage.settle()
        base = self.stage.open("/attendance help", who=who)
        seen = self.stage.messages(who)
        element = {
            "type": "button",
            "text": {"type": "plain_text", "text": "Go"},
            "action_id": action_id,
            "value": value,
        }
        self.stage.press_button(base, ("b", element), who=who, element=element)

        def fresh() -> list[Json]:
            return [each for each in self.stage.messages(who) if each not in seen]

        return text_of(eventually(fresh)[-1])

    def student(self, key: RegisterKey) -> UUID:
        """The first student of a course."""
        where = ENROLLMENT.c.course_offering_id == key.course_offering_id
        found = select(ENROLLMENT.c.student_id).where(where).order_by(ENROLLMENT.c.roll_number)
        return self.stage.database.read_now(lambda c: c.execute(found.limit(1)).scalar_one())

    def school_of(self, course: str) -> MadeSchool:
        return self.elsewhere if course == COURSES["elsewhere"] else self.stage.school

    def submit(self, who: str, callback_id: str, carried: Json, values: Json) -> None:
        """Submit a form, whoever was shown it."""
        named = {name: {name: each} for name, each in values.items()}
        view: Json = {
            "id": f"V{next(self.numbers)}",
            "callback_id": callback_id,
            "private_metadata": orjson.dumps(carried).decode(),
            "blocks": [{"type": "input", "block_id": name} for name in named],
            "state": {"values": named},
        }
        self.send(who, submission(self.stage, **view))

    def count(self, column: Any, *where: Any) -> int:
        statement = select(func.count(column)).where(*where)
        return self.stage.database.read_now(lambda c: c.execute(statement).scalar_one())


Act = Callable[[Scene, str, RegisterKey, str], bool]
