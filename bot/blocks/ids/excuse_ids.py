"""Action ids of excuses, and what their buttons carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, ShortId, short

ENTER = "excuse_enter"
LIST = "excuse_list"
WITHDRAW = "excuse_withdraw"
SHORTEN = "excuse_shorten"
DONE = "excuse_done"
NEW = "excuse_new"
STUDENTS = "student_ids"


class ExcuseChoice(Carried, frozen=True):
    """The value of a button that is of one excuse."""

    excuse_id: ShortId

    def written(self) -> str:
        """Write it as the excuse's short id."""
        return short(self.excuse_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_FORM, text)


_FORM = re.compile(r"(?P<excuse_id>(?a:[\w-]{22}))")
