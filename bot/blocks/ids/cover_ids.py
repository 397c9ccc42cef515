"""Action ids of covers, and what their buttons and menus carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, ShortId, short

COVER = "cover"
ENTER = "cover_enter"
LIST = "cover_list"
HAND_OVER = "cover_hand_over"
END = "cover_end"
WHAT = "what"
ADD_STAFF = "cover_add_staff"
DONE = "cover_done"


class CoverChoice(Carried, frozen=True):
    """The value of a button that is of one cover."""

    cover_id: ShortId

    def written(self) -> str:
        """Write it as the cover's short id."""
        return short(self.cover_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_COVER_FORM, text)


_COVER_FORM = re.compile(r"(?P<cover_id>(?a:[\w-]{22}))")
