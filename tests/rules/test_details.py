"""Details of a record: what goes with which status, and what is said about the rest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.attendance.errors import BadInput
from bot.attendance.reasons import USUAL
from bot.attendance.registers import details
from storage.registers.cells import Entry
from storage.tables.words import Status


@pytest.mark.parametrize("minutes", [None, 0, 1, 600])
def test_minutes_go_with_late(minutes: int | None) -> None:
    entry = details.entry(Status.LATE, minutes_late=minutes, reason=None, note="")
    assert entry == Entry(Status.LATE, minutes)


@pytest.mark.parametrize("status", [each for each in Status if each != Status.LATE])
@pytest.mark.parametrize("minutes", [0, 5])
def test_minutes_go_with_nothing_else(status: Status, minutes: int) -> None:
    with pytest.raises(BadInput, match=f"the status is {status.capitalize()}") as refused:
        details.entry(status, minutes_late=minutes, reason=None, note="")
    assert refused.value.field == "minutes_late"


@pytest.mark.parametrize("minutes", [-1, 601, 10**9])
def test_minutes_have_bounds(minutes: int) -> None:
    with pytest.raises(BadInput, match=rf"Write 0 to 600 minutes, not {minutes}\.") as refused:
        details.entry(Status.LATE, minutes_late=minutes, reason=None, note="")
    assert refused.value.field == "minutes_late"


@pytest.mark.parametrize("status", [Status.ABSENT, Status.LATE, Status.EXCUSED])
def test_a_reason_goes_with_each_status_but_present(status: Status) -> None:
    entry = details.entry(status, minutes_late=None, reason="medical", note="")
    assert entry == Entry(status, None, "medical")
    with pytest.raises(BadInput, match="A reason does not go with Present") as refused:
        details.entry(Status.PRESENT, minutes_late=None, reason="medical", note="")
    assert refused.value.field == "reason"


@pytest.mark.parametrize("reason", ["", "Illness", "sleep", "\x00"])
def test_other_reasons_are_refused(reason: str) -> None:
    with pytest.raises(BadInput, match="expected one of illness, medical, family") as refused:
        USUAL.refuse_unknown(reason, Entry(Status.ABSENT, reason="medical"))
    assert refused.value.field == "reason"
    USUAL.refuse_unknown(reason, Entry(Status.ABSENT, reason=reason))


@pytest.mark.parametrize(("note", "kept"), [("", None), ("  ", None), (" a b ", "a b")])
def test_a_note_is_kept_without_the_space_around_it(note: str, kept: str | None) -> None:
    assert details.entry(Status.PRESENT, minutes_late=None, reason=None, note=note).note == kept


def test_a_note_has_a_thousand_characters_at_most() -> None:
    longest = details.entry(Status.LATE, minutes_late=None, reason=None, note="n" * 1000)
    assert longest.note == "n" * 1000
    with pytest.raises(BadInput, match=r"Found 1001 characters, expected 1000") as refused:
        details.entry(Status.LATE, minutes_late=None, reason=None, note="n" * 1001)
    assert refused.value.field == "note"


@given(
    st.sampled_from(Status),
    st.none() | st.integers(),
    st.none() | st.just("illness"),
    st.text(max_size=1100),
)
def test_what_is_accepted_fits_the_tables(
    status: Status, minutes: int | None, reason: str | None, note: str
) -> None:
    field = None
    try:
        entry = details.entry(status, minutes_late=minutes, reason=reason, note=note)
    except BadInput as refusal:
        entry, field = Entry(status), refusal.field
    assert field in {None, "minutes_late", "reason", "note"}
    assert entry.minutes_late is None or (status == Status.LATE and entry.minutes_late >= 0)
    assert entry.note is None or 0 < len(entry.note) <= 1000
