"""How an absence is cleared, as the bodies of excuses and of accepted reports have it."""

from typing import Annotated

from pydantic import BaseModel, Field, StringConstraints

from bot.attendance.errors import BadInput
from bot.attendance.excuses.clearing import Cleared
from storage.tables import NAME
from storage.tables.words import ClearedBy

Name = Annotated[str, StringConstraints(pattern=r"^[^\x00-\x1f\x7f]*$", max_length=NAME)]
METHOD = (
    "By what the school was told; so it clears an absence. All but a document is the family alone."
)


class ClearingIn(BaseModel):
    """How an absence is cleared, if it is."""

    method: ClearedBy | None = Field(None, description=METHOD)
    relation: Name | None = Field(
        None, description="What who said so is to the student; with `method` only."
    )
    document_to_follow: bool = Field(
        default=False,
        description="Whether a document that is asked for is to come; with `method` only.",
    )


def cleared_of(body: ClearingIn) -> Cleared | None:
    """Read how an absence is cleared. Raises BadInput for what comes without a method."""
    if body.method is not None:
        return Cleared(body.method, body.relation, body.document_to_follow)
    for field, given in (
        ("relation", body.relation is not None),
        ("document_to_follow", body.document_to_follow),
    ):
        if given:
            raise BadInput("Found it without a method, expected both.", field=field)
    return None
