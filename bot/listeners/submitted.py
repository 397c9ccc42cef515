"""What a submitted form has in its inputs, as far as any form of ours has it."""

import re
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from bot.attendance.errors import BadInput
from bot.blocks.ids import excuse_ids

_LONGEST_NUMBER = 9
# All but tabs and ends of lines: PostgreSQL takes no NUL, and nobody sees the others.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def _without_control(text: object) -> object:
    return _CONTROL.sub("", text) if isinstance(text, str) else text


_Text = Annotated[str, BeforeValidator(_without_control)]


class _Choice(BaseModel):
    value: _Text


class _File(BaseModel):
    """A file that was given; the rest of what Slack says of it is asked for anew."""

    id: _Text


class Input(BaseModel):
    """One input's state."""

    value: _Text | None = None
    selected_option: _Choice | None = None
    selected_options: list[_Choice] = Field(default_factory=list[_Choice])
    selected_conversation: _Text | None = None
    selected_user: _Text | None = None
    selected_date: _Text | None = None
    selected_time: _Text | None = None
    files: list[_File] = Field(default_factory=list[_File])

    @property
    def chosen(self) -> str | None:
        """Give the chosen option's value."""
        return self.selected_option.value if self.selected_option else None


class FormState(BaseModel):
    """The inputs of a submitted form, by block and action. What was typed is never shown."""

    model_config = ConfigDict(hide_input_in_errors=True)

    values: dict[str, dict[str, Input]] = Field(default_factory=dict)

    def of(self, name: str) -> Input:
        """Give an input whose block and action have one name; an empty one where there is none."""
        return self.values.get(name, {}).get(name, Input())

    def one(self, name: str) -> str:
        """Give the value of the option that was chosen, or nothing."""
        return self.of(name).chosen or ""

    def some(self, name: str) -> list[str]:
        """Give the values of the options that were chosen."""
        return [each.value for each in self.of(name).selected_options]

    def students(self) -> list[UUID]:
        """Give the students who were chosen. Raises BadInput for what is no id."""
        try:
            return [UUID(each) for each in self.some(excuse_ids.STUDENTS)]
        except ValueError:
            raise BadInput("Choose a student, or several.", field=excuse_ids.STUDENTS) from None


def whole_number(text: str | None, field: str) -> int | None:
    """Read a number that may be left out. Raises BadInput, naming the field."""
    written = (text or "").strip()
    if not written:
        return None
    if not (written.isascii() and written.isdecimal()) or len(written) > _LONGEST_NUMBER:
        raise BadInput(f"Write a whole number such as 12, not “{written}”.", field=field)
    return int(written)
