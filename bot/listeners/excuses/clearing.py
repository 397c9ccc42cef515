"""How an absence is cleared, as a submitted form has it."""

from bot.attendance import fields
from bot.attendance.errors import BadInput
from bot.attendance.excuses.clearing import Cleared
from bot.blocks.excuses.clearing_inputs import FOLLOWS
from bot.listeners.submitted import FormState
from storage.tables.words import ClearedBy


def cleared_of(state: FormState, *, is_needed: bool) -> Cleared | None:
    """Read how an absence is cleared. Raises BadInput where it has to be said and is not."""
    method = state.of("method").chosen
    if method is None:
        if is_needed:
            raise BadInput("Choose how you were told.", field="method")
        return None
    return Cleared(
        fields.read_word(ClearedBy, method, "method"),
        state.of("relation").value,
        document_to_follow=FOLLOWS in state.some("document"),
    )
