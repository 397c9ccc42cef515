"""Action ids of the desk, and what its buttons carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, ShortId, short

DESK = "desk"
ARRIVED_CALL = "arrived_call"
ARRIVED_STUDENT = "arrived_student"
LEAVES_STUDENT = "leaves_student"
TAKE_BACK = "arrived_take_back"


class DeskDeed(Carried, frozen=True):
    """The value of the button that takes back what was entered at the desk."""

    change_set_id: ShortId

    def written(self) -> str:
        """Write it as the change set's short id."""
        return short(self.change_set_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_FORM, text)


_FORM = re.compile(r"(?P<change_set_id>(?a:[\w-]{22}))")
