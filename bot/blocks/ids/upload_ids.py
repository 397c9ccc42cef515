"""Action ids of rosters that are uploaded, and what their buttons carry."""

import re
from typing import Self

from bot.blocks.ids.carried import Carried, ShortId, short

UPLOAD = "roster_upload"
FILE = "roster_file"
IMPORT = "roster_import"
CANCEL = "roster_cancel"
UNDO = "roster_undo"
SHEET = "roster_sheet"
TEMPLATE = "roster_template"
COLUMNS = "roster_columns"

_IMPORT_FORM = re.compile(r"(?P<import_id>(?a:[\w-]{22}))")
_FORM = re.compile(r"(?P<upload_id>(?a:[\w-]{22})):(?P<plan>[0-9a-f]{0,16}):(?P<drops>[01])")
_SHOWN_OF_PLAN = 16


class UploadChoice(Carried, frozen=True):
    """The value of the buttons below a dry run; `drops`: it would end more than the brake lets."""

    upload_id: ShortId
    plan: str = ""
    drops: bool = False

    def written(self) -> str:
        """Write it as a short id, the beginning of the plan, and a digit."""
        return f"{short(self.upload_id)}:{self.plan[:_SHOWN_OF_PLAN]}:{int(self.drops)}"

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_FORM, text)


class ImportChoice(Carried, frozen=True):
    """The value of the button that undoes an import."""

    import_id: ShortId

    def written(self) -> str:
        """Write it as a short id."""
        return short(self.import_id)

    @classmethod
    def read(cls, text: str) -> Self:
        """Read it again. Raises BadInput for anything else."""
        return cls._read(_IMPORT_FORM, text)
